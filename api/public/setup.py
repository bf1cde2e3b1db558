"""The set-up page of an empty store (首次设置): the code of the terminal makes the first system administrator."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from api.deps import refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit
from matcher.errors import Conflict, Invalid, MatcherError, NotFound
from matcher.service import first_setup

router = APIRouter(prefix="/setup")


def _page(request: Request, error: MatcherError | None = None, username: str = "", name: str = "") -> Response:
    field = "code" if isinstance(error, NotFound) else "username" if isinstance(error, Conflict) else "_form"
    return render(
        request,
        "accounts/setup.html",
        status_code=error.status if error else 200,
        headers=HEADERS,
        username=username,
        name=name,
        errors={error.field or field: error.message} if error else {},
    )


@router.get("")
def show(request: Request, kit: TheKit) -> Response:
    """The form, as long as there is no account."""
    if not first_setup.waits(kit):
        raise NotFound("没有这个页面")
    return _page(request)


@router.post("")
def set_up(
    request: Request,
    kit: TheKit,
    code: Annotated[str, Form(max_length=100)] = "",
    username: Annotated[str, Form(max_length=64)] = "",
    name: Annotated[str, Form(max_length=60)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    again: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Make the first system administrator; the code is the right to, so no forgery token is asked."""
    refuse_foreign_origin(request)
    if not first_setup.waits(kit):
        raise NotFound("没有这个页面")
    address = request.client.host if request.client else ""
    try:
        first_setup.use(kit, code=code, username=username, name=name, password=password, again=again, address=address)
    except (Invalid, Conflict, NotFound) as error:
        return _page(request, error, username, name)
    return RedirectResponse("/login", status_code=303)
