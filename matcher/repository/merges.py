"""Stored merges (合并) and distinctions (不是同一个), and the rows that hang on a record about to be merged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, func, select, update

from matcher.models.case import Case
from matcher.models.consent import Consent, Disclosure
from matcher.models.enterprise import Enterprise
from matcher.models.enums import MergeKind
from matcher.models.merge import Distinction, Merge
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral
from matcher.models.vacancy import Vacancy
from matcher.repository.journal import Journal
from matcher.repository.reach import Reach
from matcher.security.cipher import Cipher

_STEPS = "merge.steps"
NOUNS: Mapping[MergeKind, type[Enterprise] | type[Vacancy] | type[Seeker]] = {
    MergeKind.ENTERPRISE: Enterprise,
    MergeKind.VACANCY: Vacancy,
    MergeKind.SEEKER: Seeker,
}
Record = Enterprise | Vacancy | Seeker
T = TypeVar("T", bound=SQLModel)


class Merges:
    """Reads and writes merges."""

    def __init__(self, session: Session, cipher: Cipher) -> None:
        self._session = session
        self._cipher = cipher

    def journal(self) -> Journal:
        """An empty journal over this session."""
        return Journal(self._session)

    def add(self, merge: Merge, journal: Journal) -> Merge:
        """Insert a merge with its journal; a second live one of the same record breaks a unique index."""
        merge.steps_sealed = self._cipher.seal(journal.dump(), _STEPS)
        self._session.add(merge)
        self._session.flush()
        return merge

    def get(self, merge_id: int, *, lock: bool = False) -> Merge | None:
        """One merge; ``lock`` holds it until the transaction ends."""
        return self._session.get(Merge, merge_id, with_for_update=lock, populate_existing=lock)

    def steps(self, merge: Merge) -> Journal | None:
        """The journal of a merge; None once it is forgotten."""
        if merge.steps_sealed is None:
            return None
        return Journal.load(self._session, self._cipher.open(merge.steps_sealed, _STEPS))

    def forget_before(self, moment: datetime) -> None:
        """Forget the journals of merges that can no longer be undone."""
        old = update(Merge).where(col(Merge.at) < moment, col(Merge.steps_sealed).is_not(None))
        self._session.exec(old.values(steps_sealed=None))

    def page(
        self, kind: MergeKind, reach: Reach, county: str | None, *, offset: int, limit: int
    ) -> tuple[Sequence[Merge], int]:
        """Merges of records within reach, newest first, with their total number."""
        mine = (Merge.kind == kind, col(Merge.survivor_id).in_(self._visible(kind, reach, county)))
        total = self._session.exec(select(func.count()).select_from(Merge).where(*mine)).one()
        query = select(Merge).where(*mine).order_by(col(Merge.id).desc()).offset(offset).limit(limit)
        return self._session.exec(query).all(), total

    def sees(self, kind: MergeKind, ids: Sequence[int], reach: Reach, county: str | None) -> bool:
        """Whether all these records, merged away or not, lie within reach."""
        visible = self._visible(kind, reach, county)
        noun = NOUNS[kind]
        found = self._session.exec(select(noun.id).where(col(noun.id).in_(ids), col(noun.id).in_(visible))).all()
        return set(found) == set(ids)

    def _visible(self, kind: MergeKind, reach: Reach, county: str | None) -> Any:
        if kind is MergeKind.ENTERPRISE:
            return select(Enterprise.id).where(reach.enterprises(county))
        if kind is MergeKind.SEEKER:
            return select(Seeker.id).where(reach.seekers(county))
        employers = select(Enterprise.id).where(reach.enterprises(county))
        return select(Vacancy.id).where(col(Vacancy.enterprise_id).in_(employers))

    def later(self, merge: Merge, touched: Mapping[str, set[int]]) -> Merge | None:
        """The first later merge still in force of a record that this one kept, took or moved."""
        mine = []
        for kind in MergeKind:
            own = {merge.survivor_id, merge.gone_id} if kind is merge.kind else set()
            ids = touched.get(kind.value, set()) | own
            concerned = sa.or_(col(Merge.survivor_id).in_(ids), col(Merge.gone_id).in_(ids))
            mine.append(sa.and_(col(Merge.kind) == kind, concerned))
        query = select(Merge).where(col(Merge.id) > (merge.id or 0), col(Merge.undone_at).is_(None), sa.or_(*mine))
        return self._session.exec(query.order_by(col(Merge.id)).limit(1)).first()

    def distinguish(self, distinction: Distinction) -> Distinction:
        """Insert a pair that is not the same."""
        self._session.add(distinction)
        self._session.flush()
        return distinction

    def distinction(self, kind: MergeKind, first_id: int, second_id: int) -> Distinction | None:
        """What was said of a pair, the smaller id first."""
        query = select(Distinction).where(
            Distinction.kind == kind, Distinction.first_id == first_id, Distinction.second_id == second_id
        )
        return self._session.exec(query).first()

    def records(self, kind: MergeKind, ids: Sequence[int], *, lock: bool = False) -> dict[int, Record]:
        """The records themselves by id; ``lock`` holds them, in one order, until the transaction ends."""
        noun = NOUNS[kind]
        query = select(noun).where(col(noun.id).in_(ids)).order_by(col(noun.id))
        if lock:
            # NO KEY UPDATE on PostgreSQL: rows that only refer to them do not wait.
            query = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        rows: Sequence[Any] = self._session.exec(query).all()
        return {row.id: row for row in rows}

    def count(self, table: type[SQLModel], column: str, ids: Sequence[int]) -> dict[int, int]:
        """How many rows of a table refer to each of some records."""
        owner = col(getattr(table, column))
        query = select(owner, func.count()).where(owner.in_(ids)).group_by(owner)
        return dict(self._session.exec(query).all())

    def hanging(self, table: type[T], column: str, ids: Sequence[int]) -> Sequence[T]:
        """The rows of a table that refer to some records, by id, held until the transaction ends."""
        query = select(table).where(col(getattr(table, column)).in_(ids)).order_by(col(table.id))  # type: ignore[attr-defined]
        return self._session.exec(query.with_for_update(key_share=True).execution_options(populate_existing=True)).all()

    # What came after a merge and would be torn apart by undoing it.

    def posts_since(self, case_ids: Sequence[int], known: Sequence[int]) -> Sequence[Vacancy]:
        """Posts of some cases that are not among those known."""
        query = select(Vacancy).where(col(Vacancy.case_id).in_(case_ids), col(Vacancy.id).not_in(known))
        return self._session.exec(query.order_by(col(Vacancy.id))).all()

    def referrals_since(self, vacancy_ids: Sequence[int], moment: datetime) -> Sequence[Referral]:
        """Referrals to some posts that were made, or rest on a consent given, after a moment."""
        fresh = select(Consent.id).where(col(Consent.granted_at) > moment)
        query = select(Referral).where(
            col(Referral.vacancy_id).in_(vacancy_ids),
            sa.or_(col(Referral.created_at) > moment, col(Referral.consent_id).in_(fresh)),
        )
        return self._session.exec(query.order_by(col(Referral.id))).all()

    def withdrawn_since(self, seeker_id: int, moment: datetime) -> bool:
        """Whether a person took a consent back after a moment."""
        query = select(Consent.id).where(Consent.seeker_id == seeker_id, col(Consent.withdrawn_at) > moment)
        return self._session.exec(query.limit(1)).first() is not None

    def torn_people(self, seeker_ids: Sequence[int]) -> int:
        """How many referrals and disclosures of some people rest on a consent of somebody else."""
        counts = [
            self._session.exec(
                select(func.count())
                .select_from(table)
                .join(Consent, col(Consent.id) == col(table.consent_id))
                .where(col(table.seeker_id).in_(seeker_ids), col(Consent.seeker_id) != col(table.seeker_id))
            ).one()
            for table in (Referral, Disclosure)
        ]
        return sum(counts)

    def torn_posts(self, enterprise_ids: Sequence[int]) -> int:
        """How many posts of some enterprises stand in another enterprise's case."""
        query = (
            select(func.count())
            .select_from(Vacancy)
            .join(Case, col(Case.id) == col(Vacancy.case_id))
            .where(
                col(Vacancy.enterprise_id).in_(enterprise_ids), col(Case.enterprise_id) != col(Vacancy.enterprise_id)
            )
        )
        return self._session.exec(query).one()
