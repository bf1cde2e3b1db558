"""Stored cases (一企一策) and their history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.case import OPEN_STATES, Case, CaseEvent
from matcher.models.enterprise import Enterprise
from matcher.models.enums import RoutingKind
from matcher.models.states import CaseState
from matcher.repository.reach import Reach

# The first key of the advisory locks that number cases (PostgreSQL).
_NUMBERS = 1


class Cases:
    """Reads and writes cases."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def open_of(self, enterprise_id: int) -> Case | None:
        """The open case of an enterprise, locked until the transaction ends."""
        query = select(Case).where(Case.enterprise_id == enterprise_id, col(Case.state).in_(OPEN_STATES))
        return self._session.exec(query.with_for_update()).first()

    def add(self, case: Case) -> Case:
        """Insert a case; a second open one of the same enterprise breaks a unique index."""
        self._session.add(case)
        self._session.flush()
        return case

    def next_number(self, county: str, year: int) -> str:
        """The next case number: YQ, county code, year, running number of four digits or more."""
        prefix = f"YQ{county}-{year}-"
        if self._session.get_bind().dialect.name == "postgresql":
            # Cases of one county opened at once queue up here until they commit; SQLite has one writer anyway.
            self._session.execute(select(func.pg_advisory_xact_lock(_NUMBERS, func.hashtext(prefix))))
        length = func.length(Case.number)
        found = select(Case.number).where(col(Case.number).startswith(prefix))
        last = self._session.exec(found.order_by(length.desc(), col(Case.number).desc()).limit(1)).first()
        return f"{prefix}{(int(last[len(prefix) :]) if last else 0) + 1:04d}"

    def of_enterprise(self, enterprise_id: int, limit: int = 20) -> Sequence[Case]:
        """An enterprise's cases, the latest first."""
        query = select(Case).where(Case.enterprise_id == enterprise_id).order_by(col(Case.id).desc())
        return self._session.exec(query.limit(limit)).all()

    def get(self, case_id: int, reach: Reach, *, lock: bool = False) -> Case | None:
        """One case if it lies within reach."""
        query = select(Case).where(Case.id == case_id, reach.cases())
        return self._session.exec(query.with_for_update() if lock else query).first()

    def page(
        self, reach: Reach, *, states: Sequence[CaseState], words: str, offset: int, limit: int
    ) -> tuple[Sequence[tuple[Case, Enterprise]], int]:
        """Cases within reach, most urgent review first, with their total number."""
        conditions: list[sa.ColumnElement[bool]] = [reach.cases()]
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

    def overdue(self, reach: Reach, today: date) -> int:
        """How many open cases within reach are past their review deadline."""
        query = select(func.count()).where(
            col(Case.state).in_(OPEN_STATES), col(Case.review_due) < today, reach.cases()
        )
        return self._session.exec(query).one()

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

    def note(self, event: CaseEvent) -> CaseEvent:
        """Append a line to a case's history."""
        self._session.add(event)
        self._session.flush()
        return event

    def events(self, case_id: int, limit: int = 200) -> Sequence[CaseEvent]:
        """A case's history, newest first."""
        query = select(CaseEvent).where(CaseEvent.case_id == case_id).order_by(col(CaseEvent.id).desc()).limit(limit)
        return self._session.exec(query).all()
