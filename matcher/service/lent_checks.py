"""Spot checks of consents by link (抽查本人意愿): lenders hold every link, so staff ask in person (C3).

Before the signing one in five of those who agreed by link has been asked, two at the least; once somebody says that the
answer was not the own one, everybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.enums import Role
from matcher.models.lending import ConsentState, Lending, LendingState, LentWorker, WordChannel
from matcher.service import lent_workers
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.lent_workers import find_worker
from matcher.service.permissions import Action, may

# One worker in so many is asked, and at least so many.
ONE_IN = 5
LEAST = 2
# How staff ask: in person, never on paper that somebody else brings.
ASKED = (WordChannel.PHONE, WordChannel.DESK)


def by_link(workers: Sequence[LentWorker]) -> list[LentWorker]:
    """Those whose yes came by a link."""
    return [one for one in workers if one.consent is ConsentState.AGREED and one.answered_how is WordChannel.LINK]


def outstanding(workers: Sequence[LentWorker]) -> int:
    """How many of those who agreed by link staff still have to ask before the signing."""
    found = by_link(workers)
    needed = min(len(found), max(LEAST, ceil(len(found) / ONE_IN)))
    if any(one.disowned for one in workers):
        needed = len(found)
    return max(0, needed - sum(one.checked_at is not None for one in found))


def open_to(context: Context, lending: Lending, workers: Sequence[LentWorker]) -> list[LentWorker]:
    """Those the actor may ask now whether the yes by link is their own."""
    actor = context.actor
    if lending.state is not LendingState.CONSENTING or actor.role is Role.ENTERPRISE:
        return []
    if not may(actor, Action.LENDING_WORK):
        return []
    return [one for one in by_link(workers) if one.checked_at is None]


def confirm(context: Context, worker_id: int, *, own: bool, how: WordChannel, version: int) -> LentWorker:
    """Staff write down what a worker said when asked: the yes by link is the ``own`` one, or somebody else gave it.

    A yes that was not the own one is taken back, and the link stops working.
    """
    lending, worker = find_worker(context, worker_id, Action.LENDING_WORK, lock=True)
    if context.actor.role is Role.ENTERPRISE:
        raise Forbidden("本人意愿由公共就业服务机构工作人员核实")
    check_version(worker.version, version)
    if how not in ASKED:
        raise Invalid("请选择怎样核实的：电话或当面", field="how")
    if worker.checked_at is not None:
        raise Conflict("这名职工的意愿已经核实")
    if lending.state is not LendingState.CONSENTING or worker not in by_link([worker]):
        raise Conflict("只核实征求意见期间由本人链接答复的同意")
    if own:
        worker.version += 1
    else:
        lent_workers.say(context, lending, worker, ConsentState.WITHDRAWN, how)
        worker.disowned, worker.link_hash = True, None
    worker.checked_at, worker.checked_how, worker.checked_by = clock.now(), how, context.actor.account_id
    what = "lent.confirm" if own else "lent.disown"
    context.unit.audit(what, "lent_worker", worker_id, how=how.value, lending_id=lending.id)
    return worker
