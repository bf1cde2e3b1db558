"""Import pages (导入): upload, preview row by row, confirm."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from api.downloads import attachment
from matcher.errors import Invalid
from matcher.models.enums import IntakeKind
from matcher.models.states import IntakeState, Verdict
from matcher.service import intakes, previews

router = APIRouter(route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
Version = Annotated[int, Form(ge=1, le=2**31)]
Row = Annotated[int, Path(ge=0, le=2**31)]


@router.get("/imports/{kind}", response_class=HTMLResponse)
def imports_page(request: Request, kind: IntakeKind, context: PageContext) -> Response:
    """The upload form, the template, and what was uploaded before."""
    return _imports(request, context, kind)


def _imports(request: Request, context: PageContext, kind: IntakeKind, error: Invalid | None = None) -> Response:
    shown = [intake for intake in intakes.list_intakes(context, kind) if intake.state is not IntakeState.DISCARDED]
    status = error.status if error else 200
    return page(request, context, "intakes/upload.html", status_code=status, kind=kind, intakes=shown, error=error)


@router.get("/imports/{kind}/template")
def template(kind: IntakeKind, context: PageContext) -> Response:
    """The blank form."""
    return attachment(*previews.template(context, kind))


@router.post("/imports/{kind}")
def upload(
    request: Request, kind: IntakeKind, context: PageContext, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Read a file; an unreadable one leads back to the form with what to do about it."""
    try:
        if file is None or not file.filename:
            raise Invalid("请先选择文件", field="file")
        intake = previews.preview(context, kind, file.filename, file.file.read(READ))
    except Invalid as error:
        return _imports(request, context, kind, error)
    return back_to(f"/intakes/{intake.id}")


@router.get("/intakes/{intake_id}", response_class=HTMLResponse)
def preview(
    request: Request,
    intake_id: Id,
    context: PageContext,
    verdict: str = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """Rows with their verdict, each field beside the words it was read from."""
    return _preview(request, context, intake_id, verdict=verdict, number=page_number, size=size)


def _preview(
    request: Request,
    context: PageContext,
    intake_id: int,
    *,
    verdict: str = "",
    number: int = 1,
    size: int = 20,
    error: Invalid | None = None,
) -> Response:
    view = intakes.get_intake(context, intake_id)
    shown = [row.index for row in view.rows if not verdict or row.verdict.value == verdict]
    chosen = shown[(number - 1) * size : number * size]
    checks = intakes.check_rows(context, intake_id, chosen)
    return page(
        request,
        context,
        "intakes/preview.html",
        status_code=error.status if error else 200,
        view=view,
        rows=[view.rows[index] for index in chosen],
        checks=checks,
        total=len(shown),
        page=number,
        size=size,
        verdict=verdict,
        errors={"_form": error.message} if error else {},
        Verdict=Verdict,
        IntakeState=IntakeState,
    )


@router.post("/intakes/{intake_id}/rows/{row}/correct")
def correct(
    request: Request, intake_id: Id, row: Row, context: PageContext, version: Version, form: PageForm
) -> Response:
    """Put other words into fields of a row; it is read anew."""
    fields = {
        name.removeprefix("cell."): value.replace("\r\n", "\n")
        for name, value in form.items()
        if name.startswith("cell.")
    }
    try:
        intakes.correct_row(context, intake_id, row, fields=fields, version=version)
    except Invalid as error:
        return _preview(request, context, intake_id, number=row // 20 + 1, error=error)
    return _back(intake_id, row, "corrected")


@router.post("/intakes/{intake_id}/rows/{row}/occupation")
def confirm_occupation(
    request: Request,
    intake_id: Id,
    row: Row,
    context: PageContext,
    version: Version,
    title: Annotated[str, Form(max_length=60)] = "",
    code: Annotated[str, Form(max_length=10)] = "",
    other: Annotated[str, Form(max_length=10)] = "",
) -> Response:
    """Confirm which occupation a post of a row is."""
    try:
        intakes.confirm_row_occupation(
            context, intake_id, row, title=title, code=other.strip() or code, version=version
        )
    except Invalid as error:
        return _preview(request, context, intake_id, number=row // 20 + 1, error=error)
    return _back(intake_id, row, "occupation")


def _back(intake_id: int, row: int, done: str) -> Response:
    """The row on its page of the preview."""
    number = row // 20 + 1
    path = f"/intakes/{intake_id}?page={number}&ok={done}" if number > 1 else f"/intakes/{intake_id}?ok={done}"
    return back_to(path, anchor=f"row-{row}")


@router.get("/intakes/{intake_id}/rejects")
def rejects(intake_id: Id, context: PageContext) -> Response:
    """The rows to correct, with reasons."""
    return attachment(*intakes.reject_file(context, intake_id))


@router.post("/intakes/{intake_id}/confirm")
def confirm(intake_id: Id, context: PageContext, version: Version) -> Response:
    """Take the good rows."""
    receipt = intakes.confirm(context, intake_id, version=version)
    return back_to(f"/intakes/{intake_id}", "submitted" if receipt.case else "registered")


@router.post("/intakes/{intake_id}/discard")
def discard(intake_id: Id, context: PageContext, version: Version) -> Response:
    """Drop a preview."""
    intake = intakes.discard(context, intake_id, version=version)
    return back_to(f"/imports/{intake.kind.value}", "discarded")
