"""Stored officers (专员) and pairings (结对)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from matcher.models.case import OPEN_STATES, Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import PairingRole
from matcher.models.officer import Officer, Pairing
from matcher.models.region import scope_prefix


class Officers:
    """Reads and writes officers and pairings."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, officer_id: int) -> Officer | None:
        """One officer by id."""
        return self._session.get(Officer, officer_id)

    def by_staff_no(self, staff_no: str) -> Officer | None:
        """One officer by staff number."""
        return self._session.exec(select(Officer).where(Officer.staff_no == staff_no)).first()

    def add(self, officer: Officer) -> Officer:
        """Insert an officer."""
        self._session.add(officer)
        self._session.flush()
        return officer

    def within(self, scope: str) -> Sequence[Officer]:
        """The officers posted inside a region, by id."""
        query = select(Officer).where(col(Officer.adcode).startswith(scope_prefix(scope)))
        return self._session.exec(query.order_by(col(Officer.id))).all()

    def many(self, ids: Sequence[int]) -> dict[int, Officer]:
        """Officers by id."""
        rows = self._session.exec(select(Officer).where(col(Officer.id).in_(ids))).all()
        return {row.id: row for row in rows if row.id is not None}

    def open_cases(self, ids: Sequence[int]) -> dict[int, int]:
        """How many open cases each officer carries."""
        query = (
            select(Case.officer_id, func.count())
            .where(col(Case.officer_id).in_(ids), col(Case.state).in_(OPEN_STATES))
            .group_by(col(Case.officer_id))
        )
        return {officer_id: count for officer_id, count in self._session.exec(query).all() if officer_id is not None}

    def last_assigned(self, ids: Sequence[int]) -> dict[int, datetime]:
        """When each officer last got a case; ties in load go to the longest idle."""
        query = (
            select(Case.officer_id, func.max(Case.opened_at))
            .where(col(Case.officer_id).in_(ids))
            .group_by(col(Case.officer_id))
        )
        return {officer_id: at for officer_id, at in self._session.exec(query).all() if officer_id is not None and at}

    def open_pairings(self, enterprise_id: int) -> Sequence[tuple[Pairing, Officer]]:
        """The open pairings of an enterprise: main first, then backups by id."""
        query = (
            select(Pairing, Officer)
            .join(Officer, col(Officer.id) == col(Pairing.officer_id))
            .where(Pairing.enterprise_id == enterprise_id, col(Pairing.last).is_(None))
        )
        return sorted(self._session.exec(query).all(), key=lambda row: (row[0].role is not PairingRole.MAIN, row[0].id))

    def past_officers(self, enterprise_id: int) -> set[int]:
        """Officers once paired with this enterprise."""
        query = select(Pairing.officer_id).where(Pairing.enterprise_id == enterprise_id)
        return set(self._session.exec(query).all())

    def pair(self, pairing: Pairing) -> Pairing:
        """Insert a pairing; a second open main one breaks a unique index."""
        self._session.add(pairing)
        self._session.flush()
        return pairing

    def end(self, pairing: Pairing, last: date) -> None:
        """End a pairing on a day, inclusive."""
        pairing.last = max(last, pairing.first)
        self._session.flush()

    def pairings_within(self, scope: str) -> Sequence[tuple[Pairing, Enterprise, Officer]]:
        """All open pairings of enterprises inside a region, by enterprise."""
        query = (
            select(Pairing, Enterprise, Officer)
            .join(Enterprise, col(Enterprise.id) == col(Pairing.enterprise_id))
            .join(Officer, col(Officer.id) == col(Pairing.officer_id))
            .where(col(Pairing.last).is_(None), col(Enterprise.adcode).startswith(scope_prefix(scope)))
            .order_by(col(Pairing.enterprise_id), col(Pairing.id))
        )
        return self._session.exec(query).all()
