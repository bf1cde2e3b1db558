"""Tiers of hardship (困难等级), dated, from ``data/hardship.toml``: who of equals is helped to odd work first.

A tier says nothing of why: each holds several groups, and only the number leaves the order.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from matcher.errors import Invalid
from matcher.models.status import HardshipKind, StatusKind
from matcher.planning.roster.rules import Source

# Recognised, but nobody wrote down as what.
UNSPECIFIED = "unspecified"
# Groups that are statuses of their own and no box of the recognition.
BESIDE = (StatusKind.LIFTED, StatusKind.FAILED_BUSINESS)
GROUPS = (*(one.value for one in HardshipKind), *(one.value for one in BESIDE), UNSPECIFIED)
# With fewer groups the number of a tier would name the group.
_LEAST_GROUPS, _MOST_TIERS = 2, 9


@dataclass(frozen=True, slots=True)
class HardshipTiers:
    """The tier of each group, the highest first helped; 0 is nobody's group."""

    version: int
    valid_from: date
    tier: Mapping[str, int]
    sources: tuple[Source, ...]

    def of(self, groups: Iterable[str]) -> int:
        """The tier of somebody who belongs to these groups: the highest of them, 0 for none."""
        return max((self.tier[one] for one in groups), default=0)

    @classmethod
    def load(cls, path: Path) -> HardshipTiers:
        """Read the file; raises :class:`Invalid` naming what is wrong in it."""
        try:
            return cls.read(tomllib.loads(path.read_text("utf-8")))
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise Invalid(f"{path.name} 有误：{error}", field="hardship") from error

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> HardshipTiers:
        """The tiers out of the file's tables; every group stands in just one."""
        tables: list[Mapping[str, Any]] = told["tiers"]
        if not 1 <= len(tables) <= _MOST_TIERS:
            raise ValueError(f"等级应为 1 至 {_MOST_TIERS} 级")
        named = Counter(group for table in tables for group in table["groups"])
        if odd := sorted({*(set(GROUPS) ^ set(named)), *(one for one, times in named.items() if times > 1)}):
            raise ValueError(f"每一类应恰好写在一级里：{'、'.join(odd)}")
        if any(len(table["groups"]) < _LEAST_GROUPS for table in tables):
            raise ValueError(f"每一级至少 {_LEAST_GROUPS} 类，否则等级会透露是哪一类人")
        return cls(
            told["version"],
            told["valid_from"],
            {group: len(tables) - at for at, table in enumerate(tables) for group in table["groups"]},
            tuple(Source(table["source"], table["verified"]) for table in tables),
        )
