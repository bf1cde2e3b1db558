"""Campaigns (专项行动) and their canvass (摸排台账): who is to be asked, each call, and how far each county is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.campaign import Campaign, CampaignDraft, CanvassOutcome, CanvassRow
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RegionLevel
from matcher.models.region import SHANXI, scope_prefix
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.standing import within


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a place, or the list of a department (来源部门), is.

    Asked are all with an outcome, also those that could not be reached (失联).
    """

    adcode: str
    name: str
    should: int
    need: int
    no_need: int
    lost: int
    stopped: int

    @property
    def done(self) -> int:
        """已摸."""
        return self.need + self.no_need + self.lost + self.stopped

    @property
    def rate(self) -> float | None:
        """Asked ÷ to be asked; None where nobody is to be asked."""
        return self.done / self.should if self.should else None


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign as its page shows it: coverage as a whole, by county and by 来源部门, and a page of its rows."""

    campaign: Campaign
    whole: Coverage
    counties: list[Coverage]
    departments: list[Coverage]
    # Subtotals by city, where more than one is looked at.
    cities: list[Coverage]
    rows: Sequence[tuple[CanvassRow, Enterprise]]
    total: int

    @property
    def running(self) -> bool:
        """Whether today lies in it."""
        return self.campaign.first <= clock.today() <= self.campaign.last


def scope_of(context: Context, action: Action) -> str | None:
    """The region whose campaigns and units the actor sees; None for all of them."""
    reach, county = within(context, action)
    return reach.adcode or county


def make_campaign(context: Context, draft: CampaignDraft, *, template: str = "") -> Campaign:
    """Begin a campaign of the actor's own region; ``template`` names the data it was made from."""
    permit(context.actor, Action.CAMPAIGN_MAKE)
    adcode = context.actor.adcode or SHANXI
    region = context.unit.regions.find(adcode)
    if region is None:
        raise Forbidden("账号没有所属地区，不能建立专项行动")
    made = context.unit.campaigns.add(
        Campaign(
            **draft.model_dump(),
            template=template,
            level=region.level,
            adcode=adcode,
            by_id=context.actor.account_id,
            at=clock.now(),
        )
    )
    context.unit.audit("campaign.make", "campaign", made.id)
    return made


def list_campaigns(context: Context) -> Sequence[Campaign]:
    """The campaigns that concern the actor's region, the latest first."""
    return context.unit.campaigns.within(scope_of(context, Action.CAMPAIGN_READ))


def find_campaign(context: Context, campaign_id: int, action: Action) -> Campaign:
    """A campaign that concerns the actor's region, or the same NotFound as for an id that never was."""
    found = context.unit.campaigns.get(campaign_id, scope_of(context, action))
    if found is None:
        raise NotFound("没有这次专项行动，或不在您的管辖范围")
    return found


def get_campaign(
    context: Context,
    campaign_id: int,
    *,
    outcome: CanvassOutcome | None = None,
    waiting: bool = False,
    offset: int = 0,
    limit: int = 20,
) -> CampaignView:
    """A campaign with its coverage within reach, and its rows: those still to be asked first."""
    campaign = find_campaign(context, campaign_id, Action.CAMPAIGN_READ)
    reach, county = within(context, Action.CAMPAIGN_READ)
    store = context.unit.campaigns
    # Every county it concerns, also those where nobody is entered yet: that is what a leader has to see.
    scope = reach.adcode or county or SHANXI
    narrower = max(scope, campaign.adcode, key=lambda one: len(scope_prefix(one)))
    counted: dict[str, Counter[CanvassOutcome | None]] = {
        region.adcode: Counter()
        for region in context.unit.regions.within(narrower, RegionLevel.COUNTY, RegionLevel.ZONE)
    }
    sources: dict[str, Counter[CanvassOutcome | None]] = {}
    whole: Counter[CanvassOutcome | None] = Counter()
    for adcode, department, found, count in store.counts(campaign_id, reach, county):
        for each in (counted.setdefault(adcode, Counter()), sources.setdefault(department, Counter()), whole):
            each[found] += count
    counties = [_coverage(adcode, context.place_name(adcode), one) for adcode, one in sorted(counted.items())]
    towns: dict[str, Counter[CanvassOutcome | None]] = {}
    for adcode, each in counted.items():
        towns.setdefault(f"{adcode[:4]}00", Counter()).update(each)
    cities = [_coverage(adcode, context.place_name(adcode), one) for adcode, one in sorted(towns.items())]
    departments = [_coverage("", name or "未注明", one) for name, one in sorted(sources.items())]
    rows, total = store.rows(campaign_id, reach, county, outcome=outcome, waiting=waiting, offset=offset, limit=limit)
    cities = cities if len(cities) > 1 else []
    return CampaignView(campaign, _coverage("", "合计", whole), counties, departments, cities, rows, total)


def _coverage(adcode: str, name: str, counts: Counter[CanvassOutcome | None]) -> Coverage:
    told = {one.value: counts[one] for one in CanvassOutcome}
    return Coverage(adcode, name, counts.total(), **told)


def enter_rows(
    context: Context, campaign_id: int, *, list_id: int | None = None, uscc: str = "", department: str = ""
) -> int:
    """Enter whom to ask (应摸): all enterprises of a key-enterprise list, or one by its code; returns how many new."""
    campaign = find_campaign(context, campaign_id, Action.CANVASS_ENTER)
    reach, county = within(context, Action.CANVASS_ENTER)
    if list_id is not None:
        listed = context.unit.key_lists.get(list_id, reach.adcode or county)
        if listed is None:
            raise Invalid("没有这份名单，或不在您的管辖范围", field="list_id")
        firms = [one.id or 0 for one in context.unit.key_lists.members(list_id, reach, county)]
        department = department.strip() or listed.department
    else:
        code = uscc.replace(" ", "").upper()
        found = context.unit.enterprises.by_usccs([code], reach, county) if code else {}
        if not found:
            raise Invalid("请选择名单，或填写管辖范围内已登记单位的统一社会信用代码", field="uscc")
        firms = [found[code].id or 0]
    if not firms:
        raise Conflict("这份名单在您的管辖范围内没有已登记的单位")
    count = context.unit.campaigns.enter(campaign.id or 0, firms, department.strip()[:60])
    context.unit.audit("canvass.enter", "campaign", campaign_id, rows=count)
    return count


def record_call(
    context: Context,
    row_id: int,
    *,
    outcome: CanvassOutcome,
    version: int,
    called_on: date | None = None,
    next_call: date | None = None,
    note: str = "",
) -> CanvassRow:
    """Write down a call: what came of it, when, by whom, and when to call again."""
    found = context.unit.campaigns.row(row_id, *within(context, Action.CANVASS), lock=True)
    if found is None:
        raise NotFound("没有这条摸排记录，或不在您的管辖范围")
    row, _ = found
    check_version(row.version, version)
    called_on = called_on or clock.today()
    if called_on > clock.today():
        raise Invalid("联系日期不能晚于今天", field="called_on")
    if next_call is not None and next_call < clock.today():
        raise Invalid("下次联系日期不能早于今天", field="next_call")
    if next_call is not None and outcome is CanvassOutcome.STOPPED:
        raise Invalid("停产的单位不再约下次联系；恢复生产后重新登记", field="next_call")
    row.outcome, row.called_on, row.next_call = outcome, called_on, next_call
    row.caller, row.caller_id = context.actor.name[:60], context.actor.account_id
    row.note = note.strip()[:300]
    row.attempts += 1
    row.version += 1
    context.unit.audit("canvass.call", "canvass_row", row_id, outcome=outcome.value)
    return row
