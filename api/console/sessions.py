"""Signing in and out in the browser (登录)."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.deps import Asked, ask_page, cookie_name, get_kit, refuse_foreign_origin
from api.pages import render
from matcher.errors import MatcherError
from matcher.models.account import SignInDue
from matcher.service import accounts, second_factors
from matcher.service.context import Kit

router = APIRouter()


def local_path(target: str) -> str:
    """A path of this site, else the workbench: no redirect leads elsewhere."""
    ok = target.startswith("/") and not target.startswith(("//", "/\\")) and "\\" not in target and target.isprintable()
    return target if ok and target != "/" else "/workbench"


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


def agent_of(request: Request) -> str:
    """What the browser calls itself, cut short."""
    return request.headers.get("user-agent", "")[:300]


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
    earlier = request.cookies.get(cookie_name(kit), "")
    if earlier and (actor := accounts.resolve(kit, earlier)) is not None:
        accounts.sign_out(kit, earlier, actor)  # signing in again leaves no older session behind
    return opened(kit, _next_step(signed.actor.due, local_path(target)), signed.token)


def _next_step(due: SignInDue | None, target: str) -> str:
    """Where a sign-in goes on after the password."""
    if due is SignInDue.CODE:
        return f"/login/code?{urlencode({'next': target})}"
    return target if due is None else "/account/second-factor"


def opened(kit: Kit, path: str, token: str) -> Response:
    """Lead to a page with the cookie of a fresh session."""
    response = RedirectResponse(path, status_code=303)
    response.set_cookie(cookie_name(kit), token, httponly=True, samesite="lax", secure=not kit.settings.demo, path="/")
    return response


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
