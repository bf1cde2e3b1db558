"""The closing report of a job fair (招聘会总结): figures as 附件4 counts them for this one fair, and their rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.errors import Conflict
from matcher.forms.fair_report import fair_report_document
from matcher.models.fair import Fair
from matcher.models.fair_kinds import HELD, FairMode, PeopleGroup
from matcher.models.fair_visit import Agreed
from matcher.service.context import Context
from matcher.service.fair_entries import EntryRow, counts_of, entry_rows
from matcher.service.fairs import FairRow, fair_rows, run_fair
from matcher.service.permissions import Action


@dataclass(frozen=True, slots=True)
class FairFigures:
    """One fair in numbers: 家 that came, 个 of posts by headcount, 人次 with the gate's surplus apart, 人, 对."""

    firms: int
    posts: int
    visitors: int
    surplus: int
    intentions: int
    pairs: int
    working: int

    @property
    def entered(self) -> int:
        """入场求职人数: the larger of who was registered and what the gate counted."""
        return self.visitors + self.surplus

    @property
    def doubts(self) -> list[str]:
        """Which of 目前上岗 ≤ 达成意向 ≤ 入场 does not hold, in words."""
        found = []
        if self.working > self.intentions:
            found.append(f"目前上岗 {self.working} 人多于达成意向 {self.intentions} 人")
        if self.intentions > self.entered:
            found.append(f"达成意向 {self.intentions} 人多于入场 {self.entered} 人次")
        return found


@dataclass(frozen=True, slots=True)
class FairReport:
    """A fair's report: the figures, who came by group, each enterprise that came with its intentions and starts."""

    row: FairRow
    figures: FairFigures
    groups: list[tuple[str, int]]
    firms: list[tuple[EntryRow, int, int]]
    agreed: list[Agreed]

    @property
    def fair(self) -> Fair:
        """The fair itself."""
        return self.row.fair


def figures_of(context: Context, fair: Fair) -> FairFigures:
    """A fair's figures today."""
    people = context.unit.fair_visits.counts(fair.id or 0, clock.today())
    firms = counts_of(context, [fair])[fair.id or 0]
    gate = fair.gate_count if fair.mode is FairMode.OFFLINE else None
    return FairFigures(
        firms=firms.came,
        posts=firms.people,
        visitors=people["visitors"],
        surplus=max(0, (gate or 0) - people["visitors"]),
        intentions=people["intentions"],
        pairs=people["pairs"],
        working=people["working"],
    )


def get_report(context: Context, fair_id: int) -> FairReport:
    """The report of a fair of one's own unit that is over."""
    fair = run_fair(context, fair_id, Action.FAIR_PLAN)
    if fair.state not in HELD:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，结束后才有总结报告", code="state")
    agreed = context.unit.fair_visits.agreed(fair_id=fair_id)
    told = context.unit.fair_visits.groups(fair_id)
    groups = [(one.label, told[one.value]) for one in PeopleGroup if told.get(one.value)]
    firms = []
    for row in entry_rows(context, fair):
        if row.entry.checked_in_at is None:
            continue
        own = [one for one in agreed if one.intention.entry_id == row.entry.id]
        firms.append((row, len(own), sum(one.start is not None and one.start.left_on is None for one in own)))
    return FairReport(fair_rows(context, [fair])[0], figures_of(context, fair), groups, firms, agreed)


def document(context: Context, fair_id: int) -> tuple[str, bytes]:
    """File name and docx of the report."""
    report = get_report(context, fair_id)
    fair, figures = report.fair, report.figures
    said = f"，另有人工计数多出的 {figures.surplus} 人次" if figures.surplus else ""
    told: dict[str, Any] = {
        "title": f"{fair.theme}总结报告",
        "lead": f"{fair.first} 至 {fair.last}" if fair.first != fair.last else str(fair.first),
        "facts": [
            ["填报单位", report.row.unit],
            ["主办、承办", "、".join(report.row.hosts)],
            ["地点", report.row.place if fair.mode is FairMode.OFFLINE else fair.link or "线上"],
            ["类型", f"{fair.kind.label}，{fair.mode.label}，{fair.firm_group.label}"],
            ["面向群体", "、".join(PeopleGroup(one).label for one in fair.groups) or "不限"],
        ],
        "figures": [
            ["参会单位数", f"{figures.firms} 家", "签到的单位，只报名未签到的不计"],
            ["提供岗位数", f"{figures.posts} 个", "签到单位展出岗位的招聘人数之和"],
            ["入场求职人数", f"{figures.entered} 人次", f"登记 {figures.visitors} 人{said}"],
            ["达成初步意向数", f"{figures.intentions} 人", f"有一条以上意向的人；共 {figures.pairs} 对"],
            ["目前上岗数", f"{figures.working} 人", "有意向、已上岗且今天仍在岗的人"],
        ],
        "doubts": figures.doubts,
        "groups": [[name, f"{count} 人"] for name, count in report.groups],
        "firms": [
            [
                str(row.entry.booth or "—"),
                row.enterprise.name,
                "、".join(vacancy.title for _, vacancy in row.posts) or "—",
                str(row.people),
                str(pairs),
                str(working),
            ]
            for row, pairs, working in report.firms
        ],
        "summary": fair.summary,
        "unit": report.row.unit,
        "preparer": context.actor.name,
        "day": f"{clock.today():%Y年%m月%d日}",
    }
    return f"招聘会总结_{fair.theme}_{fair.first:%Y%m%d}.docx", fair_report_document(told)
