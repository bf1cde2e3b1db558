"""Signing in for programs (登录令牌)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import Asked, UnitRoute, ask_api, get_kit
from api.v1.problem import problems
from matcher.errors import Unauthenticated
from matcher.service import accounts
from matcher.service.context import Kit

router = APIRouter(prefix="/sessions", tags=["登录"], route_class=UnitRoute)


class SignIn(BaseModel):
    """Account name and password."""

    model_config = ConfigDict(extra="forbid")

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=128)
    code: str = Field(default="", max_length=40, description="动态验证码或恢复码；启用了动态验证码的账号必填")


class Token(BaseModel):
    """A bearer token; it ends after 30 idle minutes or 12 hours."""

    token: str
    role: str
    name: str


@router.post("", status_code=201, summary="登录，得到令牌", responses=problems(429))
def sign_in(body: SignIn, request: Request, kit: Annotated[Kit, Depends(get_kit)]) -> Token:
    """Check the password, and the code of a second factor; too many failures lock out for 15 minutes."""
    address = request.client.host if request.client else ""
    agent = request.headers.get("user-agent", "")[:300]
    signed = accounts.sign_in(
        kit, username=body.username, password=body.password, address=address, agent=agent, code=body.code
    )
    return Token(token=signed.token, role=signed.actor.role or "", name=signed.actor.name)


@router.delete("/current", status_code=204, summary="退出，令牌立即失效", responses=problems())
def sign_out(asked: Annotated[Asked, Depends(ask_api)]) -> None:
    """End the session of the token sent along."""
    if asked.actor.account_id is None:
        raise Unauthenticated("请先登录")
    accounts.sign_out(asked.kit, asked.token, asked.actor)
