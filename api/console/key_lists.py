"""Pages of key-enterprise lists (重点企业名单)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import Id, PageContext, UnitRoute
from matcher.service import key_lists

router = APIRouter(prefix="/key-lists", route_class=UnitRoute)


@router.get("", response_class=HTMLResponse)
def list_page(request: Request, context: PageContext) -> Response:
    """The lists that concern the region."""
    return page(request, context, "key_lists/list.html", rows=key_lists.list_lists(context))


@router.get("/{list_id}", response_class=HTMLResponse)
def list_of_firms(
    request: Request,
    list_id: Id,
    context: PageContext,
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """One list with its enterprises."""
    view = key_lists.get_list(context, list_id, offset=(page_number - 1) * size, limit=size)
    return page(request, context, "key_lists/key_list.html", view=view, page=page_number, size=size)
