"""Stored answers of repeated requests (幂等记录)."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete, select

from matcher.models.idempotency import IdempotentReply
from matcher.security.cipher import Cipher

_BODY = "reply.body"


class Replies:
    """Reads and writes remembered answers."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def find(self, account_id: int, key: str) -> IdempotentReply | None:
        """The answer this account got for this key before."""
        query = select(IdempotentReply).where(IdempotentReply.account_id == account_id, IdempotentReply.key == key)
        return self._session.exec(query).first()

    def body(self, reply: IdempotentReply) -> bytes:
        """The body of a remembered answer."""
        return bytes.fromhex(self._cipher.open(reply.body_sealed, _BODY))

    def keep(self, reply: IdempotentReply, body: bytes) -> None:
        """Remember an answer, its body sealed since it may name people; a second for the key breaks a constraint."""
        reply.body_sealed = self._cipher.seal(body.hex(), _BODY)
        self._session.add(reply)
        self._session.flush()

    def purge(self, before: datetime) -> None:
        """Forget old answers."""
        self._session.exec(delete(IdempotentReply).where(col(IdempotentReply.created_at) < before))
