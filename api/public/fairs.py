"""Job fairs for anybody (招聘会): what is to come at all levels, and one fair with its enterprises and posts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import Id, PageContext, UnitRoute
from api.downloads import ICS, attachment
from api.pages import render
from matcher.models.fair_kinds import PeopleGroup
from matcher.service import fair_calendar, fair_public

router = APIRouter(prefix="/fairs", route_class=UnitRoute)


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
    past: bool = False,
) -> Response:
    """Fairs that are to come or go on, or those just over; of a region or all."""
    rows = fair_public.public_fairs(context, scope=adcode, past=past)
    regions = fair_public.regions(context)
    return render(request, "fairs/public_list.html", rows=rows, adcode=adcode, past=past, regions=regions)


@router.get("/calendar.ics")
def region_calendar(
    request: Request, context: PageContext, adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = ""
) -> Response:
    """The public fairs of a region as a calendar to subscribe to."""
    name, content = fair_calendar.region_calendar(context, adcode, str(request.base_url))
    return attachment(name, content, ICS)


@router.get("/{fair_id}/calendar.ics")
def calendar(request: Request, fair_id: Id, context: PageContext) -> Response:
    """One fair for a calendar; one that was called off takes itself off there."""
    name, content = fair_calendar.fair_calendar(context, fair_id, str(request.base_url))
    return attachment(name, content, ICS)


@router.get("/{fair_id}", response_class=HTMLResponse)
def fair_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """One fair; one that was called off says why."""
    found = fair_public.public_fair(context, fair_id)
    groups = [PeopleGroup(one).label for one in found.row.fair.groups]
    link = found.row.fair.link
    # Only an address of the web is made a link.
    opens = link if link.startswith(("https://", "http://")) else ""
    return render(request, "fairs/public_fair.html", found=found, fair=found.row.fair, groups=groups, opens=opens)
