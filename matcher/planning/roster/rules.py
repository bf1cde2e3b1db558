"""Limits of odd work (零工工时规则), dated, from ``data/roster.toml``: hours, rest, and how hard to look for a roster.

The one owner of these numbers: the planner, its checker and ``planning.odd_work``, which speaks before a booking.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from matcher.errors import Invalid
from matcher.models.seeker import WORKING_AGE
from matcher.scoring.musts import ADULT_AGE

# A limit beyond this many minutes or times is a slip.
_MOST = 10_080


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers of ``domain.md`` §7: minutes, but for a count of no-shows. Ages are those of every kind of work."""

    least_age: ClassVar[int] = WORKING_AGE
    adult_age: ClassVar[int] = ADULT_AGE
    normal_minutes: int
    day_minutes: int
    employer_minutes: int
    part_time_minutes: int
    part_time_week_minutes: int
    month_overtime_minutes: int
    month_normal_minutes: int
    rest_minutes: int
    gap_minutes: int
    hint_no_shows: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a limit comes from, and whether somebody compared it with the text."""

    text: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Effort:
    """Kilometres of an unknown distance; deterministic seconds for each level; the most pairs of a day.

    ``ways`` is in how many ways one worker may spend the day before his or her tasks are taken one by one, ``columns``
    how many ways of all workers together before everybody's are (``columns.py``).
    """

    unknown_km: float
    seconds: float
    most_pairs: int
    ways: int
    columns: int


@dataclass(frozen=True, slots=True)
class RosterRules:
    """Everything the file says, with the version that a roster shows. ``dataclasses.replace`` makes a what-if of it."""

    version: int
    valid_from: date
    overtime: bool
    limits: Limits
    effort: Effort
    sources: Mapping[str, Source]

    def __post_init__(self) -> None:
        if wrong := [one.name for one in fields(Limits) if not _whole(getattr(self.limits, one.name))]:
            raise Invalid(f"界限应为 0 至 {_MOST} 的整数：{'、'.join(wrong)}", field="limits")
        effort = self.effort
        if not (0 <= effort.unknown_km <= 1000 and 0 < effort.seconds <= 600):
            raise Invalid("unknown_km 应为 0 至 1000，seconds 应大于 0 且不超过 600", field="effort")
        if not (effort.most_pairs >= 1 and min(effort.ways, effort.columns) >= 0):
            raise Invalid("most_pairs 应大于 0，ways、columns 不能为负", field="effort")

    @property
    def day_limit(self) -> int:
        """Minutes a worker may work in a day in all; above the normal day only where overtime is allowed."""
        limits = self.limits
        return limits.day_minutes if self.overtime else min(limits.normal_minutes, limits.day_minutes)

    @property
    def employer_limit(self) -> int:
        """Minutes a worker may work in a day for one employer."""
        return min(self.day_limit, self.limits.employer_minutes)

    @classmethod
    def load(cls, path: Path) -> RosterRules:
        """Read the file; raises :class:`Invalid` naming what is wrong in it."""
        try:
            return cls.read(tomllib.loads(path.read_text("utf-8")))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Invalid(f"{path.name} 有误：{error}", field="roster") from error

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> RosterRules:
        """The rules out of the file's tables."""
        limits, effort = told["limits"], told["effort"]
        for kind, table in ((Limits, limits), (Effort, effort)):
            if odd := {one.name for one in fields(kind)} ^ set(table):
                raise ValueError(f"{kind.__name__} 缺少或多余：{'、'.join(sorted(odd))}")
        if not isinstance(told["overtime"], bool):
            raise ValueError("overtime 应为 true 或 false")
        return cls(
            told["version"],
            told["valid_from"],
            told["overtime"],
            Limits(**{name: one["value"] for name, one in limits.items()}),
            Effort(**effort),
            {name: Source(one["source"], one["verified"]) for name, one in limits.items()},
        )


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST
