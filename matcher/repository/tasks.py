"""Stored odd-job tasks (零工任务) and workers' free hours (可用时段)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from matcher.models.shift import Availability, Task


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

    def of_employer(self, name: str, limit: int) -> Sequence[Task]:
        """Tasks that name this employer, newest first."""
        query = select(Task).where(Task.employer == name).order_by(col(Task.id).desc())
        return self._session.exec(query.limit(limit)).all()

    def coming(self, market_id: int, first: date, limit: int = 200) -> Sequence[Task]:
        """Tasks of a market from a day on, the earliest first."""
        query = select(Task).where(Task.market_id == market_id, col(Task.day) >= first)
        return self._session.exec(
            query.order_by(col(Task.day), col(Task.start_minute), col(Task.id)).limit(limit)
        ).all()

    def windows(self, seeker_ids: Sequence[int]) -> dict[int, list[tuple[int, int, int]]]:
        """Free hours by person: (weekday 1–7, start minute, end minute), in order."""
        query = select(Availability).where(col(Availability.seeker_id).in_(seeker_ids))
        windows: dict[int, list[tuple[int, int, int]]] = {}
        for row in self._session.exec(query.order_by(col(Availability.weekday), col(Availability.start_minute))):
            windows.setdefault(row.seeker_id, []).append((row.weekday, row.start_minute, row.end_minute))
        return windows

    def add_windows(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert free hours in bulk."""
        if rows:
            self._session.execute(sa.insert(Availability), rows)

    def replace_windows(self, seeker_id: int, rows: Sequence[dict[str, Any]]) -> None:
        """Put these free hours in place of a person's former ones."""
        self._session.execute(sa.delete(Availability).where(col(Availability.seeker_id) == seeker_id))
        self.add_windows(rows)
