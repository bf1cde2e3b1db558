"""Pages of dispatch orders (派遣订单): a post's form, the orders, one order with answers, words and days."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console import typed
from api.console.drafts import read_draft, told
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.dispatch import DispatchDraft, DispatchOffer, DispatchState
from matcher.models.enums import Role
from matcher.models.pooling import DispatchKind
from matcher.service import dispatches
from matcher.service.permissions import Action, may, permit

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Reason = Annotated[str, Form(max_length=200)]
_FIELDS = {
    "organisation_id": "劳务派遣机构",
    "headcount": "派遣人数",
    "first": "用工开始日期",
    "last": "用工结束日期",
    "kind": "岗位性质",
    "dispatched_now": "现有被派遣人数",
    "note": "说明",
}
_OFFER = {"headcount": "可派遣人数", "first": "开始日期", "last": "结束日期", "pay": "月工资", "note": "说明"}


@router.get("/vacancies/{vacancy_id}/dispatch", response_class=HTMLResponse)
def need_page(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """What a post still misses, its dispatch orders, and the form for another."""
    return _need(request, context, vacancy_id, {})


def _need(
    request: Request,
    context: PageContext,
    vacancy_id: int,
    form: dict[str, str],
    error: Invalid | Conflict | None = None,
) -> Response:
    need = dispatches.get_need(context, vacancy_id)
    return page(
        request,
        context,
        "dispatches/need.html",
        status_code=error.status if error else 200,
        need=need,
        bodies=[(one.id, one.name) for one in need.bodies],
        kinds=DispatchKind,
        form=dict.fromkeys(_FIELDS, "") | form,
        errors=told(error) if error else {},
    )


@router.post("/vacancies/{vacancy_id}/dispatch")
def place(request: Request, vacancy_id: Id, context: PageContext, form: PageForm) -> Response:
    """Ask a dispatch body; a form with errors comes back with what was typed."""
    try:
        made = dispatches.place(context, vacancy_id, read_draft(DispatchDraft, form, _FIELDS))
    except (Invalid, Conflict) as error:
        return _need(request, context, vacancy_id, {name: form.get(name, "") for name in _FIELDS}, error)
    return back_to(f"/dispatch-orders/{made.id}", "dispatch_placed")


@router.get("/dispatch-orders", response_class=HTMLResponse)
def orders_page(request: Request, context: PageContext) -> Response:
    """The orders within reach."""
    return page(request, context, "dispatches/list.html", rows=dispatches.list_dispatches(context))


@router.get("/dispatch-orders/{dispatch_id}", response_class=HTMLResponse)
def order_page(request: Request, dispatch_id: Id, context: PageContext) -> Response:
    """One order."""
    return _show(request, context, dispatch_id)


def _show(
    request: Request,
    context: PageContext,
    dispatch_id: int,
    form: dict[str, Any] | None = None,
    error: Invalid | Conflict | None = None,
) -> Response:
    view = dispatches.get_dispatch(context, dispatch_id)
    order, actor, today = view.order, context.actor, context.today()
    outside = actor.role is Role.ENTERPRISE
    agreed = order.enterprise_agreed_at if outside else order.office_agreed_at
    waits, answers = order.state is DispatchState.OFFERED, may(actor, Action.DISPATCH_ANSWER)
    first = order.offered_first or order.first
    blank = dict.fromkeys((*_OFFER, "yuan", "reason", "said_by"), "")
    asked = {"headcount": str(order.headcount), "first": str(order.first), "last": str(order.last)}
    return page(
        request,
        context,
        "dispatches/order.html",
        status_code=error.status if error else 200,
        view=view,
        outside=outside,
        offers=answers and order.state in (DispatchState.PLACED, DispatchState.OFFERED),
        tells=answers and order.state in (DispatchState.ACCEPTED, DispatchState.ENDED) and first <= today,
        decides=may(actor, Action.DISPATCH_DECIDE) and waits,
        agreed=agreed,
        confirms=may(actor, Action.DISPATCH_DECIDE) and view.came.pending > 0,
        recalls=may(actor, Action.DISPATCH_PLACE)
        and order.state in (DispatchState.PLACED, DispatchState.OFFERED, DispatchState.ACCEPTED),
        form=blank | asked | {"day": str(today), "people": ""} | (form or {}),
        errors=told(error) if error else {},
    )


@router.post("/dispatch-orders/{dispatch_id}/quote")
def offer(request: Request, dispatch_id: Id, context: PageContext, version: Version, form: PageForm) -> Response:
    """The body can provide so many."""
    permit(context.actor, Action.DISPATCH_ANSWER)
    try:
        pay = typed.fen(form.get("yuan", ""), "pay", label="月工资")
        facts = dict(form) | {"pay": "" if pay is None else pay}
        dispatches.offer(context, dispatch_id, read_draft(DispatchOffer, facts, _OFFER), version=version)
    except (Invalid, Conflict) as error:
        kept = {name: form.get(name, "") for name in (*_OFFER, "yuan")}
        return _show(request, context, dispatch_id, kept, error)
    return back_to(f"/dispatch-orders/{dispatch_id}", "dispatch_answered")


@router.post("/dispatch-orders/{dispatch_id}/decline")
def decline(request: Request, dispatch_id: Id, context: PageContext, version: Version, reason: Reason = "") -> Response:
    """The body cannot."""
    try:
        dispatches.decline(context, dispatch_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, dispatch_id, {"reason": reason}, error)
    return back_to(f"/dispatch-orders/{dispatch_id}", "dispatch_answered")


@router.post("/dispatch-orders/{dispatch_id}/decide")
def decide(
    request: Request,
    dispatch_id: Id,
    context: PageContext,
    version: Version,
    approve: Annotated[bool, Form()] = False,
    reason: Reason = "",
    said_by: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    """The word of office or enterprise."""
    try:
        dispatches.decide(context, dispatch_id, approve=approve, version=version, reason=reason, said_by=said_by)
    except (Invalid, Conflict) as error:
        return _show(request, context, dispatch_id, {"reason": reason, "said_by": said_by}, error)
    return back_to(f"/dispatch-orders/{dispatch_id}", "dispatch_decided")


@router.post("/dispatch-orders/{dispatch_id}/recall")
def recall(request: Request, dispatch_id: Id, context: PageContext, version: Version, reason: Reason = "") -> Response:
    """Take an order back, or end it."""
    try:
        dispatches.recall(context, dispatch_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, dispatch_id, {"reason": reason}, error)
    return back_to(f"/dispatch-orders/{dispatch_id}", "dispatch_recalled")


@router.post("/dispatch-orders/{dispatch_id}/days")
def tell_day(
    request: Request,
    dispatch_id: Id,
    context: PageContext,
    version: Version,
    day: Annotated[str, Form(max_length=10)] = "",
    headcount: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """How many were at work on a day."""
    permit(context.actor, Action.DISPATCH_ANSWER)
    try:
        when = typed.needed_day(day, "day")
        people = typed.whole(headcount, "headcount", label="在岗人数", digits=4)
        if people is None:
            raise Invalid("请填写在岗人数，没有人上班填 0", field="headcount")
        dispatches.tell_day(context, dispatch_id, when, people, version=version)
    except (Invalid, Conflict) as error:
        return _show(request, context, dispatch_id, {"day": day, "people": headcount}, error)
    return back_to(f"/dispatch-orders/{dispatch_id}", "dispatch_day")


@router.post("/dispatch-orders/{dispatch_id}/confirmed-days")
def confirm_days(dispatch_id: Id, context: PageContext, version: Version) -> Response:
    """Confirm the days told."""
    dispatches.confirm_days(context, dispatch_id, version=version)
    return back_to(f"/dispatch-orders/{dispatch_id}", "dispatch_confirmed")
