"""A job seeker's own page (我的资料)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.service import consents, policy_sheets, recommending, registrations, seekers, statuses
from matcher.service.context import Context
from matcher.service.registrations import LABELS, OWN, Registration

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


@router.get("/profile/edit", response_class=HTMLResponse)
def edit_page(request: Request, context: PageContext) -> Response:
    """The form for one's own wishes."""
    view = registrations.own_registration(context)
    return _form(request, context, view, view.words)


@router.post("/profile/edit")
def change(
    request: Request,
    context: PageContext,
    form: PageForm,
    version: Annotated[int, Form(ge=1, le=2**31)],
    agree: Annotated[str, Form(max_length=5)] = "",
) -> Response:
    """Take what differs from what stood in the form."""
    view = registrations.own_registration(context)
    cells = registrations.typed(view.words, form, OWN)
    try:
        registrations.change_own(context, cells, version=version, agree=agree == "1")
    except Invalid as error:
        return _form(request, context, view, form, error, version)
    return back_to("/profile", "changed")


def _form(
    request: Request,
    context: Context,
    view: Registration,
    values: Mapping[str, str],
    error: Invalid | None = None,
    version: int | None = None,
) -> Response:
    columns = getattr(error, "columns", None)
    return page(
        request,
        context,
        "profile/edit.html",
        status_code=error.status if error else 200,
        view=view,
        values=values,
        labels=LABELS,
        version=version or view.seeker.version,
        errors=columns or ({error.field or "_form": error.message} if error else {}),
    )


@router.get("/profile/posts", response_class=HTMLResponse)
def posts_page(request: Request, context: PageContext) -> Response:
    """Published posts that suit the person, best first."""
    try:
        posts, left_out = recommending.recommend_posts(context)
    except Conflict as told:
        return page(request, context, "profile/posts.html", posts=[], left_out={}, told=told.message)
    return page(request, context, "profile/posts.html", posts=posts, left_out=left_out, told="")


@router.post("/consents/{consent_id}/withdraw")
def withdraw(consent_id: Id, context: PageContext) -> Response:
    """Take a consent back."""
    consents.withdraw_consent(context, consent_id)
    return back_to("/profile", "withdrawn")
