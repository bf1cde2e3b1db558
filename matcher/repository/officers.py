"""Stored officers (专员) and pairings (结对)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher import clock
from matcher.models.case import OPEN_STATES, Case
from matcher.models.enterprise import KEY_TAGS, Enterprise
from matcher.models.enums import PairingRole
from matcher.models.officer import Officer, Pairing
from matcher.models.region import scope_prefix
from matcher.repository.reach import Reach


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

    def end(self, pairing: Pairing, day: date, reason: str = "") -> None:
        """End a pairing on ``day``, which belongs to the successor; one that began that day counts for no day."""
        if pairing.first < day:
            pairing.last = day - timedelta(days=1)
        else:
            pairing.last, pairing.revoked_at = pairing.first, clock.now()
        pairing.end_reason = reason[:200]
        self._session.flush()

    def pairing(self, pairing_id: int, reach: Reach) -> Pairing | None:
        """One pairing of an enterprise within reach."""
        query = select(Pairing).join(Enterprise, col(Enterprise.id) == col(Pairing.enterprise_id))
        return self._session.exec(query.where(Pairing.id == pairing_id, reach.enterprises())).first()

    def history(self, enterprise_id: int, limit: int = 50) -> Sequence[tuple[Pairing, Officer]]:
        """An enterprise's pairings, the latest first."""
        query = (
            select(Pairing, Officer)
            .join(Officer, col(Officer.id) == col(Pairing.officer_id))
            .where(Pairing.enterprise_id == enterprise_id)
            .order_by(col(Pairing.id).desc())
        )
        return self._session.exec(query.limit(limit)).all()

    def held_by(self, officer_id: int) -> Sequence[Pairing]:
        """An officer's open pairings, by enterprise."""
        query = select(Pairing).where(Pairing.officer_id == officer_id, col(Pairing.last).is_(None))
        return self._session.exec(query.order_by(col(Pairing.enterprise_id))).all()

    def main_counts(self, ids: Sequence[int]) -> dict[int, int]:
        """How many enterprises each officer is the main officer of."""
        query = (
            select(Pairing.officer_id, func.count())
            .where(col(Pairing.officer_id).in_(ids), col(Pairing.last).is_(None), col(Pairing.role) == PairingRole.MAIN)
            .group_by(col(Pairing.officer_id))
        )
        return dict(self._session.exec(query).all())

    def past_pairs(self, enterprise_ids: Sequence[int]) -> set[tuple[int, int]]:
        """(enterprise, officer) once paired, revoked ones left out."""
        query = select(Pairing.enterprise_id, Pairing.officer_id).where(
            col(Pairing.enterprise_id).in_(enterprise_ids), col(Pairing.revoked_at).is_(None)
        )
        return set(self._session.exec(query).all())

    def away(self, day: date) -> Sequence[Officer]:
        """Officers who cannot work on a day and still have open cases: on leave, or gone; by id."""
        leave = sa.and_(
            col(Officer.leave_from) <= day, sa.or_(col(Officer.leave_to).is_(None), col(Officer.leave_to) >= day)
        )
        busy = select(Case.officer_id).where(col(Case.state).in_(OPEN_STATES), col(Case.officer_id).is_not(None))
        query = select(Officer).where(sa.or_(leave, col(Officer.active).is_(False)), col(Officer.id).in_(busy))
        return self._session.exec(query.order_by(col(Officer.id))).all()

    def find(self, officer_id: int, reach: Reach, *, lock: bool = False) -> Officer | None:
        """One officer posted within an administrator's region."""
        scope = col(Officer.adcode).startswith(scope_prefix(reach.adcode)) if reach.adcode else sa.false()
        query = select(Officer).where(Officer.id == officer_id, sa.true() if reach.everything else scope)
        if lock:
            query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        return self._session.exec(query).first()

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

    def led(
        self, reach: Reach, scope: str, *, words: str, unpaired: bool, offset: int, limit: int
    ) -> tuple[Sequence[tuple[Enterprise, Pairing | None]], int]:
        """Key enterprises, and others that are paired, with their main pairing: key ones without first; and how many.

        ``unpaired`` keeps the key enterprises without a main officer.
        """
        main = sa.and_(
            col(Pairing.enterprise_id) == col(Enterprise.id),
            col(Pairing.last).is_(None),
            col(Pairing.role) == PairingRole.MAIN,
        )
        free, key = col(Pairing.id).is_(None), is_key()
        conditions = [reach.enterprises(), col(Enterprise.merged_into).is_(None)]
        conditions += [col(Enterprise.adcode).startswith(scope_prefix(scope))] if scope else []
        conditions += [sa.and_(free, key) if unpaired else sa.or_(key, sa.not_(free))]
        if words:
            conditions.append(col(Enterprise.name).contains(words, autoescape=True))
        if reach.officer_id is not None:
            mine = select(Pairing.enterprise_id).where(
                Pairing.officer_id == reach.officer_id, col(Pairing.last).is_(None)
            )
            conditions.append(col(Enterprise.id).in_(mine))
        base = select(Enterprise, Pairing).outerjoin(Pairing, main).where(*conditions)
        counted = select(func.count()).select_from(Enterprise).outerjoin(Pairing, main).where(*conditions)
        rows = base.order_by(free.desc(), col(Enterprise.adcode), col(Enterprise.id)).offset(offset).limit(limit)
        return self._session.exec(rows).all(), self._session.exec(counted).one()

    def backups(self, enterprise_ids: Sequence[int]) -> dict[int, tuple[Pairing, Officer]]:
        """The open backup of each of these enterprises that has one."""
        query = (
            select(Pairing, Officer)
            .join(Officer, col(Officer.id) == col(Pairing.officer_id))
            .where(
                col(Pairing.enterprise_id).in_(enterprise_ids),
                col(Pairing.last).is_(None),
                col(Pairing.role) == PairingRole.BACKUP,
            )
            .order_by(col(Pairing.id).desc())
        )
        return {pairing.enterprise_id: (pairing, officer) for pairing, officer in self._session.exec(query).all()}


def is_key() -> sa.ColumnElement[bool]:
    """``Enterprise.is_key`` as a condition: the tags are a JSON list of codes."""
    tags = sa.cast(col(Enterprise.tags), sa.Text)
    return sa.or_(*(tags.contains(f'"{tag.value}"', autoescape=True) for tag in KEY_TAGS))
