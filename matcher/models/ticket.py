"""Queue numbers of the day (排队号): who waits at a market for work, since when."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class TicketState(Labelled):
    """Life of a queue number (排队状态)."""

    WAITING = "waiting", "等候"
    CALLED = "called", "已叫号"
    PLACED = "placed", "已派工"
    LEFT = "left", "已离开"


# Which steps a number may take. Who does not come when called waits again; who left or has worked may come back the
# same day and keeps the number.
TICKET_STEPS: dict[TicketState, tuple[TicketState, ...]] = {
    TicketState.WAITING: (TicketState.CALLED, TicketState.PLACED, TicketState.LEFT),
    TicketState.CALLED: (TicketState.CALLED, TicketState.WAITING, TicketState.PLACED, TicketState.LEFT),
    TicketState.PLACED: (TicketState.WAITING,),
    TicketState.LEFT: (TicketState.WAITING,),
}


class Ticket(SQLModel, table=True):
    """One number of one day at one market; a person has one a day, numbers count from 1."""

    __tablename__ = "ticket"
    __table_args__ = (
        sa.UniqueConstraint("market_id", "day", "number"),
        sa.UniqueConstraint("market_id", "day", "seeker_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    market_id: int = Field(foreign_key="market.id", sa_type=BigId)
    day: date
    number: int
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    state: TicketState = Field(default=TicketState.WAITING, sa_type=enum_type(TicketState))
    taken_at: datetime = Field(sa_type=UtcDateTime)
    called_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


def waited(ticket: Ticket, now: datetime) -> int:
    """Minutes from drawing a number to being called or leaving, until now for who still waits."""
    until = ticket.called_at or ticket.ended_at or now
    if ticket.state is TicketState.WAITING:
        until = now
    return max(0, int((until - ticket.taken_at).total_seconds() // 60))
