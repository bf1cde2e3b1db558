"""Odd-job markets for anybody (零工市场): the directory, a market's page, its screen, and the card of one task."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import Id, PageContext, UnitRoute
from api.pages import hhmm, label, render, yuan
from matcher.errors import Gone
from matcher.models.enums import MarketKind
from matcher.service import boards, markets

router = APIRouter(prefix="/markets", route_class=UnitRoute)
# Seconds after which a screen asks again. A header, since a page that reloads by its own text fails accessibility rules
# meant for pages somebody works on; this one hangs on a wall.
REFRESH = 20
# Tasks of one page of the screen, which fits 1280 × 720 without scrolling: nobody scrolls a wall.
PER_SCREEN = 6
Code = Annotated[str, Query(pattern=r"^(\d{6})?$")]


@router.get("", response_class=HTMLResponse)
def directory(
    request: Request, context: PageContext, adcode: Code = "", kind: Annotated[str, Query(max_length=20)] = ""
) -> Response:
    """All markets, or those of a region or a kind."""
    chosen = next((one for one in MarketKind if one.value == kind), None)
    return render(
        request,
        "markets/list.html",
        entries=markets.list_markets(context, adcode=adcode or None, kind=chosen),
        adcode=adcode,
        kind=kind,
        kinds=MarketKind,
        regions=markets.regions(context),
    )


@router.get("/{market_id}", response_class=HTMLResponse)
def market_page(request: Request, market_id: Id, context: PageContext) -> Response:
    """One market with its tasks of today."""
    board = boards.get_board(context, market_id)
    entry = markets.entry(context, board.market)
    return render(request, "markets/market.html", board=board, entry=entry)


@router.get("/{market_id}/screen", response_class=HTMLResponse)
def screen(
    request: Request,
    market_id: Id,
    context: PageContext,
    number: Annotated[int, Query(alias="page", ge=1, le=1000)] = 1,
) -> Response:
    """The screen on the wall: tasks that still take somebody, a page of them; it asks for the next one by itself."""
    board = boards.get_board(context, market_id)
    wanted = [one for one in board.openings if one.left]
    pages = max(1, -(-len(wanted) // PER_SCREEN))
    at = (number - 1) % pages
    following = f"/markets/{market_id}/screen?page={(at + 1) % pages + 1}"
    return render(
        request,
        "markets/screen.html",
        headers={"Refresh": f"{REFRESH}; url={following}"},
        board=board,
        shown=wanted[at * PER_SCREEN : (at + 1) * PER_SCREEN],
        number=at + 1,
        pages=pages,
        refresh=REFRESH,
    )


@router.get("/{market_id}/tasks/{task_id}", response_class=HTMLResponse)
def task_card(request: Request, market_id: Id, task_id: Id, context: PageContext) -> Response:
    """The card of one task, to be shared and printed; one that is over says so."""
    market = boards.public_market(context, market_id)
    try:
        opening = boards.get_opening(context, market_id, task_id)
    except Gone as error:
        rest = boards.openings(context, market_id)
        return render(
            request, "markets/gone.html", status_code=error.status, market=market, message=error.message, rest=rest
        )
    task = opening.task
    pay = f"{yuan(task.pay)}/{label(task.pay_unit)}"
    told = (
        f"{task.day.month}月{task.day.day}日 {hhmm(task.start_minute)}–{hhmm(task.end_minute)}，{opening.place}，{pay}"
    )
    address = f"{request.base_url}markets/{market_id}/tasks/{task_id}"
    return render(request, "markets/task.html", market=market, opening=opening, pay=pay, told=told, address=address)
