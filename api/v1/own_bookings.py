"""A worker's own odd jobs (我的零工): seen, said yes or no to, called off before they begin."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.bookings import BookingOut, Confirm, FindingOut, Remark, Said, Seen, Taken, Version, finding, out
from api.v1.problem import problems
from matcher.service import booking_steps, odd_pay, own_bookings, task_changes

router = APIRouter(prefix="/me/bookings", tags=["零工市场"], route_class=UnitRoute)


class OwnBooking(BaseModel):
    """A worker's own booking; ``warnings`` are to be seen before saying yes to a hold.

    ``worth`` is what the hours come to by the task's pay, where less than that was written down as due.
    """

    booking: BookingOut
    trade: str
    employer: str
    place: str
    warnings: list[FindingOut]
    pay_by: date
    worth: int | None


class Left(Taken):
    """Why the worker does not come, and the version seen."""

    version: Version
    reason: Remark = ""


class Got(Taken):
    """What the worker got in all, in fen: by itself what is recorded, else what is due; less settles it if agreed."""

    version: Version
    amount: Annotated[int, Field(ge=0, le=odd_pay.MOST_PAID)] | None = None
    agreed: bool = False


@router.get("", summary="我的零工预约和签到码", responses=problems())
def list_own(context: ApiContext) -> list[OwnBooking]:
    """The signed-in worker's own bookings of the last ninety days."""
    return [
        OwnBooking(
            booking=out(context, one.booking),
            trade=one.line.task.trade,
            employer=one.line.task.employer,
            place=context.full_address(one.line.task.adcode, one.line.task.place),
            warnings=[finding(told) for told in one.findings],
            pay_by=one.pay_by,
            worth=one.worth,
        )
        for one in own_bookings.list_own(context)
    ]


@router.post("/{booking_id}/confirmation", summary="本人确认暂留", responses=problems(409))
def confirm_own(booking_id: Id, body: Confirm, context: ApiContext) -> BookingOut:
    """The worker says yes to a hold of their own; 409 with code warnings until they were seen."""
    made = booking_steps.confirm_own(context, booking_id, version=body.version, warnings_seen=body.warnings_seen)
    return out(context, made)


@router.post("/{booking_id}/agreement", summary="本人同意更改后的条件", responses=problems(409))
def agree_again_own(booking_id: Id, body: Seen, context: ApiContext) -> BookingOut:
    """The worker says yes to hours or pay that changed after the first yes."""
    return out(context, task_changes.agree_again_own(context, booking_id, version=body.version))


@router.post("/{booking_id}/cancellation", summary="本人取消预约或放开暂留", responses=problems(409))
def cancel_own(booking_id: Id, body: Left, context: ApiContext) -> BookingOut:
    """The worker says no to a hold, or calls off a firm booking before the work begins, with the reason."""
    return out(context, booking_steps.cancel_own(context, booking_id, version=body.version, reason=body.reason))


@router.post("/{booking_id}/payment", summary="本人确认收款", responses=problems(409))
def confirm_pay_own(booking_id: Id, body: Got, context: ApiContext) -> BookingOut:
    """The worker says what they got; less than due settles it only with ``agreed``."""
    made = booking_steps.confirm_pay_own(
        context, booking_id, version=body.version, amount=body.amount, agreed=body.agreed
    )
    return out(context, made)


@router.post("/{booking_id}/dispute", summary="本人对工时或工钱提出争议", responses=problems(409))
def dispute_own(booking_id: Id, body: Said, context: ApiContext) -> BookingOut:
    """Hours or pay are not right; the market settles it."""
    return out(context, booking_steps.dispute_own(context, booking_id, reason=body.reason, version=body.version))


@router.post("/{booking_id}/appeal", summary="本人对未到记录提出异议", responses=problems(409))
def appeal_own(booking_id: Id, body: Said, context: ApiContext) -> BookingOut:
    """Being marked as not come is wrong; somebody else than who marked it answers."""
    return out(context, booking_steps.appeal_own(context, booking_id, reason=body.reason, version=body.version))
