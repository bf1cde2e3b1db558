"""Pages of suggestions for job fairs: which to hold, which enterprises and which people to ask (招聘会邀请)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.job_fair_entries import ids_of
from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute
from matcher.models.fair_kinds import InviteAnswer, InviteChannel
from matcher.service import fair_firms, fair_people, fair_proposals, fairs
from matcher.service.permissions import Action, permit

router = APIRouter(route_class=UnitRoute)
Ids = Annotated[list[str] | None, Form()]


@router.get("/job-fairs/proposals", response_class=HTMLResponse)
def proposals_page(
    request: Request, context: PageContext, adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = ""
) -> Response:
    """Which fairs the own region, or one below it, should hold."""
    return page(request, context, "fairs/proposals.html", sheet=fair_proposals.propose_fairs(context, adcode))


@router.get("/job-fairs/{fair_id}/firms", response_class=HTMLResponse)
def firms_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """The enterprises to ask, chosen beforehand as many as the proposed booths."""
    sheet = fair_firms.suggest_firms(context, fair_id)
    row = fairs.fair_rows(context, [sheet.fair])[0]
    return page(request, context, "fairs/firms.html", sheet=sheet, fair=sheet.fair, row=row)


@router.post("/job-fairs/{fair_id}/firms")
def invite_firms(fair_id: Id, context: PageContext, enterprise_ids: Ids = None) -> Response:
    """Ask those that were chosen, in one go."""
    permit(context.actor, Action.FAIR_PLAN)
    fair_firms.invite_suggested(context, fair_id, ids_of(enterprise_ids, "enterprise_ids"))
    return back_to(f"/job-fairs/{fair_id}", "fair_invited", "entries")


@router.get("/job-fairs/{fair_id}/people", response_class=HTMLResponse)
def people_page(request: Request, fair_id: Id, context: PageContext) -> Response:
    """The people to ask, masked, and what came of those who were asked."""
    sheet = fair_people.suggest_people(context, fair_id)
    return page(
        request,
        context,
        "fairs/people.html",
        sheet=sheet,
        fair=sheet.row.fair,
        channels=InviteChannel,
        answers=InviteAnswer,
        first_posts=fair_people.FIRST_POSTS,
    )


@router.post("/job-fairs/{fair_id}/people")
def invite_people(
    fair_id: Id,
    context: PageContext,
    channel: Annotated[InviteChannel, Form()],
    seeker_ids: Ids = None,
) -> Response:
    """Write down who was asked, and how."""
    permit(context.actor, Action.FAIR_CALL)
    fair_people.invite_people(context, fair_id, ids_of(seeker_ids, "seeker_ids"), channel)
    return back_to(f"/job-fairs/{fair_id}/people", "fair_called", "asked")


@router.post("/fair-invitations/{invitation_id}/answer")
def answer(invitation_id: Id, context: PageContext, answer: Annotated[InviteAnswer, Form()]) -> Response:
    """Write down what somebody said."""
    made = fair_people.record_answer(context, invitation_id, answer)
    return back_to(f"/job-fairs/{made.fair_id}/people", "fair_answered", "asked")
