"""Stored cases (一企一策) and their history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.case import OPEN_STATES, Case, CaseEvent
from matcher.models.deadline import Light
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RoutingKind
from matcher.models.states import CaseState
from matcher.models.step import CaseStep
from matcher.repository.deadlines import nearest_due
from matcher.repository.queues import Queue, queue_up
from matcher.repository.reach import Reach


class Cases:
    """Reads and writes cases."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_of(self, enterprise_id: int) -> Case | None:
        """The open case of an enterprise, locked until the transaction ends."""
        query = select(Case).where(Case.enterprise_id == enterprise_id, col(Case.state).in_(OPEN_STATES))
        return self._session.exec(query.with_for_update().execution_options(populate_existing=True)).first()

    def add(self, case: Case) -> Case:
        """Insert a case; a second open one of the same enterprise breaks a unique index."""
        self._session.add(case)
        self._session.flush()
        return case

    def next_number(self, county: str, year: int) -> str:
        """The next case number: YQ, county code, year, running number of four digits or more."""
        prefix = f"YQ{county}-{year}-"
        # Cases of one county opened at once queue up here until they commit.
        queue_up(self._session, Queue.CASE_NUMBERS, prefix)
        length = func.length(Case.number)
        found = select(Case.number).where(col(Case.number).startswith(prefix))
        last = self._session.exec(found.order_by(length.desc(), col(Case.number).desc()).limit(1)).first()
        return f"{prefix}{(int(last[len(prefix) :]) if last else 0) + 1:04d}"

    def of_enterprise(self, enterprise_id: int, limit: int = 20) -> Sequence[Case]:
        """An enterprise's cases, the latest first."""
        query = select(Case).where(Case.enterprise_id == enterprise_id).order_by(col(Case.id).desc())
        return self._session.exec(query.limit(limit)).all()

    def get(self, case_id: int, reach: Reach, *, lock: bool = False) -> Case | None:
        """One case if it lies within reach; ``lock`` holds it until the transaction ends, as it is now."""
        query = select(Case).where(Case.id == case_id, reach.cases())
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def by_number(self, number: str, reach: Reach) -> Case | None:
        """One case by its number if it lies within reach."""
        return self._session.exec(select(Case).where(Case.number == number, reach.cases())).first()

    def page(
        self,
        reach: Reach,
        *,
        states: Sequence[CaseState],
        words: str,
        offset: int,
        limit: int,
        light: tuple[Light, date, date] | None = None,
    ) -> tuple[Sequence[tuple[Case, Enterprise]], int]:
        """Cases within reach, most urgent review first, with their total number.

        ``light`` keeps the open ones of one colour as of a day and the last day that is soon.
        """
        conditions: list[sa.ColumnElement[bool]] = [reach.cases()]
        if light is not None:
            conditions += [col(Case.state).in_(OPEN_STATES), _shines(*light)]
        if states:
            conditions.append(col(Case.state).in_(states))
        if words:
            conditions.append(
                sa.or_(
                    col(Enterprise.name).contains(words, autoescape=True),
                    col(Case.number).contains(words, autoescape=True),
                )
            )
        base = (
            select(Case, Enterprise).join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id)).where(*conditions)
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        order = (col(Case.review_due).is_(None), col(Case.review_due), col(Case.id))
        return self._session.exec(base.order_by(*order).offset(offset).limit(limit)).all(), total

    def open_places(self, reach: Reach) -> dict[int, str]:
        """The county of every open case within reach."""
        query = select(Case.id, Case.adcode).where(col(Case.state).in_(OPEN_STATES), reach.cases())
        return {case_id: adcode for case_id, adcode in self._session.exec(query).all() if case_id is not None}

    def proposals(self, reach: Reach, limit: int = 200) -> Sequence[tuple[Case, Enterprise]]:
        """Open cases whose officer is only proposed, within reach."""
        query = (
            select(Case, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Case.enterprise_id))
            .where(Case.routing == RoutingKind.PROPOSAL, col(Case.state).in_(OPEN_STATES), reach.cases())
            .order_by(col(Case.id))
            .limit(limit)
        )
        return self._session.exec(query).all()

    def log(self, step: CaseStep) -> CaseStep:
        """Append a transition; two at once break a unique constraint."""
        self._session.add(step)
        self._session.flush()
        return step

    def steps(self, case_id: int, limit: int = 200) -> Sequence[CaseStep]:
        """A case's transitions, newest first."""
        query = select(CaseStep).where(CaseStep.case_id == case_id).order_by(col(CaseStep.number).desc())
        return self._session.exec(query.limit(limit)).all()

    def last_event(self, case_id: int) -> int:
        """The id of the newest line of a case's history; 0 without any."""
        return self._session.exec(select(func.max(CaseEvent.id)).where(CaseEvent.case_id == case_id)).one() or 0

    def enterprise_of(self, case_id: int) -> int:
        """The id of a case's enterprise; 0 for a case that is not there."""
        return self._session.exec(select(Case.enterprise_id).where(Case.id == case_id)).first() or 0

    def held(self) -> Sequence[Case]:
        """Open cases somebody stands in for, by id, locked until the transaction ends."""
        query = select(Case).where(col(Case.held_for_id).is_not(None), col(Case.state).in_(OPEN_STATES))
        return self._session.exec(
            query.order_by(col(Case.id)).with_for_update().execution_options(populate_existing=True)
        ).all()

    def open_of_officer(self, officer_id: int) -> Sequence[Case]:
        """The open cases an officer works, by id, locked until the transaction ends."""
        query = select(Case).where(Case.officer_id == officer_id, col(Case.state).in_(OPEN_STATES))
        return self._session.exec(
            query.order_by(col(Case.id)).with_for_update().execution_options(populate_existing=True)
        ).all()

    def opened_before(self, moment: datetime) -> Sequence[Case]:
        """Open cases opened before an instant, by id, locked until the transaction ends."""
        query = select(Case).where(col(Case.opened_at) < moment, col(Case.state).in_(OPEN_STATES))
        return self._session.exec(
            query.order_by(col(Case.id)).with_for_update(key_share=True).execution_options(populate_existing=True)
        ).all()

    def note(self, event: CaseEvent) -> CaseEvent:
        """Append a line to a case's history."""
        self._session.add(event)
        self._session.flush()
        return event

    def events(self, case_id: int, limit: int = 200) -> Sequence[CaseEvent]:
        """A case's history, newest first."""
        query = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.id).desc()).limit(limit)
        return self._session.exec(query).all()


def _shines(light: Light, today: date, soon: date) -> sa.ColumnElement[bool]:
    """Whether the nearest open deadline gives this colour."""
    due = nearest_due()
    if light is Light.RED:
        return due < today
    if light is Light.YELLOW:
        return sa.and_(due >= today, due <= soon)
    return sa.or_(due.is_(None), due > soon)
