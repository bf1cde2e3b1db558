"""Pages of the overview (全局情况): the figures of a region, and the rows behind each."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import PageContext, UnitRoute
from api.downloads import attachment
from matcher.models.enums import Industry
from matcher.models.overview import Figure
from matcher.service import overview, overview_rows

router = APIRouter(prefix="/overview", route_class=UnitRoute)
Text = Annotated[str, Query(max_length=20)]
# A part may be several classes of shortage together.
Key = Annotated[str, Query(max_length=60)]
# Officers and places that a page lists; the rest are found by choosing a smaller region.
_LISTED = 40


class Filters:
    """What the filter bar says."""

    def __init__(
        self,
        adcode: Annotated[str, Query(max_length=6)] = "",
        first: Annotated[str, Query(alias="from", max_length=10)] = "",
        last: Annotated[str, Query(alias="to", max_length=10)] = "",
        industry: Annotated[str, Query(max_length=2)] = "",
        key_only: Annotated[str, Query(max_length=5)] = "",
    ) -> None:
        self.facts = {"adcode": adcode, "first": first, "last": last, "industry": industry}
        self.key_only = key_only in ("1", "true")


Asked = Annotated[Filters, Depends()]


@router.get("", response_class=HTMLResponse)
def overview_page(request: Request, context: PageContext, filters: Asked) -> Response:
    """All figures of a region."""
    asked = overview.ask(context, **filters.facts, key_only=filters.key_only)
    return page(
        request,
        context,
        "overview/overview.html",
        view=overview.get_overview(context, asked),
        asked=asked,
        places=overview.places(context, asked),
        industries=Industry,
        F=Figure,
        listed=_LISTED,
    )


@router.get("/rows", response_class=HTMLResponse)
def rows_page(
    request: Request,
    context: PageContext,
    filters: Asked,
    figure: Text = "",
    by: Text = "",
    key: Key = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The rows a figure counts."""
    asked = overview.ask(context, **filters.facts, key_only=filters.key_only)
    found = overview_rows.list_rows(
        context, asked, figure=figure, by=by, key=key, offset=(page_number - 1) * size, limit=size
    )
    return page(
        request,
        context,
        "overview/rows.html",
        found=found,
        asked=asked,
        back=overview.query_of(asked),
        page=page_number,
        size=size,
    )


@router.post("/rows/export")
def export_rows(context: PageContext, filters: Asked, figure: Text = "", by: Text = "", key: Key = "") -> Response:
    """The rows as a workbook."""
    asked = overview.ask(context, **filters.facts, key_only=filters.key_only)
    return attachment(*overview_rows.export_rows(context, asked, figure=figure, by=by, key=key))
