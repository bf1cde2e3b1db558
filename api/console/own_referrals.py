"""A person's own recommendations on the phone (我的推荐): questions, interviews, answers, leaving."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.console.typed import number
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict
from matcher.models.placement import InterviewAnswer
from matcher.service import consent_requests, own_referrals
from matcher.service.consents import CONSENT_DAYS, DISCLOSED
from matcher.service.context import Context

router = APIRouter(prefix="/profile", route_class=UnitRoute)


@router.get("/referrals", response_class=HTMLResponse)
def own_page(request: Request, context: PageContext) -> Response:
    """What waits for an answer, and where each recommendation stands."""
    return _page(request, context)


def _page(request: Request, context: Context, refused: Conflict | None = None) -> Response:
    return page(
        request,
        context,
        "profile/referrals.html",
        status_code=refused.status if refused else 200,
        refused=refused,
        asked=consent_requests.list_own(context),
        rows=own_referrals.list_own(context),
        answers=list(InterviewAnswer),
        fields=DISCLOSED,
        days=CONSENT_DAYS,
    )


def _refused(request: Request, context: Context, error: Conflict) -> Response:
    if error.code == "integrity":  # the transaction is spent: nothing more can be read in it
        raise error
    context.unit.session.rollback()
    return _page(request, context, error)


@router.post("/consent-requests/{consent_request_id}/answer")
def answer_request(request: Request, consent_request_id: Id, context: PageContext, form: PageForm) -> Response:
    """Yes or no to being recommended."""
    agreed, seen = form.get("answer") == "yes", number(form, "version", "页面版本")
    try:
        consent_requests.answer_own(context, consent_request_id, agreed=agreed, version=seen)
    except Conflict as error:
        return _refused(request, context, error)
    return back_to("/profile/referrals", "agreed_to_be_named" if agreed else "not_named")


@router.post("/referrals/{referral_id}/interview")
def answer_interview(
    request: Request, referral_id: Id, context: PageContext, form: PageForm, answer: Annotated[InterviewAnswer, Form()]
) -> Response:
    """Whether one comes."""
    try:
        own_referrals.answer_interview(context, referral_id, answer, version=number(form, "version", "页面版本"))
    except Conflict as error:
        return _refused(request, context, error)
    return back_to("/profile/referrals", "interview_answered")


@router.post("/referrals/{referral_id}/leave")
def leave(request: Request, referral_id: Id, context: PageContext, form: PageForm) -> Response:
    """Do not go on with it."""
    try:
        own_referrals.leave(context, referral_id, version=number(form, "version", "页面版本"))
    except Conflict as error:
        return _refused(request, context, error)
    return back_to("/profile/referrals", "referral_left")
