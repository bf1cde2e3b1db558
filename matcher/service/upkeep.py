"""Upkeep (维护): invariants, clean-up and the audit log's reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path

from matcher import clock
from matcher.models.seeker import WORKING_AGE
from matcher.repository.invariants import Violation
from matcher.repository.seekers import Texts
from matcher.scoring.cutting import Profile, cut_all
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM
from matcher.service.task_life import close_past

# People read or written at once.
_LOT = 1000


def check_invariants(context: Context) -> list[Violation]:
    """The invariants (``trust.md`` §23) that are broken now."""
    day, moment, caps = clock.today(), clock.now(), context.kit.planning.proposals
    return context.unit.invariants.violations(
        {
            "yesterday": day - timedelta(days=1),
            "stale": moment - timedelta(minutes=10),
            "birth": _years_before(day, WORKING_AGE),
            "caps_since": clock.midnight(caps.since),
            "per_post": caps.per_post,
            "per_person": caps.per_person,
        }
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def purge(context: Context) -> None:
    """Forget what is past its time (sessions, replies, ended jobs, rows read from files, written runs of lists).

    Past odd jobs are closed.
    """
    unit, var = context.unit, context.kit.settings.var
    unit.accounts.purge(sessions_before=_before(context, "sign_ins"), failures_before=_before(context, "sign_ins"))
    unit.phone_codes.purge(_before(context, "sign_ins"))
    unit.joinings.purge(clock.now())
    unit.replies.purge(_before(context, "replies"))
    unit.jobs.purge(_before(context, "jobs"))
    unit.intakes.drop_rows_before(_before(context, "uploads"))
    unit.dossiers.forget_batches_before(_before(context, "uploads"))
    unit.merges.forget_before(_before(context, "merges"))
    term = context.kit.retention.notices_on(clock.today())
    unit.notices.forget_before(clock.now() - timedelta(days=term.days))
    _forget_captured(var / "captured", _before(context, "captured"))
    _forget_runs(var / "batch", _before(context, "list_runs"))
    close_past(context)


def _before(context: Context, key: str) -> datetime:
    """The moment before which things of a kind began whose term (of days) is over."""
    term = context.kit.retention.term_on(key, clock.today())
    return clock.now() - timedelta(days=term.days or 0)


def _forget_captured(folder: Path, before: datetime) -> None:
    """Delete messages of the capture channel older than notices are kept: address and text stand in them."""
    for one in sorted(folder.glob("*/*.json")):
        with suppress(FileNotFoundError):
            if one.stat().st_mtime < before.timestamp():
                one.unlink()


def _forget_runs(folder: Path, before: datetime) -> None:
    """Remove what a run of lists wrote down and did not touch since: people by number, with their scores."""
    for path in folder.glob("*.jsonl"):
        with suppress(OSError):  # another worker was there first
            if path.stat().st_mtime < before.timestamp():
                path.unlink()


def recut(kit: Kit, *, workers: int) -> int:
    """Cut everybody's texts with the word lists of today, in so many processes; returns how many changed.

    Needed when the lists or the segmenter have changed; the index has to be built anew afterwards. Runs lot by lot, so
    others may write meanwhile.
    """
    fresh = (pair for pair in cut_all(_everybody(kit), kit.segmenter, workers=workers) if pair[0].words != pair[1])
    changed = 0
    while lot := list(islice(fresh, _LOT)):
        with kit.open(SYSTEM, write=True) as context:
            changed += context.unit.seekers.recut(lot)
            context.unit.commit()
    return changed


def _everybody(kit: Kit) -> Iterator[tuple[Texts, Profile]]:
    last = 0
    while True:
        with kit.open(SYSTEM, write=False) as context:
            people = context.unit.seekers.texts(after=last, limit=_LOT)
        if not people:
            return
        last = people[-1].id
        yield from ((one, (one.titles, one.skills, one.history)) for one in people)
