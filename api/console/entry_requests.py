"""Pages of requests of enterprises for an account (单位入驻申请): the county's list, and one with its papers."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.console.typed import day
from api.deps import Id, PageContext, UnitRoute, forgetful
from matcher.errors import Conflict, Invalid
from matcher.models.entry_request import ENTRY_DAYS, EntryState
from matcher.models.enums import RecruitingPaper
from matcher.service import account_tickets, entry_requests
from matcher.service.context import Context

router = APIRouter(prefix="/entry-requests", route_class=UnitRoute)
Version = Annotated[int, Form(ge=1, le=2**31)]


@router.get("", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    state: Annotated[str, Query(max_length=20)] = EntryState.RECEIVED.value,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
    size: Annotated[int, Query(ge=1, le=50)] = 20,
) -> Response:
    """Requests of the own region."""
    chosen = next((one for one in EntryState if one.value == state), None)
    rows, total = entry_requests.list_requests(context, state=chosen, offset=(number - 1) * size, limit=size)
    told: dict[str, Any] = {"rows": rows, "total": total, "number": number, "size": size, "days": ENTRY_DAYS}
    return page(request, context, "entry_requests/list.html", **told, state=chosen, states=EntryState)


@router.get("/{entry_request_id}", response_class=HTMLResponse)
def request_page(request: Request, entry_request_id: Id, context: PageContext) -> Response:
    """One request: what was stated, the scans, and the decision."""
    return _show(request, context, entry_request_id)


def _show(
    request: Request,
    context: Context,
    entry_request_id: int,
    form: dict[str, str] | None = None,
    papers: list[RecruitingPaper] | None = None,
    error: Invalid | Conflict | None = None,
) -> Response:
    view = entry_requests.get_request(context, entry_request_id)
    name = f"qy{view.request.uscc[-9:].lower()}"
    return page(
        request,
        context,
        "entry_requests/request.html",
        status_code=error.status if error else 200,
        view=view,
        papers=RecruitingPaper,
        form={"username": name, "licence_valid_to": "", "reason": "", **(form or {})},
        seen=[one.value for one in papers or []],
        errors={getattr(error, "field", None) or "_form": error.message} if error else {},
    )


@router.post("/{entry_request_id}/approve", response_class=HTMLResponse)
@forgetful
def approve(
    request: Request,
    entry_request_id: Id,
    context: PageContext,
    version: Version,
    username: Annotated[str, Form(max_length=64)] = "",
    papers: Annotated[list[RecruitingPaper], Form()] = [],  # noqa: B006 (FastAPI copies it)
    licence_valid_to: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Approve; the account's one-time link is shown once."""
    try:
        until = day(licence_valid_to, "licence_valid_to", label="执照有效期至")
        told = {"username": username.strip(), "papers": papers, "licence_valid_to": until}
        made = entry_requests.approve(context, entry_request_id, version=version, **told)  # type: ignore[arg-type]
    except (Invalid, Conflict) as error:
        context.unit.session.rollback()
        form = {"username": username, "licence_valid_to": licence_valid_to}
        return _show(request, context, entry_request_id, form, papers, error)
    url = f"{request.base_url}activate/{made.token}"
    text = account_tickets.message(made, url)
    return page(request, context, "accounts/link.html", made=made, url=url, text=text, back="/entry-requests")


@router.post("/{entry_request_id}/refuse")
def refuse(
    request: Request,
    entry_request_id: Id,
    context: PageContext,
    version: Version,
    reason: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Refuse with the reason."""
    try:
        entry_requests.refuse(context, entry_request_id, version=version, reason=reason)
    except Invalid as error:
        return _show(request, context, entry_request_id, {"reason": reason}, None, error)
    return back_to("/entry-requests", "entry_refused")
