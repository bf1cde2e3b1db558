"""The code at the door of a job fair (入场登记码): anybody registers by themselves, without an account.

What is typed goes into the store and nothing comes back: whether the telephone was there before is told to nobody.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from fastapi.responses import HTMLResponse, Response

from api.deps import refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit
from matcher.errors import Invalid
from matcher.models.fair_kinds import PeopleGroup
from matcher.models.fair_visit import VisitorDraft
from matcher.service import fair_visitors
from matcher.service.context import Kit
from matcher.service.permissions import Actor

router = APIRouter(prefix="/fairs/c")
Code = Annotated[str, Path(max_length=24)]


@router.get("/{code}", response_class=HTMLResponse)
def form_page(request: Request, code: Code, kit: TheKit) -> Response:
    """The form at the door."""
    return _form(request, kit, code, {}, [])


def _form(
    request: Request, kit: Kit, code: str, form: dict[str, str], groups: list[str], error: Invalid | None = None
) -> Response:
    with kit.open(Actor(), write=False) as context:
        fair = fair_visitors.open_of_code(context, code)
        theme, days = fair.theme, context.kit.retention.visitors_on(context.today()).days
    return render(
        request,
        "fairs/door.html",
        status_code=error.status if error else 200,
        headers=HEADERS,
        theme=theme,
        days=days,
        code=code,
        people_groups=PeopleGroup,
        groups=groups,
        form={"name": "", "phone": "", "wanted": "", "agreed": ""} | form,
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/{code}", response_class=HTMLResponse)
def register(
    request: Request,
    code: Code,
    kit: TheKit,
    name: Annotated[str, Form(max_length=60)] = "",
    phone: Annotated[str, Form(max_length=30)] = "",
    wanted: Annotated[str, Form(max_length=60)] = "",
    agreed: Annotated[str, Form(max_length=1)] = "",
    groups: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Somebody registers; the answer is the same whoever it was."""
    refuse_foreign_origin(request)
    form = {"name": name, "phone": phone, "wanted": wanted, "agreed": agreed}
    try:
        draft = _draft(form, groups or [])
    except Invalid as error:
        return _form(request, kit, code, form, groups or [], error)
    with kit.open(Actor(), write=True, request_id=request.state.request_id) as context:
        fair_visitors.register_self(context, code, draft)
        context.unit.commit()
    return render(request, "fairs/door_done.html", headers=HEADERS, code=code)


def _draft(form: dict[str, str], groups: list[str]) -> VisitorDraft:
    return fair_visitors.draft_of(form["name"], form["phone"], form["wanted"], groups, agreed=form["agreed"] == "1")
