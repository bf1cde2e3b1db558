"""Requests of enterprises for an account (单位入驻申请), decided on by the county."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher.models.entry_request import EntryState
from matcher.models.enums import RecruitingPaper
from matcher.service import entry_requests

router = APIRouter(prefix="/entry-requests", tags=["单位入驻"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class Taken(BaseModel):
    """What a request may hold, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class EntryOut(BaseModel):
    """A request as the county sees it."""

    id: int
    number: str
    uscc: str
    name: str
    adcode: str
    agent: str
    phone: str
    mandate_to: date | None
    state: str
    due: date
    late: bool
    reason: str
    version: int
    created_at: datetime


class EntryPage(BaseModel):
    """Requests, the first due first."""

    items: list[EntryOut]
    total: int


class Approval(Taken):
    """Which originals were seen; ``username`` is the sign-in name of the account to be made."""

    version: Version
    username: Annotated[str, Field(min_length=1, max_length=64)]
    papers: list[RecruitingPaper]
    licence_valid_to: date | None = None


class Refusal(Taken):
    """Why not; the applicant reads it."""

    version: Version
    reason: Annotated[str, Field(max_length=200)]


class InvitedOut(BaseModel):
    """The account that was made, and its one-time link, told once."""

    account_id: int
    username: str
    url: str
    expires_at: datetime


def _out(view: entry_requests.EntryView) -> EntryOut:
    one = view.request
    kept = one.model_dump(include={"number", "uscc", "name", "adcode", "mandate_to", "due", "reason", "version"})
    shown = {"agent": view.agent, "phone": view.phone, "late": view.late, "created_at": one.created_at}
    return EntryOut(id=one.id or 0, state=one.state.value, **kept, **shown)


@router.get("", summary="入驻申请列表", responses=problems())
def list_requests(
    context: ApiContext,
    state: EntryState | None = EntryState.RECEIVED,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> EntryPage:
    """Requests of the own region."""
    rows, total = entry_requests.list_requests(context, state=state, offset=offset, limit=limit)
    return EntryPage(items=[_out(one) for one in rows], total=total)


@router.get("/{entry_request_id}", summary="一件入驻申请", responses=problems())
def get_request(entry_request_id: Id, context: ApiContext) -> EntryOut:
    """One request of the own region; its scans: ``/attachments/entry/{id}``."""
    return _out(entry_requests.get_request(context, entry_request_id))


@router.post("/{entry_request_id}/approval", summary="通过入驻申请", responses=problems(409))
@forgetful
def approve(request: Request, entry_request_id: Id, body: Approval, context: ApiContext) -> InvitedOut:
    """Register and verify the enterprise, make its account; the link's token is told once."""
    told = body.model_dump()
    made = entry_requests.approve(context, entry_request_id, **told)
    account, url = made.account, f"{request.base_url}activate/{made.token}"
    until = made.ticket.expires_at
    return InvitedOut(account_id=account.id or 0, username=account.username, url=url, expires_at=until)


@router.post("/{entry_request_id}/refusal", summary="不通过入驻申请", responses=problems(409))
def refuse(entry_request_id: Id, body: Refusal, context: ApiContext) -> EntryOut:
    """Refuse it with the reason."""
    entry_requests.refuse(context, entry_request_id, version=body.version, reason=body.reason)
    return _out(entry_requests.get_request(context, entry_request_id))
