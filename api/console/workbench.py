"""The workbench page (工作台)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.console.page import page
from api.deps import PageContext, UnitRoute
from matcher.models.enums import Role
from matcher.service.workbench import get_workbench

router = APIRouter(route_class=UnitRoute)
# Roles whose day is one page of its own.
_HOMES = {Role.MARKET_OPERATOR: "/tasks", Role.SEEKER: "/profile", Role.SYSADMIN: "/system"}


@router.get("/workbench", response_class=HTMLResponse)
def workbench(request: Request, context: PageContext) -> Response:
    """What waits for this person today."""
    home = _HOMES.get(context.actor.role) if context.actor.role else None
    if home:
        return RedirectResponse(home, status_code=303)
    return page(request, context, "workbench/home.html", bench=get_workbench(context))
