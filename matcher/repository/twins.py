"""Rows to be compared with each other (查重候选): few columns of many records, those that share nothing left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher.models.enterprise import Enterprise
from matcher.models.enums import EducationLevel, Industry, MergeKind, PayUnit
from matcher.models.merge import Distinction
from matcher.models.region import scope_prefix
from matcher.models.seeker import Seeker
from matcher.models.vacancy import Vacancy
from matcher.repository.reach import Reach
from matcher.repository.vacancies import WANTING


@dataclass(frozen=True, slots=True)
class Firm:
    """What is compared of an enterprise."""

    id: int
    name: str
    uscc: str
    adcode: str
    address: str
    industry: Industry
    contact_name: str
    contact_phone: str


@dataclass(frozen=True, slots=True)
class Post:
    """What is compared of a post; pay in fen per ``pay_unit``."""

    id: int
    enterprise_id: int
    title: str
    adcode: str
    headcount: int | None
    pay_min: int | None
    pay_max: int | None
    pay_unit: PayUnit
    valid_from: date
    valid_to: date


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared of a person: digests and masked forms, nothing that tells who it is."""

    id: int
    name_hash: str | None
    id_hash: str | None
    phone_hash: str | None
    phone_masked: str
    born_on: date | None
    adcode: str
    education: EducationLevel | None
    wanted_titles: list[str]


_FIRM = tuple(col(getattr(Enterprise, name)) for name in Firm.__slots__)
_POST = tuple(col(getattr(Vacancy, name)) for name in Post.__slots__)
_PERSON = tuple(col(getattr(Seeker, name)) for name in Person.__slots__)


class Twins:
    """Reads what may be held twice, within a reach; records merged away are never among it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def firms(
        self, reach: Reach, county: str | None, *, city: str | None = None, ids: Sequence[int] = ()
    ) -> list[Firm]:
        """Live enterprises by id; ``city`` narrows to those of one city, ``ids`` to some."""
        query = sa.select(*_FIRM).where(reach.enterprises(county), col(Enterprise.merged_into).is_(None))
        if city is not None:
            query = query.where(col(Enterprise.adcode).startswith(scope_prefix(city)))
        if ids:
            query = query.where(col(Enterprise.id).in_(ids))
        return [Firm(*row) for row in self._session.execute(query.order_by(col(Enterprise.id)))]

    def posts(self, reach: Reach, county: str | None, *, ids: Sequence[int] = ()) -> list[Post]:
        """Posts that still want people by id; with ``ids`` those posts, whatever their state."""
        employers = select(Enterprise.id).where(reach.enterprises(county))
        query = sa.select(*_POST).where(col(Vacancy.enterprise_id).in_(employers), col(Vacancy.merged_into).is_(None))
        query = query.where(col(Vacancy.id).in_(ids) if ids else col(Vacancy.state).in_(WANTING))
        return [Post(*row) for row in self._session.execute(query.order_by(col(Vacancy.id)))]

    def people(self, reach: Reach, county: str | None, *, ids: Sequence[int] = ()) -> list[Person]:
        """People who share an ID number, or name and city, with somebody else within reach; or just ``ids``."""
        live = sa.and_(reach.seekers(county), col(Seeker.merged_into).is_(None), col(Seeker.erased_on).is_(None))
        if ids:
            query = sa.select(*_PERSON).where(live, col(Seeker.id).in_(ids))
        else:
            city = sa.func.substr(Seeker.adcode, 1, 4)
            namesakes = sa.func.count().over(partition_by=(col(Seeker.name_hash), city))
            same_number = sa.func.count().over(partition_by=col(Seeker.id_hash))
            counted = (
                sa.select(
                    col(Seeker.id).label("id"),
                    namesakes.label("namesakes"),
                    same_number.label("same_number"),
                    col(Seeker.name_hash).label("name_hash"),
                    col(Seeker.id_hash).label("id_hash"),
                )
                .where(live)
                .subquery()
            )
            shared = sa.or_(
                sa.and_(counted.c.name_hash.is_not(None), counted.c.namesakes > 1),
                sa.and_(counted.c.id_hash.is_not(None), counted.c.same_number > 1),
            )
            query = sa.select(*_PERSON).join(counted, counted.c.id == col(Seeker.id)).where(shared)
        return [Person(*row) for row in self._session.execute(query.order_by(col(Seeker.id)))]

    def told_apart(self, kind: MergeKind) -> set[tuple[int, int]]:
        """Pairs of one kind that somebody said are not the same, the smaller id first."""
        query = select(Distinction.first_id, Distinction.second_id).where(Distinction.kind == kind)
        return {(first, second) for first, second in self._session.exec(query)}
