"""Stored visits and calls (走访与电话联系)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from matcher.models.visit import Visit


class Visits:
    """Reads and writes visits."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, visit: Visit) -> Visit:
        """Insert one."""
        self._session.add(visit)
        self._session.flush()
        return visit

    def get(self, visit_id: int) -> Visit | None:
        """One by id."""
        return self._session.get(Visit, visit_id)

    def of_enterprise(self, enterprise_id: int, limit: int = 50) -> Sequence[Visit]:
        """An enterprise's visits, the latest first."""
        query = select(Visit).where(Visit.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(Visit.held_on).desc(), col(Visit.id).desc()).limit(limit)).all()

    def last_days(self, enterprise_ids: Sequence[int]) -> dict[int, date]:
        """When each of these enterprises was last spoken to."""
        query = (
            select(Visit.enterprise_id, func.max(Visit.held_on))
            .where(col(Visit.enterprise_id).in_(enterprise_ids))
            .group_by(col(Visit.enterprise_id))
        )
        return dict(self._session.exec(query).all())
