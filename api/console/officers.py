"""Pages of service officers (用工服务专员): load, leave and end of service."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute
from matcher.errors import Invalid
from matcher.models.enums import Industry
from matcher.service import officers

router = APIRouter(prefix="/officers", route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]


@router.get("", response_class=HTMLResponse)
def list_page(request: Request, context: PageContext, adcode: Annotated[str, Query(max_length=6)] = "") -> Response:
    """The officers of a region with their load."""
    rows, places = officers.list_officers(context, adcode), officers.counties(context)
    return page(request, context, "officers/list.html", rows=rows, adcode=adcode, places=places)


@router.get("/{officer_id}", response_class=HTMLResponse)
def officer_page(request: Request, officer_id: Id, context: PageContext) -> Response:
    """One officer: load, leave, cap, end of service."""
    return _show(request, context, officer_id)


def _show(
    request: Request,
    context: PageContext,
    officer_id: int,
    form: dict[str, Any] | None = None,
    error: Invalid | None = None,
) -> Response:
    row = officers.get_officer(context, officer_id)
    one = row.officer
    kept = {"first": one.leave_from or "", "last": one.leave_to or "", "load_cap": one.load_cap, "reason": ""}
    return page(
        request,
        context,
        "officers/officer.html",
        status_code=error.status if error else 200,
        row=row,
        form=kept | (form or {}),
        industries=[Industry(code).label for code in one.industries],
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/{officer_id}/leave")
def set_leave(
    request: Request,
    officer_id: Id,
    context: PageContext,
    version: Version,
    first: Annotated[str, Form(max_length=10)] = "",
    last: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Enter or take back a leave."""
    try:
        begins, ends = day_of(first, "first"), day_of(last, "last")
        officers.set_leave(context, officer_id, first=begins, last=ends, version=version)
    except Invalid as error:
        return _show(request, context, officer_id, {"first": first, "last": last}, error)
    return back_to(f"/officers/{officer_id}", "leave_set")


@router.post("/{officer_id}/cap")
def set_cap(
    request: Request,
    officer_id: Id,
    context: PageContext,
    version: Version,
    load_cap: Annotated[int, Form(ge=-(2**31), le=2**31)],
) -> Response:
    """Change the soft cap."""
    try:
        officers.set_cap(context, officer_id, load_cap=load_cap, version=version)
    except Invalid as error:
        return _show(request, context, officer_id, {"load_cap": load_cap}, error)
    return back_to(f"/officers/{officer_id}", "cap_set")


@router.post("/{officer_id}/contact")
def publish_contact(
    request: Request, officer_id: Id, context: PageContext, version: Version, public: Annotated[bool, Form()] = False
) -> Response:
    """Show the officer's contact to anybody, or take it back."""
    try:
        officers.publish_contact(context, officer_id, public=public, version=version)
    except Invalid as error:
        return _show(request, context, officer_id, error=error)
    return back_to(f"/officers/{officer_id}", "contact_set")


@router.post("/{officer_id}/depart")
def depart(
    request: Request,
    officer_id: Id,
    context: PageContext,
    version: Version,
    reason: Annotated[str, Form(max_length=150)] = "",
) -> Response:
    """End the officer's service."""
    try:
        officers.leave_service(context, officer_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, officer_id, {"reason": reason}, error)
    return back_to(f"/officers/{officer_id}", "officer_left")


def day_of(text: str, field: str) -> date | None:
    """A form's date; None for an empty field."""
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError:
        raise Invalid("日期请写成 2026-12-31 的样子", field=field) from None
