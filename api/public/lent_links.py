"""The page a worker opens to answer about being lent (职工答复链接): no account, the terms, and three answers.

As with the enterprise's link the token stands in the address only once; a cookie of these pages carries it on.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.deps import get_kit, refuse_foreign_origin
from api.pages import render
from matcher.errors import Conflict, NotFound
from matcher.models.lending import ConsentState
from matcher.service import lent_links
from matcher.service.context import Kit
from matcher.service.inbox_links import Visitor

router = APIRouter(prefix="/lent")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_HEADERS = {"X-Robots-Tag": "noindex, nofollow, noarchive"}
_DONE = {
    "agreed": "已记下：您同意借调。开始前可以在本页撤回",
    "refused": "已记下：您不同意借调。不影响您与原单位的劳动合同",
    "withdrawn": "已撤回同意",
    "stay": "已记下您对续借的意见",
}
TheKit = Annotated[Kit, Depends(get_kit)]


def _cookie(kit: Kit) -> str:
    return "matcher_lent" if kit.settings.demo else "__Secure-matcher_lent"


def _visitor(request: Request, kit: TheKit) -> Visitor:
    return Visitor(request.cookies.get(_cookie(kit), ""), request.client.host if request.client else "")


Who = Annotated[Visitor, Depends(_visitor)]


@router.get("/{token}")
def enter(token: Annotated[str, Path(max_length=200)], kit: TheKit) -> Response:
    """Take the token out of the address; nothing is looked up here."""
    answer = RedirectResponse("/lent", status_code=303, headers=_HEADERS | {"Referrer-Policy": "no-referrer"})
    cookie: dict[str, Any] = {"path": "/lent", "httponly": True, "samesite": "lax", "secure": not kit.settings.demo}
    if _TOKEN.fullmatch(token):
        answer.set_cookie(_cookie(kit), token, **cookie)
    else:
        answer.delete_cookie(_cookie(kit), **cookie)
    return answer


@router.get("")
def show(request: Request, kit: TheKit, who: Who) -> Response:
    """The terms and the own answer."""
    return _page(request, kit, who)


def _page(request: Request, kit: Kit, who: Visitor, refused: Conflict | None = None) -> Response:
    try:
        opened = lent_links.open_link(kit, who)
    except NotFound:
        return _dead(request)
    done = _DONE.get(request.query_params.get("ok", "")) if request.method == "GET" else None
    return render(
        request,
        "lent/terms.html",
        status_code=refused.status if refused else 200,
        headers=_HEADERS,
        opened=opened,
        csrf=lent_links.form_token(kit, who.token),
        errors={"_form": refused.message} if refused else {},
        C=ConsentState,
        flashes=[{"text": done, "tone": "success"}] if done else [],
    )


def _dead(request: Request) -> Response:
    """The one answer for a token that is unknown or over."""
    return render(request, "lent/dead.html", status_code=404, headers=_HEADERS)


@router.post("/answer")
def answer(
    request: Request,
    kit: TheKit,
    who: Who,
    answer: Annotated[ConsentState | None, Form()] = None,
    terms: Annotated[str, Form(max_length=64)] = "",
    stay: Annotated[str, Form(max_length=1)] = "",
    csrf: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """同意, 不同意, or the consent taken back."""
    refuse_foreign_origin(request)
    if not who.token or answer not in (ConsentState.AGREED, ConsentState.REFUSED, ConsentState.WITHDRAWN):
        return _dead(request)
    try:
        lent_links.answer(kit, who, answer, csrf=csrf, digest=terms, stay=stay == "1")
    except NotFound:
        return _dead(request)
    except Conflict as error:
        return _page(request, kit, who, error)
    if answer is ConsentState.WITHDRAWN:
        return render(request, "lent/done.html", headers=_HEADERS)
    ok = "stay" if stay == "1" else answer.value
    return RedirectResponse(f"/lent?ok={ok}", status_code=303, headers=_HEADERS)
