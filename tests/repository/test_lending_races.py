"""Sixty-four clients at once, on both stores: nobody is lent to two places, no unit of a lot is lent twice (T20)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
import time_machine

from matcher import clock
from matcher.errors import MatcherError
from matcher.models.lending import ConsentState, LendingDraft, WordChannel
from matcher.models.pooling import Lot, LotSide, PoolingLine, PoolingRun
from matcher.repository.lots import Lots
from matcher.service import lending_steps, lendings, lent_workers, lots, pooling
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.lent import Ground, ground, lot, person
from tests.repository.stores import race, won
from tests.repository.test_races import once
from tests.thoroughness import ROUNDS

RACERS = 64


def test_racing_proposals_never_lend_a_unit_twice(store: Kit) -> None:
    at = ground(store)
    first, last = at.dates()
    told = {"headcount": 3, "first": first, "last": last, "reason": "企业分两批用工"}
    for _ in range(ROUNDS):
        draft = LendingDraft(surplus_id=at.surplus, shortage_id=at.shortage, **told)
        results = race(store, [once(at.officer, lendings.propose, draft) for _ in range(RACERS)])
        # Ten units, three each: three proposals, whoever comes first.
        assert len(won(results)) == 3
        assert {one.code for one in results if isinstance(one, MatcherError)} == {"taken"}
        with store.open(SYSTEM, write=False) as context:
            found = context.unit.lots.get(at.surplus)
            assert found is not None
            assert lots.free_units(context, found[0], first, last) == 1
            assert check_invariants(context) == []
        at.relot()


def test_a_worker_who_says_yes_everywhere_at_once_is_lent_once(store: Kit) -> None:
    at = ground(store)
    for number in range(ROUNDS):
        places = [at.consenting(people=1, start=number, headcount=1) for _ in range(8)]
        one = person(number)
        told = {"name": one.name, "phone": one.phone, "answer": ConsentState.AGREED, "how": WordChannel.PHONE}
        racers = [once(at.officer, lent_workers.take_answer, places[n % 8], **told) for n in range(RACERS)]
        assert len(won(race(store, racers))) == 1
        with store.open(SYSTEM, write=False) as context:
            live = [one for place in places for one in context.unit.lendings.workers(place) if one.live]
            assert len(live) == 1
            assert check_invariants(context) == []
        at.relot()


def test_the_store_itself_refuses_a_second_lending_on_one_day(store: Kit) -> None:
    """Behind every rule stands a guard: the same day twice is refused, the day after is not."""
    at = ground(store)
    at.answer(at.consenting(people=1, headcount=1), 0)
    other = at.consenting(people=1, start=1, headcount=1)
    with store.open(SYSTEM, write=False) as context:
        agreed = next(one for one in context.unit.lendings.workers(other - 1))
    told = clock.now()
    for shift, refused in ((0, True), ((agreed.last - agreed.first).days + 1, False)):
        error: MatcherError | None = None
        try:
            with store.open(SYSTEM, write=True) as context:
                worker = context.unit.lendings.workers(other)[0]
                worker.person_hash, worker.consent, worker.live = agreed.person_hash, ConsentState.AGREED, True
                worker.first, worker.last = (day + timedelta(days=shift) for day in (agreed.first, agreed.last))
                worker.answered_at, worker.terms_hash = told, "x"
                context.unit.commit()
        except MatcherError as caught:
            error = caught
        assert (error is not None) is refused
        assert error is None or error.status == 409


def crossed(at: Ground, runs: int) -> list[tuple[int, list[int]]]:
    """Runs of two lines over four lots, every other run with its lines the other way round."""
    more = [
        at.do(at.lender, lots.publish, at.lender.enterprise_id, lot(LotSide.SURPLUS, at.adcode, headcount=11)).id,
        at.do(at.borrower, lots.publish, at.borrower.enterprise_id, lot(LotSide.SHORTAGE, at.adcode, headcount=11)).id,
    ]
    with at.kit.open(SYSTEM, write=True) as context:
        found = context.unit.lots.get(at.surplus)
        assert found is not None
        days = {"headcount": 1, "first": found[0].first, "last": found[0].last}
        pairs, made = [(at.surplus, at.shortage), (more[0], more[1])], []
        counts = dict.fromkeys(("wanted", "placed", "bound", "cost", "cost_bound", "agreements", "agreements_bound"), 0)
        for number in range(runs):
            run = PoolingRun(adcode=at.adcode, created_at=clock.now(), **counts)
            lines = [
                PoolingLine(run_id=0, surplus_id=surplus, shortage_id=shortage, **days)
                for surplus, shortage in pairs[:: -1 if number % 2 else 1]
            ]
            context.unit.pooling.add(run, lines)
            made.append((run.id or 0, [one.id or 0 for one in lines]))
        context.unit.commit()
    return made


def test_plans_that_take_the_same_lots_the_other_way_round_do_not_wait_for_each_other(store: Kit) -> None:
    at = ground(store)
    runs = crossed(at, 8)
    results = race(store, [once(at.officer, pooling.propose, run, lines) for run, lines in runs])
    assert len(won(results)) == len(runs), results
    with store.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_all_lots_are_held_at_once_before_anything_is_changed(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    at = ground(kit)
    (run, lines), (other, others) = crossed(at, 2)
    held: list[set[int]] = []
    usual = Lots.hold

    def hold(self: Lots, ids: Sequence[int]) -> dict[int, Lot]:
        held.append(set(ids))
        return usual(self, ids)

    monkeypatch.setattr(Lots, "hold", hold)
    at.do(at.officer, pooling.propose, run, lines)
    assert len(held[0]) == 4
    assert all(one <= held[0] for one in held)
    first, second = (at.do(at.officer, pooling.propose, other, others), at.signed(people=1))
    for number, lending_id in enumerate(first, 1):
        at.make_signed(lending_id, number)
    held.clear()
    with time_machine.travel(clock.now() + timedelta(days=4), tick=True):
        assert at.do(SYSTEM, lending_steps.advance) == 3
    assert [len(one) for one in held] == [4]
    assert at.get(second).state.value == "active"
