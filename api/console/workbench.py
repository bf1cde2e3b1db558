"""The workbench page (工作台)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.console.menu import HOMES
from api.console.page import page
from api.deps import PageContext, UnitRoute
from matcher.models.todo import TodoKind
from matcher.service.caseloads import CaseloadSort
from matcher.service.workbench import get_workbench

router = APIRouter(route_class=UnitRoute)


@router.get("/workbench", response_class=HTMLResponse)
def workbench(
    request: Request,
    context: PageContext,
    kind: Annotated[str, Query(max_length=20)] = "",
    sort: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """What waits for this person today; an unknown kind or order is none."""
    home = HOMES.get(context.actor.role) if context.actor.role else None
    if home:
        return RedirectResponse(home, status_code=303)
    chosen = TodoKind(kind) if kind in list(TodoKind) else None
    order = CaseloadSort(sort) if sort in list(CaseloadSort) else CaseloadSort.MISSING_DOWN
    bench = get_workbench(context, kind=chosen, sort=order)
    return page(request, context, "workbench/home.html", bench=bench, kind=chosen)
