"""Stored lists of enterprises whose posts are not published (失信名单), and whom they bar."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher.models.blacklist import Blacklist, BlacklistEntry
from matcher.models.enterprise import Enterprise
from matcher.models.region import scope_prefix


class Blacklists:
    """Reads and writes lists."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, made: Blacklist, entries: Sequence[BlacklistEntry]) -> Blacklist:
        """Insert a list with its lines."""
        self._session.add(made)
        self._session.flush()
        for one in entries:
            one.list_id = made.id or 0
            self._session.add(one)
        self._session.flush()
        return made

    def before(self, made: Blacklist) -> set[int]:
        """The earlier lists of the same kind, department and region."""
        query = select(Blacklist.id).where(
            Blacklist.kind == made.kind,
            Blacklist.department == made.department,
            Blacklist.adcode == made.adcode,
            Blacklist.id != made.id,
        )
        return {one for one in self._session.exec(query).all() if one is not None}

    def latest_day(self, made: Blacklist) -> date | None:
        """The latest day of the lists of the same series."""
        query = select(sa.func.max(Blacklist.list_date)).where(
            Blacklist.kind == made.kind, Blacklist.department == made.department, Blacklist.adcode == made.adcode
        )
        return self._session.exec(query).one()

    def touched(self, codes: Sequence[str], lists: set[int], adcode: str) -> list[int]:
        """Enterprises of a region that stand on a list by their code or were barred by one of these lists, by id."""
        near = col(Enterprise.adcode).startswith(scope_prefix(adcode))
        named = sa.or_(col(Enterprise.uscc).in_(codes), col(Enterprise.blacklist_id).in_(sorted(lists)))
        query = select(Enterprise.id).where(near, named, col(Enterprise.merged_into).is_(None))
        return [one or 0 for one in self._session.exec(query.order_by(col(Enterprise.id))).all()]

    def standing_on(self, uscc: str, adcode: str) -> tuple[BlacklistEntry, Blacklist] | None:
        """The latest line of a code on a list that is the last of its series and covers a region."""
        query = (
            select(BlacklistEntry, Blacklist)
            .join(Blacklist, col(Blacklist.id) == col(BlacklistEntry.list_id))
            .where(BlacklistEntry.uscc == uscc)
            .order_by(col(Blacklist.id).desc())
        )
        for entry, found in self._session.exec(query).all():
            later = [one for one in self.before(found) if one > (found.id or 0)]
            if not later and adcode.startswith(scope_prefix(found.adcode)):
                return entry, found
        return None

    def page(self, adcode: str, *, offset: int, limit: int) -> tuple[Sequence[tuple[Blacklist, int]], int]:
        """The lists of a region and of those below with their lengths, the latest first, and how many."""
        near = col(Blacklist.adcode).startswith(scope_prefix(adcode))
        total = self._session.exec(select(sa.func.count()).select_from(Blacklist).where(near)).one()
        lines = select(sa.func.count()).where(col(BlacklistEntry.list_id) == col(Blacklist.id)).scalar_subquery()
        query = select(Blacklist, lines).where(near).order_by(col(Blacklist.id).desc())
        return self._session.exec(query.offset(offset).limit(limit)).all(), total
