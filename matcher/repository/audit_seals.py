"""Stored seals of the audit log (审计封条)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.audit import AuditEntry
from matcher.models.audit_seal import AuditSeal
from matcher.repository.queues import Queue, queue_up


class AuditSeals:
    """Reads and writes seals, and removes rows whose seal says that their term is over."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def turn(self) -> None:
        """One sealer at a time; kept until the commit."""
        queue_up(self._session, Queue.AUDIT_SEALS)

    def settled(self) -> int:
        """The highest id of the log once nobody can add a row with a lower one (0 without any row).

        On PostgreSQL ids are given out before the commit: whoever writes at this moment is waited for, and new writers
        wait for this transaction. SQLite has one writer, which is us.
        """
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(sa.text("LOCK TABLE audit_entry IN SHARE MODE"))
        return self._session.exec(select(func.max(AuditEntry.id))).one() or 0

    def last(self) -> AuditSeal | None:
        """The latest seal."""
        return self._session.exec(select(AuditSeal).order_by(col(AuditSeal.number).desc()).limit(1)).first()

    def get(self, number: int) -> AuditSeal | None:
        """One seal."""
        return self._session.get(AuditSeal, number)

    def after(self, number: int, limit: int) -> Sequence[AuditSeal]:
        """The seals behind a number, in order."""
        query = select(AuditSeal).where(AuditSeal.number > number).order_by(col(AuditSeal.number))
        return self._session.exec(query.limit(limit)).all()

    def page(self, *, offset: int, limit: int) -> tuple[Sequence[AuditSeal], int]:
        """Seals, the latest first, and their total number."""
        query = select(AuditSeal).order_by(col(AuditSeal.number).desc()).offset(offset).limit(limit)
        return self._session.exec(query).all(), self._session.exec(select(func.count()).select_from(AuditSeal)).one()

    def add(self, seal: AuditSeal) -> AuditSeal:
        """Keep a seal."""
        self._session.add(seal)
        self._session.flush()
        return seal

    def rows(self, after_id: int, last_id: int, limit: int | None = None) -> Sequence[AuditEntry]:
        """Rows of the log after one id up to and with another, in order, as they are stored now."""
        query = select(AuditEntry).where(col(AuditEntry.id) > after_id, col(AuditEntry.id) <= last_id)
        ordered = query.order_by(col(AuditEntry.id)).limit(limit)
        return self._session.exec(ordered.execution_options(populate_existing=True)).all()

    def count_after(self, last_id: int) -> int:
        """How many rows stand behind an id."""
        return self._session.exec(select(func.count()).where(col(AuditEntry.id) > last_id)).one()

    def due(self, before: datetime, limit: int) -> Sequence[AuditSeal]:
        """The earliest seals whose youngest row is older than an instant and whose rows are still there.

        Never the last seal: SQLite would give out its rows' numbers a second time.
        """
        last = select(func.max(AuditSeal.number)).scalar_subquery()
        query = select(AuditSeal).where(
            AuditSeal.last_at < before, col(AuditSeal.expired_at).is_(None), AuditSeal.number < last
        )
        return self._session.exec(query.order_by(col(AuditSeal.number)).limit(limit)).all()

    def expire(self, seal: AuditSeal, moment: datetime) -> None:
        """Remove the rows of a seal; the store's guard lets rows go only under a seal that says so."""
        seal.expired_at = moment
        self._session.add(seal)
        self._session.flush()
        inside = sa.and_(col(AuditEntry.id) > seal.after_id, col(AuditEntry.id) <= seal.last_id)
        self._session.execute(sa.delete(AuditEntry).where(inside))
