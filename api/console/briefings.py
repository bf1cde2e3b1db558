"""The briefing for leaders (专报) as a file, from the pages of the month and of a campaign."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from api.deps import PageContext, UnitRoute
from api.downloads import DOCX, attachment
from matcher.service import briefings

router = APIRouter(route_class=UnitRoute)


@router.get("/briefing/file")
def file(
    context: PageContext,
    month: Annotated[str, Query(max_length=7)] = "",
    campaign_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    adcode: Annotated[str, Query(max_length=6)] = "",
) -> Response:
    """One page of A4."""
    name, content = briefings.document(context, month=month, campaign_id=campaign_id, adcode=adcode)
    return attachment(name, content, DOCX)
