"""Stored crews (班组) and who is in them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, col, delete, select

from matcher.models.crew import Crew, CrewMember
from matcher.models.seeker import Seeker


class Crews:
    """Reads and writes crews."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, crew: Crew) -> Crew:
        """Insert a crew."""
        self._session.add(crew)
        self._session.flush()
        return crew

    def get(self, crew_id: int, *, lock: bool = False) -> Crew | None:
        """One crew by id."""
        return self._session.get(Crew, crew_id, with_for_update=lock, populate_existing=lock)

    def of_market(self, market_id: int) -> Sequence[Crew]:
        """A market's crews that still stand, by name."""
        query = select(Crew).where(Crew.market_id == market_id, col(Crew.disbanded_at).is_(None))
        return self._session.exec(query.order_by(col(Crew.name), col(Crew.id))).all()

    def members(self, crew_ids: Collection[int]) -> dict[int, list[Seeker]]:
        """Who is in each crew, by id."""
        query = (
            select(CrewMember.crew_id, Seeker)
            .join(Seeker, col(Seeker.id) == col(CrewMember.seeker_id))
            .where(col(CrewMember.crew_id).in_(crew_ids))
        )
        found: dict[int, list[Seeker]] = {}
        for crew_id, seeker in self._session.exec(query.order_by(col(Seeker.id))):
            found.setdefault(crew_id, []).append(seeker)
        return found

    def standing_of(self, seeker_ids: Collection[int]) -> dict[int, list[Crew]]:
        """The crews that these people are in and that still stand, by person."""
        query = (
            select(CrewMember.seeker_id, Crew)
            .join(Crew, col(Crew.id) == col(CrewMember.crew_id))
            .where(col(CrewMember.seeker_id).in_(seeker_ids), col(Crew.disbanded_at).is_(None))
        )
        found: dict[int, list[Crew]] = {}
        for seeker_id, crew in self._session.exec(query.order_by(col(Crew.id))):
            found.setdefault(seeker_id, []).append(crew)
        return found

    def put_members(self, crew_id: int, seeker_ids: Sequence[int]) -> None:
        """Let these people, and nobody else, be the crew."""
        self._session.exec(delete(CrewMember).where(col(CrewMember.crew_id) == crew_id))
        self._session.add_all([CrewMember(crew_id=crew_id, seeker_id=one) for one in sorted(set(seeker_ids))])
        self._session.flush()
