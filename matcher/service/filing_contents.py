"""What stands in a form when it is handed in (报送内容): the annex of the unit, over the filings of those below it.

A county's form is made of its records. A city's is made of its own and of what its counties handed in and the city
received (附件4's figures are added as they were filed, so whom each person and enterprise counts for stays fixed);
where a campaign asks the counties for nothing, the city's is made of all records of the city.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher import clock
from matcher.errors import Conflict
from matcher.models.annex import AnnexKind, AnnexTable
from matcher.models.annex_figure import AnnexFigure
from matcher.models.campaign import Campaign
from matcher.models.enums import RegionLevel
from matcher.models.filing import Filing
from matcher.models.region import Region
from matcher.models.task_force import TaskForceMember
from matcher.planning.annex_figures import warnings
from matcher.service import annex_figures, annexes
from matcher.service.context import Context
from matcher.service.task_forces import lacking_of

# Raised whenever what a builder counts or writes changes: a frozen form says by which rules it was made.
QUERY_VERSION = "2026-11-2"


@dataclass(frozen=True, slots=True)
class Content:
    """A form with the records it was made from; ``included`` are filings of units below, ``missing`` those without.

    ``doubts`` are checks of the form that did not hold: it is handed in with a word on each.
    """

    table: AnnexTable
    rows: list[dict[str, Any]]
    counts: dict[str, int] = field(default_factory=dict)
    included: list[int] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    doubts: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose form is made: the unit, and the filings of those below it that were received.

    ``whole`` says that nobody below hands in: all records of the region are the unit's own.
    """

    context: Context
    campaign: Campaign
    form: AnnexKind
    region: Region
    below: Sequence[Filing]
    whole: bool

    @property
    def annex(self) -> annex_figures.Asked:
        """The same as the annexes take it: the campaign's window, as of now."""
        one, name = self.campaign, self.context.place_name(self.region.adcode)
        return annex_figures.Asked(
            self.region.adcode, name, self.region.level, one, one.first, one.last, clock.today(), clock.now()
        )

    def own(self, adcode: str) -> bool:
        """Whether a record of this unit is the form's own, and not of somebody below who hands it in."""
        return self.whole or adcode == self.region.adcode


def build(context: Context, campaign: Campaign, form: AnnexKind, region: Region) -> Content:
    """The form of a unit as it would be handed in now; raises Conflict naming what is still missing."""
    below: Sequence[Filing] = ()
    missing: list[str] = []
    whole = True
    if region.level is RegionLevel.CITY:
        asked = {one.level for one in context.unit.filings.forms([campaign.id or 0]) if one.form is form}
        levels = [level for level in (RegionLevel.COUNTY, RegionLevel.ZONE) if level in asked]
        whole = not levels
        below = context.unit.filings.received_below(campaign.id or 0, form, region.adcode) if levels else ()
        there = {one.adcode for one in below}
        units = context.unit.regions.within(region.adcode, *levels) if levels else []
        missing = [one.adcode for one in units if one.adcode not in there]
    made = BUILDERS[form](Asked(context, campaign, form, region, below, whole))
    return Content(made.table, made.rows, made.counts, [one.id or 0 for one in below], missing, made.doubts)


def task_force(asked: Asked) -> Content:
    """附件2: the own task force, then those of the counties as they were received."""
    context = asked.context
    members = [one for one in annexes.members_of(context, asked.annex) if asked.own(one.adcode)]
    lacking = lacking_of([one for one in members if one.adcode == asked.region.adcode])
    if lacking:
        duties = "、".join(one.label for one in lacking)
        raise Conflict(f"专班还没有{duties}；负责人、承办人各登记一名以后再报送", code="task_force")
    lines = [annexes.member_line(one) for one in members] + _lines(asked)
    rows = [_member_row(one) for one in members] + _rows(asked)
    return Content(annexes.framed(context, asked.form, asked.annex, lines), rows, {"people": len(lines)})


def brochures(asked: Asked) -> Content:
    """附件1 归集: the posts of a county's enterprises; a city's package is that of its counties, as received.

    No enterprise is a city's alone, so a city whose counties hand in has no lines of its own.
    """
    context = asked.context
    found = annexes.posts_of(context, asked.annex) if asked.whole else ()
    rows = [
        {
            "vacancy_id": post.id,
            "version": post.version,
            "enterprise_id": firm.id,
            "uscc": firm.uscc,
            "adcode": firm.adcode,
            "headcount": post.headcount or 0,
        }
        for post, firm in found
    ] + _rows(asked)
    if not rows:
        raise Conflict("还没有可以归集的招聘简章", code="nothing")
    counts = {
        "enterprises": len({one["uscc"] for one in rows}),
        "posts": len(rows),
        "people": sum(one["headcount"] for one in rows),
        "without_headcount": sum(not one["headcount"] for one in rows),
    }
    lines = [annexes.post_line(context, *pair) for pair in found] + [line[1:] for line in _lines(asked)]
    return Content(annexes.framed(context, asked.form, asked.annex, annexes.numbered(lines)), rows, counts)


def fair_plan(asked: Asked) -> Content:
    """附件3: one line per fair on site, 市级 first, then the counties' as received."""
    context, annex = asked.context, asked.annex
    found = [one for one in annexes.plan_fairs(context, annex) if asked.own(one.unit_adcode)]
    lines = [annexes.fair_line(context, annex, one) for one in found] + [line[1:] for line in _lines(asked)]
    rows = [
        {"fair_id": one.id, "version": one.version, "unit": one.unit_adcode, "firms": one.planned_firms}
        for one in found
    ] + _rows(asked)
    counts = {"fairs": len(rows), "planned_firms": sum(one["firms"] for one in rows)}
    return Content(annexes.framed(context, asked.form, annex, annexes.numbered(lines)), rows, counts)


def results(asked: Asked) -> Content:
    """附件4: every figure is the sum of its rows, the own ones and those of the counties as they were filed."""
    context, annex = asked.context, asked.annex
    counted = annex_figures.get_report(context, annex).counted
    rows = [one.to_dict() for one in counted.rows if asked.own(one.unit)] + _rows(asked)
    total = dict.fromkeys(AnnexFigure, 0)
    for one in rows:
        total[AnnexFigure(one["figure"])] += one["weight"]
    table = annexes.framed(context, asked.form, annex, annexes.results(total))
    return Content(table, rows, {one.value: value for one, value in total.items()}, doubts=warnings(total))


def _lines(asked: Asked) -> list[tuple[str, ...]]:
    return [line for filing in asked.below for line in filing.table.rows]


def _rows(asked: Asked) -> list[dict[str, Any]]:
    return [row for filing in asked.below for row in filing.rows]


def _member_row(one: TaskForceMember) -> dict[str, Any]:
    return {
        "member_id": one.id,
        "adcode": one.adcode,
        "duty": one.duty.value,
        "unit": one.unit,
        "name": one.name,
        "post": one.post,
        "phone": one.phone,
    }


BUILDERS: dict[AnnexKind, Callable[[Asked], Content]] = {
    AnnexKind.BROCHURES: brochures,
    AnnexKind.TASK_FORCE: task_force,
    AnnexKind.FAIR_PLAN: fair_plan,
    AnnexKind.RESULTS: results,
}
