"""Stored second factors (第二因素); the secret is sealed under its account."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, delete

from matcher.models.second_factor import SecondFactor
from matcher.security.cipher import Cipher


class SecondFactors:
    """Reads and writes second factors."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def get(self, account_id: int, *, lock: bool = False) -> SecondFactor | None:
        """The second factor of an account; with ``lock`` kept from others until the commit."""
        if lock:
            return self._session.get(SecondFactor, account_id, with_for_update=True, populate_existing=True)
        return self._session.get(SecondFactor, account_id)

    def begin(self, account_id: int, secret: str, at: datetime) -> SecondFactor:
        """Store a fresh secret, not confirmed yet."""
        made = SecondFactor(
            account_id=account_id, secret_sealed=self._cipher.seal(secret, _context(account_id)), made_at=at
        )
        self._session.add(made)
        self._session.flush()
        return made

    def secret(self, factor: SecondFactor) -> str:
        """The secret in the clear."""
        return self._cipher.open(factor.secret_sealed, _context(factor.account_id))

    def drop(self, account_id: int) -> bool:
        """Remove it; whether there was one."""
        done = self._session.exec(delete(SecondFactor).where(col(SecondFactor.account_id) == account_id))
        return bool(done.rowcount)


def _context(account_id: int) -> str:
    return f"second-factor:{account_id}"
