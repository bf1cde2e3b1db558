"""Stored odd-job markets (零工市场)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher.models.market import Market


class Markets:
    """Reads and writes markets."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, market: Market) -> Market:
        """Insert a market."""
        self._session.add(market)
        self._session.flush()
        return market

    def get(self, market_id: int) -> Market | None:
        """One market by id."""
        return self._session.get(Market, market_id)

    def all(self) -> Sequence[Market]:
        """All markets, by id."""
        return self._session.exec(select(Market).order_by(col(Market.id))).all()
