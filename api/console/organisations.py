"""Pages of the bodies (服务机构): the register, a body's own page, what it takes part in, a case's participants."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import read_draft, told
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Invalid
from matcher.models.organisation import OrganisationDraft, OrganisationKind, ParticipationDraft, ParticipationPart
from matcher.service import organisations, participations

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
_FIELDS = {
    "name": "机构名称",
    "uscc": "统一社会信用代码",
    "kind": "机构类型",
    "adcode": "所在地",
    "address": "地址",
    "contact_name": "联系人",
    "contact_phone": "联系电话",
}
_PART_FIELDS = {"organisation_id": "机构", "part": "参与方式", "first": "开始日期", "last": "结束日期", "note": "说明"}


@router.get("/organisations", response_class=HTMLResponse)
def organisations_page(
    request: Request,
    context: PageContext,
    kind: str = "",
    q: Annotated[str, Query(max_length=100)] = "",
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The register of bodies, and for administrators the form for a new one."""
    return _list(request, context, {}, kind=kind, q=q, number=number, size=size)


def _list(
    request: Request,
    context: PageContext,
    form: dict[str, str],
    error: Invalid | None = None,
    *,
    kind: str = "",
    q: str = "",
    number: int = 1,
    size: int = 20,
) -> Response:
    wanted = OrganisationKind(kind) if kind in list(OrganisationKind) else None
    offset = (number - 1) * size
    rows, total = organisations.list_organisations(context, kind=wanted, words=q, offset=offset, limit=size)
    day = context.today()
    return page(
        request,
        context,
        "organisations/list.html",
        status_code=error.status if error else 200,
        rows=[(one, one.hindrance(day)) for one in rows],
        total=total,
        page=number,
        size=size,
        kind=kind,
        q=q,
        kinds=OrganisationKind,
        counties=organisations.places_to_register(context),
        form=dict.fromkeys(_FIELDS, "") | form,
        errors=told(error) if error else {},
    )


@router.post("/organisations")
def register(request: Request, context: PageContext, form: PageForm) -> Response:
    """Register a body; a form with errors comes back with what was typed."""
    try:
        made = organisations.register(context, read_draft(OrganisationDraft, form, _FIELDS))
    except Invalid as error:
        return _list(request, context, {name: form.get(name, "") for name in _FIELDS}, error)
    return back_to(f"/organisations/{made.id}", "organisation_registered")


@router.get("/organisations/{organisation_id}", response_class=HTMLResponse)
def organisation_page(request: Request, organisation_id: Id, context: PageContext) -> Response:
    """A body, its permit and its parts in plans."""
    return _show(request, context, organisation_id)


def _show(
    request: Request,
    context: PageContext,
    organisation_id: int,
    form: dict[str, Any] | None = None,
    error: Invalid | None = None,
) -> Response:
    view = organisations.get_organisation(context, organisation_id)
    one = view.organisation
    kept = {"licence_number": one.licence_number, "licence_valid_to": str(one.licence_valid_to or ""), "reason": ""}
    return page(
        request,
        context,
        "organisations/organisation.html",
        status_code=error.status if error else 200,
        view=view,
        registers=organisations.may_register(context, one),
        form=kept | (form or {}),
        errors=told(error) if error else {},
    )


@router.post("/organisations/{organisation_id}/approve")
def approve(
    request: Request,
    organisation_id: Id,
    context: PageContext,
    version: Version,
    licence_number: Annotated[str, Form(max_length=60)] = "",
    licence_valid_to: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """The permit was seen."""
    try:
        until = read_day(licence_valid_to, "licence_valid_to")
        organisations.verify(
            context, organisation_id, version=version, licence_number=licence_number, licence_valid_to=until
        )
    except Invalid as error:
        form = {"licence_number": licence_number, "licence_valid_to": licence_valid_to}
        return _show(request, context, organisation_id, form, error)
    return back_to(f"/organisations/{organisation_id}", "verified")


@router.post("/organisations/{organisation_id}/stand-down")
def stand_down(
    request: Request,
    organisation_id: Id,
    context: PageContext,
    version: Version,
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Stop a body from beginning anything new."""
    try:
        organisations.stand_down(context, organisation_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, organisation_id, {"reason": reason}, error)
    return back_to(f"/organisations/{organisation_id}", "stood_down")


@router.get("/participations", response_class=HTMLResponse)
def own_page(request: Request, context: PageContext) -> Response:
    """What the own body takes part in."""
    body, parts = participations.mine(context)
    return page(request, context, "organisations/own.html", body=body, parts=parts)


@router.get("/cases/{case_id}/participants", response_class=HTMLResponse)
def participants_page(request: Request, case_id: Id, context: PageContext) -> Response:
    """Who takes part in a case, and the form for another."""
    return _participants(request, context, case_id, {})


def _participants(
    request: Request, context: PageContext, case_id: int, form: dict[str, str], error: Invalid | None = None
) -> Response:
    case, enterprise, bodies = participations.assignable(context, case_id)
    return page(
        request,
        context,
        "organisations/participants.html",
        status_code=error.status if error else 200,
        case=case,
        enterprise=enterprise,
        parts=participations.of_case(context, case_id),
        bodies=[(one.id, f"{one.name}（{one.kind.label}）") for one in bodies],
        kinds=ParticipationPart,
        form=dict.fromkeys(_PART_FIELDS, "") | {"first": str(context.today())} | form,
        errors=told(error) if error else {},
    )


@router.post("/cases/{case_id}/participants")
def assign(request: Request, case_id: Id, context: PageContext, form: PageForm) -> Response:
    """Let a body take part."""
    try:
        participations.assign(context, case_id, read_draft(ParticipationDraft, form, _PART_FIELDS))
    except Invalid as error:
        return _participants(request, context, case_id, {name: form.get(name, "") for name in _PART_FIELDS}, error)
    return back_to(f"/cases/{case_id}/participants", "taken_part")


@router.post("/participations/{participation_id}/end")
def end(participation_id: Id, context: PageContext, version: Version, last: date | None = Form(None)) -> Response:
    """Set the last day of a part, today without another."""
    made = participations.end(context, participation_id, version=version, last=last or context.today())
    return back_to(f"/cases/{made.case_id}/participants", "part_ended")


def read_day(text: str, field: str) -> date | None:
    """A form's date; an empty field means 长期."""
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("日期请写成 2026-12-31 的样子，长期有效的留空", field=field) from None
