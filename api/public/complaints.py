"""Complaining without an account (投诉): a form, a number that cannot be guessed, and where that number stands."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.complaint_form import drafted, post_named, refused
from api.deps import refuse_foreign_origin
from api.pages import render
from api.public.tokened import HEADERS, TheKit
from matcher import clock
from matcher.errors import Invalid, MatcherError
from matcher.models.complaint import ComplaintKind
from matcher.service import complaints, post_search
from matcher.service.context import Kit
from matcher.service.permissions import Actor

router = APIRouter(prefix="/complain")
Text = Annotated[str, Form(max_length=2100)]
Short = Annotated[str, Form(max_length=120)]


def _page(
    request: Request, kit: Kit, form: dict[str, str], errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    with kit.open(Actor(), write=False) as context:
        regions = post_search.cities_and_counties(context)
        post = post_named(context, form.get("vacancy_id", ""))
        terms = kit.complaints.on(context.today())
    told = {"form": form, "errors": errors or {}, "kinds": ComplaintKind, "regions": regions, "post": post}
    return render(request, "complaints/public.html", status_code=status, headers=HEADERS, **told, terms=terms)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


@router.get("", response_class=HTMLResponse)
def form_page(
    request: Request, kit: TheKit, vacancy_id: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> Response:
    """The form, and the one for a number."""
    return _page(request, kit, {"vacancy_id": str(vacancy_id or "")})


@router.post("", response_class=HTMLResponse)
def complain(
    request: Request,
    kit: TheKit,
    kind: Short = "",
    text: Text = "",
    vacancy_id: Annotated[str, Form(max_length=20)] = "",
    firm: Short = "",
    adcode: Annotated[str, Form(max_length=6)] = "",
    contact: Short = "",
) -> Response:
    """Complain; the number is told once. Nothing is said about who or what is known."""
    refuse_foreign_origin(request)
    form = {"kind": kind, "text": text, "vacancy_id": vacancy_id, "firm": firm, "adcode": adcode, "contact": contact}
    try:
        number = complaints.file_online(kit, drafted(form), _address(request), request_id=request.state.request_id)
    except ValidationError as error:
        return _page(request, kit, form, refused(error), 422)
    except MatcherError as error:
        return _page(request, kit, form, {getattr(error, "field", None) or "_form": error.message}, error.status)
    terms = kit.complaints.on(clock.today())
    return render(request, "complaints/done.html", headers=HEADERS, number=number, terms=terms)


@router.post("/status", response_class=HTMLResponse)
def status(request: Request, kit: TheKit, number: Annotated[str, Form(max_length=60)] = "") -> Response:
    """Where a complaint stands; every wrong number gets the same answer."""
    refuse_foreign_origin(request)
    try:
        if not number.strip():
            raise Invalid("请填写投诉编号", field="number")
        found = complaints.look_up(kit, number, _address(request))
    except MatcherError as error:
        return _page(request, kit, {"number": number}, {"number": error.message}, error.status)
    return render(request, "complaints/status.html", headers=HEADERS, found=found)
