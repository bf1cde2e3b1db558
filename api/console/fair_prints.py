"""Pages to print for a job fair: its poster, and a card for each booth (海报、展位卡)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import Id, PageContext, UnitRoute
from matcher.models.fair_kinds import PeopleGroup
from matcher.service import fair_prints

router = APIRouter(prefix="/job-fairs", route_class=UnitRoute)


@router.get("/{fair_id}/poster", response_class=HTMLResponse)
def poster_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """The poster, one sheet of A4."""
    shown = fair_prints.poster(context, fair_id)
    return page(
        request,
        context,
        "fairs/poster.html",
        shown=shown,
        fair=shown.found.row.fair,
        row=shown.found.row,
        groups=[PeopleGroup(one).label for one in shown.found.row.fair.groups],
        address=f"{request.base_url}fairs/{fair_id}",
    )


@router.get("/{fair_id}/booth-cards", response_class=HTMLResponse)
def cards_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """A card for each booth, two on a sheet of A4."""
    found = fair_prints.booth_cards(context, fair_id)
    return page(
        request,
        context,
        "fairs/booth_cards.html",
        found=found,
        fair=found.row.fair,
        most=fair_prints.ON_CARD,
        address=f"{request.base_url}fairs/{fair_id}",
    )
