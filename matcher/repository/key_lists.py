"""Stored key-enterprise lists (重点企业名单)."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.enterprise import Enterprise
from matcher.models.key_list import KeyList, KeyListEntry
from matcher.models.region import scope_prefix
from matcher.repository.reach import Reach


class KeyLists:
    """Adds and reads lists; a list is never changed, but its entries are tied to enterprises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, made: KeyList, entries: Sequence[KeyListEntry]) -> KeyList:
        """Insert a list with its entries."""
        self._session.add(made)
        self._session.flush()
        for entry in entries:
            entry.list_id = made.id or 0
        self._session.add_all(entries)
        self._session.flush()
        return made

    def everything(self) -> Sequence[KeyList]:
        """All lists, the latest first."""
        return self._session.exec(select(KeyList).order_by(col(KeyList.list_date).desc(), col(KeyList.id).desc())).all()

    @staticmethod
    def _touching(scope: str | None) -> sa.ColumnElement[bool]:
        """Lists of a region, of what lies in it and of what it lies in; all without a region."""
        if scope is None:
            return sa.true()
        above = {scope, scope[:4] + "00", scope[:2] + "0000"}
        return sa.or_(col(KeyList.adcode).startswith(scope_prefix(scope)), col(KeyList.adcode).in_(above))

    def within(self, scope: str | None) -> Sequence[KeyList]:
        """The lists that concern a region, the latest first."""
        query = select(KeyList).where(self._touching(scope))
        return self._session.exec(query.order_by(col(KeyList.list_date).desc(), col(KeyList.id).desc())).all()

    def get(self, list_id: int, scope: str | None) -> KeyList | None:
        """One list that concerns a region."""
        return self._session.exec(select(KeyList).where(KeyList.id == list_id, self._touching(scope))).first()

    def sizes(self, list_ids: Sequence[int]) -> dict[int, int]:
        """How many enterprises stand on each list."""
        query = (
            select(KeyListEntry.list_id, func.count())
            .where(col(KeyListEntry.list_id).in_(list_ids))
            .group_by(col(KeyListEntry.list_id))
        )
        return dict(self._session.exec(query).all())

    def entries(
        self, list_id: int, reach: Reach, county: str | None, *, offset: int, limit: int
    ) -> tuple[Sequence[tuple[KeyListEntry, Enterprise | None]], int]:
        """A list's lines: those registered within reach, and those not registered yet; and how many there are."""
        base = (
            select(KeyListEntry, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(KeyListEntry.enterprise_id), isouter=True)
            .where(
                KeyListEntry.list_id == list_id,
                sa.or_(col(KeyListEntry.enterprise_id).is_(None), reach.enterprises(county)),
            )
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        return self._session.exec(base.order_by(col(KeyListEntry.id)).offset(offset).limit(limit)).all(), total

    def of_enterprise(self, enterprise_id: int) -> Sequence[tuple[KeyListEntry, KeyList]]:
        """The lists an enterprise stands or stood on, the latest first."""
        query = (
            select(KeyListEntry, KeyList)
            .join(KeyList, col(KeyList.id) == col(KeyListEntry.list_id))
            .where(KeyListEntry.enterprise_id == enterprise_id)
        )
        return self._session.exec(query.order_by(col(KeyList.list_date).desc(), col(KeyList.id).desc())).all()

    def memberships(self, enterprise_ids: Sequence[int] | None = None) -> dict[int, list[int]]:
        """The lists each enterprise stands or stood on; all enterprises without ids."""
        query = select(KeyListEntry.enterprise_id, KeyListEntry.list_id).where(
            col(KeyListEntry.enterprise_id).is_not(None)
        )
        if enterprise_ids is not None:
            query = query.where(col(KeyListEntry.enterprise_id).in_(enterprise_ids))
        found: dict[int, list[int]] = {}
        for enterprise_id, list_id in self._session.exec(query).all():
            found.setdefault(enterprise_id or 0, []).append(list_id)
        return found

    def tie(self, uscc: str, enterprise_id: int, adcode: str) -> int:
        """Tie the lines with a code, on lists of a region around ``adcode``, to the enterprise now registered."""
        around = select(KeyList.id).where(col(KeyList.adcode).in_({adcode, adcode[:4] + "00", adcode[:2] + "0000"}))
        loose = sa.update(KeyListEntry).where(
            col(KeyListEntry.uscc) == uscc,
            col(KeyListEntry.enterprise_id).is_(None),
            col(KeyListEntry.list_id).in_(around),
        )
        return self._session.connection().execute(loose.values(enterprise_id=enterprise_id)).rowcount

    def members(self, list_id: int, reach: Reach, county: str | None) -> Sequence[Enterprise]:
        """The live enterprises of a list within reach, by id."""
        query = (
            select(Enterprise)
            .join(KeyListEntry, col(KeyListEntry.enterprise_id) == col(Enterprise.id))
            .where(KeyListEntry.list_id == list_id, reach.enterprises(county), col(Enterprise.merged_into).is_(None))
        )
        return self._session.exec(query.order_by(col(Enterprise.id))).all()
