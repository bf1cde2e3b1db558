"""The page of a visit or a call (走访与电话联系): the way, what was found, save; three taps on a phone."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Invalid
from matcher.models.visit import VisitKind, VisitTag
from matcher.service import visits
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)


@router.get("/enterprises/{enterprise_id}/visit", response_class=HTMLResponse)
def form_page(
    request: Request,
    enterprise_id: Id,
    context: PageContext,
    kind: Annotated[str, Query(max_length=10)] = "",
    back: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The form, the way of the contact chosen already where the link said it."""
    return _show(request, context, enterprise_id, {"kind": kind, "back": back})


def _show(
    request: Request, context: PageContext, enterprise_id: int, form: dict[str, Any], error: Invalid | None = None
) -> Response:
    blank = {"kind": VisitKind.VISIT.value, "held_on": clock.today().isoformat(), "tags": [], "note": "", "back": ""}
    return page(
        request,
        context,
        "visits/form.html",
        status_code=error.status if error else 200,
        sheet=visits.get_sheet(context, enterprise_id),
        form=blank | {name: value for name, value in form.items() if value},
        errors={error.field or "_form": error.message} if error else {},
        kinds=VisitKind,
        tags=VisitTag,
    )


@router.post("/enterprises/{enterprise_id}/visit")
def record(
    request: Request,
    enterprise_id: Id,
    context: PageContext,
    form: PageForm,
    kind: Annotated[VisitKind, Form()],
    tags: Annotated[list[VisitTag], Form(max_length=len(VisitTag))] = [],  # noqa: B006 (read only)
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """Write the contact down; back to where the form was asked for."""
    permit(context.actor, Action.CASE_WORK)
    typed = Typed(form, {"held_on": "日期"})
    held_on, back = typed.day("held_on"), typed.text("back")
    try:
        if typed.errors:
            raise Invalid(typed.errors["held_on"], field="held_on")
        visits.record_visit(context, enterprise_id, kind=kind, held_on=held_on, tags=tags, note=note)
    except Invalid as error:
        facts = {"kind": kind.value, "held_on": typed.text("held_on"), "tags": tags, "note": note, "back": back}
        return _show(request, context, enterprise_id, facts, error)
    return back_to("/workbench" if back == "workbench" else f"/enterprises/{enterprise_id}/pairing", "visit_recorded")
