"""What is counted at odd-job markets (零工市场统计): tasks and people of a day or a quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.booking import Booking, BookingState
from matcher.models.market import Market
from matcher.models.region import scope_prefix
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.models.ticket import Ticket
from matcher.repository.tasks import hiring


@dataclass(frozen=True, slots=True)
class Sums:
    """求职人数 (at work or with a number, each once), 招聘人数 (seats of tasks), 上岗人数 (people at work), 人次."""

    seekers: int = 0
    posted: int = 0
    people: int = 0
    times: int = 0


class MarketFigures:
    """Counts over tasks, bookings and numbers of the queue."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tasks_on(self, market_id: int, day: date) -> list[Task]:
        """A market's tasks of a day that are open or filled, the earliest first; none of a barred enterprise."""
        query = select(Task).where(
            Task.market_id == market_id,
            Task.day == day,
            col(Task.state).in_((TaskState.OPEN, TaskState.FILLED)),
            hiring(),
        )
        return list(self._session.exec(query.order_by(col(Task.start_minute), col(Task.id))))

    def open_on(self, day: date, minute: int) -> dict[int, int]:
        """How many tasks of a day are open and not over at a minute of that day, by market."""
        query = select(Task.market_id, func.count()).where(
            Task.day == day, Task.state == TaskState.OPEN, col(Task.end_minute) > minute, hiring()
        )
        return dict(self._session.exec(query.group_by(col(Task.market_id))).all())

    def came(self, first: date, last: date) -> dict[int, int]:
        """人次 at work between two days, both counted in, by market."""
        query = (
            sa.select(col(Task.market_id), func.count())
            .join(Booking, col(Booking.task_id) == col(Task.id))
            .where(col(Task.day).between(first, last), _came())
        )
        return {row[0]: row[1] for row in self._session.execute(query.group_by(col(Task.market_id)))}

    def sums(self, cut: int | None, scope: str, first: date, last: date) -> dict[str, Sums]:
        """Figures of a region's markets between two days, both counted in, by the first ``cut`` digits of the code.

        Without ``cut`` by the market's id. People count once within each group, so groups do not add up.
        """
        key: Any = sa.cast(col(Market.id), sa.String) if cut is None else func.substr(col(Market.adcode), 1, cut)
        here = col(Market.adcode).startswith(scope_prefix(scope))
        posted = (
            sa.select(key, func.sum(col(Task.headcount)))
            .join(Market, col(Market.id) == col(Task.market_id))
            .where(here, col(Task.day).between(first, last), col(Task.state) != TaskState.CANCELLED)
        )
        came = _came()
        # Who was telephoned and came without a number sought work there as well.
        sought = sa.union(
            sa.select(col(Ticket.market_id), col(Ticket.seeker_id)).where(col(Ticket.day).between(first, last)),
            sa.select(col(Task.market_id), col(Booking.seeker_id))
            .join(Task, col(Task.id) == col(Booking.task_id))
            .where(col(Task.day).between(first, last), came),
        ).subquery()
        seekers = sa.select(key, func.count(sa.distinct(sought.c.seeker_id))).join(
            Market, col(Market.id) == sought.c.market_id
        )
        seekers = seekers.where(here)
        at_work = (
            sa.select(key, func.count(sa.distinct(col(Booking.seeker_id))), func.count())
            .join(Task, col(Task.id) == col(Booking.task_id))
            .join(Market, col(Market.id) == col(Task.market_id))
            .where(here, col(Task.day).between(first, last), came)
        )
        found: dict[str, dict[str, int]] = {}
        for query, names in ((seekers, ("seekers",)), (posted, ("posted",)), (at_work, ("people", "times"))):
            for group, *values in self._session.execute(query.group_by(key)):
                found.setdefault(str(group), {}).update(zip(names, map(int, values), strict=True))
        return {group: Sums(**values) for group, values in found.items()}


def _came() -> sa.ColumnElement[bool]:
    """Bookings whose worker was at work."""
    return sa.or_(
        col(Booking.state).in_((BookingState.ARRIVED, BookingState.WORKED, BookingState.PAID)),
        sa.and_(col(Booking.state) == BookingState.DISPUTED, col(Booking.arrived_at).is_not(None)),
    )
