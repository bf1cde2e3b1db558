"""Lent workers' names are forgotten after their term (借调职工姓名到期清除): counts, days, consents and money stay.

Forgetting cannot be undone: name, telephone, the digest by which a person is found again, and what was written about
one person go. It waits while costs are unpaid or a labour issue of either side is open, as long as that lasts.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matcher import clock
from matcher.models.issue import IssueKind
from matcher.models.lending import OVER, Lending, LendingState, LentWorker
from matcher.planning.deadlines import add_months
from matcher.planning.retention import LentNames
from matcher.service import pass_through
from matcher.service.context import Context

# What stands where a name was.
FORGOTTEN = "（已清除）"
# Lendings of one run: whoever waits for their locks does not wait long; the rest goes the next day.
MOST = 500
# Issues in which somebody may have to be asked again who worked where.
_DISPUTES = (IssueKind.LABOUR, IssueKind.SOCIAL)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Until which day, inclusive, the names of a lending that is over are kept (the longest), and what holds them."""

    until: date
    held: str


def keeping(context: Context, lending: Lending) -> Keeping | None:
    """How long the names of a lending are kept; None while it is not over or when there are none any more."""
    workers = [one for one in context.unit.lendings.workers(lending.id or 0) if one.forgotten_on is None]
    if lending.state not in OVER or not workers:
        return None
    rule = _rule(context)
    gone = max(rule.gone_on(_ended(context, lending), lent=_was_lent(lending, one)) for one in workers)
    return Keeping(gone - timedelta(days=1), _held(context, lending))


def forget_due(context: Context) -> int:
    """Forget everybody whose term is over and whom nothing holds; returns how many. The daily job."""
    today, rule = clock.today(), _rule(context)
    # Not sooner than the shorter term; months of different length are told apart by `gone_on`.
    until = add_months(today, -min(rule.lent_months, rule.others_months)) + timedelta(days=3)
    moment = clock.midnight(until + timedelta(days=1))
    ids = context.unit.lendings.with_names(until, moment, pass_through.ROUNDING, MOST)
    count = 0
    for lending in context.unit.lendings.hold(ids):
        workers = context.unit.lendings.workers(lending.id or 0, lock=True)
        found = [] if _held(context, lending) else _over(context, lending, workers, rule, today)
        for worker in found:
            _forget(context, worker, today)
        if found:
            left = sum(one.forgotten_on is None for one in workers)
            context.unit.audit("lending.forget", "lending", lending.id, people=len(found), left=left)
            count += len(found)
    return count


def _over(
    context: Context, lending: Lending, workers: Sequence[LentWorker], rule: LentNames, today: date
) -> list[LentWorker]:
    """Those whose name is there and whose term has ended."""
    ended = _ended(context, lending)
    return [
        one
        for one in workers
        if one.forgotten_on is None and rule.gone_on(ended, lent=_was_lent(lending, one)) <= today
    ]


def _rule(context: Context) -> LentNames:
    return context.kit.retention.lent_on(clock.today())


def _was_lent(lending: Lending, worker: LentWorker) -> bool:
    return worker.live and lending.state is LendingState.CLOSED


def _ended(context: Context, lending: Lending) -> date:
    """The day a lending ended: its last one, or the last on which something of it was paid; taken back, that day."""
    ended = lending.ended_on or clock.local(lending.updated_at).date()
    return max([ended, *(one.paid_on for one in context.unit.lendings.costs(lending.id or 0) if one.paid_on)])


def _held(context: Context, lending: Lending) -> str:
    """Why the names are kept beyond their term, for people; empty when nothing holds them."""
    if pass_through.unpaid(context, lending.id or 0):
        return "代付没有付清"
    sides = context.unit.issues.unsettled_of((lending.lender_id, lending.borrower_id), _DISPUTES)
    if sides:
        firm = context.unit.enterprises.get(min(sides))
        return f"{firm.name if firm else '一方'}还有没解决的用工或社保问题"
    return ""


def _forget(context: Context, worker: LentWorker, today: date) -> None:
    worker.name_sealed, worker.phone_sealed = context.unit.lendings.sealed(FORGOTTEN, FORGOTTEN)
    worker.name_masked = worker.phone_masked = FORGOTTEN
    # By chance, so that nobody who knows a name and a number can look for them; hexadecimal, as the guard reads it.
    worker.person_hash = secrets.token_hex(32)
    worker.link_hash, worker.release_letter, worker.return_note = None, "", ""
    for line in context.unit.lendings.costs(worker.lending_id):
        if line.worker_id == worker.id:
            line.note = ""
    worker.forgotten_on = today
    worker.version += 1
