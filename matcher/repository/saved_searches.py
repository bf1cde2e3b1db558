"""Stored searches of people (我的订阅)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, func, select

from matcher.models.saved_search import SavedSearch
from matcher.models.seeker import Seeker


class SavedSearches:
    """Reads and writes saved searches."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, search: SavedSearch) -> SavedSearch:
        """Insert one; the same of a person twice breaks a unique index, so the caller holds the person."""
        self._session.add(search)
        self._session.flush()
        return search

    def drop(self, search: SavedSearch) -> None:
        """Delete one."""
        self._session.delete(search)
        self._session.flush()

    def of_seeker(self, seeker_id: int) -> Sequence[SavedSearch]:
        """A person's searches, the newest first."""
        query = select(SavedSearch).where(SavedSearch.seeker_id == seeker_id)
        return self._session.exec(query.order_by(col(SavedSearch.id).desc())).all()

    def count(self, seeker_id: int) -> int:
        """How many a person keeps."""
        return self._session.exec(select(func.count()).where(col(SavedSearch.seeker_id) == seeker_id)).one()

    def untold(self, day: date) -> Sequence[tuple[SavedSearch, Seeker]]:
        """Searches of people who are seeking and were told nothing on a day, by person."""
        query = (
            select(SavedSearch, Seeker)
            .join(Seeker, col(Seeker.id) == col(SavedSearch.seeker_id))
            .where(
                col(Seeker.seeking),
                col(Seeker.merged_into).is_(None),
                col(SavedSearch.told_on).is_(None) | (col(SavedSearch.told_on) < day),
            )
            .order_by(col(SavedSearch.seeker_id), col(SavedSearch.id))
        )
        return self._session.exec(query).all()
