"""Pages of call mode (电话联系): the lines, and one call at a time."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.console.page import page
from api.console.typed import Typed
from api.deps import PageContext, PageForm, UnitRoute, forgetful
from api.pages import query
from matcher.errors import Conflict, Invalid
from matcher.models.call import CallQueue
from matcher.service import calls, inbox
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
# The purpose that stands in the log when a number is looked at here.
PURPOSES = {CallQueue.CANDIDATES: "电话联系候选人", CallQueue.FOLLOW_UPS: "在岗回访"}
Number = Annotated[int, Form(ge=0, le=2**62)]


@router.get("/calls", response_class=HTMLResponse)
def calls_page(
    request: Request,
    context: PageContext,
    queue: CallQueue | None = None,
    vacancy_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> Response:
    """Which line to work, or whoever is next in one."""
    if queue is None:
        return page(request, context, "calls/list.html", lines=calls.list_lines(context))
    return _show(request, context, queue, vacancy_id)


def _show(request: Request, context: PageContext, queue: CallQueue, vacancy_id: int | None, **values: Any) -> Response:
    view = calls.next_call(context, queue, vacancy_id=vacancy_id)
    shown: dict[str, Any] = {"form": {"note": "", "next_call": ""}, "errors": {}, "contact": None}
    shown |= {"purpose": PURPOSES.get(queue, ""), "here": _here(queue, vacancy_id)} | values
    return page(request, context, "calls/call.html", view=view, **shown)


def _here(queue: CallQueue, vacancy_id: int | None) -> str:
    return "/calls" + query({}, queue=queue.value, vacancy_id=vacancy_id)


@router.post("/calls/outcome")
def outcome(
    request: Request,
    context: PageContext,
    form: PageForm,
    queue: Annotated[CallQueue, Form()],
    subject_id: Number,
    version: Number,
    outcome: Annotated[str, Form(max_length=30)],
    vacancy_id: Number = 0,
    of_vacancy: Number = 0,
    note: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    """Write the outcome down, then the next."""
    permit(context.actor, Action.CASE_WORK)
    typed, only = Typed(form, {"next_call": "下次联系日期"}), of_vacancy or None
    next_on = typed.day("next_call")
    facts = {"subject_id": subject_id, "vacancy_id": vacancy_id, "version": version, "outcome": outcome, "note": note}
    try:
        if typed.errors:
            raise Invalid(typed.errors["next_call"], field="next_call")
        calls.record_outcome(context, queue, next_on=next_on, **facts)  # type: ignore[arg-type]
    except (Invalid, Conflict) as error:
        # The next one is shown all the same: who is on the telephone has no time for an error page.
        back = {"note": note, "next_call": typed.text("next_call")} if isinstance(error, Invalid) else None
        values = {"errors": {error.field or "_form": error.message}, "status_code": error.status}
        return _show(request, context, queue, only, **values, **({"form": back} if back else {}))
    return RedirectResponse(_here(queue, only), status_code=303)


@router.post("/calls/number", response_class=HTMLResponse)
@forgetful
def reveal(
    request: Request,
    context: PageContext,
    queue: Annotated[CallQueue, Form()],
    subject_id: Number,
    vacancy_id: Number,
    of_vacancy: Number = 0,
    purpose: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """The number of whoever is next, by one logged look; the call goes on at the same person."""
    permit(context.actor, Action.CASE_WORK)
    contact = inbox.reveal_contact(context, vacancy_id, subject_id, purpose=purpose)
    mark = context.page_mark()
    seen = {"contact": contact, "seen": (subject_id, vacancy_id), "watermark": mark}
    return _show(request, context, queue, of_vacancy or None, **seen)
