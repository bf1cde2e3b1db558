"""The page of searches a person keeps (我的订阅)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.service import saved_searches
from matcher.service.context import Context

router = APIRouter(prefix="/profile/searches", route_class=UnitRoute)


@router.get("", response_class=HTMLResponse)
def list_page(request: Request, context: PageContext) -> Response:
    """The searches; coming from a search, the form to keep it."""
    return _show(request, context, request.url.query)


def _show(request: Request, context: Context, query: str, error: MatcherError | None = None) -> Response:
    rows = saved_searches.list_own(context)
    try:
        asked, kept = saved_searches.read(query)
    except Invalid:
        asked, kept = None, ""
    return page(
        request,
        context,
        "searches/own.html",
        status_code=error.status if error else 200,
        rows=rows,
        name=asked.words if asked is not None else "",
        query=kept,
        errors={"_form": error.message} if error else {},
    )


@router.post("")
def save(request: Request, context: PageContext, form: PageForm) -> Response:
    """Keep a search."""
    query = form.get("query", "")
    try:
        saved_searches.save(context, query, form.get("name", ""))
    except (Invalid, Conflict) as error:
        context.unit.session.rollback()
        return _show(request, context, query, error)
    return back_to("/profile/searches", "search_saved")


@router.post("/{search_id}/stop")
def stop(search_id: Id, context: PageContext) -> Response:
    """End a search."""
    saved_searches.stop(context, search_id)
    return back_to("/profile/searches", "search_stopped")
