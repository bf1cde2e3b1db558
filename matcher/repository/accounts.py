"""Stored accounts (账号), sessions and failed sign-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, delete, func, select

from matcher.models.account import Account, LoginFailure, LoginSession
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.market import Market
from matcher.models.region import scope_prefix
from matcher.repository.queues import Queue, queue_up

# The region answerable for an account: of its enterprise or market, else its own; none for province-wide roles.
_PLACE: sa.ColumnElement[Any] = func.coalesce(col(Enterprise.adcode), col(Market.adcode), col(Account.adcode))


@dataclass(frozen=True, slots=True)
class AccountScope:
    """Which accounts somebody administers: of these roles, below a region; ``adcode`` None for wherever they are."""

    roles: frozenset[Role]
    adcode: str | None


class Accounts:
    """Reads and writes accounts and their sessions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, account: Account) -> Account:
        """Insert an account."""
        self._session.add(account)
        self._session.flush()
        return account

    def get(self, account_id: int) -> Account | None:
        """One account by id."""
        return self._session.get(Account, account_id)

    def hold(self, account_id: int) -> Account | None:
        """One account by id, kept from others until the commit."""
        return self._session.get(Account, account_id, with_for_update=True, populate_existing=True)

    def count(self) -> int:
        """How many accounts there are, disabled ones too."""
        return self._session.exec(select(func.count()).select_from(Account)).one()

    def hold_role(self, role: Role) -> Sequence[Account]:
        """The accounts of a role that are not disabled, kept from others until the commit, by id."""
        query = select(Account).where(Account.role == role, col(Account.disabled_at).is_(None))
        query = query.order_by(col(Account.id)).with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).all()

    def page(
        self, within: AccountScope, *, words: str = "", role: Role | None = None, offset: int = 0, limit: int = 50
    ) -> tuple[list[tuple[Account, str]], int]:
        """Accounts with the region answerable for them, by role and name, and how many there are in all."""
        found = self._placed(within)
        if words:
            pattern = f"%{words.replace('%', '').replace('_', '')}%"
            found = found.where(sa.or_(col(Account.username).like(pattern), col(Account.display_name).like(pattern)))
        if role is not None:
            found = found.where(Account.role == role)
        total = self._session.exec(select(func.count()).select_from(found.subquery())).one()
        rows = self._session.exec(found.order_by(_PLACE, col(Account.id)).offset(offset).limit(limit)).all()
        return [(account, adcode or "") for account, adcode in rows], total

    def find(self, account_id: int, within: AccountScope) -> tuple[Account, str] | None:
        """One account within a scope, with the region answerable for it."""
        row = self._session.exec(self._placed(within).where(Account.id == account_id)).first()
        return (row[0], row[1] or "") if row is not None else None

    def _placed(self, within: AccountScope) -> Any:
        query: Any = (
            select(Account, _PLACE)
            .outerjoin(Enterprise, col(Enterprise.id) == col(Account.enterprise_id))
            .outerjoin(Market, col(Market.id) == col(Account.market_id))
            .where(col(Account.role).in_(within.roles))
        )
        return query if within.adcode is None else query.where(_PLACE.startswith(scope_prefix(within.adcode)))

    def by_username(self, username: str) -> Account | None:
        """One account by its sign-in name."""
        return self._session.exec(select(Account).where(Account.username == username)).first()

    def by_officer(self, officer_id: int) -> Account | None:
        """The account of an officer."""
        return self._session.exec(select(Account).where(Account.officer_id == officer_id)).first()

    def of_officer(self, officer_id: int) -> Sequence[Account]:
        """The accounts of an officer that still sign in."""
        query = select(Account).where(Account.officer_id == officer_id, col(Account.disabled_at).is_(None))
        return self._session.exec(query.order_by(col(Account.id))).all()

    def by_enterprise(self, enterprise_id: int) -> Account | None:
        """The first account of an enterprise."""
        query = select(Account).where(Account.enterprise_id == enterprise_id).order_by(col(Account.id))
        return self._session.exec(query).first()

    def of_enterprise(self, enterprise_id: int) -> Sequence[Account]:
        """The accounts of an enterprise that still sign in."""
        query = select(Account).where(Account.enterprise_id == enterprise_id, col(Account.disabled_at).is_(None))
        return self._session.exec(query.order_by(col(Account.id))).all()

    def of_seeker(self, seeker_id: int) -> Sequence[Account]:
        """The accounts of a job-seeker that still sign in."""
        query = select(Account).where(Account.seeker_id == seeker_id, col(Account.disabled_at).is_(None))
        return self._session.exec(query.order_by(col(Account.id))).all()

    def every_of_seeker(self, seeker_id: int) -> Sequence[Account]:
        """The accounts of a job-seeker, disabled ones too, by id."""
        return self._session.exec(select(Account).where(Account.seeker_id == seeker_id).order_by(col(Account.id))).all()

    def demo_accounts(self) -> Sequence[Account]:
        """The first demo account of each role, in the order of the roles."""
        accounts = self._session.exec(select(Account).where(Account.demo).order_by(col(Account.id))).all()
        first: dict[Role, Account] = {}
        for account in accounts:
            first.setdefault(account.role, account)
        return [first[role] for role in Role if role in first]

    def names(self, ids: Sequence[int]) -> dict[int, str]:
        """Display names by account id."""
        rows = self._session.exec(select(Account.id, Account.display_name).where(col(Account.id).in_(ids))).all()
        return {identity: name for identity, name in rows if identity is not None}

    def open_session(self, session: LoginSession) -> None:
        """Store a fresh session."""
        self._session.add(session)
        self._session.flush()

    def session_by_hash(self, token_hash: str, *, lock: bool = False) -> tuple[LoginSession, Account] | None:
        """A session that was not revoked, with its account, by the token's digest."""
        query = (
            select(LoginSession, Account)
            .join(Account, col(Account.id) == col(LoginSession.account_id))
            .where(LoginSession.token_hash == token_hash, col(LoginSession.revoked_at).is_(None))
        )
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def sessions_of(self, account_id: int, *, now: datetime, seen_since: datetime) -> Sequence[LoginSession]:
        """The sessions of an account that still answer, the latest used first."""
        query = select(LoginSession).where(
            LoginSession.account_id == account_id,
            col(LoginSession.revoked_at).is_(None),
            LoginSession.expires_at > now,
            LoginSession.seen_at >= seen_since,
        )
        return self._session.exec(query.order_by(col(LoginSession.seen_at).desc(), col(LoginSession.id).desc())).all()

    def own_session(self, session_id: int, account_id: int) -> LoginSession | None:
        """One session of an account that was not revoked."""
        query = select(LoginSession).where(LoginSession.id == session_id, LoginSession.account_id == account_id)
        return self._session.exec(query.where(col(LoginSession.revoked_at).is_(None))).first()

    def revoke(self, token_hash: str, at: datetime) -> None:
        """End one session."""
        found = self._session.exec(select(LoginSession).where(LoginSession.token_hash == token_hash)).first()
        if found is not None:
            found.revoked_at = at

    def revoke_all(self, account_id: int, at: datetime, *, but: int = 0) -> int:
        """End every session of an account that is open, save the one numbered ``but``; how many there were."""
        query = select(LoginSession).where(
            LoginSession.account_id == account_id,
            col(LoginSession.revoked_at).is_(None),
            LoginSession.id != but,
        )
        query = query.with_for_update().execution_options(populate_existing=True)
        found = self._session.exec(query).all()
        for one in found:
            one.revoked_at = at
        return len(found)

    def failures_since(self, subject: str, since: datetime) -> int:
        """Failed password checks of an account name or address since a moment."""
        query = select(func.count()).where(LoginFailure.subject == subject, LoginFailure.at >= since)
        return self._session.exec(query).one()

    def lock_failures(self) -> None:
        """Let one transaction at a time count failures; SQLite's write lock does the same."""
        queue_up(self._session, Queue.SIGN_IN_FAILURES)

    def note_failure(self, subject: str, at: datetime) -> int:
        """Count one check as failed; returns its number."""
        failure = LoginFailure(subject=subject, at=at)
        self._session.add(failure)
        self._session.flush()
        return failure.id or 0

    def forget_failures(self, numbers: Sequence[int]) -> None:
        """Take back what was counted for a check that succeeded."""
        self._session.exec(delete(LoginFailure).where(col(LoginFailure.id).in_(numbers)))

    def purge(self, *, sessions_before: datetime, failures_before: datetime) -> None:
        """Drop sessions that ended and failures that no longer count."""
        self._session.exec(delete(LoginSession).where(col(LoginSession.expires_at) < sessions_before))
        self._session.exec(delete(LoginFailure).where(col(LoginFailure.at) < failures_before))
