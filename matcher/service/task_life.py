"""The life of a task (零工任务): filled when every seat is firm, open again on a cancellation, done after the work."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.booking import FIRM, Booking, BookingSide, BookingState
from matcher.models.enums import Role
from matcher.models.region import scope_prefix
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.odd_rules import instants
from matcher.service.permissions import Action, permit

# Steps that leave somebody still expected or at work.
_EXPECTED = (BookingState.HELD, BookingState.CONFIRMED, BookingState.ARRIVED)
_UNKNOWN = "没有这个零工任务，或不属于您"


def reachable(context: Context, task_id: int, *, lock: bool = False, action: Action = Action.BOOKING_WORK) -> Task:
    """A task of the operator's own market, of the enterprise's own, or of a market in the region; ``lock`` holds it."""
    permit(context.actor, action)
    task = context.unit.tasks.held([task_id]).get(task_id) if lock else context.unit.tasks.get(task_id)
    if task is None or not _within(context, task):
        raise NotFound(_UNKNOWN)
    return task


def _within(context: Context, task: Task) -> bool:
    reach = context.actor.reach
    if reach.everything:
        return True
    if reach.market_id is not None:
        return task.market_id == reach.market_id
    if reach.adcode is not None:
        market = context.unit.markets.get(task.market_id)
        return market is not None and market.adcode.startswith(scope_prefix(reach.adcode))
    return reach.enterprise_id is not None and task.enterprise_id == reach.enterprise_id


def stopped(context: Context, tasks: Iterable[Task]) -> dict[int, str]:
    """Tasks that take nobody any more since their employer is barred, each with a sentence that says so."""
    found = context.unit.tasks.stopped([one.id or 0 for one in tasks])
    return {task_id: f"用工单位已被暂停招工（{why}）" for task_id, why in found.items()}


def note(context: Context, task: Task, kind: str, booking: Booking | None = None, **data: Any) -> None:
    """Write down a step for the auditor and for who follows the market; take all locks before."""
    subject, number = ("booking", booking.id) if booking is not None else ("task", task.id)
    if booking is not None:
        data = {"seeker_id": booking.seeker_id, "seat": booking.seat, "state": booking.state.value} | data
    context.unit.audit(kind, subject, number, **{**data, "task_id": task.id})
    context.unit.market_events.add(
        task.market_id, task.id or 0, kind, booking_id=booking.id if booking is not None else None, **data
    )


def restate(context: Context, task: Task) -> None:
    """Set the state that the task's bookings make; the task is held. A cancelled or finished task stays so."""
    if task.state not in (TaskState.OPEN, TaskState.FILLED):
        return
    seats = list(context.unit.bookings.seats(task.id or 0).values())
    firm = sum(state in FIRM for state in seats)
    over = clock.now() >= instants(task)[1] and firm and not any(state in _EXPECTED for state in seats)
    state = TaskState.DONE if over else TaskState.FILLED if firm >= task.headcount else TaskState.OPEN
    if state is not task.state:
        _move(context, task, state)


def _move(context: Context, task: Task, state: TaskState, **data: Any) -> None:
    task.state = state
    task.version += 1
    note(context, task, f"task.{state.value}", **data)


def cancel_task(context: Context, task_id: int, *, reason: str, version: int) -> list[tuple[Booking, Seeker]]:
    """Call a task off; ends its bookings and returns who has to be told, by seat."""
    task = reachable(context, task_id, lock=True)
    check_version(task.version, version)
    if task.state not in (TaskState.OPEN, TaskState.FILLED):
        raise Conflict(f"任务当前为“{task.state.label}”，不能取消")
    if not reason.strip():
        raise Invalid("请填写取消的原因，会告知已预约的人", field="reason")
    return _called_off(context, task, reason.strip()[:200])


def _called_off(context: Context, task: Task, reason: str) -> list[tuple[Booking, Seeker]]:
    lines = context.unit.bookings.of_task(task.id or 0)
    come = [one for one in lines if one.booking.state in FIRM and one.booking.state is not BookingState.CONFIRMED]
    if come:
        raise Conflict(f"已有 {len(come)} 人签到，不能取消；请登记实际工时，或按争议处理")
    side = BookingSide.EMPLOYER if context.actor.role is Role.ENTERPRISE else BookingSide.MARKET
    ids = sorted({one.booking.seeker_id for one in lines})
    context.unit.seekers.held(ids)
    told, now = [], clock.now()
    for line in lines:
        booking = context.unit.bookings.get(line.booking.id or 0, lock=True)
        if booking is None or booking.state not in (BookingState.HELD, BookingState.CONFIRMED):
            continue
        ended = BookingState.LAPSED if booking.held_until is not None and booking.held_until <= now else None
        booking.state, booking.held_until = ended or BookingState.CANCELLED, None
        booking.ended_by, booking.ended_at, booking.note = side, now, reason
        booking.updated_at, booking.version = now, booking.version + 1
        context.unit.bookings.save(booking)
        if ended is None:
            told.append((booking, line.seeker))
    task.cancel_reason = reason
    for booking, _ in told:
        note(context, task, "booking.cancelled", booking, by=side.value, minutes_before=minutes_before(booking))
    _move(context, task, TaskState.CANCELLED, told=len(told))
    return told


def minutes_before(booking: Booking) -> int:
    """How many minutes before the work a booking ended; negative after its begin."""
    ended = booking.ended_at or clock.now()
    return int((booking.starts_at - ended).total_seconds() // 60)


def finish_task(context: Context, task_id: int, *, version: int) -> Task:
    """Say that a task is over: its time has passed and nobody is expected any more."""
    task = reachable(context, task_id, lock=True)
    check_version(task.version, version)
    if task.state not in (TaskState.OPEN, TaskState.FILLED):
        raise Conflict(f"任务当前为“{task.state.label}”")
    if clock.now() < instants(task)[1]:
        raise Conflict("任务时间还没有结束")
    _lapse(context, task)
    open_ones = [state for state in context.unit.bookings.seats(task.id or 0).values() if state in _EXPECTED]
    if open_ones:
        raise Conflict(f"还有 {len(open_ones)} 人没有登记完工或未到")
    _move(context, task, TaskState.DONE)
    return task


def _lapse(context: Context, task: Task) -> None:
    for row in context.unit.bookings.lapse(clock.now(), task_ids=[task.id or 0]):
        note(context, task, "booking.lapsed", row)


def audit_task(context: Context, task_id: int, *, version: int, down: bool, reason: str = "") -> Task:
    """Look at a task that an employer published by itself (发布后核查): seen, or taken down with the reason."""
    permit(context.actor, Action.TASK_WORK)
    task = reachable(context, task_id, lock=True)
    check_version(task.version, version)
    if task.audited_at is not None:
        raise Conflict("这个任务已经核查过")
    if down and not reason.strip():
        raise Invalid("请填写下架的原因，会告知用工单位", field="reason")
    task.audited_at, task.audited_by = clock.now(), context.actor.account_id
    if down and task.state in (TaskState.OPEN, TaskState.FILLED):
        _called_off(context, task, f"市场核查下架：{reason.strip()}"[:200])
    else:
        task.version += 1
    note(context, task, "task.taken_down" if down else "task.seen")
    return task


def close_past(context: Context) -> int:
    """The daily clean-up: holds whose time is over lapse, tasks of past days nobody is expected at are done."""
    unit, now = context.unit, clock.now()
    past = unit.tasks.held([task.id or 0 for task in unit.tasks.unfinished(clock.today())])
    lapsed = unit.bookings.lapse_all(now)
    tasks = past | unit.tasks.many(sorted({row.task_id for row in lapsed} - set(past)))
    for row in lapsed:
        note(context, tasks[row.task_id], "booking.lapsed", row)
    closed = 0
    for task in past.values():
        seats = unit.bookings.seats(task.id or 0).values()
        if clock.now() >= instants(task)[1] and not any(state in _EXPECTED for state in seats):
            _move(context, task, TaskState.DONE)
            closed += 1
    return closed
