"""Stored organisations (服务机构) and their parts in plans (参与)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.organisation import Organisation, OrganisationKind, Participation, ParticipationPart
from matcher.repository.reach import Reach


class Organisations:
    """Reads and writes bodies and what they take part in."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, organisation: Organisation) -> Organisation:
        """Insert a body."""
        self._session.add(organisation)
        self._session.flush()
        return organisation

    def get(self, organisation_id: int) -> Organisation | None:
        """One body by id, whoever asks."""
        return self._session.get(Organisation, organisation_id)

    def by_uscc(self, uscc: str) -> Organisation | None:
        """One body by its code."""
        return self._session.exec(select(Organisation).where(Organisation.uscc == uscc)).first()

    def reachable(
        self, organisation_id: int, reach: Reach, *, city: str | None = None, lock: bool = False
    ) -> Organisation | None:
        """One body within reach."""
        query = select(Organisation).where(Organisation.id == organisation_id, reach.organisations(city))
        return self._session.exec(
            query.with_for_update().execution_options(populate_existing=True) if lock else query
        ).first()

    def page(
        self, reach: Reach, *, city: str | None, kind: OrganisationKind | None, words: str, offset: int, limit: int
    ) -> tuple[Sequence[Organisation], int]:
        """Bodies within reach by kind and name, and how many there are."""
        where: list[sa.ColumnElement[bool]] = [reach.organisations(city)]
        if kind is not None:
            where.append(col(Organisation.kind) == kind)
        if words:
            where.append(col(Organisation.name).contains(words, autoescape=True))
        total = self._session.exec(select(func.count()).select_from(Organisation).where(*where)).one()
        query = select(Organisation).where(*where).order_by(col(Organisation.kind), col(Organisation.id))
        return self._session.exec(query.offset(offset).limit(limit)).all(), total

    def many(self, ids: Sequence[int]) -> dict[int, Organisation]:
        """Bodies by id."""
        rows = self._session.exec(select(Organisation).where(col(Organisation.id).in_(ids))).all()
        return {row.id: row for row in rows if row.id is not None}

    def within(self, scope_prefix: str, kind: OrganisationKind) -> Sequence[Organisation]:
        """The active, verified bodies of a kind whose region code begins so, by id."""
        query = select(Organisation).where(
            col(Organisation.adcode).startswith(scope_prefix),
            Organisation.kind == kind,
            col(Organisation.active),
            col(Organisation.verified_at).is_not(None),
        )
        return self._session.exec(query.order_by(col(Organisation.id))).all()

    def take_part(self, participation: Participation) -> Participation:
        """Insert a part in a plan."""
        self._session.add(participation)
        self._session.flush()
        return participation

    def participation(self, participation_id: int, *, lock: bool = False) -> Participation | None:
        """One part by id."""
        return self._session.get(Participation, participation_id, with_for_update=lock, populate_existing=lock)

    def overlapping(
        self, case_id: int, organisation_id: int, part: ParticipationPart, first: date, last: date | None
    ) -> Participation | None:
        """A part of the same body in the same case that shares a day with the period; ``last`` None is open."""
        where = [
            col(Participation.case_id) == case_id,
            col(Participation.organisation_id) == organisation_id,
            col(Participation.part) == part,
            sa.or_(col(Participation.last).is_(None), col(Participation.last) >= first),
        ]
        if last is not None:
            where.append(col(Participation.first) <= last)
        return self._session.exec(select(Participation).where(*where).order_by(col(Participation.id))).first()

    def of_case(self, case_id: int) -> Sequence[tuple[Participation, Organisation]]:
        """Who takes part in a case, the latest first."""
        query = (
            select(Participation, Organisation)
            .join(Organisation, col(Organisation.id) == col(Participation.organisation_id))
            .where(Participation.case_id == case_id)
            .order_by(col(Participation.id).desc())
        )
        return self._session.exec(query).all()

    def of_organisation(
        self, organisation_id: int, limit: int = 200
    ) -> Sequence[tuple[Participation, Case, Enterprise]]:
        """What a body takes part in, the latest first."""
        query = (
            select(Participation, Case, Enterprise)
            .join(Case, col(Case.id) == col(Participation.case_id))
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(Participation.organisation_id == organisation_id)
            .order_by(col(Participation.id).desc())
        )
        return self._session.exec(query.limit(limit)).all()
