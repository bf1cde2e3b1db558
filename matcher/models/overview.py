"""Figures of the overview (全局情况): what is counted, by what it is split, and the rows behind each figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from matcher.models.enums import Industry, Labelled

# The key of rows that have no value in what figures are split by (未指派, 未定类, 未确认职业).
NOTHING = "none"
# Stands between the classes of a post that could be of any of several.
AMONG = "-"


class Figure(Labelled):
    """What is counted (指标). A row counts as much as it says, mostly one; the rows of a figure add up to it."""

    OPEN_CASES = "open_cases", "在办案件"
    PAIRINGS = "pairings", "主责结对"
    RED = "red", "已逾期时限"
    YELLOW = "yellow", "即将到期时限"
    WANTED = "wanted", "用工需求人数"
    STARTED = "started", "已到岗人数"
    MISSING = "missing", "缺口人数"
    # The gap again, by what its class rests on: a person confirmed it, or nobody did more than declare one.
    DIAGNOSED = "diagnosed", "缺口（已诊断类型）"
    DECLARED = "declared", "缺口（仅申报，未诊断）"
    UNKNOWN_POSTS = "unknown_posts", "招若干人的岗位"
    SOLVED = "solved", "解决用工人数"
    SOLVED_KEY = "solved_key", "重点企业解决用工人数"
    # Beside 解决用工人数 and never added to it: one person may be in both.
    LENT = "lent", "调剂到岗人数"
    ODD = "odd", "零工完工人数"
    FILLED = "filled", "招满的岗位"
    REFUSALS = "refusals", "未成原因"
    KEPT = "kept", "按时完成的时限"
    LATE = "late", "超时完成的时限"
    ENDED = "ended", "随案件或结对终止的时限"

    @property
    def unit(self) -> str:
        """What it is counted in."""
        return _UNITS[self]

    @property
    def of_period(self) -> bool:
        """Whether it counts what happened in the period; the others say how things stand now."""
        return self in _OF_PERIOD


_UNITS = {
    Figure.OPEN_CASES: "件",
    Figure.PAIRINGS: "家",
    Figure.RED: "项",
    Figure.YELLOW: "项",
    Figure.WANTED: "人",
    Figure.STARTED: "人",
    Figure.MISSING: "人",
    Figure.DIAGNOSED: "人",
    Figure.DECLARED: "人",
    Figure.UNKNOWN_POSTS: "个",
    Figure.SOLVED: "人",
    Figure.SOLVED_KEY: "人",
    Figure.LENT: "人",
    Figure.ODD: "人",
    Figure.FILLED: "个",
    Figure.REFUSALS: "人次",
    Figure.KEPT: "项",
    Figure.LATE: "项",
    Figure.ENDED: "项",
}
_OF_PERIOD = frozenset(
    {
        Figure.SOLVED,
        Figure.SOLVED_KEY,
        Figure.LENT,
        Figure.ODD,
        Figure.FILLED,
        Figure.REFUSALS,
        Figure.KEPT,
        Figure.LATE,
        Figure.ENDED,
    }
)


class By(Labelled):
    """What a figure is split by (分组)."""

    OFFICER = "officer", "专员"
    KIND = "kind", "时限类别"
    CITY = "city", "市"
    COUNTY = "county", "县（市、区）"
    INDUSTRY = "industry", "行业"
    SHORTAGE = "shortage", "缺工类型"
    REASON = "reason", "原因"
    FAMILY = "family", "职业类别"


@dataclass(frozen=True, slots=True)
class Slice:
    """What the figures are taken of: a region, an industry, key enterprises only; a period, both days inclusive.

    ``today`` and ``soon`` (the last day that is near) decide what is overdue.
    """

    scope: str
    first: date
    last: date
    today: date
    soon: date
    industry: Industry | None = None
    key_only: bool = False
