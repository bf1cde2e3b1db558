"""Pages of graduating classes (毕业班)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import HTMLResponse, Response

from api.console.drafts import read_draft, told
from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.enums import SkillGrade
from matcher.models.graduation import GraduatingClassDraft
from matcher.service import graduations

router = APIRouter(prefix="/classes", route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
_FIELDS = {
    "title": "班名",
    "trade": "专业（工种）",
    "occupation_code": "职业代码",
    "grade": "技能等级",
    "certificate": "毕业取得的证书",
    "size": "人数",
    "graduates_on": "毕业日期",
}


@router.get("", response_class=HTMLResponse)
def classes_page(request: Request, context: PageContext) -> Response:
    """The classes within reach, and for training bodies the form for a new one."""
    return _list(request, context, {})


def _list(
    request: Request, context: PageContext, form: dict[str, str], error: Invalid | Conflict | None = None
) -> Response:
    return page(
        request,
        context,
        "classes/list.html",
        status_code=error.status if error else 200,
        rows=graduations.list_classes(context),
        grades=SkillGrade,
        form=dict.fromkeys(_FIELDS, "") | form,
        errors=told(error) if error else {},
    )


@router.post("")
def report(request: Request, context: PageContext, form: PageForm) -> Response:
    """Report a class."""
    try:
        made = graduations.report(context, read_draft(GraduatingClassDraft, form, _FIELDS))
    except (Invalid, Conflict) as error:
        return _list(request, context, {name: form.get(name, "") for name in _FIELDS}, error)
    return back_to(f"/classes/{made.id}", "class_reported")


@router.get("/{class_id}", response_class=HTMLResponse)
def class_page(request: Request, class_id: Id, context: PageContext) -> Response:
    """A class with its registered graduates."""
    return _show(request, context, class_id)


def _show(request: Request, context: PageContext, class_id: int, error: Invalid | None = None) -> Response:
    return page(
        request,
        context,
        "classes/class.html",
        status_code=error.status if error else 200,
        view=graduations.get_class(context, class_id),
        errors=told(error) if error else {},
    )


@router.post("/{class_id}/graduates")
def upload(
    request: Request, class_id: Id, context: PageContext, file: Annotated[UploadFile | None, File()] = None
) -> Response:
    """Read the roster; it is confirmed on the page of its intake."""
    try:
        name, content = (file.filename or "", file.file.read(READ)) if file else ("", b"")
        intake = graduations.preview_graduates(context, class_id, name, content)
    except Invalid as error:
        return _show(request, context, class_id, error)
    return back_to(f"/intakes/{intake.id}")


@router.post("/{class_id}/graduate")
def confirm(class_id: Id, context: PageContext, version: Annotated[int, Form(ge=1, le=2**31)]) -> Response:
    """The class has graduated."""
    graduations.confirm_graduation(context, class_id, version=version)
    return back_to(f"/classes/{class_id}", "graduated")
