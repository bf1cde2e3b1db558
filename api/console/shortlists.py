"""Shortlist pages (候选名单): who, how well, why, and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Asked, Id, PageContext, PageForm, UnitRoute, ask_page, forgetful
from api.downloads import attachment
from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.enums import ConsentChannel
from matcher.models.placement import StartProof
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.weighting import Weighing
from matcher.service import (
    consent_requests,
    consents,
    funnels,
    inbox,
    matching,
    placements,
    policy_sheets,
    referrals,
    weighing,
)
from matcher.service.left_out import list_left_out
from matcher.service.pool import MATCHABLE

router = APIRouter(prefix="/vacancies/{vacancy_id}", route_class=UnitRoute)
Version = Annotated[int | None, Form(ge=1, le=2**31)]
Note = Annotated[str, Form(max_length=500)]
# Consent by phone or at the desk is one tap (domain.md §0); paper is entered afterwards.
CHANNELS = (ConsentChannel.PHONE, ConsentChannel.DESK, ConsentChannel.PAPER)


def _warm(asked: Annotated[Asked, Depends(ask_page)]) -> None:
    if asked.actor.account_id is not None:
        matching.warm(asked.kit)


def _show(
    request: Request,
    context: PageContext,
    vacancy_id: int,
    *,
    text: str | None = None,
    refused: dict[str, Any] | None = None,
) -> Response:
    view = matching.get_shortlist(context, vacancy_id)
    people = [one.seeker for one in (*view.candidates, *view.handled)]
    return page(
        request,
        context,
        "shortlists/shortlist.html",
        status_code=refused["status"] if refused else 200,
        refused=refused,
        view=view,
        chances=policy_sheets.chances_of_hiring(context, view.enterprise, people),
        channels=CHANNELS,
        asked=consent_requests.waiting_at(context, vacancy_id),
        reasons=list(UnsuitableReason),
        funnel=funnels.of_vacancy(context, vacancy_id),
        consent_until=clock.today() + timedelta(days=consents.CONSENT_DAYS),
        matchable=view.vacancy.state in MATCHABLE,
        watermark=context.page_mark(),
        text=text,
    )


@router.get("/shortlist", response_class=HTMLResponse)
def shortlist_page(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """The stored shortlist with the candidates in hand above it."""
    return _show(request, context, vacancy_id)


@router.get("/shortlist/left-out", response_class=HTMLResponse)
def left_out_page(
    request: Request,
    vacancy_id: Id,
    context: PageContext,
    reason: Annotated[str, Query(max_length=80)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The people whom one of the post's conditions leaves out."""
    left = list_left_out(context, vacancy_id, reason, offset=(page_number - 1) * size, limit=size)
    return page(request, context, "shortlists/left_out.html", left=left, page=page_number, size=size)


@router.get("/shortlist/weights", response_class=HTMLResponse)
def weights_page(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """Weights to move, with the ranking they give; what is tried stands in the address."""
    try:
        trial = weighing.try_weights(context, vacancy_id, _chosen(dict(request.query_params)) or Weighing())
        errors: dict[str, str] = {}
    except Invalid as error:
        errors = {"_form": error.message}
        trial = weighing.try_weights(context, vacancy_id, Weighing())
    status = 422 if errors else 200
    return page(request, context, "shortlists/weights.html", status_code=status, trial=trial, errors=errors)


def _chosen(form: Mapping[str, str]) -> Weighing | None:
    """The weights of a form, None when it names none; a box not ticked is not sent, so ``asks`` names those there."""
    told = {key: value for key, value in form.items() if key in Weighing.model_fields and value != ""}
    for box in set(form.get("asks", "").split()) & {"hardship", "graduates"}:
        told[box] = "1" if told.get(box) else "0"
    return weighing.chosen(told) if told else None


@router.post("/shortlists", dependencies=[Depends(_warm)])
def build(request: Request, vacancy_id: Id, context: PageContext, form: PageForm) -> Response:
    """Rank anew, with the weights chosen."""
    try:
        matching.build_shortlist(context, vacancy_id, chosen=_chosen(form))
    except Invalid as error:
        refused = {"status": error.status, "seeker_id": 0, "form": {}, "errors": {"_form": error.message}}
        return _show(request, context, vacancy_id, refused=refused)
    return back_to(f"/vacancies/{vacancy_id}/shortlist", "listed")


@router.post("/shortlist/export")
def export_workbook(vacancy_id: Id, context: PageContext) -> Response:
    """The masked workbook."""
    return attachment(*matching.export_workbook(context, vacancy_id))


@router.post("/shortlist/text", response_class=HTMLResponse)
def export_text(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """The masked text, shown to be copied."""
    return _show(request, context, vacancy_id, text=matching.export_text(context, vacancy_id))


def mark(
    request: Request,
    context: PageContext,
    form: PageForm,
    vacancy_id: int,
    seeker_id: int,
    ok: str,
    step: Callable[..., Any],
    **facts: Any,
) -> Response:
    """Take one step with a candidate; what is not filled in right comes back open, as typed, at that candidate.

    What the state of things forbids is told there too: the list stays in sight.
    """
    try:
        step(context, vacancy_id, seeker_id, **facts)
    except Invalid as error:
        errors = {error.field or "_form": error.message}
        refused = {"seeker_id": seeker_id, "form": form, "errors": errors, "status": error.status}
        return _show(request, context, vacancy_id, refused=refused)
    except Conflict as error:
        if error.code == "integrity":  # the transaction is spent: nothing more can be read in it
            raise
        told = {"seeker_id": seeker_id, "form": {}, "errors": {"_form": error.message}, "status": error.status}
        return _show(request, context, vacancy_id, refused=told | {"note": error.message})
    return back_to(f"/vacancies/{vacancy_id}/shortlist", ok, f"candidate-{seeker_id}")


@router.post("/candidates/{seeker_id}/contacted")
def contacted(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version = None,
    note: Note = "",
) -> Response:
    """The officer reached the person."""
    facts = {"note": note, "version": version}
    return mark(request, context, form, vacancy_id, seeker_id, "contacted", referrals.mark_contacted, **facts)


@router.post("/candidates/{seeker_id}/refer")
def refer(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    channel: Annotated[ConsentChannel, Form()],
    expires_on: Annotated[date | None, Form()] = None,
    version: Version = None,
) -> Response:
    """Recommend under the consent given just now."""
    facts = {"channel": channel, "expires_on": expires_on, "version": version}
    return mark(request, context, form, vacancy_id, seeker_id, "referred", referrals.refer, **facts)


@router.post("/candidates/{seeker_id}/unsuitable")
def unsuitable(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    reason: Annotated[UnsuitableReason, Form()],
    refused_by: Annotated[RefusedBy | None, Form()] = None,
    version: Version = None,
    note: Note = "",
) -> Response:
    """The person does not fit."""
    facts = {"reason": reason, "refused_by": refused_by, "note": note, "version": version}
    return mark(request, context, form, vacancy_id, seeker_id, "unsuitable", referrals.mark_unsuitable, **facts)


@router.post("/candidates/{seeker_id}/start")
def started(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    started_on: Annotated[date | None, Form()] = None,
    proof: Annotated[StartProof | None, Form()] = None,
    version: Version = None,
) -> Response:
    """The person started; what says so is asked, nothing is taken for stated."""
    facts = {"started_on": started_on, "proof": proof, "version": version}
    return mark(request, context, form, vacancy_id, seeker_id, "started", placements.mark_started, **facts)


@router.post("/candidates/{seeker_id}/contact", response_class=HTMLResponse)
@forgetful
def reveal(
    request: Request,
    vacancy_id: Id,
    seeker_id: Id,
    context: PageContext,
    purpose: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Name and phone in the clear, on a page of its own; the look is written down."""
    contact = inbox.reveal_contact(context, vacancy_id, seeker_id, purpose=purpose)
    return page(
        request,
        context,
        "shortlists/contact.html",
        contact=contact,
        purpose=purpose,
        vacancy_id=vacancy_id,
        watermark=context.page_mark(),
    )
