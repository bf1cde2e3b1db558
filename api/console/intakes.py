"""Import pages (导入): upload, preview row by row, confirm."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute
from api.downloads import attachment
from matcher.errors import Invalid
from matcher.models.enums import IntakeKind
from matcher.models.states import IntakeState, Verdict
from matcher.service import intakes, previews

router = APIRouter(route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
Version = Annotated[int, Form(ge=1, le=2**31)]


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
def preview(request: Request, intake_id: Id, context: PageContext) -> Response:
    """Every row with its verdict."""
    view = intakes.get_intake(context, intake_id)
    return page(request, context, "intakes/preview.html", view=view, Verdict=Verdict, IntakeState=IntakeState)


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
