"""A worker's own odd jobs (我的零工): what they are held and booked for, what they did, what is due and was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from matcher import clock
from matcher.models.booking import BOOKING_STEPS, Booking, BookingSide, BookingState
from matcher.planning.odd_work import Finding, pay_by
from matcher.repository.bookings import Line
from matcher.service import bookable, odd_rules
from matcher.service.bookings import is_over
from matcher.service.context import Context
from matcher.service.odd_pay import worth
from matcher.service.permissions import Action, permit
from matcher.service.task_life import stopped

# How far back a worker looks at their own bookings.
OWN_DAYS = 90


@dataclass(frozen=True, slots=True)
class OwnBooking:
    """One booking as its worker sees it; ``findings`` are told before they say yes, ``kept`` is why they cannot."""

    line: Line
    findings: list[Finding]
    kept: str
    pay_by: date
    begun: bool
    # What the task's own pay comes to for the hours, where less than that was written down as due.
    worth: int | None = None

    @property
    def booking(self) -> Booking:
        """The booking itself."""
        return self.line.booking

    @property
    def over(self) -> bool:
        """Whether it is a hold that has run out."""
        return is_over(self.booking, clock.now())

    @property
    def waits(self) -> bool:
        """Whether it is a hold that waits for a yes or a no."""
        return self.booking.state is BookingState.HELD and not self.over

    @property
    def leaves(self) -> bool:
        """Whether it may still be called off by the worker: firm, and the work has not begun."""
        return self.booking.state is BookingState.CONFIRMED and not self.begun

    @property
    def pay_open(self) -> bool:
        """Whether the worker may say what they got: work done, and not yet said."""
        return self.booking.state in (BookingState.WORKED, BookingState.PAID) and self.booking.pay_confirmed_at is None

    @property
    def disputable(self) -> bool:
        """Whether hours or pay may be disputed: not before the work began."""
        return self.begun and BookingState.DISPUTED in BOOKING_STEPS[self.booking.state]

    @property
    def appealable(self) -> bool:
        """Whether it stands as an absence that was not spoken against yet."""
        booking = self.booking
        absent = booking.state is BookingState.NO_SHOW and booking.ended_by is BookingSide.WORKER
        return absent and not booking.appeal


def list_own(context: Context) -> list[OwnBooking]:
    """The signed-in worker's own bookings of the last months, the latest first, with the check-in code."""
    permit(context.actor, Action.PROFILE_READ)
    now = clock.now()
    lines = context.unit.bookings.of_seeker(context.actor.seeker_id or 0, now - timedelta(days=OWN_DAYS))
    barred = stopped(context, [one.task for one in lines])
    kept = bookable.hindrances(context, [one.seeker for one in lines[:1]])
    rows = []
    for line in lines:
        found: list[Finding] = []
        if line.booking.state is BookingState.HELD:
            found = odd_rules.of_task(context, line.task)
            found += odd_rules.of_people(context, line.task, [line.seeker])[line.booking.seeker_id]
        why = barred.get(line.booking.task_id) or kept.get(line.booking.seeker_id, "")
        last = pay_by(odd_rules.job_of(context, line.task))
        rows.append(OwnBooking(line, found, why, last, line.booking.starts_at <= now, _less(context, line)))
    return rows


def _less(context: Context, line: Line) -> int | None:
    booking = line.booking
    if booking.worked_minutes is None or booking.due is None:
        return None
    whole = worth(context, line.task, booking.worked_minutes)
    return whole if whole is not None and booking.due < whole else None
