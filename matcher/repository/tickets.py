"""Stored queue numbers (排队号) of odd-job markets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.ticket import Ticket, TicketState
from matcher.models.types import UtcDateTime


class Tickets:
    """Reads and writes queue numbers. Who draws one holds the market first (``Markets.hold``), so none is left out."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, ticket: Ticket) -> Ticket:
        """Insert a number."""
        self._session.add(ticket)
        self._session.flush()
        return ticket

    def get(self, ticket_id: int, *, lock: bool = False) -> Ticket | None:
        """One number by id."""
        return self._session.get(Ticket, ticket_id, with_for_update=lock, populate_existing=lock)

    def of_person(self, market_id: int, day: date, seeker_id: int) -> Ticket | None:
        """A person's number of a day at a market."""
        query = select(Ticket).where(Ticket.market_id == market_id, Ticket.day == day, Ticket.seeker_id == seeker_id)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def of_people(self, market_id: int, day: date, seeker_ids: Sequence[int]) -> dict[int, Ticket]:
        """Numbers of a day at a market by person."""
        query = select(Ticket).where(
            Ticket.market_id == market_id, Ticket.day == day, col(Ticket.seeker_id).in_(seeker_ids)
        )
        return {one.seeker_id: one for one in self._session.exec(query)}

    def last_number(self, market_id: int, day: date) -> int:
        """The highest number given out on a day, 0 before the first."""
        query = select(func.max(Ticket.number)).where(Ticket.market_id == market_id, Ticket.day == day)
        return self._session.exec(query).one() or 0

    def of_day(self, market_id: int, day: date) -> Sequence[Ticket]:
        """All numbers of a day at a market, in order."""
        query = select(Ticket).where(Ticket.market_id == market_id, Ticket.day == day)
        return self._session.exec(query.order_by(col(Ticket.number))).all()

    def waiting(self, market_id: int, day: date) -> int:
        """How many wait."""
        query = select(func.count()).select_from(Ticket).where(*_waits(market_id, day))
        return self._session.exec(query).one()

    def ahead(self, ticket: Ticket) -> int:
        """How many wait before this number: whoever waits longer is served first."""
        query = select(func.count()).select_from(Ticket).where(*_waits(ticket.market_id, ticket.day))
        earlier = sa.tuple_(col(Ticket.taken_at), col(Ticket.number)) < sa.tuple_(
            sa.literal(ticket.taken_at, UtcDateTime()), sa.literal(ticket.number)
        )
        return self._session.exec(query.where(earlier)).one()

    def next_waiting(self, market_id: int, day: date) -> Ticket | None:
        """The number that has waited longest, held and read anew."""
        query = select(Ticket).where(*_waits(market_id, day)).order_by(col(Ticket.taken_at), col(Ticket.number))
        return self._session.exec(query.limit(1).with_for_update().execution_options(populate_existing=True)).first()

    def called(self, market_id: int, day: date, limit: int = 4) -> Sequence[Ticket]:
        """The numbers being called, the last one first."""
        query = select(Ticket).where(
            Ticket.market_id == market_id, Ticket.day == day, Ticket.state == TicketState.CALLED
        )
        return self._session.exec(
            query.order_by(col(Ticket.called_at).desc(), col(Ticket.id).desc()).limit(limit)
        ).all()


def _waits(market_id: int, day: date) -> tuple[bool, bool, bool]:
    return Ticket.market_id == market_id, Ticket.day == day, Ticket.state == TicketState.WAITING
