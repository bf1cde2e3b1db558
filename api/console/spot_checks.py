"""The page of a spot check (抽查): the people the system drew, in the clear, this once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import Id, PageContext, UnitRoute, forgetful
from matcher.service import spot_checks

router = APIRouter(route_class=UnitRoute)


@router.post("/job-fairs/{fair_id}/spot-check", response_class=HTMLResponse)
@forgetful
def draw(
    request: Request, fair_id: Id, context: PageContext, purpose: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Draw the sample of this month for a stated purpose."""
    fair, rows = spot_checks.draw(context, fair_id, purpose=purpose)
    return page(request, context, "fairs/spot_check.html", fair=fair, rows=rows, purpose=purpose.strip())
