"""Pages of the kiosk (自助机): large pages that lead back to the first by themselves, without a script.

The operator turns the device over on the first page; until the password is given again no other page answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from api.browser_session import opened
from api.console.page import page
from api.deps import Asked, PageContext, PageForm, UnitRoute, ask_page, forgetful
from matcher.errors import Conflict, Invalid, MatcherError, TooMany
from matcher.models.gear import Transport
from matcher.service import boards, desk, kiosk
from matcher.service.context import Context
from matcher.service.desk import Newcomer
from matcher.service.permissions import Action, permit
from matcher.service.registrations import Unfit

router = APIRouter(prefix="/kiosk", route_class=UnitRoute)
Typed = Annotated[str, Form(max_length=60)]
Whole = Annotated[Asked, Depends(ask_page)]
# Seconds after which a page gives way to the first one: what was typed, and the number handed out.
BACK, SLIP = 90, 20
_HOURS = [(one, one) for one in desk.USUAL_HOURS]
# Fields of the form by the columns of a registration.
_FIELDS = {"name": "name", "phone": "phone", "wanted": "trades", "windows": "hours", "own_tools": "tools"}
_TRANSPORTS = [(one.label, one.label) for one in Transport]
_NEW = ("name", "phone", "trades", "hours", "tools", "transport")


@router.get("", response_class=HTMLResponse)
def start(request: Request, context: PageContext) -> Response:
    """What one can do here; for the operator before the device is turned over, how that is done."""
    permit(context.actor, Action.KIOSK_USE)
    if not context.actor.kiosk:
        return page(request, context, "kiosk/begin.html", errors={})
    return _page(request, context, "kiosk/start.html", BACK)


@router.post("/begin", response_class=HTMLResponse)
def begin(request: Request, asked: Whole, sure: Annotated[str, Form(max_length=5)] = "") -> Response:
    """Turn the device over to everybody."""
    try:
        kiosk.begin(asked.kit, asked.token, asked.actor, sure=sure == "1")
    except Invalid as error:
        with asked.kit.open(asked.actor, write=False) as context:
            template, errors = "kiosk/begin.html", {"sure": error.message}
            return page(request, context, template, status_code=error.status, errors=errors)
    return RedirectResponse("/kiosk", status_code=303)


@router.get("/leave", response_class=HTMLResponse)
def leave_page(request: Request, context: PageContext) -> Response:
    """The operator's password, which takes the device back."""
    return _guarded(request, context, "kiosk/leave.html", errors={})


@router.post("/end", response_class=HTMLResponse)
def end(request: Request, asked: Whole, password: Annotated[str, Form(max_length=128)] = "") -> Response:
    """Take the device back; a wrong password counts like one at the sign-in."""
    address = request.client.host if request.client else ""
    try:
        signed = kiosk.end(asked.kit, asked.token, asked.actor, password=password, address=address)
    except (Invalid, TooMany) as error:
        return _refused(request, asked, error)
    return opened(asked.kit, "/desk", signed.token)


def _refused(request: Request, asked: Asked, error: MatcherError) -> Response:
    with asked.kit.open(asked.actor, write=False) as context:
        told = {"password": error.message}
        return _page(request, context, "kiosk/leave.html", BACK, errors=told, status_code=error.status)


@router.get("/tasks", response_class=HTMLResponse)
def tasks_page(request: Request, context: PageContext) -> Response:
    """Today's tasks."""
    openings = boards.openings(context, context.actor.market_id or 0)
    return _guarded(request, context, "kiosk/tasks.html", openings=openings)


@router.get("/number", response_class=HTMLResponse)
def number_page(request: Request, context: PageContext) -> Response:
    """Two fields for a number."""
    return _guarded(request, context, "kiosk/number.html", errors={})


@router.post("/number", response_class=HTMLResponse)
@forgetful
def take(request: Request, context: PageContext, phone: Typed = "", name: Typed = "") -> Response:
    """The number; it stands in no address, so the next person cannot go back to it."""
    try:
        slip = kiosk.take_number(context, phone=phone, name=name)
    except Invalid as error:
        return _form(request, context, {error.field or "_form": error.message})
    return _page(request, context, "kiosk/slip.html", SLIP, slip=slip, new=False)


@router.get("/card", response_class=HTMLResponse)
def card_page(request: Request, context: PageContext) -> Response:
    """Two fields for one's own card."""
    return _guarded(request, context, "kiosk/card_form.html", errors={})


@router.post("/card", response_class=HTMLResponse)
@forgetful
def card(request: Request, context: PageContext, phone: Typed = "", name: Typed = "") -> Response:
    """One's own card, for a short time."""
    try:
        shown = kiosk.show_card(context, phone=phone, name=name)
    except Invalid as error:
        return _form(request, context, {error.field or "_form": error.message}, "kiosk/card_form.html")
    return _page(request, context, "kiosk/card.html", SLIP, shown=shown)


@router.get("/register", response_class=HTMLResponse)
def register_page(request: Request, context: PageContext) -> Response:
    """The short form for who is here for the first time."""
    return _guarded(request, context, "kiosk/register.html", errors={}, hours_of=_HOURS, transports=_TRANSPORTS)


@router.post("/register", response_class=HTMLResponse)
@forgetful
def register(request: Request, context: PageContext, form: PageForm) -> Response:
    """Registered, with a number; the desk looks at the identity card."""
    given = {name: form.get(name, "")[:200] for name in _NEW}
    try:
        slip = kiosk.register(context, Newcomer(**given, birth="", agreed=form.get("agreed") == "1"))
    except Unfit as error:
        wrong = {_FIELDS.get(key, "_form"): text for key, text in error.columns.items()}
        return _form(request, context, wrong, "kiosk/register.html", hours_of=_HOURS, transports=_TRANSPORTS)
    except Invalid as error:
        told = {error.field or "_form": error.message}
        return _form(request, context, told, "kiosk/register.html", hours_of=_HOURS, transports=_TRANSPORTS)
    return _page(request, context, "kiosk/slip.html", SLIP, slip=slip, new=True)


def _form(
    request: Request,
    context: Context,
    errors: Mapping[str, str],
    template: str = "kiosk/number.html",
    **values: object,
) -> Response:
    """The form, empty again: nothing a person typed stays on a shared device."""
    return _page(request, context, template, BACK, errors=errors, status_code=422, **values)


def _guarded(request: Request, context: Context, template: str, **values: object) -> Response:
    """A page for whoever stands there; under the operator's whole session the first page says what to do."""
    try:
        return _page(request, context, template, BACK, **values)
    except Conflict as error:
        if error.code != kiosk.OFF:
            raise
        return RedirectResponse("/kiosk", status_code=303)


def _page(request: Request, context: Context, template: str, seconds: int, **values: object) -> Response:
    market = kiosk.market_here(context)
    answer = page(request, context, template, market=market, seconds=seconds, **values)  # type: ignore[arg-type]
    answer.headers["Refresh"] = f"{seconds}; url=/kiosk"
    return answer
