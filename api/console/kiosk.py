"""Pages of the kiosk (自助机): three large pages that lead back to the first by themselves, without a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import page
from api.deps import PageContext, UnitRoute, forgetful
from matcher.errors import Invalid
from matcher.service import boards, kiosk, tickets
from matcher.service.context import Context

router = APIRouter(prefix="/kiosk", route_class=UnitRoute)
Typed = Annotated[str, Form(max_length=60)]
# Seconds after which a page gives way to the first one: what was typed, and the number handed out.
BACK, SLIP = 90, 20


@router.get("", response_class=HTMLResponse)
def start(request: Request, context: PageContext) -> Response:
    """What one can do here."""
    return _page(request, context, "kiosk/start.html", BACK)


@router.get("/tasks", response_class=HTMLResponse)
def tasks_page(request: Request, context: PageContext) -> Response:
    """Today's tasks."""
    market = tickets.desk_market(context)
    return _page(request, context, "kiosk/tasks.html", BACK, openings=boards.openings(context, market.id or 0))


@router.get("/number", response_class=HTMLResponse)
def number_page(request: Request, context: PageContext) -> Response:
    """Two fields for a number."""
    return _form(request, context, {})


@router.post("/number", response_class=HTMLResponse)
@forgetful
def take(request: Request, context: PageContext, phone: Typed = "", name: Typed = "") -> Response:
    """The number; it stands in no address, so the next person cannot go back to it."""
    try:
        slip = kiosk.take_number(context, phone=phone, name=name)
    except Invalid as error:
        return _form(request, context, {error.field or "_form": error.message})
    return _page(request, context, "kiosk/slip.html", SLIP, slip=slip)


def _form(request: Request, context: Context, errors: Mapping[str, str]) -> Response:
    """The form, empty again: nothing a person typed stays on a shared device."""
    return _page(request, context, "kiosk/number.html", BACK, errors=errors, status_code=422 if errors else 200)


def _page(request: Request, context: Context, template: str, seconds: int, **values: object) -> Response:
    market = tickets.desk_market(context)
    answer = page(request, context, template, market=market, seconds=seconds, **values)  # type: ignore[arg-type]
    answer.headers["Refresh"] = f"{seconds}; url=/kiosk"
    return answer
