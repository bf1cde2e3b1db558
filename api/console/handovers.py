"""Pages of hand-overs (交接)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute
from matcher.errors import Invalid
from matcher.service import handovers

router = APIRouter(prefix="/handovers", route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request, context: PageContext, page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1
) -> Response:
    """The actor's hand-overs, those waiting first."""
    rows = handovers.list_handovers(context, offset=(page_number - 1) * 50, limit=50)
    return page(request, context, "handovers/list.html", rows=rows, page=page_number)


@router.get("/{handover_id}", response_class=HTMLResponse)
def handover_page(request: Request, handover_id: Id, context: PageContext) -> Response:
    """One hand-over: both names, what is open, and the answer."""
    return _show(request, context, handover_id)


def _show(
    request: Request, context: PageContext, handover_id: int, opinion: str = "", error: Invalid | None = None
) -> Response:
    return page(
        request,
        context,
        "handovers/handover.html",
        status_code=error.status if error else 200,
        view=handovers.get_handover(context, handover_id),
        opinion=opinion,
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/{handover_id}/accept")
def accept(request: Request, handover_id: Id, context: PageContext, version: Version) -> Response:
    """Take over."""
    try:
        handovers.accept(context, handover_id, version=version)
    except Invalid as error:
        return _show(request, context, handover_id, "", error)
    return back_to(f"/handovers/{handover_id}", "handover_accepted")


@router.post("/{handover_id}/refuse")
def refuse(
    request: Request,
    handover_id: Id,
    context: PageContext,
    version: Version,
    opinion: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Decline with the reason."""
    try:
        handovers.refuse(context, handover_id, version=version, opinion=opinion)
    except Invalid as error:
        return _show(request, context, handover_id, opinion, error)
    return back_to(f"/handovers/{handover_id}", "handover_refused")


@router.post("/{handover_id}/cancel")
def cancel(handover_id: Id, context: PageContext, version: Version) -> Response:
    """Take the offer back."""
    handovers.withdraw(context, handover_id, version=version)
    return back_to(f"/handovers/{handover_id}", "handover_withdrawn")
