"""Stored shortlists (候选名单)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher.models.shortlist import Referral, Shortlist, ShortlistEntry
from matcher.models.states import ReferralState


class Shortlists:
    """Reads and writes stored rankings."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, shortlist: Shortlist, entries: Sequence[dict[str, Any]]) -> Shortlist:
        """Insert a ranking with its entries."""
        self._session.add(shortlist)
        self._session.flush()
        if entries:
            self._session.execute(
                sa.insert(ShortlistEntry), [entry | {"shortlist_id": shortlist.id} for entry in entries]
            )
        return shortlist

    def latest(self, vacancy_id: int) -> Shortlist | None:
        """The newest ranking of a post."""
        query = select(Shortlist).where(Shortlist.vacancy_id == vacancy_id).order_by(col(Shortlist.id).desc())
        return self._session.exec(query).first()

    def listed(self, vacancy_ids: Sequence[int]) -> set[int]:
        """Those of these posts that have a ranking."""
        query = select(Shortlist.vacancy_id).where(col(Shortlist.vacancy_id).in_(vacancy_ids)).distinct()
        return set(self._session.exec(query).all())

    def entries(self, shortlist_id: int) -> Sequence[ShortlistEntry]:
        """The candidates of a ranking, best first."""
        query = select(ShortlistEntry).where(ShortlistEntry.shortlist_id == shortlist_id)
        return self._session.exec(query.order_by(col(ShortlistEntry.rank))).all()

    def decided(self, states: Sequence[ReferralState]) -> Iterator[tuple[Referral, ShortlistEntry]]:
        """Referrals in one of these states with the entry of the very list they came from, in a fixed order."""
        query = (
            select(Referral, ShortlistEntry)
            .join(
                ShortlistEntry,
                sa.and_(
                    col(ShortlistEntry.shortlist_id) == col(Referral.shortlist_id),
                    col(ShortlistEntry.seeker_id) == col(Referral.seeker_id),
                ),
            )
            .where(col(Referral.state).in_(states))
            .order_by(col(Referral.id))
        )
        yield from self._session.exec(query)

    def shown(self, vacancy_id: int, seeker_id: int) -> ShortlistEntry | None:
        """The newest entry that shows this person for this post."""
        return self.shown_many(vacancy_id, [seeker_id]).get(seeker_id)

    def shown_many(self, vacancy_id: int, seeker_ids: Sequence[int]) -> dict[int, ShortlistEntry]:
        """The newest entry that shows each of these people for this post, by person."""
        newest = (
            sa.select(sa.func.max(ShortlistEntry.id))
            .join(Shortlist, col(Shortlist.id) == col(ShortlistEntry.shortlist_id))
            .where(col(Shortlist.vacancy_id) == vacancy_id, col(ShortlistEntry.seeker_id).in_(seeker_ids))
            .group_by(col(ShortlistEntry.seeker_id))
        )
        entries = self._session.exec(select(ShortlistEntry).where(col(ShortlistEntry.id).in_(newest))).all()
        return {entry.seeker_id: entry for entry in entries}
