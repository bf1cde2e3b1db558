"""The page of the own second factor (动态验证码): set it up, and have new recovery codes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to
from api.deps import Asked, UnitRoute, ask_page
from api.pages import render
from matcher.errors import MatcherError
from matcher.service import second_factors

router = APIRouter(prefix="/account/second-factor", route_class=UnitRoute)
Code = Annotated[str, Form(max_length=40)]


@router.get("", response_class=HTMLResponse)
def second_factor_page(request: Request, asked: Annotated[Asked, Depends(ask_page)]) -> Response:
    """What there is, or the secret that waits to be confirmed."""
    return _show(request, asked)


def _show(
    request: Request, asked: Asked, error: MatcherError | None = None, codes: list[str] | None = None
) -> Response:
    with asked.kit.open(asked.actor, write=False) as context:
        view = second_factors.view(context)
    return render(
        request,
        "accounts/second_factor.html",
        status_code=error.status if error else 200,
        headers={"Cache-Control": "no-store"},
        view=view,
        codes=codes or [],
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/begin")
def begin(
    request: Request,
    asked: Annotated[Asked, Depends(ask_page)],
    password: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Draw a secret against the password; an earlier one that was not confirmed ends."""
    request.state.typed = []
    address = request.client.host if request.client else ""
    try:
        second_factors.begin(asked.kit, asked.actor, password=password, address=address)
    except MatcherError as error:
        return _show(request, asked, error)
    return back_to("/account/second-factor")


@router.post("/confirm")
def confirm(request: Request, asked: Annotated[Asked, Depends(ask_page)], code: Code = "") -> Response:
    """A first code switches it on; the recovery codes are shown this once."""
    request.state.typed = []
    try:
        codes = second_factors.confirm(asked.kit, asked.actor, code)
    except MatcherError as error:
        return _show(request, asked, error)
    return _show(request, asked, codes=codes)


@router.post("/renew")
def renew(request: Request, asked: Annotated[Asked, Depends(ask_page)], code: Code = "") -> Response:
    """New recovery codes; the earlier ones end."""
    request.state.typed = []
    try:
        codes = second_factors.renew(asked.kit, asked.actor, code)
    except MatcherError as error:
        return _show(request, asked, error)
    return _show(request, asked, codes=codes)
