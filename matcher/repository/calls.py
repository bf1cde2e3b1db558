"""Who is to be rung up (电话联系): each line as one query, and the tries that came to nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from matcher.models.call import AttemptKind, CallAttempt, CallQueue
from matcher.models.campaign import Campaign, CanvassRow
from matcher.models.case import OPEN_STATES, Case
from matcher.models.deadline import Deadline, DeadlineKind
from matcher.models.enterprise import Enterprise
from matcher.models.seeker import Seeker
from matcher.models.shortlist import Referral, Shortlist, ShortlistEntry
from matcher.models.states import ReferralState, VacancyState
from matcher.models.vacancy import Vacancy
from matcher.repository.deadlines import kept_within
from matcher.repository.reach import Reach
from matcher.repository.todos import Todos

# A line is worked from its front; more than this is not counted.
LINE = 500
Key = tuple[int, int]


class Calls:
    """Reads lines of people to ring up; adds tries."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, attempt: CallAttempt) -> CallAttempt:
        """Write a try down."""
        self._session.add(attempt)
        self._session.flush()
        return attempt

    def skipped(self, queue: CallQueue, account_id: int | None, since: datetime) -> dict[Key, int]:
        """Whom an account put off since an instant, with the place of the last time in order."""
        query = (
            select(CallAttempt.subject_id, CallAttempt.vacancy_id, func.max(CallAttempt.id))
            .where(
                CallAttempt.queue == queue,
                CallAttempt.account_id == account_id,
                CallAttempt.kind == AttemptKind.SKIPPED,
                CallAttempt.at >= since,
            )
            .group_by(col(CallAttempt.subject_id), col(CallAttempt.vacancy_id))
        )
        return {(subject, post): last or 0 for subject, post, last in self._session.exec(query).all()}

    def tries(self, queue: CallQueue, key: Key) -> Sequence[CallAttempt]:
        """The tries with one of a line that were more than put off, the latest first."""
        query = select(CallAttempt).where(
            CallAttempt.queue == queue,
            CallAttempt.subject_id == key[0],
            CallAttempt.vacancy_id == key[1],
            CallAttempt.kind != AttemptKind.SKIPPED,
        )
        return self._session.exec(query.order_by(col(CallAttempt.id).desc())).all()

    @staticmethod
    def _next(queue: CallQueue, subject: Any, vacancy: Any, *within: Any) -> sa.ScalarSelect[Any]:
        """The day the last real try set for the next one, correlated with the tables ``within``."""
        query = select(col(CallAttempt.next_on)).where(
            CallAttempt.queue == queue,
            CallAttempt.subject_id == subject,
            CallAttempt.vacancy_id == vacancy,
            CallAttempt.kind != AttemptKind.SKIPPED,
        )
        return query.order_by(col(CallAttempt.id).desc()).limit(1).correlate(*within).scalar_subquery()

    def canvass(
        self, reach: Reach, county: str | None, account_id: int | None, today: date
    ) -> Sequence[tuple[CanvassRow, Enterprise, str]]:
        """Who is to be asked in running campaigns: calls agreed for today first, then the own firms, then the rest.

        A next call belongs to whoever agreed it; an administrator sees all.
        """
        again = self._next(CallQueue.CANVASS, col(CanvassRow.id), 0, CanvassRow)
        mine = sa.true() if reach.officer_id is None else col(CanvassRow.caller_id) == account_id
        agreed = sa.and_(col(CanvassRow.next_call) <= today, mine)
        fresh = sa.and_(col(CanvassRow.outcome).is_(None), sa.or_(again.is_(None), again <= today))
        own = sa.case((Todos.own(reach), 0), else_=1)
        # Called today already and to be called again: behind everybody else.
        done = sa.case((col(CanvassRow.called_on) == today, 1), else_=0)
        query = (
            select(CanvassRow, Enterprise, Campaign.name)
            .join(Enterprise, col(Enterprise.id) == col(CanvassRow.enterprise_id))
            .join(Campaign, col(Campaign.id) == col(CanvassRow.campaign_id))
            .where(
                col(Campaign.first) <= today,
                col(Campaign.last) >= today,
                reach.enterprises(county),
                sa.or_(agreed, fresh),
            )
            .order_by(done, col(CanvassRow.next_call).is_(None), col(CanvassRow.next_call), own, col(CanvassRow.id))
        )
        return self._session.exec(query.limit(LINE)).all()

    def candidates(
        self, reach: Reach, today: date, vacancy_id: int | None
    ) -> Sequence[tuple[ShortlistEntry, Vacancy, Enterprise, Seeker, Referral | None]]:
        """Who stands on the latest list of a published post and was not rung up, or is to be rung up again today."""
        latest = (
            select(func.max(Shortlist.id)).where(Shortlist.vacancy_id == col(Vacancy.id)).correlate(Vacancy)
        ).scalar_subquery()
        again = self._next(
            CallQueue.CANDIDATES, col(ShortlistEntry.seeker_id), col(Vacancy.id), ShortlistEntry, Vacancy
        )
        fresh = sa.and_(col(Referral.id).is_(None), sa.or_(again.is_(None), again <= today))
        agreed = sa.and_(col(Referral.state) == ReferralState.CONTACTED, again <= today)
        elsewhere = aliased(Referral)
        started = sa.exists().where(
            col(elsewhere.seeker_id) == col(Seeker.id), col(elsewhere.state) == ReferralState.STARTED
        )
        query = (
            sa.select(ShortlistEntry, Vacancy, Enterprise, Seeker, Referral)
            .select_from(ShortlistEntry)
            .join(Vacancy, col(ShortlistEntry.shortlist_id) == latest)
            .join(Case, col(Case.id) == col(Vacancy.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Seeker, col(Seeker.id) == col(ShortlistEntry.seeker_id))
            .join(
                Referral,
                sa.and_(
                    col(Referral.vacancy_id) == col(Vacancy.id),
                    col(Referral.seeker_id) == col(ShortlistEntry.seeker_id),
                ),
                isouter=True,
            )
            .where(
                col(Vacancy.state) == VacancyState.PUBLISHED,
                col(Case.state).in_(OPEN_STATES),
                reach.cases(),
                col(Seeker.seeking),
                ~started,
                sa.or_(fresh, agreed),
                *([col(Vacancy.id) == vacancy_id] if vacancy_id is not None else []),
            )
            .order_by(col(Vacancy.id), col(ShortlistEntry.rank), col(ShortlistEntry.id))
        )
        return [(row[0], row[1], row[2], row[3], row[4]) for row in self._session.execute(query.limit(LINE)).all()]

    def follow_ups(self, reach: Reach, today: date) -> Sequence[tuple[Referral, Vacancy, Enterprise, Seeker]]:
        """People at work whose follow-up is due, the longest due first."""
        again = self._next(CallQueue.FOLLOW_UPS, col(Referral.seeker_id), col(Referral.vacancy_id), Referral)
        query = (
            select(Referral, Vacancy, Enterprise, Seeker)
            .join(Vacancy, col(Vacancy.id) == col(Referral.vacancy_id))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Case, col(Case.id) == col(Referral.case_id))
            .join(Seeker, col(Seeker.id) == col(Referral.seeker_id))
            .where(col(Referral.follow_up_due) <= today, reach.cases(), sa.or_(again.is_(None), again <= today))
            .order_by(col(Referral.follow_up_due), col(Referral.id))
        )
        return self._session.exec(query.limit(LINE)).all()

    def contacts(self, reach: Reach, today: date) -> Sequence[tuple[Deadline, Enterprise]]:
        """Enterprises whose first contact is owed, the nearest day first."""
        again = self._next(CallQueue.CONTACTS, col(Deadline.enterprise_id), 0, Deadline)
        query = (
            select(Deadline, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Deadline.enterprise_id))
            .where(
                col(Deadline.kind) == DeadlineKind.FIRST_CONTACT,
                col(Deadline.cleared_at).is_(None),
                kept_within(reach),
                sa.or_(again.is_(None), again <= today),
            )
            .order_by(col(Deadline.due), col(Deadline.id))
        )
        return self._session.exec(query.limit(LINE)).all()
