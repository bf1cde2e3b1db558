"""Signing in by telephone in the browser (手机号登录): one form, a button for the code and one for going in."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from api.browser_session import agent_of, carry, leave_earlier, local_path, next_step, opened
from api.deps import get_kit, refuse_foreign_origin
from api.pages import render
from matcher.errors import MatcherError
from matcher.models.phone_code import CODE_MINUTES, CodePurpose
from matcher.service import joining, phone_codes, phone_sign_in
from matcher.service.context import Kit

router = APIRouter(prefix="/login/phone")
TheKit = Annotated[Kit, Depends(get_kit)]


def _form(
    request: Request, target: str, *, phone: str = "", sent: bool = False, error: MatcherError | None = None
) -> Response:
    return render(
        request,
        "sessions/phone.html",
        status_code=error.status if error else 200,
        target=local_path(target),
        phone=phone,
        sent=sent,
        minutes=CODE_MINUTES,
        error=error.message if error else "",
    )


@router.get("")
def phone_page(request: Request, next: str = "/workbench") -> Response:
    """The form."""
    return _form(request, next[:300])


@router.post("")
def enter(
    request: Request,
    kit: TheKit,
    do: Annotated[str, Form(max_length=10)] = "",
    phone: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(max_length=20)] = "",
    target: Annotated[str, Form(max_length=300)] = "/workbench",
) -> Response:
    """Send a code, or take it and sign in; who is not registered yet goes on to register with the number proven."""
    refuse_foreign_origin(request)
    address = request.client.host if request.client else ""
    try:
        if do == "code":
            phone_codes.ask(kit, phone, CodePurpose.SIGN_IN, address=address)
            return _form(request, target, phone=phone, sent=True)
        signed = phone_sign_in.sign_in(kit, phone=phone, code=code, address=address, agent=agent_of(request))
    except MatcherError as error:
        return _form(request, target, phone=phone, error=error)
    if signed is None:
        return carry(kit, joining.begin_proven(kit, phone), "/join")
    leave_earlier(request, kit)
    return opened(kit, next_step(signed.actor.due, local_path(target)), signed.token)
