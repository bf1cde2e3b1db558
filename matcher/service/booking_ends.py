"""Bookings of somebody who ceases to seek (停止求职): what has not begun is cancelled, what was worked is settled."""

from __future__ import annotations

from collections.abc import Mapping

from matcher import clock
from matcher.errors import Conflict
from matcher.models.booking import Booking, BookingSide, BookingState
from matcher.models.shift import Task
from matcher.service.bookings import lapse
from matcher.service.context import Context
from matcher.service.task_life import minutes_before, note, restate

# The employer reads it too: that somebody does not come, not what they agreed to.
REASON = "本人停止求职，预约取消"


def hold_tasks(context: Context, seeker_id: int) -> dict[int, Task]:
    """Hold the tasks of a person's bookings that have not begun; asked before the person is held (decision 0005)."""
    return context.unit.tasks.held(sorted(context.unit.bookings.unbegun_tasks(seeker_id, clock.now())))


def cease(context: Context, seeker_id: int, tasks: Mapping[int, Task]) -> list[Booking]:
    """Cancel what a person is held or firmly booked for and has not begun; ``tasks`` and the person are held.

    Raises ``Conflict`` when somebody took a seat for them on another task just now.
    """
    lapse(context, [seeker_id], [])
    now = clock.now()
    rows = list(context.unit.bookings.unbegun(seeker_id, now))
    if any(one.task_id not in tasks for one in rows):
        raise Conflict("刚刚又有新的零工预约，请刷新后重试", code="stale")
    for one in rows:
        one.state, one.held_until = BookingState.CANCELLED, None
        one.ended_by, one.ended_at, one.note = BookingSide.WORKER, now, REASON
        one.updated_at, one.version = now, one.version + 1
        context.unit.bookings.save(one)
    # Markets in one order: each keeps writers of its feed in a line.
    for one in sorted(rows, key=lambda row: (tasks[row.task_id].market_id, row.id or 0)):
        told = {"by": BookingSide.WORKER.value, "minutes_before": minutes_before(one)}
        note(context, tasks[one.task_id], "booking.cancelled", one, **told)
        restate(context, tasks[one.task_id])
    return rows
