"""Stored audit rows (审计日志): read only, since the unit writes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.account import Account
from matcher.models.audit import AuditEntry


class AuditLog:
    """Reads the audit log."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, *, action: str, offset: int, limit: int) -> tuple[Sequence[tuple[AuditEntry, str | None]], int]:
        """Rows newest first, with the actor's name, and their total number; ``action`` filters by its beginning."""
        condition: sa.ColumnElement[bool] = (
            col(AuditEntry.action).startswith(action, autoescape=True) if action else sa.true()
        )
        query = (
            select(AuditEntry, Account.display_name)
            .join(Account, col(Account.id) == col(AuditEntry.account_id), isouter=True)
            .where(condition)
            .order_by(col(AuditEntry.id).desc())
        )
        total = self._session.exec(select(func.count()).select_from(AuditEntry).where(condition)).one()
        return self._session.exec(query.offset(offset).limit(limit)).all(), total

    def subjects(self, action: str, account_id: int, since: datetime) -> set[int]:
        """The objects an account did this to since an instant."""
        query = select(AuditEntry.subject_id).where(
            AuditEntry.action == action, AuditEntry.account_id == account_id, AuditEntry.at >= since
        )
        return {one for one in self._session.exec(query).all() if one is not None}

    def of_subject(self, subject: str, subject_id: int, limit: int = 100) -> Sequence[tuple[AuditEntry, str | None]]:
        """Rows about one object, newest first."""
        query = (
            select(AuditEntry, Account.display_name)
            .join(Account, col(Account.id) == col(AuditEntry.account_id), isouter=True)
            .where(AuditEntry.subject == subject, AuditEntry.subject_id == subject_id)
            .order_by(col(AuditEntry.id).desc())
        )
        return self._session.exec(query.limit(limit)).all()
