"""Pages of account administration (账号管理): list, invitation, reset, disabling, departure."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from api.console.page import back_to, page
from api.console.typed import Typed
from api.deps import Asked, Id, PageContext, PageForm, UnitRoute, ask_page, forgetful
from matcher.errors import Conflict, Invalid, MatcherError
from matcher.models.account import MAX_REASON
from matcher.models.enums import Role
from matcher.service import account_admin, account_tickets
from matcher.service.account_places import Belonging
from matcher.service.account_tickets import MadeTicket
from matcher.service.context import Context

router = APIRouter(route_class=UnitRoute)
Reason = Annotated[str, Form(max_length=MAX_REASON)]


@router.get("/accounts", response_class=HTMLResponse)
def list_page(
    request: Request,
    context: PageContext,
    q: Annotated[str, Query(max_length=40)] = "",
    role: Annotated[str, Query(max_length=32)] = "",
    page_number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> Response:
    """The accounts of the actor's reach, and the form of an invitation."""
    return _list(request, context, q=q, role=role, number=page_number)


def _list(
    request: Request,
    context: Context,
    *,
    q: str = "",
    role: str = "",
    number: int = 1,
    form: dict[str, str] | None = None,
    error: MatcherError | None = None,
) -> Response:
    asked = next((one for one in Role if one.value == role), None)
    rows, total = account_admin.list_accounts(context, words=q, role=asked, page=number)
    roles = account_admin.scope(context).roles
    kept: dict[str, Any] = dict.fromkeys(("username", "name", "role", "adcode", "officer", "uscc", "market"), "")
    return page(
        request,
        context,
        "accounts/list.html",
        status_code=error.status if error else 200,
        rows=rows,
        total=total,
        size=account_admin.PAGE,
        page=number,
        q=q,
        role=role,
        roles=[(one.value, one.label) for one in Role if one in roles],
        form=kept | (form or {}),
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/accounts", response_class=HTMLResponse)
@forgetful
def invite(request: Request, context: PageContext, form: PageForm) -> Response:
    """Make an account and show its one-time link; it is not shown again."""
    typed = Typed(form, {"market": "零工市场编号"})
    market = typed.whole("market")
    role = next((one for one in Role if one.value == form.get("role")), None)
    try:
        if typed.errors:
            raise Invalid(typed.errors["market"], field="market")
        if role is None:
            raise Invalid("请选择角色", field="role")
        code = typed.text("uscc")
        told = Belonging(typed.text("adcode"), typed.text("officer"), code, market, code)
        made = account_admin.invite(
            context, username=typed.text("username"), name=typed.text("name"), role=role, told=told
        )
    except (Invalid, Conflict) as error:
        return _list(request, context, form=form, error=error)
    return _link(request, context, made, "/accounts")


def _link(request: Request, context: Context, made: MadeTicket, back: str) -> Response:
    url = f"{request.base_url}activate/{made.token}"
    text = account_tickets.message(made, url)
    return page(request, context, "accounts/link.html", made=made, url=url, text=text, back=back)


@router.get("/accounts/{account_id}", response_class=HTMLResponse)
def account_page(request: Request, account_id: Id, context: PageContext) -> Response:
    """One account: where it stands, reset, disabling, departure."""
    return _show(request, context, account_id)


def _show(request: Request, context: Context, account_id: int, error: Invalid | None = None) -> Response:
    return page(
        request,
        context,
        "accounts/account.html",
        status_code=error.status if error else 200,
        row=account_admin.get_account(context, account_id),
        own=context.actor.account_id == account_id,
        second=account_admin.has_second_factor(context, account_id),
        errors={error.field or "_form": error.message} if error else {},
    )


@router.post("/accounts/{account_id}/reset", response_class=HTMLResponse)
@forgetful
def reset(request: Request, account_id: Id, context: PageContext) -> Response:
    """Take the password away and show a link for a new one."""
    return _link(request, context, account_admin.reset(context, account_id), f"/accounts/{account_id}")


@router.post("/accounts/{account_id}/enable", response_class=HTMLResponse)
@forgetful
def enable(request: Request, account_id: Id, context: PageContext) -> Response:
    """Let a disabled account be used again, by a new password."""
    return _link(request, context, account_admin.enable(context, account_id), f"/accounts/{account_id}")


@router.post("/accounts/{account_id}/disable")
def disable(request: Request, account_id: Id, context: PageContext, reason: Reason = "") -> Response:
    """Disable an account."""
    try:
        account_admin.disable(context, account_id, reason=reason)
    except Invalid as error:
        return _show(request, context, account_id, error)
    return back_to(f"/accounts/{account_id}", "account_disabled")


@router.post("/accounts/{account_id}/second-factor/end")
def end_second_factor(
    request: Request,
    account_id: Id,
    asked: Annotated[Asked, Depends(ask_page)],
    reason: Reason = "",
    password: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Remove the second factor of somebody who lost it, against the administrator's own password."""
    request.state.typed = []
    address = request.client.host if request.client else ""
    try:
        account_admin.end_second_factor_proved(
            asked.kit, asked.actor, account_id, reason=reason, password=password, address=address
        )
    except Invalid as error:
        with asked.kit.open(asked.actor, write=False) as context:
            return _show(request, context, account_id, error)
    return back_to(f"/accounts/{account_id}", "factor_ended")


@router.post("/accounts/{account_id}/depart")
def depart(request: Request, account_id: Id, context: PageContext, reason: Reason = "") -> Response:
    """A person leaves: open work goes to others, the account is disabled."""
    try:
        account_admin.depart(context, account_id, reason=reason)
    except Invalid as error:
        return _show(request, context, account_id, error)
    return back_to(f"/accounts/{account_id}", "account_left")


@router.post("/seekers/{seeker_id}/account", response_class=HTMLResponse)
@forgetful
def invite_seeker(
    request: Request, seeker_id: Id, context: PageContext, username: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """Make a registered person's account, or with no name a link for who forgot the password."""
    if username.strip():
        made = account_admin.invite_seeker(context, seeker_id, username=username)
    else:
        made = account_admin.reset_seeker(context, seeker_id)
    return _link(request, context, made, f"/seekers/{seeker_id}")
