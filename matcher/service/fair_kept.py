"""What a fair's record keeps in step with a referral (推荐): the first day, that it was a mistake, and the last one."""

from __future__ import annotations

from matcher import clock
from matcher.models.fair_visit import FairStart
from matcher.models.shortlist import Referral
from matcher.service.context import Context


def started(context: Context, referral: Referral) -> None:
    """Somebody began by a referral that an intention goes on with: the fair counts it, on the day and proof told."""
    if referral.started_on is None or referral.proof is None:
        return
    for intention in context.unit.fair_visits.of_referral(referral.id or 0):
        known = context.unit.fair_visits.start_of(intention.id or 0)
        if known is None:
            context.unit.fair_visits.add(
                FairStart(
                    intention_id=intention.id or 0,
                    started_on=referral.started_on,
                    proof=referral.proof,
                    by_id=context.actor.account_id,
                    at=clock.now(),
                )
            )
        else:
            known.started_on, known.proof = referral.started_on, referral.proof
            known.left_on = known.left_at = None


def left(context: Context, referral: Referral) -> None:
    """Somebody left again."""
    for intention in context.unit.fair_visits.of_referral(referral.id or 0):
        known = context.unit.fair_visits.start_of(intention.id or 0)
        if known is not None and referral.left_on is not None:
            known.left_on, known.left_at = max(referral.left_on, known.started_on), clock.now()


def undone(context: Context, referral: Referral) -> None:
    """The first day, or the last one, was written down by mistake: the fair says what the referral says now."""
    for intention in context.unit.fair_visits.of_referral(referral.id or 0):
        known = context.unit.fair_visits.start_of(intention.id or 0)
        if known is None:
            continue
        if referral.started_on is None:
            context.unit.fair_visits.drop_start(known)
            context.unit.audit("fair.start_undo", "fair_intention", intention.id, fair_id=intention.fair_id)
        elif referral.left_on is None:
            known.left_on = known.left_at = None


def gone(context: Context, referral: Referral) -> None:
    """The referral itself was a mistake and goes: the intention stands without one."""
    for intention in context.unit.fair_visits.of_referral(referral.id or 0, undone=True):
        intention.referral_id = None
    context.unit.session.flush()
