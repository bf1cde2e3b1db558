"""The month's sheet of key enterprises (月度调度): one line per enterprise, what each figure is called, mappings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Self

from matcher.models.annex_figure import AnnexFigure, FigureRow, SolvedBy

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

    def to_dict(self) -> dict[str, Any]:
        """The line as it is frozen, with its rows."""
        return asdict(self) | {
            "solved_by": {kind.value: count for kind, count in self.solved_by.items()},
            "surveyed_on": str(self.surveyed_on) if self.surveyed_on else None,
            "rows": [one.to_dict() for one in self.rows],
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any]) -> Self:
        """The line as it was frozen."""
        day = date.fromisoformat(kept["surveyed_on"]) if kept["surveyed_on"] else None
        by = {SolvedBy(kind): count for kind, count in kept["solved_by"].items()}
        rows = tuple(FigureRow.from_dict(one) for one in kept["rows"])
        return cls(**kept | {"solved_by": by, "surveyed_on": day, "rows": rows})


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

    @classmethod
    def of(cls, lines: Sequence[MonthlyLine]) -> Self:
        """The sums of some lines; a figure nobody told adds nothing, and no ratio of the region is told."""
        return cls(
            len(lines),
            sum(one.staff is not None for one in lines),
            _added(one.staff for one in lines),
            _added(one.needed for one in lines),
            _added(one.gap_start for one in lines),
            _added(one.gap_end for one in lines),
            sum(one.solved for one in lines),
            sum(one.served for one in lines),
        )

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


def _added(figures: Iterable[int | None]) -> int | None:
    known = [one for one in figures if one is not None]
    return sum(known) if known else None


@dataclass(frozen=True, slots=True)
class MonthlySheet:
    """A unit's month as known at ``cutoff``: lines by county and enterprise, and their sums.

    ``figures`` are those of 附件4 over the month, ``overdue`` the cases with something overdue at its end.
    """

    month: str
    adcode: str
    place: str
    cutoff: datetime
    lines: Sequence[MonthlyLine]
    sums: MonthlySums
    figures: dict[AnnexFigure, int] = field(default_factory=dict)
    overdue: int = 0

    @property
    def told(self) -> bool:
        """Whether there is anything in it: a key enterprise, or a figure of 附件4."""
        return bool(self.lines) or any(self.figures.values())

    @property
    def unserved(self) -> int:
        """How many key enterprises nobody served in the month."""
        return sum(not one.served for one in self.lines)

    @property
    def gaps(self) -> list[tuple[str, int]]:
        """The gap at the month's end by industry, the largest first; industries without one are left out."""
        found: Counter[str] = Counter()
        for one in self.lines:
            found[one.industry] += one.gap_end or 0
        return sorted(((name, gap) for name, gap in found.items() if gap), key=lambda one: (-one[1], one[0]))

    def to_dict(self) -> dict[str, Any]:
        """The sheet as plain data, kept when it is filed; its cut-off stands beside it."""
        return {
            "month": self.month,
            "adcode": self.adcode,
            "place": self.place,
            "lines": [one.to_dict() for one in self.lines],
            "sums": self.sums.plain(),
            "figures": {figure.value: count for figure, count in self.figures.items()},
            "overdue": self.overdue,
        }

    @classmethod
    def from_dict(cls, kept: dict[str, Any], cutoff: datetime) -> Self:
        """The sheet as it was filed."""
        return cls(
            kept["month"],
            kept["adcode"],
            kept["place"],
            cutoff,
            tuple(MonthlyLine.from_dict(one) for one in kept["lines"]),
            MonthlySums(**kept["sums"]),
            {AnnexFigure(figure): count for figure, count in kept["figures"].items()},
            kept["overdue"],
        )


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
