"""Stored odd-job markets (零工市场)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher.models.enums import MarketKind
from matcher.models.market import Market
from matcher.models.region import scope_prefix


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

    def hold(self, market_id: int) -> Market | None:
        """One market, held until the transaction ends and read anew; rows that point at it may still be inserted."""
        query = select(Market).where(Market.id == market_id)
        return self._session.exec(
            query.with_for_update(key_share=True).execution_options(populate_existing=True)
        ).first()

    def within(self, scope: str, kind: MarketKind | None = None, *, closed: bool = True) -> Sequence[Market]:
        """Markets of a region and all below it, by region and id; without those that are closed, if asked for."""
        query = select(Market).where(col(Market.adcode).startswith(scope_prefix(scope)))
        if not closed:
            query = query.where(col(Market.closed_at).is_(None))
        if kind is not None:
            query = query.where(Market.kind == kind)
        return self._session.exec(query.order_by(col(Market.adcode), col(Market.id))).all()

    def named(self, name: str) -> Market | None:
        """The market of this name."""
        return self._session.exec(select(Market).where(Market.name == name)).first()

    def all(self) -> Sequence[Market]:
        """All markets, by id."""
        return self._session.exec(select(Market).order_by(col(Market.id))).all()

    def running(self) -> Sequence[Market]:
        """Markets that are not closed, by id."""
        return self._session.exec(select(Market).where(col(Market.closed_at).is_(None)).order_by(col(Market.id))).all()
