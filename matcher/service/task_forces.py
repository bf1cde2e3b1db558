"""Task forces (专班): named by a unit for a campaign, handed over with their history, told to anybody if published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.campaign import Campaign
from matcher.models.enums import Role
from matcher.models.region import SHANXI, Region, covers
from matcher.models.task_force import Duty, TaskForceDraft, TaskForceMember
from matcher.service.campaigns import find_campaign, scope_of
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

UNKNOWN = "没有这名专班人员，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class TaskForceView:
    """A campaign's task forces within the actor's reach: who serves today, who did, and what units lack."""

    campaign: Campaign
    serving: Sequence[TaskForceMember]
    past: Sequence[TaskForceMember]
    names: dict[int, str]
    own: str
    lacking: list[Duty]


@dataclass(frozen=True, slots=True)
class PublicForce:
    """What anybody may read of a campaign: its notice, its days and the published contacts by unit."""

    campaign: Campaign
    contacts: Sequence[tuple[str, TaskForceMember]]


def own_region(context: Context) -> Region:
    """The actor's own region; the service itself stands for the province."""
    found = context.unit.regions.find(context.actor.adcode or (SHANXI if context.actor.system else ""))
    if found is None:
        raise Forbidden("账号没有所属地区")
    return found


def get_force(context: Context, campaign_id: int) -> TaskForceView:
    """The task forces of a campaign: a unit's own and those below it."""
    campaign = find_campaign(context, campaign_id, Action.FILING_READ)
    today = clock.today()
    rows = context.unit.task_forces.of_campaign(campaign_id, scope_of(context, Action.FILING_READ))
    serving = [one for one in rows if one.serves(today)]
    own = context.actor.adcode or ""
    lacking = lacking_of([one for one in serving if one.adcode == own]) if own else []
    names = {one.id or 0: one.name for one in rows}
    return TaskForceView(campaign, serving, [one for one in rows if not one.serves(today)], names, own, lacking)


def lacking_of(members: Sequence[TaskForceMember]) -> list[Duty]:
    """Which duties nobody of these holds: 附件2 wants one of each at least."""
    return [duty for duty in Duty if not any(one.duty is duty for one in members)]


def add_member(context: Context, campaign_id: int, draft: TaskForceDraft, *, adcode: str = "") -> TaskForceMember:
    """Name somebody of the own unit, or of one below it (``adcode``)."""
    campaign = find_campaign(context, campaign_id, Action.TASK_FORCE_WORK)
    own = own_region(context)
    unit = context.unit.regions.find(adcode) if adcode else own
    if unit is None or not covers(own.adcode, unit.adcode):
        raise Invalid("只能登记本单位或下级单位的专班", field="adcode")
    if not covers(campaign.adcode, unit.adcode):
        raise Conflict("这次行动不涉及这个单位")
    since = draft.since or clock.today()
    same = context.unit.task_forces.of_unit(campaign_id, unit.adcode, since)
    if any((one.name, one.duty) == (draft.name, draft.duty) for one in same):
        raise Conflict(f"{draft.name}已是{draft.duty.label}，不用重复登记", code="named")
    member = context.unit.task_forces.add(_member(context, draft, campaign_id, unit.adcode))
    context.unit.audit("task_force.name", "task_force_member", member.id, duty=draft.duty.value, unit=unit.adcode)
    return member


def replace_member(context: Context, member_id: int, draft: TaskForceDraft, *, version: int) -> TaskForceMember:
    """Hand a duty over: the new person serves from ``since`` on, the old one until the day before; both rows stay."""
    old = _held(context, member_id, version)
    since = draft.since or clock.today()
    if draft.duty is not old.duty:
        raise Invalid(f"接任的职责应与原来一样（{old.duty.label}）", field="duty")
    if old.until is not None:
        raise Conflict("这名人员已经交接，不能再次交接")
    if since <= old.since:
        raise Invalid(f"接任日期应晚于前任的开始日期 {old.since}", field="since")
    member = context.unit.task_forces.add(_member(context, draft, old.campaign_id, old.adcode))
    old.until, old.replaced_by = since - timedelta(days=1), member.id
    old.version += 1
    context.unit.session.flush()
    context.unit.audit("task_force.replace", "task_force_member", old.id, replaced_by=member.id)
    return member


def publish_member(context: Context, member_id: int, *, published: bool, version: int) -> TaskForceMember:
    """Tell anybody how to reach this person, or no longer."""
    member = _held(context, member_id, version)
    if published and member.until is not None and member.until < clock.today():
        raise Conflict("已交接的人员不再公布")
    member.published = published
    member.version += 1
    context.unit.session.flush()
    context.unit.audit("task_force.publish", "task_force_member", member.id, published=published)
    return member


def list_public(context: Context) -> list[PublicForce]:
    """Campaigns with published contacts, the latest first; nobody need sign in."""
    there = context.unit.task_forces.public_campaigns(clock.today())
    return [PublicForce(one, []) for one in context.unit.campaigns.within(None) if one.id in there]


def get_public(context: Context, campaign_id: int, *, scope: str = "") -> PublicForce:
    """The published contacts of a campaign, by unit; ``scope`` narrows to a region."""
    today = clock.today()
    campaign = context.unit.campaigns.get(campaign_id, None)
    if campaign is None or campaign_id not in context.unit.task_forces.public_campaigns(today):
        raise NotFound("没有这次专项行动，或没有公布联系人")
    found = context.unit.task_forces.of_campaign(campaign_id, scope or None, on=today, published=True)
    return PublicForce(campaign, [(context.place_name(one.adcode), one) for one in found])


def _member(context: Context, draft: TaskForceDraft, campaign_id: int, adcode: str) -> TaskForceMember:
    facts = draft.model_dump(exclude={"login", "since"})
    return TaskForceMember(
        **facts,
        campaign_id=campaign_id,
        adcode=adcode,
        account_id=_account(context, draft.login, adcode),
        since=draft.since or clock.today(),
        at=clock.now(),
    )


def _account(context: Context, login: str, adcode: str) -> int | None:
    """The account reminders go to; it must be a member of staff of the same unit."""
    if not login:
        return None
    found = context.unit.accounts.by_username(login)
    staff = (Role.OFFICER, Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN)
    if found is None or found.role not in staff or found.adcode != adcode or found.disabled_at is not None:
        raise Invalid("本单位没有这个登录名；不收待办提醒的可不填", field="login")
    return found.id


def _held(context: Context, member_id: int, version: int) -> TaskForceMember:
    permit(context.actor, Action.TASK_FORCE_WORK)
    scope = scope_of(context, Action.TASK_FORCE_WORK)
    found = context.unit.task_forces.get(member_id, scope, lock=True)
    if found is None:
        raise NotFound(UNKNOWN)
    check_version(found.version, version)
    return found
