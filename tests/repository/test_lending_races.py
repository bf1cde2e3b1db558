"""Sixty-four clients at once, on both stores: nobody is lent to two places, no unit of a lot is lent twice (T20)."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.errors import MatcherError
from matcher.models.lending import ConsentState, LendingDraft, WordChannel
from matcher.service import lendings, lent_workers, lots
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.lent import ground, person
from tests.repository.stores import race, won
from tests.repository.test_races import once

RACERS = 64


def test_racing_proposals_never_lend_a_unit_twice(store: Kit) -> None:
    at = ground(store)
    first, last = at.dates()
    draft = LendingDraft(surplus_id=at.surplus, shortage_id=at.shortage, headcount=3, first=first, last=last)
    results = race(store, [once(at.officer, lendings.propose, draft) for _ in range(RACERS)])
    # Ten units, three each: three proposals, whoever comes first.
    assert len(won(results)) == 3
    assert {one.code for one in results if isinstance(one, MatcherError)} == {"taken"}
    with store.open(SYSTEM, write=False) as context:
        found = context.unit.lots.get(at.surplus)
        assert found is not None
        assert lots.free_units(context, found[0], first, last) == 1
        assert check_invariants(context) == []


def test_a_worker_who_says_yes_everywhere_at_once_is_lent_once(store: Kit) -> None:
    at = ground(store)
    places = [at.consenting(people=1, headcount=1) for _ in range(8)]
    one = person(0)
    told = {"name": one.name, "phone": one.phone, "answer": ConsentState.AGREED, "how": WordChannel.PHONE}
    racers = [once(at.officer, lent_workers.take_answer, places[n % 8], **told) for n in range(RACERS)]
    results = race(store, racers)
    assert len(won(results)) == 1
    with store.open(SYSTEM, write=False) as context:
        live = [one for place in places for one in context.unit.lendings.workers(place) if one.live]
        assert len(live) == 1
        assert check_invariants(context) == []


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
