"""Settlements: what is due is what was paid, what waits and what was waived, whatever was paid; hours as written."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.console.typed import worked_minutes
from matcher.errors import Invalid
from matcher.models.booking import LIVE, BookingState
from matcher.service.settlements import Settled, Settlement

_FEN = st.none() | st.integers(0, 50_000)


@given(st.lists(st.tuples(st.sampled_from(LIVE), _FEN, _FEN)))
def test_the_sums_add_up(rows: list[tuple[BookingState, int | None, int | None]]) -> None:
    day = date(2026, 12, 1)
    facts: list[Any] = [
        SimpleNamespace(booking=SimpleNamespace(state=state, due=due, paid=paid)) for state, due, paid in rows
    ]
    market: Any = None
    found = Settlement(market, day, day, False, [Settled(one, day, False) for one in facts])
    assert found.due + found.excess == found.paid + found.open + found.waived
    assert all(not (one.open and one.waived) for one in found.rows)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        *(("7.5", 450), ("8", 480), ("7小时30分", 450), ("7小时半", 450), ("450", 450), ("450分钟", 450)),
        *(("７．５小时", 450), ("30分", 30)),
        *(("半", None), ("30", None), ("八", None), ("25小时", None), ("7小时30", None), ("", None)),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, minutes: int | None) -> None:
    if minutes is None:
        with pytest.raises(Invalid, match=r"7\.5"):
            worked_minutes(text)
    else:
        assert worked_minutes(text) == minutes
