"""The service ledger of the signed-in agency (本机构服务台账): its own lines, and the form for another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import read_draft, told
from api.console.page import back_to, page
from api.deps import PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.agency import OwnServiceDraft, ServiceKind
from matcher.service import agency_services
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
SIZE = 50
_FIELDS = {
    "name": "姓名",
    "phone": "登记电话",
    "kind": "服务内容",
    "served_on": "服务日期",
    "employer": "上岗单位",
    "placed_on": "上岗日期",
}


@router.get("/own-services", response_class=HTMLResponse)
def ledger_page(
    request: Request, context: PageContext, page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1
) -> Response:
    """The agency's own lines."""
    return _ledger(request, context, page_number=page_number)


def _ledger(
    request: Request,
    context: PageContext,
    *,
    page_number: int = 1,
    form: dict[str, str] | None = None,
    error: Invalid | Conflict | None = None,
) -> Response:
    body, rows, total = agency_services.list_own(context, offset=(page_number - 1) * SIZE, limit=SIZE)
    return page(
        request,
        context,
        "claims/own_services.html",
        status_code=error.status if error else 200,
        body=body,
        rows=rows,
        total=total,
        page=page_number,
        size=SIZE,
        form=form or {},
        errors=told(error) if error else {},
        kinds=ServiceKind,
    )


@router.post("/own-services")
def record(request: Request, context: PageContext, form: PageForm) -> Response:
    """Write a service of the own agency down; what is wrong comes back beside what was typed."""
    permit(context.actor, Action.SERVICE_OWN)
    try:
        # A box that is not ticked is not sent.
        ticked = form | {"free": "1" if form.get("free") == "1" else "0"}
        agency_services.record_own(context, read_draft(OwnServiceDraft, ticked, _FIELDS))
    except (Invalid, Conflict) as error:
        return _ledger(request, context, form=form, error=error)
    return back_to("/own-services", "served")
