"""The enterprise's inbox (企业收件箱): recommended people, masked, answered by one tap."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.placement import InboxAnswer, InterviewMode
from matcher.models.refusal import RefusedBy, UnsuitableReason, reasons_of
from matcher.service import inbox

router = APIRouter(prefix="/inbox", route_class=UnitRoute)


def _show(request: Request, context: PageContext, refused: dict[str, Any] | None = None) -> Response:
    people = inbox.list_inbox(context)
    return page(
        request,
        context,
        "inbox/inbox.html",
        status_code=refused["status"] if refused else 200,
        waiting=[one for one in people if one.waiting],
        answered=[one for one in people if not one.waiting],
        reasons=reasons_of(RefusedBy.ENTERPRISE),
        refused=refused,
    )


@router.get("", response_class=HTMLResponse)
def inbox_page(request: Request, context: PageContext) -> Response:
    """Everybody recommended whose consent holds today."""
    return _show(request, context)


@router.post("/{referral_id}/answer")
def answer(
    request: Request,
    referral_id: Id,
    context: PageContext,
    form: PageForm,
    answer: Annotated[InboxAnswer, Form()],
    reason: Annotated[UnsuitableReason | None, Form()] = None,
    interview_at: Annotated[datetime | None, Form()] = None,
    interview_place: Annotated[str, Form(max_length=200)] = "",
    interview_mode: Annotated[InterviewMode | None, Form()] = None,
    version: Annotated[int | None, Form(ge=1, le=2**31)] = None,
    note: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """What the enterprise says of one person; what is not filled in right comes back open, as typed."""
    facts: dict[str, Any] = {"at": interview_at, "place": interview_place, "mode": interview_mode}
    try:
        inbox.answer(context, referral_id, answer, reason=reason, note=note, version=version, **facts)
    except Invalid as error:
        errors = {error.field or "_form": error.message}
        return _show(request, context, {"id": referral_id, "form": form, "errors": errors, "status": error.status})
    return back_to("/inbox", "inbox_answered")


@router.post("/{referral_id}/undo")
def take_back(
    referral_id: Id, context: PageContext, version: Annotated[int | None, Form(ge=1, le=2**31)] = None
) -> Response:
    """Undo the enterprise's own last answer."""
    inbox.take_back(context, referral_id, version=version)
    return back_to("/inbox", "undone")
