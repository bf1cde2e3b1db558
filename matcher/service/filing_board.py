"""The board of a campaign (报送看板): by form and unit who handed in, who is late, how many days are left; 催报."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.annex import AnnexKind
from matcher.models.campaign import Campaign
from matcher.models.campaign_form import CampaignForm, FilingUrge
from matcher.models.enums import Labelled, RegionLevel
from matcher.models.filing import Filing, FilingState
from matcher.models.region import SHANXI, covers, scope_prefix
from matcher.models.task_force import Duty
from matcher.planning.deadlines import working_days_left
from matcher.service import notices
from matcher.service.campaign_forms import runs_campaign
from matcher.service.campaigns import find_campaign, scope_of
from matcher.service.context import Context
from matcher.service.permissions import Action, may

# 催报 is offered from so many working days before the day on.
URGE_DAYS = 3


class Standing(Labelled):
    """Where a unit stands with a form (报送情况)."""

    NONE = "none", "未报"
    LATE = "late", "逾期未报"
    FILED = "filed", "待接收"
    RECEIVED = "received", "已接收"
    RETURNED = "returned", "已退回"


@dataclass(frozen=True, slots=True)
class Cell:
    """One unit and one form; ``left`` working days to the due day, below 0 over; ``late`` also when filed after it."""

    form: AnnexKind
    adcode: str
    place: str
    due: date
    standing: Standing
    left: int
    late: bool
    filing: Filing | None
    urged: int
    urgeable: bool


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit with its cells in the order of the board's forms, and who gets its reminders."""

    adcode: str
    place: str
    level: RegionLevel
    cells: list[Cell | None]
    handlers: str


@dataclass(frozen=True, slots=True)
class FormSum:
    """One form of one level: of how many units, how many handed in, were received, returned, lack or are late."""

    asked: CampaignForm
    should: int
    filed: int
    received: int
    returned: int
    missing: int
    late: int
    left: int


@dataclass(frozen=True, slots=True)
class Board:
    """The board within the actor's reach."""

    campaign: Campaign
    today: date
    forms: list[AnnexKind]
    sums: list[FormSum]
    rows: list[UnitRow]
    urges: Sequence[FilingUrge]
    own: str
    runs: bool


def get_board(
    context: Context, campaign_id: int, *, form: AnnexKind | None = None, level: RegionLevel | None = None
) -> Board:
    """Who has handed in what, within reach; sums are over all of them, ``form`` and ``level`` narrow the rows."""
    campaign = find_campaign(context, campaign_id, Action.FILING_READ)
    scope = scope_of(context, Action.FILING_READ)
    unit, today = context.unit, clock.today()
    asked = unit.filings.forms([campaign_id])
    narrower = max(scope or SHANXI, campaign.adcode, key=lambda one: len(scope_prefix(one)))
    levels = sorted({one.level for one in asked}, key=lambda one: list(RegionLevel).index(one))
    regions = unit.regions.within(narrower, *levels) if levels else []
    latest: dict[tuple[str, AnnexKind], list[Filing]] = {}
    for filing in unit.filings.of_campaign(campaign_id, scope):
        latest.setdefault((filing.adcode, filing.form), []).append(filing)
    urges = unit.filings.urges([campaign_id], scope)
    urged = {(one.adcode, one.form, one.on_day) for one in urges}
    handlers: dict[str, list[str]] = {}
    for member in unit.task_forces.of_campaign(campaign_id, scope, on=today):
        if member.duty is Duty.HANDLER:
            handlers.setdefault(member.adcode, []).append(member.name)
    due = {(one.form, one.level): one for one in asked}
    kinds = sorted({one.form for one in asked}, key=lambda one: one.value)
    rows = []
    for region in regions:
        cells: list[Cell | None] = []
        for kind in kinds:
            wanted = due.get((kind, region.level))
            if wanted is None:
                cells.append(None)
                continue
            found = latest.get((region.adcode, kind), [])
            many = sum(one[:2] == (region.adcode, kind) for one in urged)
            cells.append(_cell(context, wanted, region.adcode, found, many, (region.adcode, kind, today) in urged))
        rows.append(
            UnitRow(
                region.adcode,
                context.place_name(region.adcode),
                region.level,
                cells,
                "、".join(handlers.get(region.adcode, [])),
            )
        )
    runs = runs_campaign(context, campaign)
    # A level without a unit within reach (no zone in this city) says nothing, but to whoever sets the forms.
    sums = [one for one in (_sum(each, rows, kinds.index(each.form), today) for each in asked) if one.should or runs]
    if level is not None:
        rows = [one for one in rows if one.level is level]
    if form is not None and form in kinds:
        at = kinds.index(form)
        kinds, rows = (
            [form],
            [UnitRow(r.adcode, r.place, r.level, [r.cells[at]], r.handlers) for r in rows if r.cells[at]],
        )
    own = context.actor.adcode or ""
    return Board(campaign, today, kinds, sums, rows, urges, own, runs)


def urge(context: Context, campaign_id: int, form: AnnexKind, adcode: str) -> FilingUrge:
    """Remind a unit below of a form it has not handed in (催报); its 承办人 finds it among the to-dos. Once a day."""
    campaign = find_campaign(context, campaign_id, Action.FILING_DECIDE)
    region = context.unit.regions.find(adcode)
    own = context.actor.adcode or (SHANXI if context.actor.system else "")
    if region is None or region.adcode == own or not covers(own, adcode) or not covers(campaign.adcode, adcode):
        raise NotFound("没有这个下级单位，或这次行动不涉及它")
    wanted = context.unit.filings.hold_form(campaign_id, form, region.level)
    if wanted is None:
        raise Invalid("这次行动没有要求这个单位报送这张表", field="form")
    latest = context.unit.filings.of_unit(campaign_id, form, adcode)
    if latest and latest[0].state is not FilingState.RETURNED:
        raise Conflict(f"该单位{latest[0].state.label}，不用催报")
    today = clock.today()
    there = context.unit.filings.urges([campaign_id], adcode)
    if any((one.adcode, one.form, one.on_day) == (adcode, form, today) for one in there):
        raise Conflict("今天已经催报过，明天还没有报送再催", code="urged")
    made = context.unit.filings.add_urge(
        FilingUrge(
            campaign_id=campaign_id,
            form=form,
            adcode=adcode,
            on_day=today,
            by_id=context.actor.account_id,
            by_name=context.actor.name[:60],
            at=clock.now(),
        )
    )
    context.unit.audit("filing.urge", "campaign", campaign_id, form=form.value, unit=adcode)
    serving = context.unit.task_forces.of_unit(campaign_id, adcode, today)
    notices.tell(
        context,
        [one.account_id for one in serving if one.duty is Duty.HANDLER],
        "filing_urged",
        ("campaign", campaign_id),
        cause=f"{form.value}:{adcode}:{today}",
        form=form.label,
        campaign=campaign.name,
        due=wanted.due,
        by=context.actor.name,
    )
    return made


def _cell(
    context: Context, wanted: CampaignForm, adcode: str, found: Sequence[Filing], many: int, urged_today: bool
) -> Cell:
    today = clock.today()
    latest = found[0] if found else None
    over, left = today > wanted.due, working_days_left(today, wanted.due)
    nothing = Standing.LATE if over else Standing.NONE
    standing = nothing if latest is None else Standing(latest.state.value)
    # The report that stands counts, whatever was corrected later; without one a unit is late once the day is over.
    standing_ones = [one for one in found if one.state is not FilingState.RETURNED]
    firsts = [clock.local(one.filed_at).date() for one in standing_ones if one.number == 0]
    late = min(firsts) > wanted.due if firsts else over
    own = context.actor.adcode or (SHANXI if context.actor.system else "")
    above = bool(own) and own != adcode and covers(own, adcode) and may(context.actor, Action.FILING_DECIDE)
    # The button stands there once the to-do does; before that a reminder is noise.
    waits = (latest is None or latest.state is FilingState.RETURNED) and left <= URGE_DAYS
    return Cell(
        wanted.form,
        adcode,
        context.place_name(adcode),
        wanted.due,
        standing,
        left,
        late,
        latest,
        many,
        above and waits and not urged_today,
    )


def _sum(asked: CampaignForm, rows: Sequence[UnitRow], at: int, today: date) -> FormSum:
    cells = [one for row in rows if row.level is asked.level for one in [row.cells[at]] if one is not None]
    standing = [one.standing for one in cells]
    return FormSum(
        asked,
        len(cells),
        sum(one in (Standing.FILED, Standing.RECEIVED) for one in standing),
        standing.count(Standing.RECEIVED),
        standing.count(Standing.RETURNED),
        sum(one in (Standing.NONE, Standing.LATE) for one in standing),
        sum(one.late for one in cells),
        working_days_left(today, asked.due),
    )
