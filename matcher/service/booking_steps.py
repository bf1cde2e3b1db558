"""Steps of a booking (预约办理): confirmed, checked in, worked, paid, disputed and settled, not come, cancelled.

Each holds the task, then the worker, then reads the booking anew; a step that is not possible is a conflict (409).
"""

from __future__ import annotations

import hmac
from datetime import date, datetime, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from matcher.models.booking import BOOKING_STEPS, Booking, BookingSide, BookingState
from matcher.models.enums import Role
from matcher.models.money import plain_yuan
from matcher.models.states import TaskState
from matcher.planning.odd_work import blocks
from matcher.service import bookable, odd_rules
from matcher.service.booking_hold import UNKNOWN, Held, hold, hold_own, written
from matcher.service.bookings import is_over, lapse, leave_queue
from matcher.service.context import Context
from matcher.service.odd_pay import MOST_PAID, check_pay, owed, settles, worth
from matcher.service.permissions import Action, may, permit
from matcher.service.task_life import minutes_before, restate, stopped

# Wrong check-in codes within a minute, and how long before the work one may check in.
TRIES, TRY_WINDOW = 5, timedelta(minutes=1)
EARLY = timedelta(hours=2)
# What is said of work that has begun: nobody has hours or pay to write down, or to dispute, before.
_AFTER_BEGIN = (BookingState.WORKED, BookingState.DISPUTED, BookingState.NO_SHOW)


def steps_of(context: Context, booking: Booking) -> list[BookingState]:
    """The steps that this actor may take with a booking now; what is disputed is the market's to settle."""
    if is_over(booking, clock.now()):
        return []
    steps = list(BOOKING_STEPS[booking.state])
    if booking.state is BookingState.DISPUTED:
        steps.remove(BookingState.WORKED)
    if clock.now() < booking.starts_at:
        steps = [one for one in steps if one not in _AFTER_BEGIN]
    if may(context.actor, Action.TASK_WORK):
        return steps
    if booking.state is BookingState.DISPUTED or not may(context.actor, Action.BOOKING_WORK):
        return []
    return [one for one in steps if one is not BookingState.CONFIRMED or _undoable(context, booking)]


def confirm(context: Context, booking_id: int, *, version: int, warnings_seen: bool = False) -> Booking:
    """Make a hold firm. What the rules warn of is told first: 409 with code ``warnings`` until it was seen."""
    permit(context.actor, Action.TASK_WORK)
    return _confirmed(context, hold(context, booking_id, version, BookingState.CONFIRMED), warnings_seen)


def confirm_own(context: Context, booking_id: int, *, version: int, warnings_seen: bool = False) -> Booking:
    """The worker says yes to a hold of their own; the same rules speak, and are told to them."""
    held = hold_own(context, booking_id, version, BookingState.CONFIRMED)
    return _confirmed(context, held, warnings_seen, by=BookingSide.WORKER.value)


def _confirmed(context: Context, held: Held, warnings_seen: bool, **data: Any) -> Booking:
    task, booking = held.task, held.booking
    if booking.state is not BookingState.HELD:
        raise Conflict(f"预约当前为“{booking.state.label}”；签到有误请撤销签到", code="step")
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


def check_in(
    context: Context, booking_id: int, *, code: str, version: int | None = None, arrived_minute: int | None = None
) -> Booking:
    """Check a worker in by the six digits of the booking; five wrong tries a minute at most.

    Once the shift is over the clock no longer says when they came: ``arrived_minute`` after the day's midnight does.
    A wrong try is counted although the request fails: it is the only thing this use case commits by itself.
    """
    held = hold(context, booking_id, version, BookingState.ARRIVED)
    booking, now = held.booking, clock.now()
    if booking.asked_again:
        raise Conflict("任务的时间或报酬改过，本人还没有同意；请先征得同意再签到", code="asked_again")
    if booking.code_tried_at is None or now - booking.code_tried_at >= TRY_WINDOW:
        booking.code_tried_at, booking.code_tries = now, 0
    if booking.code_tries >= TRIES:
        raise TooMany("签到码连续输错，请一分钟后再试")
    if now < booking.starts_at - EARLY:
        raise Conflict("还没到时间：开工前两小时起可以签到")
    arrived = _arrival(held, now, arrived_minute)
    if not hmac.compare_digest(code.strip().encode(), booking.check_code.encode()):
        booking.code_tries += 1
        left = TRIES - booking.code_tries
        context.unit.audit("booking.wrong_code", "booking", booking.id, task_id=booking.task_id)
        context.unit.commit()
        raise Invalid(f"签到码不对，请向本人核对（这一分钟内还可试 {left} 次）", field="code")
    booking.arrived_at, booking.code_tries = arrived, 0
    return _moved(context, held, BookingState.ARRIVED)


def undo_check_in(context: Context, booking_id: int, *, reason: str, version: int) -> Booking:
    """Take a check-in back (撤销签到): made by mistake, or the worker left again before the work began.

    Until hours are written down. Once the work has begun it is the market's to say: who owes the pay may not say by
    itself that nobody came.
    """
    held = hold(context, booking_id, version, BookingState.CONFIRMED)
    booking = held.booking
    if booking.state is not BookingState.ARRIVED:
        raise Conflict(f"预约当前为“{booking.state.label}”，没有可撤销的签到", code="step")
    if not _undoable(context, booking):
        raise Forbidden("已经开工，签到由零工市场撤销；工时或报酬不符请登记争议")
    if not reason.strip():
        raise Invalid("请填写撤销签到的原因，本人会看到", field="reason")
    came = booking.arrived_at
    booking.state, booking.arrived_at = BookingState.CONFIRMED, None
    booking.note = reason.strip()[:300]
    made = written(context, held, "booking.check_in_undone", arrived_at=str(came))
    restate(context, held.task)
    return made


def _undoable(context: Context, booking: Booking) -> bool:
    if booking.state is not BookingState.ARRIVED:
        return False
    return may(context.actor, Action.TASK_WORK) or clock.now() < booking.starts_at


def _arrival(held: Held, now: datetime, minute: int | None) -> datetime:
    if now <= held.booking.ends_at:
        if minute is not None:
            raise Invalid("还没有收工，到岗时间按签到自动记录，不用填写", field="arrived_minute")
        return now
    if minute is None:
        raise Invalid("已过收工时间，签到要填写实际的到岗时间", field="arrived_minute")
    came = clock.midnight(held.task.day) + timedelta(minutes=minute)
    if not held.booking.starts_at - EARLY <= came < held.booking.ends_at:
        raise Invalid("到岗时间应在开工前两小时到收工之间", field="arrived_minute")
    return came


def record_work(
    context: Context, booking_id: int, *, minutes: int, version: int, amount: int | None = None, remark: str = ""
) -> Booking:
    """Write down the minutes worked and what is due, in fen; ``amount`` is needed where pay is by the piece."""
    held = hold(context, booking_id, version, BookingState.WORKED)
    if held.booking.state is BookingState.DISPUTED:
        raise Conflict("有争议的预约由零工市场了结时填写工时和应付", code="step")
    _reckon(context, held, minutes, amount, remark)
    held.booking.note = remark.strip()[:300] or held.booking.note
    return _moved(context, held, BookingState.WORKED, minutes=minutes, due=held.booking.due)


def _reckon(context: Context, held: Held, minutes: int, amount: int | None, remark: str) -> None:
    if clock.now() < held.booking.starts_at:
        raise Conflict("还没有开工，不能登记工时")
    held.booking.worked_minutes, held.booking.due = owed(context, held.task, minutes, amount, remark)


def record_pay(
    context: Context,
    booking_id: int,
    *,
    amount: int,
    version: int,
    paid_on: date | None = None,
    remark: str = "",
    minutes: int | None = None,
    due: int | None = None,
    agreed: bool = False,
) -> Booking:
    """Write down what the worker has been paid in all, in fen; less than due needs a word why.

    Nothing is settled by paying less: the rest stays open until it is paid, or the worker says that it is settled, or
    the market that they ``agreed``. ``minutes`` and ``due`` are what a dispute ends with, and are told then alone.
    """
    held = hold(context, booking_id, version, BookingState.PAID)
    booking = held.booking
    if booking.state is BookingState.DISPUTED:
        return _settled(context, held, amount, minutes, due, paid_on, remark)
    if minutes is not None or due is not None:
        raise Invalid("工时和应付已经登记；要改请先登记争议", field="minutes")
    day = check_pay(held.task, booking.due, amount, paid_on, remark)
    booking.paid, booking.paid_on = amount, day
    booking.note = remark.strip()[:300] or booking.note
    open_ = (booking.due or 0) - amount
    if not settles(context, booking.due, amount, agreed=agreed):
        return written(context, held, "booking.part_paid", paid=amount, paid_on=str(day), open=open_)
    return _moved(context, held, BookingState.PAID, paid=amount, paid_on=str(day))


def _settled(
    context: Context,
    held: Held,
    amount: int,
    minutes: int | None,
    due: int | None,
    paid_on: date | None,
    remark: str,
) -> Booking:
    """End a dispute: the hours, what is due for them, what was paid; what is still open then waits to be paid."""
    if not may(context.actor, Action.TASK_WORK):
        raise Forbidden("有争议的预约由零工市场了结")
    booking = held.booking
    if not remark.strip():
        raise Invalid("请填写争议处理的结果", field="remark")
    if minutes is None:
        raise Invalid("请填写了结后的工时（分钟）", field="minutes")
    if due is None and worth(context, held.task, minutes) is None:
        raise Invalid("计件的报酬请填写了结后的应付金额", field="due")
    _reckon(context, held, minutes, due, remark)
    day = check_pay(held.task, booking.due, amount, paid_on, remark)
    booking.paid, booking.paid_on = amount, day if amount else None
    booking.pay_confirmed_at, booking.note = None, remark.strip()[:300]
    state = BookingState.PAID if amount >= (booking.due or 0) else BookingState.WORKED
    return _moved(context, held, state, minutes=minutes, due=booking.due, paid=amount, settled=True)


def confirm_pay_own(
    context: Context, booking_id: int, *, version: int, amount: int | None = None, agreed: bool = False
) -> Booking:
    """The worker says what they got in all, in fen (本人确认收款); by themselves what is recorded, else what is due.

    Less than due settles it only where they agree to that; who disagrees disputes it.
    """
    held = hold_own(context, booking_id, version, None)
    booking = held.booking
    if booking.state is BookingState.PAID:
        if booking.pay_confirmed_at is not None:
            raise Conflict("您已经确认过收款", code="step")
        if amount not in (None, booking.paid):
            raise Conflict(
                f"登记的实付是 {plain_yuan(booking.paid or 0)} 元；与收到的不一致，请提出争议", code="differs"
            )
        booking.pay_confirmed_at = clock.now()
        return written(context, held, "booking.pay_confirmed", by=BookingSide.WORKER.value)
    if booking.state is not BookingState.WORKED:
        raise Conflict(f"预约当前为“{booking.state.label}”，不能确认收款", code="step")
    told, due = amount if amount is not None else booking.paid, booking.due or 0
    got = due if told is None else told
    if not 0 <= got <= MOST_PAID:
        raise Invalid("收到的金额应在 0 到 100000 元之间", field="amount")
    if got < due and not agreed:
        raise Invalid(f"收到的少于应付 {plain_yuan(due)} 元：同意就此结清请勾选，不同意请提出争议", field="agreed")
    booking.paid, booking.paid_on = got, booking.paid_on or clock.today()
    booking.pay_confirmed_at = clock.now()
    return _moved(context, held, BookingState.PAID, paid=got, by=BookingSide.WORKER.value)


def dispute(context: Context, booking_id: int, *, reason: str, version: int) -> Booking:
    """Say that hours or pay are in dispute; the market's operator settles it."""
    return _disputed(context, hold(context, booking_id, version, BookingState.DISPUTED), reason)


def dispute_own(context: Context, booking_id: int, *, reason: str, version: int) -> Booking:
    """The worker says that hours or pay of their own job are not right; the market's operator settles it."""
    held = hold_own(context, booking_id, version, BookingState.DISPUTED)
    return _disputed(context, held, reason, by=BookingSide.WORKER.value)


def _disputed(context: Context, held: Held, reason: str, **data: Any) -> Booking:
    if not reason.strip():
        raise Invalid("请写明争议的内容", field="reason")
    if clock.now() < held.booking.starts_at:
        raise Conflict("还没有开工，工时和报酬还没有可争议的；签到有误请撤销签到，不来请办取消", code="step")
    held.booking.note = reason.strip()[:300]
    return _moved(context, held, BookingState.DISPUTED, **data)


def mark_absent(context: Context, booking_id: int, *, by: BookingSide, version: int, reason: str = "") -> Booking:
    """Say that the worker did not come, or that the employer was not there; the seat is free again."""
    held = hold(context, booking_id, version, BookingState.NO_SHOW)
    if context.actor.role is Role.ENTERPRISE and by is not BookingSide.WORKER:
        raise Invalid("用工单位未到由零工市场登记", field="by")
    if held.booking.state is BookingState.DISPUTED and not may(context.actor, Action.TASK_WORK):
        raise Forbidden("有争议的预约由零工市场处理，用工单位不能登记未到")
    if by is BookingSide.MARKET:
        raise Invalid("请选择是零工未到还是用工方未到", field="by")
    if clock.now() < held.booking.starts_at:
        raise Conflict("还没到开工时间，不能登记未到；本人不来请办取消")
    return _ended(context, held, BookingState.NO_SHOW, by, reason)


def cancel(context: Context, booking_id: int, *, by: BookingSide, version: int, reason: str = "") -> Booking:
    """Cancel a booking or let a hold go; who and how long before is kept."""
    held = hold(context, booking_id, version, BookingState.CANCELLED)
    if context.actor.role is Role.ENTERPRISE and by is not BookingSide.EMPLOYER:
        raise Invalid("用工单位只能办理本单位的取消", field="by")
    return _cancelled(context, held, by, reason)


def cancel_own(context: Context, booking_id: int, *, version: int, reason: str = "") -> Booking:
    """The worker says no to a hold of their own, or calls off what they said yes to before the work begins."""
    held = hold_own(context, booking_id, version, BookingState.CANCELLED)
    if held.booking.state is BookingState.CONFIRMED and clock.now() >= held.booking.starts_at:
        raise Conflict("已到开工时间，不能在网上取消；请打电话告诉零工市场")
    return _cancelled(context, held, BookingSide.WORKER, reason)


def _cancelled(context: Context, held: Held, by: BookingSide, reason: str) -> Booking:
    if held.booking.state is BookingState.CONFIRMED and not reason.strip():
        raise Invalid("请填写取消的原因", field="reason")
    return _ended(context, held, BookingState.CANCELLED, by, reason)


def appeal(context: Context, booking_id: int, *, reason: str, version: int) -> Booking:
    """Take down what a worker says against being marked as not come; until it is answered it does not count."""
    permit(context.actor, Action.TASK_WORK)
    return _appealed(context, hold(context, booking_id, version, None), reason)


def appeal_own(context: Context, booking_id: int, *, reason: str, version: int) -> Booking:
    """The worker says by themselves why being marked as not come is wrong."""
    return _appealed(context, hold_own(context, booking_id, version, None), reason, by=BookingSide.WORKER.value)


def _appealed(context: Context, held: Held, reason: str, **data: Any) -> Booking:
    if held.booking.state is not BookingState.NO_SHOW or held.booking.ended_by is not BookingSide.WORKER:
        raise Conflict("只有登记为零工未到的预约可以提出异议")
    if held.booking.appeal:
        raise Conflict("这条记录已经提出过异议")
    if not reason.strip():
        raise Invalid("请填写异议的理由", field="reason")
    held.booking.appeal = reason.strip()[:300]
    return written(context, held, "booking.appealed", **data)


def answer_appeal(context: Context, booking_id: int, *, upheld: bool, version: int) -> Booking:
    """Answer an appeal: upheld takes the absence off the record, else it counts again.

    By the market or the bureau over it, and never by the account that marked the absence.
    """
    permit(context.actor, Action.APPEAL_ANSWER)
    known = context.unit.bookings.get(booking_id)
    if known is not None and not known.appeal and not may(context.actor, Action.TASK_WORK):
        # The bureau knows of those alone that are appealed against.
        raise NotFound(UNKNOWN)
    held = hold(context, booking_id, version, None, Action.APPEAL_ANSWER)
    if not held.booking.appeal or held.booking.appeal_upheld is not None:
        raise Conflict("没有待处理的异议")
    if held.booking.ended_by_id is not None and held.booking.ended_by_id == context.actor.account_id:
        told = "这次未到是您登记的，异议须由市场的另一位工作人员或上级人社部门答复"
        raise Conflict(told, code="two_persons")
    held.booking.appeal_upheld = upheld
    return written(context, held, "booking.appeal_answered", upheld=upheld)


def _ended(context: Context, held: Held, state: BookingState, by: BookingSide, reason: str) -> Booking:
    booking = held.booking
    booking.held_until, booking.ended_by, booking.ended_at = None, by, clock.now()
    booking.ended_by_id = context.actor.account_id
    booking.note = reason.strip()[:300] or booking.note
    return _moved(context, held, state, by=by.value, minutes_before=minutes_before(booking))


def _moved(context: Context, held: Held, state: BookingState, **data: Any) -> Booking:
    booking, task = held.booking, held.task
    booking.state = state
    context.unit.bookings.save(booking)
    lapse(context, [booking.seeker_id], [booking.task_id])
    made = written(context, held, f"booking.{state.value}", **data)
    restate(context, task)
    return made
