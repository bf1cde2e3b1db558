"""Referrals (推荐): from the first call to the offer; what comes after the first day at work is ``placements``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import ConsentChannel
from matcher.models.placement import InterviewMode
from matcher.models.refusal import SIDES, RefusedBy, UnsuitableReason
from matcher.models.seeker import WORKING_AGE, Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import PROPOSED, ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import cases
from matcher.service.consents import agreed, disclose
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.pool import MATCHABLE
from matcher.service.referral_steps import Pair, close_others, find_pair, take
from matcher.service.wording import refuse_wording

# An interview is agreed for no later than this many days from now.
INTERVIEW_DAYS = 90
# What a candidate starts from who is called again after a refusal or after having left.
FRESH: dict[str, Any] = {
    "reason": None,
    "refused_by": None,
    "service_id": None,
    "interview_at": None,
    "interview_place": "",
    "interview_mode": None,
    "interview_answer": None,
    "started_on": None,
    "proof": None,
    "left_on": None,
    "left_reason": None,
    "followed_days": 0,
    "follow_up_due": None,
}


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """One referral as lists show it, the person masked."""

    referral: Referral
    vacancy: Vacancy
    enterprise: Enterprise
    seeker: Seeker


def check_batch(context: Context, vacancy: Vacancy) -> None:
    """The next people go to a post when the last have outcomes (``planning.proposals``, decision 0018)."""
    states = [one.state for one in context.unit.referrals.of_vacancies([vacancy.id or 0])]
    waiting = sum(state in PROPOSED for state in states)
    started = states.count(ReferralState.STARTED)
    caps = context.kit.planning.proposals
    if not caps.post_room(headcount=vacancy.headcount, waiting=waiting, started=started):
        raise Conflict(f"本岗位已推荐的 {waiting} 人还没有结果；先登记到岗或不合适，再推荐下一批", code="batch_waiting")


def check_person(context: Context, seeker_id: int, vacancy_id: int) -> None:
    """Nobody who works, and nobody sent everywhere at once, is recommended."""
    own = [one.state for one in context.unit.referrals.of_seeker(seeker_id) if one.vacancy_id != vacancy_id]
    if ReferralState.STARTED in own:
        raise Conflict("该求职者已到岗，不再推荐")
    waiting = sum(state in PROPOSED for state in own)
    if waiting >= context.kit.planning.proposals.per_person:
        raise Conflict(f"该求职者已有 {waiting} 个推荐还没有结果，等有结果后再推荐", code="capped")


def mark_contacted(
    context: Context, vacancy_id: int, seeker_id: int, *, note: str = "", version: int | None = None
) -> Referral:
    """Write down that the officer reached the person (已联系)."""
    pair = find_pair(context, vacancy_id, seeker_id)
    if pair.vacancy.state is VacancyState.CLOSED:
        raise Conflict("岗位已关闭，不再联系候选人；要继续招聘请先续期")
    if any(
        one.state is ReferralState.STARTED and one.vacancy_id != vacancy_id
        for one in context.unit.referrals.of_seeker(seeker_id)
    ):
        raise Conflict("该求职者已在其他岗位到岗")
    # The note stays with the referral, for the officers: the enterprise reads the case's history.
    facts = FRESH | {"note": note.strip()[:500]}
    text = f"已联系 {pair.named}"
    return take(context, pair, ReferralState.CONTACTED, text=text, version=version, **facts)[0]


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
    return recommend(context, find_pair(context, vacancy_id, seeker_id), channel, expires_on, version=version)


def recommend(
    context: Context,
    pair: Pair,
    channel: ConsentChannel | None,
    expires_on: date | None,
    *,
    version: int | None = None,
    by: str = "",
    **facts: Any,
) -> Referral:
    """The step itself, for officer and agency alike; ``by`` names the agency in the case's history."""
    vacancy, seeker, referral = pair.vacancy, pair.seeker, pair.referral
    vacancy_id, seeker_id = vacancy.id or 0, seeker.id or 0
    if vacancy.state not in MATCHABLE:
        raise Conflict(f"岗位当前为“{vacancy.state.label}”，不能再推荐")
    if not seeker.seeking:
        raise Conflict("该求职者已停止求职，不能推荐")
    if referral is not None and referral.state is ReferralState.STARTED:
        raise Conflict("该求职者已到岗，不再推荐")
    check_person(context, seeker_id, vacancy_id)
    check_batch(context, vacancy)
    if seeker.born_on is not None and _age(seeker.born_on, clock.today()) < WORKING_AGE:
        raise Forbidden("未满十六周岁，不得介绍就业")
    enterprise = context.unit.enterprises.get(vacancy.enterprise_id)
    if enterprise is None:
        raise NotFound("企业不存在")
    if enterprise.barred_at is not None:
        raise Conflict("该单位已被暂停发布，不能再推荐", code="barred")
    consent = agreed(context, seeker, enterprise, channel, expires_on)
    until = f"同意有效至 {consent.expires_on}"
    text = f"{by}推荐 {seeker.name_masked} 到“{vacancy.title}”，{consent.channel.label}征得本人同意，{until}"
    facts |= {"consent_id": consent.id}
    made, _ = take(context, pair, ReferralState.REFERRED, text=text, version=version, **facts)
    disclose(context, consent, enterprise.id or 0, vacancy_id)
    cases.advance(context, pair.case)
    return made


def _age(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def mark_interview(
    context: Context,
    vacancy_id: int,
    seeker_id: int,
    *,
    at: datetime | None = None,
    place: str = "",
    mode: InterviewMode | None = None,
    note: str = "",
    version: int | None = None,
) -> Referral:
    """Write down that an interview (面试) is agreed, or agreed anew; ``at`` None: the enterprise will say when."""
    pair = find_pair(context, vacancy_id, seeker_id)
    return interview(context, pair, at=at, place=place, mode=mode, note=note, version=version)


def interview(
    context: Context,
    pair: Pair,
    *,
    at: datetime | None,
    place: str,
    mode: InterviewMode | None,
    note: str,
    version: int | None,
) -> Referral:
    """The step itself, for officer and enterprise alike."""
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=clock.SHANGHAI)
    now = clock.now()
    if at is not None and not now - timedelta(days=1) <= at <= now + timedelta(days=INTERVIEW_DAYS):
        raise Invalid(f"面试时间应在今天到 {INTERVIEW_DAYS} 天之内", field="interview_at")
    refuse_wording(place, field="interview_place")
    facts: dict[str, Any] = {
        "interview_at": at,
        "interview_place": place.strip()[:200],
        "interview_mode": mode,
        "interview_answer": None,
        "note": note.strip()[:500],
    }
    when = f"{clock.local(at):%Y-%m-%d %H:%M}" if at else "时间待定"
    how = "，".join(one for one in (when, mode.label if mode else "", place.strip()) if one)
    text = f"{pair.named} 约面试：{how}"
    return take(context, pair, ReferralState.INTERVIEW, text=text, version=version, **facts)[0]


def mark_offer(
    context: Context, vacancy_id: int, seeker_id: int, *, note: str = "", version: int | None = None
) -> Referral:
    """Write down that the enterprise wants the person (拟录用)."""
    return offer(context, find_pair(context, vacancy_id, seeker_id), note=note, version=version)


def offer(context: Context, pair: Pair, *, note: str, version: int | None) -> Referral:
    """The step itself, for officer and enterprise alike."""
    text = f"企业拟录用 {pair.named}"
    return take(context, pair, ReferralState.OFFER, text=text, version=version, note=note.strip()[:500])[0]


def mark_unsuitable(
    context: Context,
    vacancy_id: int,
    seeker_id: int,
    *,
    reason: UnsuitableReason,
    refused_by: RefusedBy | None = None,
    note: str = "",
    version: int | None = None,
) -> Referral:
    """Write down why it comes to nothing (不合适) and whose word that is; the next list leaves the person out.

    Without ``refused_by`` it is the usual side of the reason, but for a person no enterprise has heard of yet: that
    is the officer's own judgement. Who works elsewhere is out of every other open recommendation too.
    """
    pair = find_pair(context, vacancy_id, seeker_id)
    known = pair.referral is not None and pair.referral.state in PROPOSED
    side = refused_by or SIDES[reason][0]
    if side is RefusedBy.ENTERPRISE and not known:
        if refused_by is not None:
            raise Invalid("企业还没有见到这位候选人，不能记为企业提出", field="refused_by")
        side = RefusedBy.OFFICE
    return refuse(context, pair, reason=reason, refused_by=side, note=note, version=version)


def refuse(
    context: Context,
    pair: Pair,
    *,
    reason: UnsuitableReason,
    refused_by: RefusedBy,
    note: str,
    version: int | None,
) -> Referral:
    """The step itself, for officer and enterprise alike."""
    if refused_by not in SIDES[reason]:
        raise Invalid(f"“{reason.label}”不能由{refused_by.label}提出", field="reason")
    if reason is UnsuitableReason.OTHER and not note.strip():
        raise Invalid("选择“其他”时请写明原因", field="note")
    facts: dict[str, Any] = {"reason": reason, "refused_by": refused_by, "note": note.strip()[:500]}
    text = f"{pair.named} 不合适（{refused_by.label}）：{reason.label}"
    made, step = take(context, pair, ReferralState.UNSUITABLE, text=text, version=version, **facts)
    if reason is UnsuitableReason.EMPLOYED:
        close_others(context, pair, step)
    return made


def list_referrals(
    context: Context,
    *,
    case_id: int | None = None,
    vacancy_id: int | None = None,
    states: Sequence[ReferralState] = (),
    offset: int = 0,
    limit: int = 50,
) -> tuple[list[ReferralRow], int]:
    """Referrals within the actor's reach, the latest change first, and how many there are."""
    reach = permit(context.actor, Action.REFERRAL_MARK)
    rows, total = context.unit.referrals.page(
        reach, case_id=case_id, vacancy_id=vacancy_id, states=states, offset=offset, limit=limit
    )
    people = context.unit.seekers.many([referral.seeker_id for referral, _, _ in rows])
    found = [
        ReferralRow(referral, vacancy, enterprise, people[referral.seeker_id])
        for referral, vacancy, enterprise in rows
        if referral.seeker_id in people
    ]
    return found, total


def row_json(row: ReferralRow) -> dict[str, Any]:
    """One referral as the command line and the API give it: masked."""
    one = row.referral
    return {
        "id": one.id,
        "case_id": one.case_id,
        "vacancy_id": one.vacancy_id,
        "vacancy": row.vacancy.title,
        "enterprise": row.enterprise.name,
        "seeker_id": one.seeker_id,
        "name": row.seeker.name_masked,
        "state": one.state.value,
        "reason": one.reason.value if one.reason else None,
        "refused_by": one.refused_by.value if one.refused_by else None,
        "interview_at": one.interview_at,
        "started_on": one.started_on,
        "proof": one.proof.value if one.proof else None,
        "followed_days": one.followed_days,
        "follow_up_due": one.follow_up_due,
        "left_on": one.left_on,
        "left_reason": one.left_reason.value if one.left_reason else None,
        "version": one.version,
        "updated_at": one.updated_at,
    }
