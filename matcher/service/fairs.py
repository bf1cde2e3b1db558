"""Job fairs (招聘会): planned by a unit, approved by somebody else, told to everybody, held, closed, summed up.

人力资源市场暂行条例 第二十八条: whoever holds a fair has a plan, an emergency plan and a safety plan, checks who takes
part and what they offer, and tells of the fair beforehand; a fair expecting a thousand people at one time needs the
permit of the police (大型群众性活动安全管理条例 第十一条).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enums import RegionLevel, Role
from matcher.models.fair import Fair, FairDraft, FairHost
from matcher.models.fair_kinds import FAIR_STEPS, LARGE_FAIR, FairKind, FairMode, FairState
from matcher.models.region import covers
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit

UNKNOWN = "没有这场招聘会，或不在您的管辖范围"
# What may still be changed once a fair is public: everything but what it was approved as.
_UNITS = (RegionLevel.PROVINCE, RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE)
_CHANGEABLE = (FairState.PLANNED, FairState.APPROVED, FairState.PUBLICISED, FairState.READY)


@dataclass(frozen=True, slots=True)
class FairRow:
    """A fair as lists show it: where, and who holds it; ``unit`` is who reports it (填报单位)."""

    fair: Fair
    place: str
    unit: str
    hosts: tuple[str, ...]


def county_of(context: Context) -> str | None:
    """An officer's county; None for other roles."""
    return context.actor.adcode if context.actor.role is Role.OFFICER else None


def find_fair(context: Context, fair_id: int, action: Action = Action.FAIR_READ) -> Fair:
    """A fair the actor may see, or the same NotFound as for an id that never was."""
    reach = permit(context.actor, action)
    found = context.unit.fairs.readable(fair_id, reach, county_of(context))
    if found is None:
        raise NotFound(UNKNOWN)
    return found


def run_fair(context: Context, fair_id: int, action: Action = Action.FAIR_PLAN, version: int | None = None) -> Fair:
    """A fair of the actor's own unit (or one below it), locked; for everybody else it is not there."""
    reach = permit(context.actor, action)
    found = context.unit.fairs.run_by(fair_id, reach, county_of(context), lock=True)
    if found is None:
        raise NotFound(UNKNOWN)
    if version is not None:
        check_version(found.version, version)
    return found


def runs(context: Context, fair: Fair) -> bool:
    """Whether the actor's own unit, or one above it, holds this fair."""
    if not may(context.actor, Action.FAIR_PLAN):
        return False
    return context.unit.fairs.run_by(fair.id or 0, context.actor.reach, county_of(context)) is not None


def list_fairs(
    context: Context,
    *,
    states: Collection[FairState] = (),
    scope: str = "",
    first: date | None = None,
    last: date | None = None,
    mode: FairMode | None = None,
    campaign_id: int | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[FairRow], int]:
    """The fairs the actor may see by their first day, and how many there are."""
    reach = permit(context.actor, Action.FAIR_READ)
    found, total = context.unit.fairs.page(
        reach,
        county_of(context),
        states=states,
        scope=scope,
        first=first,
        last=last,
        mode=mode,
        campaign_id=campaign_id,
        offset=offset,
        limit=limit,
    )
    return fair_rows(context, found), total


def fair_rows(context: Context, fairs: Sequence[Fair]) -> list[FairRow]:
    """Fairs with their places and who holds them."""
    hosts = context.unit.fairs.hosts([one.id or 0 for one in fairs])
    return [
        FairRow(
            one,
            context.full_address(one.adcode, one.address),
            context.place_name(one.unit_adcode),
            tuple(host.name for host in hosts.get(one.id or 0, [])),
        )
        for one in fairs
    ]


def plan_fair(context: Context, draft: FairDraft) -> Fair:
    """Plan a fair of the own unit, or of one below it; a market plans the small ones held at the market."""
    permit(context.actor, Action.FAIR_PLAN)
    unit_adcode = _unit_of(context, draft)
    _check(context, draft, unit_adcode)
    if draft.last < clock.today():
        raise Invalid("招聘会的日期已经过去", field="first")
    moment = clock.now()
    fair = context.unit.fairs.add(
        Fair(
            **_facts(draft),
            unit_adcode=unit_adcode,
            code=secrets.token_urlsafe(12),
            by_id=context.actor.account_id,
            created_at=moment,
            updated_at=moment,
        )
    )
    _name_hosts(context, fair, draft)
    context.unit.audit("fair.plan", "fair", fair.id, fair_kind=fair.kind.value, unit=fair.unit_adcode)
    return fair


def change_fair(context: Context, fair_id: int, draft: FairDraft, *, version: int) -> Fair:
    """Change a fair that has not begun; what it was approved as (kind, size, place, days) stays as it is."""
    fair = run_fair(context, fair_id, version=version)
    if fair.state not in _CHANGEABLE:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能修改")
    unit_adcode = _unit_of(context, draft)
    _check(context, draft, unit_adcode)
    facts = _facts(draft) | {"unit_adcode": unit_adcode}
    approved_as = ("kind", "mode", "first", "last", "adcode", "address", "expected", "unit_adcode")
    if fair.state is not FairState.PLANNED and any(getattr(fair, key) != facts[key] for key in approved_as):
        raise Conflict("类型、日期、地点和规模已经审批，改动须取消后另行报批", code="approved")
    given = [entry.booth or 0 for entry, _ in context.unit.fair_entries.of_fair(fair_id)]
    if facts["booths"] < max(given, default=0):
        raise Conflict(f"{max(given)} 号展位已经排出，展位数不能少于它", code="booths")
    for key, value in facts.items():
        setattr(fair, key, value)
    _name_hosts(context, fair, draft)
    return moved(context, fair, "fair.change")


def moved(context: Context, fair: Fair, action: str, *, purpose: str = "", **more: str | int) -> Fair:
    """Count a change of a fair and write it down."""
    fair.version += 1
    fair.updated_at = clock.now()
    context.unit.session.flush()
    context.unit.audit(action, "fair", fair.id, purpose=purpose[:200], **more)
    return fair


def step(fair: Fair, to: FairState) -> None:
    """Set the next state; one the table does not allow is a conflict."""
    if to not in FAIR_STEPS[fair.state]:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，不能转为“{to.label}”")
    fair.state = to


def _unit_of(context: Context, draft: FairDraft) -> str:
    """Who reports the fair: as told, else the actor's own unit; a market's is its county."""
    actor = context.actor
    if actor.role is Role.MARKET_OPERATOR:
        market = context.unit.markets.get(actor.market_id or 0)
        if draft.kind is not FairKind.ODD_JOB or market is None or draft.market_id != market.id:
            raise Invalid("零工市场只筹办在本市场举办的零工小型专场", field="kind")
        if draft.unit_adcode not in (None, market.adcode):
            raise Invalid("零工小型专场由市场所在地填报", field="unit_adcode")
        return market.adcode
    own = actor.adcode
    if own is None:
        raise Forbidden("账号没有所属地区，不能筹办招聘会")
    told = draft.unit_adcode or own
    if told != own and (actor.role is Role.OFFICER or not covers(own, told)):
        raise Invalid("填报单位须为本单位或下级单位", field="unit_adcode")
    return told


def _check(context: Context, draft: FairDraft, unit_adcode: str) -> None:
    unit = context.unit
    region = unit.regions.find(unit_adcode)
    if region is None or region.level not in _UNITS:
        raise Invalid("填报单位的行政区划代码不存在", field="unit_adcode")
    if unit.regions.find(draft.adcode) is None:
        raise Invalid("举办地点的行政区划代码不存在", field="adcode")
    if draft.market_id is not None:
        market = unit.markets.get(draft.market_id)
        if market is None or market.closed_at is not None or not covers(unit_adcode, market.adcode):
            raise Invalid("没有这个零工市场，或不在填报单位的辖区", field="market_id")
    if draft.campaign_id is not None:
        campaign = unit.campaigns.get(draft.campaign_id, unit_adcode)
        if campaign is None or not covers(campaign.adcode, unit_adcode):
            raise Invalid("没有这个专项行动，或填报单位不在其范围", field="campaign_id")
    if draft.expected >= LARGE_FAIR and draft.mode is FairMode.OFFLINE and draft.permit_no == "" and draft.permit_on:
        raise Invalid("请填写许可文号", field="permit_no")


def _facts(draft: FairDraft) -> dict[str, Any]:
    facts = draft.model_dump(exclude={"hosts", "unit_adcode"})
    return facts | {"groups": [one.value for one in draft.groups]}


def _name_hosts(context: Context, fair: Fair, draft: FairDraft) -> None:
    """Who holds it; nobody told means the reporting unit alone."""
    names = draft.hosts or [f"{context.place_name(fair.unit_adcode)}人力资源和社会保障部门"]
    context.unit.fairs.name_hosts(fair.id or 0, [FairHost(fair_id=fair.id or 0, name=name) for name in names])
