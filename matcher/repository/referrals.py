"""Stored referrals (推荐)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState


class Referrals:
    """Reads and writes what became of each candidate."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, referral: Referral) -> Referral:
        """Insert a referral; a second one of the same pair breaks a unique constraint."""
        self._session.add(referral)
        self._session.flush()
        return referral

    def get(self, referral_id: int) -> Referral | None:
        """One referral by id."""
        return self._session.get(Referral, referral_id)

    def of_pair(self, vacancy_id: int, seeker_id: int) -> Referral | None:
        """The referral of a person to a post, locked until the transaction ends."""
        query = select(Referral).where(Referral.vacancy_id == vacancy_id, Referral.seeker_id == seeker_id)
        return self._session.exec(query.with_for_update()).first()

    def of_vacancies(self, ids: Sequence[int]) -> Sequence[Referral]:
        """All referrals to some posts."""
        return self._session.exec(
            select(Referral).where(col(Referral.vacancy_id).in_(ids)).order_by(col(Referral.id))
        ).all()

    def of_seeker(self, seeker_id: int) -> Sequence[Referral]:
        """All referrals of a person, newest first."""
        query = select(Referral).where(Referral.seeker_id == seeker_id).order_by(col(Referral.id).desc())
        return self._session.exec(query).all()

    def under_consent(self, consent_id: int) -> Sequence[Referral]:
        """Referrals resting on a consent."""
        return self._session.exec(select(Referral).where(Referral.consent_id == consent_id)).all()

    def started_on_vacancy(self, vacancy_id: int) -> int:
        """How many people started on one post."""
        query = select(func.count()).where(Referral.vacancy_id == vacancy_id, Referral.state == ReferralState.STARTED)
        return self._session.exec(query).one()

    def started_anywhere(self) -> set[int]:
        """People who started somewhere and so are not proposed again."""
        return set(self._session.exec(select(Referral.seeker_id).where(Referral.state == ReferralState.STARTED)).all())

    def open_proposals(self) -> dict[int, int]:
        """How many open proposals each person has who has any."""
        query = (
            select(Referral.seeker_id, func.count())
            .where(Referral.state == ReferralState.REFERRED)
            .group_by(col(Referral.seeker_id))
        )
        return dict(self._session.exec(query).all())

    def mark(self) -> str:
        """Changes whenever a referral does: how many there are, and when one was last touched."""
        count, latest = self._session.exec(select(func.count(), func.max(Referral.updated_at))).one()
        return f"{count}|{latest}"

    def crowded(self, cap: int) -> set[int]:
        """People with ``cap`` or more open proposals."""
        query = (
            select(Referral.seeker_id)
            .where(Referral.state == ReferralState.REFERRED)
            .group_by(col(Referral.seeker_id))
            .having(func.count() >= cap)
        )
        return set(self._session.exec(query).all())
