"""Pages of pairings (结对子): the list, who has nobody, re-balancing, and one enterprise's officers and contacts."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, PageForm, UnitRoute
from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.balance import BalanceGoal
from matcher.models.visit import VisitTag
from matcher.service import balancing, handovers, officers, pairing_lists, pairings
from matcher.service.permissions import Action, may

router = APIRouter(route_class=UnitRoute)
PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
Size = Annotated[int, Query(ge=1, le=100)]
Place = Annotated[str, Query(max_length=6)]
FormId = Annotated[int, Form(ge=1, le=2**62)]
Text = Annotated[str, Form(max_length=200)]
_OFFICER = "officer_"


@router.get("/pairings", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    q: Annotated[str, Query(max_length=60)] = "",
    adcode: Place = "",
    unpaired: Annotated[str, Query(max_length=5)] = "",
    page_number: PageNumber = 1,
    size: Size = 20,
) -> Response:
    """Key enterprises with their officers, those without first."""
    rows, total = pairing_lists.list_pairings(
        context, adcode=adcode, words=q, unpaired=bool(unpaired), offset=(page_number - 1) * size, limit=size
    )
    facts: dict[str, Any] = {"q": q, "adcode": adcode, "unpaired": unpaired, "page": page_number, "size": size}
    return page(request, context, "pairings/list.html", rows=rows, total=total, places=_places(context), **facts)


def _places(context: PageContext) -> list[tuple[str, str]]:
    """The counties an administrator of more than one may choose from."""
    return officers.counties(context) if may(context.actor, Action.CASE_ASSIGN) else []


@router.get("/pairings/proposals", response_class=HTMLResponse)
def proposals_page(request: Request, context: PageContext, adcode: Place = "") -> Response:
    """Every unpaired key enterprise with the officer proposed."""
    return _proposals(request, context, adcode)


def _proposals(
    request: Request,
    context: PageContext,
    adcode: str,
    form: dict[str, str] | None = None,
    error: Invalid | None = None,
) -> Response:
    found = pairing_lists.propose(context, adcode)
    chosen = {one.enterprise.id: str(one.officer.id) if one.officer else "" for one in found}
    chosen |= {int(key.removeprefix(_OFFICER)): text for key, text in (form or {}).items()}
    places = {one.enterprise.adcode: one.enterprise for one in found}
    return page(
        request,
        context,
        "pairings/proposals.html",
        status_code=error.status if error else 200,
        found=found,
        chosen=chosen,
        officers={place: pairings.candidates(context, firm) for place, firm in places.items()},
        adcode=adcode,
        places=_places(context),
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/pairings/proposals")
def confirm(
    request: Request, context: PageContext, form: PageForm, adcode: Annotated[str, Form(max_length=6)] = ""
) -> Response:
    """Pair those for whom an officer was left chosen."""
    given = {key: text.strip() for key, text in form.items() if _is_choice(key)}
    choices = {int(key.removeprefix(_OFFICER)): text for key, text in given.items() if text}
    try:
        if not all(_is_id(text) for text in choices.values()):
            raise Invalid("请从列表中选择专员")
        pairing_lists.confirm(context, {firm: int(text) for firm, text in choices.items()})
    except Invalid as error:
        return _proposals(request, context, adcode, given, error)
    query = {"ok": "pairings_made"} | ({"adcode": adcode} if adcode else {})
    return back_to(f"/pairings?{urlencode(query)}")


def _is_choice(key: str) -> bool:
    return key.startswith(_OFFICER) and _is_id(key.removeprefix(_OFFICER))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= len(text) <= 18


@router.get("/pairings/balance", response_class=HTMLResponse)
def balance_page(request: Request, context: PageContext, adcode: Place = "", goal: str = "") -> Response:
    """Who would move from whom to whom; a region of several counties is asked for one first."""
    chosen = BalanceGoal(goal) if goal in list(BalanceGoal) else BalanceGoal.EVEN
    scope, plan, refused = officers.scope_within(context, adcode), None, ""
    if not scope.endswith("00"):
        try:
            plan = balancing.preview(context, scope, chosen)
        except Conflict as error:
            refused = error.message
    places = _places(context)
    return page(
        request, context, "pairings/balance.html", plan=plan, goal=chosen, adcode=adcode, places=places, refused=refused
    )


@router.post("/pairings/balance")
def apply_balance(
    context: PageContext,
    adcode: Annotated[str, Form(max_length=6)],
    stamp: Annotated[str, Form(min_length=64, max_length=64)],
    goal: Annotated[BalanceGoal, Form()] = BalanceGoal.EVEN,
) -> Response:
    """Do what the page showed."""
    balancing.apply(context, adcode, goal, stamp)
    return back_to(f"/pairings?{urlencode({'adcode': adcode, 'ok': 'balanced'})}")


@router.post("/pairings/{pairing_id}/end")
def end_pairing(pairing_id: Id, context: PageContext, reason: Text = "") -> Response:
    """End a pairing."""
    made = pairings.end_pairing(context, pairing_id, reason=reason)
    return back_to(f"/enterprises/{made.enterprise_id}/pairing", "pairing_ended")


@router.get("/enterprises/{enterprise_id}/pairing", response_class=HTMLResponse)
def pairing_page(request: Request, enterprise_id: Id, context: PageContext) -> Response:
    """One enterprise's officers, hand-overs and contacts."""
    return _show(request, context, enterprise_id)


def _show(
    request: Request,
    context: PageContext,
    enterprise_id: int,
    form: dict[str, Any] | None = None,
    error: Invalid | None = None,
) -> Response:
    view = pairing_lists.get_pairing(context, enterprise_id)
    actor, row = context.actor, view.row
    mine = row.officer is not None and row.officer.id == actor.officer_id
    gives = row.officer is not None and row.offered is None and (mine or may(actor, Action.CASE_ASSIGN))
    assigns = may(actor, Action.CASE_ASSIGN)
    ready = pairings.city_officers(context, row.enterprise.adcode, clock.today()) if assigns or gives else []
    own = pairings.candidates(context, row.enterprise) if assigns else []
    blank = {"officer_id": "", "backup_id": "", "receiver_id": "", "reason": ""}
    return page(
        request,
        context,
        "pairings/enterprise.html",
        status_code=error.status if error else 200,
        view=view,
        form=blank | (form or {}),
        errors={error.field or "_form": error.message} if error else {},
        # Whoever is in charge already is no choice.
        officers=[one for one in ready if row.officer is None or one[0].id != row.officer.id],
        candidates=[one for one in own if row.officer is None or one[0].id != row.officer.id],
        may_assign=assigns,
        may_give=gives and may(actor, Action.HANDOVER_WORK),
        may_visit=may(actor, Action.CASE_WORK),
        visit_tags=VisitTag,
    )


@router.post("/enterprises/{enterprise_id}/main")
def make_main(
    request: Request,
    enterprise_id: Id,
    context: PageContext,
    officer_id: FormId,
    current: Annotated[int, Form(ge=0, le=2**62)] = 0,
    reason: Text = "",
) -> Response:
    """Make or replace the main officer."""
    try:
        pairings.make_main(context, enterprise_id, officer_id=officer_id, current=current or None, reason=reason)
    except Invalid as error:
        return _show(request, context, enterprise_id, {"officer_id": officer_id, "reason": reason}, error)
    return back_to(f"/enterprises/{enterprise_id}/pairing", "main_made")


@router.post("/enterprises/{enterprise_id}/backup")
def name_backup(
    request: Request,
    enterprise_id: Id,
    context: PageContext,
    officer_id: FormId,
    current: Annotated[int, Form(ge=0, le=2**62)] = 0,
) -> Response:
    """Name who stands in."""
    try:
        pairings.name_backup(context, enterprise_id, officer_id=officer_id, current=current or None)
    except Invalid as error:
        return _show(request, context, enterprise_id, {"backup_id": officer_id}, error)
    return back_to(f"/enterprises/{enterprise_id}/pairing", "backup_named")


@router.post("/enterprises/{enterprise_id}/handover")
def offer(
    request: Request, enterprise_id: Id, context: PageContext, receiver_id: FormId, reason: Text = ""
) -> Response:
    """Offer the enterprise to another officer."""
    try:
        made = handovers.propose(context, enterprise_id, receiver_id=receiver_id, reason=reason)
    except Invalid as error:
        return _show(request, context, enterprise_id, {"receiver_id": receiver_id, "reason": reason}, error)
    return back_to(f"/handovers/{made.id}", "handover_offered")
