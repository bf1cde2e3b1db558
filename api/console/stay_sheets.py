"""Pages of stay sheets (留工登记) and the return after a holiday (返岗)."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.console.doubts import told, unseen
from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.stay_sheet import ReturnDraft, StayDraft
from matcher.models.values import Problem
from matcher.service import standing, stay_sheets
from matcher.service.permissions import Action

router = APIRouter(prefix="/stay-sheets", route_class=UnitRoute)
_LABELS = {
    "holiday": "假期",
    "first": "假期起",
    "last": "假期止",
    "staff": "在岗人数",
    "stay": "留岗",
    "leave": "返乡",
    "returners": "计划返岗",
    "note": "备注",
    "day": "日期",
    "due": "应返岗",
    "back": "已返岗",
}
_COUNTS = ("staff", "stay", "leave", "returners")
_ROWS, _SPARE = 3, 2


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The sheets within reach."""
    rows, total = stay_sheets.list_sheets(context, offset=(page_number - 1) * size, limit=size)
    own = context.actor.enterprise_id
    return page(request, context, "stay_sheets/list.html", rows=rows, total=total, page=page_number, size=size, own=own)


@router.get("/new", response_class=HTMLResponse)
def new_page(
    request: Request, context: PageContext, enterprise_id: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> Response:
    """The form for a holiday."""
    whose = enterprise_id or context.actor.enterprise_id or 0
    firm = standing.find_enterprise(context, whose, Action.STAY_REPORT)
    return _form(request, context, firm, {"staff": firm.employees_now or ""}, [])


def _form(
    request: Request,
    context: PageContext,
    firm: Enterprise,
    form: dict[str, Any],
    gaps: list[dict[str, str]],
    *,
    change: int | None = None,
    errors: dict[str, str] | None = None,
    doubts: list[Problem] | None = None,
) -> Response:
    rows = [*gaps, *({"day": "", "short": ""} for _ in range(max(_ROWS - len(gaps), _SPARE)))]
    return page(
        request,
        context,
        "stay_sheets/form.html",
        status_code=422 if errors or doubts else 200,
        firm=firm,
        form={**dict.fromkeys(_LABELS, ""), **form},
        gaps=rows,
        change=change,
        version=form.get("version"),
        errors=errors or {},
        doubts=doubts or [],
        seen=told(doubts or []),
    )


def _filled(draft: StayDraft, gaps: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows as typed, with the gap that the plans themselves say where none was written for after the holiday."""
    gap = stay_sheets.default_gap(draft)
    return [*gaps, {"day": str(gap.day), "short": str(gap.short)}] if gap is not None else gaps


def _draft(form: dict[str, str]) -> tuple[StayDraft | None, dict[str, str], list[dict[str, str]]]:
    typed = Typed(form, _LABELS)
    facts: dict[str, Any] = {"holiday": typed.text("holiday"), "note": typed.text("note")}
    facts |= {name: typed.day(name) for name in ("first", "last")}
    facts |= {name: typed.whole(name) for name in _COUNTS}
    shown: list[dict[str, str]] = []
    gaps: list[dict[str, Any]] = []
    for number in sorted({int(one[1]) for name in form if (one := re.fullmatch(r"gap\.(\d{1,3})\.day", name))}):
        cells = {name: form.get(f"gap.{number}.{name}", "").strip() for name in ("day", "short")}
        if any(cells.values()):
            row = Typed(cells, {"day": "日期", "short": "缺口人数"})
            gaps.append({"day": row.day("day"), "short": row.whole("short")})
            shown.append(cells)
    if typed.errors:
        return None, typed.errors, shown
    try:
        return StayDraft.model_validate(facts | {"gaps": gaps}), {}, shown
    except ValidationError as error:
        errors = typed.refused(error)
        if "gaps" in errors:
            errors["gaps"] = "缺口预计没有填对：每行要有日期和 1 以上的人数"
        return None, errors, shown


@router.post("")
def make(
    request: Request,
    context: PageContext,
    form: PageForm,
    enterprise_id: Annotated[int | None, Form(ge=1, le=2**62)] = None,
) -> Response:
    """Write a holiday's sheet down."""
    whose = enterprise_id or context.actor.enterprise_id or 0
    firm = standing.find_enterprise(context, whose, Action.STAY_REPORT)
    draft, errors, gaps = _draft(form)
    if draft is None:
        return _form(request, context, firm, form, gaps, errors=errors)
    if doubts := unseen(form, stay_sheets.doubts(draft)):
        return _form(request, context, firm, form, _filled(draft, gaps), doubts=doubts)
    try:
        made = stay_sheets.make_sheet(context, firm.id or 0, draft)
    except Invalid as error:
        return _form(request, context, firm, form, gaps, errors={error.field or "_form": error.message})
    return back_to(f"/stay-sheets/{made.id}", "stayed")


@router.get("/{stay_id}", response_class=HTMLResponse)
def sheet_page(request: Request, stay_id: Id, context: PageContext) -> Response:
    """One sheet, the expected gap and the returns."""
    return _show(request, context, stay_id, {}, {})


def _show(
    request: Request, context: PageContext, stay_id: int, form: dict[str, str], errors: dict[str, str]
) -> Response:
    view = stay_sheets.get_sheet(context, stay_id)
    kept = {"day": str(clock.today()), "due": "", "back": "", **form}
    return page(
        request,
        context,
        "stay_sheets/stay_sheet.html",
        status_code=422 if errors else 200,
        view=view,
        form=kept,
        errors=errors,
    )


@router.get("/{stay_id}/change", response_class=HTMLResponse)
def change_page(request: Request, stay_id: Id, context: PageContext) -> Response:
    """The form with what was written down."""
    view = stay_sheets.get_sheet(context, stay_id, Action.STAY_REPORT)
    gaps = [{"day": str(one["day"]), "short": str(one["short"])} for one in view.sheet.gaps]
    facts = view.sheet.model_dump(mode="json", include={*_LABELS, "version"})
    return _form(request, context, view.enterprise, facts, gaps, change=stay_id)


@router.post("/{stay_id}/change")
def change(
    request: Request, stay_id: Id, context: PageContext, form: PageForm, version: Annotated[int, Form(ge=1, le=2**31)]
) -> Response:
    """Correct a sheet while plans change."""
    view = stay_sheets.get_sheet(context, stay_id, Action.STAY_REPORT)
    draft, errors, gaps = _draft(form)
    if draft is None:
        return _form(request, context, view.enterprise, form, gaps, change=stay_id, errors=errors)
    if doubts := unseen(form, stay_sheets.doubts(draft)):
        return _form(request, context, view.enterprise, form, _filled(draft, gaps), change=stay_id, doubts=doubts)
    try:
        stay_sheets.change_sheet(context, stay_id, draft, version=version)
    except Invalid as error:
        told = {error.field or "_form": error.message}
        return _form(request, context, view.enterprise, form, gaps, change=stay_id, errors=told)
    return back_to(f"/stay-sheets/{stay_id}", "stayed")


@router.post("/{stay_id}/back")
def record_return(request: Request, stay_id: Id, context: PageContext, form: PageForm) -> Response:
    """How many were due and are back by the end of a day."""
    stay_sheets.get_sheet(context, stay_id, Action.STAY_REPORT)
    typed = Typed(form, _LABELS)
    facts = {"day": typed.day("day"), "due": typed.whole("due"), "back": typed.whole("back")}
    try:
        draft = ReturnDraft.model_validate(facts)
        stay_sheets.record_return(context, stay_id, draft)
    except ValidationError as error:
        return _show(request, context, stay_id, form, typed.refused(error))
    except Invalid as error:
        return _show(request, context, stay_id, form, {error.field or "_form": error.message})
    return back_to(f"/stay-sheets/{stay_id}", "back_at_work")
