"""Links that sign a person in, made and revoked at the desk (本人登录链接)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute, forgetful
from matcher.service import sign_in_links

router = APIRouter(prefix="/seekers/{seeker_id}/sign-in-link", route_class=UnitRoute)


@router.post("", response_class=HTMLResponse)
@forgetful
def make(
    request: Request, seeker_id: Id, context: PageContext, verified: Annotated[str, Form(max_length=200)] = ""
) -> Response:
    """Make a link and show it once, as a picture to be read by the phone."""
    made = sign_in_links.make_link(context, seeker_id, verified=verified)
    url = f"{request.base_url}enter/{made.token}"
    return page(request, context, "sessions/made_link.html", made=made, url=url, seeker_id=seeker_id)


@router.post("/revoke")
def revoke(seeker_id: Id, context: PageContext) -> Response:
    """End the link at once."""
    sign_in_links.revoke_link(context, seeker_id)
    return back_to(f"/seekers/{seeker_id}", "revoked")
