"""What runs by the calendar (定时任务): once per day, whoever stages it first."""

from __future__ import annotations

from matcher import clock
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

# Leave before escalation, so that a case that goes up already has the officer who is there.
DAILY = (
    # First: nobody whom an old backup brought back is served, matched or told anything.
    "erasure.replay",
    "vacancy.expire",
    "consent.expire",
    "upkeep.purge",
    "tags.refresh",
    "leave.rearrange",
    "case.escalate",
    "issue.escalate",
    "visit.open",
    "lending.advance",
    "lending.forget",
    "retention.run",
    "agreement.renew",
    "filing.remind",
    "mandate.remind",
    "search.alert",
    # Once a day whatever happens, should a job of its own have been given up.
    "notice.send",
    # Almost last: what the others ended today is public no longer.
    "publication.sweep",
    # After all that wrote to the log today.
    "audit.seal",
)


def stage_daily(kit: Kit) -> int:
    """Stage today's jobs that nobody staged yet; the unique key makes it once per day among all workers."""
    day = clock.today()
    with kit.open(SYSTEM, write=False) as context:
        missing = [kind for kind in DAILY if not context.unit.jobs.exists(f"{kind}:{day}")]
    if not missing:
        return 0
    with kit.open(SYSTEM, write=True) as context:
        staged = sum(context.unit.stage_job(kind, {}, unique_key=f"{kind}:{day}") for kind in missing)
        context.unit.commit()
    return staged
