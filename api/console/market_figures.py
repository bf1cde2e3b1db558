"""The page of the markets' figures (零工市场统计), and the workbook."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import PageContext, UnitRoute
from api.downloads import attachment
from matcher.service import market_figures

router = APIRouter(prefix="/market-figures", route_class=UnitRoute)
Period = Annotated[str, Query(max_length=10)]
Code = Annotated[str, Query(pattern=r"^(\d{6})?$")]


@router.get("", response_class=HTMLResponse)
def figures_page(
    request: Request,
    context: PageContext,
    period: Period = "",
    adcode: Code = "",
    day: Annotated[str, Query(max_length=10)] = "",
    level: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The figures of a day or a quarter, of one level at a time; a ``day`` that is named goes before the period."""
    period = day or period
    found = market_figures.get_figures(context, period=period, adcode=adcode)
    lines = found.of_level(level)
    return page(
        request,
        context,
        "markets/figures.html",
        found=found,
        asked=period or str(found.first),
        periods=market_figures.periods(period),
        lines=lines,
        levels=[(one, one) for one in found.levels],
        level=lines[0].level if lines else "",
        adcode=adcode,
        scopes=market_figures.scopes(context),
        columns=market_figures.COLUMNS,
    )


@router.post("/export")
def export(context: PageContext, period: Period = "", adcode: Code = "") -> Response:
    """The same as a workbook."""
    return attachment(*market_figures.export_figures(context, period=period, adcode=adcode))
