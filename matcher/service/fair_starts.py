"""At work after a fair (目前上岗数): the first day with its proof, the last one; by the referral where there is one.

附件4 counts persons with an intention who began by its day and are still there. Who is registered and recommended goes
the referral's way, so that the gap of the post, the plan and the fair say the same.
"""

from __future__ import annotations

from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.fair_kinds import HELD
from matcher.models.fair_visit import Agreed, FairIntention, FairStart
from matcher.models.placement import LeftReason, StartProof
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState
from matcher.service import fair_kept, placements
from matcher.service.context import Context
from matcher.service.fair_intentions import held_intention


def mark_started(context: Context, intention_id: int, *, started_on: date | None, proof: StartProof) -> FairStart:
    """Write down the first day at work after a fair; somebody at work elsewhere by a fair leaves there first."""
    found, fair = held_intention(context, intention_id)
    first = started_on or clock.today()
    if found.undone_at is not None:
        raise Conflict("这条意向已经撤销，不能登记上岗")
    if fair.state not in HELD:
        raise Conflict(f"招聘会当前为“{fair.state.label}”，结束后才登记上岗", code="state")
    if not fair.first <= first <= clock.today():
        raise Invalid(f"上岗日期应在招聘会首日（{fair.first}）到今天之间", field="started_on")
    known = context.unit.fair_visits.start_of(intention_id)
    if known is not None and known.left_on is None:
        raise Conflict("已登记上岗", code="started")
    busy = _at_work(context, found)
    if busy is not None:
        raise Conflict(f"该求职者正在{busy.enterprise.name}上岗，请先登记离开", code="busy")
    referral = _referral(context, found)
    if referral is not None:
        if referral.state is not ReferralState.STARTED:
            placements.mark_started(context, referral.vacancy_id, referral.seeker_id, started_on=first, proof=proof)
        else:
            fair_kept.started(context, referral)
        known = context.unit.fair_visits.start_of(intention_id)
        if known is not None:
            return known
    if known is None:
        known = FairStart(
            intention_id=intention_id, started_on=first, proof=proof, by_id=context.actor.account_id, at=clock.now()
        )
        context.unit.fair_visits.add(known)
    else:
        if known.left_on is not None and first < known.left_on:
            raise Invalid(f"上次到 {known.left_on} 离开，再上岗不能早于这一天", field="started_on")
        known.started_on, known.proof, known.left_on, known.left_at = first, proof, None, None
    context.unit.session.flush()
    context.unit.audit("fair.start", "fair_intention", intention_id, fair_id=fair.id, proof=proof.value)
    return known


def mark_left(
    context: Context, intention_id: int, *, left_on: date | None, reason: LeftReason = LeftReason.UNKNOWN
) -> FairStart:
    """Write down that somebody is not there any more, since when and, for a referral, why."""
    found, fair = held_intention(context, intention_id)
    known = context.unit.fair_visits.start_of(intention_id)
    last = left_on or clock.today()
    if known is None or known.left_on is not None:
        raise Conflict("没有在岗的记录，不能登记离开")
    if not known.started_on <= last <= clock.today():
        raise Invalid(f"离开日期应在上岗日期（{known.started_on}）到今天之间", field="left_on")
    referral = _referral(context, found)
    if referral is not None and referral.state is ReferralState.STARTED:
        placements.mark_left(context, referral.vacancy_id, referral.seeker_id, reason=reason, left_on=last)
    known.left_on, known.left_at = last, clock.now()
    context.unit.session.flush()
    context.unit.audit("fair.left", "fair_intention", intention_id, fair_id=fair.id)
    return known


def undo_start(context: Context, intention_id: int) -> None:
    """It was written down by mistake; one that a referral goes on with is taken back there."""
    found, fair = held_intention(context, intention_id)
    known = context.unit.fair_visits.start_of(intention_id)
    if known is None:
        raise Conflict("没有上岗记录，不用撤销")
    referral = _referral(context, found)
    if referral is not None and referral.started_on is not None:
        raise Conflict("上岗由推荐记录登记，请在候选名单里撤回", code="referred")
    context.unit.fair_visits.drop_start(known)
    context.unit.audit("fair.start_undo", "fair_intention", intention_id, fair_id=fair.id)


def _referral(context: Context, intention: FairIntention) -> Referral | None:
    return context.unit.referrals.get(intention.referral_id) if intention.referral_id is not None else None


def _at_work(context: Context, intention: FairIntention) -> Agreed | None:
    """Where the same visitor is at work by another intention of this fair."""
    others = context.unit.fair_visits.agreed(visitors=[intention.visitor_id])
    return next(
        (
            one
            for one in others
            if one.intention.id != intention.id and one.start is not None and one.start.left_on is None
        ),
        None,
    )
