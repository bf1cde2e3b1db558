"""Stored referrals (推荐)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.shortlist import Referral
from matcher.models.states import PROPOSED, ReferralState
from matcher.models.vacancy import Vacancy
from matcher.repository.reach import Reach


class Referrals:
    """Reads and writes what became of each candidate."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, referral: Referral) -> Referral:
        """Insert a referral; a second current one of the same pair breaks a unique index."""
        self._session.add(referral)
        self._session.flush()
        return referral

    def get(self, referral_id: int) -> Referral | None:
        """One referral by id."""
        return self._session.get(Referral, referral_id)

    def remove(self, referral: Referral) -> None:
        """Take a referral away: its first step was undone, the person is as nobody handled them yet."""
        self._session.delete(referral)
        self._session.flush()

    def of_pair(self, vacancy_id: int, seeker_id: int) -> Referral | None:
        """The current referral of a person to a post, locked until the transaction ends.

        Of one who left and came back that is the new one; of one who left, the placement that ended last.
        """
        query = select(Referral).where(Referral.vacancy_id == vacancy_id, Referral.seeker_id == seeker_id)
        ended = sa.case((col(Referral.state) == ReferralState.LEFT, 1), else_=0)
        query = query.order_by(ended, col(Referral.id).desc())
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).first()

    def of_vacancies(self, ids: Sequence[int]) -> Sequence[Referral]:
        """All referrals to some posts."""
        return self._session.exec(
            select(Referral).where(col(Referral.vacancy_id).in_(ids)).order_by(col(Referral.id))
        ).all()

    def of_seeker(self, seeker_id: int) -> Sequence[Referral]:
        """All referrals of a person, newest first."""
        query = select(Referral).where(Referral.seeker_id == seeker_id).order_by(col(Referral.id).desc())
        return self._session.exec(query).all()

    def of_people(self, seeker_ids: Sequence[int]) -> dict[int, list[Referral]]:
        """All referrals of each of these people, newest first; whoever has none is left out."""
        found: dict[int, list[Referral]] = {}
        query = select(Referral).where(col(Referral.seeker_id).in_(seeker_ids)).order_by(col(Referral.id).desc())
        for one in self._session.exec(query):
            found.setdefault(one.seeker_id, []).append(one)
        return found

    def handled(self, vacancy_ids: Sequence[int]) -> dict[int, set[int]]:
        """Who was ever handled at each of these posts, by post; ids alone."""
        found: dict[int, set[int]] = {post: set() for post in vacancy_ids}
        query = select(Referral.vacancy_id, Referral.seeker_id).where(col(Referral.vacancy_id).in_(vacancy_ids))
        for post, person in self._session.exec(query):
            found[post].add(person)
        return found

    def engaged(self, seeker_ids: Sequence[int], cap: int) -> set[int]:
        """Those of these people who started somewhere, or have ``cap`` or more open proposals."""
        started = sa.case((col(Referral.state) == ReferralState.STARTED, cap), else_=1)
        query = (
            select(Referral.seeker_id)
            .where(col(Referral.seeker_id).in_(seeker_ids), col(Referral.state).in_((*PROPOSED, ReferralState.STARTED)))
            .group_by(col(Referral.seeker_id))
            .having(func.sum(started) >= cap)
        )
        return set(self._session.exec(query).all())

    def under_consent(self, consent_id: int) -> Sequence[Referral]:
        """Referrals resting on a consent."""
        return self._session.exec(select(Referral).where(Referral.consent_id == consent_id)).all()

    def started_on_vacancy(self, vacancy_id: int) -> int:
        """How many people started on one post."""
        query = select(func.count()).where(Referral.vacancy_id == vacancy_id, Referral.state == ReferralState.STARTED)
        return self._session.exec(query).one()

    def started_of_case(self, case_id: int) -> Sequence[Referral]:
        """The placements of a case: referrals that led to a first day at work, in the order they were made."""
        query = select(Referral).where(Referral.case_id == case_id, Referral.state == ReferralState.STARTED)
        return self._session.exec(query.order_by(col(Referral.id))).all()

    def refused_as(self, vacancy_ids: Sequence[int], reason: UnsuitableReason) -> dict[int, int]:
        """How many people were turned down for this reason, by post; posts with none are not in it."""
        query = (
            select(Referral.vacancy_id, func.count())
            .where(
                col(Referral.vacancy_id).in_(vacancy_ids),
                Referral.state == ReferralState.UNSUITABLE,
                Referral.reason == reason,
            )
            .group_by(col(Referral.vacancy_id))
        )
        return dict(self._session.exec(query).all())

    def started_anywhere(self, among: Sequence[int] | None = None) -> set[int]:
        """People who started somewhere and so are not proposed again; ``among`` asks of a few only."""
        query = select(Referral.seeker_id).where(Referral.state == ReferralState.STARTED)
        if among is not None:
            query = query.where(col(Referral.seeker_id).in_(among))
        return set(self._session.exec(query).all())

    def open_proposals(self) -> dict[int, int]:
        """How many open proposals each person has who has any."""
        query = (
            select(Referral.seeker_id, func.count())
            .where(col(Referral.state).in_(PROPOSED))
            .group_by(col(Referral.seeker_id))
        )
        return dict(self._session.exec(query).all())

    def standing(self) -> dict[int, tuple[int, int]]:
        """How many people wait for an outcome and how many are at work at each post that has any of them."""
        waiting = sa.case((col(Referral.state).in_(PROPOSED), 1), else_=0)
        query = (
            select(Referral.vacancy_id, func.sum(waiting), func.count())
            .where(col(Referral.state).in_((*PROPOSED, ReferralState.STARTED)))
            .group_by(col(Referral.vacancy_id))
        )
        return {post: (int(open_), count - int(open_)) for post, open_, count in self._session.exec(query).all()}

    def mark(self) -> str:
        """Changes whenever a referral does: how many there are, and when one was last touched."""
        count, latest = self._session.exec(select(func.count(), func.max(Referral.updated_at))).one()
        return f"{count}|{latest}"

    def crowded(self, cap: int) -> set[int]:
        """People with ``cap`` or more open proposals."""
        query = (
            select(Referral.seeker_id)
            .where(col(Referral.state).in_(PROPOSED))
            .group_by(col(Referral.seeker_id))
            .having(func.count() >= cap)
        )
        return set(self._session.exec(query).all())

    def of_enterprise(self, enterprise_id: int, states: Sequence[ReferralState]) -> Sequence[tuple[Referral, Vacancy]]:
        """Referrals in some states to an enterprise's posts, the latest change first."""
        query = (
            select(Referral, Vacancy)
            .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
            .where(Vacancy.enterprise_id == enterprise_id, col(Referral.state).in_(states))
            .order_by(col(Referral.updated_at).desc(), col(Referral.id).desc())
        )
        return self._session.exec(query).all()

    def follow_ups(self, reach: Reach, today: date, limit: int = 200) -> Sequence[tuple[Referral, Vacancy, Enterprise]]:
        """People within reach whose follow-up is due on ``today`` or was before, the longest due first."""
        query = (
            select(Referral, Vacancy, Enterprise)
            .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Case, col(Case.id) == col(Referral.case_id))
            .where(col(Referral.follow_up_due) <= today, reach.cases())
            .order_by(col(Referral.follow_up_due), col(Referral.id))
            .limit(limit)
        )
        return self._session.exec(query).all()

    def page(
        self,
        reach: Reach,
        *,
        case_id: int | None,
        vacancy_id: int | None,
        states: Sequence[ReferralState],
        offset: int,
        limit: int,
    ) -> tuple[Sequence[tuple[Referral, Vacancy, Enterprise]], int]:
        """Referrals within reach, the latest change first, with their total number."""
        conditions: list[sa.ColumnElement[bool]] = [reach.cases()]
        if case_id is not None:
            conditions.append(col(Referral.case_id) == case_id)
        if vacancy_id is not None:
            conditions.append(col(Referral.vacancy_id) == vacancy_id)
        if states:
            conditions.append(col(Referral.state).in_(states))
        base = (
            select(Referral, Vacancy, Enterprise)
            .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Case, col(Case.id) == col(Referral.case_id))
            .where(*conditions)
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        rows = base.order_by(col(Referral.updated_at).desc(), col(Referral.id).desc()).offset(offset).limit(limit)
        return self._session.exec(rows).all(), total

    def refusals(self, vacancy_ids: Sequence[int]) -> Sequence[tuple[int, UnsuitableReason, RefusedBy | None, int]]:
        """How many people stand as unsuitable at some posts, by post, reason and whose word it was."""
        query = (
            select(Referral.vacancy_id, Referral.reason, Referral.refused_by, func.count())
            .where(col(Referral.vacancy_id).in_(vacancy_ids), Referral.state == ReferralState.UNSUITABLE)
            .group_by(col(Referral.vacancy_id), col(Referral.reason), col(Referral.refused_by))
        )
        rows = self._session.exec(query).all()
        return [
            (post, UnsuitableReason(reason), RefusedBy(side) if side else None, count)
            for post, reason, side, count in rows
            if reason is not None
        ]
