"""Links that sign a person in, made and revoked at the desk (本人登录链接)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher.service import sign_in_links

router = APIRouter(prefix="/seekers/{seeker_id}/sign-in-link", tags=["登录"], route_class=UnitRoute)


class Verified(BaseModel):
    """How it was made sure that it is the person; stands in the audit log."""

    model_config = ConfigDict(extra="forbid")

    verified: Annotated[str, Field(min_length=1, max_length=200)]


class LinkOut(BaseModel):
    """The address, given once; whoever opens it is the person to the service."""

    url: str
    expires_at: datetime


@router.post("", status_code=201, summary="生成求职者本人登录链接", responses=problems(409))
@forgetful
def make(request: Request, seeker_id: Id, body: Verified, context: ApiContext) -> LinkOut:
    """For 24 hours and one use; an earlier one ends. An account is made when there is none."""
    made = sign_in_links.make_link(context, seeker_id, verified=body.verified)
    return LinkOut(url=f"{request.base_url}enter/{made.token}", expires_at=made.ticket.expires_at)


@router.post("/revocation", status_code=204, summary="作废本人登录链接", responses=problems(409))
def revoke(seeker_id: Id, context: ApiContext) -> None:
    """Effective at once."""
    sign_in_links.revoke_link(context, seeker_id)
