"""Stored vacancies (岗位) and brochures (招聘简章)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.case import OPEN_STATES, Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import PayUnit
from matcher.models.region import scope_prefix
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState, VacancyState
from matcher.models.vacancy import Brochure, Vacancy
from matcher.repository.reach import Reach

# The states in which a post still wants people.
WANTING = (VacancyState.SUBMITTED, VacancyState.PUBLISHED, VacancyState.PAUSED)

# Posts whose whole headcount is a need of their case; one that ran out unfilled has not met its own (decision 0019).
NEEDED = (*WANTING, VacancyState.FILLED, VacancyState.EXPIRED)


class Vacancies:
    """Reads and writes posts and the brochures they came in."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._pays: dict[tuple[str, tuple[str, ...], str], list[tuple[int, int | None, int | None, PayUnit]]] = {}

    def add_brochure(self, brochure: Brochure) -> Brochure:
        """Insert a brochure."""
        self._session.add(brochure)
        self._session.flush()
        return brochure

    def add(self, vacancy: Vacancy) -> Vacancy:
        """Insert a post."""
        self._session.add(vacancy)
        self._session.flush()
        return vacancy

    def get(self, vacancy_id: int, *, lock: bool = False) -> Vacancy | None:
        """One post; ``lock`` holds its row and its case's until the transaction ends.

        What settles one post also moves its case, and must see what was done to the case's other posts just before.
        """
        if not lock:
            return self._session.get(Vacancy, vacancy_id)
        query = select(Vacancy, Case).join(Case, col(Case.id) == col(Vacancy.case_id)).where(Vacancy.id == vacancy_id)
        # NO KEY UPDATE on PostgreSQL: rows that only refer to the two do not wait.
        locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        found = self._session.exec(locked).first()
        return found[0] if found is not None else None

    def by_keys(self, enterprise_id: int, keys: Sequence[str]) -> dict[str, Vacancy]:
        """The posts this enterprise has handed in under these row keys, locked until the transaction ends."""
        query = select(Vacancy).where(Vacancy.enterprise_id == enterprise_id, col(Vacancy.row_key).in_(keys))
        # In one order for everybody, so that two brochures never wait for each other.
        locked = (
            query.order_by(col(Vacancy.id)).with_for_update(key_share=True).execution_options(populate_existing=True)
        )
        return {vacancy.row_key: vacancy for vacancy in self._session.exec(locked).all()}

    def of_case(self, case_id: int) -> Sequence[Vacancy]:
        """All posts of a case, in the order they came."""
        return self._session.exec(select(Vacancy).where(Vacancy.case_id == case_id).order_by(col(Vacancy.id))).all()

    def held_of_case(self, case_id: int) -> Sequence[Vacancy]:
        """All posts of a case, held by id until the transaction ends, read anew."""
        query = select(Vacancy).where(Vacancy.case_id == case_id).order_by(col(Vacancy.id))
        locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        return self._session.exec(locked).all()

    def wanting(self, enterprise_id: int) -> Sequence[Vacancy]:
        """An enterprise's posts that still want people, by id."""
        query = select(Vacancy).where(Vacancy.enterprise_id == enterprise_id, col(Vacancy.state).in_(WANTING))
        return self._session.exec(query.order_by(col(Vacancy.id))).all()

    def titles(self, ids: Sequence[int]) -> dict[int, str]:
        """The titles of posts by id."""
        found = self._session.exec(select(Vacancy.id, Vacancy.title).where(col(Vacancy.id).in_(ids))).all()
        return {one: title for one, title in found if one is not None}

    def of_enterprise(self, enterprise_id: int, limit: int = 50) -> Sequence[Vacancy]:
        """An enterprise's latest posts, newest first."""
        query = select(Vacancy).where(Vacancy.enterprise_id == enterprise_id).order_by(col(Vacancy.id).desc())
        return self._session.exec(query.limit(limit)).all()

    def fill_counts(self, case_ids: Sequence[int]) -> Sequence[tuple[int, int | None, int]]:
        """For every post of some cases that counts as need: the case, the headcount (None for 若干), and who started.

        A closed post is wanted no longer, beyond those who work on it.
        """
        started = func.count(col(Referral.id))
        query = (
            select(Vacancy.case_id, Vacancy.headcount, Vacancy.state, started)
            .join(
                Referral,
                sa.and_(col(Referral.vacancy_id) == col(Vacancy.id), col(Referral.state) == ReferralState.STARTED),
                isouter=True,
            )
            .where(col(Vacancy.case_id).in_(case_ids), col(Vacancy.state).in_((*NEEDED, VacancyState.CLOSED)))
            .group_by(col(Vacancy.id), col(Vacancy.case_id), col(Vacancy.headcount), col(Vacancy.state))
        )
        rows = self._session.exec(query).all()
        return [(case, count if state is VacancyState.CLOSED else asked, count) for case, asked, state, count in rows]

    def count_awaiting(self, reach: Reach, *, due_before: date | None = None) -> int:
        """How many posts are to be reviewed within reach; with ``due_before`` those whose review was due earlier."""
        late = [col(Case.review_due) < due_before] if due_before is not None else []
        query = (
            select(func.count())
            .select_from(Vacancy)
            .join(Case, col(Case.id) == col(Vacancy.case_id))
            .where(Vacancy.state == VacancyState.SUBMITTED, col(Case.state).in_(OPEN_STATES), reach.cases(), *late)
        )
        return self._session.exec(query).one()

    def awaiting_review(self, reach: Reach, limit: int = 200) -> Sequence[tuple[Vacancy, Enterprise, Case]]:
        """Posts to be reviewed within reach, those of the earliest deadline first."""
        query = (
            select(Vacancy, Enterprise, Case)
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .join(Case, col(Case.id) == col(Vacancy.case_id))
            .where(Vacancy.state == VacancyState.SUBMITTED, col(Case.state).in_(OPEN_STATES), reach.cases())
            .order_by(col(Case.review_due), col(Vacancy.id))
            .limit(limit)
        )
        return self._session.exec(query).all()

    def published(
        self, *, today: date, adcode: str | None, words: str, offset: int, limit: int
    ) -> tuple[Sequence[tuple[Vacancy, Enterprise]], int]:
        """Posts anybody may see on ``today``, newest first, with their total number; none of a barred enterprise."""
        conditions = self._live(today)
        if adcode:
            conditions.append(col(Vacancy.adcode).startswith(scope_prefix(adcode)))
        if words:
            conditions.append(
                sa.or_(
                    col(Vacancy.title).contains(words, autoescape=True),
                    col(Enterprise.name).contains(words, autoescape=True),
                )
            )
        base = (
            select(Vacancy, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(*conditions)
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        rows = self._session.exec(
            base.order_by(col(Vacancy.published_at).desc(), col(Vacancy.id).desc()).offset(offset).limit(limit)
        ).all()
        return rows, total

    def live(self, today: date, ids: Sequence[int] | None = None) -> Sequence[tuple[Vacancy, Enterprise]]:
        """Published, valid posts of enterprises that are not barred, in the order of their ids; ``ids`` narrows."""
        query = (
            select(Vacancy, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(*self._live(today), *([col(Vacancy.id).in_(ids)] if ids is not None else []))
            .order_by(col(Vacancy.id))
        )
        return self._session.exec(query).all()

    def live_mark(self, today: date) -> tuple[int, str]:
        """Changes whenever the live posts do: how many there are, and when one or its enterprise was last touched."""
        query = (
            select(func.count(), func.max(Vacancy.updated_at), func.max(Enterprise.updated_at))
            .join(Enterprise, col(Enterprise.id) == col(Vacancy.enterprise_id))
            .where(*self._live(today))
        )
        count, post, firm = self._session.exec(query).one()
        return count, f"{today}|{post}|{firm}"

    @staticmethod
    def _live(today: date) -> list[sa.ColumnElement[bool]]:
        return [
            col(Vacancy.state) == VacancyState.PUBLISHED,
            col(Vacancy.valid_to) >= today,
            col(Enterprise.barred_at).is_(None),
        ]

    def pays(
        self, prefix: str, titles: tuple[str, ...], occupations: str = ""
    ) -> Sequence[tuple[int, int | None, int | None, PayUnit]]:
        """Enterprise, bounds and unit of pay of the posts ever published under these titles in a region.

        Or under an occupation whose code begins with ``occupations``. Asked once a transaction: a brochure of many
        posts compares them all with the same market.
        """
        key = (prefix, titles, occupations)
        if key not in self._pays:
            named = col(Vacancy.title).in_(titles)
            coded = [col(Vacancy.occupation_code).startswith(occupations)] if occupations else []
            query = select(Vacancy.enterprise_id, Vacancy.pay_min, Vacancy.pay_max, Vacancy.pay_unit).where(
                col(Vacancy.adcode).startswith(prefix),
                sa.or_(named, *coded),
                col(Vacancy.state).in_((VacancyState.PUBLISHED, VacancyState.FILLED, VacancyState.EXPIRED)),
            )
            rows = self._session.exec(query).all()
            self._pays[key] = [(owner, low, high, PayUnit(unit)) for owner, low, high, unit in rows]
        return self._pays[key]

    def past_validity(self, today: date) -> Sequence[Vacancy]:
        """Live posts whose last day is over."""
        query = select(Vacancy).where(
            col(Vacancy.state).in_((VacancyState.PUBLISHED, VacancyState.PAUSED)), col(Vacancy.valid_to) < today
        )
        return self._session.exec(
            query.order_by(col(Vacancy.id)).with_for_update().execution_options(populate_existing=True)
        ).all()
