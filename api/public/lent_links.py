"""The page a worker opens to answer about being lent (职工答复链接): no account, the terms, and three answers.

How the token comes and goes: ``tokened.py``.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.deps import refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit, TokenPages
from matcher.errors import Conflict, NotFound
from matcher.models.lending import ConsentState
from matcher.service import lent_links
from matcher.service.context import Kit
from matcher.service.link_guard import Visitor

router = APIRouter(prefix="/lent")
_PAGES = TokenPages("/lent", "matcher_lent")
_DONE = {
    "agreed": "已记下：您同意借调。开始前可以在本页撤回",
    "refused": "已记下：您不同意借调。不影响您与原单位的劳动合同",
    "withdrawn": "已撤回同意",
    "stay": "已记下您对续借的意见",
}
Who = Annotated[Visitor, Depends(_PAGES.visitor)]


@router.get("/{token}")
def enter(token: Annotated[str, Path(max_length=200)], kit: TheKit) -> Response:
    """Take the token out of the address; nothing is looked up here."""
    return _PAGES.enter(token, kit)


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
        headers=HEADERS,
        opened=opened,
        csrf=lent_links.DOOR.form_token(kit, who.token),
        errors={"_form": refused.message} if refused else {},
        C=ConsentState,
        flashes=[{"text": done, "tone": "success"}] if done else [],
    )


def _dead(request: Request) -> Response:
    """The one answer for a token that is unknown or over."""
    return render(request, "lent/dead.html", status_code=404, headers=HEADERS)


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
        return render(request, "lent/done.html", headers=HEADERS)
    ok = "stay" if stay == "1" else answer.value
    return RedirectResponse(f"/lent?ok={ok}", status_code=303, headers=HEADERS)
