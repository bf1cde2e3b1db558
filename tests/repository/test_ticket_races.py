"""Sixty-four at one desk at once: sixty-four different numbers, none left out, nobody called twice; on both stores."""

from __future__ import annotations

from matcher import clock
from matcher.service import tickets
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.repository.stores import race, won
from tests.repository.test_races import once

RACERS = 64


def draw(context: Context, seeker_id: int) -> int:
    return tickets.draw(context, tickets.desk_market(context), seeker_id).number


def test_racing_people_get_numbers_without_gap_or_double(store: Kit) -> None:
    operator = actor(store, "linggong")
    with store.open(SYSTEM, write=False) as context:
        # The demo's own morning has drawn some numbers already, of people who may be out of work or not by now.
        market, today = operator.market_id or 0, clock.today()
        everybody = [one.id or 0 for one in context.unit.seekers.seeking()]
        drawn = context.unit.tickets.of_people(market, today, everybody)
        people = [one for one in everybody if one not in drawn][:RACERS]
        first = context.unit.tickets.last_number(market, today) + 1
        before = context.unit.tickets.waiting(market, today)
    numbers = won(race(store, [once(operator, draw, one) for one in (*people, *people[:4])]))
    assert sorted(numbers[:RACERS]) == list(range(first, first + RACERS)), "sixty-four numbers without a gap"
    assert numbers[:4] == numbers[RACERS:], "who asks twice at once has one number"
    called = won(race(store, [once(operator, tickets.call_next) for _ in range(8)]))
    assert len({one.id for one in called}) == 8
    with store.open(SYSTEM, write=False) as context:
        assert context.unit.tickets.waiting(operator.market_id or 0, clock.today()) == before + RACERS - 8
