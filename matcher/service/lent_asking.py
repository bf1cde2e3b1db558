"""Workers asked anew (重新征求意见): who said no, or took a yes back, is asked again only about other terms (C3, C10).

A no stands as long as the terms do. Once they have really changed since the answer, the lender, or its officer, may ask
once more; should the terms become again what was answered, the answer stands again. The workers themselves may turn a
no into a yes without being asked (``lent_workers.say``).
"""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import Conflict, Forbidden
from matcher.models.lending import OPEN_TERMS, SAID_NO, ConsentState, LendingSide, LentWorker
from matcher.service import lending_terms, lendings
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.lendings import Parties, find_lending, parties_of, sides_of
from matcher.service.permissions import Action


def open_to(parties: Parties, workers: Sequence[LentWorker]) -> list[LentWorker]:
    """Who said no to other terms than these and may be asked about them."""
    if parties.lending.state not in OPEN_TERMS:
        return []
    now = parties.digest
    return [one for one in workers if one.consent in SAID_NO and one.terms_hash and one.terms_hash != now]


def ask_anew(context: Context, lending_id: int, *, version: int, numbers: Sequence[int] = ()) -> int:
    """Ask workers again who said no before the terms changed: all of them, or those with these numbers.

    Returns how many. Raises :class:`Conflict` where the terms are what was answered: nobody is pressed (C10).
    """
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if LendingSide.LENDER not in sides_of(context, lending):
        raise Forbidden("重新征求意见由借出方或其专员办理")
    if lending.state not in OPEN_TERMS:
        raise Conflict(f"协议当前为“{lending.state.label}”，不能再征求意见")
    workers = context.unit.lendings.workers(lending_id, lock=True)
    parties = parties_of(context, lending)
    lending_terms.complete(lending, parties.surplus)
    asked = open_to(parties, workers)
    if numbers:
        wrong = sorted(set(numbers) - {one.number for one in asked})
        if wrong:
            raise Conflict(f"{wrong[0]} 号职工没有答复过不同意，或答复之后条款没有变动，不能再次征求", code="unchanged")
        asked = [one for one in asked if one.number in numbers]
    if not asked:
        raise Conflict("没有可以再次征求意见的职工：他们答复之后条款没有变动", code="unchanged")
    open_ = sum(one.consent in (ConsentState.ASKED, ConsentState.AGREED) for one in workers)
    if open_ + len(asked) > lending.headcount:
        room = max(0, lending.headcount - open_)
        raise Conflict(
            f"协议借调 {lending.headcount} 人，已有 {open_} 人同意或待答复，最多再征求 {room} 人", code="taken"
        )
    for worker in asked:
        # What was answered, and to which terms, stays on the record until there is another answer.
        context.unit.audit(
            "lent.ask_anew", "lent_worker", worker.id, said=worker.consent.value, terms=worker.terms_hash
        )
        worker.consent = ConsentState.ASKED
        worker.version += 1
    lendings.changed(context, lending, "lending.ask_anew", people=len(asked))
    return len(asked)
