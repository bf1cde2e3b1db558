"""The page behind an account's one-time link (设置口令): whoever holds it sets the password, once.

How the token comes and goes: ``tokened.py``.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.deps import refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit, TokenPages
from matcher.errors import Invalid, NotFound
from matcher.service import account_tickets
from matcher.service.context import Kit
from matcher.service.link_guard import Visitor

router = APIRouter(prefix="/activate")
_PAGES = TokenPages("/activate", "matcher_activate")
Who = Annotated[Visitor, Depends(_PAGES.visitor)]


@router.get("/{token}")
def enter(token: Annotated[str, Path(max_length=200)], kit: TheKit) -> Response:
    """Take the token out of the address; nothing is looked up here."""
    return _PAGES.enter(token, kit)


@router.get("")
def show(request: Request, kit: TheKit, who: Who) -> Response:
    """Whose password is set."""
    return _page(request, kit, who)


def _page(request: Request, kit: Kit, who: Visitor, error: Invalid | None = None) -> Response:
    try:
        opened = account_tickets.open_ticket(kit, who)
    except NotFound:
        return _dead(request)
    return render(
        request,
        "accounts/activate.html",
        status_code=error.status if error else 200,
        headers=HEADERS,
        opened=opened,
        csrf=account_tickets.DOOR.form_token(kit, who.token),
        errors={error.field or "_form": error.message} if error else {},
    )


def _dead(request: Request) -> Response:
    """The one answer for a token that is unknown, over, used or replaced."""
    return render(request, "accounts/dead.html", status_code=404, headers=HEADERS)


@router.post("")
def activate(
    request: Request,
    kit: TheKit,
    who: Who,
    password: Annotated[str, Form(max_length=200)] = "",
    again: Annotated[str, Form(max_length=200)] = "",
    csrf: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Set the password and lead to the sign-in page; the link is used up."""
    refuse_foreign_origin(request)
    if not who.token:
        return _dead(request)
    try:
        account_tickets.DOOR.check_form(kit, who.token, csrf)
        account_tickets.activate(kit, who, password=password, again=again)
    except NotFound:
        return _dead(request)
    except Invalid as error:
        return _page(request, kit, who, error)
    answer = RedirectResponse("/login?ok=activated", status_code=303)
    answer.delete_cookie("matcher_activate" if kit.settings.demo else "__Secure-matcher_activate", path="/activate")
    return answer
