"""Who fell out of a market's day (取消和未到): asked by the plan of the day and by whoever pulls for one task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from matcher.models.booking import BookingSide, BookingState
from matcher.service.context import Context


@dataclass(frozen=True, slots=True)
class FallenOut:
    """What was cancelled or missed on a day: who stayed away, who declined which task, which tasks lost somebody."""

    absent: frozenset[int]
    declined: Mapping[int, frozenset[int]]
    tasks: frozenset[int]


def fallen_out(context: Context, market_id: int, on: date) -> FallenOut:
    """Cancelled and missed bookings of a market's day. An absence that was appealed against with success is none."""
    rows = context.unit.bookings.fallen_out(market_id, on)
    own = [one for one in rows if one.ended_by is BookingSide.WORKER and one.appeal_upheld is not True]
    declined: dict[int, set[int]] = {}
    for one in own:
        declined.setdefault(one.task_id, set()).add(one.seeker_id)
    return FallenOut(
        frozenset(one.seeker_id for one in own if one.state is BookingState.NO_SHOW),
        {task: frozenset(people) for task, people in declined.items()},
        frozenset(one.task_id for one in rows),
    )
