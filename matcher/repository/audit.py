"""Stored audit rows (审计日志): read only, since the unit writes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher import clock
from matcher.models.account import Account
from matcher.models.audit import AuditEntry, AuditQuestion


class AuditLog:
    """Reads the audit log."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(
        self, asked: AuditQuestion, *, offset: int, limit: int
    ) -> tuple[Sequence[tuple[AuditEntry, str | None]], int]:
        """Rows that fit, newest first, with the actor's name, and their total number."""
        conditions = list(_conditions(asked))
        query = (
            select(AuditEntry, Account.display_name)
            .join(Account, col(Account.id) == col(AuditEntry.account_id), isouter=True)
            .where(*conditions)
            .order_by(col(AuditEntry.id).desc())
        )
        counted = select(func.count()).select_from(AuditEntry).where(*conditions)
        return self._session.exec(query.offset(offset).limit(limit)).all(), self._session.exec(counted).one()

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


def _conditions(asked: AuditQuestion) -> Iterator[sa.ColumnElement[bool]]:
    if asked.action:
        yield col(AuditEntry.action).startswith(asked.action, autoescape=True)
    if asked.first:
        yield col(AuditEntry.at) >= clock.midnight(asked.first)
    if asked.last:
        yield col(AuditEntry.at) < clock.midnight(asked.last + timedelta(days=1))
    if asked.who:
        named = col(Account.display_name).contains(asked.who, autoescape=True) | (col(Account.username) == asked.who)
        yield col(AuditEntry.account_id).in_(select(Account.id).where(named))
    if asked.role:
        yield col(AuditEntry.role) == asked.role
    if asked.subject:
        yield col(AuditEntry.subject) == asked.subject
    if asked.subject_id is not None:
        yield col(AuditEntry.subject_id) == asked.subject_id
    if asked.request_id:
        yield col(AuditEntry.request_id) == asked.request_id
