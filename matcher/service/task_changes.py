"""Changes of a posted task (更改零工任务): more people and words hold at once; hours or pay ask everybody again."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.booking import LIVE, Booking, BookingSide, BookingState
from matcher.models.enums import Role
from matcher.models.seeker import Seeker
from matcher.models.shift import TERMS, Task, TaskChange, TaskDraft
from matcher.models.states import TaskState
from matcher.planning.odd_work import blocks
from matcher.service import odd_rules, tasks
from matcher.service.booking_hold import Held, hold, hold_own, written
from matcher.service.bookings import lapse
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.task_life import note, reachable, restate, stopped

_AROUND = timedelta(days=2)


def change_task(
    context: Context, task_id: int, change: TaskChange, *, version: int
) -> tuple[Task, list[tuple[Booking, Seeker]]]:
    """Change a task that is not over, by the market or by the enterprise whose it is; returns whom to ask again.

    Who said yes to other hours or other pay keeps the seat, but is not checked in before they said yes anew; who
    cannot do the new hours stands in the way of the change, by name. An employer's change is looked at afterwards.
    """
    task = reachable(context, task_id, lock=True)
    check_version(task.version, version)
    if task.state not in (TaskState.OPEN, TaskState.FILLED):
        raise Conflict(f"任务当前为“{task.state.label}”，不能更改")
    barred = stopped(context, [task]).get(task_id)
    if barred is not None:
        raise Conflict(f"{barred}，不能更改任务", code="barred")
    if clock.now() >= odd_rules.instants(task)[1]:
        raise Conflict("用工时间已过，不能更改")
    told = {name: value for name, value in change.model_dump().items() if value is not None}
    before = {name: getattr(task, name) for name in TaskDraft.model_fields}
    draft = tasks.checked(context, TaskDraft.model_validate(before | told), task.enterprise_id)
    changed = [name for name in told if getattr(draft, name) != before[name]]
    if draft.end_minute != before["end_minute"] and "end_minute" not in changed:
        changed.append("end_minute")
    if not changed:
        raise Invalid("没有改动任何内容", field="_form")
    if draft.headcount < task.headcount:
        raise Invalid(f"人数只能增加（现在 {task.headcount} 人）；少用人请取消预约或取消任务", field="headcount")
    lines = [one for one in context.unit.bookings.of_task(task_id) if one.booking.state in LIVE]
    people = context.unit.seekers.held(sorted(one.booking.seeker_id for one in lines))
    lapse(context, list(people), [task_id])
    live = [one for one in context.unit.bookings.of_task(task_id) if one.booking.state in LIVE]
    terms = [name for name in changed if name in TERMS]
    if terms and clock.now() >= odd_rules.instants(task)[0]:
        raise Conflict("已经开工，时间、报酬和保障不能再改；实际工时和应付在预约上登记")
    if terms and any(one.booking.state not in (BookingState.HELD, BookingState.CONFIRMED) for one in live):
        raise Conflict("已有人签到，时间、报酬和保障不能再改")
    for name in changed:
        setattr(task, name, getattr(draft, name))
    if clock.now() >= odd_rules.instants(task)[0] and terms:
        raise Invalid("改后的开工时间已过", field="start_minute")
    asked = []
    if terms:
        present = [people[one.booking.seeker_id] for one in live]
        _refuse_hindered(context, task, present)
        asked = [(_asked(context, task, one.booking.id or 0), people[one.booking.seeker_id]) for one in live]
    task.version += 1
    if context.actor.role is Role.ENTERPRISE:
        task.audited_at = task.audited_by = None
    context.unit.session.flush()
    note(context, task, "task.changed", fields=changed, asked=len(asked))
    for booking, _ in asked:
        note(context, task, "booking.asked_again", booking, fields=terms)
    restate(context, task)
    return task, asked


def _refuse_hindered(context: Context, task: Task, people: list[Seeker]) -> None:
    """Refuse new hours that one of those booked cannot do: taken elsewhere then, or kept away by a rule."""
    starts, ends = odd_rules.instants(task)
    ids = [one.id or 0 for one in people]
    others = context.unit.bookings.shifts(ids, task.day - _AROUND, task.day + _AROUND, clock.now())
    said = odd_rules.of_people(context, task, people)
    faults = []
    for one in people:
        spans = [odd_rules.instants(other) for other in others.get(one.id or 0, []) if other.id != task.id]
        if any(first < ends and starts < last for first, last in spans):
            faults.append(f"{one.name_masked}：新的时段另有预约")
        faults += [f"{one.name_masked}：{found.message}" for found in blocks(said[one.id or 0])]
    if faults:
        raise Conflict(
            f"有 {len(faults)} 人不能按新的条件来，请先取消其预约：{faults[0]}", code="taken", details=faults
        )


def _asked(context: Context, task: Task, booking_id: int) -> Booking:
    booking = context.unit.bookings.get(booking_id, lock=True)
    assert booking is not None
    booking.starts_at, booking.ends_at = odd_rules.instants(task)
    booking.asked_again = booking.state is BookingState.CONFIRMED
    booking.version += 1
    booking.updated_at = clock.now()
    context.unit.bookings.save(booking)
    return booking


def agree_again(context: Context, booking_id: int, *, version: int) -> Booking:
    """The worker told the market that they come for the changed hours or pay too."""
    permit(context.actor, Action.TASK_WORK)
    return _agreed_again(context, hold(context, booking_id, version, None), BookingSide.MARKET)


def agree_again_own(context: Context, booking_id: int, *, version: int) -> Booking:
    """The worker says yes to the changed hours or pay."""
    return _agreed_again(context, hold_own(context, booking_id, version, None), BookingSide.WORKER)


def _agreed_again(context: Context, held: Held, by: BookingSide) -> Booking:
    if not held.booking.asked_again or held.booking.state is not BookingState.CONFIRMED:
        raise Conflict("这个预约没有要重新同意的更改", code="step")
    held.booking.asked_again = False
    return written(context, held, "booking.agreed_again", by=by.value)
