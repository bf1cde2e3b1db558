"""Pages of a market's desk (零工窗口): one search field, one click for today's number, the queue beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute, forgetful
from matcher.errors import Invalid
from matcher.models.gear import Transport
from matcher.models.ticket import TICKET_STEPS, TicketState
from matcher.service import desk, tickets
from matcher.service.context import Context
from matcher.service.desk import Found, Newcomer
from matcher.service.registrations import LABELS, Unfit

router = APIRouter(prefix="/desk", route_class=UnitRoute)
Typed = Annotated[str, Form(max_length=200)]
SeekerId = Annotated[int, Form(ge=1, le=2**62)]
# Fields of the short form by the columns of a registration.
_FIELDS = {
    "birth": "birth",
    "name": "name",
    "phone": "phone",
    "wanted": "trades",
    "windows": "hours",
    "own_tools": "tools",
}
_NEW = ("name", "phone", "birth", "trades", "hours", "tools", "transport")


@router.get("", response_class=HTMLResponse)
def desk_page(
    request: Request, context: PageContext, slip: Annotated[int | None, Query(ge=1, le=2**62)] = None
) -> Response:
    """The search field, the slip just handed out, and today's queue."""
    return _page(request, context, slip=slip)


@router.post("/find", response_class=HTMLResponse)
@forgetful
def find(request: Request, context: PageContext, text: Typed = "") -> Response:
    """Who is meant; what was typed stands in no address, so in no log either."""
    try:
        found = desk.look_up(context, text)
    except Invalid as error:
        return _page(request, context, asked=text, errors={"text": error.message})
    return _page(request, context, asked=text, found=found, form=None if found else _begun(text))


@router.post("/arrivals", response_class=HTMLResponse)
def arrive(request: Request, context: PageContext, seeker_id: SeekerId, agreed: Typed = "") -> Response:
    """A known worker is here: today's number."""
    try:
        slip = desk.arrive(context, seeker_id, agreed=bool(agreed))
    except Invalid as error:
        return _page(request, context, errors={"_form": error.message})
    return back_to(f"/desk?slip={slip.ticket.id}")


@router.post("/workers", response_class=HTMLResponse)
def register(request: Request, context: PageContext, form: PageForm) -> Response:
    """Somebody new is here: registered by the short form, and today's number."""
    given = {name: form.get(name, "")[:200] for name in _NEW}
    try:
        slip = desk.register(context, Newcomer(**given, agreed=bool(form.get("agreed"))))
    except Unfit as error:
        columns = {_FIELDS.get(key, "_form"): text for key, text in error.columns.items()}
        return _page(request, context, form=form, errors=columns)
    except Invalid as error:
        return _page(request, context, form=form, errors={error.field or "_form": error.message})
    return back_to(f"/desk?slip={slip.ticket.id}")


@router.post("/calls")
def call_next(context: PageContext) -> Response:
    """Call who has waited longest."""
    ticket = tickets.call_next(context)
    return back_to(f"/desk?slip={ticket.id}")


@router.post("/tickets/{ticket_id}/move")
def move(ticket_id: Id, context: PageContext, to: Annotated[TicketState, Form()]) -> Response:
    """One step of a number."""
    tickets.move(context, ticket_id, to)
    return back_to("/desk", "ticket_moved")


@router.get("/workers/{seeker_id}", response_class=HTMLResponse)
def card_page(request: Request, seeker_id: Id, context: PageContext) -> Response:
    """A worker's card."""
    return _card(request, context, seeker_id)


@router.post("/workers/{seeker_id}/card")
def change_card(
    request: Request, seeker_id: Id, context: PageContext, form: PageForm, version: Annotated[int, Form(ge=1, le=2**31)]
) -> Response:
    """Trades, certificates, hours, radius and pay as the worker states them now."""
    try:
        desk.change_card(context, seeker_id, form, version=version, firm=form.get("firm") == "1")
    except Unfit as error:
        return _card(request, context, seeker_id, form, dict(error.columns))
    except Invalid as error:
        return _card(request, context, seeker_id, form, {error.field or "_form": error.message})
    return back_to(f"/desk/workers/{seeker_id}", "card_changed")


def _card(
    request: Request,
    context: Context,
    seeker_id: int,
    form: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    card = desk.get_card(context, seeker_id)
    values = {key: (form or card.words).get(key, "") for key in desk.CARD}
    return page(
        request,
        context,
        "desk/card.html",
        status_code=422 if errors else 200,
        card=card,
        view=card.view,
        found=card.found,
        values=values,
        firm=card.firm if form is None else form.get("firm") == "1",
        errors=errors or {},
        labels=LABELS,
    )


def _begun(text: str) -> dict[str, str]:
    """The short form begun with what was searched for: a whole telephone number or a name."""
    text = text.strip()
    digits = "".join(sign for sign in text if sign.isdecimal())
    if len(digits) == 11 and len(text) <= 15:
        return {"phone": text}
    return {} if digits or text[:1] in "Kk" else {"name": text[:40]}


def _page(
    request: Request,
    context: Context,
    *,
    slip: int | None = None,
    asked: str = "",
    found: list[Found] | None = None,
    form: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    market = tickets.desk_market(context)
    return page(
        request,
        context,
        "desk/desk.html",
        status_code=422 if errors else 200,
        market=market,
        slip=desk.get_slip(context, slip) if slip else None,
        queue=tickets.get_queue(context),
        steps=TICKET_STEPS,
        asked=asked,
        found=found,
        form=form,
        values=dict.fromkeys(("name", "phone", "birth", "trades", "hours", "tools", "transport", "agreed"), "")
        | dict(form or {}),
        errors=errors or {},
        hours_of=[(one, one) for one in desk.USUAL_HOURS],
        transports=[(one.label, one.label) for one in Transport],
    )
