"""Rules of pooling (余缺调剂规则), dated, from ``data/pooling.toml``: hard limits, weights, effort."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from matcher.errors import Invalid
from matcher.planning.pooling.kin import Nearness
from matcher.planning.pooling.lots import MOST_DAYS

# A weight beyond this is a slip, and keeps the solver's whole numbers far from their end.
MOST_WEIGHT = 1000
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Limits:
    """Hard conditions of a pairing (``domain.md`` §6); days are calendar days, both ends counted."""

    overlap_days: int
    cover_percent: int
    radius_km: float
    nearness: Nearness
    most_pairs: int


@dataclass(frozen=True, slots=True)
class Costs:
    """What one worker lent costs in points: by the day, and once (``worker``; ``uncovered`` by open day)."""

    near: int
    group: int
    travel_5km: int
    lodging: int
    lodging_50km: int
    no_board: int
    other_industry: int
    worker: int
    uncovered: int


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to look for fewer agreements."""

    rounds: int
    exact_pairs: int
    effort: float


@dataclass(frozen=True, slots=True)
class PoolingRules:
    """Everything the file says, with the version that a result shows. ``dataclasses.replace`` makes a what-if of it."""

    version: int
    valid_from: date
    limits: Limits
    costs: Costs
    agreements: Effort

    def __post_init__(self) -> None:
        limits, effort = self.limits, self.agreements
        if not (1 <= limits.overlap_days <= MOST_DAYS and 0 <= limits.cover_percent <= 100):
            raise Invalid(f"至少重合天数应为 1 至 {MOST_DAYS}，占用工期的比例应为 0 至 100", field="limits")
        if not (0 <= limits.radius_km <= 5000 and limits.most_pairs >= 1):
            raise Invalid("通勤半径应为 0 至 5000 公里，most_pairs 应大于 0", field="limits")
        if any(not 0 <= getattr(self.costs, one.name) <= MOST_WEIGHT for one in fields(Costs)):
            raise Invalid(f"权重应为 0 至 {MOST_WEIGHT} 的整数", field="costs")
        if min(effort.rounds, effort.exact_pairs, effort.effort) < 0:
            raise Invalid("合并协议的轮数和计算量不能为负", field="agreements")

    @classmethod
    def load(cls, path: Path) -> PoolingRules:
        """Read the file; raises :class:`Invalid` naming what is wrong in it."""
        try:
            return cls.read(tomllib.loads(path.read_text("utf-8")))
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(f"{path.name} 有误：{error}", field="pooling") from error

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> PoolingRules:
        """The rules out of the file's tables."""
        limits = {**told["limits"], "nearness": Nearness(told["limits"]["nearness"])}
        if wrong := [name for name, one in told["costs"].items() if not isinstance(one, int)]:
            raise ValueError(f"costs 应为整数：{'、'.join(wrong)}")
        return cls(
            told["version"],
            told["valid_from"],
            _made(Limits, limits),
            _made(Costs, told["costs"]),
            _made(Effort, told["agreements"]),
        )


def _made(kind: type[_T], told: Mapping[str, Any]) -> _T:
    names = {one.name for one in fields(kind)}  # type: ignore[arg-type]  # all of them are dataclasses
    if odd := names ^ set(told):
        raise ValueError(f"{kind.__name__} 缺少或多余：{'、'.join(sorted(odd))}")
    return kind(**told)
