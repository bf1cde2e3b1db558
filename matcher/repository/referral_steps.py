"""Stored steps of referrals (推荐办理轨迹)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from matcher.models.referral_step import ReferralStep
from matcher.models.states import ReferralState


class ReferralSteps:
    """Reads and writes the trail; a step is added, never changed but for ``undone_at``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, step: ReferralStep) -> ReferralStep:
        """Insert a step."""
        self._session.add(step)
        self._session.flush()
        return step

    def get(self, step_id: int) -> ReferralStep | None:
        """One step."""
        return self._session.get(ReferralStep, step_id)

    def of_pair(self, vacancy_id: int, seeker_id: int) -> Sequence[ReferralStep]:
        """The trail of one person at one post, oldest first."""
        query = select(ReferralStep).where(ReferralStep.vacancy_id == vacancy_id, ReferralStep.seeker_id == seeker_id)
        return self._session.exec(query.order_by(col(ReferralStep.id))).all()

    def last(self, vacancy_id: int, seeker_id: int) -> ReferralStep | None:
        """The newest step of a pair that stands."""
        query = select(ReferralStep).where(
            ReferralStep.vacancy_id == vacancy_id,
            ReferralStep.seeker_id == seeker_id,
            col(ReferralStep.undone_at).is_(None),
            col(ReferralStep.undoes_id).is_(None),
        )
        return self._session.exec(query.order_by(col(ReferralStep.id).desc()).limit(1)).first()

    def latest(self, vacancy_ids: Sequence[int]) -> dict[tuple[int, int], ReferralStep]:
        """The newest standing step of every pair at some posts, by post and person."""
        newest = (
            select(func.max(ReferralStep.id))
            .where(
                col(ReferralStep.vacancy_id).in_(vacancy_ids),
                col(ReferralStep.undone_at).is_(None),
                col(ReferralStep.undoes_id).is_(None),
            )
            .group_by(col(ReferralStep.vacancy_id), col(ReferralStep.seeker_id))
        )
        rows = self._session.exec(select(ReferralStep).where(col(ReferralStep.id).in_(newest))).all()
        return {(one.vacancy_id, one.seeker_id): one for one in rows}

    def caused_by(self, step_id: int) -> Sequence[ReferralStep]:
        """The steps a rule took because of another one, those that stand."""
        query = select(ReferralStep).where(ReferralStep.cause_id == step_id, col(ReferralStep.undone_at).is_(None))
        return self._session.exec(query.order_by(col(ReferralStep.id))).all()

    def reached(self, vacancy_ids: Sequence[int]) -> dict[tuple[int, ReferralState], int]:
        """How many people ever reached each state at each of some posts, by steps that stand."""
        query = (
            select(ReferralStep.vacancy_id, ReferralStep.after, func.count(func.distinct(ReferralStep.seeker_id)))
            .where(
                col(ReferralStep.vacancy_id).in_(vacancy_ids),
                col(ReferralStep.after).is_not(None),
                col(ReferralStep.undone_at).is_(None),
                col(ReferralStep.undoes_id).is_(None),
            )
            .group_by(col(ReferralStep.vacancy_id), col(ReferralStep.after))
        )
        rows = self._session.exec(query).all()
        return {(vacancy_id, ReferralState(state)): count for vacancy_id, state, count in rows if state is not None}

    def stayed(self, vacancy_ids: Sequence[int], day: int) -> dict[int, int]:
        """How many people were found still there at ``day`` days or later, by post."""
        query = (
            select(ReferralStep.vacancy_id, func.count(func.distinct(ReferralStep.seeker_id)))
            .where(
                col(ReferralStep.vacancy_id).in_(vacancy_ids),
                col(ReferralStep.day) >= day,
                col(ReferralStep.undone_at).is_(None),
            )
            .group_by(col(ReferralStep.vacancy_id))
        )
        return dict(self._session.exec(query).all())
