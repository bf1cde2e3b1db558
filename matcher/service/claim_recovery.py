"""Paid claims taken back (责令退回): ordered by a further person, given back in one sum or several, or lifted."""

from __future__ import annotations

from datetime import date

from matcher import clock
from matcher.errors import Forbidden, Invalid
from matcher.models.claim import Claim, ClaimReturn, ClaimState
from matcher.service.context import Context

# Whoever is to give money back is given a day; one further away than this is a typing error, not a term.
MOST_DUE_DAYS = 3 * 366


def order(
    context: Context, claim: Claim, *, reason: str, article: str, amount: int | None, due_on: date | None
) -> ClaimState:
    """Order that what was paid without ground is given back (责令退回).

    By somebody who neither approved nor paid it, so that nobody undoes their own decision unseen. ``amount`` in fen,
    all that has not come back where left out; ``article`` is the clause or 文号 it rests on, ``due_on`` the last day.
    """
    if context.actor.account_id in (None, claim.decided_by, claim.paid_by):
        raise Forbidden("责令退回须由核定人和拨付人以外的另一人决定", code="two_persons")
    rest = (claim.amount or 0) - claim.returned
    asked = rest if amount is None else amount
    if not 0 < asked <= rest:
        raise Invalid(f"应退回金额应大于 0、不超过尚未退回的 {_yuan(rest)} 元", field="amount")
    if len(article.strip()) < 2:
        raise Invalid("请写明责令退回的依据：条款或文号", field="article")
    today = clock.today()
    if due_on is None or not 0 <= (due_on - today).days <= MOST_DUE_DAYS:
        raise Invalid("请填写退回期限：今天起三年以内的一天", field="due_on")
    claim.recover_amount, claim.recover_due = claim.returned + asked, due_on
    claim.recover_article, claim.recover_reason = article.strip()[:200], reason.strip()[:300]
    claim.recover_by, claim.recover_at = context.actor.account_id, clock.now()
    return ClaimState.RECOVERING


def collect(context: Context, claim: Claim, *, amount: int | None, returned_on: date | None, note: str) -> ClaimState:
    """Write down money that came back: never more than is owed; the claim ends once all that was paid is back.

    Where only a part was ordered back and is there, the rest was paid rightly: 已拨付 again, with less.
    """
    if amount is None or not 0 < amount <= claim.owed:
        raise Invalid(f"退款金额应大于 0、不超过还应退回的 {_yuan(claim.owed)} 元", field="amount")
    day, today = returned_on or clock.today(), clock.today()
    if day > today or (claim.paid_on is not None and day < claim.paid_on):
        raise Invalid("退款日期应在拨付日期和今天之间", field="returned_on")
    context.unit.claims.add_return(
        ClaimReturn(
            claim_id=claim.id or 0,
            amount=amount,
            returned_on=day,
            note=note.strip()[:300],
            by_id=context.actor.account_id or 0,
            at=clock.now(),
        )
    )
    claim.returned += amount
    if claim.returned == claim.amount:
        return ClaimState.RECOVERED
    return ClaimState.PAID if claim.returned == claim.recover_amount else ClaimState.RECOVERING


def lift(context: Context, claim: Claim) -> ClaimState:
    """Take an order back (异议成立): by another than who gave it; what came back meanwhile stays written down."""
    if context.actor.account_id == claim.recover_by:
        raise Forbidden("撤销责令退回须由作出决定以外的另一人办理", code="two_persons")
    claim.recover_amount = claim.returned
    return ClaimState.PAID


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"
