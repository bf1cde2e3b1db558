"""Pages of recognition (粘贴识别): paste, check beside the source, correct, hand in as an import to preview."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import PageContext, PageForm, UnitRoute
from matcher.errors import Invalid, MatcherError, NotFound
from matcher.models.enums import IntakeKind
from matcher.service import intakes, parsing, previews, surveys
from matcher.service.context import Context
from matcher.service.parsing import Parsed, Wanted

router = APIRouter(prefix="/imports/{kind}", route_class=UnitRoute)
_WANTED = {IntakeKind.BROCHURE: Wanted.POST, IntakeKind.SEEKERS: Wanted.RESUME}
_CELL = re.compile(r"cell\.(\d{1,4})\.(\w{1,40})")


@router.get("/paste", response_class=HTMLResponse)
def paste_page(
    request: Request, kind: IntakeKind, context: PageContext, survey: Annotated[int, Query(ge=0, le=2**62)] = 0
) -> Response:
    """The box to paste into; with a ``survey`` it holds the short posts that one tells of."""
    intakes.list_intakes(context, kind)  # the same people who may hand in
    _readable(kind)
    if survey and kind is IntakeKind.BROCHURE:
        told = surveys.brochure_text(context, survey)
        return _show(request, context, kind, text=told.text, notes=told.notes)
    return _show(request, context, kind)


@router.post("/paste", response_class=HTMLResponse)
def recognise(request: Request, kind: IntakeKind, context: PageContext, text: Annotated[str, Form()] = "") -> Response:
    """What the text says, beside its words; nothing is stored."""
    intakes.list_intakes(context, kind)
    _readable(kind)
    try:
        parsed = parsing.parse(context, _WANTED[kind], text)
    except MatcherError as error:
        if error.status not in (413, 422):
            raise
        return _show(request, context, kind, text=text, error=error)
    return _show(request, context, kind, text=text, parsed=parsed)


@router.post("/text")
def hand_in(
    request: Request, kind: IntakeKind, context: PageContext, form: PageForm, text: Annotated[str, Form()] = ""
) -> Response:
    """Hand the text in, with what a person corrected and filled in, as an import to be confirmed."""
    intakes.list_intakes(context, kind)
    _readable(kind)
    header = {name.removeprefix("header."): value for name, value in form.items() if name.startswith("header.")}
    cells = {
        (int(match[1]), match[2]): value.replace("\r\n", "\n")
        for name, value in form.items()
        if (match := _CELL.fullmatch(name))
    }
    try:
        intake = previews.preview_text(context, kind, text, header=header, cells=cells)
    except MatcherError as error:
        if error.status not in (413, 422):
            raise
        return _show(
            request, context, kind, text=text, parsed=_again(context, kind, text, cells), header=header, error=error
        )
    return back_to(f"/intakes/{intake.id}")


def _readable(kind: IntakeKind) -> None:
    """Surveys and lists are tables: there is nothing to recognise in a text."""
    if kind not in _WANTED:
        raise NotFound(f"{kind.label}没有粘贴识别，请上传文件")


def _again(context: Context, kind: IntakeKind, text: str, cells: dict[tuple[int, str], str]) -> Parsed | None:
    """The rows of a refused text as the person had corrected them; None when the text itself cannot be read."""
    try:
        return parsing.parse(context, _WANTED[kind], text, cells=cells)
    except MatcherError:
        return None


def _show(
    request: Request,
    context: PageContext,
    kind: IntakeKind,
    *,
    text: str = "",
    parsed: Parsed | None = None,
    header: dict[str, str] | None = None,
    error: MatcherError | None = None,
    notes: Sequence[str] = (),
) -> Response:
    return page(
        request,
        context,
        "parse/paste.html",
        status_code=error.status if error else 200,
        kind=kind,
        text=text,
        parsed=parsed,
        notes=notes,
        header=(parsed.header if parsed else {}) | (header or {}),
        own=context.actor.enterprise_id is not None,
        errors={_field(error): error.message} if error else {},
        details=error.details if isinstance(error, Invalid) else [],
    )


def _field(error: MatcherError) -> str:
    """The field of the form that an error is about."""
    if error.field in ("name", "uscc", "place", "industry", "intro"):
        return f"header.{error.field}"
    return error.field if error.field == "text" else "_form"
