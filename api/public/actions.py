"""Campaigns as anybody may read them (专项行动公开页): the notice, the days and the published contacts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import Id, PageContext, UnitRoute
from api.pages import render
from matcher.service import task_forces

router = APIRouter(prefix="/actions", route_class=UnitRoute)


@router.get("", response_class=HTMLResponse)
def actions_page(request: Request, context: PageContext) -> Response:
    """Campaigns with published contacts."""
    return render(request, "actions/list.html", rows=task_forces.list_public(context))


@router.get("/{campaign_id}", response_class=HTMLResponse)
def action_page(
    request: Request, campaign_id: Id, context: PageContext, scope: Annotated[str, Query(max_length=6)] = ""
) -> Response:
    """One campaign's contacts, of a region when one is named."""
    region = scope if len(scope) == 6 and scope.isascii() and scope.isdecimal() else ""
    return render(request, "actions/action.html", view=task_forces.get_public(context, campaign_id, scope=region))
