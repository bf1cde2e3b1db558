"""Lendings on one paper (同一份协议): what a plan places between the same two enterprises is one agreement (C5).

Each lending keeps its own days, pay, workers and course; the paper lists them all, with its one number.
"""

from __future__ import annotations

from collections.abc import Sequence

from matcher.models.lending import SETTLED, Lending, LendingState
from matcher.service.context import Context
from matcher.service.lendings import Parties, parties_of


def mates_of(context: Context, lending: Lending) -> Sequence[Lending]:
    """The lendings of one agreement in their order, with this one; what was cancelled stands on no paper."""
    found = context.unit.lendings.of_agreement(lending.agreement)
    return [one for one in found if one.id == lending.id or one.state is not LendingState.CANCELLED]


def on_paper(context: Context, lending: Lending) -> list[Parties]:
    """What the paper of a lending lists: once it is signed what is signed, before that all that is not cancelled."""
    settled = lending.state in SETTLED
    return [
        parties_of(context, one)
        for one in mates_of(context, lending)
        if one.id == lending.id
        or (lending.state is not LendingState.CANCELLED and (not settled or one.state in SETTLED))
    ]


def joined(context: Context, run_id: int, made: Lending) -> int | None:
    """The agreement that lines of a run between the same two enterprises began and that is not signed yet."""
    for one in context.unit.pooling.lendings(run_id):
        same = (one.lender_id, one.borrower_id) == (made.lender_id, made.borrower_id)
        if same and one.id != made.id and one.state in (LendingState.PROPOSED, LendingState.CONSENTING):
            return one.agreement
    return None


def agreements(context: Context, lending_ids: Sequence[int]) -> list[int]:
    """The agreements these lendings stand on, each once."""
    return sorted({one.agreement for one in context.unit.lendings.many(lending_ids)})
