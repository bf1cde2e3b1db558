"""Paper sheets (纸质派工单): what was written down without a network is entered afterwards, all rows or none."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.booking import LIVE, Booking, BookingSide, BookingSource, BookingState
from matcher.models.seeker import Seeker
from matcher.models.shift import MINUTES_PER_DAY, Task
from matcher.models.states import TaskState
from matcher.planning.odd_work import blocks
from matcher.repository.bookings import TAKEN
from matcher.service import bookable, odd_rules
from matcher.service.bookings import lapse, leave_queue, take_seat
from matcher.service.context import Context
from matcher.service.odd_pay import check_pay, owed, settles
from matcher.service.permissions import Action, permit
from matcher.service.task_life import note, reachable, restate
from matcher.service.worker_numbers import worker_of

MOST_ROWS = 200
S = BookingState
# Work that was done is written down, whatever the hours were; for whom nobody may find work it is not.
_AGES = ("age_under_16", "birth_unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """One line: the worker by card number or telephone, when they came (minutes after the day's midnight),
    minutes worked, fen paid and on which day (that of the work unless told); ``absent`` for who was expected and did
    not come. Less than due needs a ``remark``, and stays open unless the worker ``agreed`` that it settles the pay.
    """

    worker: str
    arrived_minute: int | None = None
    minutes: int | None = None
    paid: int | None = None
    paid_on: date | None = None
    absent: bool = False
    remark: str = ""
    agreed: bool = False


def enter_sheet(context: Context, task_id: int, rows: Sequence[SheetRow]) -> list[Booking]:
    """Enter a task's sheet; who was not booked gets a free seat. Faults are told by row, and then nothing is kept."""
    permit(context.actor, Action.TASK_WORK)
    task = reachable(context, task_id, lock=True)
    if task.state is TaskState.CANCELLED:
        raise Conflict("任务已取消，不能补录")
    if clock.now() < odd_rules.instants(task)[0]:
        raise Conflict("任务还没有开工，不能补录")
    if not 1 <= len(rows) <= MOST_ROWS:
        raise Invalid(f"请填写 1 到 {MOST_ROWS} 行", field="rows")
    booked = {one.booking.seeker_id for one in context.unit.bookings.of_task(task_id) if one.booking.state in LIVE}
    named = [_named(context, task, row.worker, booked) for row in rows]
    people = context.unit.seekers.held(sorted({one.id or 0 for one in named if isinstance(one, Seeker)}))
    lapse(context, list(people), [task_id])
    lines = context.unit.bookings.of_task(task_id)
    known = {one.booking.seeker_id: one.booking for one in lines if one.booking.state in LIVE}
    read = [people[one.id or 0] if isinstance(one, Seeker) else one for one in named]
    faults = _faults(context, task, rows, read, known)
    if faults:
        raise Invalid(faults[0] if len(faults) == 1 else f"{len(faults)} 处有误，未保存", field="rows", details=faults)
    taken = context.unit.bookings.seats(task_id)
    free = iter([seat for seat in range(1, task.headcount + 1) if seat not in taken])
    found: list[Booking] = []
    for seeker in read:
        assert isinstance(seeker, Seeker)
        booking = known.get(seeker.id or 0)
        found.append(booking or take_seat(context, task, seeker, next(free), BookingSource.SHEET, held=False))
    leave_queue(context, task, [one for one, row in zip(found, rows, strict=True) if not row.absent])
    made = [_enter(context, task, one, row) for one, row in zip(found, rows, strict=True)]
    context.unit.audit("task.sheet_entered", "task", task_id, rows=len(rows))
    restate(context, task)
    return made


def _named(context: Context, task: Task, told: str, booked: Collection[int]) -> Seeker | str:
    """Whom a line names, or what is wrong with how it does."""
    try:
        return worker_of(context, task.market_id, told, day=task.day, booked=booked)
    except Invalid as error:
        return error.message


def _faults(
    context: Context,
    task: Task,
    rows: Sequence[SheetRow],
    people: Sequence[Seeker | str],
    known: Mapping[int, Booking],
) -> list[str]:
    """What is wrong, row by row."""
    unit, now = context.unit, clock.now()
    present = [one for one in people if isinstance(one, Seeker)]
    ids = [one.id or 0 for one in present]
    starts_at, ends_at = odd_rules.instants(task)
    busy = unit.bookings.busy(starts_at, ends_at, now, among=ids) - set(known)
    findings, kept = odd_rules.of_people(context, task, present), bookable.hindrances(context, present)
    room = task.headcount - len(unit.bookings.seats(task.id or 0))
    seen: set[int] = set()
    faults = []
    for number, (row, seeker) in enumerate(zip(rows, people, strict=True), 1):
        if isinstance(seeker, str):
            faults.append(f"第 {number} 行：{seeker}")
            continue
        why = _fault(context, task, row, seeker, known, seen)
        if not why:
            identity = seeker.id or 0
            seen.add(identity)
            if identity not in known:
                room -= 1
                stops = [kept[identity]] if identity in kept else []
                stops += [one.message for one in blocks(findings[identity]) if one.code in _AGES]
                if identity in busy or stops:
                    why = TAKEN if identity in busy else stops[0]
                elif room < 0:
                    why = f"任务招 {task.headcount} 人，名额已满"
        if why:
            faults.append(f"第 {number} 行（{seeker.name_masked}）：{why}")
    return faults


def _fault(
    context: Context,
    task: Task,
    row: SheetRow,
    seeker: Seeker,
    known: Mapping[int, Booking],
    seen: set[int],
) -> str:
    booking = known.get(seeker.id or 0)
    if seeker.id in seen:
        return "与前面的行重复"
    if booking is not None and booking.state not in (S.HELD, S.CONFIRMED, S.ARRIVED):
        return f"已登记为“{booking.state.label}”，请在预约上更正"
    if row.absent:
        if booking is None or booking.state is not S.CONFIRMED:
            return "没有已确认的预约，不能登记未到"
        return "未到的行不填工时和金额" if row.minutes or row.paid else ""
    if row.arrived_minute is not None and not 0 <= row.arrived_minute < 2 * MINUTES_PER_DAY:
        return "到岗时间不对，应如 08:05"
    if row.minutes is None:
        return "请填写工时（分钟）"
    try:
        _, due = owed(context, task, row.minutes, row.paid if task.pay_unit == "piece" else None, row.remark)
        if row.paid is not None:
            check_pay(task, due, row.paid, row.paid_on or task.day, row.remark)
    except Invalid as error:
        return error.message
    return ""


def _enter(context: Context, task: Task, booking: Booking, row: SheetRow) -> Booking:
    """Take a booking to where its row says it came, every step in the feed."""
    now = clock.now()
    booking.note = row.remark.strip()[:300] or booking.note
    if booking.state is S.HELD:
        booking.held_until, booking.confirmed_at = None, now
        _step(context, task, booking, S.CONFIRMED)
    if row.absent:
        booking.ended_by, booking.ended_at, booking.ended_by_id = BookingSide.WORKER, now, context.actor.account_id
        return _step(context, task, booking, S.NO_SHOW, by=BookingSide.WORKER.value)
    if booking.state is S.CONFIRMED:
        booking.arrived_at = _arrival(task, row.arrived_minute)
        _step(context, task, booking, S.ARRIVED)
    told = row.paid if task.pay_unit == "piece" else None
    booking.worked_minutes, booking.due = owed(context, task, row.minutes or 0, told, row.remark)
    _step(context, task, booking, S.WORKED, minutes=booking.worked_minutes, due=booking.due)
    if row.paid is not None:
        booking.paid, booking.paid_on = row.paid, row.paid_on or task.day
        open_ = (booking.due or 0) - row.paid
        if not settles(context, booking.due, row.paid, agreed=row.agreed):
            return _step(context, task, booking, S.WORKED, kind="part_paid", paid=row.paid, open=open_)
        _step(context, task, booking, S.PAID, paid=row.paid, paid_on=str(booking.paid_on))
    return booking


def _arrival(task: Task, minute: int | None) -> datetime:
    return clock.midnight(task.day) + timedelta(minutes=task.start_minute if minute is None else minute)


def _step(
    context: Context, task: Task, booking: Booking, state: BookingState, *, kind: str = "", **data: object
) -> Booking:
    booking.state = state
    booking.version += 1
    booking.updated_at = clock.now()
    context.unit.bookings.save(booking)
    note(context, task, f"booking.{kind or state.value}", booking, source=BookingSource.SHEET.value, **data)
    return booking
