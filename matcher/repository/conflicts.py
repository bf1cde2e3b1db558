"""Stored conflicts of interest (利害关系)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher.models.account import Account
from matcher.models.case import OPEN_STATES, Case
from matcher.models.conflict import Conflict
from matcher.models.enterprise import Enterprise
from matcher.models.officer import Officer, Pairing
from matcher.models.region import scope_prefix

Row = tuple[Conflict, Enterprise, Officer | None, Account | None]


class Conflicts:
    """Reads and writes declared interests."""

    def __init__(self, session: Session) -> None:
        self._session = session
        # A request asks for its own actor over and over.
        self._known: dict[tuple[int, int, date], frozenset[int]] = {}

    def add(self, conflict: Conflict) -> Conflict:
        """Insert one."""
        self._session.add(conflict)
        self._session.flush()
        self._known.clear()
        return conflict

    def of_actor(self, account_id: int, officer_id: int, day: date) -> frozenset[int]:
        """The enterprises that somebody is barred from on a day; 0 for no account, no officer."""
        key = account_id, officer_id, day
        if key not in self._known:
            mine = (col(Conflict.account_id) == account_id) | (col(Conflict.officer_id) == officer_id)
            found = self._session.exec(select(Conflict.enterprise_id).where(mine, _holds(day))).all()
            self._known[key] = frozenset(found)
        return self._known[key]

    def officers_of(self, enterprise_id: int, day: date) -> frozenset[int]:
        """The officers barred from an enterprise on a day."""
        query = select(Conflict.officer_id).where(Conflict.enterprise_id == enterprise_id, _holds(day))
        return frozenset(one for one in self._session.exec(query).all() if one is not None)

    def enterprises_among(self, ids: Sequence[int], day: date) -> frozenset[int]:
        """Which of these enterprises any officer is barred from on a day."""
        chosen = col(Conflict.enterprise_id).in_(ids), col(Conflict.officer_id).is_not(None)
        return frozenset(self._session.exec(select(Conflict.enterprise_id).where(*chosen, _holds(day))).all())

    def page(
        self, *, officer_id: int | None, home: str | None, account_id: int | None, offset: int, limit: int
    ) -> tuple[Sequence[Row], int]:
        """An officer's own, or those of a region's officers and accounts; those that hold first, the newest first."""
        seen = _seen(officer_id, home, account_id)
        query = _rows().where(seen)
        total = self._session.exec(select(sa.func.count()).select_from(query.subquery())).one()
        ended = col(Conflict.ended_at).is_not(None)
        rows: Sequence[Row] = self._session.exec(
            query.order_by(ended, col(Conflict.id).desc()).offset(offset).limit(limit)
        ).all()
        return rows, total

    def within(
        self, conflict_id: int, *, officer_id: int | None, home: str | None, account_id: int | None, lock: bool = False
    ) -> Conflict | None:
        """One of those that somebody sees; ``lock`` holds it."""
        query = _rows().where(Conflict.id == conflict_id, _seen(officer_id, home, account_id))
        if lock:
            query = query.with_for_update(of=Conflict).execution_options(populate_existing=True)
        found: Row | None = self._session.exec(query).first()
        return found[0] if found is not None else None

    def still_served(
        self, *, officer_id: int | None, home: str | None, day: date, limit: int
    ) -> Sequence[tuple[Conflict, Enterprise, Officer]]:
        """Enterprises that a barred officer still is paired with or works the open case of, the earliest first."""
        place = (
            col(Officer.id) == officer_id
            if officer_id is not None
            else col(Enterprise.adcode).startswith(scope_prefix(home or ""))
        )
        paired = sa.exists().where(
            col(Pairing.enterprise_id) == col(Conflict.enterprise_id),
            col(Pairing.officer_id) == col(Conflict.officer_id),
            col(Pairing.last).is_(None),
        )
        worked = sa.exists().where(
            col(Case.enterprise_id) == col(Conflict.enterprise_id),
            col(Case.officer_id) == col(Conflict.officer_id),
            col(Case.state).in_(OPEN_STATES),
        )
        query = (
            select(Conflict, Enterprise, Officer)
            .join(Enterprise, col(Enterprise.id) == col(Conflict.enterprise_id))
            .join(Officer, col(Officer.id) == col(Conflict.officer_id))
            .where(_holds(day), place, sa.or_(paired, worked))
            .order_by(col(Conflict.declared_at), col(Conflict.id))
        )
        return self._session.exec(query.limit(limit)).all()


def _rows() -> Any:
    return (
        select(Conflict, Enterprise, Officer, Account)
        .join(Enterprise, col(Enterprise.id) == col(Conflict.enterprise_id))
        .join(Officer, col(Officer.id) == col(Conflict.officer_id), isouter=True)
        .join(Account, col(Account.id) == col(Conflict.account_id), isouter=True)
    )


def _holds(day: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(Conflict.ended_at).is_(None),
        col(Conflict.since) <= day,
        sa.or_(col(Conflict.until).is_(None), col(Conflict.until) >= day),
    )


def _seen(officer_id: int | None, home: str | None, account_id: int | None) -> sa.ColumnElement[bool]:
    if officer_id is not None:
        return col(Conflict.officer_id) == officer_id
    own = col(Conflict.account_id) == (account_id or 0)
    if home is None:
        return own
    near = scope_prefix(home)
    return sa.or_(own, col(Officer.adcode).startswith(near), col(Account.adcode).startswith(near))
