"""Pages of applications (应聘): a person's own on the phone, and the officer's list of those that wait."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.console.typed import number
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.application import ApplicationState
from matcher.models.refusal import RefusedBy, UnsuitableReason, reasons_of
from matcher.service import applications
from matcher.service.consents import CONSENT_DAYS, DISCLOSED
from matcher.service.context import Context

router = APIRouter(route_class=UnitRoute)


@router.get("/profile/applications", response_class=HTMLResponse)
def own_page(request: Request, context: PageContext) -> Response:
    """The signed-in person's applications."""
    return page(request, context, "applications/own.html", rows=applications.list_own(context))


@router.get("/profile/applications/new/{vacancy_id}", response_class=HTMLResponse)
def form_page(request: Request, vacancy_id: Id, context: PageContext) -> Response:
    """What applying means, to be agreed to."""
    return _form(request, context, vacancy_id, {}, {})


def _form(
    request: Request, context: Context, vacancy_id: int, form: dict[str, str], errors: dict[str, str]
) -> Response:
    vacancy, enterprise = applications.preview(context, vacancy_id)
    return page(
        request,
        context,
        "applications/new.html",
        status_code=422 if errors else 200,
        vacancy=vacancy,
        enterprise=enterprise,
        fields=DISCLOSED,
        days=CONSENT_DAYS,
        form=form,
        errors=errors,
    )


@router.post("/profile/applications/new/{vacancy_id}")
def apply(request: Request, vacancy_id: Id, context: PageContext, form: PageForm) -> Response:
    """Apply."""
    note, agreed = form.get("note", "")[:200], form.get("agreed") == "1"
    try:
        applications.apply(context, vacancy_id, agreed=agreed, note=note)
    except Invalid as error:
        return _form(request, context, vacancy_id, {"note": note}, {error.field or "_form": error.message})
    return back_to("/profile/applications", "applied")


@router.post("/profile/applications/{application_id}/withdraw")
def withdraw(application_id: Id, context: PageContext, form: PageForm) -> Response:
    """Take an application back."""
    applications.withdraw(context, application_id, version=number(form, "version", "页面版本"))
    return back_to("/profile/applications", "application_withdrawn")


@router.get("/applications", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    state: Annotated[str, Query(max_length=20)] = ApplicationState.WAITING.value,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """Applications for the posts of one's cases; those that wait unless asked otherwise."""
    known = {one.value: one for one in ApplicationState}
    chosen = known.get(state)
    rows, total = applications.list_applications(context, state=chosen, offset=(number - 1) * size, limit=size)
    return page(
        request,
        context,
        "applications/list.html",
        rows=rows,
        total=total,
        number=number,
        size=size,
        state=chosen,
        states=ApplicationState,
        reasons=reasons_of(RefusedBy.OFFICE),
    )


@router.post("/applications/{application_id}/recommend")
def take_up(application_id: Id, context: PageContext, form: PageForm) -> Response:
    """Recommend the person to the enterprise."""
    applications.take_up(context, application_id, version=number(form, "version", "页面版本"))
    return back_to("/applications", "application_taken")


@router.post("/applications/{application_id}/decline")
def decline(application_id: Id, context: PageContext, form: PageForm) -> Response:
    """Answer with a no and its reason."""
    reason = next((one for one in UnsuitableReason if one.value == form.get("reason", "")), None)
    if reason is None:
        raise Invalid("请选择未推荐的原因", field="reason")
    seen = number(form, "version", "页面版本")
    applications.decline(context, application_id, version=seen, reason=reason, note=form.get("note", "")[:200])
    return back_to("/applications", "application_declined")
