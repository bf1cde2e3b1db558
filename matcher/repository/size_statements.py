"""Stored size statements (企业规模认定)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from matcher.models.enums import EnterpriseSize
from matcher.models.size_statement import STATED, SizeStatement


class SizeStatements:
    """Adds and lists statements; none is ever changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, statement: SizeStatement) -> SizeStatement:
        """Insert a statement."""
        self._session.add(statement)
        self._session.flush()
        return statement

    def stated(self, enterprise_id: int) -> SizeStatement | None:
        """The statement an enterprise's class rests on: the latest known one that is no brochure's word."""
        query = select(SizeStatement).where(
            SizeStatement.enterprise_id == enterprise_id,
            col(SizeStatement.source).in_(STATED),
            SizeStatement.size != EnterpriseSize.UNKNOWN,
        )
        return self._session.exec(query.order_by(col(SizeStatement.id).desc()).limit(1)).first()

    def of_enterprise(self, enterprise_id: int, limit: int = 20) -> Sequence[SizeStatement]:
        """An enterprise's statements, the latest first."""
        query = select(SizeStatement).where(SizeStatement.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(SizeStatement.id).desc()).limit(limit)).all()
