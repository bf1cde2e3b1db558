"""Stored market events (市场动态): a feed that readers may follow by its numbers without missing one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher import clock
from matcher.models.market_event import MarketEvent
from matcher.repository.queues import Queue, queue_up


class MarketEvents:
    """Appends and reads events."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, market_id: int, task_id: int, kind: str, *, booking_id: int | None = None, **data: Any) -> None:
        """Append an event; take every other lock before.

        Numbers are given out before they are committed. So that a reader who has seen 7 never misses 6, writers of one
        market's feed queue up from their first event until they commit; SQLite has one writer anyway.
        """
        queue_up(self._session, Queue.MARKET_EVENTS, market_id)
        self._session.add(
            MarketEvent(
                market_id=market_id, task_id=task_id, booking_id=booking_id, kind=kind, data=data, at=clock.now()
            )
        )
        # Now, in the order in which things happened.
        self._session.flush()

    def end(self, market_id: int) -> int:
        """The number of a market's last event; 0 without any."""
        query = select(sa.func.max(MarketEvent.seq)).where(MarketEvent.market_id == market_id)
        return self._session.exec(query).one() or 0

    def after(self, market_id: int, seq: int, limit: int) -> Sequence[MarketEvent]:
        """A market's events behind a number, in order."""
        query = select(MarketEvent).where(MarketEvent.market_id == market_id, col(MarketEvent.seq) > seq)
        return self._session.exec(query.order_by(col(MarketEvent.seq)).limit(limit)).all()
