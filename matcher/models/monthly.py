"""The month's sheet of key enterprises (月度调度): one line per enterprise, what each figure is called, mappings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from matcher.models.annex_figure import FigureRow, SolvedBy

# Our fields in their order, and what each is called: what a mapping file may name.
MONTHLY_LABELS = {
    "month": "月份",
    "name": "企业名称",
    "uscc": "统一社会信用代码",
    "adcode": "行政区划代码",
    "place": "所在县区",
    "industry": "行业",
    "size": "企业规模",
    "tags": "重点企业类别",
    "officer": "用工服务专员",
    "staff": "期末在岗人数",
    "needed": "用工需求人数",
    "gap_start": "月初缺口人数",
    "gap_end": "月末缺口人数",
    "solved": "本月解决用工人数",
    **{f"solved_{one.value}": f"其中{one.label}人数" for one in SolvedBy},
    "plan": "方案状态",
    "served": "本月服务次数",
    "shortage_rate": "缺工率",
    "return_rate": "返岗率",
    "demand_ratio": "所在县区求人倍率",
    "surveyed_on": "最近调查日期",
    "missing": "缺报数据",
}


@dataclass(frozen=True, slots=True)
class MonthlyLine:
    """One key enterprise in a month. A figure nobody told is None and named in ``missing``, never taken for 0.

    ``rows`` are the records behind ``solved`` and ``served``; the other figures stand in the month's survey.
    """

    month: str
    enterprise_id: int
    name: str
    uscc: str
    adcode: str
    place: str
    industry: str
    size: str
    tags: str
    officer: str
    staff: int | None
    needed: int | None
    gap_start: int | None
    gap_end: int | None
    solved: int
    solved_by: dict[SolvedBy, int]
    plan: str
    served: int
    shortage_rate: float | None
    return_rate: float | None
    demand_ratio: float | None
    surveyed_on: date | None
    missing: str
    rows: Sequence[FigureRow] = ()

    def value(self, field: str) -> str | int | float | date | None:
        """A field of ``MONTHLY_LABELS``; KeyError for any other."""
        if field not in MONTHLY_LABELS:
            raise KeyError(field)
        if field.startswith("solved_"):
            return self.solved_by.get(SolvedBy(field.removeprefix("solved_")), 0)
        found: str | int | float | date | None = getattr(self, field)
        return found

    def plain(self) -> dict[str, Any]:
        """The line under the names of the interface, without its rows."""
        return {"enterprise_id": self.enterprise_id} | {field: self.value(field) for field in MONTHLY_LABELS}


@dataclass(frozen=True, slots=True)
class MonthlySums:
    """The sums over the lines; ``surveyed`` is how many of them handed a survey in: only theirs are added up.

    A figure that no line tells is None, not 0.

    ``demand_ratio`` is that of the whole unit: people wanted by all its enterprises ÷ people looking for work.
    """

    enterprises: int = 0
    surveyed: int = 0
    staff: int | None = None
    needed: int | None = None
    gap_start: int | None = None
    gap_end: int | None = None
    solved: int = 0
    served: int = 0
    demand_ratio: float | None = None

    def plain(self) -> dict[str, Any]:
        """The sums by name."""
        return asdict(self)

    def since(self, before: MonthlySums) -> dict[str, int | None]:
        """By how much each sum grew since another month, None where one is not told; the region's ratio is no sum."""
        was = before.plain()
        return {
            name: None if value is None or was[name] is None else value - was[name]
            for name, value in self.plain().items()
            if name != "demand_ratio"
        }


@dataclass(frozen=True, slots=True)
class MonthlySheet:
    """A unit's month as known at ``cutoff``: lines by county and enterprise, and their sums."""

    month: str
    adcode: str
    place: str
    cutoff: datetime
    lines: Sequence[MonthlyLine]
    sums: MonthlySums


@dataclass(frozen=True, slots=True)
class MonthlyChange:
    """One enterprise in two months (与上月比较); None where it was no key one, or the figure was not told."""

    enterprise_id: int
    name: str
    before: MonthlyLine | None
    after: MonthlyLine | None

    @property
    def kind(self) -> str:
        """新增, 退出 or 延续."""
        return "新增" if self.before is None else "退出" if self.after is None else "延续"

    @property
    def gap(self) -> int | None:
        """By how much the gap at the month's end grew."""
        ends = [one.gap_end if one else None for one in (self.before, self.after)]
        return None if ends[0] is None or ends[1] is None else ends[1] - ends[0]
