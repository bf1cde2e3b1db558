"""Placements (到岗与在岗回访): the first day at work, the calls after 7, 30 and 90 days, and who left again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind
from matcher.models.placement import FOLLOW_UP_DAYS, LeftReason, StartProof
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.service import agency_placements, cases, fair_kept, lent_workers, plan_results
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.referral_steps import Pair, close_others, find_pair, take

# A first day at work may be written down this many days afterwards.
START_DAYS = 90


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A call that is due: who works where since when, and which of the 7, 30 and 90 days it is."""

    referral: Referral
    vacancy: Vacancy
    enterprise: Enterprise
    seeker: Seeker
    day: int
    overdue: bool


def mark_started(
    context: Context,
    vacancy_id: int,
    seeker_id: int,
    *,
    started_on: date | None = None,
    proof: StartProof | None = None,
    version: int | None = None,
) -> Referral:
    """Write down the first day at work (到岗): the gap shrinks, other proposals end, a full post closes.

    ``proof`` is what says so, None where nobody told: nothing is written down that was not stated. One person counts
    once: who works somewhere cannot start anywhere else.
    """
    pair = find_pair(context, vacancy_id, seeker_id)
    first = started_on or clock.today()
    if first > clock.today():
        raise Invalid("到岗日期不能晚于今天", field="started_on")
    if first < clock.today() - timedelta(days=START_DAYS):
        raise Invalid(f"到岗日期不能早于 {START_DAYS} 天前，请核对", field="started_on")
    check_free(context, pair)
    if lent_workers.bound(context, pair.seeker, pair.vacancy.enterprise_id):
        raise Conflict(
            "本人正由原单位借调到该单位，劳动合同未解除；请先由借出单位登记放行函（劳动合同法第九十一条）", code="lent"
        )
    text = f"{pair.seeker.name_masked} 于 {first} 到岗（{pair.vacancy.title}）{'，' + proof.label if proof else ''}"
    facts: dict[str, Any] = {
        "started_on": first,
        "proof": proof,
        "followed_days": 0,
        "follow_up_due": first + timedelta(days=FOLLOW_UP_DAYS[0]),
    }
    made, step = take(context, pair, ReferralState.STARTED, text=text, version=version, **facts)
    agency_placements.started(context, made, pair.vacancy.enterprise_id)
    fair_kept.started(context, made)
    close_others(context, pair, step)
    fill(context, pair.vacancy)
    context.unit.seekers.touch([seeker_id])
    cases.advance(context, pair.case)
    return made


def check_free(context: Context, pair: Pair) -> None:
    """Whether the person may be counted as started at this post: works nowhere else, and a place is left."""
    if any(
        one.state is ReferralState.STARTED and one.vacancy_id != pair.vacancy.id
        for one in context.unit.referrals.of_seeker(pair.seeker.id or 0)
    ):
        raise Conflict("该求职者已在其他岗位到岗")
    here = pair.referral is not None and pair.referral.state is ReferralState.STARTED
    count = context.unit.referrals.started_on_vacancy(pair.vacancy.id or 0)
    if not here and pair.vacancy.headcount is not None and count >= pair.vacancy.headcount:
        raise Conflict("该岗位已招满")


def fill(context: Context, vacancy: Vacancy) -> None:
    """Close a published post whose people have all started."""
    count = context.unit.referrals.started_on_vacancy(vacancy.id or 0)
    full = vacancy.headcount is not None and count >= vacancy.headcount
    if full and vacancy.state is VacancyState.PUBLISHED:
        _set(vacancy, VacancyState.FILLED)


def reopen(context: Context, vacancy: Vacancy, case: Case) -> None:
    """Let the gap come back: a full post recruits again while it is valid, and its case goes back to matching."""
    count = context.unit.referrals.started_on_vacancy(vacancy.id or 0)
    room = vacancy.headcount is None or count < vacancy.headcount
    if room and vacancy.state is VacancyState.FILLED:
        valid = vacancy.valid_to >= clock.today()
        _set(vacancy, VacancyState.PUBLISHED if valid else VacancyState.EXPIRED)
    cases.fall_back(context, case)


def _set(vacancy: Vacancy, state: VacancyState) -> None:
    vacancy.state = state
    vacancy.version += 1
    vacancy.updated_at = clock.now()


def due_day(referral: Referral) -> int | None:
    """Which of the 7, 30 and 90 days a call made today answers for; None before the next one is due.

    A call that comes late answers for the earlier ones too: who is there on day 35 was there on day 7.
    """
    if referral.started_on is None or referral.follow_up_due is None or referral.follow_up_due > clock.today():
        return None
    passed = (clock.today() - referral.started_on).days
    return max(day for day in FOLLOW_UP_DAYS if day <= passed)


def follow_up(
    context: Context, vacancy_id: int, seeker_id: int, *, note: str = "", version: int | None = None
) -> Referral:
    """Write down that the person is still there (在岗) at the follow-up that is due."""
    pair = find_pair(context, vacancy_id, seeker_id)
    if pair.referral is None or pair.referral.state is not ReferralState.STARTED:
        raise Conflict("该候选人当前不在岗，不需要回访")
    day = due_day(pair.referral)
    if day is None:
        due = pair.referral.follow_up_due
        raise Conflict(f"还没有到回访日（{due}）" if due else "90 天回访已经完成")
    first = pair.referral.started_on or clock.today()
    following = next((one for one in FOLLOW_UP_DAYS if one > day), None)
    facts: dict[str, Any] = {
        "followed_days": day,
        "follow_up_due": first + timedelta(days=following) if following else None,
        "note": note.strip()[:500],
    }
    return take(
        context,
        pair,
        ReferralState.STARTED,
        text=f"{pair.named} 到岗 {day} 天回访：在岗",
        version=version,
        kind=CaseEventKind.FOLLOWED,
        day=day,
        **facts,
    )[0]


def mark_left(
    context: Context,
    vacancy_id: int,
    seeker_id: int,
    *,
    reason: LeftReason,
    left_on: date | None = None,
    note: str = "",
    version: int | None = None,
) -> Referral:
    """Write down that the person left (离岗), when and why: the gap opens again."""
    pair = find_pair(context, vacancy_id, seeker_id)
    last = left_on or clock.today()
    first = pair.referral.started_on if pair.referral else None
    if last > clock.today() or (first is not None and last < first):
        raise Invalid("离岗日期应在到岗日期到今天之间", field="left_on")
    if reason is LeftReason.OTHER and not note.strip():
        raise Invalid("选择“其他”时请写明原因", field="note")
    facts: dict[str, Any] = {
        "left_on": last,
        "left_reason": reason,
        "follow_up_due": None,
        "note": note.strip()[:500],
    }
    text = f"{pair.seeker.name_masked} 于 {last} 离岗（{pair.vacancy.title}）：{reason.label}"
    made, _ = take(context, pair, ReferralState.LEFT, text=text, version=version, **facts)
    plan_results.release(context, made, undone=False)
    fair_kept.left(context, made)
    reopen(context, pair.vacancy, pair.case)
    context.unit.seekers.touch([seeker_id])
    return made


def list_follow_ups(context: Context, *, limit: int = 50) -> list[FollowUp]:
    """The calls that are due within the actor's reach, the longest due first."""
    reach, today = permit(context.actor, Action.REFERRAL_MARK), clock.today()
    rows = context.unit.referrals.follow_ups(reach, today, limit)
    people = context.unit.seekers.many([referral.seeker_id for referral, _, _ in rows])
    return [
        FollowUp(
            referral,
            vacancy,
            enterprise,
            people[referral.seeker_id],
            due_day(referral) or 0,
            referral.follow_up_due is not None and referral.follow_up_due < today,
        )
        for referral, vacancy, enterprise in rows
        if referral.seeker_id in people
    ]
