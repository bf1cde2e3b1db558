"""The worker (后台执行): takes jobs under a lease, runs each in one transaction, retries what failed."""

from __future__ import annotations

import secrets
from threading import Event, Thread

import structlog

from matcher import clock, failpoint
from matcher.errors import MatcherError
from matcher.jobs.handlers import HANDLERS
from matcher.jobs.schedule import stage_daily
from matcher.models.job import Job
from matcher.service import matching, notice_sending
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

_BEAT_SECONDS = 10.0
_IDLE_SECONDS = 1.0
_log = structlog.get_logger("matcher.worker")


class Worker:
    """Runs jobs until told to stop; several may run at once, in threads, processes or machines."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self._stop = Event()
        # The service looks through the index when it starts; from then on the worker does, once a day.
        self._looked_on = clock.today()

    def stop(self) -> None:
        """Finish the job in hand, then return from ``run``."""
        self._stop.set()

    def run(self) -> None:
        """Work until stopped; a store that is briefly away is waited for."""
        while not self._stop.is_set():
            try:
                stage_daily(self._kit)
                busy = self.run_one()
            except MatcherError as error:
                _log.warning("worker.store", code=error.code)
                busy = False
            if not busy and self._looked_on != clock.today():
                self.look_through_index()
            if not busy:
                self._stop.wait(_IDLE_SECONDS)

    def look_through_index(self) -> None:
        """Find damage done to the index while the service runs and build it anew; else merge what has changed since.

        No transaction is held but for reading.
        """
        self._looked_on = clock.today()
        try:
            matching.settle(self._kit)
        except (MatcherError, OSError) as error:
            _log.warning("worker.index", code=getattr(error, "code", type(error).__name__))

    def drain(self, limit: int = 100_000) -> int:
        """Run everything that is due now; returns how many jobs ran."""
        count = 0
        while count < limit and self.run_one():
            count += 1
        return count

    def run_one(self) -> bool:
        """Take and run one job; False when none was due."""
        lease = secrets.token_hex(16)
        job = self._take(lease)
        if job is None or job.id is None:
            return False
        failpoint.hit("job_taken")
        ended = Event()
        beat = Thread(target=self._beat, args=(job.id, lease, ended), name="job-heartbeat", daemon=True)
        beat.start()
        try:
            self._perform(job, lease)
        except Exception as error:
            # Whatever a job died of is kept with it and it is tried again; the worker itself goes on.
            _log.error("job.failed", kind=job.kind, job_id=job.id, error=type(error).__name__)
            with self._kit.open(SYSTEM, write=True) as context:
                context.unit.jobs.fail(
                    job.id,
                    lease,
                    clock.now(),
                    error.message if isinstance(error, MatcherError) else type(error).__name__,
                )
                context.unit.commit()
        finally:
            ended.set()
            beat.join()
        return True

    def _take(self, lease: str) -> Job | None:
        with self._kit.open(SYSTEM, write=False) as context:
            if not context.unit.jobs.any_due(clock.now()):
                return None
        with self._kit.open(SYSTEM, write=True) as context:
            job = context.unit.jobs.take(lease=lease, at=clock.now())
            context.unit.commit()
        return job

    def _perform(self, job: Job, lease: str) -> None:
        """The job's effects and its end are one transaction: a lost lease undoes both."""
        if job.kind == "shortlist.build":
            matching.warm(self._kit)
        if job.kind == "notice.send":
            # Each in transactions of its own: none is held while a server is spoken to.
            notice_sending.send_due(self._kit)
        with self._kit.open(SYSTEM, write=True, request_id=f"job-{job.id}") as context:
            HANDLERS[job.kind](context, job.payload)
            if not context.unit.jobs.finish(job.id or 0, lease, clock.now()):
                _log.warning("job.lease_lost", kind=job.kind, job_id=job.id)
                return
            failpoint.hit("job_done")
            context.unit.commit()

    def _beat(self, job_id: int, lease: str, ended: Event) -> None:
        while not ended.wait(_BEAT_SECONDS):
            try:
                with self._kit.open(SYSTEM, write=True) as context:
                    context.unit.jobs.beat(job_id, lease, clock.now())
                    context.unit.commit()
            except MatcherError:
                continue  # The job's own transaction holds the write lock: the next beat will do.
