"""Lists made public, for anybody (公示): subsidies paid without application, while they may be objected to."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import Id, PageContext, UnitRoute
from api.pages import render
from matcher.service import publicity

router = APIRouter(prefix="/publicity", route_class=UnitRoute)


@router.get("", response_class=HTMLResponse)
def lists_page(request: Request, context: PageContext) -> Response:
    """What is public today."""
    return render(request, "publicity/lists.html", lists=publicity.list_public(context))


@router.get("/{grant_id}", response_class=HTMLResponse)
def list_page(request: Request, grant_id: Id, context: PageContext) -> Response:
    """One list with its enterprises."""
    return render(request, "publicity/list.html", view=publicity.get_public(context, grant_id))
