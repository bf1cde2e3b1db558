"""A booking taken in hand (预约加锁): the task first, then the worker, then the booking read anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.booking import BOOKING_STEPS, Booking, BookingState
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.service.bookings import is_over
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.task_life import note, reachable

UNKNOWN = "没有这个预约，或不属于您"


@dataclass(frozen=True, slots=True)
class Held:
    """A booking with its task and its worker, locked until the transaction ends."""

    task: Task
    seeker: Seeker
    booking: Booking


def hold(
    context: Context,
    booking_id: int,
    version: int | None,
    to: BookingState | None,
    action: Action = Action.BOOKING_WORK,
) -> Held:
    """A booking within reach with its task and worker, all held, ready for a step."""
    permit(context.actor, action)
    known = context.unit.bookings.get(booking_id)
    try:
        task = reachable(context, known.task_id if known is not None else 0, lock=True, action=action)
    except NotFound:
        raise NotFound(UNKNOWN) from None
    if known is None:
        raise NotFound(UNKNOWN)
    return _ready(context, task, known, version, to)


def hold_own(context: Context, booking_id: int, version: int, to: BookingState | None) -> Held:
    """The worker's own booking in the same way; anybody else's looks like one that never was."""
    permit(context.actor, Action.BOOKING_OWN)
    known = context.unit.bookings.get(booking_id)
    if known is None or known.seeker_id != context.actor.seeker_id:
        raise NotFound(UNKNOWN)
    return _ready(context, context.unit.tasks.held([known.task_id])[known.task_id], known, version, to)


def _ready(context: Context, task: Task, known: Booking, version: int | None, to: BookingState | None) -> Held:
    """A booking read anew under the locks, at the version seen, and free to take the step."""
    seeker = context.unit.seekers.held([known.seeker_id])
    booking = context.unit.bookings.get(known.id or 0, lock=True)
    if booking is None or booking.seeker_id not in seeker:
        raise NotFound(UNKNOWN)
    if version is not None:
        check_version(booking.version, version)
    if is_over(booking, clock.now()):
        raise Conflict("暂留已过十五分钟，请重新暂留", code="lapsed")
    if to is not None and to not in BOOKING_STEPS[booking.state]:
        raise Conflict(f"预约当前为“{booking.state.label}”，不能改为“{to.label}”", code="step")
    return Held(task, seeker[booking.seeker_id], booking)


def written(context: Context, held: Held, kind: str, **data: Any) -> Booking:
    """Store a step of a held booking as its next version and tell the market's feed."""
    held.booking.version += 1
    held.booking.updated_at = clock.now()
    context.unit.bookings.save(held.booking)
    note(context, held.task, kind, held.booking, **data)
    return held.booking
