"""The queue on both stores (trust.md T13, T21): each job's effect exactly once, whoever dies, fails or comes late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, col, select

from matcher import clock
from matcher.jobs import handlers
from matcher.jobs.schedule import DAILY, stage_daily
from matcher.jobs.worker import Worker
from matcher.models.audit import AuditEntry
from matcher.models.job import Job
from matcher.models.states import JobState
from matcher.repository.jobs import STALE_AFTER
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from tests.conftest import kit_over
from tests.repository.stores import race, won

WORKERS, JOBS = 8, 300
EFFECT = "test.effect"


@pytest.fixture
def queue(base_kit: Kit, empty_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kit]:
    """A store with nothing but tables, and a kind of job whose effect is one audit row."""
    monkeypatch.setitem(handlers.HANDLERS, EFFECT, effect)  # type: ignore[arg-type]
    kit = kit_over(base_kit, empty_url, tmp_path)
    SQLModel.metadata.create_all(kit.database.engine)
    yield kit
    kit.database.dispose()


def effect(context: Context, payload: Mapping[str, Any]) -> None:
    context.unit.audit(EFFECT, "job", int(payload["n"]))
    context.unit.session.flush()


def stage(kit: Kit, count: int = 1) -> None:
    with kit.open(SYSTEM, write=True) as context:
        for number in range(count):
            context.unit.stage_job(EFFECT, {"n": number})
        context.unit.commit()


def effects(kit: Kit) -> Counter[int | None]:
    with kit.open(SYSTEM, write=False) as context:
        query = select(AuditEntry.subject_id).where(AuditEntry.action == EFFECT)
        return Counter(context.unit.session.exec(query).all())


def job_of(kit: Kit) -> Job:
    """The only job there is."""
    with kit.open(SYSTEM, write=False) as context:
        return context.unit.session.exec(select(Job)).one()


def take(kit: Kit, lease: str, at: datetime | None = None) -> Job | None:
    with kit.open(SYSTEM, write=True) as context:
        job = context.unit.jobs.take(lease=lease, at=at or clock.now())
        context.unit.commit()
    return job


def later(kit: Kit, seconds: float) -> None:
    """Let time pass for every job."""
    with kit.open(SYSTEM, write=True) as context:
        for column in (Job.run_at, Job.heartbeat_at):
            for job in context.unit.session.exec(select(Job).where(col(column).is_not(None))):
                setattr(job, column.key, getattr(job, column.key) - timedelta(seconds=seconds))
        context.unit.commit()


def test_eight_workers_do_three_hundred_jobs_once_each(queue: Kit) -> None:
    stage(queue, JOBS)
    ran = race(queue, [lambda kit: Worker(kit).drain()] * WORKERS)
    later(queue, 10)  # what met a busy store was put back for a moment
    Worker(queue).drain()
    assert effects(queue) == Counter(range(JOBS))
    assert sum(count > 0 for count in won(ran)) > 1, "the work was shared"
    with queue.open(SYSTEM, write=False) as context:
        assert context.unit.jobs.counts() == {JobState.DONE: JOBS}


def test_each_take_leases_one_job_only(queue: Kit) -> None:
    """Whatever plan the database makes of it."""
    stage(queue, 40)
    with queue.open(SYSTEM, write=True) as context:
        if not queue.database.is_sqlite:
            for method in ("hashjoin", "mergejoin", "hashagg", "sort", "material"):
                context.unit.session.execute(sa.text(f"SET LOCAL enable_{method} = off"))
        assert context.unit.jobs.take(lease="a", at=clock.now()) is not None
        assert context.unit.jobs.counts()[JobState.RUNNING] == 1


def test_a_dead_workers_job_is_taken_again_and_a_living_ones_is_not(queue: Kit) -> None:
    stage(queue)
    assert take(queue, "dead") is not None
    assert Worker(queue).drain() == 0
    later(queue, STALE_AFTER.total_seconds() - 5)
    assert Worker(queue).drain() == 0
    later(queue, 6)
    assert Worker(queue).drain() == 1
    assert effects(queue) == {0: 1}
    with queue.open(SYSTEM, write=True) as context:
        job = job_of(queue)
        assert not context.unit.jobs.finish(job.id or 0, "dead", clock.now()), "the dead one comes back too late"
        assert (job.state, job.attempts) == (JobState.DONE, 2)


def test_a_job_that_kills_its_workers_is_given_up(queue: Kit) -> None:
    stage(queue)
    taken = 0
    while taken < 20 and take(queue, f"dead{taken}") is not None:
        taken += 1
        later(queue, STALE_AFTER.total_seconds() + 1)
    job = job_of(queue)
    assert (taken, job.state) == (job.max_attempts, JobState.FAILED)
    assert "中断" in job.error
    assert job.finished_at is not None


def test_a_failing_job_waits_longer_each_time_and_keeps_its_error(queue: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(context: Context, payload: Mapping[str, Any]) -> None:
        effect(context, payload)
        raise RuntimeError("磁带卡住了")

    monkeypatch.setitem(handlers.HANDLERS, EFFECT, broken)  # type: ignore[arg-type]
    stage(queue)
    waits = []
    for _ in range(5):
        assert Worker(queue).drain() == 1, "not tried again at once"
        job = job_of(queue)
        waits.append((job.run_at - clock.now()).total_seconds())
        assert job.error == "RuntimeError", "the kind of error is kept, not its text, which may name people"
        later(queue, max(waits[-1], 0) + 0.1)
    assert waits[0] < waits[1] < waits[2] < waits[3]
    assert (job.state, job.attempts) == (JobState.FAILED, 5)
    assert Worker(queue).drain() == 0
    assert effects(queue) == {}, "a failed try leaves nothing"


def test_who_lost_the_lease_has_no_effect(queue: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(context: Context, payload: Mapping[str, Any]) -> None:
        # So slow that another worker thinks it dead and takes the job.
        assert take(queue, "thief", clock.now() + STALE_AFTER + timedelta(seconds=1)) is not None
        effect(context, payload)

    monkeypatch.setitem(handlers.HANDLERS, EFFECT, slow)  # type: ignore[arg-type]
    stage(queue)
    assert Worker(queue).run_one()
    assert effects(queue) == {}
    job = job_of(queue)
    assert (job.state, job.lease) == (JobState.RUNNING, "thief")
    monkeypatch.setitem(handlers.HANDLERS, EFFECT, effect)  # type: ignore[arg-type]
    later(queue, 2 * STALE_AFTER.total_seconds() + 10)
    assert Worker(queue).drain() == 1
    assert effects(queue) == {0: 1}


def test_the_days_jobs_are_staged_once_by_many_workers(queue: Kit) -> None:
    staged = won(race(queue, [stage_daily] * 12))
    assert sum(staged) == len(DAILY)
    with queue.open(SYSTEM, write=False) as context:
        kinds = sorted(context.unit.session.exec(select(Job.kind)).all())
    assert kinds == sorted(DAILY)
    assert Worker(queue).drain() == len(DAILY)
    assert stage_daily(queue) == 0
