"""Stored entries of job fairs (参会报名): enterprises with their booths, and the posts they show."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.enterprise import Enterprise
from matcher.models.fair import Fair
from matcher.models.fair_entry import FairCounts, FairEntry, FairPost
from matcher.models.fair_kinds import EntryState, FairState
from matcher.models.fair_visit import FairIntention
from matcher.models.vacancy import Vacancy

Shown = tuple[FairPost, Vacancy]


class FairEntries:
    """Reads and writes entries; whoever changes one holds its fair."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: FairEntry) -> FairEntry:
        """Insert one; a second of the same enterprise at the same fair breaks a unique index."""
        self._session.add(entry)
        self._session.flush()
        return entry

    def get(self, entry_id: int) -> FairEntry | None:
        """One as it is now; its fair is held by whoever is about to change it."""
        query = select(FairEntry).where(FairEntry.id == entry_id).execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def of_enterprise(self, fair_id: int, enterprise_id: int) -> FairEntry | None:
        """An enterprise's entry at a fair, as it is now."""
        query = select(FairEntry).where(FairEntry.fair_id == fair_id, FairEntry.enterprise_id == enterprise_id)
        return self._session.exec(query.execution_options(populate_existing=True)).first()

    def of_fair(
        self, fair_id: int, states: Collection[EntryState] = tuple(EntryState)
    ) -> Sequence[tuple[FairEntry, Enterprise]]:
        """The entries of a fair with their enterprises, in the order they came; read anew."""
        query = (
            select(FairEntry, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(FairEntry.enterprise_id))
            .where(FairEntry.fair_id == fair_id, col(FairEntry.state).in_(states))
            .order_by(col(FairEntry.id))
        )
        return self._session.exec(query.execution_options(populate_existing=True)).all()

    def fairs_of(self, enterprise_id: int, limit: int = 100) -> Sequence[tuple[FairEntry, Fair]]:
        """An enterprise's entries with their fairs, the latest fair first."""
        query = (
            select(FairEntry, Fair)
            .join(Fair, col(Fair.id) == col(FairEntry.fair_id))
            .where(FairEntry.enterprise_id == enterprise_id)
            .order_by(col(Fair.first).desc(), col(Fair.id).desc())
        )
        return self._session.exec(query.limit(limit)).all()

    def posts(self, entry_ids: Collection[int]) -> dict[int, list[Shown]]:
        """The posts that entries show, by entry, in the order of the posts' ids."""
        query = (
            select(FairPost, Vacancy)
            .join(Vacancy, col(Vacancy.id) == col(FairPost.vacancy_id))
            .where(col(FairPost.entry_id).in_(list(entry_ids)))
            .order_by(col(Vacancy.id))
        )
        found: dict[int, list[Shown]] = {}
        for post, vacancy in self._session.exec(query):
            found.setdefault(post.entry_id, []).append((post, vacancy))
        return found

    def show(self, entry: FairEntry, vacancy_ids: Sequence[int]) -> None:
        """Let an entry show exactly these posts."""
        self._session.execute(sa.delete(FairPost).where(col(FairPost.entry_id) == entry.id))
        rows = [FairPost(fair_id=entry.fair_id, entry_id=entry.id or 0, vacancy_id=one) for one in vacancy_ids]
        self._session.add_all(rows)
        self._session.flush()

    def counts(self, fair_ids: Collection[int]) -> dict[int, FairCounts]:
        """The figures of fairs, by fair; frozen headcounts where a fair is over, else those of the posts."""
        ids = list(fair_ids)
        states: dict[int, dict[str, int]] = {one: {} for one in ids}
        came = func.count(col(FairEntry.checked_in_at))
        by_state = (
            select(FairEntry.fair_id, FairEntry.state, func.count(), came)
            .where(col(FairEntry.fair_id).in_(ids))
            .group_by(col(FairEntry.fair_id), col(FairEntry.state))
        )
        for fair_id, state, number, there in self._session.exec(by_state):
            states[fair_id][state] = number
            states[fair_id]["came"] = states[fair_id].get("came", 0) + there
        wanted = sa.case((col(FairPost.frozen), col(FairPost.headcount)), else_=col(Vacancy.headcount))
        people = (
            select(FairPost.fair_id, func.coalesce(func.sum(wanted), 0))
            .join(FairEntry, col(FairEntry.id) == col(FairPost.entry_id))
            .join(Vacancy, col(Vacancy.id) == col(FairPost.vacancy_id))
            .join(Fair, col(Fair.id) == col(FairPost.fair_id))
            .where(
                col(FairPost.fair_id).in_(ids),
                FairEntry.state == EntryState.ACCEPTED,
                # Once a fair is over only who came offered anything there.
                sa.or_(
                    col(FairPost.frozen), col(Fair.state).not_in((FairState.CLOSED.value, FairState.REPORTED.value))
                ),
            )
            .group_by(col(FairPost.fair_id))
        )
        wants = {fair_id: int(number) for fair_id, number in self._session.exec(people)}
        return {
            one: FairCounts(
                waiting=told.get(EntryState.APPLIED, 0),
                accepted=told.get(EntryState.ACCEPTED, 0),
                came=told.get("came", 0),
                people=wants.get(one, 0),
            )
            for one, told in states.items()
        }

    def has_intentions(self, entry_id: int) -> bool:
        """Whether somebody agreed on something with this enterprise at the fair."""
        query = select(FairIntention.id).where(
            FairIntention.entry_id == entry_id, col(FairIntention.undone_at).is_(None)
        )
        return self._session.exec(query.limit(1)).first() is not None
