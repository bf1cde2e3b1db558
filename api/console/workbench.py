"""The workbench page (工作台)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.console.page import HOMES, page
from api.deps import PageContext, UnitRoute
from matcher.service.workbench import get_workbench

router = APIRouter(route_class=UnitRoute)


@router.get("/workbench", response_class=HTMLResponse)
def workbench(request: Request, context: PageContext) -> Response:
    """What waits for this person today."""
    home = HOMES.get(context.actor.role) if context.actor.role else None
    if home:
        return RedirectResponse(home, status_code=303)
    return page(request, context, "workbench/home.html", bench=get_workbench(context))
