"""返岗: everybody who is lent is waited for on the own last day, and the unit is free from the next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from matcher import clock
from matcher.errors import Conflict
from matcher.models.lending import (
    ConsentState,
    LendingState,
    ReturnReason,
    WordChannel,
)
from matcher.models.todo import TodoKind
from matcher.service import (
    lending_extensions,
    lending_steps,
    lendings,
    lent_workers,
    lots,
    todos,
)
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.lent import Ground, at, later, person

__all__ = ["at", "later"]
AGREED = ConsentState.AGREED


def waiting(at: Ground, who: Actor) -> list[tuple[str, str]]:
    """Light and words of the returns on somebody's list."""
    with at.kit.open(who, write=False) as context:
        return [(one.light.value, one.what) for one in todos.list_todos(context, kind=TodoKind.LENT_RETURN).todos]


def gone_back(at: Ground, worker: Any, *, confirmed: bool = True) -> None:
    """A worker goes back today for a reason of the own; the lender confirms it."""
    day = {"returned_on": clock.today(), "reason": ReturnReason.NOT_ADAPTED, "version": worker.version}
    told = at.do(at.borrower, lending_steps.record_return, worker.id, **day)
    if confirmed:
        at.do(at.lender, lending_steps.confirm_back, worker.id, version=told.version)


def test_an_early_end_is_on_the_lists_until_everybody_is_back(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=2)
    later(3)
    at.do(SYSTEM, lending_steps.advance)
    assert waiting(at, at.lender) == []
    at.on(at.borrower, lending_steps.end_early, lending_id, reason="订单取消")
    assert ["2 人借调已到期或结束" in what for _, what in waiting(at, at.lender)] == [True]
    assert waiting(at, at.borrower) == []
    later(4)
    assert [light for light, _ in waiting(at, at.officer)] == ["red"]
    one, two = at.workers(lending_id)
    gone_back(at, one)
    assert ["1 人借调已到期或结束" in what for _, what in waiting(at, at.lender)] == [True]
    gone_back(at, two)
    assert ["全部返岗" in what for _, what in waiting(at, at.lender)] == [True]
    at.on(at.lender, lending_steps.close, lending_id, reason="工资表月底寄到")
    assert waiting(at, at.lender) == []


def test_one_who_left_early_is_waited_for_and_the_unit_is_free(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=2)
    later(3)
    at.do(SYSTEM, lending_steps.advance)
    one, _ = at.workers(lending_id)
    gone_back(at, one, confirmed=False)
    assert ["1 人借调已到期或结束" in what for _, what in waiting(at, at.lender)] == [True]
    at.do(at.lender, lending_steps.confirm_back, one.id, version=at.workers(lending_id)[0].version)
    assert waiting(at, at.lender) == []
    with at.kit.open(SYSTEM, write=False) as context:
        found = context.unit.lots.get(at.surplus)
        assert found is not None
        tomorrow = clock.today() + timedelta(days=1)
        assert lots.free_units(context, found[0], tomorrow, at.get(lending_id).last) == 9
        assert check_invariants(context) == []


def test_who_does_not_stay_on_goes_back_on_the_old_day(at: Ground, later: Callable[[int], None]) -> None:
    lending_id = at.signed(people=2)
    first, old = at.dates()
    new = old + timedelta(days=12)
    # Nine of the ten units of both lots are promised on the days added: one may stay, not two.
    promised = at.proposed(headcount=9, first=old + timedelta(days=1), last=new)
    later(3)
    at.do(SYSTEM, lending_steps.advance)
    two = at.workers(lending_id)[1]
    with pytest.raises(Conflict, match=r"还有 1 人可调剂，续借要 2 人"):
        at.on(at.borrower, lending_extensions.propose, lending_id, last=new, reason="订单延长")
    gone_back(at, two)
    made = at.on(at.borrower, lending_extensions.propose, lending_id, last=new, reason="订单延长")
    at.do(at.lender, lending_extensions.agree, made.id, version=1)
    at.do(at.borrower, lending_extensions.agree, made.id, version=2)
    said = {"name": person(0).name, "phone": person(0).phone, "answer": AGREED, "how": WordChannel.PHONE}
    at.do(at.officer, lent_workers.take_answer, lending_id, **said, stay=True)
    at.do(at.officer, lending_extensions.put_in_force, made.id, version=3)
    with at.kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
    # The other way round: both are there, one stays on; the other is on the list for the old day.
    at.on(at.officer, lendings.cancel, promised, reason="不借了")
    other = at.signed(people=2, start=2, first=first + timedelta(days=2), last=old, headcount=2)
    later(2)
    at.do(SYSTEM, lending_steps.advance)
    longer = at.on(at.borrower, lending_extensions.propose, other, last=old + timedelta(days=60), reason="延长")
    at.do(at.lender, lending_extensions.agree, longer.id, version=1)
    at.do(at.borrower, lending_extensions.agree, longer.id, version=2)
    said |= {"name": person(2).name, "phone": person(2).phone}
    at.do(at.officer, lent_workers.take_answer, other, **said, stay=True)
    at.do(at.officer, lending_extensions.put_in_force, longer.id, version=3)
    later((old - clock.today()).days - 2)
    told = {what for _, what in waiting(at, at.lender)}
    assert told == {"1 人 2 天后到期，商定返岗或续借"}
    later(6)
    assert ("red", "1 人借调已到期或结束，逐人登记返岗并确认") in waiting(at, at.lender)
    # Who stayed goes back early: nobody is there any more, and the day that ended it is known.
    gone_back(at, at.workers(other)[0])
    at.do(SYSTEM, lending_steps.advance)
    ended = at.get(other)
    assert (ended.state, ended.ended_on) == (LendingState.RETURNING, clock.today())
    with at.kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
