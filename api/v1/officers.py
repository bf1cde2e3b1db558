"""Service officers (用工服务专员): load, leave, end of service."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.service import officers

router = APIRouter(prefix="/officers", tags=["结对子"], route_class=UnitRoute)


class OfficerOut(BaseModel):
    """An officer with what they carry; the cap is soft."""

    id: int
    name: str
    staff_no: str
    adcode: str
    industries: list[str]
    load_cap: int
    active: bool
    leave_from: date | None
    leave_to: date | None
    left_on: date | None
    version: int
    open_cases: int
    main: int
    away: bool
    over: bool


class Leave(BaseModel):
    """A leave, both days inclusive; both null takes it back."""

    model_config = ConfigDict(extra="forbid")

    first: date | None = None
    last: date | None = None
    version: int = Field(ge=1, le=2**31)


class Cap(BaseModel):
    """How many open cases at most (soft)."""

    model_config = ConfigDict(extra="forbid")

    load_cap: int = Field(ge=1, le=officers.MAX_CAP)
    version: int = Field(ge=1, le=2**31)


class Departure(BaseModel):
    """Why the officer's service ends."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=1, max_length=150)
    version: int = Field(ge=1, le=2**31)


def _out(context: ApiContext, officer_id: int) -> OfficerOut:
    return OfficerOut(**officers.get_officer(context, officer_id).to_dict())


@router.get("", summary="专员列表", responses=problems())
def list_officers(
    context: ApiContext, adcode: Annotated[str, Query(pattern=r"^(\d{6})?$", description="地区代码")] = ""
) -> list[OfficerOut]:
    """The officers of a region with their load."""
    return [OfficerOut(**row.to_dict()) for row in officers.list_officers(context, adcode)]


@router.post("/{officer_id}/leave", summary="登记或取消休假", responses=problems(409))
def set_leave(officer_id: Id, body: Leave, context: ApiContext) -> OfficerOut:
    """Open cases go to the backup from the first day on and come back after the last."""
    officers.set_leave(context, officer_id, first=body.first, last=body.last, version=body.version)
    return _out(context, officer_id)


@router.post("/{officer_id}/cap", summary="调整办件上限", responses=problems(409))
def set_cap(officer_id: Id, body: Cap, context: ApiContext) -> OfficerOut:
    """Change the soft cap."""
    officers.set_cap(context, officer_id, load_cap=body.load_cap, version=body.version)
    return _out(context, officer_id)


@router.post("/{officer_id}/departure", summary="办理离岗", responses=problems(409))
def depart(officer_id: Id, body: Departure, context: ApiContext) -> OfficerOut:
    """End the officer's service today."""
    officers.leave_service(context, officer_id, version=body.version, reason=body.reason)
    return _out(context, officer_id)
