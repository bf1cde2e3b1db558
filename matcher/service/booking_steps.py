"""Steps of a booking (预约办理): confirmed, checked in, worked, paid, disputed and settled, not come, cancelled.

Each holds the task, then the worker, then reads the booking anew; a step that is not possible is a conflict (409).
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound, TooMany
from matcher.models.booking import BOOKING_STEPS, Booking, BookingSide, BookingState
from matcher.models.enums import Role
from matcher.models.money import plain_yuan
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.planning.odd_work import SOURCES, blocks, due
from matcher.service import bookable, odd_rules
from matcher.service.bookings import is_over, lapse, leave_queue
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit
from matcher.service.task_life import minutes_before, note, reachable, restate, stopped

# Wrong check-in codes within a minute, and how long before the work one may check in.
TRIES, TRY_WINDOW = 5, timedelta(minutes=1)
EARLY = timedelta(hours=2)
MOST_PAID = 10_000_000
_UNKNOWN = "没有这个预约，或不属于您"


@dataclass(frozen=True, slots=True)
class _Held:
    task: Task
    seeker: Seeker
    booking: Booking


def confirm(context: Context, booking_id: int, *, version: int, warnings_seen: bool = False) -> Booking:
    """Make a hold firm. What the rules warn of is told first: 409 with code ``warnings`` until it was seen."""
    permit(context.actor, Action.TASK_WORK)
    return _confirmed(context, _held(context, booking_id, version, BookingState.CONFIRMED), warnings_seen)


def confirm_own(context: Context, booking_id: int, *, version: int, warnings_seen: bool = False) -> Booking:
    """The worker says yes to a hold of their own; the same rules speak, and are told to them."""
    held = _own(context, booking_id, version, BookingState.CONFIRMED)
    return _confirmed(context, held, warnings_seen, by=BookingSide.WORKER.value)


def _confirmed(context: Context, held: _Held, warnings_seen: bool, **data: Any) -> Booking:
    task, booking = held.task, held.booking
    if task.state is not TaskState.OPEN:
        raise Conflict(f"任务当前为“{task.state.label}”，不能确认")
    barred = stopped(context, [task]).get(task.id or 0)
    if barred is not None:
        raise Conflict(f"{barred}，不能确认；请放开暂留并告知本人", code="barred")
    bookable.refuse(context, held.seeker)
    findings = odd_rules.of_task(context, task)
    findings += odd_rules.of_people(context, task, [held.seeker])[booking.seeker_id]
    if blocks(findings):
        raise Conflict("；".join(f"{one.message}（{one.source}）" for one in blocks(findings)), code="kept_away")
    if findings and not warnings_seen:
        told = [f"{one.message}（{one.source}）" for one in findings]
        raise Conflict("请先核对提示，再确认预约", code="warnings", details=told)
    leave_queue(context, task, [booking])
    booking.held_until, booking.confirmed_at = None, clock.now()
    return _moved(context, held, BookingState.CONFIRMED, warnings=[one.code for one in findings], **data)


def check_in(context: Context, booking_id: int, *, code: str, version: int | None = None) -> Booking:
    """Check a worker in by the six digits of the booking; five wrong tries a minute at most.

    A wrong try is counted although the request fails: it is the only thing this use case commits by itself.
    """
    held = _held(context, booking_id, version, BookingState.ARRIVED)
    booking, now = held.booking, clock.now()
    if booking.code_tried_at is None or now - booking.code_tried_at >= TRY_WINDOW:
        booking.code_tried_at, booking.code_tries = now, 0
    if booking.code_tries >= TRIES:
        raise TooMany("签到码连续输错，请一分钟后再试")
    if now < booking.starts_at - EARLY:
        raise Conflict("还没到时间：开工前两小时起可以签到")
    if not hmac.compare_digest(code.strip().encode(), booking.check_code.encode()):
        booking.code_tries += 1
        left = TRIES - booking.code_tries
        context.unit.audit("booking.wrong_code", "booking", booking.id, task_id=booking.task_id)
        context.unit.commit()
        raise Invalid(f"签到码不对，请向本人核对（这一分钟内还可试 {left} 次）", field="code")
    booking.arrived_at, booking.code_tries = now, 0
    return _moved(context, held, BookingState.ARRIVED)


def record_work(
    context: Context, booking_id: int, *, minutes: int, version: int, amount: int | None = None, remark: str = ""
) -> Booking:
    """Write down the minutes worked and what is due, in fen; ``amount`` is needed where pay is by the piece."""
    held = _held(context, booking_id, version, BookingState.WORKED)
    if clock.now() < held.booking.starts_at:
        raise Conflict("还没有开工，不能登记工时")
    held.booking.worked_minutes, held.booking.due = owed(context, held.task, minutes, amount)
    held.booking.note = remark.strip()[:300] or held.booking.note
    return _moved(context, held, BookingState.WORKED, minutes=minutes, due=held.booking.due)


def owed(context: Context, task: Task, minutes: int, amount: int | None) -> tuple[int, int]:
    """Minutes and what is due for them, checked; raises ``Invalid`` with the field."""
    most = context.kit.odd_work.limits.employer_minutes
    if not 1 <= minutes <= most:
        raise Invalid(f"实际工时应在 1 分钟到 {most / 60:g} 小时之间（{SOURCES['day_over_11']}）", field="minutes")
    worth = due(odd_rules.job_of(context, task), minutes)
    reckoned = worth if amount is None else amount
    if reckoned is None:
        raise Invalid("计件的报酬请填写应付金额", field="amount")
    if worth is not None and reckoned < worth and not may(context.actor, Action.TASK_WORK):
        # Who owes it may not lower it: the market does, with both sides heard.
        raise Invalid(f"应付不能低于按工时计算的 {plain_yuan(worth)} 元；有争议的请登记争议", field="amount")
    if not 0 <= reckoned <= MOST_PAID:
        raise Invalid("应付金额应在 0 到 100000 元之间", field="amount")
    return minutes, reckoned


def record_pay(
    context: Context, booking_id: int, *, amount: int, version: int, paid_on: date | None = None, remark: str = ""
) -> Booking:
    """Write down what the worker has been paid, in fen; less than due needs a word why."""
    held = _held(context, booking_id, version, BookingState.PAID)
    if held.booking.state is BookingState.DISPUTED:
        permit(context.actor, Action.TASK_WORK)
        if not remark.strip():
            raise Invalid("请填写争议处理的结果", field="remark")
    day = check_pay(held.task, held.booking.due, amount, paid_on, remark)
    held.booking.paid, held.booking.paid_on = amount, day
    held.booking.note = remark.strip()[:300] or held.booking.note
    return _moved(context, held, BookingState.PAID, paid=amount, paid_on=str(day))


def check_pay(task: Task, owed_fen: int | None, amount: int, paid_on: date | None, remark: str) -> date:
    """The day of payment, checked together with the amount."""
    day = paid_on or clock.today()
    if not 0 <= amount <= MOST_PAID:
        raise Invalid("实付金额应在 0 到 100000 元之间", field="amount")
    if not task.day <= day <= clock.today():
        raise Invalid(f"付款日期应在 {task.day} 到今天之间", field="paid_on")
    if owed_fen is not None and amount < owed_fen and not remark.strip():
        raise Invalid(f"实付少于应付 {owed_fen / 100:.2f} 元，请说明原因", field="remark")
    return day


def dispute(context: Context, booking_id: int, *, reason: str, version: int) -> Booking:
    """Say that hours or pay are in dispute; the market's operator settles it."""
    held = _held(context, booking_id, version, BookingState.DISPUTED)
    if not reason.strip():
        raise Invalid("请写明争议的内容", field="reason")
    held.booking.note = reason.strip()[:300]
    return _moved(context, held, BookingState.DISPUTED)


def mark_absent(context: Context, booking_id: int, *, by: BookingSide, version: int, reason: str = "") -> Booking:
    """Say that the worker did not come, or that the employer was not there; the seat is free again."""
    held = _held(context, booking_id, version, BookingState.NO_SHOW)
    if context.actor.role is Role.ENTERPRISE and by is not BookingSide.WORKER:
        raise Invalid("用工单位未到由零工市场登记", field="by")
    if held.booking.state is BookingState.DISPUTED:
        permit(context.actor, Action.TASK_WORK)
    if by is BookingSide.MARKET:
        raise Invalid("请选择是零工未到还是用工方未到", field="by")
    if clock.now() < held.booking.starts_at:
        raise Conflict("还没到开工时间，不能登记未到；本人不来请办取消")
    return _ended(context, held, BookingState.NO_SHOW, by, reason)


def cancel(context: Context, booking_id: int, *, by: BookingSide, version: int, reason: str = "") -> Booking:
    """Cancel a booking or let a hold go; who and how long before is kept."""
    held = _held(context, booking_id, version, BookingState.CANCELLED)
    if context.actor.role is Role.ENTERPRISE and by is not BookingSide.EMPLOYER:
        raise Invalid("用工单位只能办理本单位的取消", field="by")
    return _cancelled(context, held, by, reason)


def cancel_own(context: Context, booking_id: int, *, version: int, reason: str = "") -> Booking:
    """The worker says no to a hold of their own, or calls off what they said yes to before the work begins."""
    held = _own(context, booking_id, version, BookingState.CANCELLED)
    if held.booking.state is BookingState.CONFIRMED and clock.now() >= held.booking.starts_at:
        raise Conflict("已到开工时间，不能在网上取消；请打电话告诉零工市场")
    return _cancelled(context, held, BookingSide.WORKER, reason)


def _cancelled(context: Context, held: _Held, by: BookingSide, reason: str) -> Booking:
    if held.booking.state is BookingState.CONFIRMED and not reason.strip():
        raise Invalid("请填写取消的原因", field="reason")
    return _ended(context, held, BookingState.CANCELLED, by, reason)


def appeal(context: Context, booking_id: int, *, reason: str, version: int) -> Booking:
    """Take down what a worker says against being marked as not come; until it is answered it does not count."""
    permit(context.actor, Action.TASK_WORK)
    held = _held(context, booking_id, version, None)
    if held.booking.state is not BookingState.NO_SHOW or held.booking.ended_by is not BookingSide.WORKER:
        raise Conflict("只有登记为零工未到的预约可以提出异议")
    if held.booking.appeal:
        raise Conflict("这条记录已经提出过异议")
    if not reason.strip():
        raise Invalid("请填写异议的理由", field="reason")
    held.booking.appeal = reason.strip()[:300]
    return _written(context, held, "booking.appealed")


def answer_appeal(context: Context, booking_id: int, *, upheld: bool, version: int) -> Booking:
    """Answer an appeal: upheld takes the absence off the record, else it counts again."""
    permit(context.actor, Action.TASK_WORK)
    held = _held(context, booking_id, version, None)
    if not held.booking.appeal or held.booking.appeal_upheld is not None:
        raise Conflict("没有待处理的异议")
    held.booking.appeal_upheld = upheld
    return _written(context, held, "booking.appeal_answered", upheld=upheld)


def _held(context: Context, booking_id: int, version: int | None, to: BookingState | None) -> _Held:
    """A booking within reach with its task and worker, all held, ready for a step."""
    permit(context.actor, Action.BOOKING_WORK)
    known = context.unit.bookings.get(booking_id)
    try:
        task = reachable(context, known.task_id if known is not None else 0, lock=True)
    except NotFound:
        raise NotFound(_UNKNOWN) from None
    if known is None:
        raise NotFound(_UNKNOWN)
    return _ready(context, task, known, version, to)


def _own(context: Context, booking_id: int, version: int, to: BookingState) -> _Held:
    """The worker's own booking in the same way; anybody else's looks like one that never was."""
    permit(context.actor, Action.BOOKING_OWN)
    known = context.unit.bookings.get(booking_id)
    if known is None or known.seeker_id != context.actor.seeker_id:
        raise NotFound(_UNKNOWN)
    return _ready(context, context.unit.tasks.held([known.task_id])[known.task_id], known, version, to)


def _ready(context: Context, task: Task, known: Booking, version: int | None, to: BookingState | None) -> _Held:
    """A booking read anew under the locks, at the version seen, and free to take the step."""
    seeker = context.unit.seekers.held([known.seeker_id])
    booking = context.unit.bookings.get(known.id or 0, lock=True)
    if booking is None or booking.seeker_id not in seeker:
        raise NotFound(_UNKNOWN)
    if version is not None:
        check_version(booking.version, version)
    if is_over(booking, clock.now()):
        raise Conflict("暂留已过十五分钟，请重新暂留", code="lapsed")
    if to is not None and to not in BOOKING_STEPS[booking.state]:
        raise Conflict(f"预约当前为“{booking.state.label}”，不能改为“{to.label}”", code="step")
    return _Held(task, seeker[booking.seeker_id], booking)


def _ended(context: Context, held: _Held, state: BookingState, by: BookingSide, reason: str) -> Booking:
    booking = held.booking
    booking.held_until, booking.ended_by, booking.ended_at = None, by, clock.now()
    booking.note = reason.strip()[:300] or booking.note
    return _moved(context, held, state, by=by.value, minutes_before=minutes_before(booking))


def _moved(context: Context, held: _Held, state: BookingState, **data: Any) -> Booking:
    booking, task = held.booking, held.task
    booking.state = state
    context.unit.bookings.save(booking)
    lapse(context, [booking.seeker_id], [booking.task_id])
    made = _written(context, held, f"booking.{state.value}", **data)
    restate(context, task)
    return made


def _written(context: Context, held: _Held, kind: str, **data: Any) -> Booking:
    held.booking.version += 1
    held.booking.updated_at = clock.now()
    context.unit.bookings.save(held.booking)
    note(context, held.task, kind, held.booking, **data)
    return held.booking
