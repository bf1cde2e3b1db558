"""One-time links of a case (一次性收件链接): made by the officer, shown once, revoked at once."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute, forgetful
from matcher.models.inbox_link import LINK_DAYS, LINK_MAX_DAYS
from matcher.service import inbox_links

router = APIRouter(route_class=UnitRoute)


@router.post("/cases/{case_id}/inbox-links", response_class=HTMLResponse)
@forgetful
def make_link(
    request: Request,
    case_id: Id,
    context: PageContext,
    days: Annotated[int, Form(ge=1, le=LINK_MAX_DAYS)] = LINK_DAYS,
) -> Response:
    """Make a link and show it with the text to send; it is not shown again."""
    made = inbox_links.make_link(context, case_id, days=days)
    url = f"{request.base_url}reply/{made.token}"
    text = inbox_links.message(context, made, url)
    return page(request, context, "inbox/link.html", made=made, url=url, text=text, case_id=case_id)


@router.post("/inbox-links/{link_id}/revoke")
def revoke(link_id: Id, context: PageContext) -> Response:
    """End a link."""
    link = inbox_links.revoke_link(context, link_id)
    return back_to(f"/cases/{link.case_id}", "revoked", "inbox-links")
