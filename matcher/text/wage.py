"""Minimum wage (最低工资标准) by place and date, from ``data/policies/minimum_wage.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from matcher.models.region import covers
from matcher.text.lexicon import read_toml


@dataclass(frozen=True, slots=True)
class WageFloor:
    """Lowest and highest class of the minimum wage that may hold at a place, in fen per month and per hour."""

    low: int
    high: int
    hourly_low: int
    hourly_high: int
    verified: bool


@dataclass(frozen=True, slots=True)
class WageRow:
    """One class of the standard (类区) with the regions it is known to hold for and its dates."""

    scope: str
    grade: str
    monthly: int
    hourly: int
    valid_from: date
    valid_to: date | None
    verified: bool
    counties: tuple[str, ...] = ()


@dataclass(frozen=True)
class WageTable:
    """All rows of the standard, looked up by place and date."""

    rows: tuple[WageRow, ...]

    @classmethod
    def load(cls, path: Path) -> WageTable:
        """Read the table from a TOML file; amounts there are in yuan."""
        rows = [
            WageRow(
                scope=entry["scope"],
                grade=entry["grade"],
                monthly=round(entry["monthly"] * 100),
                hourly=round(entry["hourly"] * 100),
                valid_from=entry["valid_from"],
                valid_to=entry.get("valid_to"),
                verified=entry.get("verified", False),
                counties=tuple(entry.get("counties", ())),
            )
            for entry in read_toml(path)["wage"]
        ]
        return cls(tuple(rows))

    def floor(self, adcode: str, on: date) -> WageFloor | None:
        """The standard at a place on a day; the span of all classes while the place's class is not known."""
        current = [
            row
            for row in self.rows
            if covers(row.scope, adcode) and row.valid_from <= on and (row.valid_to is None or on <= row.valid_to)
        ]
        own = [row for row in current if any(covers(county, adcode) for county in row.counties)]
        rows = own or current
        if not rows:
            return None
        return WageFloor(
            low=min(row.monthly for row in rows),
            high=max(row.monthly for row in rows),
            hourly_low=min(row.hourly for row in rows),
            hourly_high=max(row.hourly for row in rows),
            verified=all(row.verified for row in rows),
        )
