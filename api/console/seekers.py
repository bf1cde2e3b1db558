"""Pages of registrations (求职登记): find a person, see and change what is registered, register somebody new."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.enums import ConsentChannel, EducationLevel, SkillGrade
from matcher.service import erasure, registrations, sign_in_links
from matcher.service.context import Context
from matcher.service.erasure import ErasureGround
from matcher.service.permissions import Action, permit
from matcher.service.registrations import COLUMNS, IDENTITY, LABELS, Registration, Told, Unfit

router = APIRouter(route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Typed = Annotated[str, Form(max_length=200)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
CHOICES = {
    key: [(label, label) for label in labels]
    for key, labels in {
        "education": [one.label for one in EducationLevel],
        "skill_grade": [one.label for one in SkillGrade],
        "night": ["是", "否"],
        "flexible": ["是", "否"],
        "hardship": ["是", "否"],
        "consent": [one.label for one in ConsentChannel if one is not ConsentChannel.SELF],
    }.items()
}
# Whoever restores a backup does it from the command line.
_BLANK = {"ground": ErasureGround.ASKED.value, "purpose": "", "confirm": ""}
GROUNDS = [(one.value, one.label) for one in ErasureGround if one is not ErasureGround.RESTORED]


def _errors(error: Invalid | None) -> dict[str, str]:
    if error is None:
        return {}
    return dict(error.columns) if isinstance(error, Unfit) else {error.field or "_form": error.message}


@router.get("/seekers", response_class=HTMLResponse)
def list_page(
    request: Request, context: PageContext, page_number: PageNumber = 1, size: Annotated[int, Query(ge=1, le=100)] = 20
) -> Response:
    """People within reach, and a form to find one."""
    rows, total = registrations.list_registrations(context, offset=(page_number - 1) * size, limit=size)
    return _list(request, context, rows, total=total, number=page_number, size=size)


@router.post("/seekers/find", response_class=HTMLResponse)
@forgetful
def find(request: Request, context: PageContext, phone: Typed = "", name: Typed = "") -> Response:
    """People by telephone or name; what was asked for stands in no address, so in no log either."""
    try:
        rows = registrations.find_registrations(context, phone=phone, name=name)
    except Invalid as error:
        return _list(request, context, [], asked={"phone": phone, "name": name}, error=error)
    if len(rows) == 1:
        return back_to(f"/seekers/{rows[0].seeker.id}")
    return _list(request, context, rows, asked={"phone": phone, "name": name}, total=len(rows))


def _list(
    request: Request,
    context: Context,
    rows: list[Registration],
    *,
    asked: Mapping[str, str] | None = None,
    error: Invalid | None = None,
    **values: Any,
) -> Response:
    values = {"total": 0, "number": 1, "size": 20} | values
    return page(
        request,
        context,
        "seekers/list.html",
        status_code=error.status if error else 200,
        rows=rows,
        asked=asked,
        errors=_errors(error),
        **values,
    )


@router.get("/seekers/new", response_class=HTMLResponse)
def new_page(request: Request, context: PageContext) -> Response:
    """A blank form."""
    permit(context.actor, Action.REGISTRATION_WORK)
    return _form(request, context, None, {})


@router.post("/seekers/new")
def register(
    request: Request, context: PageContext, form: PageForm, told: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """Register somebody new."""
    cells = {key: form.get(key, "").replace("\r\n", "\n") for key in COLUMNS}
    try:
        made = registrations.register_person(context, cells, told=_told(told))
    except Invalid as error:
        return _form(request, context, None, form, error)
    return back_to(f"/seekers/{made}" if registrations.may_see(context, made) else "/seekers", "registered")


@router.get("/seekers/{seeker_id}", response_class=HTMLResponse)
def registration_page(request: Request, seeker_id: Id, context: PageContext) -> Response:
    """One registration, masked."""
    return _shown_page(request, context, seeker_id, _BLANK, None)


def _shown_page(
    request: Request, context: Context, seeker_id: int, told: Mapping[str, str], refused: MatcherError | None
) -> Response:
    return page(
        request,
        context,
        "seekers/seeker.html",
        status_code=refused.status if refused else 200,
        view=registrations.get_registration(context, seeker_id),
        link=sign_in_links.live_link(context, seeker_id),
        erase=told,
        refused=refused,
        grounds=GROUNDS,
    )


@router.get("/seekers/{seeker_id}/edit", response_class=HTMLResponse)
def edit_page(request: Request, seeker_id: Id, context: PageContext) -> Response:
    """The form to change it."""
    view = registrations.get_registration(context, seeker_id)
    return _form(request, context, view, _shown(view))


@router.post("/seekers/{seeker_id}/edit")
def change(
    request: Request,
    seeker_id: Id,
    context: PageContext,
    form: PageForm,
    version: Version,
    told: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Take what differs from what stood in the form."""
    view = registrations.get_registration(context, seeker_id)
    cells = registrations.typed(_shown(view), form, COLUMNS)
    try:
        registrations.change_registration(context, seeker_id, cells, version=version, told=_told(told))
    except Invalid as error:
        return _form(request, context, view, form, error, version)
    return back_to(f"/seekers/{seeker_id}" if registrations.may_see(context, seeker_id) else "/seekers", "changed")


def _told(told: str) -> Told:
    if told not in list(Told):
        raise Invalid("请选择本人怎样提出", field="told")
    return Told(told)


def _shown(view: Registration) -> dict[str, str]:
    """What stands in the boxes: who the person is stays masked, so these are empty until something new is written."""
    return {key: "" if key in IDENTITY else view.words.get(key, "") for key in COLUMNS}


def _form(
    request: Request,
    context: Context,
    view: Registration | None,
    values: Mapping[str, str],
    error: Invalid | None = None,
    version: int | None = None,
) -> Response:
    return page(
        request,
        context,
        "seekers/form.html",
        status_code=error.status if error else 200,
        view=view,
        values=values,
        version=version or (view.seeker.version if view else None),
        errors=_errors(error),
        choices=CHOICES,
        labels=LABELS,
        told=[(one.value, one.label) for one in Told],
    )


@router.post("/seekers/{seeker_id}/contact", response_class=HTMLResponse)
@forgetful
def reveal(request: Request, seeker_id: Id, context: PageContext, purpose: Typed = "") -> Response:
    """Name and telephone in the clear, for a stated purpose."""
    shown = registrations.reveal(context, seeker_id, purpose=purpose)
    return page(request, context, "seekers/contact.html", shown=shown, purpose=purpose, seeker_id=seeker_id)


@router.post("/seekers/{seeker_id}/erase")
def erase(
    request: Request,
    seeker_id: Id,
    context: PageContext,
    ground: Typed = "",
    purpose: Typed = "",
    confirm: Typed = "",
) -> Response:
    """Erase somebody for good, or say what must be settled before."""
    try:
        if ground not in list(ErasureGround):
            raise Invalid("请选择删除的依据", field="ground")
        erasure.erase(context, seeker_id, ground=ErasureGround(ground), purpose=purpose, confirm=confirm)
    except (Invalid, Conflict) as error:
        told = {"ground": ground, "purpose": purpose, "confirm": confirm}
        return _shown_page(request, context, seeker_id, told, error)
    return back_to("/seekers", "erased")
