"""Dispatch orders (派遣订单): asked of a body, answered, agreed to by office and enterprise, told by the day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.dispatch import MOST_PEOPLE, DispatchDraft, DispatchOffer
from matcher.service import dispatches
from matcher.service.dispatches import DispatchView

router = APIRouter(tags=["劳务派遣"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class DayOut(BaseModel):
    """How many were at work on a day; not ``confirmed`` it counts nowhere."""

    day: date
    headcount: int
    confirmed: bool


class DispatchOut(BaseModel):
    """An order; ``offered``, its dates and ``pay`` (fen a month) are null until the body answered.

    ``most`` people were at work on one confirmed day, ``worker_days`` on all; ``pending`` days are to be confirmed.
    """

    id: int
    case_id: int
    vacancy_id: int
    enterprise: str
    organisation: str
    title: str
    headcount: int
    first: date
    last: date
    kind: str
    dispatched_now: int
    note: str
    offered: int | None
    offered_first: date | None
    offered_last: date | None
    pay: int | None
    office_agreed_at: datetime | None
    enterprise_agreed_at: datetime | None
    enterprise_said: str
    state: str
    reason: str
    most: int
    worker_days: int
    pending: int
    days: list[DayOut]
    created_at: datetime
    updated_at: datetime
    version: int


class Offer(DispatchOffer):
    """What the body can provide, and the version seen."""

    version: Version


class Reason(BaseModel):
    """Why, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    reason: str = Field(default="", max_length=200)


class Decision(BaseModel):
    """One side's word; ``said_by`` names who of the enterprise signed, when staff write its word down."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    approve: bool
    reason: str = Field(default="", max_length=200)
    said_by: str = Field(default="", max_length=40)


class Day(BaseModel):
    """How many were at work on a day."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    day: date
    headcount: int = Field(ge=0, le=MOST_PEOPLE)


class Seen(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version


def _out(view: DispatchView) -> DispatchOut:
    apart = {"enterprise", "organisation", "most", "worker_days", "pending", "days"}
    facts = view.order.model_dump(include=set(DispatchOut.model_fields) - apart)
    facts |= {"enterprise": view.enterprise.name, "organisation": view.organisation.name}
    facts |= {"most": view.came.most, "worker_days": view.came.worker_days, "pending": view.came.pending}
    days = [DayOut(day=one.day, headcount=one.headcount, confirmed=one.confirmed_at is not None) for one in view.days]
    return DispatchOut(**facts, days=days)


def _order(context: ApiContext, dispatch_id: int) -> DispatchOut:
    return _out(dispatches.get_dispatch(context, dispatch_id))


@router.post("/vacancies/{vacancy_id}/dispatch-orders", status_code=201, summary="下派遣订单", responses=problems(409))
def place(vacancy_id: Id, body: DispatchDraft, context: ApiContext) -> DispatchOut:
    """Ask a dispatch body; 409 with code ``licence``, ``dispatch_rules`` or ``gap`` says what forbids it."""
    return _order(context, dispatches.place(context, vacancy_id, body).id or 0)


@router.get("/dispatch-orders", summary="派遣订单", responses=problems())
def list_orders(context: ApiContext) -> list[DispatchOut]:
    """The orders within reach, newest first, without their days."""
    return [_out(view) for view in dispatches.list_dispatches(context)]


@router.get("/dispatch-orders/{dispatch_id}", summary="一个派遣订单", responses=problems())
def get_order(dispatch_id: Id, context: ApiContext) -> DispatchOut:
    """One order."""
    return _order(context, dispatch_id)


@router.post("/dispatch-orders/{dispatch_id}/quote", summary="答复可派遣人数", responses=problems(409))
def offer(dispatch_id: Id, body: Offer, context: ApiContext) -> DispatchOut:
    """The body can provide so many; said anew, both sides are asked again."""
    draft = DispatchOffer.model_validate(body.model_dump(exclude={"version"}))
    dispatches.offer(context, dispatch_id, draft, version=body.version)
    return _order(context, dispatch_id)


@router.post("/dispatch-orders/{dispatch_id}/decline", summary="不能提供派遣", responses=problems(409))
def decline(dispatch_id: Id, body: Reason, context: ApiContext) -> DispatchOut:
    """The body cannot, with the reason."""
    dispatches.decline(context, dispatch_id, version=body.version, reason=body.reason)
    return _order(context, dispatch_id)


@router.post("/dispatch-orders/{dispatch_id}/decision", summary="确认或不采用派遣", responses=problems(409))
def decide(dispatch_id: Id, body: Decision, context: ApiContext) -> DispatchOut:
    """The word of office or enterprise; the order is agreed to with both."""
    dispatches.decide(
        context,
        dispatch_id,
        approve=body.approve,
        version=body.version,
        reason=body.reason,
        said_by=body.said_by,
    )
    return _order(context, dispatch_id)


@router.post("/dispatch-orders/{dispatch_id}/recall", summary="撤回或结束派遣订单", responses=problems(409))
def recall(dispatch_id: Id, body: Reason, context: ApiContext) -> DispatchOut:
    """Take an order back; once people were at work, it ends today."""
    dispatches.recall(context, dispatch_id, version=body.version, reason=body.reason)
    return _order(context, dispatch_id)


@router.post("/dispatch-orders/{dispatch_id}/days", summary="登记在岗人数", responses=problems(409))
def tell_day(dispatch_id: Id, body: Day, context: ApiContext) -> DispatchOut:
    """How many of the body's people were at work on a day; no names."""
    dispatches.tell_day(context, dispatch_id, body.day, body.headcount, version=body.version)
    return _order(context, dispatch_id)


@router.post("/dispatch-orders/{dispatch_id}/confirmed-days", summary="确认在岗人数", responses=problems(409))
def confirm_days(dispatch_id: Id, body: Seen, context: ApiContext) -> DispatchOut:
    """Confirm every day told up to the version seen."""
    dispatches.confirm_days(context, dispatch_id, version=body.version)
    return _order(context, dispatch_id)
