"""Consents to hand a person's data to an enterprise (信息提供同意): recorded by officers, taken back by the person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.consent import NOTICE_VERSION, Consent, Disclosure
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, ConsentChannel, ConsentKind
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.shortlist import Referral
from matcher.models.states import PROPOSED
from matcher.service import application_ends, booking_ends, enrolments, notices
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.referral_steps import end

# People whose consent ran out, taken off the lists in one transaction.
_LOT = 25
# How long a disclosure consent lasts when nothing else is said, and at most (inclusive days).
CONSENT_DAYS = 30
CONSENT_MAX_DAYS = 180
DISCLOSED = ["姓名", "联系电话", "求职意向", "技能与证书", "工作经历"]


def agreed(
    context: Context,
    seeker: Seeker,
    enterprise: Enterprise,
    channel: ConsentChannel | None,
    expires_on: date | None,
) -> Consent:
    """The person's consent for this enterprise: recorded now, or without a ``channel`` the one already in force."""
    day = clock.today()
    if channel is None:
        held = context.unit.consents.in_force(seeker.id or 0, enterprise.id or 0, day)
        if held is None:
            raise Invalid("推荐前须征得本人同意：请选择同意方式（电话或柜台）", field="channel")
        return held
    if channel is ConsentChannel.SELF:
        raise Invalid("专员代录的同意方式只能是电话、柜台或纸质", field="channel")
    last = expires_on or day + timedelta(days=CONSENT_DAYS)
    if not day <= last <= day + timedelta(days=CONSENT_MAX_DAYS):
        raise Invalid(f"同意有效期应在今天到 {CONSENT_MAX_DAYS} 天之内", field="expires_on")
    consent = context.unit.consents.add(
        Consent(
            seeker_id=seeker.id or 0,
            kind=ConsentKind.DISCLOSURE,
            enterprise_id=enterprise.id,
            scope=f"向{enterprise.name}提供：{'、'.join(DISCLOSED)}"[:200],
            notice_version=NOTICE_VERSION,
            channel=channel,
            staff_id=context.actor.account_id,
            granted_at=clock.now(),
            expires_on=last,
        )
    )
    context.unit.audit("consent.record", "seeker", seeker.id, enterprise_id=enterprise.id, channel=channel.value)
    return consent


def give_own(context: Context, seeker: Seeker, enterprise: Enterprise) -> Consent:
    """The consent a person, who is held, gives online to be named to an enterprise; one in force already is used."""
    today = clock.today()
    held = context.unit.consents.in_force(seeker.id or 0, enterprise.id or 0, today)
    if held is not None:
        return held
    return context.unit.consents.add(
        Consent(
            seeker_id=seeker.id or 0,
            kind=ConsentKind.DISCLOSURE,
            enterprise_id=enterprise.id,
            scope=f"向{enterprise.name}提供：{'、'.join(DISCLOSED)}"[:200],
            notice_version=NOTICE_VERSION,
            channel=ConsentChannel.SELF,
            granted_at=clock.now(),
            expires_on=today + timedelta(days=CONSENT_DAYS),
        )
    )


def disclose(context: Context, consent: Consent, enterprise_id: int, vacancy_id: int) -> None:
    """Write the hand-over of a person's data to the disclosure log (个人信息保护法 23)."""
    context.unit.consents.disclose(
        Disclosure(
            consent_id=consent.id or 0,
            seeker_id=consent.seeker_id,
            enterprise_id=enterprise_id,
            vacancy_id=vacancy_id,
            fields=DISCLOSED,
            by_id=context.actor.account_id,
            at=clock.now(),
        )
    )


def withdraw_consent(context: Context, consent_id: int) -> Consent:
    """Take a consent back (撤回同意), effective at once: what rests on it ends, a profile leaves every list.

    Odd jobs that have not begun are cancelled with it, in this very transaction; what was worked stays to be settled.
    """
    permit(context.actor, Action.CONSENT_WITHDRAW)
    consent = context.unit.consents.get(consent_id)
    if consent is None or context.actor.seeker_id != consent.seeker_id:
        raise NotFound("没有这条同意记录")
    return _take_back(context, consent, "本人撤回同意")


def end_all(context: Context, seeker_id: int, why: str) -> int:
    """End whatever a person still agrees to, for who erases them and has asked who may; how many consents."""
    everything = context.unit.consents.of_seeker(seeker_id)
    live = [one for one in everything if one.holds(clock.today())]
    for one in sorted(live, key=lambda one: (one.kind is not ConsentKind.PROFILE, one.id)):
        _take_back(context, one, why)
    return len(live)


def _take_back(context: Context, consent: Consent, why: str) -> Consent:
    consent_id = consent.id or 0
    tasks = booking_ends.hold_tasks(context, consent.seeker_id) if consent.kind is ConsentKind.PROFILE else {}
    # The person before what hangs on them (decision 0005); a second tap waits here and then sees the first.
    seeker = context.unit.seekers.get(consent.seeker_id, lock=True)
    held = context.unit.consents.get(consent_id, lock=True)
    if held is None or seeker is None or held.seeker_id != seeker.id:
        raise Conflict("您的登记刚刚有变动，请刷新后重试", code="stale")
    consent = held
    if consent.withdrawn_at is not None:
        raise Conflict("这条同意已经撤回")
    consent.withdrawn_at = clock.now()
    enrolments.withdrawn(context, consent_id)
    if consent.kind is ConsentKind.PROFILE:
        _stop(context, seeker, tasks, why)
    else:
        application_ends.stop(context, consent.seeker_id, consent_id=consent_id)
        _end_referrals(context, context.unit.referrals.under_consent(consent_id), why)
    context.unit.seekers.touch([consent.seeker_id])
    context.unit.audit("consent.withdraw", "seeker", consent.seeker_id, consent_id=consent_id)
    return consent


def stop_all(context: Context) -> list[Consent]:
    """Take every consent back and turn every way of telling off, in one go; what was done stays in the registration.

    Raises ``Conflict`` when there is nothing left to stop.
    """
    permit(context.actor, Action.CONSENT_WITHDRAW)
    today, everything = clock.today(), context.unit.consents.of_seeker(context.actor.seeker_id or 0)
    # The one to be served first: it holds the tasks of odd jobs, which come before the person (decision 0005).
    live = sorted(
        (one for one in everything if one.holds(today)), key=lambda one: (one.kind is not ConsentKind.PROFILE, one.id)
    )
    if not live:
        raise Conflict("您的同意都已撤回或到期，没有正在进行的服务", code="nothing")
    stopped = [withdraw_consent(context, one.id or 0) for one in live]
    for choice in notices.list_choices(context) if context.actor.account_id is not None else ():
        if choice.on:
            notices.choose(context, choice.channel, on=False)
    context.unit.audit("consent.stop_all", "seeker", context.actor.seeker_id, consents=[one.id for one in stopped])
    return stopped


def expire_profiles(context: Context) -> int:
    """Take those off every list whose consent to be served ran out (个人信息保护法 14, 15); run daily. How many.

    Whoever was given a seat on a task in this very moment is taken off the next day.
    """
    unit = context.unit
    everybody = unit.consents.run_out(clock.today())
    # A lot at a time, so that nobody else waits long to write; the rest is a job of its own.
    people = everybody[:_LOT]
    if len(everybody) > _LOT:
        unit.stage_job("consent.expire", {}, unique_key=f"consent.expire:{clock.today()}:{everybody[_LOT]}")
    # Tasks before people (decision 0005), each in the order of the ids.
    ids = {task for one in people for task in unit.bookings.unbegun_tasks(one, clock.now())}
    tasks, stopped = unit.tasks.held(sorted(ids)), []
    for seeker_id in people:
        seeker = unit.seekers.get(seeker_id, lock=True)
        if seeker is None or not seeker.seeking or unit.consents.registered([seeker_id], clock.today()):
            continue
        if set(unit.bookings.unbegun_tasks(seeker_id, clock.now())) - set(tasks):
            continue
        _stop(context, seeker, tasks, "同意已到期")
        unit.audit("consent.expire", "seeker", seeker_id)
        stopped.append(seeker_id)
    unit.seekers.touch(stopped)
    return len(stopped)


def _stop(context: Context, seeker: Seeker, tasks: Mapping[int, Task], why: str) -> None:
    """Nobody serves a person any more: off the lists, odd jobs and open recommendations end; the person is held."""
    seeker.seeking = False
    seeker.version += 1
    application_ends.stop(context, seeker.id or 0)
    _end_referrals(context, context.unit.referrals.of_seeker(seeker.id or 0), why)
    booking_ends.cease(context, seeker.id or 0, tasks)


def _end_referrals(context: Context, referrals: Iterable[Referral], why: str) -> None:
    for referral in referrals:
        if referral.state in PROPOSED:
            end(
                context,
                referral,
                reason=UnsuitableReason.OTHER,
                refused_by=RefusedBy.SEEKER,
                note=why,
                kind=CaseEventKind.WITHDRAWN,
                text="一名被推荐人撤回了信息提供同意，或同意已到期",
            )
