"""Stored size statements (企业规模认定)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher.models.size_statement import SizeStatement


class SizeStatements:
    """Adds and lists statements; none is ever changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, statement: SizeStatement) -> SizeStatement:
        """Insert a statement."""
        self._session.add(statement)
        self._session.flush()
        return statement

    def of_enterprise(self, enterprise_id: int, limit: int = 20) -> Sequence[SizeStatement]:
        """An enterprise's statements, the latest first."""
        query = select(SizeStatement).where(SizeStatement.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(SizeStatement.id).desc()).limit(limit)).all()
