"""The page of one's own account (我的账号): password, devices."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Asked, Id, PageContext, UnitRoute, ask_page
from matcher.errors import MatcherError
from matcher.service import own_account, second_factors
from matcher.service.context import Context

router = APIRouter(prefix="/account", route_class=UnitRoute)


@router.get("", response_class=HTMLResponse)
def account_page(request: Request, context: PageContext) -> Response:
    """Password and devices."""
    return _show(request, context)


def _show(request: Request, context: Context, error: MatcherError | None = None) -> Response:
    return page(
        request,
        context,
        "accounts/own.html",
        status_code=error.status if error else 200,
        account=own_account.own_account(context),
        second=second_factors.view(context),
        sessions=own_account.list_sessions(context),
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/password")
def change_password(
    request: Request,
    asked: Annotated[Asked, Depends(ask_page)],
    old: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    again: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Set a new password; the other devices are signed out."""
    address = request.client.host if request.client else ""
    try:
        own_account.change_password(asked.kit, asked.actor, old=old, new=password, again=again, address=address)
    except MatcherError as error:
        # Secrets are not for showing again, wherever a refusal is shown.
        request.state.typed = []
        with asked.kit.open(asked.actor, write=False) as context:
            return _show(request, context, error)
    return back_to("/account", "password_changed")


@router.post("/sessions/{session_id}/end")
def end_session(session_id: Id, context: PageContext) -> Response:
    """Sign one device out."""
    own_account.end_session(context, session_id)
    return back_to("/account", "session_ended")


@router.post("/sessions/end-others")
def end_others(context: PageContext) -> Response:
    """Sign all other devices out."""
    own_account.end_others(context)
    return back_to("/account", "session_ended")
