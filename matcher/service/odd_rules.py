"""What the limits of odd work (零工用工规则) say of stored tasks and people; the rules are in ``planning.odd_work``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from matcher import clock
from matcher.models.enums import Hazard
from matcher.models.seeker import Seeker
from matcher.models.shift import Task, TaskDraft
from matcher.planning.odd_work import Finding, OddJob, Shift, around, task_findings, worker_findings
from matcher.service.context import Context
from matcher.text.hazards import find_hazards, find_risks


def instants(task: Task) -> tuple[datetime, datetime]:
    """When the work begins and ends."""
    first = clock.midnight(task.day)
    return first + timedelta(minutes=task.start_minute), first + timedelta(minutes=task.end_minute)


def closes(task: Task) -> datetime | None:
    """From when nobody new is taken (招工截止); None where people are taken while the work lasts."""
    return None if task.close_before is None else instants(task)[0] - timedelta(minutes=task.close_before)


def employer_key(task: Task | TaskDraft, enterprise_id: int | None) -> str:
    """Equal for equal employers: the registered enterprise, or the name as it is written."""
    return f"#{enterprise_id}" if enterprise_id is not None else "".join(task.employer.split())


def hazards_of(context: Context, text: str) -> frozenset[Hazard]:
    """The hazards that a task's words name."""
    return frozenset(hazard for hazard, _ in find_hazards(text, context.kit.lexicon))


def job_of(context: Context, task: Task | TaskDraft, enterprise_id: int | None = None) -> OddJob:
    """A task as the rules see it."""
    known = task.enterprise_id if isinstance(task, Task) else enterprise_id
    text = f"{task.trade} {task.detail}"
    return OddJob(
        employer=employer_key(task, known),
        form=task.form,
        day=task.day,
        start_minute=task.start_minute,
        end_minute=task.end_minute,
        pay=task.pay,
        pay_unit=task.pay_unit,
        settle=task.settle,
        cover=task.cover,
        text=text,
        hazards=hazards_of(context, text),
        risks=tuple(find_risks(text, context.kit.lexicon)),
    )


def of_task(context: Context, task: Task | TaskDraft, enterprise_id: int | None = None) -> list[Finding]:
    """What the rules say of the task itself."""
    floor = context.kit.wages.floor(task.adcode, task.day)
    return task_findings(job_of(context, task, enterprise_id), floor, context.kit.odd_work.limits)


def of_people(
    context: Context, task: Task, people: Mapping[int, Seeker] | Iterable[Seeker]
) -> dict[int, list[Finding]]:
    """What the rules say of each person on this task, given their work on other tasks."""
    rows = list(people.values() if isinstance(people, Mapping) else people)
    job, ids = job_of(context, task), [row.id or 0 for row in rows]
    first, last = around(task.day)
    others = context.unit.bookings.shifts(ids, first, last, clock.now())
    worked = context.unit.bookings.worked_minutes(ids, first, last)
    return {
        row.id or 0: worker_findings(
            job,
            row.born_on,
            [
                shift_of(one, worked.get((row.id or 0, one.id or 0)))
                for one in others.get(row.id or 0, [])
                if one.id != task.id
            ],
            context.kit.odd_work.limits,
        )
        for row in rows
    }


def shift_of(task: Task, worked: int | None = None) -> Shift:
    """A task as hours of work for its employer; ``worked`` are the minutes that were really worked, if known."""
    return Shift(
        employer=employer_key(task, task.enterprise_id),
        form=task.form,
        day=task.day,
        start_minute=task.start_minute,
        end_minute=task.end_minute,
        worked=worked,
    )
