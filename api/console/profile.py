"""A job seeker's own page (我的资料)."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute
from matcher import clock
from matcher.service import consents, policy_sheets, recommending, seekers, statuses

router = APIRouter(route_class=UnitRoute)


@router.get("/profile", response_class=HTMLResponse)
def profile_page(request: Request, context: PageContext) -> Response:
    """What is held, what was agreed to, to whom it went."""
    return page(
        request,
        context,
        "profile/profile.html",
        profile=seekers.get_profile(context),
        day=clock.today(),
        own=policy_sheets.own_sheet(context),
        spoken=statuses.spoken,
    )


@router.get("/profile/posts", response_class=HTMLResponse)
def posts_page(request: Request, context: PageContext) -> Response:
    """Published posts that suit the person, best first."""
    posts, left_out = recommending.recommend_posts(context)
    return page(request, context, "profile/posts.html", posts=posts, left_out=left_out)


@router.post("/consents/{consent_id}/withdraw")
def withdraw(consent_id: Id, context: PageContext) -> Response:
    """Take a consent back."""
    consents.withdraw_consent(context, consent_id)
    return back_to("/profile", "withdrawn")
