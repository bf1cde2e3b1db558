"""Signing in and out in the browser (登录)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.browser_session import agent_of, leave_earlier, local_path, next_step, opened
from api.deps import Asked, ask_page, cookie_name, get_kit, refuse_foreign_origin
from api.pages import render
from matcher.errors import MatcherError
from matcher.models.account import SignInDue
from matcher.service import accounts, second_factors
from matcher.service.context import Kit

router = APIRouter()


def _form(
    request: Request, kit: Kit, *, target: str, username: str = "", error: str = "", status: int = 200
) -> Response:
    return render(
        request,
        "sessions/login.html",
        status_code=status,
        target=local_path(target),
        username=username,
        error=error,
        demo_accounts=accounts.demo_accounts(kit),
        demo_password=_demo_password(kit),
    )


def _demo_password(kit: Kit) -> str:
    if not kit.settings.demo:
        return ""
    from matcher.demo.load import PASSWORD

    return PASSWORD


@router.get("/login")
def login_page(request: Request, kit: Annotated[Kit, Depends(get_kit)], next: str = "/workbench") -> Response:
    """The sign-in form, in demo mode with the accounts to try."""
    return _form(request, kit, target=next[:300])


@router.post("/login")
def login(
    request: Request,
    kit: Annotated[Kit, Depends(get_kit)],
    username: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=128)] = "",
    target: Annotated[str, Form(max_length=300)] = "/workbench",
) -> Response:
    """Check the password and set the cookie; what was typed stays, but for the password."""
    refuse_foreign_origin(request)
    address = request.client.host if request.client else ""
    try:
        signed = accounts.sign_in(kit, username=username, password=password, address=address, agent=agent_of(request))
    except MatcherError as error:
        return _form(request, kit, target=target, username=username, error=error.message, status=error.status)
    leave_earlier(request, kit)
    return opened(kit, next_step(signed.actor.due, local_path(target)), signed.token)


@router.get("/login/code")
def code_page(request: Request, asked: Annotated[Asked, Depends(ask_page)], next: str = "/workbench") -> Response:
    """The second step: the code on the telephone."""
    if asked.actor.account_id is None:
        return RedirectResponse("/login", status_code=303)
    if asked.actor.due is not SignInDue.CODE:
        return RedirectResponse("/workbench", status_code=303)
    return render(request, "sessions/code.html", target=local_path(next[:300]), error="")


@router.post("/login/code")
def enter_code(
    request: Request,
    asked: Annotated[Asked, Depends(ask_page)],
    code: Annotated[str, Form(max_length=40)] = "",
    target: Annotated[str, Form(max_length=300)] = "/workbench",
) -> Response:
    """A right code gives a whole session under a fresh cookie."""
    request.state.typed = []
    if asked.actor.due is not SignInDue.CODE:
        return RedirectResponse("/workbench", status_code=303)
    try:
        token = second_factors.complete(asked.kit, asked.token, asked.actor, code)
    except MatcherError as error:
        return render(
            request, "sessions/code.html", status_code=error.status, target=local_path(target), error=error.message
        )
    return opened(asked.kit, local_path(target), token)


@router.post("/logout")
def logout(asked: Annotated[Asked, Depends(ask_page)]) -> Response:
    """End the session, effective at once."""
    accounts.sign_out(asked.kit, asked.token, asked.actor)
    response = RedirectResponse("/login", status_code=303)
    response.delete_cookie(
        cookie_name(asked.kit), path="/", httponly=True, samesite="lax", secure=not asked.kit.settings.demo
    )
    return response
