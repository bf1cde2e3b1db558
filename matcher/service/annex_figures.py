"""The figures of 附件4 of a unit (附件4 的数据): asked for, counted, and the rows behind each.

Who may ask for which unit, of which window and as of which day, is settled in ``ask`` for all four forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.annex_figure import AnnexFigure, Counted, FigureRow, History
from matcher.models.campaign import Campaign
from matcher.models.enterprise import KEY_TAGS
from matcher.models.enums import RegionLevel
from matcher.models.region import SHANXI, covers
from matcher.planning import annex_figures
from matcher.planning.key_lists import counting
from matcher.repository.annex_rows import Window
from matcher.service.context import Context
from matcher.service.permissions import Action
from matcher.service.standing import within

_UNITS = (RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which unit's form, of which campaign (None: the year), from which day to which, as of which day."""

    adcode: str
    place: str
    level: RegionLevel
    campaign: Campaign | None
    first: date
    last: date
    day: date
    cutoff: datetime

    @property
    def window(self) -> Window:
        """The same as queries take it."""
        return Window(self.adcode, self.first, self.last, self.cutoff, self.campaign.id if self.campaign else None)

    @property
    def query(self) -> dict[str, str]:
        """The same as a page's address says it."""
        campaign = str(self.campaign.id) if self.campaign else ""
        return {"adcode": self.adcode, "campaign": campaign, "day": str(self.day)}


@dataclass(frozen=True, slots=True)
class Report:
    """What 附件4 says of a unit, with everything behind it; ``warnings`` each ask for a reason when it is filed."""

    asked: Asked
    counted: Counted
    warnings: Sequence[str]

    def value(self, figure: AnnexFigure) -> int:
        """A figure of the whole unit."""
        return self.counted.total.get(figure, 0)

    def once(self, figure: AnnexFigure) -> int:
        """The figure with each counted once over all units below (去重后); equal where nobody stands in two."""
        return self.value(figure) - sum(one.over for one in self.counted.twice if one.figure is figure)


@dataclass(frozen=True, slots=True)
class RowPage:
    """Rows of a figure, of one unit or of all: ``total`` in all, which add up to ``value``."""

    figure: AnnexFigure
    rows: Sequence[FigureRow]
    total: int
    value: int


def ask(
    context: Context,
    *,
    adcode: str = "",
    campaign_id: int | None = None,
    day: str = "",
    action: Action = Action.ANNEX_READ,
) -> Asked:
    """What is asked for, checked; the own unit and its latest campaign, as of now, unless told otherwise."""
    reach, county = within(context, action)
    own = SHANXI if reach.everything else reach.adcode or county or ""
    scope = adcode or own
    region = context.unit.regions.find(scope) if scope else None
    if region is None or not covers(own, scope) or not own or region.level not in _UNITS:
        raise NotFound("没有这个填报单位，或不在您的管辖范围")
    today = clock.today()
    on = _day(day) or today
    if on > today:
        raise Invalid("统计日期不能晚于今天", field="day")
    campaign = _campaign(context, scope, campaign_id, on)
    first, last = (campaign.first, campaign.last) if campaign else (date(on.year, 1, 1), date(on.year, 12, 31))
    cutoff = clock.now() if on == today else clock.midnight(on + timedelta(days=1)) - timedelta(microseconds=1)
    return Asked(scope, context.place_name(scope), region.level, campaign, first, last, on, cutoff)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        found = date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("统计日期请写成 2023-02-10 的样子", field="day") from None
    if not 2000 <= found.year <= 2099:
        raise Invalid("统计日期应在 2000 年至 2099 年之间", field="day")
    return found


def _campaign(context: Context, scope: str, campaign_id: int | None, day: date) -> Campaign | None:
    found = context.unit.annex_rows.campaigns(scope)
    if campaign_id is not None:
        campaign = next((one for one in found if one.id == campaign_id), None)
        if campaign is None:
            raise NotFound("没有这次专项行动，或该单位不在其范围")
        return campaign
    return next((one for one in found if one.first <= day), None)


def campaigns(context: Context, scope: str) -> list[tuple[str, str]]:
    """The campaigns a unit may choose from: id and name with its days."""
    return [
        (str(one.id), f"{one.name}（{one.first} 至 {one.last}）") for one in context.unit.annex_rows.campaigns(scope)
    ]


def units(context: Context) -> list[tuple[str, str]]:
    """The units the actor may choose from: the own and all below it, a city before its counties."""
    reach, county = within(context, Action.ANNEX_READ)
    own = SHANXI if reach.everything else reach.adcode or county or ""
    return [(one.adcode, context.place_name(one.adcode)) for one in context.unit.regions.within(own, *_UNITS)]


def history(context: Context, asked: Asked) -> History:
    """The facts of a unit's window as they were known at the cut-off."""
    rows, services, window = context.unit.annex_rows, context.unit.annex_services, asked.window
    firms = rows.key_firms(key_lists_of(context, asked), asked.adcode)
    return History(
        asked.day,
        rows.fairs(window),
        rows.entries(window),
        rows.posts(window),
        rows.visitors(window),
        rows.intentions(window),
        rows.starts(window),
        services.services(window, firms),
        services.solved(window, firms, asked.day),
    )


def key_lists_of(context: Context, asked: Asked) -> set[int]:
    """The lists that make an enterprise a key one and counted on any day of the window.

    Which lists count changes only where one begins or the day after one ends.
    """
    lists = [one for one in context.unit.key_lists.everything() if one.tag in KEY_TAGS]
    begins = {one.list_date for one in lists} | {asked.first}
    ends = {one.valid_to + timedelta(days=1) for one in lists if one.valid_to is not None}
    days = {one for one in begins | ends if asked.first <= one <= asked.last}
    return {list_id for one in sorted(days) for list_id in counting(lists, one)}


def get_report(context: Context, asked: Asked) -> Report:
    """Count a unit's figures; ``asked`` comes from ``ask``, which settles who may."""
    counted = annex_figures.count(history(context, asked))
    figures = dict.fromkeys(AnnexFigure, 0) | counted.total
    return Report(asked, counted, annex_figures.warnings(figures))


def list_rows(report: Report, *, figure: str, unit: str = "", offset: int = 0, limit: int = 50) -> RowPage:
    """The rows behind a figure, of the whole unit or of one below it."""
    if figure not in list(AnnexFigure):
        raise Invalid(f"请写明指标，可以是：{'、'.join(AnnexFigure)}", field="figure")
    if unit and not covers(report.asked.adcode, unit):
        raise NotFound("没有这个填报单位，或不在所选范围")
    chosen = AnnexFigure(figure)
    found = report.counted.rows_of(chosen, unit or None)
    return RowPage(chosen, found[offset : offset + limit], len(found), sum(one.weight for one in found))
