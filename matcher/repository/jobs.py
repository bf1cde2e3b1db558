"""The job queue (任务队列): taken under a lease, once, on SQLite and PostgreSQL alike."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from matcher.models.job import Job
from matcher.models.states import JobState

# A running job whose worker was not heard of for this long is taken again (trust.md T13).
STALE_AFTER = timedelta(seconds=60)


class Jobs:
    """Takes, beats, finishes and fails jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def exists(self, unique_key: str) -> bool:
        """Whether a job with this key was ever staged."""
        return self._session.exec(select(Job.id).where(Job.unique_key == unique_key)).first() is not None

    def any_due(self, at: datetime) -> bool:
        """Whether there is a job to take; a plain read, so that an idle worker never asks for the write lock."""
        return self._session.exec(select(Job.id).where(_due(at)).limit(1)).first() is not None

    def take(self, *, lease: str, at: datetime) -> Job | None:
        """Lease the next due job, or one whose worker died; None when there is nothing to do.

        One UPDATE … RETURNING: SQLite serialises writers, PostgreSQL skips rows another worker has locked.
        """
        self._give_up(at)
        candidate = (
            select(Job.id)
            .where(_due(at))
            .order_by(col(Job.run_at), col(Job.id))
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        statement = (
            sa.update(Job)
            .where(col(Job.id) == candidate.scalar_subquery())  # "=" looks once; "IN" might look once per row
            .values(state=JobState.RUNNING, lease=lease, heartbeat_at=at, attempts=col(Job.attempts) + 1)
            .returning(Job)
            .execution_options(synchronize_session=False, populate_existing=True)
        )
        return self._session.execute(statement).scalars().first()

    def _give_up(self, at: datetime) -> None:
        """End jobs whose worker died at the last attempt: what kills its worker must not kill them all in turn."""
        spent = sa.and_(_stale(at), col(Job.attempts) >= col(Job.max_attempts))
        ended = {"state": JobState.FAILED, "finished_at": at, "error": "执行多次中断，已停止重试"}
        self._session.execute(sa.update(Job).where(spent).values(**ended).execution_options(synchronize_session=False))

    def beat(self, job_id: int, lease: str, at: datetime) -> bool:
        """Say that the worker lives; False when the lease was lost."""
        statement = sa.update(Job).where(col(Job.id) == job_id, col(Job.lease) == lease).values(heartbeat_at=at)
        return self._touched(statement)

    def finish(self, job_id: int, lease: str, at: datetime) -> bool:
        """Mark a leased job done, in the transaction of its effects; False when the lease was lost."""
        statement = (
            sa.update(Job)
            .where(col(Job.id) == job_id, col(Job.lease) == lease, col(Job.state) == JobState.RUNNING)
            .values(state=JobState.DONE, finished_at=at, error="")
        )
        return self._touched(statement)

    def _touched(self, statement: sa.Update) -> bool:
        result = self._session.execute(statement)
        assert isinstance(result, sa.CursorResult)
        return result.rowcount == 1

    def fail(self, job_id: int, lease: str, at: datetime, error: str) -> None:
        """Put a failed job back with growing delay, or give it up after its last attempt."""
        job = self._session.exec(select(Job).where(Job.id == job_id, Job.lease == lease)).first()
        if job is None:
            return
        job.error = error[:1000]
        if job.attempts >= job.max_attempts:
            job.state, job.finished_at = JobState.FAILED, at
        else:
            job.state, job.run_at = JobState.QUEUED, at + timedelta(seconds=2**job.attempts)

    def counts(self) -> dict[JobState, int]:
        """How many jobs are in each state."""
        rows = self._session.exec(select(Job.state, func.count()).group_by(col(Job.state))).all()
        return {JobState(state): count for state, count in rows}

    def purge(self, before: datetime) -> None:
        """Drop jobs that ended long ago."""
        self._session.execute(
            sa.delete(Job).where(col(Job.finished_at) < before, col(Job.state).in_((JobState.DONE, JobState.FAILED)))
        )


def _due(at: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(sa.and_(col(Job.state) == JobState.QUEUED, col(Job.run_at) <= at), _stale(at))


def _stale(at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(col(Job.state) == JobState.RUNNING, col(Job.heartbeat_at) < at - STALE_AFTER)
