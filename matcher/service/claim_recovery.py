"""Paid claims, and paid rows of lists (免申即享), taken back (责令退回).

Ordered by a further person, given back in one sum or several, or lifted; and the money of either told together.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Forbidden, Invalid
from matcher.models.claim import Claim, ClaimReturn, ClaimState
from matcher.models.grant import GrantRow
from matcher.service.context import Context

# Both have the same columns for it, and the same codes for the states it leads to.
Paid = Claim | GrantRow
# Whoever is to give money back is given a day; one further away than this is a typing error, not a term.
MOST_DUE_DAYS = 3 * 366


@dataclass(frozen=True, slots=True)
class Money:
    """Fen paid out, come back (退回), the difference (净额), and ordered back but not there yet (追缴中)."""

    paid: int
    returned: int
    net: int
    owed: int


def money_of(things: Iterable[Paid]) -> Money:
    """The money of claims or rows; one that was never paid counts nothing."""
    out = [one for one in things if one.spent]
    paid, back = sum(one.spent for one in out), sum(one.returned for one in out)
    return Money(paid, back, paid - back, sum(one.owed for one in out))


def order(
    context: Context, paid: Paid, *, reason: str, article: str, amount: int | None, due_on: date | None
) -> ClaimState:
    """Order that what was paid without ground is given back (责令退回).

    By somebody who neither approved (of a list: confirmed the account) nor paid it, so that nobody undoes their own
    decision unseen. ``amount`` in fen,
    all that has not come back where left out; ``article`` is the clause or 文号 it rests on, ``due_on`` the last day.
    """
    decided, who = (paid.decided_by, "核定人") if isinstance(paid, Claim) else (paid.confirmed_by, "确认账户的人")
    if context.actor.account_id in (None, decided, paid.paid_by):
        raise Forbidden(f"责令退回须由{who}和拨付人以外的另一人决定", code="two_persons")
    rest = (paid.amount or 0) - paid.returned
    asked = rest if amount is None else amount
    if not 0 < asked <= rest:
        raise Invalid(f"应退回金额应大于 0、不超过尚未退回的 {_yuan(rest)} 元", field="amount")
    if len(article.strip()) < 2:
        raise Invalid("请写明责令退回的依据：条款或文号", field="article")
    today = clock.today()
    if due_on is None or not 0 <= (due_on - today).days <= MOST_DUE_DAYS:
        raise Invalid("请填写退回期限：今天起三年以内的一天", field="due_on")
    paid.recover_amount, paid.recover_due = paid.returned + asked, due_on
    paid.recover_article, paid.recover_reason = article.strip()[:200], reason.strip()[:300]
    paid.recover_by, paid.recover_at = context.actor.account_id, clock.now()
    return ClaimState.RECOVERING


def collect(context: Context, paid: Paid, *, amount: int | None, returned_on: date | None, note: str) -> ClaimState:
    """Write down money that came back: never more than is owed; it ends once all that was paid is back.

    Where only a part was ordered back and is there, the rest was paid rightly: 已拨付 again, with less.
    """
    if amount is None or not 0 < amount <= paid.owed:
        raise Invalid(f"退款金额应大于 0、不超过还应退回的 {_yuan(paid.owed)} 元", field="amount")
    day, today = returned_on or clock.today(), clock.today()
    if day > today or (paid.paid_on is not None and day < paid.paid_on):
        raise Invalid("退款日期应在拨付日期和今天之间", field="returned_on")
    whose = {"claim_id": paid.id} if isinstance(paid, Claim) else {"grant_row_id": paid.id}
    context.unit.claims.add_return(
        ClaimReturn(
            **whose,
            amount=amount,
            returned_on=day,
            note=note.strip()[:300],
            by_id=context.actor.account_id or 0,
            at=clock.now(),
        )
    )
    paid.returned += amount
    if paid.returned == paid.amount:
        return ClaimState.RECOVERED
    return ClaimState.PAID if paid.returned == paid.recover_amount else ClaimState.RECOVERING


def lift(context: Context, paid: Paid) -> ClaimState:
    """Take an order back (异议成立): by another than who gave it; what came back meanwhile stays written down."""
    if context.actor.account_id == paid.recover_by:
        raise Forbidden("撤销责令退回须由作出决定以外的另一人办理", code="two_persons")
    paid.recover_amount = paid.returned
    return ClaimState.PAID


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"
