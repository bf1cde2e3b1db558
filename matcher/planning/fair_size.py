"""How large job fairs should be (招聘会规模), dated, from ``data/fairs.toml``: fairs and booths by the summed need."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from matcher.errors import Invalid


@dataclass(frozen=True, slots=True)
class FairSize:
    """What is proposed for a group: so many fairs (0: none of its own) with so many booths each, and why."""

    fairs: int
    booths: int
    need: int
    firms: int


@dataclass(frozen=True, slots=True)
class SizeRule:
    """One rule from a day on: people lacking per fair and per booth, bounds in booths, the least need of an own fair.

    ``verified`` False: set by this system, no text of law gives the numbers.
    """

    effective_from: date
    people_per_fair: int
    people_per_booth: int
    booths_least: int
    booths_most: int
    own_fair_least: int
    source: str
    verified: bool

    def propose(self, need: int, firms: int) -> FairSize:
        """Fairs and booths for ``firms`` enterprises that lack ``need`` people together.

        An enterprise has one booth at a fair, so no fair gets more booths than its share of the enterprises.
        """
        if firms == 0 or need < self.own_fair_least:
            return FairSize(0, 0, need, firms)
        fairs = min(-(-need // self.people_per_fair), firms)
        share, asked = -(-firms // fairs), -(-need // (fairs * self.people_per_booth))
        return FairSize(fairs, min(share, self.booths_most, max(self.booths_least, asked)), need, firms)


@dataclass(frozen=True, slots=True)
class FairSizes:
    """All rules the file tells, the earliest first."""

    rules: Sequence[SizeRule]

    @classmethod
    def load(cls, path: Path) -> FairSizes:
        """Read and check the file; :class:`Invalid` names what is wrong."""
        told = tomllib.loads(path.read_text("utf-8"))
        if set(told) != {"size"} or not isinstance(told["size"], list) or not told["size"]:
            raise Invalid(f"{path.name}：应有 [[size]]，至少一段")
        rules = tuple(_rule(path.name, row) for row in told["size"])
        days = [one.effective_from for one in rules]
        if days != sorted(set(days)):
            raise Invalid(f"{path.name}：size 应按 effective_from 先后排列，不能重复")
        return cls(rules)

    def on(self, day: date) -> SizeRule:
        """The rule in force on a day; before the first one, that."""
        begun = [one for one in self.rules if one.effective_from <= day]
        return begun[-1] if begun else self.rules[0]


def _rule(name: str, row: dict[str, Any]) -> SizeRule:
    keys = {one.name for one in fields(SizeRule)}
    if odd := keys ^ set(row):
        raise Invalid(f"{name}：size 缺少或多余 {'、'.join(sorted(odd))}")
    numbers = [key for key in keys if key.startswith(("people_", "booths_", "own_"))]
    wrong = [key for key in numbers if type(row[key]) is not int or not 1 <= row[key] <= 1_000_000]
    if wrong or type(row["effective_from"]) is not date or type(row["verified"]) is not bool:
        raise Invalid(f"{name}：size 的 {'、'.join(sorted(wrong)) or '日期或 verified'} 有误")
    if row["booths_least"] > row["booths_most"]:
        raise Invalid(f"{name}：booths_least 大于 booths_most")
    return SizeRule(**row)
