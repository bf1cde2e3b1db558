"""Referrals (推荐): what became of each candidate, from the first call to the first day at work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matcher import clock, failpoint
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.case import Case
from matcher.models.consent import NOTICE_VERSION, Consent, Disclosure
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, ConsentChannel, ConsentKind, Role, UnsuitableReason
from matcher.models.seeker import WORKING_AGE, Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.seekers import Contact
from matcher.service import cases
from matcher.service.context import Context
from matcher.service.left_out import PROPOSAL_CAP
from matcher.service.permissions import SYSTEM, Action, permit
from matcher.service.pool import MATCHABLE
from matcher.service.vacancies import find_vacancy

# How long a disclosure consent lasts when nothing else is said, and at most (inclusive days).
CONSENT_DAYS = 30
CONSENT_MAX_DAYS = 180
# A first day at work may be written down this many days afterwards.
START_DAYS = 90
_DISCLOSED = ["姓名", "联系电话", "求职意向", "技能与证书", "工作经历"]

# From which states each mark may come; None stands for a candidate nobody has handled yet.
_BEFORE: dict[ReferralState, tuple[ReferralState | None, ...]] = {
    ReferralState.CONTACTED: (None, ReferralState.UNSUITABLE),
    ReferralState.REFERRED: (None, ReferralState.CONTACTED),
    ReferralState.UNSUITABLE: (None, ReferralState.CONTACTED, ReferralState.REFERRED),
    ReferralState.STARTED: (ReferralState.REFERRED,),
}


@dataclass(frozen=True, slots=True)
class ReferredPerson:
    """A person recommended to an enterprise, as the enterprise may see them while the consent holds."""

    referral: Referral
    vacancy: Vacancy
    seeker: Seeker
    consent: Consent


def _pair(context: Context, vacancy_id: int, seeker_id: int) -> tuple[Vacancy, Case, Seeker, Referral | None]:
    """The post, its case, the person and their referral so far; all locked, so that racing marks queue up."""
    vacancy, case = find_vacancy(context, vacancy_id, Action.REFERRAL_MARK, lock=True)
    seeker = context.unit.seekers.get(seeker_id, lock=True)
    referral = context.unit.referrals.of_pair(vacancy_id, seeker_id)
    # Only people whom the engine showed for this post (or who are in hand) can be handled: ids are not for guessing.
    if seeker is None or (referral is None and context.unit.shortlists.shown(vacancy_id, seeker_id) is None):
        raise NotFound("名单里没有这位候选人")
    return vacancy, case, seeker, referral


def _mark(
    context: Context,
    vacancy: Vacancy,
    case: Case,
    seeker: Seeker,
    referral: Referral | None,
    state: ReferralState,
    *,
    text: str,
    version: int | None,
    **facts: Any,
) -> Referral:
    """Take one step, with the facts that belong to it, and write it down."""
    before = referral.state if referral else None
    if before not in _BEFORE[state]:
        raise Conflict(f"候选人当前为“{before.label if before else '未处理'}”，不能标为“{state.label}”")
    if referral is not None and version is not None:
        cases.check_version(referral.version, version)
    moment = clock.now()
    if referral is None:
        shortlist = context.unit.shortlists.latest(vacancy.id or 0)
        referral = Referral(
            vacancy_id=vacancy.id or 0,
            seeker_id=seeker.id or 0,
            case_id=case.id or 0,
            shortlist_id=shortlist.id if shortlist else None,
            state=state,
            by_id=context.actor.account_id or 0,
            version=0,
            created_at=moment,
            updated_at=moment,
        )
    # The facts first: the row must satisfy its constraints whenever the session flushes.
    for name, value in facts.items():
        setattr(referral, name, value)
    referral.state = state
    referral.version += 1
    referral.by_id = context.actor.account_id or referral.by_id
    referral.updated_at = moment
    kind = CaseEventKind(state.value)
    cases.note(context, case, kind, text, vacancy_id=vacancy.id, seeker_id=seeker.id)
    context.unit.audit(f"referral.{state.value}", "seeker", seeker.id, vacancy_id=vacancy.id)
    failpoint.hit("referral_marked")
    return referral if referral.id is not None else context.unit.referrals.add(referral)


def _check_batch(context: Context, vacancy: Vacancy) -> None:
    """The next people go to a post when the last have outcomes: no more open proposals than the cap or its openings.

    German auditors found up to 65 people sent to one post and one proposal in twenty that led to work.
    """
    states = [one.state for one in context.unit.referrals.of_vacancies([vacancy.id or 0])]
    waiting = states.count(ReferralState.REFERRED)
    openings = (vacancy.headcount or 0) - states.count(ReferralState.STARTED)
    if waiting >= max(PROPOSAL_CAP, openings):
        raise Conflict(f"本岗位已推荐的 {waiting} 人还没有结果；先登记到岗或不合适，再推荐下一批", code="batch_waiting")


def mark_contacted(
    context: Context, vacancy_id: int, seeker_id: int, *, note: str = "", version: int | None = None
) -> Referral:
    """Write down that the officer reached the person (已联系)."""
    vacancy, case, seeker, referral = _pair(context, vacancy_id, seeker_id)
    # The note stays with the referral, for the officers: the enterprise reads the case's history.
    text = f"已联系 {seeker.name_masked}（{vacancy.title}）"
    facts = {"note": note.strip()[:500], "reason": None}
    return _mark(context, vacancy, case, seeker, referral, ReferralState.CONTACTED, text=text, version=version, **facts)


def mark_unsuitable(
    context: Context,
    vacancy_id: int,
    seeker_id: int,
    *,
    reason: UnsuitableReason,
    note: str = "",
    version: int | None = None,
) -> Referral:
    """Write down why the person does not fit (不合适); the next list leaves them out."""
    if reason is UnsuitableReason.OTHER and not note.strip():
        raise Invalid("选择“其他”时请写明原因", field="note")
    vacancy, case, seeker, referral = _pair(context, vacancy_id, seeker_id)
    text = f"{seeker.name_masked} 不合适（{vacancy.title}）：{reason.label}"
    facts = {"reason": reason, "note": note.strip()[:500]}
    return _mark(
        context, vacancy, case, seeker, referral, ReferralState.UNSUITABLE, text=text, version=version, **facts
    )


def refer(
    context: Context,
    vacancy_id: int,
    seeker_id: int,
    *,
    channel: ConsentChannel | None,
    expires_on: date | None = None,
    version: int | None = None,
) -> Referral:
    """Recommend a person to the enterprise (推荐) under a consent of theirs for this very enterprise.

    ``channel`` says how the person agreed just now (phone or desk); None uses a consent already in force.
    The hand-over itself is written to the disclosure log (个人信息保护法 23).
    """
    vacancy, case, seeker, referral = _pair(context, vacancy_id, seeker_id)
    if vacancy.state not in MATCHABLE:
        raise Conflict(f"岗位当前为“{vacancy.state.label}”，不能再推荐")
    if not seeker.seeking:
        raise Conflict("该求职者已停止求职，不能推荐")
    own = [one.state for one in context.unit.referrals.of_seeker(seeker_id) if one.vacancy_id != vacancy_id]
    if ReferralState.STARTED in own or (referral is not None and referral.state is ReferralState.STARTED):
        raise Conflict("该求职者已到岗，不再推荐")
    if own.count(ReferralState.REFERRED) >= PROPOSAL_CAP:
        raise Conflict(f"该求职者已有 {PROPOSAL_CAP} 个推荐还没有结果，等有结果后再推荐", code="capped")
    _check_batch(context, vacancy)
    day = clock.today()
    if seeker.born_on is not None and _age(seeker.born_on, day) < WORKING_AGE:
        raise Forbidden("未满十六周岁，不得介绍就业")
    enterprise = context.unit.enterprises.get(vacancy.enterprise_id)
    if enterprise is None:
        raise NotFound("企业不存在")
    if enterprise.barred_at is not None:
        raise Conflict("该单位已被暂停发布，不能再推荐", code="barred")
    consent = _consent(context, seeker, enterprise, channel, expires_on, day)
    until = f"同意有效至 {consent.expires_on}"
    text = f"推荐 {seeker.name_masked} 到“{vacancy.title}”，{consent.channel.label}征得本人同意，{until}"
    facts = {"consent_id": consent.id}
    made = _mark(context, vacancy, case, seeker, referral, ReferralState.REFERRED, text=text, version=version, **facts)
    context.unit.consents.disclose(
        Disclosure(
            consent_id=consent.id or 0,
            seeker_id=seeker.id or 0,
            enterprise_id=enterprise.id or 0,
            vacancy_id=vacancy_id,
            fields=_DISCLOSED,
            by_id=context.actor.account_id,
            at=clock.now(),
        )
    )
    cases.advance(context, case)
    return made


def _consent(
    context: Context,
    seeker: Seeker,
    enterprise: Enterprise,
    channel: ConsentChannel | None,
    expires_on: date | None,
    day: date,
) -> Consent:
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
            scope=f"向{enterprise.name}提供：{'、'.join(_DISCLOSED)}"[:200],
            notice_version=NOTICE_VERSION,
            channel=channel,
            staff_id=context.actor.account_id,
            granted_at=clock.now(),
            expires_on=last,
        )
    )
    context.unit.audit("consent.record", "seeker", seeker.id, enterprise_id=enterprise.id, channel=channel.value)
    return consent


def mark_started(
    context: Context, vacancy_id: int, seeker_id: int, *, started_on: date | None = None, version: int | None = None
) -> Referral:
    """Write down the first day at work (到岗): the gap shrinks, other proposals end, a full post closes."""
    vacancy, case, seeker, referral = _pair(context, vacancy_id, seeker_id)
    first = started_on or clock.today()
    if first > clock.today():
        raise Invalid("到岗日期不能晚于今天", field="started_on")
    if first < clock.today() - timedelta(days=START_DAYS):
        raise Invalid(f"到岗日期不能早于 {START_DAYS} 天前，请核对", field="started_on")
    elsewhere = [one for one in context.unit.referrals.of_seeker(seeker.id or 0) if one.vacancy_id != vacancy_id]
    if any(one.state is ReferralState.STARTED for one in elsewhere):
        raise Conflict("该求职者已在其他岗位到岗")
    count = context.unit.referrals.started_on_vacancy(vacancy_id)
    if vacancy.headcount is not None and count >= vacancy.headcount:
        raise Conflict("该岗位已招满")
    text = f"{seeker.name_masked} 于 {first} 到岗（{vacancy.title}）"
    facts = {"started_on": first}
    made = _mark(context, vacancy, case, seeker, referral, ReferralState.STARTED, text=text, version=version, **facts)
    for other in elsewhere:
        if other.state in (ReferralState.CONTACTED, ReferralState.REFERRED):
            other.state, other.reason, other.note = (
                ReferralState.UNSUITABLE,
                UnsuitableReason.EMPLOYED,
                "已在其他企业到岗",
            )
            other.version += 1
            other.updated_at = clock.now()
    if vacancy.headcount is not None and count + 1 >= vacancy.headcount and vacancy.state is VacancyState.PUBLISHED:
        vacancy.state = VacancyState.FILLED
        vacancy.version += 1
        vacancy.updated_at = clock.now()
    context.unit.seekers.touch([seeker.id or 0])
    cases.advance(context, case)
    return made


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def reveal_contact(context: Context, vacancy_id: int, seeker_id: int, *, purpose: str) -> Contact:
    """A candidate's name and phone in the clear, for a stated purpose, written to the audit log.

    An officer reveals people of an own case; an enterprise only people recommended to it whose consent holds today.
    """
    permit(context.actor, Action.CONTACT_REVEAL)
    if not purpose.strip():
        raise Invalid("请填写查看目的", field="purpose")
    if context.actor.role is Role.ENTERPRISE:
        seeker = _referred(context, vacancy_id, seeker_id).seeker
    else:
        vacancy, _case = find_vacancy(context, vacancy_id, Action.CONTACT_REVEAL)
        found = context.unit.seekers.get(seeker_id)
        in_hand = context.unit.referrals.of_pair(vacancy_id, seeker_id)
        if found is None or (in_hand is None and context.unit.shortlists.shown(vacancy.id or 0, seeker_id) is None):
            raise NotFound("名单里没有这位候选人")
        seeker = found
    context.unit.audit(
        "contact.reveal",
        "seeker",
        seeker.id,
        purpose=purpose.strip()[:200],
        vacancy_id=vacancy_id,
        fields=["姓名", "联系电话"],
    )
    return context.unit.seekers.contact(seeker)


def _referred(context: Context, vacancy_id: int, seeker_id: int) -> ReferredPerson:
    vacancy, _case = find_vacancy(context, vacancy_id, Action.REFERRED_READ)
    for person in _people(context, [vacancy]):
        if person.seeker.id == seeker_id:
            return person
    raise NotFound("没有推荐过这位求职者，或本人同意已到期")


def list_referred(context: Context, case_id: int) -> list[ReferredPerson]:
    """The people recommended on a case whose consent holds today, as the enterprise sees them (masked)."""
    case = cases.find_case(context, case_id, Action.REFERRED_READ)
    return _people(context, context.unit.vacancies.of_case(case.id or 0))


def _people(context: Context, vacancies: Sequence[Vacancy]) -> list[ReferredPerson]:
    posts = {vacancy.id or 0: vacancy for vacancy in vacancies}
    found = [
        one
        for one in context.unit.referrals.of_vacancies(list(posts))
        if one.state in (ReferralState.REFERRED, ReferralState.STARTED) and one.consent_id is not None
    ]
    consents = context.unit.consents.many([one.consent_id for one in found if one.consent_id is not None])
    seekers, today = context.unit.seekers.many([one.seeker_id for one in found]), clock.today()
    people = []
    for referral in found:
        consent, seeker = consents.get(referral.consent_id or 0), seekers.get(referral.seeker_id)
        if consent is not None and seeker is not None and consent.holds(today):
            people.append(ReferredPerson(referral, posts[referral.vacancy_id], seeker, consent))
    return people


def withdraw_consent(context: Context, consent_id: int) -> Consent:
    """Take a consent back (撤回同意), effective at once: what rests on it ends, a profile leaves every list."""
    permit(context.actor, Action.CONSENT_WITHDRAW)
    consent = context.unit.consents.get(consent_id)
    if consent is None or context.actor.seeker_id != consent.seeker_id:
        raise NotFound("没有这条同意记录")
    if consent.withdrawn_at is not None:
        raise Conflict("这条同意已经撤回")
    consent.withdrawn_at = clock.now()
    seeker = context.unit.seekers.get(consent.seeker_id, lock=True)
    if consent.kind is ConsentKind.PROFILE and seeker is not None:
        seeker.seeking = False
        seeker.version += 1
    for referral in context.unit.referrals.under_consent(consent_id):
        if referral.state is ReferralState.REFERRED:
            referral.state, referral.reason = ReferralState.UNSUITABLE, UnsuitableReason.OTHER
            referral.note = "本人撤回同意"
            referral.version += 1
            referral.updated_at = clock.now()
            case = context.unit.cases.get(referral.case_id, SYSTEM.reach)
            if case is not None:
                cases.note(
                    context,
                    case,
                    CaseEventKind.WITHDRAWN,
                    "一名被推荐人撤回了信息提供同意",
                    vacancy_id=referral.vacancy_id,
                )
    context.unit.seekers.touch([consent.seeker_id])
    context.unit.audit("consent.withdraw", "seeker", consent.seeker_id, consent_id=consent_id)
    return consent
