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
from matcher.models.enums import Role
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
SLACK = timedelta(days=3)
# Issues in which somebody may have to be asked again who worked where.
_DISPUTES = (IssueKind.LABOUR, IssueKind.SOCIAL)


@dataclass(frozen=True, slots=True)
class Keeping:
    """Until which day, inclusive, the names of a lending that is over are kept (the longest), and what holds them.

    ``held`` is told as far as the reader may know.
    """

    until: date
    held: str


def keeping(context: Context, lending: Lending) -> Keeping | None:
    """How long the names of a lending are kept; None while it is not over or when there are none any more."""
    workers = [one for one in context.unit.lendings.workers(lending.id or 0) if one.forgotten_on is None]
    if lending.state not in OVER or not workers:
        return None
    rule = _rule(context)
    gone = max(rule.gone_on(_ended(context, lending), lent=_was_lent(lending, one)) for one in workers)
    return Keeping(gone - timedelta(days=1), _told(context, lending))


def forget_due(context: Context) -> int:
    """Forget everybody whose term is over and whom nothing holds; returns how many. The daily job."""
    today, rule = clock.today(), _rule(context)
    # Some days more than the terms: months of different length are told apart by `gone_on`.
    lent, others = (add_months(today, -months) + SLACK for months in (rule.lent_months, rule.others_months))
    ids = context.unit.lendings.with_names(lent, others, pass_through.ROUNDING, MOST)
    count = 0
    for lending in context.unit.lendings.hold(ids):
        workers = context.unit.lendings.workers(lending.id or 0, lock=True)
        held = _owed(context, lending) or _disputes(context, lending)
        found = [] if held else _over(context, lending, workers, rule, today)
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


def _owed(context: Context, lending: Lending) -> bool:
    return pass_through.unpaid(context, lending.id or 0) > 0


def _disputes(context: Context, lending: Lending) -> set[int]:
    """The sides that have an issue in which somebody may have to be asked again who worked where."""
    return context.unit.issues.unsettled_of((lending.lender_id, lending.borrower_id), _DISPUTES)


def _told(context: Context, lending: Lending) -> str:
    """What holds the names, for whoever looks; one side is not told of an issue of the other."""
    if _owed(context, lending):
        return "代付没有付清"
    actor, sides = context.actor, _disputes(context, lending)
    if actor.role is Role.ENTERPRISE:
        sides &= {actor.enterprise_id or 0}
    firm = context.unit.enterprises.get(min(sides)) if sides else None
    return f"{firm.name}还有没解决的用工或社保问题" if firm is not None else ""


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
