"""Pages of complaints (投诉): a person's own, the form at the desk, and the county's list of what waits for a word."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.complaint_form import drafted, post_named, refused
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.complaint import ComplaintFinding, ComplaintKind, ComplaintState, ComplaintStep
from matcher.service import complaints, post_search, suspensions
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Words = Annotated[str, Form(max_length=1000)]
Post = Annotated[int | None, Query(ge=1, le=2**62)]


@router.get("/profile/complaints", response_class=HTMLResponse)
def own_page(request: Request, context: PageContext, vacancy_id: Post = None) -> Response:
    """The signed-in person's complaints, and the form for another."""
    return _own(request, context, {"vacancy_id": str(vacancy_id or "")}, {})


def _own(
    request: Request, context: Context, form: dict[str, str], errors: dict[str, str], status: int = 200
) -> Response:
    permit(context.actor, Action.PROFILE_CHANGE)
    rows = complaints.list_own(context)
    return _form(request, context, "complaints/own.html", form, errors, status, rows=rows)


def _form(
    request: Request,
    context: Context,
    template: str,
    form: dict[str, str],
    errors: dict[str, str],
    status: int,
    **told: Any,
) -> Response:
    return page(
        request,
        context,
        template,
        status_code=status,
        form=form,
        errors=errors,
        kinds=ComplaintKind,
        regions=post_search.cities_and_counties(context),
        post=post_named(context, form.get("vacancy_id", "")),
        **told,
    )


@router.post("/profile/complaints")
def file_own(request: Request, context: PageContext, form: PageForm) -> Response:
    """Complain."""
    try:
        complaints.file_own(context, drafted(form))
    except ValidationError as error:
        return _own(request, context, form, refused(error), 422)
    except (Invalid, Conflict) as error:
        context.unit.session.rollback()
        return _own(request, context, form, _said(error), error.status)
    return back_to("/profile/complaints", "complained")


def _said(error: MatcherError) -> dict[str, str]:
    return {getattr(error, "field", None) or "_form": error.message}


@router.get("/complaints", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    state: Annotated[str, Query(max_length=20)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """Complaints within reach, the first due first."""
    chosen = next((one for one in ComplaintState if one.value == state), None)
    states = [chosen] if chosen else []
    rows, total = complaints.list_complaints(context, states=states, offset=(number - 1) * size, limit=size)
    told: dict[str, Any] = {"rows": rows, "total": total, "number": number, "size": size}
    return page(request, context, "complaints/list.html", **told, state=chosen, states=ComplaintState)


@router.get("/complaints/new", response_class=HTMLResponse)
def new_page(request: Request, context: PageContext, vacancy_id: Post = None) -> Response:
    """The form at the desk."""
    permit(context.actor, Action.COMPLAINT_FILE)
    return _form(request, context, "complaints/new.html", {"vacancy_id": str(vacancy_id or "")}, {}, 200)


@router.post("/complaints")
def file_for(request: Request, context: PageContext, form: PageForm) -> Response:
    """Write a complaint down; the number is told to who came."""
    permit(context.actor, Action.COMPLAINT_FILE)
    try:
        made = complaints.file_for(context, drafted(form))
    except ValidationError as error:
        return _form(request, context, "complaints/new.html", form, refused(error), 422)
    except Invalid as error:
        return _form(request, context, "complaints/new.html", form, _said(error), error.status)
    opens = may(context.actor, Action.COMPLAINT_READ)
    return page(request, context, "complaints/filed.html", made=made, opens=opens)


@router.get("/complaints/{complaint_id}", response_class=HTMLResponse)
def complaint_page(request: Request, complaint_id: Id, context: PageContext) -> Response:
    """One complaint and what can be done with it now."""
    return _show(request, context, complaint_id, {}, None)


def _show(
    request: Request, context: Context, complaint_id: int, form: dict[str, str], error: MatcherError | None
) -> Response:
    view = complaints.get_complaint(context, complaint_id)
    return page(
        request,
        context,
        "complaints/complaint.html",
        status_code=error.status if error else 200,
        view=view,
        steps=[one.value for one in view.steps],
        findings=ComplaintFinding,
        handles=complaints.handles(context.actor, view.complaint),
        form={"words": "", "found": "", "reason": "", **form},
        errors=_said(error) if error else {},
    )


@router.post("/complaints/{complaint_id}/step")
def take_step(
    request: Request,
    complaint_id: Id,
    context: PageContext,
    version: Version,
    step: Annotated[str, Form(max_length=20)] = "",
    words: Words = "",
    found: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Accept, refuse, answer or close."""
    chosen = next((one for one in ComplaintStep if one.value == step), None)
    finding = next((one for one in ComplaintFinding if one.value == found), None)
    try:
        if chosen is None:
            raise Invalid("请选择办理步骤", field="step")
        complaints.take_step(context, complaint_id, chosen, version=version, words=words, found=finding)
    except Invalid as error:
        return _show(request, context, complaint_id, {"words": words, "found": found}, error)
    return back_to(f"/complaints/{complaint_id}", "complaint_stepped")


@router.post("/complaints/{complaint_id}/contact", response_class=HTMLResponse)
@forgetful
def reveal(
    request: Request,
    complaint_id: Id,
    context: PageContext,
    purpose: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """How to reach who complained; written down with its purpose."""
    try:
        contact = complaints.reveal(context, complaint_id, purpose=purpose)
    except Invalid as error:
        return _show(request, context, complaint_id, {}, error)
    told: dict[str, Any] = {"contact": contact, "purpose": purpose, "complaint_id": complaint_id}
    return page(request, context, "complaints/contact.html", **told, watermark=context.page_mark())


@router.post("/complaints/{complaint_id}/suspension")
def suspend(
    request: Request,
    complaint_id: Id,
    context: PageContext,
    version: Version,
    suspended: Annotated[str, Form(max_length=10)] = "1",
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Pause the post complained of, or show it again."""
    act = suspensions.resume if suspended == "0" else suspensions.suspend
    try:
        act(context, complaint_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, complaint_id, {"reason": reason}, error)
    return back_to(f"/complaints/{complaint_id}", "post_resumed" if suspended == "0" else "post_suspended")
