"""Case pages (一企一策)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.deps import Id, PageContext, UnitRoute
from matcher.errors import Conflict, Invalid
from matcher.models.deadline import Light
from matcher.models.plan import CLOSED
from matcher.models.post_end import PostEnd
from matcher.models.states import CaseState
from matcher.service import case_endings, cases, escalation, funnels, inbox, inbox_links, pairings, renewals
from matcher.service.escalation import ReturnPart
from matcher.service.permissions import Action, may

router = APIRouter(prefix="/cases", route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]
Opinion = Annotated[str, Form(max_length=500)]
_TYPED = ("to", "opinion", "officer_id", "reason", "part", "satisfaction", "post_end", "post_note")


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    q: Annotated[str, Query(max_length=60)] = "",
    state: str = "",
    light: str = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=100)] = 20,
) -> Response:
    """The cases within reach."""
    states = [CaseState(state)] if state in list(CaseState) else []
    shines = Light(light) if light in list(Light) else None
    rows, total = cases.list_cases(
        context, states=states, words=q, light=shines, offset=(page_number - 1) * size, limit=size
    )
    facts: dict[str, Any] = {"page": page_number, "size": size, "q": q, "state": state, "light": light}
    return page(request, context, "cases/list.html", rows=rows, total=total, lights=list(Light), **facts)


@router.get("/{case_id}", response_class=HTMLResponse)
def case_page(request: Request, case_id: Id, context: PageContext) -> Response:
    """A case: progress, gap, posts, plan, history."""
    return _show(request, context, case_id)


def _show(
    request: Request,
    context: PageContext,
    case_id: int,
    form: dict[str, str] | None = None,
    error: Invalid | Conflict | None = None,
) -> Response:
    view = cases.get_case(context, case_id)
    case = view.row.case
    next_states = cases.next_states(case) if may(context.actor, Action.CASE_WORK) else ()
    return page(
        request,
        context,
        "cases/case.html",
        status_code=error.status if error else 200,
        form={**dict.fromkeys(_TYPED, ""), **(form or {})},
        errors={error.field or "_form": error.message} if error else {},
        view=view,
        steps=_steps(case.state),
        renewable=lambda post: case.closed_at is None and renewals.may_renew(post),
        next_states=next_states,
        ending=case_endings.still_open(context, case) if set(next_states) & set(case_endings.ENDINGS) else [],
        ends=[(one, one.label) for one in PostEnd],
        rates=view.plan.state not in CLOSED and CaseState.SOLVED in cases.next_states(case),
        next_level=escalation.next_level(case.level) if escalation.may_escalate(context.actor, case) else None,
        returns=escalation.returnable(context.actor, case) if may(context.actor, Action.CASE_ESCALATE) else [],
        own_step=escalation.retractable(context, case) if may(context.actor, Action.CASE_ESCALATE) else None,
        officers=pairings.candidates(context, view.row.enterprise) if may(context.actor, Action.CASE_ASSIGN) else [],
        funnel=funnels.of_case(context, case_id),
        links=inbox_links.list_links(context, case_id) if may(context.actor, Action.REFERRAL_MARK) else [],
        referred=inbox.list_referred(context, case_id) if may(context.actor, Action.REFERRED_READ) else [],
    )


def _steps(state: CaseState) -> list[dict[str, str]]:
    order = [CaseState.REGISTERED, CaseState.MATCHING, CaseState.FOLLOWING, CaseState.SOLVED]
    if state is CaseState.CLOSED:
        return [{"label": one.label, "state": "done"} for one in order[:1]] + [
            {"label": state.label, "state": "stopped"}
        ]
    at = order.index(state)
    return [
        {
            "label": one.label,
            "state": "done" if number < at or state is CaseState.SOLVED else "current" if number == at else "todo",
        }
        for number, one in enumerate(order)
    ]


@router.post("/{case_id}/move")
def move(
    request: Request,
    case_id: Id,
    context: PageContext,
    to: Annotated[CaseState, Form()],
    version: Annotated[int, Form(ge=1, le=2**31)],
    opinion: Annotated[str, Form(max_length=500)] = "",
    satisfaction: Annotated[str, Form(pattern=r"^[1-5]?$")] = "",
    post_end: Annotated[str, Form(max_length=20)] = "",
    post_note: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Take the case one step; one that ends it ends the posts that still run."""
    told: dict[str, Any] = {"satisfaction": int(satisfaction) if satisfaction else None, "post_note": post_note}
    told["post_end"] = PostEnd(post_end) if post_end in list(PostEnd) else None
    try:
        case_endings.move_case(context, case_id, to=to, version=version, opinion=opinion, **told)
    except (Invalid, Conflict) as error:
        if error.code == "stale":
            raise  # the page that was filled in is another by now
        typed = {"to": to.value, "opinion": opinion, "satisfaction": satisfaction}
        typed |= {"post_end": post_end, "post_note": post_note}
        return _show(request, context, case_id, typed, error)
    return back_to(f"/cases/{case_id}", "moved")


@router.post("/{case_id}/escalate")
def escalate(request: Request, case_id: Id, context: PageContext, version: Version, opinion: Opinion = "") -> Response:
    """Hand the case to the level above."""
    try:
        escalation.escalate(context, case_id, version=version, opinion=opinion)
    except Invalid as error:
        return _show(request, context, case_id, {"opinion": opinion}, error)
    return back_to(f"/cases/{case_id}", "escalated")


@router.post("/{case_id}/return")
def give_back(
    request: Request,
    case_id: Id,
    context: PageContext,
    part: Annotated[ReturnPart, Form()],
    version: Version,
    opinion: Opinion = "",
) -> Response:
    """Send the case back one step."""
    try:
        escalation.return_case(context, case_id, part=part, version=version, opinion=opinion)
    except Invalid as error:
        return _show(request, context, case_id, {"part": part.value, "opinion": opinion}, error)
    return back_to(f"/cases/{case_id}", "returned")


@router.post("/{case_id}/retract")
def retract(case_id: Id, context: PageContext, version: Version) -> Response:
    """Undo one's own last step."""
    escalation.retract(context, case_id, version=version)
    return back_to(f"/cases/{case_id}", "retracted")


@router.post("/{case_id}/pair")
def pair(
    request: Request,
    case_id: Id,
    context: PageContext,
    officer_id: Annotated[int, Form(ge=1, le=2**62)],
    version: Annotated[int, Form(ge=1, le=2**31)],
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Confirm or change the enterprise's main officer."""
    try:
        pairings.pair(context, case_id, officer_id=officer_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, case_id, {"officer_id": str(officer_id), "reason": reason}, error)
    return back_to(f"/cases/{case_id}", "paired")
