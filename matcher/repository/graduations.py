"""Stored graduating classes (毕业班) and their graduates."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from matcher.models.graduation import Graduate, GraduatingClass
from matcher.models.organisation import Organisation
from matcher.models.seeker import Seeker
from matcher.repository.reach import Reach


class Graduations:
    """Reads and writes classes and the people in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, graduating: GraduatingClass) -> GraduatingClass:
        """Insert a class."""
        self._session.add(graduating)
        self._session.flush()
        return graduating

    def reachable(self, class_id: int, reach: Reach, *, city: str | None, lock: bool = False) -> GraduatingClass | None:
        """One class within reach."""
        bodies = select(Organisation.id).where(reach.organisations(city))
        query = select(GraduatingClass).where(
            GraduatingClass.id == class_id, col(GraduatingClass.organisation_id).in_(bodies)
        )
        return self._session.exec(
            query.with_for_update().execution_options(populate_existing=True) if lock else query
        ).first()

    def page(
        self, reach: Reach, *, city: str | None, limit: int = 200
    ) -> Sequence[tuple[GraduatingClass, Organisation]]:
        """Classes within reach, the latest to graduate first."""
        query = (
            select(GraduatingClass, Organisation)
            .join(Organisation, col(Organisation.id) == col(GraduatingClass.organisation_id))
            .where(reach.organisations(city))
            .order_by(col(GraduatingClass.graduates_on).desc(), col(GraduatingClass.id).desc())
        )
        return self._session.exec(query.limit(limit)).all()

    def in_city(self, prefix: str) -> Sequence[GraduatingClass]:
        """The classes of bodies whose region code begins so, the first to graduate first."""
        query = (
            select(GraduatingClass)
            .join(Organisation, col(Organisation.id) == col(GraduatingClass.organisation_id))
            .where(col(Organisation.adcode).startswith(prefix))
            .order_by(col(GraduatingClass.graduates_on), col(GraduatingClass.id))
        )
        return self._session.exec(query).all()

    def enter(self, class_id: int, graduates: Sequence[Graduate]) -> int:
        """Insert the graduates who are not in the class yet; returns how many."""
        known = set(self._session.exec(select(Graduate.seeker_id).where(Graduate.class_id == class_id)).all())
        fresh = [one for one in graduates if one.seeker_id not in known]
        self._session.add_all(fresh)
        self._session.flush()
        return len(fresh)

    def counts(self, class_ids: Sequence[int]) -> dict[int, int]:
        """How many graduates are registered, by class."""
        query = (
            select(Graduate.class_id, func.count())
            .where(col(Graduate.class_id).in_(class_ids))
            .group_by(col(Graduate.class_id))
        )
        return dict(self._session.exec(query).all())

    def seeking(self, class_ids: Sequence[int]) -> Sequence[tuple[Graduate, Seeker]]:
        """The graduates of classes who look for work, by class and person."""
        query = (
            select(Graduate, Seeker)
            .join(Seeker, col(Seeker.id) == col(Graduate.seeker_id))
            .where(col(Graduate.class_id).in_(class_ids), col(Seeker.seeking))
            .order_by(col(Graduate.class_id), col(Graduate.id))
        )
        return self._session.exec(query).all()
