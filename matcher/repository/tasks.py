"""Stored odd-job tasks (零工任务) and workers' free hours (可用时段)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, select

from matcher.models.enterprise import Enterprise
from matcher.models.shift import Availability, Task
from matcher.models.states import TaskState

# People asked for at once: stores take only so many values in one statement.
_BATCH = 2000


def hiring() -> sa.ColumnElement[bool]:
    """Tasks whose registered enterprise is not barred, nor the one it was merged into; others name no such one."""
    firm, into = aliased(Enterprise), aliased(Enterprise)
    barred = (
        sa.select(col(firm.id))
        .outerjoin(into, col(into.id) == col(firm.merged_into))
        .where(
            col(firm.id) == col(Task.enterprise_id),
            sa.or_(col(firm.barred_at).is_not(None), col(into.barred_at).is_not(None)),
        )
    )
    return sa.not_(barred.correlate(Task).exists())


class Tasks:
    """Reads and writes tasks and availability windows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, task: Task) -> Task:
        """Insert a task."""
        self._session.add(task)
        self._session.flush()
        return task

    def get(self, task_id: int) -> Task | None:
        """One task by id."""
        return self._session.get(Task, task_id)

    def of_firm(self, enterprise_id: int, name: str, limit: int) -> Sequence[Task]:
        """Tasks of this enterprise, and those of no registered one that name it as employer, newest first."""
        named = sa.and_(col(Task.enterprise_id).is_(None), col(Task.employer) == name)
        own = sa.or_(col(Task.enterprise_id) == enterprise_id, named)
        query = select(Task).where(own).order_by(col(Task.id).desc())
        return self._session.exec(query.limit(limit)).all()

    def held(self, ids: Sequence[int]) -> dict[int, Task]:
        """Tasks held until the transaction ends, in the order of their ids, read anew."""
        query = select(Task).where(col(Task.id).in_(ids)).order_by(col(Task.id))
        # Rows that point at a task may still be inserted by others.
        locked = query.with_for_update(key_share=True).execution_options(populate_existing=True)
        return {row.id or 0: row for row in self._session.exec(locked)}

    def coming(self, market_id: int, first: date, limit: int = 200) -> Sequence[Task]:
        """Tasks of a market from a day on, the earliest first."""
        query = select(Task).where(Task.market_id == market_id, col(Task.day) >= first)
        return self._session.exec(
            query.order_by(col(Task.day), col(Task.start_minute), col(Task.id)).limit(limit)
        ).all()

    def page(
        self, market_id: int, *, day: date | None, first: date, offset: int, limit: int
    ) -> tuple[Sequence[Task], int]:
        """Tasks of a market on a day, or from the ``first`` on, by their hours; and how many there are."""
        days = Task.day == day if day is not None else col(Task.day) >= first
        query = select(Task).where(Task.market_id == market_id, days)
        total = self._session.exec(select(func.count()).select_from(query.subquery())).one()
        order = query.order_by(col(Task.day), col(Task.start_minute), col(Task.id))
        return self._session.exec(order.offset(offset).limit(limit)).all(), total

    def many(self, ids: Sequence[int]) -> dict[int, Task]:
        """Tasks by id."""
        return {row.id or 0: row for row in self._session.exec(select(Task).where(col(Task.id).in_(ids)))}

    def of_day(self, market_id: int, day: date) -> Sequence[Task]:
        """A market's tasks of a day, by their hours."""
        query = select(Task).where(Task.market_id == market_id, Task.day == day)
        return self._session.exec(query.order_by(col(Task.start_minute), col(Task.id))).all()

    def of_enterprise(self, enterprise_id: int, limit: int = 100) -> Sequence[Task]:
        """An enterprise's own tasks, the latest day first."""
        query = select(Task).where(Task.enterprise_id == enterprise_id)
        return self._session.exec(query.order_by(col(Task.day).desc(), col(Task.id).desc()).limit(limit)).all()

    def unseen(self, market_id: int) -> Sequence[Task]:
        """Tasks that employers published by themselves and nobody of the market has looked at yet, the first first."""
        query = select(Task).where(
            Task.market_id == market_id, col(Task.enterprise_id).is_not(None), col(Task.audited_at).is_(None)
        )
        return self._session.exec(query.order_by(col(Task.id)).limit(100)).all()

    def unended(self, market_id: int) -> int:
        """How many tasks of a market are still open or filled."""
        query = select(func.count()).select_from(Task)
        states = (TaskState.OPEN, TaskState.FILLED)
        return self._session.exec(query.where(Task.market_id == market_id, col(Task.state).in_(states))).one()

    def unfinished(self, before: date) -> Sequence[Task]:
        """Tasks of days before one that are still open or filled, by id."""
        query = select(Task).where(col(Task.day) < before, col(Task.state).in_((TaskState.OPEN, TaskState.FILLED)))
        return self._session.exec(query.order_by(col(Task.id))).all()

    def stopped(self, ids: Collection[int]) -> dict[int, str]:
        """Those among tasks that take nobody any more on their employer's account, each with why it was barred."""
        firm, into = aliased(Enterprise), aliased(Enterprise)
        query = (
            sa.select(col(Task.id), func.coalesce(col(into.barred_reason), ""), col(firm.barred_reason))
            .select_from(Task)
            .join(firm, col(firm.id) == col(Task.enterprise_id))
            .outerjoin(into, col(into.id) == col(firm.merged_into))
            .where(col(Task.id).in_(ids), sa.not_(hiring()))
        )
        return {task_id: own or other for task_id, other, own in self._session.execute(query)}

    def windows(self, seeker_ids: Sequence[int]) -> dict[int, list[tuple[int, int, int]]]:
        """Free hours by person: (weekday 1–7, start minute, end minute), in order."""
        told = (Availability.seeker_id, Availability.weekday, Availability.start_minute, Availability.end_minute)
        windows: dict[int, list[tuple[int, int, int]]] = {}
        for start in range(0, len(seeker_ids), _BATCH):
            batch = seeker_ids[start : start + _BATCH]
            query = sa.select(*map(col, told)).where(col(Availability.seeker_id).in_(batch))
            ordered = query.order_by(col(Availability.weekday), col(Availability.start_minute))
            for seeker_id, weekday, first, last in self._session.execute(ordered):
                windows.setdefault(seeker_id, []).append((weekday, first, last))
        return windows

    def add_windows(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert free hours in bulk."""
        if rows:
            self._session.execute(sa.insert(Availability), rows)

    def replace_windows(self, seeker_id: int, rows: Sequence[dict[str, Any]]) -> None:
        """Put these free hours in place of a person's former ones."""
        self._session.execute(sa.delete(Availability).where(col(Availability.seeker_id) == seeker_id))
        self.add_windows(rows)
