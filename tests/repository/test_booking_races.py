"""Sixty-four clients after the same seats and the same people, on both stores (trust.md T20): nobody twice, no seat twice.

Each has a connection of its own and all begin at once. What can be won is won, by exactly as many as can win.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import Any

from sqlmodel import col, select

from matcher.errors import MatcherError
from matcher.models.booking import FIRM, LIVE, Booking, BookingSide, BookingState
from matcher.models.enums import Role
from matcher.models.market_event import MarketEvent
from matcher.models.states import TaskState
from matcher.service import booking_steps, bookings, consents, rosters
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.roster_adoption import Adopted, adopt
from tests.factories import actor
from tests.repository.stores import race, won
from tests.repository.test_races import once, sound
from tests.service.odd_jobs import TOMORROW, confirmed, posted, task_of, workers
from tests.thoroughness import FULL, ROUNDS

RACERS = 64


def live(kit: Kit) -> list[Booking]:
    with kit.open(SYSTEM, write=False) as context:
        return list(context.unit.session.exec(select(Booking).where(col(Booking.state).in_(LIVE))))


def faults(kit: Kit) -> list[Any]:
    """What must never be: a worker in two places or with two holds, a seat taken twice, a seat beyond the headcount."""
    rows = live(kit)
    wrong: list[Any] = [
        (a.id, b.id)
        for a, b in combinations(rows, 2)
        if a.seeker_id == b.seeker_id and a.starts_at < b.ends_at and b.starts_at < a.ends_at
    ]
    holds = Counter(one.seeker_id for one in rows if one.state is BookingState.HELD)
    seats = Counter((one.task_id, one.seat) for one in rows)
    wrong += [one for one, count in [*holds.items(), *seats.items()] if count > 1]
    wrong += [one.id for one in rows if one.seat > task_of(kit, one.task_id).headcount]
    return wrong


def test_sixty_four_want_one_worker(store: Kit) -> None:
    """Overlapping tasks and tasks of other days: one hold a person, whatever the hours."""
    who = actor(store, "linggong")
    for number in range(ROUNDS):
        person = workers(store, 1, first=number)[0]
        tasks = [posted(store, start_minute=480 + 60 * (n % 4), end_minute=960, headcount=9) for n in range(8)]
        racers = [once(who, bookings.hold_named, tasks[n % 8], person) for n in range(RACERS)]
        held = won(race(store, racers))
        assert len(held) == 1
        assert faults(store) == []
        confirmed(store, who, held[0])
        # Firm now: none of the overlapping tasks may take the worker.
        assert won(race(store, racers[:16])) == []
    assert sound(store)


def test_sixty_four_want_the_last_seats(store: Kit) -> None:
    who, seats = actor(store, "linggong"), 5
    for number in range(ROUNDS):
        people = workers(store, RACERS, first=100 + number * RACERS)
        task = posted(store, headcount=seats)
        held = won(race(store, [once(who, bookings.hold_named, task, one) for one in people]))
        assert len(held) == seats
        assert sorted(one.seat for one in held) == list(range(1, seats + 1))
        assert faults(store) == []
        # Confirmed and let go at once: of the two one wins, and what is let go can be had again.
        steps = [once(who, booking_steps.confirm, one.id, version=1, warnings_seen=True) for one in held]
        steps += [once(who, booking_steps.cancel, one.id, by=BookingSide.WORKER, version=1) for one in held]
        assert len(won(race(store, steps * (6 if FULL else 2)))) == seats
        firm = [one for one in live(store) if one.task_id == task]
        assert all(one.state in FIRM for one in firm)
        late = people if FULL else people[-2 * seats :]
        again = won(race(store, [once(who, bookings.hold_named, task, one) for one in late]))
        assert len(again) == seats - len(firm)
        for one in again:
            confirmed(store, who, one)
        assert task_of(store, task).state is TaskState.FILLED
        assert faults(store) == []
    assert sound(store)


def test_pulls_that_race_share_the_people(store: Kit) -> None:
    """Two pulls never hold the same person; forty people go to sixty-four who each want one for a task of their own."""
    who = actor(store, "linggong")
    people = workers(store, 40, first=20_000)
    tasks = [posted(store, headcount=4, start_minute=420 + 15 * n) for n in range(8)]
    results = won(race(store, [once(who, bookings.hold_next, tasks[n % 8], 1) for n in range(RACERS)]))
    held = [one.seeker_id for each in results for one in each]
    # Eight tasks of four seats.
    assert len(held) == len(set(held)) == 32
    assert set(held) <= set(people)
    assert faults(store) == []
    assert sound(store)


def test_who_stops_while_others_book_them_is_booked_for_nothing(store: Kit) -> None:
    """Sixteen people take back their agreement while they are held, confirmed and let go: nobody is left on a task."""
    who = actor(store, "linggong")
    people = workers(store, 16, first=30_000)
    tasks = [
        posted(store, headcount=16, start_minute=420),
        posted(store, headcount=16, start_minute=1000, end_minute=1200),
    ]
    held = [once(who, bookings.hold_named, tasks[n % 2], one)(store) for n, one in enumerate(people)]
    with store.open(SYSTEM, write=False) as context:
        given = {one: context.unit.consents.of_seeker(one)[0].id or 0 for one in people}
    racers = []
    for row in held:
        me = Actor(role=Role.SEEKER, seeker_id=row.seeker_id)
        other = next(task for task in tasks if task != row.task_id)
        racers += [
            once(me, consents.withdraw_consent, given[row.seeker_id]),
            once(who, booking_steps.confirm, row.id, version=1, warnings_seen=True),
            once(who, bookings.hold_named, other, row.seeker_id),
        ]
    outcomes = race(store, racers)
    # Whoever was sent away since a seat was taken in between asks again, and then it is so.
    for number, one in enumerate(outcomes[::3]):
        if isinstance(one, MatcherError):
            assert one.code in ("stale", "busy"), one
            racers[3 * number](store)
    assert [one.id for one in live(store) if one.seeker_id in people] == []
    assert sound(store)


def test_rosters_that_race_book_each_task_whole_or_not_at_all(store: Kit) -> None:
    """The same plan adopted by several while others hold some of its people by name."""
    who, people = actor(store, "linggong"), workers(store, 6, first=40_000)
    tasks = [posted(store, headcount=3) for _ in range(2)]
    with store.open(who, write=False) as context:
        plan = rosters.solve(context, day=TOMORROW, task_ids=tasks)
    pairs = [(row.task.id or 0, one.seeker.id or 0) for row in plan.tasks for one in row.given]
    assert len(pairs) == 6
    racers = [once(who, adopt, day=TOMORROW, pairs=pairs) for _ in range(8)]
    racers += [once(who, bookings.hold_named, pairs[0][0], one) for one in people[:3] * 2]
    made = [one for one in won(race(store, racers)) if isinstance(one, Adopted)]
    booked = Counter(line.task.id for one in made for line in one.booked)
    assert set(booked.values()) <= {3}
    assert faults(store) == []
    assert sound(store)


def test_the_feed_misses_nothing(store: Kit) -> None:
    """Numbers come in the order of commits: who read up to one never finds a smaller one later."""
    who = actor(store, "linggong")
    people, task = workers(store, 12, first=30_000), posted(store, headcount=12)
    seen: list[int] = []

    def reader(kit: Kit) -> None:
        with kit.open(SYSTEM, write=False) as context:
            last = max(seen, default=0)
            found = [one.seq or 0 for one in context.unit.market_events.after(who.market_id or 0, last, 500)]
        seen.extend(found)

    racers = [once(who, bookings.hold_named, task, one) for one in people]
    race(store, [*racers, *[reader] * 4])
    reader(store)
    with store.open(SYSTEM, write=False) as context:
        wanted = select(MarketEvent.seq).where(MarketEvent.market_id == who.market_id, MarketEvent.task_id == task)
        kept = set(context.unit.session.exec(wanted))
    assert len(kept) == 13
    assert kept <= set(seen)
