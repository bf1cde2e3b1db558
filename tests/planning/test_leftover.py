"""What lendings leave of a lot: nothing is given twice, nothing that is free is lost."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from matcher.models.values import Period
from matcher.planning.pooling.leftover import leftover

START = date(2026, 3, 1)
MONTH = Period(START, START + timedelta(days=29))


def day(number: int) -> date:
    return START + timedelta(days=number)


@st.composite
def lendings(draw: st.DrawFn) -> tuple[int, list[tuple[date, date, int]]]:
    """A headcount, and lendings of which never more run at once than there are."""
    headcount = draw(st.integers(1, 6))
    seats = [[] for _ in range(headcount)]
    taken = []
    for _ in range(draw(st.integers(0, 8))):
        first = draw(st.integers(-5, 29))
        last = draw(st.integers(first, 34))
        free = [seat for seat in seats if all(last < one or first > other for one, other in seat)]
        count = draw(st.integers(0, len(free)))
        for seat in free[:count]:
            seat.append((first, last))
        if count:
            taken.append((day(first), day(last), count))
    return headcount, taken


@given(lendings())
def test_free_and_taken_are_all_there_is_on_every_day(case: tuple[int, list[tuple[date, date, int]]]) -> None:
    """While lendings nest as they were made, each day's free units are the headcount less those lent that day."""
    headcount, taken = case
    found = leftover(headcount, MONTH, taken, once=False)
    for number in range(30):
        free = sum(count for period, count in found if period.first <= day(number) <= period.last)
        lent = sum(count for first, last, count in taken if first <= day(number) <= last)
        assert free >= headcount - lent
        assert free <= headcount
        # Who was laid on other units than at first may bear less; never is more lent than there was.
        assert free == headcount - lent or lent > 0


@given(lendings())
def test_a_worker_is_lent_once_a_run(case: tuple[int, list[tuple[date, date, int]]]) -> None:
    headcount, taken = case
    found = leftover(headcount, MONTH, taken, once=True)
    assert sum(count for _, count in found) <= headcount
    every = dict(leftover(headcount, MONTH, taken, once=False))
    assert all(count <= every[period] for period, count in found)


def test_the_middle_of_a_place_is_filled_and_both_ends_stay_open() -> None:
    taken = [(day(10), day(19), 1)]
    ends = [(Period(day(0), day(9)), 1), (Period(day(20), day(29)), 1)]
    assert leftover(1, MONTH, taken, once=False) == ends
    assert leftover(1, MONTH, taken, once=True) == ends[:1], "of two as long the earlier"
    assert leftover(2, MONTH, taken, once=True) == [(Period(day(0), day(9)), 1), (MONTH, 1)]
