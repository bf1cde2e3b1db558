"""The page behind a link that signs in (本人登录链接): one button, since cameras and chat programs open links alone.

How the token comes and goes: ``tokened.py``.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import Response

from api.browser_session import agent_of, next_step, opened
from api.deps import refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit, TokenPages
from matcher.errors import NotFound
from matcher.service import sign_in_links
from matcher.service.link_guard import Visitor

router = APIRouter(prefix="/enter")
_PAGES = TokenPages("/enter", "matcher_enter")
Who = Annotated[Visitor, Depends(_PAGES.visitor)]


@router.get("/{token}")
def enter(token: Annotated[str, Path(max_length=200)], kit: TheKit) -> Response:
    """Take the token out of the address; nothing is looked up here."""
    return _PAGES.enter(token, kit)


@router.get("")
def show(request: Request, kit: TheKit, who: Who) -> Response:
    """Who is signed in by the button."""
    try:
        link = sign_in_links.open_link(kit, who)
    except NotFound:
        return _dead(request)
    csrf = sign_in_links.DOOR.form_token(kit, who.token)
    return render(request, "sessions/enter.html", headers=HEADERS, link=link, csrf=csrf)


def _dead(request: Request) -> Response:
    """The one answer for a token that is unknown, over, used, replaced or revoked."""
    return render(request, "sessions/dead_link.html", status_code=404, headers=HEADERS)


@router.post("")
def use(request: Request, kit: TheKit, who: Who, csrf: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Open a session of the person; the link is used up."""
    refuse_foreign_origin(request)
    if not who.token:
        return _dead(request)
    try:
        signed = sign_in_links.use_link(kit, who, csrf=csrf, agent=agent_of(request))
    except NotFound:
        return _dead(request)
    answer = opened(kit, next_step(signed.actor.due, "/profile/posts"), signed.token)
    answer.delete_cookie("matcher_enter" if kit.settings.demo else "__Secure-matcher_enter", path="/enter")
    return answer
