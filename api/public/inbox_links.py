"""The page behind a one-time link (一次性收件链接): no account, one batch of people, masked, three answers.

How the token comes and goes: ``tokened.py``.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import RedirectResponse, Response

from api.deps import Id, refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit, TokenPages
from matcher.errors import Invalid, NotFound
from matcher.models.placement import InboxAnswer
from matcher.models.refusal import RefusedBy, UnsuitableReason, reasons_of
from matcher.service import inbox_links
from matcher.service.context import Kit
from matcher.service.link_guard import Visitor

router = APIRouter(prefix="/reply")
_PAGES = TokenPages("/reply", "matcher_reply")
_DONE = {"answered": "已收到您的答复，专员会通知本人", "interview": "已收到。可以查看联系方式并约定时间"}
Who = Annotated[Visitor, Depends(_PAGES.visitor)]


@router.get("/{token}")
def enter(token: Annotated[str, Path(max_length=200)], kit: TheKit) -> Response:
    """Take the token out of the address; nothing is looked up here."""
    return _PAGES.enter(token, kit)


@router.get("")
def show(request: Request, kit: TheKit, who: Who) -> Response:
    """The people who wait for a word."""
    return _page(request, kit, who)


def _page(request: Request, kit: Kit, who: Visitor, refused: dict[str, Any] | None = None) -> Response:
    try:
        opened = inbox_links.open_link(kit, who)
    except NotFound:
        return _dead(request)
    done = _DONE.get(request.query_params.get("ok", "")) if request.method == "GET" else None
    return render(
        request,
        "inbox/reply.html",
        status_code=refused["status"] if refused else 200,
        headers=HEADERS,
        opened=opened,
        csrf=inbox_links.DOOR.form_token(kit, who.token),
        reasons=reasons_of(RefusedBy.ENTERPRISE),
        refused=refused,
        flashes=[{"text": done, "tone": "success"}] if done else [],
    )


def _dead(request: Request) -> Response:
    """The one answer for a token that is unknown, over, revoked or answered, and for people it does not reach."""
    return render(request, "inbox/dead.html", status_code=404, headers=HEADERS)


@router.post("/{referral_id}/answer")
def answer(
    request: Request,
    referral_id: Id,
    kit: TheKit,
    who: Who,
    answer: Annotated[InboxAnswer | None, Form()] = None,
    reason: Annotated[UnsuitableReason | None, Form()] = None,
    note: Annotated[str, Form(max_length=500)] = "",
    version: Annotated[int | None, Form(ge=1, le=2**31)] = None,
    csrf: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """面试, 录用 or 不合适; after the last answer the link is used up, and says so."""
    refuse_foreign_origin(request)
    if not who.token or answer is None:
        return _dead(request)
    try:
        inbox_links.DOOR.check_form(kit, who.token, csrf)
        more = inbox_links.answer(kit, who, referral_id, answer, reason=reason, note=note, version=version)
    except NotFound:
        return _dead(request)
    except Invalid as error:
        form = {"reason": reason.value if reason else "", "note": note}
        errors = {error.field or "_form": error.message}
        return _page(request, kit, who, {"id": referral_id, "form": form, "errors": errors, "status": error.status})
    if not more:
        return render(request, "inbox/done.html", headers=HEADERS)
    ok = "interview" if answer is InboxAnswer.INTERVIEW else "answered"
    return RedirectResponse(f"/reply?ok={ok}", status_code=303, headers=HEADERS)


@router.post("/{referral_id}/contact")
def contact(
    request: Request,
    referral_id: Id,
    kit: TheKit,
    who: Who,
    csrf: Annotated[str, Form(max_length=100)] = "",
) -> Response:
    """Name and phone of somebody to be interviewed; the look is written down."""
    refuse_foreign_origin(request)
    if not who.token:
        return _dead(request)
    try:
        inbox_links.DOOR.check_form(kit, who.token, csrf)
        found = inbox_links.reveal(kit, who, referral_id)
    except NotFound:
        return _dead(request)
    return render(request, "inbox/contact.html", headers=HEADERS, contact=found)
