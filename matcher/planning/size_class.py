"""Size class (企业规模) of 统计上大中小微型企业划分办法 (2017): one generic function over one data table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matcher.models.enums import EnterpriseSize

# Bounds in the table are 万元, money here is fen.
FEN_PER_WAN = 10_000 * 100
_GRADES = (EnterpriseSize.LARGE, EnterpriseSize.MEDIUM, EnterpriseSize.SMALL)
_INPUTS = {"X": "从业人员", "Y": "营业收入", "Z": "资产总额"}


@dataclass(frozen=True, slots=True)
class SizeInputs:
    """What the class is computed from: GB/T 4754 code (a letter or 2 to 4 digits), people, a year's money in fen."""

    industry: str
    employees: int | None = None
    revenue: int | None = None
    assets: int | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class SizeResult:
    """A class with the row of the standard that gave it, and what was lacking when it is unknown."""

    size: EnterpriseSize
    row: str
    missing: tuple[str, ...]
    source: str
    inputs: SizeInputs


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One line of the standard: code prefixes, and for large, medium, small what must be reached (money in fen).

    Trades that the standard leaves outside have no bounds.
    """

    name: str
    prefixes: tuple[str, ...]
    bounds: tuple[tuple[tuple[str, int], ...], ...]

    @property
    def outside(self) -> bool:
        """Whether the standard does not classify this trade (金融业, 教育, 铁路运输业 …)."""
        return not self.bounds

    @property
    def needs(self) -> tuple[str, ...]:
        """Which of X, Y, Z this line asks for, in that order."""
        asked = {key for bounds in self.bounds for key, _ in bounds}
        return tuple(key for key in _INPUTS if key in asked)


@dataclass(frozen=True, slots=True)
class SizeStandard:
    """The whole table, with its name and source."""

    name: str
    source: str
    sections: Mapping[str, tuple[str, ...]]
    rows: tuple[SizeRow, ...]

    @classmethod
    def load(cls, path: Path) -> SizeStandard:
        """Read the table from a TOML file; a section stands for all its divisions."""
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        sections = {letter: tuple(divisions) for letter, divisions in data["sections"].items()}
        return cls(data["name"], data["source"], sections, tuple(_row(entry, sections) for entry in data["row"]))

    def section_of(self, code: str) -> str:
        """The section letter of a numeric code; empty for a division that does not exist."""
        return next((letter for letter, divisions in self.sections.items() if code[:2] in divisions), "")

    def rows_for(self, code: str) -> list[SizeRow]:
        """The lines a code may fall under: one when it is precise enough, several when more digits are needed."""
        if code in self.sections:
            found = [row for division in self.sections[code] for row in self.rows_for(division)]
            return list(dict.fromkeys(found))
        if not self.section_of(code):
            return []
        above = [(len(one), row) for row in self.rows for one in row.prefixes if code.startswith(one)]
        if above:
            return [max(above, key=lambda pair: pair[0])[1]]
        return [row for row in self.rows if any(one.startswith(code) for one in row.prefixes)]

    def classify(self, inputs: SizeInputs) -> SizeResult:
        """The class of an enterprise. What the line needs and is not known makes it unknown, never a guess."""
        rows = self.rows_for(inputs.industry.strip().upper())
        if len(rows) != 1:
            # Several lines, or a code that stands for no trade: more digits decide.
            return SizeResult(EnterpriseSize.UNKNOWN, "", ("行业代码",), self.source, inputs)
        row = rows[0]
        if row.outside:
            return SizeResult(EnterpriseSize.NOT_CLASSIFIED, row.name, (), self.source, inputs)
        values = {"X": inputs.employees, "Y": inputs.revenue, "Z": inputs.assets}
        missing = tuple(_INPUTS[key] for key in row.needs if values[key] is None)
        if missing:
            return SizeResult(EnterpriseSize.UNKNOWN, row.name, missing, self.source, inputs)
        size = EnterpriseSize.MICRO
        for grade, bounds in zip(_GRADES, row.bounds, strict=True):
            if all((values[key] or 0) >= bound for key, bound in bounds):
                size = grade
                break
        return SizeResult(size, row.name, (), self.source, inputs)


def _row(entry: Mapping[str, Any], sections: Mapping[str, tuple[str, ...]]) -> SizeRow:
    prefixes = [division for letter in entry.get("sections", ()) for division in sections[letter]]
    grades = () if entry.get("outside") else tuple(_bounds(entry[grade]) for grade in ("large", "medium", "small"))
    return SizeRow(entry["name"], (*prefixes, *entry.get("codes", ())), grades)


def _bounds(entry: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """The lower bounds of one grade: people as they stand, money in fen."""
    return tuple((key, value if key == "X" else value * FEN_PER_WAN) for key, value in entry.items())
