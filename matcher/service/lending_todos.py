"""To-dos of lent workers (共享用工待办): agreements that wait for a word, and workers who go back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import groupby

from matcher.models.enums import Role
from matcher.models.lending import LendingState
from matcher.models.todo import Todo, TodoKind
from matcher.planning.deadlines import ANSWER_DAYS
from matcher.service.todo_sources import CONFIRM_DAYS, NOTICE_DAYS, Asking, after


def lendings(asking: Asking) -> Iterable[Todo]:
    """Agreements that wait for this side's word, for the lender's workers, or to be signed."""
    states = (LendingState.PROPOSED, LendingState.CONSENTING)
    own = asking.context.actor.enterprise_id
    for one, lender in asking.unit.lendings.own(asking.reach, states):
        agreed = one.lender_agreed_at if own == one.lender_id else one.borrower_agreed_at
        if own is not None and agreed is not None and own != one.lender_id:
            continue
        waits = one.state is LendingState.PROPOSED and (own is None or agreed is None)
        what = "确认调剂协议" if waits else "征求职工同意，签订协议"
        due = min(after(one.created_at, ANSWER_DAYS), one.first) if waits else one.first
        told = f"{one.headcount} 人 {one.first} 起借调，{what}"
        yield asking.todo(TodoKind.LENDING, one.id, told, lender.name, due, f"/lendings/{one.id}")


def lent_returns(asking: Asking) -> Iterable[Todo]:
    """Workers who go back: told seven days before the own last day, until all are back and it is closed (C7)."""
    until = asking.today + timedelta(days=NOTICE_DAYS)
    rows = sorted(asking.unit.lendings.returns(asking.reach, until), key=lambda row: row[0].id or 0)
    for _, group in groupby(rows, key=lambda row: row[0].id):
        own = list(group)
        one, lender = own[0][0], own[0][1]
        days = {day: count for _, _, day, count in own if day is not None}
        over = {day: count for day, count in days.items() if day <= asking.today}
        # Some may have days left while others of the same agreement should be back.
        coming = [f"{days[day]} 人 {(day - asking.today).days} 天后到期" for day in sorted(set(days) - set(over))]
        if over:
            also = "".join(f"；另 {text}" for text in coming)
            what = f"{sum(over.values())} 人借调已到期或结束，逐人登记返岗并确认{also}"
            due = min(over) + timedelta(days=CONFIRM_DAYS)
        elif coming:
            what, due = f"{'，'.join(coming)}，商定返岗或续借", min(days)
        else:
            what, due = "职工已全部返岗，办结协议", (one.ended_on or one.last) + timedelta(days=CONFIRM_DAYS)
        yield asking.todo(TodoKind.LENT_RETURN, one.id, what, lender.name, due, f"/lendings/{one.id}#workers")


_SIDES = frozenset({Role.OFFICER, Role.ENTERPRISE})
# As ``todo_sources.SOURCES``: every source with those in whose list it stands.
LENDING_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (lendings, _SIDES),
    (lent_returns, _SIDES),
)
