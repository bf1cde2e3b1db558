"""Re-balancing is exact: the flow against trying everything, on small counties."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.models.balance import BalanceGoal
from matcher.planning.balancing import Desk, Held, balance, loads_of

Quality = tuple[int, int, int, int]


def quality(
    officer_of: Sequence[int],
    held: Sequence[Held],
    desks: Sequence[Desk],
    past: Collection[tuple[int, int]],
    goal: BalanceGoal,
) -> Quality:
    """What counts, in its order: above caps, squared loads, moves, and moves that nothing speaks for."""
    by_id = {one.officer_id: one for one in desks}
    loads = loads_of({one.enterprise_id: who for one, who in zip(held, officer_of, strict=True)}, desks)
    moved = [(one, by_id[who]) for one, who in zip(held, officer_of, strict=True) if who != one.officer_id]
    liked = [2 * (one.industry in to.industries) + ((one.enterprise_id, to.officer_id) in past) for one, to in moved]
    return (
        sum(max(0, loads[one.officer_id] - max(one.cap, one.fixed)) for one in desks),
        sum(load * load for load in loads.values()) if goal is BalanceGoal.EVEN else 0,
        len(moved),
        3 * len(moved) - sum(liked),
    )


def best_of_all(
    held: Sequence[Held], desks: Sequence[Desk], past: Collection[tuple[int, int]], goal: BalanceGoal
) -> Quality | None:
    """The slow twin: every way of giving every enterprise an officer."""
    ways = [
        [one.officer_id for one in desks if (one.keeps if one.officer_id == row.officer_id else one.receives)]
        for row in held
    ]
    return min((quality(way, held, desks, past, goal) for way in product(*ways)), default=None)


@st.composite
def counties(draw: st.DrawFn) -> tuple[list[Held], list[Desk], set[tuple[int, int]], BalanceGoal]:
    officers = draw(st.integers(1, 4))
    desks = [
        Desk(
            number,
            draw(st.integers(1, 4)),
            frozenset(draw(st.sets(st.sampled_from("CDE")))),
            draw(st.integers(0, 3)),
            draw(st.booleans()),
            draw(st.sampled_from([True, True, True, False])),
        )
        for number in range(officers)
    ]
    held = [
        Held(100 + number, draw(st.sampled_from("CDEF")), draw(st.integers(0, officers - 1)))
        for number in range(draw(st.integers(0, 5)))
    ]
    past = draw(st.sets(st.tuples(st.integers(100, 104), st.integers(0, officers - 1))))
    return held, desks, past, draw(st.sampled_from(list(BalanceGoal)))


@given(counties(), st.integers(0, 9))
@settings(max_examples=150, deadline=None)
def test_the_flow_is_as_good_as_trying_everything_and_the_same_in_any_order(
    county: tuple[list[Held], list[Desk], set[tuple[int, int]], BalanceGoal], seed: int
) -> None:
    held, desks, past, goal = county
    best = best_of_all(held, desks, past, goal)
    if best is None:
        with pytest.raises(ValueError, match="nobody can take"):
            balance(held, desks, past=past, goal=goal)
        return
    found = balance(held, desks, past=past, goal=goal)
    assert quality([found[one.enterprise_id] for one in held], held, desks, past, goal) == best
    mixed = random.Random(seed)
    again = balance(mixed.sample(held, len(held)), mixed.sample(desks, len(desks)), past=past, goal=goal)
    assert again == found


def test_a_county_of_many_stays_exact_in_whole_numbers() -> None:
    """Six hundred pairings with one officer of forty: even afterwards, and only as many moved as must."""
    held = [Held(number, "C", 0) for number in range(600)]
    desks = [Desk(number, 20) for number in range(40)]
    found = balance(held, desks, goal=BalanceGoal.EVEN)
    assert set(loads_of(found, desks).values()) == {15}
    assert sum(who != 0 for who in found.values()) == 585


def test_nothing_moves_where_nothing_is_gained() -> None:
    held = [Held(1, "C", 1), Held(2, "C", 1), Held(3, "C", 2)]
    desks = [Desk(1, 9), Desk(2, 9, frozenset("C"))]
    for goal in BalanceGoal:
        assert balance(held, desks, goal=goal) == {1: 1, 2: 1, 3: 2}
