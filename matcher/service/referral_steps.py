"""Steps of a referral (推荐办理): the one table of moves, how a step is taken, and the trail it leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from matcher import clock, failpoint
from matcher.errors import Conflict, NotFound
from matcher.models.case import Case
from matcher.models.enums import CaseEventKind
from matcher.models.referral_step import ReferralFacts, ReferralStep
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.states import IN_HAND, ReferralState
from matcher.models.vacancy import Vacancy
from matcher.service import cases, notices
from matcher.service.context import Context
from matcher.service.permissions import SYSTEM, Action
from matcher.service.vacancies import find_vacancy

# From which states each mark may come; None stands for a candidate nobody has handled yet.
BEFORE: Mapping[ReferralState, tuple[ReferralState | None, ...]] = {
    # From 已离岗 only by a record of its own: what ended stays as figures and closed plans count it (decision 0019).
    ReferralState.CONTACTED: (None, ReferralState.UNSUITABLE, ReferralState.LEFT),
    ReferralState.REFERRED: (None, ReferralState.CONTACTED),
    ReferralState.VIEWED: (ReferralState.REFERRED,),
    # From itself: another time or place is agreed.
    ReferralState.INTERVIEW: (ReferralState.REFERRED, ReferralState.VIEWED, ReferralState.INTERVIEW),
    ReferralState.OFFER: (ReferralState.REFERRED, ReferralState.VIEWED, ReferralState.INTERVIEW),
    # From itself: a follow-up that finds the person still there.
    ReferralState.STARTED: (
        ReferralState.REFERRED,
        ReferralState.VIEWED,
        ReferralState.INTERVIEW,
        ReferralState.OFFER,
        ReferralState.STARTED,
    ),
    ReferralState.LEFT: (ReferralState.STARTED,),
    ReferralState.UNSUITABLE: (
        None,
        ReferralState.CONTACTED,
        ReferralState.REFERRED,
        ReferralState.VIEWED,
        ReferralState.INTERVIEW,
        ReferralState.OFFER,
    ),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A post, its case, a person and what became of the person there so far; all held until the transaction ends."""

    vacancy: Vacancy
    case: Case
    seeker: Seeker
    referral: Referral | None

    @property
    def named(self) -> str:
        """The person masked and the post, as the case's history words them."""
        return f"{self.seeker.name_masked}（{self.vacancy.title}）"


# What the person is told of; the rest is between officer and enterprise, or said to the person by the officer.
_TOLD = (ReferralState.REFERRED, ReferralState.INTERVIEW, ReferralState.OFFER)


def find_pair(context: Context, vacancy_id: int, seeker_id: int, action: Action = Action.REFERRAL_MARK) -> Pair:
    """The post and the person within the actor's reach, locked in one order, so that racing marks queue up.

    Only people whom the engine showed for this post, or who are in hand, can be handled: ids are not for guessing.
    """
    vacancy, case = find_vacancy(context, vacancy_id, action, lock=True)
    seeker = context.unit.seekers.get(seeker_id, lock=True)
    referral = context.unit.referrals.of_pair(vacancy_id, seeker_id)
    if seeker is None or (referral is None and context.unit.shortlists.shown(vacancy_id, seeker_id) is None):
        raise NotFound("名单里没有这位候选人")
    return Pair(vacancy, case, seeker, referral)


def take(
    context: Context,
    pair: Pair,
    state: ReferralState,
    *,
    text: str,
    version: int | None,
    kind: CaseEventKind | None = None,
    day: int | None = None,
    **facts: Any,
) -> tuple[Referral, ReferralStep]:
    """Take one step, with the facts that belong to it, and write it down in trail, case history and audit log.

    Raises :class:`Conflict` for a step the table does not know, and for a version somebody changed meanwhile.
    """
    before = pair.referral.state if pair.referral else None
    if before not in BEFORE[state] or (before is ReferralState.STARTED and state is before and day is None):
        raise Conflict(f"候选人当前为“{before.label if before else '未处理'}”，不能标为“{state.label}”")
    if version is not None:
        # Who saw a mark that has been undone since saw something else than nobody's mark, which has version 0.
        cases.check_version(pair.referral.version if pair.referral else 0, version)
    if before is ReferralState.LEFT:
        # Back again: a new record with its own dates and follow-ups, beside the placement that ended.
        pair = replace(pair, referral=None)
    past = 0 if pair.referral else len(context.unit.referral_steps.of_pair(pair.vacancy.id or 0, pair.seeker.id or 0))
    step = write_down(context, pair.vacancy.id or 0, pair.seeker.id or 0, pair.referral, state, day=day, **facts)
    referral = pair.referral or _first(context, pair, state, past)
    change(referral, state=state, **facts)
    if pair.referral is None:
        context.unit.referrals.add(referral)
    cases.note(
        context,
        pair.case,
        kind or CaseEventKind(state.value),
        text,
        vacancy_id=pair.vacancy.id,
        seeker_id=pair.seeker.id,
    )
    context.unit.audit(f"referral.{state.value}", "seeker", pair.seeker.id, vacancy_id=pair.vacancy.id)
    _tell(context, pair, step, state)
    failpoint.hit("referral_marked")
    return referral, step


def _tell(context: Context, pair: Pair, step: ReferralStep, state: ReferralState) -> None:
    """Tell the enterprise of a recommendation and the person of what moves on, each only with an account."""
    cause, title = str(step.id), pair.vacancy.title
    if state is ReferralState.REFERRED:
        subject = ("vacancy", pair.vacancy.id or 0)
        notices.tell_enterprise(context, pair.vacancy.enterprise_id, "referral_made", subject, cause=cause, post=title)
    if state in _TOLD:
        accounts = [one.id for one in context.unit.accounts.of_seeker(pair.seeker.id or 0)]
        subject = ("vacancy", pair.vacancy.id or 0)
        notices.tell(context, accounts, "referral_moved", subject, cause=cause, post=title, state=state.label)


def _first(context: Context, pair: Pair, state: ReferralState, past: int) -> Referral:
    """A new mark; its version begins behind the steps taken before, so that none is given twice."""
    shortlist, moment = context.unit.shortlists.latest(pair.vacancy.id or 0), clock.now()
    return Referral(
        vacancy_id=pair.vacancy.id or 0,
        seeker_id=pair.seeker.id or 0,
        case_id=pair.case.id or 0,
        shortlist_id=shortlist.id if shortlist else None,
        state=state,
        by_id=context.actor.account_id or 0,
        version=past,
        created_at=moment,
        updated_at=moment,
    )


def change(referral: Referral, **facts: Any) -> None:
    """Set facts of a referral, all at once: the row must satisfy its constraints whenever the session flushes."""
    for name, value in facts.items():
        setattr(referral, name, value)
    referral.version += 1
    referral.updated_at = clock.now()


def write_down(
    context: Context,
    vacancy_id: int,
    seeker_id: int,
    referral: Referral | None,
    after: ReferralState | None,
    *,
    day: int | None = None,
    note: str = "",
    cause: ReferralStep | None = None,
    undoes: ReferralStep | None = None,
    **_facts: Any,
) -> ReferralStep:
    """Add a step to the trail; to be called before the referral itself is changed."""
    return context.unit.referral_steps.add(
        ReferralStep(
            vacancy_id=vacancy_id,
            seeker_id=seeker_id,
            before=referral.state if referral else None,
            after=after,
            day=day,
            note=note[:500],
            facts=ReferralFacts.model_validate(referral).model_dump(mode="json") if referral else {},
            cause_id=cause.id if cause else None,
            undoes_id=undoes.id if undoes else None,
            by_id=context.actor.account_id,
            by_name="系统" if cause else context.actor.name,
            at=clock.now(),
        )
    )


def end(
    context: Context,
    referral: Referral,
    *,
    reason: UnsuitableReason,
    refused_by: RefusedBy,
    note: str,
    kind: CaseEventKind,
    text: str,
    cause: ReferralStep | None = None,
) -> None:
    """End a recommendation that is in hand by a rule, and tell the officer of its case in the case's history."""
    write_down(
        context,
        referral.vacancy_id,
        referral.seeker_id,
        referral,
        ReferralState.UNSUITABLE,
        note=note,
        cause=cause,
    )
    change(referral, state=ReferralState.UNSUITABLE, reason=reason, refused_by=refused_by, note=note)
    case = context.unit.cases.get(referral.case_id, SYSTEM.reach)
    if case is not None:
        cases.note(context, case, kind, text, vacancy_id=referral.vacancy_id)


def close_others(context: Context, pair: Pair, cause: ReferralStep) -> None:
    """End the person's other open recommendations, who is at work now, and tell their officers.

    Where the person works is not said: another enterprise reads these cases.
    """
    for other in context.unit.referrals.of_seeker(pair.seeker.id or 0):
        if other.vacancy_id != pair.vacancy.id and other.state in IN_HAND:
            post = context.unit.vacancies.get(other.vacancy_id)
            title = f"（{post.title}）" if post else ""
            end(
                context,
                other,
                reason=UnsuitableReason.EMPLOYED,
                refused_by=RefusedBy.OFFICE,
                note="已在他处就业",
                kind=CaseEventKind.ELSEWHERE,
                text=f"{pair.seeker.name_masked}{title} 已在他处就业，本推荐自动结束",
                cause=cause,
            )


def trail(context: Context, vacancy_id: int, seeker_id: int) -> Sequence[ReferralStep]:
    """The steps of one person at one post, oldest first, for those who may handle them."""
    find_vacancy(context, vacancy_id, Action.REFERRAL_MARK)
    steps = context.unit.referral_steps.of_pair(vacancy_id, seeker_id)
    if not steps and context.unit.shortlists.shown(vacancy_id, seeker_id) is None:
        raise NotFound("名单里没有这位候选人")
    return steps
