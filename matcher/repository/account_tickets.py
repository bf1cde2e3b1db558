"""Stored one-time links of accounts (账号一次性链接) and the set-up code of an empty store."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from matcher.models.account import AccountTicket, TicketKind


class AccountTickets:
    """Reads and writes tickets; the token itself is never here."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, ticket: AccountTicket) -> AccountTicket:
        """Insert a ticket."""
        self._session.add(ticket)
        self._session.flush()
        return ticket

    def by_hash(self, token_hash: str, *, lock: bool = False) -> AccountTicket | None:
        """One ticket by the digest of its token."""
        query = select(AccountTicket).where(AccountTicket.token_hash == token_hash)
        return self._session.exec(
            query.with_for_update().execution_options(populate_existing=True) if lock else query
        ).first()

    def latest(self, account_id: int) -> AccountTicket | None:
        """The newest ticket of an account."""
        query = select(AccountTicket).where(AccountTicket.account_id == account_id)
        return self._session.exec(query.order_by(col(AccountTicket.id).desc())).first()

    def end_all(self, account_id: int | None, at: datetime) -> None:
        """End what was not used yet: of an account, or with None the set-up codes."""
        whose = col(AccountTicket.account_id) == account_id if account_id is not None else _SETUP
        query = select(AccountTicket).where(
            whose, col(AccountTicket.used_at).is_(None), col(AccountTicket.ended_at).is_(None)
        )
        query = query.order_by(col(AccountTicket.id)).with_for_update().execution_options(populate_existing=True)
        for one in self._session.exec(query).all():
            one.ended_at = at


_SETUP = col(AccountTicket.kind) == TicketKind.SETUP
