"""The month's sheet of a unit's key enterprises (重点企业用工月度调度), as it is known now, and against last month.

Staff, need and gap are what the month's surveys say; services and starts are the rows that stand behind 附件4.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.annex_figure import AnnexFigure, FigureRow, SolvedBy
from matcher.models.enterprise import KEY_TAGS
from matcher.models.enums import EnterpriseTag
from matcher.models.monthly import MonthlyChange, MonthlyLine, MonthlySheet, MonthlySums
from matcher.models.region import covers
from matcher.models.survey import MONTH, Survey, month_before, month_bounds, month_of
from matcher.planning import annex_figures as counts
from matcher.planning.rates import demand_ratio, return_rate, shortage_rate
from matcher.repository.reach import Reach
from matcher.service import annex_figures
from matcher.service.context import Context


def get_month(context: Context, *, month: str = "", adcode: str = "") -> MonthlySheet:
    """A unit's month as it is known now; the running month and the own unit unless told otherwise.

    Raises ``Invalid`` for no month or one to come, ``NotFound`` for a unit out of reach, as for one there is not.
    """
    asked = annex_figures.ask(context, adcode=adcode)
    month = month_asked(month)
    first, after = month_bounds(month)
    last = after - timedelta(days=1)
    asked = replace(asked, campaign=None, first=first, last=last, day=min(last, clock.today()))
    history = annex_figures.history(context, asked)
    # Counted as 附件4 counts: one person once per enterprise, by the first service.
    rows: dict[tuple[AnnexFigure, int], list[FigureRow]] = defaultdict(list)
    counted = counts.count(history)
    for row in counted.rows:
        if row.figure is AnnexFigure.SOLVED:
            rows[row.figure, int(row.who.rpartition("firm:")[2])].append(row)
    for fact in sorted(history.services, key=lambda one: (one.day, one.what, one.href)):
        rows[AnnexFigure.SERVED, fact.enterprise_id].append(
            FigureRow(AnnexFigure.SERVED, fact.unit, 1, f"firm:{fact.enterprise_id}", fact.name, fact.what, fact.day)
        )
    lists = annex_figures.key_lists_of(context, asked)
    firms = context.unit.enterprises.many(list(context.unit.annex_rows.key_firms(lists, asked.adcode)))
    # A merged enterprise's lists are those of the records that went into it as well: the tags it carries tell them.
    named = {one.id or 0: one.tag for one in context.unit.key_lists.everything() if one.id in lists}
    tags = context.unit.key_lists.memberships(list(firms))
    surveys = context.unit.surveys.in_months([(one, told) for one in firms for told in (month, month_before(month))])
    officers = context.unit.monthly_rows.mains(list(firms), asked.day)
    plans = context.unit.monthly_rows.plans(list(firms), clock.midnight(after))
    due: dict[int, int] = defaultdict(int)
    back: dict[int, int] = defaultdict(int)
    for identity, _, count, returned in context.unit.stay_sheets.latest_returns(
        first, after, Reach(adcode=asked.adcode), None
    ):
        due[identity] += count
        back[identity] += returned
    wanted, seeking = _market(context, asked.adcode, month)
    lines: list[MonthlyLine] = []
    for identity, firm in sorted(firms.items(), key=lambda one: (one[1].adcode, one[0])):
        survey, earlier = surveys.get((identity, month)), surveys.get((identity, month_before(month)))
        held = {named[one] for one in tags.get(identity, ()) if one in named}
        kinds = held or {one for one in KEY_TAGS if one in firm.tags}
        solved = rows[AnnexFigure.SOLVED, identity]
        served = rows[AnnexFigure.SERVED, identity]
        lines.append(
            MonthlyLine(
                month,
                identity,
                firm.name,
                firm.uscc,
                firm.adcode,
                context.place_name(firm.adcode),
                firm.industry.label,
                firm.size.label,
                "、".join(one.label for one in EnterpriseTag if one in kinds),
                officers.get(identity, ""),
                survey.staff_end if survey else None,
                survey.needed if survey else None,
                earlier.short if earlier else None,
                survey.short if survey else None,
                sum(one.weight for one in solved),
                _by_service(solved),
                plans[identity].label if identity in plans else "",
                len(served),
                shortage_rate(survey.short, survey.staff_end) if survey else None,
                return_rate(back[identity], due[identity]),
                demand_ratio(wanted[firm.adcode], seeking[firm.adcode]),
                clock.local(survey.at).date() if survey else clock.local(earlier.at).date() if earlier else None,
                _missing(month, survey, earlier, identity in officers, identity in plans),
                (*served, *solved),
            )
        )
    ratio = demand_ratio(sum(wanted.values()), sum(seeking.values()))
    return MonthlySheet(
        month,
        asked.adcode,
        asked.place,
        asked.cutoff,
        lines,
        replace(MonthlySums.of(lines), demand_ratio=ratio),
        dict.fromkeys(AnnexFigure, 0) | counted.total,
        overdue_cases(context, asked.adcode, last),
    )


def overdue_cases(context: Context, adcode: str, last: date) -> int:
    """How many cases of a region had something overdue at the end of a day, or have it now for a day not over yet."""
    after = last + timedelta(days=1)
    return context.unit.monthly_rows.overdue(adcode, min(after, clock.today()), min(clock.midnight(after), clock.now()))


def _market(context: Context, adcode: str, month: str) -> tuple[dict[str, int], dict[str, int]]:
    """By county, people wanted by all surveys of a month, and people who looked for work at its end."""
    after = month_bounds(month)[1]
    wanted: dict[str, int] = defaultdict(int)
    for survey, firm in context.unit.surveys.of_month(month, Reach(adcode=adcode), None)[0]:
        wanted[firm.adcode] += survey.needed
    found = context.unit.seekers.seeking_by_place(clock.midnight(after), after)
    seeking = {place: count for place, count in found.items() if covers(adcode, place)}
    return wanted, defaultdict(int, seeking)


def compare(before: MonthlySheet, after: MonthlySheet) -> list[MonthlyChange]:
    """Two months of one unit, enterprise by enterprise: who came, who left, and who stayed, in the order of the ids."""
    if before.adcode != after.adcode:
        raise Invalid("只能比较同一单位的两个月份", field="adcode")
    was, now = ({one.enterprise_id: one for one in sheet.lines} for sheet in (before, after))
    return [
        MonthlyChange(one, (now.get(one) or was[one]).name, was.get(one), now.get(one)) for one in sorted({*was, *now})
    ]


def find_line(sheet: MonthlySheet, enterprise_id: int) -> MonthlyLine:
    """One enterprise's line with the rows behind it."""
    found = next((one for one in sheet.lines if one.enterprise_id == enterprise_id), None)
    if found is None:
        raise NotFound("该月的重点企业里没有这家单位")
    return found


def month_asked(text: str) -> str:
    """The month a text names, the running one for none; ``Invalid`` for no month or one to come."""
    running = month_of(clock.today())
    month = text.strip() or running
    if not re.fullmatch(MONTH, month):
        raise Invalid("月份请写成 2026-11 的样子", field="month")
    if month > running:
        raise Invalid("月份不能晚于本月", field="month")
    return month


def _by_service(rows: Sequence[FigureRow]) -> dict[SolvedBy, int]:
    found = dict.fromkeys(SolvedBy, 0)
    for row in rows:
        # The service stands last in a row's words, after the name of the enterprise.
        found[next(one for one in SolvedBy if row.detail.endswith(f"，{one.label}"))] += row.weight
    return found


def _missing(month: str, survey: Survey | None, earlier: Survey | None, officer: bool, plan: bool) -> str:
    """Which figures nobody told, in words."""
    lacking = {
        f"{month} 用工需求调查": survey is None,
        f"{month_before(month)} 用工需求调查（月初缺口）": earlier is None,
        "用工服务专员": not officer,
        "方案": not plan,
    }
    return "、".join(words for words, lacks in lacking.items() if lacks)
