"""Training orders (订单培训) and the numbers they rest on."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.training import Course
from matcher.models.training_order import TrainingOrderDraft
from matcher.service import training_orders
from matcher.service.training_orders import OrderView

router = APIRouter(tags=["培训"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class OrderCourse(BaseModel):
    """A course held for an order, in numbers: ``present`` of ``marked`` days, ``completed`` have a certificate."""

    id: int
    title: str
    state: str
    starts_on: date
    ends_on: date
    seats: int
    seated: int
    marked: int
    present: int
    completed: int
    failed: int
    withdrawn: int


class OrderOut(BaseModel):
    """An order with the numbers it was placed on; ``trained`` people have a certificate. Lists leave courses out."""

    id: int
    case_id: int
    vacancy_id: int
    enterprise: str
    organisation: str
    trade: str
    grade: str | None
    certificates: list[str]
    headcount: int
    needed_by: date
    gap: int
    qualified: int
    graduates: int
    ordered: int
    state: str
    reason: str
    trained: int
    courses: list[OrderCourse]
    created_at: datetime
    updated_at: datetime
    version: int


class ClassOut(BaseModel):
    """A class of the post's trade; ``people`` agreed and look for work, ``ready`` of them meet every must."""

    id: int
    title: str
    organisation: str
    graduates_on: date
    people: int
    ready: int


class NeedOut(BaseModel):
    """The rule's numbers: people missing (null: 若干), qualified candidates, graduates to come, ordered, what is left.

    ``nearly`` counts people who lack only a certificate, by which.
    """

    gap: int | None
    qualified: int
    to_come: int
    ordered: int
    room: int
    verdict: str
    classes: list[ClassOut]
    nearly: dict[str, int]


class Listed(BaseModel):
    """The list that was made; read it under ``/vacancies/{id}/shortlist``."""

    shortlist_id: int


class Answer(BaseModel):
    """Taken, or declined with a reason."""

    model_config = ConfigDict(extra="forbid")

    accept: bool
    version: Version
    reason: str = Field(default="", max_length=200)


class Reason(BaseModel):
    """Why, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    reason: str = Field(default="", max_length=200)


def _order(context: ApiContext, order_id: int) -> OrderOut:
    return _out(training_orders.get_order(context, order_id))


def _out(view: OrderView) -> OrderOut:
    names = set(OrderOut.model_fields) - {"enterprise", "organisation", "trained", "courses"}
    facts = view.order.model_dump(include=names)
    facts |= {"enterprise": view.enterprise.name, "organisation": view.organisation.name, "trained": view.trained}
    return OrderOut(**facts, courses=[_course(view, one) for one in view.courses])


def _course(view: OrderView, course: Course) -> OrderCourse:
    names = {"id", "title", "state", "starts_on", "ends_on", "seats"}
    return OrderCourse(**course.model_dump(include=names), **asdict(view.turnouts[course.id or 0]))


@router.get("/vacancies/{vacancy_id}/training", summary="先推荐还是订单培训：缺口与合格人数", responses=problems())
def get_need(vacancy_id: Id, context: ApiContext) -> NeedOut:
    """The numbers of the rule for a post."""
    need = training_orders.get_need(context, vacancy_id)
    return NeedOut(
        gap=need.gap,
        qualified=need.qualified,
        to_come=need.to_come,
        ordered=need.ordered,
        room=need.room,
        verdict=need.verdict,
        nearly=need.nearly,
        classes=[
            ClassOut(
                id=one.graduating.id or 0,
                title=one.graduating.title,
                organisation=one.organisation,
                graduates_on=one.graduating.graduates_on,
                people=len(one.people),
                ready=one.ready,
            )
            for one in need.classes
        ],
    )


@router.post(
    "/vacancies/{vacancy_id}/graduates-first", status_code=201, summary="毕业班优先的候选名单", responses=problems(409)
)
def graduates_first(vacancy_id: Id, context: ApiContext) -> Listed:
    """Make the list anew with consented graduates of the trade before everybody else."""
    return Listed(shortlist_id=training_orders.graduates_first(context, vacancy_id).id or 0)


@router.post("/vacancies/{vacancy_id}/training-orders", status_code=201, summary="下培训订单", responses=problems(409))
def place(vacancy_id: Id, body: TrainingOrderDraft, context: ApiContext) -> OrderOut:
    """Order training for what candidates leave open; 409 with code first_refer when they are enough."""
    return _order(context, training_orders.place(context, vacancy_id, body).id or 0)


@router.get("/training-orders", summary="培训订单", responses=problems())
def list_orders(context: ApiContext) -> list[OrderOut]:
    """The orders within reach, newest first."""
    return [_out(view) for view in training_orders.list_orders(context)]


@router.get("/training-orders/{order_id}", summary="一个培训订单", responses=problems())
def get_order(order_id: Id, context: ApiContext) -> OrderOut:
    """One order."""
    return _order(context, order_id)


@router.post("/training-orders/{order_id}/answer", summary="答复培训订单", responses=problems(409))
def answer(order_id: Id, body: Answer, context: ApiContext) -> OrderOut:
    """A training body takes an order or declines it."""
    training_orders.answer(context, order_id, accept=body.accept, version=body.version, reason=body.reason)
    return _order(context, order_id)


@router.post("/training-orders/{order_id}/recall", summary="撤回培训订单", responses=problems(409))
def recall(order_id: Id, body: Reason, context: ApiContext) -> OrderOut:
    """Take an order back before its courses run."""
    training_orders.withdraw(context, order_id, version=body.version, reason=body.reason)
    return _order(context, order_id)
