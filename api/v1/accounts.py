"""Account administration and one's own sessions (账号)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Asked, Id, UnitRoute, ask_api, forgetful
from api.v1.problem import problems
from matcher.models.account import MAX_REASON, AccountState
from matcher.models.enums import Role
from matcher.service import account_admin, own_account
from matcher.service.account_admin import AccountRow
from matcher.service.account_places import Belonging
from matcher.service.account_tickets import MadeTicket

router = APIRouter(tags=["账号"], route_class=UnitRoute)


class AccountOut(BaseModel):
    """An account; ``adcode`` is the region answerable for it, empty for province-wide roles."""

    id: int
    username: str
    name: str
    role: Role
    adcode: str
    state: AccountState
    signed_in_at: datetime | None
    disabled_reason: str


class LinkOut(BaseModel):
    """A one-time link, told this once: the person sets the password on the page ``url``."""

    account_id: int
    username: str
    url: str
    expires_at: datetime


class Invitation(BaseModel):
    """A new account; of the places that counts which the role needs."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=60)
    role: Role
    adcode: str = Field(default="", max_length=6)
    staff_no: str = Field(default="", max_length=40)
    uscc: str = Field(default="", max_length=18)
    market_id: int | None = Field(default=None, ge=1, le=2**62)


class Why(BaseModel):
    """Why an account is disabled."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=MAX_REASON)


class ProvedWhy(Why):
    """A reason, and the password of the administrator who asks: a stolen open session ends no second factor."""

    password: str = Field(min_length=1, max_length=128)


class SeekerInvitation(BaseModel):
    """The sign-in name of a registered person."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(min_length=1, max_length=64)


class NewPassword(BaseModel):
    """A new password against the present one."""

    model_config = ConfigDict(extra="forbid")

    old: str = Field(min_length=1, max_length=128)
    new: str = Field(min_length=1, max_length=200)


class SessionOut(BaseModel):
    """A session of one's own."""

    id: int
    device: str
    network: str
    created_at: datetime
    seen_at: datetime
    current: bool


class Ended(BaseModel):
    """How many sessions ended."""

    ended: int


def _out(row: AccountRow) -> AccountOut:
    one = row.account
    return AccountOut(
        id=one.id or 0,
        username=one.username,
        name=one.display_name,
        role=one.role,
        adcode=row.place,
        state=row.state,
        signed_in_at=one.signed_in_at,
        disabled_reason=one.disabled_reason,
    )


def _link(request: Request, made: MadeTicket) -> LinkOut:
    return LinkOut(
        account_id=made.account.id or 0,
        username=made.account.username,
        url=f"{request.base_url}activate/{made.token}",
        expires_at=made.ticket.expires_at,
    )


@router.get("/accounts", summary="账号列表", responses=problems())
def list_accounts(
    context: ApiContext,
    q: Annotated[str, Query(max_length=40, description="登录名或姓名里的字")] = "",
    role: Role | None = None,
    page: Annotated[int, Query(ge=1, le=100_000)] = 1,
) -> list[AccountOut]:
    """The accounts within reach, fifty a page."""
    rows, _ = account_admin.list_accounts(context, words=q, role=role, page=page)
    return [_out(row) for row in rows]


@router.post("/accounts", status_code=201, summary="开通账号，得到一次性链接", responses=problems(409))
@forgetful
def invite(request: Request, body: Invitation, context: ApiContext) -> LinkOut:
    """Make an account without a password."""
    told = Belonging(body.adcode, body.staff_no, body.uscc, body.market_id, body.uscc)
    return _link(
        request,
        account_admin.invite(context, username=body.username, name=body.name, role=body.role, told=told),
    )


@router.get("/accounts/{account_id}", summary="一个账号", responses=problems())
def get_account(account_id: Id, context: ApiContext) -> AccountOut:
    """One account within reach."""
    return _out(account_admin.get_account(context, account_id))


@router.post("/accounts/{account_id}/reset", summary="重设口令", responses=problems(409))
@forgetful
def reset(request: Request, account_id: Id, context: ApiContext) -> LinkOut:
    """Password and sessions end at once."""
    return _link(request, account_admin.reset(context, account_id))


@router.post("/accounts/{account_id}/enable", summary="启用账号", responses=problems(409))
@forgetful
def enable(request: Request, account_id: Id, context: ApiContext) -> LinkOut:
    """A disabled account gets a new password."""
    return _link(request, account_admin.enable(context, account_id))


@router.post("/accounts/{account_id}/disable", summary="停用账号", responses=problems(409))
def disable(account_id: Id, body: Why, context: ApiContext) -> AccountOut:
    """Sessions and links end at once."""
    account_admin.disable(context, account_id, reason=body.reason)
    return _out(account_admin.get_account(context, account_id))


@router.post("/accounts/{account_id}/depart", summary="离岗：在办工作转出，账号停用", responses=problems(409))
def depart(account_id: Id, body: Why, context: ApiContext) -> AccountOut:
    """An officer's open work goes to others."""
    account_admin.depart(context, account_id, reason=body.reason)
    return _out(account_admin.get_account(context, account_id))


@router.post("/accounts/{account_id}/second-factor/end", summary="关闭动态验证码", responses=problems(409))
def end_second_factor(
    request: Request, account_id: Id, body: ProvedWhy, asked: Annotated[Asked, Depends(ask_api)]
) -> AccountOut:
    """Of somebody who lost the telephone, against one's own password; sessions end, the account's password stays."""
    account_admin.end_second_factor_proved(
        asked.kit,
        asked.actor,
        account_id,
        reason=body.reason,
        password=body.password,
        address=request.client.host if request.client else "",
    )
    with asked.kit.open(asked.actor, write=False) as context:
        return _out(account_admin.get_account(context, account_id))


@router.post(
    "/seekers/{seeker_id}/account", status_code=201, summary="为求职者开通账号，得到一次性链接", responses=problems(409)
)
@forgetful
def invite_seeker(request: Request, seeker_id: Id, body: SeekerInvitation, context: ApiContext) -> LinkOut:
    """The link is given to the person."""
    return _link(request, account_admin.invite_seeker(context, seeker_id, username=body.username))


@router.get("/me/sessions", summary="本人登录的设备", responses=problems())
def list_sessions(context: ApiContext) -> list[SessionOut]:
    """One's own sessions, the latest used first."""
    return [
        SessionOut(
            id=one.session.id or 0,
            device=one.session.device,
            network=one.session.network,
            created_at=one.session.created_at,
            seen_at=one.session.seen_at,
            current=one.current,
        )
        for one in own_account.list_sessions(context)
    ]


@router.post("/me/sessions/{session_id}/end", status_code=204, summary="退出一台设备", responses=problems())
def end_session(session_id: Id, context: ApiContext) -> None:
    """Effective on its next request."""
    own_account.end_session(context, session_id)


@router.post("/me/sessions/end-others", summary="退出其他设备", responses=problems())
def end_others(context: ApiContext) -> Ended:
    """All but the session that asks."""
    return Ended(ended=own_account.end_others(context))


@router.post("/me/password", summary="更改本人口令，其他设备退出", responses=problems(429))
def change_password(request: Request, body: NewPassword, asked: Annotated[Asked, Depends(ask_api)]) -> Ended:
    """Against the present one; tries count like those of signing in."""
    address = request.client.host if request.client else ""
    return Ended(
        ended=own_account.change_password(
            asked.kit, asked.actor, old=body.old, new=body.new, again=body.new, address=address
        )
    )
