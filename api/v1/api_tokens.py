"""One's own tokens for programs (接口令牌)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Asked, Id, UnitRoute, ask_api, forgetful
from api.v1.problem import problems
from matcher.models.api_token import MAX_TOKEN_DAYS, ApiToken
from matcher.service import api_tokens

router = APIRouter(prefix="/me/tokens", tags=["账号"], route_class=UnitRoute)


class NewToken(BaseModel):
    """What a token is for: codes of actions, or the word before the full stop for all of a family."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=40)
    scopes: list[str] = Field(min_length=1, max_length=100)
    days: int = Field(ge=1, le=MAX_TOKEN_DAYS)
    # One's own, asked again: a stolen open session makes no token.
    password: str = Field(min_length=1, max_length=128)


class TokenOut(BaseModel):
    """A token by its first signs; ``expires_on`` is the last day it works."""

    id: int
    name: str
    prefix: str
    scopes: list[str]
    expires_on: date
    created_at: datetime
    last_used_at: datetime | None


class MadeTokenOut(TokenOut):
    """A fresh token, told this once."""

    token: str


def _fields(one: ApiToken) -> dict[str, object]:
    return one.model_dump(include=set(TokenOut.model_fields))


@router.get("", summary="本人的接口令牌", responses=problems())
def list_tokens(context: ApiContext) -> list[TokenOut]:
    """Those that were not revoked."""
    return [TokenOut.model_validate(_fields(one)) for one in api_tokens.list_tokens(context)]


@router.post("", status_code=201, summary="生成接口令牌，只显示这一次", responses=problems(409))
@forgetful
def make(request: Request, body: NewToken, asked: Annotated[Asked, Depends(ask_api)]) -> MadeTokenOut:
    """Asked with a session of one's own and its password; a token makes no tokens."""
    address = request.client.host if request.client else ""
    made = api_tokens.make(
        asked.kit,
        asked.actor,
        name=body.name,
        scopes=body.scopes,
        days=body.days,
        password=body.password,
        address=address,
    )
    return MadeTokenOut.model_validate(_fields(made.token) | {"token": made.text})


@router.post("/{token_id}/revoke", status_code=204, summary="作废接口令牌", responses=problems())
def revoke(token_id: Id, context: ApiContext) -> None:
    """Effective on its next request."""
    api_tokens.revoke(context, token_id)
