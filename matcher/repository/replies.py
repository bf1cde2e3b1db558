"""Stored answers of repeated requests (幂等记录)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from matcher.models.idempotency import IdempotentReply


class Replies:
    """Reads and writes remembered answers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, account_id: int, key: str) -> IdempotentReply | None:
        """The answer this account got for this key before."""
        query = select(IdempotentReply).where(IdempotentReply.account_id == account_id, IdempotentReply.key == key)
        return self._session.exec(query).first()

    def keep(self, reply: IdempotentReply) -> None:
        """Remember an answer; a second one for the same key breaks a unique constraint."""
        self._session.add(reply)
        self._session.flush()

    def purge(self, before: datetime) -> None:
        """Forget old answers."""
        self._session.exec(delete(IdempotentReply).where(col(IdempotentReply.created_at) < before))
