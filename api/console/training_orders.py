"""Pages of training orders (订单培训): a post's numbers, the orders, one order with its answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import read_draft, told
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.training_order import OrderState, TrainingOrderDraft
from matcher.service import training_orders
from matcher.service.permissions import Action, may

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Reason = Annotated[str, Form(max_length=200)]
_FIELDS = {"organisation_id": "培训机构", "headcount": "培训人数", "needed_by": "最迟结业日期", "note": "说明"}


@router.get("/vacancies/{vacancy_id}/training", response_class=HTMLResponse)
def need_page(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """The numbers of the rule for a post, its classes, its orders, and the form for another."""
    return _need(request, context, vacancy_id, {})


def _need(
    request: Request,
    context: PageContext,
    vacancy_id: int,
    form: dict[str, str],
    error: Invalid | Conflict | None = None,
) -> Response:
    need = training_orders.get_need(context, vacancy_id)
    return page(
        request,
        context,
        "training_orders/need.html",
        status_code=error.status if error else 200,
        need=need,
        bodies=[(one.id, one.name) for one in training_orders.bodies_for(context, need.case)],
        form=dict.fromkeys(_FIELDS, "") | {"headcount": str(need.room or "")} | form,
        errors=told(error) if error else {},
    )


@router.post("/vacancies/{vacancy_id}/graduates-first")
def graduates_first(vacancy_id: Id, context: PageContext) -> Response:
    """Make the list anew with the graduates first."""
    training_orders.graduates_first(context, vacancy_id)
    return back_to(f"/vacancies/{vacancy_id}/shortlist", "listed")


@router.post("/vacancies/{vacancy_id}/training")
def place(request: Request, vacancy_id: Id, context: PageContext, form: PageForm) -> Response:
    """Order training; a form with errors comes back with what was typed."""
    try:
        made = training_orders.place(context, vacancy_id, read_draft(TrainingOrderDraft, form, _FIELDS))
    except (Invalid, Conflict) as error:
        return _need(request, context, vacancy_id, {name: form.get(name, "") for name in _FIELDS}, error)
    return back_to(f"/training-orders/{made.id}", "order_placed")


@router.get("/training-orders", response_class=HTMLResponse)
def orders_page(request: Request, context: PageContext) -> Response:
    """The orders within reach."""
    return page(request, context, "training_orders/list.html", rows=training_orders.list_orders(context))


@router.get("/training-orders/{order_id}", response_class=HTMLResponse)
def order_page(request: Request, order_id: Id, context: PageContext) -> Response:
    """One order."""
    return _show(request, context, order_id)


def _show(
    request: Request, context: PageContext, order_id: int, reason: str = "", error: Invalid | None = None
) -> Response:
    view = training_orders.get_order(context, order_id)
    answers = may(context.actor, Action.ORDER_ANSWER) and view.order.state is OrderState.PLACED
    recalls = may(context.actor, Action.ORDER_PLACE) and view.order.state in (OrderState.PLACED, OrderState.ACCEPTED)
    return page(
        request,
        context,
        "training_orders/order.html",
        status_code=error.status if error else 200,
        view=view,
        answers=answers,
        recalls=recalls,
        reason=reason,
        errors=told(error) if error else {},
    )


@router.post("/training-orders/{order_id}/answer")
def answer(
    request: Request,
    order_id: Id,
    context: PageContext,
    version: Version,
    accept: Annotated[bool, Form()] = False,
    reason: Reason = "",
) -> Response:
    """A training body takes an order or declines it."""
    try:
        training_orders.answer(context, order_id, accept=accept, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, order_id, reason, error)
    return back_to(f"/training-orders/{order_id}", "order_answered")


@router.post("/training-orders/{order_id}/recall")
def recall(request: Request, order_id: Id, context: PageContext, version: Version, reason: Reason = "") -> Response:
    """Take an order back."""
    try:
        training_orders.withdraw(context, order_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, order_id, reason, error)
    return back_to(f"/training-orders/{order_id}", "order_recalled")
