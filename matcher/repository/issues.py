"""Stored issues (问题台账)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.enterprise import Enterprise
from matcher.models.issue import OPEN, Issue, IssueEvent, IssueKind, IssueState
from matcher.models.step import CaseLevel
from matcher.repository.reach import Reach


class Issues:
    """Reads and writes issues and their history."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, issue: Issue) -> Issue:
        """Insert an issue."""
        self._session.add(issue)
        self._session.flush()
        return issue

    def note(self, event: IssueEvent) -> None:
        """Append a step to an issue's history."""
        self._session.add(event)
        self._session.flush()

    def get(
        self, issue_id: int, reach: Reach, county: str | None, *, lock: bool = False
    ) -> tuple[Issue, Enterprise] | None:
        """One issue with its enterprise, within reach."""
        query = (
            select(Issue, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Issue.enterprise_id))
            .where(Issue.id == issue_id, reach.enterprises(county))
        )
        if lock:
            query = query.with_for_update(of=Issue).execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def events(self, issue_id: int) -> Sequence[IssueEvent]:
        """An issue's history, newest first."""
        query = select(IssueEvent).where(IssueEvent.issue_id == issue_id).order_by(col(IssueEvent.id).desc())
        return self._session.exec(query).all()

    def of_enterprise(self, enterprise_id: int) -> Sequence[Issue]:
        """An enterprise's issues, the oldest first."""
        query = select(Issue).where(Issue.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(Issue.id))).all()

    def unsettled_of(self, firms: Collection[int], kinds: Collection[IssueKind]) -> set[int]:
        """Those of the enterprises that have an issue of these kinds with whose answer they are not satisfied yet."""
        query = select(Issue.enterprise_id).where(
            col(Issue.enterprise_id).in_(firms), col(Issue.kind).in_(kinds), Issue.state != IssueState.SATISFIED
        )
        return set(self._session.exec(query).all())

    def late(self, day: date) -> Sequence[Issue]:
        """Open issues below the province that were to be closed before a day, held, in the order of their ids."""
        query = select(Issue).where(
            col(Issue.state).in_(OPEN), col(Issue.close_by) < day, col(Issue.level) != CaseLevel.PROVINCE
        )
        locked = query.order_by(col(Issue.id)).with_for_update().execution_options(populate_existing=True)
        return self._session.exec(locked).all()

    def page(
        self,
        reach: Reach,
        county: str | None,
        *,
        states: Sequence[IssueState],
        overdue_on: date | None,
        offset: int,
        limit: int,
    ) -> tuple[Sequence[tuple[Issue, Enterprise]], int]:
        """Issues within reach, the nearest deadline first; only those overdue on a day, when one is given."""
        conditions: list[sa.ColumnElement[bool]] = [reach.enterprises(county)]
        if states:
            conditions.append(col(Issue.state).in_(states))
        if overdue_on is not None:
            late = col(Issue.state).in_((IssueState.ASSIGNED, IssueState.REOPENED)) & (col(Issue.due) < overdue_on)
            conditions.append(late | (col(Issue.state).in_(OPEN) & (col(Issue.close_by) < overdue_on)))
        base = (
            select(Issue, Enterprise)
            .join(Enterprise, col(Enterprise.id) == col(Issue.enterprise_id))
            .where(*conditions)
        )
        total = self._session.exec(select(func.count()).select_from(base.subquery())).one()
        closed = col(Issue.state) == IssueState.SATISFIED
        order = (closed, col(Issue.due).is_not(None), col(Issue.due), col(Issue.id))
        return self._session.exec(base.order_by(*order).offset(offset).limit(limit)).all(), total
