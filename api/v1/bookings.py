"""Bookings (预约) of odd jobs: held, confirmed, checked in, worked, paid; the feed and a day's settlement."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.downloads import attachment
from api.v1.problem import problems
from matcher.models.booking import Booking, BookingSide
from matcher.models.enums import Role
from matcher.service import booking_steps, bookings, odd_pay, settlements, task_changes
from matcher.service.bookings import BookingView

router = APIRouter(tags=["零工市场"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]
Number = Annotated[int, Field(ge=1, le=2**62)]
Remark = Annotated[str, Field(max_length=300)]


class Taken(BaseModel):
    """What a request may hold, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class BookingOut(BaseModel):
    """A booking; money in fen. ``check_code`` is the market's and the worker's; employers hear it from the worker."""

    id: int
    task_id: int
    seeker_id: int
    crew_id: int | None
    seat: int
    state: str
    source: str
    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None
    asked_again: bool
    check_code: str | None
    worked_minutes: int | None
    due: int | None
    paid: int | None
    paid_on: date | None
    pay_confirmed_at: datetime | None
    ended_by: str | None
    note: str
    version: int


class FindingOut(BaseModel):
    """What a rule says, and where it stands."""

    code: str
    level: str
    message: str
    source: str


class BookingRow(BookingOut):
    """A booking with its worker, masked, and what to see before confirming; ``absences`` are told from three on.

    For the employer ``warnings`` are those of the task alone and ``absences`` are null: the rest is the market's.
    """

    name: str
    trades: list[str]
    crew: str
    warnings: list[FindingOut]
    absences: int | None
    employer_stopped: str | None


class Count(Taken):
    """How many to hold."""

    count: Annotated[int, Field(ge=1, le=bookings.MOST_HELD)] = 1


class Wanted(Count):
    """A task and how many to hold for it."""

    task_id: Number


class Morning(Taken):
    """Several tasks at once; nobody is held twice."""

    tasks: Annotated[list[Wanted], Field(min_length=1, max_length=bookings.MOST_TASKS)]


class Named(Taken):
    """One worker by number."""

    seeker_id: Number


class Confirm(Taken):
    """The version seen, and whether the warnings were."""

    version: Version
    warnings_seen: bool = False


class Seen(Taken):
    """The version seen."""

    version: Version


class CheckIn(Taken):
    """The six digits the worker says; after the shift also when they came, in minutes after the day's midnight."""

    code: Annotated[str, Field(min_length=6, max_length=6)]
    version: Version | None = None
    arrived_minute: Annotated[int, Field(ge=-120, le=2880)] | None = None


class Work(Taken):
    """Minutes worked; ``amount`` in fen where pay is by the piece or was agreed otherwise.

    Less than the pay comes to (the market's to say), and hours beyond the limit, need a remark.
    """

    minutes: Annotated[int, Field(ge=0, le=2160)]
    version: Version
    amount: Annotated[int, Field(ge=0, le=odd_pay.MOST_PAID)] | None = None
    remark: Remark = ""


class Payment(Taken):
    """Fen paid in all, and when; of a disputed booking also what it ends with: ``minutes``, and ``due`` if agreed.

    ``agreed``: the worker said that less than is due settles it, as the market heard.
    """

    amount: Annotated[int, Field(ge=0, le=odd_pay.MOST_PAID)]
    version: Version
    paid_on: date | None = None
    remark: Remark = ""
    minutes: Annotated[int, Field(ge=0, le=2160)] | None = None
    due: Annotated[int, Field(ge=0, le=odd_pay.MOST_PAID)] | None = None
    agreed: bool = False


class Said(Taken):
    """Why, and the version seen."""

    reason: Remark
    version: Version


class Ended(Taken):
    """By whom, why, and the version seen."""

    by: BookingSide = BookingSide.MARKET
    version: Version
    reason: Remark = ""


class Answered(Taken):
    """Whether an appeal is found right."""

    upheld: bool
    version: Version


class EventOut(BaseModel):
    """A step; ``seq`` is the cursor for the next request."""

    seq: int
    kind: str
    task_id: int
    booking_id: int | None
    data: dict[str, Any]
    at: datetime


class Feed(BaseModel):
    """Events in order, and where to go on."""

    events: list[EventOut]
    next: int


class SettledOut(BaseModel):
    """One worker's line; ``late`` also once it was paid after its day, ``overdue`` while it waits."""

    booking: BookingOut
    trade: str
    employer: str
    name: str
    open: int
    waived: int
    excess: int
    part_paid: bool
    pay_by: date
    late: bool
    overdue: bool


class SettlementOut(BaseModel):
    """The lines of these days and their sums in fen: ``due`` + ``excess`` = ``paid`` + ``open`` + ``waived``."""

    market: str
    day: date
    until: date
    due: int
    paid: int
    open: int
    waived: int
    excess: int
    rows: list[SettledOut]


def out(context: ApiContext, booking: Booking) -> BookingOut:
    """A booking as the API gives it."""
    facts = booking.model_dump(include=set(BookingOut.model_fields))
    if context.actor.role not in (Role.MARKET_OPERATOR, Role.SEEKER):
        facts["check_code"] = None
    return BookingOut(**facts)


def finding(one: Any) -> FindingOut:
    """What a rule says as the API gives it."""
    return FindingOut(code=one.code, level=one.level.value, message=one.message, source=one.source)


def _row(context: ApiContext, view: BookingView) -> BookingRow:
    facts = out(context, view.booking).model_dump()
    if view.over:
        facts |= {"state": "lapsed", "held_until": None}
    return BookingRow(
        **facts,
        name=view.seeker.name_masked,
        trades=view.seeker.wanted_titles,
        crew=view.crew,
        warnings=[finding(one) for one in view.findings],
        absences=view.absences if view.absences >= bookings.ABSENCES else None,
        employer_stopped=view.stopped or None,
    )


@router.get("/tasks/{task_id}/bookings", summary="任务的预约", responses=problems())
def list_bookings(task_id: Id, context: ApiContext) -> list[BookingRow]:
    """The bookings of a task by seat, the ended ones last."""
    return [_row(context, view) for view in bookings.list_bookings(context, task_id)]


@router.post("/tasks/{task_id}/holds", status_code=201, summary="暂留下 n 个合适的人", responses=problems(409))
def hold_next(task_id: Id, body: Count, context: ApiContext) -> list[BookingOut]:
    """Hold the next who fit for fifteen minutes; fewer where fewer fit."""
    return [out(context, one) for one in bookings.hold_next(context, task_id, body.count)]


@router.post("/tasks/{task_id}/bookings", status_code=201, summary="暂留指定的一人", responses=problems(409))
def hold_named(task_id: Id, body: Named, context: ApiContext) -> BookingOut:
    """Hold one worker of the market."""
    return out(context, bookings.hold_named(context, task_id, body.seeker_id))


@router.post("/market/holds", status_code=201, summary="一次为多个任务暂留", responses=problems(409, 429))
def hold_many(body: Morning, context: ApiContext) -> dict[int, list[BookingOut]]:
    """Hold the next for several tasks, nobody twice; by task."""
    found = bookings.hold_many(context, {one.task_id: one.count for one in body.tasks})
    return {task: [out(context, one) for one in rows] for task, rows in found.items()}


@router.get("/bookings/{booking_id}", summary="一个预约及确认前的提示", responses=problems())
def get_booking(booking_id: Id, context: ApiContext) -> BookingRow:
    """One booking."""
    return _row(context, bookings.get_booking(context, booking_id))


@router.post("/bookings/{booking_id}/confirmation", summary="确认预约", responses=problems(409))
def confirm(booking_id: Id, body: Confirm, context: ApiContext) -> BookingOut:
    """Make a hold firm; 409 with code warnings until they were seen."""
    made = booking_steps.confirm(context, booking_id, version=body.version, warnings_seen=body.warnings_seen)
    return out(context, made)


@router.post("/bookings/{booking_id}/agreement", summary="本人同意更改后的条件", responses=problems(409))
def agree_again(booking_id: Id, body: Seen, context: ApiContext) -> BookingOut:
    """The worker told the market that they come for the changed hours or pay too."""
    return out(context, task_changes.agree_again(context, booking_id, version=body.version))


@router.post("/bookings/{booking_id}/check-in", summary="凭签到码签到", responses=problems(409, 429))
def check_in(booking_id: Id, body: CheckIn, context: ApiContext) -> BookingOut:
    """Check in by six digits; five wrong tries a minute at most (429)."""
    return out(context, booking_steps.check_in(context, booking_id, **body.model_dump()))


@router.post("/bookings/{booking_id}/check-in-withdrawal", summary="撤销签到", responses=problems(409))
def undo_check_in(booking_id: Id, body: Said, context: ApiContext) -> BookingOut:
    """A check-in by mistake, or a worker who left before the work began; until hours are written down."""
    return out(context, booking_steps.undo_check_in(context, booking_id, reason=body.reason, version=body.version))


@router.post("/bookings/{booking_id}/work", summary="登记工时", responses=problems(409))
def record_work(booking_id: Id, body: Work, context: ApiContext) -> BookingOut:
    """Minutes worked; what is due is reckoned from the task's pay."""
    made = booking_steps.record_work(
        context, booking_id, minutes=body.minutes, version=body.version, amount=body.amount, remark=body.remark
    )
    return out(context, made)


@router.post("/bookings/{booking_id}/pay", summary="登记付款，或了结争议", responses=problems(409))
def record_pay(booking_id: Id, body: Payment, context: ApiContext) -> BookingOut:
    """What was paid; of a disputed booking the settlement, by the market. Less stays open."""
    return out(context, booking_steps.record_pay(context, booking_id, **body.model_dump()))


@router.post("/bookings/{booking_id}/dispute", summary="登记争议", responses=problems(409))
def dispute(booking_id: Id, body: Said, context: ApiContext) -> BookingOut:
    """Hours or pay are in dispute."""
    return out(context, booking_steps.dispute(context, booking_id, reason=body.reason, version=body.version))


@router.post("/bookings/{booking_id}/absence", summary="登记未到", responses=problems(409))
def mark_absent(booking_id: Id, body: Ended, context: ApiContext) -> BookingOut:
    """The worker did not come, or the employer was not there."""
    made = booking_steps.mark_absent(context, booking_id, by=body.by, version=body.version, reason=body.reason)
    return out(context, made)


@router.post("/bookings/{booking_id}/cancellation", summary="取消预约或放开暂留", responses=problems(409))
def cancel(booking_id: Id, body: Ended, context: ApiContext) -> BookingOut:
    """Cancel a booking; who and how long before is kept."""
    made = booking_steps.cancel(context, booking_id, by=body.by, version=body.version, reason=body.reason)
    return out(context, made)


@router.post("/bookings/{booking_id}/appeal", summary="登记对未到记录的异议", responses=problems(409))
def appeal(booking_id: Id, body: Said, context: ApiContext) -> BookingOut:
    """What a worker says against being marked as not come."""
    return out(context, booking_steps.appeal(context, booking_id, reason=body.reason, version=body.version))


@router.post("/bookings/{booking_id}/appeal-answer", summary="答复异议", responses=problems(409))
def answer_appeal(booking_id: Id, body: Answered, context: ApiContext) -> BookingOut:
    """Upheld takes the absence off the record; never by the account that marked it (409 two_persons)."""
    return out(context, booking_steps.answer_appeal(context, booking_id, upheld=body.upheld, version=body.version))


@router.get("/market/events", summary="市场动态（按游标续读）", responses=problems(409))
def read_feed(
    context: ApiContext,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Feed:
    """Events behind a number, in order; ``next`` is what to ask for next."""
    rows = settlements.read_feed(context, after, limit)
    events = [EventOut(**row.model_dump(include=set(EventOut.model_fields))) for row in rows]
    return Feed(events=events, next=events[-1].seq if events else after)


@router.get("/market/settlement", summary="某日或一段时间的结算清单", responses=problems())
def get_settlement(
    context: ApiContext, day: date | None = None, until: date | None = None, late: bool = False
) -> SettlementOut:
    """What each worker of these days is due, has been paid and waits for; ``late`` keeps what is late or was."""
    found = settlements.get_settlement(context, day or context.today(), until, late=late)
    rows = [
        SettledOut(
            booking=out(context, one.line.booking),
            trade=one.line.task.trade,
            employer=one.line.task.employer,
            name=one.line.seeker.name_masked,
            open=one.open,
            waived=one.waived,
            excess=one.excess,
            part_paid=one.part_paid,
            pay_by=one.pay_by,
            late=one.late,
            overdue=one.overdue,
        )
        for one in found.rows
    ]
    facts = {name: getattr(found, name) for name in ("day", "until", "due", "paid", "open", "waived", "excess")}
    return SettlementOut(market=found.market.name, rows=rows, **facts)


@router.get("/market/settlement/file", summary="结算清单（xlsx）", responses=problems(), response_class=Response)
def settlement_file(
    context: ApiContext, day: date | None = None, until: date | None = None, late: bool = False
) -> Response:
    """The same as a workbook, names masked."""
    day = day or context.today()
    return attachment(f"结算清单-{day}.xlsx", settlements.settlement_file(context, day, until, late=late))
