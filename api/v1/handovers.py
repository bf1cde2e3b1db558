"""Hand-overs (交接)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.service import handovers

router = APIRouter(tags=["结对子"], route_class=UnitRoute)


class Party(BaseModel):
    """An enterprise or an officer by id and name."""

    id: int
    name: str


class ActionOut(BaseModel):
    """One open action as it stood when the hand-over was proposed."""

    kind: str
    label: str
    text: str
    due: date | None
    id: int | None


class HandoverOut(BaseModel):
    """A hand-over: both names, the state and what was open; ``ordered`` when an administrator decided."""

    id: int
    enterprise: Party
    giver: Party
    receiver: Party
    state: str
    ordered: bool
    reason: str
    actions: list[ActionOut]
    opinion: str
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    version: int


class Offer(BaseModel):
    """Who is to receive the enterprise, and why."""

    model_config = ConfigDict(extra="forbid")

    receiver_id: int = Field(ge=1, le=2**62)
    reason: str = Field(min_length=1, max_length=200)


class SeenHandover(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)


class Refusal(SeenHandover):
    """Why the receiver declines."""

    opinion: str = Field(min_length=1, max_length=200)


def _out(context: ApiContext, handover_id: int) -> HandoverOut:
    facts: dict[str, Any] = handovers.handover_json(handovers.get_handover(context, handover_id))
    return HandoverOut(**facts)


@router.get("/handovers", summary="交接列表", responses=problems())
def list_handovers(
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> list[HandoverOut]:
    """The caller's hand-overs, those waiting first."""
    rows = handovers.list_handovers(context, offset=offset, limit=limit)
    return [HandoverOut.model_validate(handovers.handover_json(one)) for one in rows]


@router.get("/handovers/{handover_id}", summary="一份交接", responses=problems())
def get_handover(handover_id: Id, context: ApiContext) -> HandoverOut:
    """One hand-over with the frozen list of open actions."""
    return _out(context, handover_id)


@router.post("/enterprises/{enterprise_id}/handovers", status_code=201, summary="发起交接", responses=problems(409))
def propose(enterprise_id: Id, body: Offer, context: ApiContext) -> HandoverOut:
    """Offer an enterprise to another officer."""
    made = handovers.propose(context, enterprise_id, receiver_id=body.receiver_id, reason=body.reason)
    return _out(context, made.id or 0)


@router.post("/handovers/{handover_id}/acceptance", summary="接收", responses=problems(409))
def accept(handover_id: Id, body: SeenHandover, context: ApiContext) -> HandoverOut:
    """Take over; only the receiver may."""
    handovers.accept(context, handover_id, version=body.version)
    return _out(context, handover_id)


@router.post("/handovers/{handover_id}/refusal", summary="拒收", responses=problems(409))
def refuse(handover_id: Id, body: Refusal, context: ApiContext) -> HandoverOut:
    """Decline with the reason; only the receiver may."""
    handovers.refuse(context, handover_id, version=body.version, opinion=body.opinion)
    return _out(context, handover_id)


@router.post("/handovers/{handover_id}/cancellation", summary="撤回交接", responses=problems(409))
def withdraw(handover_id: Id, body: SeenHandover, context: ApiContext) -> HandoverOut:
    """Take the offer back."""
    handovers.withdraw(context, handover_id, version=body.version)
    return _out(context, handover_id)
