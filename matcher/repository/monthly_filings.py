"""Stored months as they were filed (月度填报)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from matcher.models.monthly_filing import MonthlyFiling
from matcher.models.region import scope_prefix


class MonthlyFilings:
    """Inserts and reads filed months; a row is never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, filing: MonthlyFiling) -> MonthlyFiling:
        """Insert one; a second one of the same unit, month and number breaks a unique constraint."""
        self._session.add(filing)
        self._session.flush()
        return filing

    def get(self, filed_id: int, scope: str | None) -> MonthlyFiling | None:
        """One of a unit inside ``scope`` (all without one)."""
        inside = sa.true() if scope is None else col(MonthlyFiling.adcode).startswith(scope_prefix(scope))
        return self._session.exec(select(MonthlyFiling).where(MonthlyFiling.id == filed_id, inside)).first()

    def latest(self, adcode: str, month: str) -> MonthlyFiling | None:
        """What stands of a unit's month: its highest number."""
        query = select(MonthlyFiling).where(MonthlyFiling.adcode == adcode, MonthlyFiling.month == month)
        return self._session.exec(query.order_by(col(MonthlyFiling.number).desc()).limit(1)).first()

    def of_unit(self, adcode: str, month: str = "") -> Sequence[MonthlyFiling]:
        """A unit's filed months, the latest month and number first, or those of one month; contents are not read."""
        query = select(MonthlyFiling).where(MonthlyFiling.adcode == adcode)
        if month:
            query = query.where(MonthlyFiling.month == month)
        order = (col(MonthlyFiling.month).desc(), col(MonthlyFiling.number).desc())
        return self._session.exec(query.order_by(*order).options(_LIGHT)).all()


# Lists name numbers and days; the frozen months themselves are read one by one.
_LIGHT = defer(MonthlyFiling.content)  # type: ignore[arg-type]
