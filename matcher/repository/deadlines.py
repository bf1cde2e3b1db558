"""Stored deadlines (办理时限)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.case import OPEN_STATES, Case
from matcher.models.deadline import NOT_VISITED, Deadline, DeadlineKind
from matcher.models.enterprise import Enterprise
from matcher.models.officer import Pairing
from matcher.repository.reach import Reach


class Deadlines:
    """Reads and writes deadlines."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, deadline: Deadline) -> Deadline:
        """Insert one; a second open one of the same thing breaks a unique index."""
        self._session.add(deadline)
        self._session.flush()
        return deadline

    def open_of_case(self, case_id: int) -> Sequence[Deadline]:
        """The open deadlines of a case, the nearest first."""
        self._session.flush()
        query = select(Deadline).where(Deadline.case_id == case_id, col(Deadline.cleared_at).is_(None))
        return self._session.exec(query.order_by(col(Deadline.due), col(Deadline.id))).all()

    def of_case(self, case: Case, limit: int = 60) -> Sequence[Deadline]:
        """What a case's page shows: its own and its enterprise's, open ones first by day, then the cleared, newest."""
        query = select(Deadline).where(*_about(case.enterprise_id, case.id or 0))
        cleared = col(Deadline.cleared_at)
        order = (cleared.is_not(None), sa.case((cleared.is_(None), col(Deadline.due))), cleared.desc())
        return self._session.exec(query.order_by(*order, col(Deadline.id)).limit(limit)).all()

    def open_of_enterprise(self, enterprise_id: int, kinds: Iterable[DeadlineKind]) -> Sequence[Deadline]:
        """The open deadlines of these kinds at one enterprise."""
        query = select(Deadline).where(
            Deadline.enterprise_id == enterprise_id,
            col(Deadline.kind).in_(list(kinds)),
            col(Deadline.cleared_at).is_(None),
        )
        return self._session.exec(query.order_by(col(Deadline.id))).all()

    def of_subject(self, kind: DeadlineKind, subject_id: int) -> Sequence[Deadline]:
        """The open deadlines of one thing."""
        query = select(Deadline).where(
            Deadline.kind == kind, Deadline.subject_id == subject_id, col(Deadline.cleared_at).is_(None)
        )
        return self._session.exec(query).all()

    def current(self, kind: DeadlineKind, subject_id: int) -> Deadline | None:
        """The open deadline of one thing, else the one cleared last."""
        query = select(Deadline).where(Deadline.kind == kind, Deadline.subject_id == subject_id)
        cleared = col(Deadline.cleared_at)
        return self._session.exec(query.order_by(cleared.is_not(None), cleared.desc(), col(Deadline.id).desc())).first()

    def visited(self, month: int) -> set[int]:
        """The enterprises that have a row for a month's visit, open or cleared."""
        query = select(Deadline.enterprise_id).where(Deadline.kind == DeadlineKind.VISIT, Deadline.subject_id == month)
        return set(self._session.exec(query).all())

    def missed_visit(self, enterprise_id: int, month: int) -> Sequence[Deadline]:
        """A month's visit that was closed as not made."""
        query = select(Deadline).where(
            Deadline.enterprise_id == enterprise_id,
            Deadline.kind == DeadlineKind.VISIT,
            Deadline.subject_id == month,
            Deadline.outcome == NOT_VISITED,
        )
        return self._session.exec(query).all()

    def past_visits(self, month: int) -> Sequence[Deadline]:
        """Open visits of months before this one."""
        query = select(Deadline).where(
            Deadline.kind == DeadlineKind.VISIT, Deadline.subject_id < month, col(Deadline.cleared_at).is_(None)
        )
        return self._session.exec(query.order_by(col(Deadline.id))).all()

    def nearest(self, cases: Sequence[Case]) -> dict[int, date]:
        """The nearest open due day of each of some cases, its enterprise's own deadlines counted; none, no entry."""
        firms = [case.enterprise_id for case in cases]
        query = (
            select(Deadline.enterprise_id, Deadline.case_id, func.min(Deadline.due))
            .where(col(Deadline.enterprise_id).in_(firms), col(Deadline.cleared_at).is_(None))
            .group_by(col(Deadline.enterprise_id), col(Deadline.case_id))
        )
        rows = self._session.exec(query).all()
        found: dict[int, date] = {}
        for case in cases:
            mine = [due for firm, of, due in rows if firm == case.enterprise_id and of in (None, case.id)]
            if mine:
                found[case.id or 0] = min(mine)
        return found

    def next_due(self, enterprise_ids: Sequence[int]) -> dict[int, date]:
        """The nearest open due day at each of these enterprises."""
        query = (
            select(Deadline.enterprise_id, func.min(Deadline.due))
            .where(col(Deadline.enterprise_id).in_(enterprise_ids), col(Deadline.cleared_at).is_(None))
            .group_by(col(Deadline.enterprise_id))
        )
        return dict(self._session.exec(query).all())

    def counts(self, reach: Reach, today: date, soon: date) -> tuple[int, int, int]:
        """How many open cases within reach have something overdue, something due by ``soon``, nothing of both."""
        nearest = select(nearest_due().label("due")).where(col(Case.state).in_(OPEN_STATES), reach.cases()).subquery()
        late = sa.case((nearest.c.due < today, 1), else_=0)
        near = sa.case((sa.and_(nearest.c.due >= today, nearest.c.due <= soon), 1), else_=0)
        query = sa.select(func.count(), func.sum(late), func.sum(near)).select_from(nearest)
        total, red, yellow = self._session.execute(query).one()
        return int(red or 0), int(yellow or 0), int(total - (red or 0) - (yellow or 0))

    def due_within(self, reach: Reach, limit: int) -> Sequence[tuple[Deadline, Enterprise]]:
        """Open deadlines within reach, the nearest first."""
        query = (
            select(Deadline, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Deadline.enterprise_id))
            .where(col(Deadline.cleared_at).is_(None), kept_within(reach))
            .order_by(col(Deadline.due), col(Deadline.id))
            .limit(limit)
        )
        return self._session.exec(query).all()

    def clear(
        self, deadlines: Iterable[Deadline], *, at: datetime, by: str, outcome: str, done_on: date | None = None
    ) -> None:
        """Close deadlines, with who did what, and on which day when that is not the day it is written down."""
        for one in deadlines:
            one.cleared_at, one.cleared_by, one.outcome, one.done_on = at, by[:60], outcome[:60], done_on
        self._session.flush()


def nearest_due() -> sa.ScalarSelect[date | None]:
    """The nearest open due day of the ``Case`` of the surrounding query, as an expression."""
    here = sa.or_(col(Deadline.case_id).is_(None), col(Deadline.case_id) == col(Case.id))
    query = select(func.min(Deadline.due)).where(
        col(Deadline.enterprise_id) == col(Case.enterprise_id), here, col(Deadline.cleared_at).is_(None)
    )
    return query.correlate(Case).scalar_subquery()


def _about(enterprise_id: int, case_id: int) -> list[sa.ColumnElement[bool]]:
    case = col(Deadline.case_id)
    return [col(Deadline.enterprise_id) == enterprise_id, sa.or_(case.is_(None), case == case_id)]


def kept_within(reach: Reach) -> sa.ColumnElement[bool]:
    """Deadlines somebody has to keep or to watch; an enterprise has none."""
    if reach.officer_id is not None:
        paired = select(Pairing.enterprise_id).where(
            Pairing.officer_id == reach.officer_id, col(Pairing.last).is_(None)
        )
        mine = select(Case.id).where(Case.officer_id == reach.officer_id)
        return sa.or_(col(Deadline.enterprise_id).in_(paired), col(Deadline.case_id).in_(mine))
    if reach.everything:
        return sa.true()
    return sa.false() if reach.adcode is None else reach.enterprises()
