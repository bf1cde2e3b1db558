"""What becomes of a recommended person (推荐办理): interview, offer, follow-up, leaving, and taking a slip back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from api.console.shortlists import Note, Version, mark
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.models.placement import InterviewMode, LeftReason
from matcher.service import consent_requests, placements, referrals, retractions

router = APIRouter(prefix="/vacancies/{vacancy_id}/candidates/{seeker_id}", route_class=UnitRoute)


@router.post("/ask")
def ask(request: Request, vacancy_id: Id, seeker_id: Id, context: PageContext, form: PageForm) -> Response:
    """Ask the person online whether they may be recommended."""
    return mark(request, context, form, vacancy_id, seeker_id, "asked", consent_requests.ask)


@router.post("/interview")
def interview(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    interview_at: Annotated[datetime | None, Form()] = None,
    interview_place: Annotated[str, Form(max_length=200)] = "",
    interview_mode: Annotated[InterviewMode | None, Form()] = None,
    version: Version = None,
    note: Note = "",
) -> Response:
    """An interview is agreed, or agreed anew."""
    facts = {"at": interview_at, "place": interview_place, "mode": interview_mode, "note": note, "version": version}
    return mark(request, context, form, vacancy_id, seeker_id, "interview", referrals.mark_interview, **facts)


@router.post("/offer")
def offer(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version = None,
    note: Note = "",
) -> Response:
    """The enterprise wants the person."""
    return _noted(request, context, form, vacancy_id, seeker_id, "offer", referrals.mark_offer, note, version)


@router.post("/follow-up")
def follow_up(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version = None,
    note: Note = "",
) -> Response:
    """The person is still there."""
    return _noted(request, context, form, vacancy_id, seeker_id, "followed", placements.follow_up, note, version)


@router.post("/departure")
def departure(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    left_reason: Annotated[LeftReason, Form()],
    left_on: Annotated[date | None, Form()] = None,
    version: Version = None,
    note: Note = "",
) -> Response:
    """The person left."""
    facts = {"reason": left_reason, "left_on": left_on, "note": note, "version": version}
    return mark(request, context, form, vacancy_id, seeker_id, "left", placements.mark_left, **facts)


@router.post("/undo")
def undo(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version = None,
    note: Note = "",
) -> Response:
    """Take the last mark back."""
    return _noted(request, context, form, vacancy_id, seeker_id, "undone", retractions.undo, note, version)


def _noted(
    request: Request,
    context: PageContext,
    form: PageForm,
    vacancy_id: int,
    seeker_id: int,
    ok: str,
    step: Callable[..., Any],
    note: str,
    version: int | None,
) -> Response:
    return mark(request, context, form, vacancy_id, seeker_id, ok, step, note=note, version=version)
