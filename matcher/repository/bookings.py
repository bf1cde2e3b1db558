"""Stored bookings (预约): seats of odd jobs and workers' time, each taken once whoever races for it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from matcher.errors import Conflict
from matcher.models.booking import DONE, FIRM, LIVE, Booking, BookingSide, BookingState
from matcher.models.crew import Crew
from matcher.models.market import Market
from matcher.models.region import scope_prefix
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.repository.reach import Reach

# No odd job is longer: bookings that begin earlier than this before an instant have ended by then.
LONGEST = timedelta(hours=36)
TAKEN = "该时段已有预约"
HELD_ELSEWHERE = "正被另一个任务暂留，请等暂留结束或先放开"


@dataclass(frozen=True, slots=True)
class Line:
    """A booking with its task, its worker and the crew it came with."""

    booking: Booking
    task: Task
    seeker: Seeker
    crew: str


class Bookings:
    """Reads and writes bookings. Whoever changes one holds its task first, then the worker."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, booking: Booking) -> Booking:
        """Insert a booking; what the store's own guards refuse is told in words (409)."""
        self._session.add(booking)
        self._flush()
        return booking

    def save(self, booking: Booking) -> None:
        """Write a changed booking now, so that its guards speak here."""
        self._session.add(booking)
        self._flush()

    def _flush(self) -> None:
        try:
            self._session.flush()
        except IntegrityError as error:
            raise Conflict(_refusal(error), code="taken") from error

    def get(self, booking_id: int, *, lock: bool = False) -> Booking | None:
        """One booking by id."""
        return self._session.get(Booking, booking_id, with_for_update=lock, populate_existing=lock)

    def lapse(
        self, now: datetime, *, seeker_ids: Collection[int] = (), task_ids: Collection[int] = ()
    ) -> Sequence[Booking]:
        """End the holds of these workers and on these tasks whose time is over; an expired hold never blocks."""
        theirs = sa.or_(col(Booking.seeker_id).in_(seeker_ids), col(Booking.task_id).in_(task_ids))
        return self._lapsed(now, theirs)

    def lapse_all(self, now: datetime) -> Sequence[Booking]:
        """End every hold whose time is over (the daily clean-up)."""
        return self._lapsed(now, sa.true())

    def _lapsed(self, now: datetime, which: sa.ColumnElement[bool]) -> Sequence[Booking]:
        over = sa.and_(col(Booking.state) == BookingState.HELD, col(Booking.held_until) <= now, which)
        # In the order of ids: two who lapse the same holds wait for each other, never in a circle.
        query = select(Booking).where(over).order_by(col(Booking.id))
        rows = self._session.exec(query.with_for_update().execution_options(populate_existing=True)).all()
        for row in rows:
            row.state, row.held_until = BookingState.LAPSED, None
            row.ended_at = row.updated_at = now
            row.version += 1
        self._flush()
        return rows

    def seats(self, task_id: int) -> dict[int, BookingState]:
        """The taken seats of a task by number; lapse its holds first."""
        query = select(Booking.seat, Booking.state).where(col(Booking.task_id) == task_id, col(Booking.state).in_(LIVE))
        return {seat: BookingState(state) for seat, state in self._session.exec(query)}

    def counts(self, task_ids: Collection[int], now: datetime) -> dict[int, tuple[int, int]]:
        """For each task its firm seats, and the seats held at this instant."""
        query = select(Booking.task_id, Booking.state, func.count()).where(
            col(Booking.task_id).in_(task_ids), col(Booking.state).in_(LIVE), _not_over(now)
        )
        found: dict[int, tuple[int, int]] = {}
        for task_id, state, count in self._session.exec(query.group_by(col(Booking.task_id), col(Booking.state))):
            firm, held = found.get(task_id, (0, 0))
            found[task_id] = (firm, held + count) if state is BookingState.HELD else (firm + count, held)
        return found

    def busy(
        self, starts_at: datetime, ends_at: datetime, now: datetime, *, among: Collection[int] | None = None
    ) -> set[int]:
        """Workers whose live bookings overlap these hours; an expired hold is none."""
        query = select(Booking.seeker_id).where(
            col(Booking.starts_at) > starts_at - LONGEST,
            col(Booking.starts_at) < ends_at,
            col(Booking.ends_at) > starts_at,
            col(Booking.state).in_(LIVE),
            _not_over(now),
        )
        return set(self._session.exec(query if among is None else query.where(col(Booking.seeker_id).in_(among))))

    def holding(self, now: datetime, *, among: Collection[int] | None = None) -> set[int]:
        """Workers with a hold that still runs, wherever."""
        query = select(Booking.seeker_id).where(col(Booking.state) == BookingState.HELD, col(Booking.held_until) > now)
        return set(self._session.exec(query if among is None else query.where(col(Booking.seeker_id).in_(among))))

    def on_task(self, task_id: int, now: datetime) -> set[int]:
        """Workers who have a seat of a task, or had one and did not come."""
        query = select(Booking.seeker_id).where(
            col(Booking.task_id) == task_id,
            col(Booking.state).in_((*LIVE, BookingState.NO_SHOW)),
            _not_over(now),
        )
        return set(self._session.exec(query))

    def worked(self, task_id: int) -> set[int]:
        """Workers who did a task's work."""
        query = select(Booking.seeker_id).where(col(Booking.task_id) == task_id, col(Booking.state).in_(DONE))
        return set(self._session.exec(query))

    def of_task(self, task_id: int) -> list[Line]:
        """All bookings of a task with their workers, in the order of seats, the ended ones last."""
        live = sa.case((col(Booking.state).in_(LIVE), 0), else_=1)
        return self._lines(col(Booking.task_id) == task_id, live, col(Booking.seat), col(Booking.id))

    def of_seeker(self, seeker_id: int, since: datetime) -> list[Line]:
        """A worker's bookings from an instant on, the latest first."""
        return self._lines(
            sa.and_(col(Booking.seeker_id) == seeker_id, col(Booking.starts_at) >= since),
            col(Booking.starts_at).desc(),
            col(Booking.id).desc(),
        )

    def of_day(self, market_id: int, day: date) -> list[Line]:
        """The bookings of a market's day that took work, by task and seat."""
        return self.of_days(market_id, day, day)

    def of_days(self, market_id: int, first: date, last: date) -> list[Line]:
        """The same of several days, the earliest first."""
        days = col(Task.day).between(first, last)
        where = sa.and_(col(Task.market_id) == market_id, days, col(Booking.state).in_(FIRM))
        return self._lines(where, col(Task.day), col(Task.start_minute), col(Task.id), col(Booking.seat))

    def unpaid(self, reach: Reach, now: datetime, limit: int) -> list[Line]:
        """Work within reach whose pay is open or whose hours nobody wrote down, the earliest first."""
        open_ = sa.and_(
            col(Booking.state) == BookingState.WORKED, col(Booking.due) > func.coalesce(col(Booking.paid), 0)
        )
        untold = sa.and_(col(Booking.state) == BookingState.ARRIVED, col(Booking.ends_at) < now)
        where = sa.and_(_tasks_within(reach), sa.or_(open_, untold))
        return self._lines(where, col(Task.day), col(Task.id), col(Booking.seat), limit=limit)

    def disputed(self, reach: Reach, limit: int) -> list[Line]:
        """Bookings within reach whose hours or pay are in dispute, the longest first."""
        where = sa.and_(_tasks_within(reach), col(Booking.state) == BookingState.DISPUTED)
        return self._lines(where, col(Booking.updated_at), col(Booking.id), limit=limit)

    def appealed(self, reach: Reach, limit: int) -> list[Line]:
        """Absences within reach that are appealed against and not answered, the longest first."""
        open_ = sa.and_(col(Booking.appeal) != "", col(Booking.appeal_upheld).is_(None))
        where = sa.and_(_tasks_within(reach), open_)
        return self._lines(where, col(Booking.updated_at), col(Booking.id), limit=limit)

    def unbegun_tasks(self, seeker_id: int, now: datetime) -> set[int]:
        """The tasks of a person's holds and of firm bookings whose work has not begun."""
        return set(self._session.exec(select(Booking.task_id).where(_unbegun(seeker_id, now))))

    def unbegun(self, seeker_id: int, now: datetime) -> Sequence[Booking]:
        """A person's holds, and firm bookings whose work has not begun, by id; held and read anew."""
        query = select(Booking).where(_unbegun(seeker_id, now)).order_by(col(Booking.id))
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).all()

    def fallen_out(self, market_id: int, day: date) -> Sequence[Booking]:
        """The bookings of a market's day that somebody cancelled or that nobody came to, by id."""
        query = (
            select(Booking)
            .join(Task, col(Task.id) == col(Booking.task_id))
            .where(
                Task.market_id == market_id,
                Task.day == day,
                col(Booking.state).in_((BookingState.NO_SHOW, BookingState.CANCELLED)),
            )
        )
        return self._session.exec(query.order_by(col(Booking.id))).all()

    def of_crew(self, crew_id: int, task_id: int) -> Sequence[Booking]:
        """A crew's live bookings on a task, by id."""
        query = select(Booking).where(
            col(Booking.crew_id) == crew_id, col(Booking.task_id) == task_id, col(Booking.state).in_(LIVE)
        )
        return self._session.exec(query.order_by(col(Booking.id))).all()

    def _lines(self, where: sa.ColumnElement[bool], *order: Any, limit: int | None = None) -> list[Line]:
        query = (
            select(Booking, Task, Seeker, Crew.name)
            .join(Task, col(Task.id) == col(Booking.task_id))
            .join(Seeker, col(Seeker.id) == col(Booking.seeker_id))
            .outerjoin(Crew, col(Crew.id) == col(Booking.crew_id))
        )
        rows = self._session.exec(query.where(where).order_by(*order).limit(limit))
        return [Line(booking, task, seeker, crew or "") for booking, task, seeker, crew in rows]

    def shifts(self, seeker_ids: Collection[int], first: date, last: date, now: datetime) -> dict[int, list[Task]]:
        """The tasks these people are booked on, on the days between two, by person."""
        query = (
            select(Booking.seeker_id, Task)
            .join(Task, col(Task.id) == col(Booking.task_id))
            .where(
                col(Booking.seeker_id).in_(seeker_ids),
                col(Booking.state).in_(LIVE),
                _not_over(now),
                col(Task.day) >= first,
                col(Task.day) <= last,
            )
        )
        found: dict[int, list[Task]] = {}
        for seeker_id, task in self._session.exec(query.order_by(col(Booking.id))):
            found.setdefault(seeker_id, []).append(task)
        return found

    def worked_minutes(self, seeker_ids: Collection[int], first: date, last: date) -> dict[tuple[int, int], int]:
        """Minutes really worked on the days between two, by person and task, where they were written down."""
        query = (
            select(Booking.seeker_id, Booking.task_id, Booking.worked_minutes)
            .join(Task, col(Task.id) == col(Booking.task_id))
            .where(
                col(Booking.seeker_id).in_(seeker_ids),
                col(Booking.state).in_(LIVE),
                col(Booking.worked_minutes).is_not(None),
                col(Task.day).between(first, last),
            )
        )
        return {(seeker, task): minutes or 0 for seeker, task, minutes in self._session.exec(query)}

    def absences(self, seeker_ids: Collection[int], since: datetime) -> dict[int, int]:
        """How often people did not come by their own doing since an instant; what they appeal against is left out."""
        query = select(Booking.seeker_id, func.count()).where(
            col(Booking.seeker_id).in_(seeker_ids),
            col(Booking.state) == BookingState.NO_SHOW,
            col(Booking.ended_by) == BookingSide.WORKER,
            col(Booking.starts_at) >= since,
            # Open appeals and those found right do not count.
            sa.or_(col(Booking.appeal) == "", col(Booking.appeal_upheld).is_(False)),
        )
        return dict(self._session.exec(query.group_by(col(Booking.seeker_id))).all())


def _tasks_within(reach: Reach) -> sa.ColumnElement[bool]:
    """The tasks of a market, of an enterprise, or of all markets in a region."""
    if reach.market_id is not None:
        return col(Task.market_id) == reach.market_id
    if reach.enterprise_id is not None:
        return col(Task.enterprise_id) == reach.enterprise_id
    if reach.adcode is None:
        return sa.false()
    return col(Task.market_id).in_(select(Market.id).where(col(Market.adcode).startswith(scope_prefix(reach.adcode))))


def _unbegun(seeker_id: int, now: datetime) -> sa.ColumnElement[bool]:
    firm = sa.and_(col(Booking.state) == BookingState.CONFIRMED, col(Booking.starts_at) > now)
    return sa.and_(col(Booking.seeker_id) == seeker_id, sa.or_(col(Booking.state) == BookingState.HELD, firm))


def _not_over(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(col(Booking.state) != BookingState.HELD, col(Booking.held_until) > now)


def _refusal(error: IntegrityError) -> str:
    """Which guard spoke: the names are those of migration 0001."""
    text = str(error.orig)
    if "overlap" in text:
        return TAKEN
    if "uq_booking_hold" in text or text.endswith("booking.seeker_id"):
        return HELD_ELSEWHERE
    if "uq_booking_seat" in text or "booking.seat" in text:
        return "名额刚被占用，请重试"
    return "预约与已有记录冲突，请刷新后重试"
