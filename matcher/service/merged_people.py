"""What moves when two registrations become one person (合并求职者登记); consents are never widened."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from matcher import clock
from matcher.errors import Conflict
from matcher.models.account import Account
from matcher.models.application import Application
from matcher.models.booking import LIVE, Booking
from matcher.models.complaint import Complaint
from matcher.models.consent import Consent, Disclosure
from matcher.models.consent_request import ConsentRequest
from matcher.models.enums import ConsentKind
from matcher.models.fair_invitation import FairInvitation
from matcher.models.graduation import Graduate
from matcher.models.look import Look
from matcher.models.referral_step import ReferralStep
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.rights_request import RightsRequest, RightsState
from matcher.models.saved_search import SavedSearch
from matcher.models.seeker import Seeker
from matcher.models.shift import Availability
from matcher.models.shortlist import Referral, ShortlistEntry
from matcher.models.states import IN_HAND, ReferralState
from matcher.models.ticket import Ticket
from matcher.models.training import Attendance, Enrolment, EnrolmentState
from matcher.repository.journal import Journal
from matcher.service import merged_applications, merged_claims, merged_requests
from matcher.service.bookings import lapse
from matcher.service.context import Context
from matcher.service.merged_facts import differing, lacking
from matcher.service.merged_posts import FURTHER

_COMPARED = {
    "name_hash": "姓名",
    "phone_hash": "联系电话",
    "id_hash": "身份证号",
    "born_on": "出生日期",
    "adcode": "所在地区",
    "wanted_titles": "求职意向",
    "skills": "技能特长",
    "history": "工作经历",
    "education": "学历",
    "skill_grade": "技能等级",
    "certificates": "证书",
    "experience_years": "工作年限",
    "pay_min": "期望薪资",
}
_TEXTS = {"wanted_titles": "求职意向", "skills": "技能特长", "history": "工作经历"}
_FILLED = {
    "id_hash": "身份证号",
    "born_on": "出生日期",
    "wanted_adcodes": "意向地区",
    "education": "学历",
    "skill_grade": "技能等级",
    "certificates": "证书",
    "experience_years": "工作年限",
    "pay_min": "期望薪资",
    "available_from": "可到岗日期",
    "accepts_night": "夜班",
    "employment_forms": "用工形式",
    "limits": "本人底线",
    "hardship": "就业困难人员",
    "radius_km": "通勤距离",
    "own_tools": "自带工具",
    "transports": "交通工具",
}


def move(context: Context, journal: Journal, survivor: Seeker, gone: Seeker) -> list[str]:
    """Hang everything of ``gone`` on ``survivor`` and hide it; returns the labels of the facts both had."""
    store = context.unit.merges
    mine, theirs = survivor.id or 0, gone.id or 0
    conflicts = differing(survivor, gone, _COMPARED)
    # A registration whose consent was withdrawn hides the person: neither merging nor the other one brings them back.
    seeking = survivor.seeking and gone.seeking
    journal.change(gone, seeking=False, merged_into=mine)
    _fill(context, journal, survivor, gone)
    # Nor is somebody ranked who said no to it once.
    journal.change(survivor, soft=True, seeking=seeking, ranked=survivor.ranked and gone.ranked)
    _consents(journal, store.hanging(Consent, "seeker_id", [mine, theirs]), mine, theirs)
    _referrals(context, journal, mine, theirs)
    for step in store.hanging(ReferralStep, "seeker_id", [theirs]):
        journal.change(step, seeker_id=mine)
    for disclosure in store.hanging(Disclosure, "seeker_id", [theirs]):
        journal.change(disclosure, seeker_id=mine)
    listed = {one.shortlist_id for one in store.hanging(ShortlistEntry, "seeker_id", [mine])}
    for entry in store.hanging(ShortlistEntry, "seeker_id", [theirs]):
        if entry.shortlist_id in listed:
            journal.remove(entry)
        else:
            journal.change(entry, seeker_id=mine)
    for look in store.hanging(Look, "seeker_id", [theirs]):
        journal.change(look, seeker_id=mine)
    _requests(journal, store.hanging(RightsRequest, "seeker_id", [mine, theirs]), mine)
    kept = {one.query for one in store.hanging(SavedSearch, "seeker_id", [mine])}
    for search in store.hanging(SavedSearch, "seeker_id", [theirs]):
        if search.query in kept:
            journal.remove(search)
        else:
            journal.change(search, seeker_id=mine)
    for complaint in store.hanging(Complaint, "seeker_id", [theirs]):
        journal.change(complaint, seeker_id=mine)
    _invitations(context, journal, mine, theirs)
    merged_applications.move(journal, store.hanging(Application, "seeker_id", [mine, theirs]), seeker_id=mine)
    merged_requests.move(journal, store.hanging(ConsentRequest, "seeker_id", [mine, theirs]), seeker_id=mine)
    _windows(context, journal, mine, theirs)
    merged_claims.of_people(context, journal, mine, theirs)
    _training(context, journal, mine, theirs)
    _bookings(context, journal, mine, theirs, seeking=seeking)
    _tickets(context, journal, mine, theirs)
    for account in store.hanging(Account, "seeker_id", [theirs]):
        journal.change(account, seeker_id=mine)
    for earlier in store.hanging(Seeker, "merged_into", [theirs]):
        journal.change(earlier, merged_into=mine)
    context.unit.seekers.touch([mine, theirs])
    return conflicts


def _fill(context: Context, journal: Journal, survivor: Seeker, gone: Seeker) -> None:
    """What the survivor lacks comes from the other one; a number belongs to one row at a time."""
    for name, value in lacking(survivor, gone, _FILLED).items():
        journal.change(survivor, soft=True, **{name: value})
    texts: dict[str, Any] = lacking(survivor, gone, _TEXTS)
    if texts:
        words = {name: texts.get(name, getattr(survivor, name)) for name in _TEXTS}
        cut = context.kit.pool.words(words["wanted_titles"], words["skills"], words["history"])
        journal.change(survivor, soft=True, **texts, words=cut)
    if survivor.phone_hash is None and gone.phone_hash is not None:
        phone = {"phone_sealed": gone.phone_sealed, "phone_masked": gone.phone_masked, "phone_hash": gone.phone_hash}
        journal.change(gone, phone_hash=None)
        journal.change(survivor, soft=True, **phone)
    if survivor.market_id is None and gone.market_id is not None:
        journal.change(survivor, soft=True, market_id=gone.market_id, flexible=survivor.flexible or gone.flexible)
    if gone.active_at > survivor.active_at:
        journal.change(survivor, soft=True, active_at=gone.active_at)


def _consents(journal: Journal, consents: Sequence[Consent], mine: int, theirs: int) -> None:
    """For one enterprise both agreed to, the narrower agreement holds for both; a later no ends an earlier yes."""
    today, moment = clock.today(), clock.now()
    given = [one for one in consents if one.kind is ConsentKind.DISCLOSURE]
    for enterprise_id in sorted({one.enterprise_id or 0 for one in given}):
        own = [one for one in given if one.enterprise_id == enterprise_id and one.seeker_id == mine]
        other = [one for one in given if one.enterprise_id == enterprise_id and one.seeker_id == theirs]
        narrowed = _narrowed(own, other, today) | _narrowed(other, own, today)
        for consent in (*own, *other):
            last, ended = narrowed.get(consent.id or 0, (consent.expires_on, False))
            if ended:
                journal.change(consent, withdrawn_at=moment)
            elif last < consent.expires_on:
                journal.change(consent, expires_on=last)
    for consent in consents:
        if consent.seeker_id == theirs:
            journal.change(consent, seeker_id=mine)


def _narrowed(own: Sequence[Consent], other: Sequence[Consent], day: date) -> dict[int, tuple[date, bool]]:
    """For each consent in force on one side: its last day at most, and whether the other side's no ends it."""
    if not other:
        return {}
    holding = [one.expires_on for one in other if one.holds(day)]
    refusals: list[datetime] = [one.withdrawn_at for one in other if one.withdrawn_at is not None]
    found = {}
    for consent in own:
        if consent.holds(day):
            ended = any(refused >= consent.granted_at for refused in refusals)
            found[consent.id or 0] = (min([consent.expires_on, *([max(holding)] if holding else [])]), ended)
    return found


def _referrals(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """Of two current records for one post the further one stays, placements that ended too; nobody works twice."""
    store, moment = context.unit.merges, clock.now()
    own = list(store.hanging(Referral, "seeker_id", [mine]))
    other = list(store.hanging(Referral, "seeker_id", [theirs]))
    started = [one for one in (*own, *other) if one.state is ReferralState.STARTED]
    if len({one.vacancy_id for one in started}) > 1:
        raise Conflict("两条登记在不同岗位都有到岗记录，请先核实到岗情况")
    if len(started) > 1:
        raise Conflict("两条登记在同一岗位都有到岗记录，请先核实到岗情况")
    here = {one.vacancy_id: one for one in own if one.state is not ReferralState.LEFT}
    for referral in other:
        twin = None if referral.state is ReferralState.LEFT else here.get(referral.vacancy_id)
        if twin is not None and FURTHER[twin.state] >= FURTHER[referral.state]:
            journal.remove(referral)
            continue
        if twin is not None:
            journal.remove(twin)
            own.remove(twin)
        journal.change(referral, seeker_id=mine)
        own.append(referral)
    if started:
        ended: dict[str, Any] = {
            "state": ReferralState.UNSUITABLE,
            "reason": UnsuitableReason.EMPLOYED,
            "refused_by": RefusedBy.OFFICE,
            "updated_at": moment,
        }
        for referral in own:
            if referral.state in IN_HAND:
                journal.change(referral, **ended, note="已在其他企业到岗")


def _requests(journal: Journal, requests: Sequence[RightsRequest], mine: int) -> None:
    """What the person asked for; of one kind one waits at a time, and each gets its own answer."""
    waiting = [one.kind for one in requests if one.state is RightsState.RECEIVED]
    if len(set(waiting)) < len(waiting):
        raise Conflict("两条登记都有同一事项的权利请求没有答复，请先答复其中一件")
    for one in requests:
        if one.seeker_id != mine:
            journal.change(one, seeker_id=mine)


def _invitations(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """Invitations to fairs; of two to one fair the survivor's stays."""
    store = context.unit.merges
    asked = {one.fair_id for one in store.hanging(FairInvitation, "seeker_id", [mine])}
    for invitation in store.hanging(FairInvitation, "seeker_id", [theirs]):
        if invitation.fair_id in asked:
            journal.remove(invitation)
        else:
            journal.change(invitation, seeker_id=mine)


def _windows(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """The survivor's own hours count; without any, the other's."""
    store = context.unit.merges
    kept = bool(store.hanging(Availability, "seeker_id", [mine]))
    for window in store.hanging(Availability, "seeker_id", [theirs]):
        if kept:
            journal.remove(window)
        else:
            journal.change(window, seeker_id=mine)


def _tickets(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """Numbers of the queue; of two of one day at one market the survivor's stays."""
    store = context.unit.merges
    drawn = {(one.market_id, one.day) for one in store.hanging(Ticket, "seeker_id", [mine])}
    for ticket in store.hanging(Ticket, "seeker_id", [theirs]):
        if (ticket.market_id, ticket.day) in drawn:
            journal.remove(ticket)
        else:
            journal.change(ticket, seeker_id=mine)


def _training(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """Places in courses and graduating classes; where both had one, the further place stays."""
    store = context.unit.merges
    here = {one.course_id: one for one in store.hanging(Enrolment, "seeker_id", [mine])}
    for place in store.hanging(Enrolment, "seeker_id", [theirs]):
        twin = here.get(place.course_id)
        if twin is not None and (twin.state is EnrolmentState.COMPLETED or place.state is not EnrolmentState.COMPLETED):
            _forget(context, journal, place)
            continue
        if twin is not None:
            _forget(context, journal, twin)
        journal.change(place, seeker_id=mine)
    known = {one.class_id for one in store.hanging(Graduate, "seeker_id", [mine])}
    for graduate in store.hanging(Graduate, "seeker_id", [theirs]):
        if graduate.class_id in known:
            journal.remove(graduate)
        else:
            journal.change(graduate, seeker_id=mine)


def _bookings(context: Context, journal: Journal, mine: int, theirs: int, *, seeking: bool) -> None:
    """Odd jobs follow the person; who would be in two places or in a crew twice is put in order first."""
    store, now = context.unit.merges, clock.now()
    if context.unit.crews.standing_of([theirs]):
        raise Conflict("被合并的登记还在班组里，请先把其移出班组")
    lapse(context, [mine, theirs], [])
    if not seeking and any(context.unit.bookings.unbegun_tasks(one, now) for one in (mine, theirs)):
        raise Conflict("其中一条登记已停止求职，另一条还有没开工的零工预约，请先取消其预约")
    own = [one for one in store.hanging(Booking, "seeker_id", [mine]) if one.state in LIVE]
    for booking in store.hanging(Booking, "seeker_id", [theirs]):
        clash = any(one.starts_at < booking.ends_at and booking.starts_at < one.ends_at for one in own)
        both_held = booking.held_until is not None and any(one.held_until is not None for one in own)
        if booking.state in LIVE and (clash or both_held):
            raise Conflict("两条登记的零工预约时段重叠，请先办理其中一个")
        journal.change(booking, seeker_id=mine, updated_at=now)


def _forget(context: Context, journal: Journal, place: Enrolment) -> None:
    """Remove a place with its days of attendance."""
    for day in context.unit.merges.hanging(Attendance, "enrolment_id", [place.id or 0]):
        journal.remove(day)
    journal.remove(place)
