"""Stored task forces (专班)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher.models.region import scope_prefix
from matcher.models.task_force import Duty, TaskForceMember


class TaskForces:
    """Reads and writes who is in a unit's task force."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, member: TaskForceMember) -> TaskForceMember:
        """Insert one."""
        self._session.add(member)
        self._session.flush()
        return member

    def get(self, member_id: int, scope: str | None, *, lock: bool = False) -> TaskForceMember | None:
        """One of a unit inside ``scope`` (all without one)."""
        query = select(TaskForceMember).where(TaskForceMember.id == member_id, _inside(scope))
        if lock:
            query = query.with_for_update().execution_options(populate_existing=True)
        return self._session.exec(query).first()

    def of_campaign(
        self, campaign_id: int, scope: str | None, *, on: date | None = None, published: bool = False
    ) -> Sequence[TaskForceMember]:
        """Members inside ``scope``, 负责人 first in each unit; those who serve on a day, or all with the history."""
        query = select(TaskForceMember).where(TaskForceMember.campaign_id == campaign_id, _inside(scope))
        if on is not None:
            query = query.where(_serving(on))
        if published:
            query = query.where(col(TaskForceMember.published).is_(True))
        return self._session.exec(query.order_by(*_ORDER)).all()

    def of_unit(self, campaign_id: int, adcode: str, on: date) -> Sequence[TaskForceMember]:
        """Who serves in one unit on a day, 负责人 first."""
        query = select(TaskForceMember).where(
            TaskForceMember.campaign_id == campaign_id, TaskForceMember.adcode == adcode, _serving(on)
        )
        return self._session.exec(query.order_by(*_ORDER)).all()

    def handlers(self, account_id: int, on: date) -> Sequence[TaskForceMember]:
        """Where an account serves as 承办人 on a day."""
        query = select(TaskForceMember).where(
            TaskForceMember.account_id == account_id, TaskForceMember.duty == Duty.HANDLER, _serving(on)
        )
        return self._session.exec(query.order_by(col(TaskForceMember.id))).all()

    def public_campaigns(self, on: date) -> Collection[int]:
        """Campaigns with a contact told to anybody."""
        query = select(TaskForceMember.campaign_id).where(col(TaskForceMember.published).is_(True), _serving(on))
        return set(self._session.exec(query.distinct()).all())


# 负责人 before 承办人, then as they were entered.
_ORDER = (
    col(TaskForceMember.adcode),
    col(TaskForceMember.duty) != Duty.HEAD,
    col(TaskForceMember.id),
)


def _inside(scope: str | None) -> sa.ColumnElement[bool]:
    return sa.true() if scope is None else col(TaskForceMember.adcode).startswith(scope_prefix(scope))


def _serving(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        col(TaskForceMember.since) <= on, sa.or_(col(TaskForceMember.until).is_(None), col(TaskForceMember.until) >= on)
    )
