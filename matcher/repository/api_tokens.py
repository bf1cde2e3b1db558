"""Stored tokens for programs (接口令牌)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from matcher.models.account import Account
from matcher.models.api_token import ApiToken


class ApiTokens:
    """Reads and writes tokens; the token itself is never here."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, token: ApiToken) -> ApiToken:
        """Insert a token."""
        self._session.add(token)
        self._session.flush()
        return token

    def by_hash(self, token_hash: str) -> tuple[ApiToken, Account] | None:
        """A token that was not revoked, with its account, by its digest."""
        query = select(ApiToken, Account).join(Account, col(Account.id) == col(ApiToken.account_id))
        query = query.where(ApiToken.token_hash == token_hash, col(ApiToken.revoked_at).is_(None))
        return self._session.exec(query).first()

    def of_account(self, account_id: int) -> Sequence[ApiToken]:
        """The tokens of an account that were not revoked, the newest first."""
        query = select(ApiToken).where(ApiToken.account_id == account_id, col(ApiToken.revoked_at).is_(None))
        return self._session.exec(query.order_by(col(ApiToken.id).desc())).all()

    def own(self, token_id: int, account_id: int) -> ApiToken | None:
        """One token of an account that was not revoked, kept from others until the commit."""
        query = select(ApiToken).where(ApiToken.id == token_id, ApiToken.account_id == account_id)
        live = query.where(col(ApiToken.revoked_at).is_(None))
        held = live.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(held).first()

    def revoke_all(self, account_id: int, at: datetime) -> int:
        """End every token of an account; how many there were."""
        query = select(ApiToken).where(ApiToken.account_id == account_id, col(ApiToken.revoked_at).is_(None))
        query = query.order_by(col(ApiToken.id)).with_for_update().execution_options(populate_existing=True)
        found = self._session.exec(query).all()
        for one in found:
            one.revoked_at = at
        return len(found)
