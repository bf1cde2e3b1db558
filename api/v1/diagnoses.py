"""Diagnosis of a case (缺工诊断)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.enums import ShortageKind
from matcher.service import diagnoses

router = APIRouter(prefix="/cases/{case_id}/diagnosis", tags=["一企一策"], route_class=UnitRoute)


class Confirmed(BaseModel):
    """The shortages a person confirms; otherwise than proposed needs an opinion."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31, description="方案的版本号，被他人更新后返回 409")
    kinds: list[ShortageKind] = Field(min_length=1, max_length=5)
    opinion: str = Field(default="", max_length=500)


class Kind(BaseModel):
    """A class of shortage."""

    kind: str
    label: str


class ConfirmedOut(BaseModel):
    """What a person confirmed; ``stale`` when the rules propose something else by now."""

    kinds: list[str]
    opinion: str
    by: str
    at: datetime
    stale: bool


class Reason(Kind):
    """Why a post is of a class."""

    post: str
    text: str


class PayOut(BaseModel):
    """Pay beside the market, fen per month; ``median`` null: too small a sample. ``level``: compared with whom."""

    offered: int | None
    median: int | None
    percent: int | None
    sample: int
    level: str


class Relief(BaseModel):
    """What one change would bring: people who match now and then."""

    text: str
    now: int
    then: int


class PostOut(BaseModel):
    """What was found of one post; counts null where they were not taken."""

    id: int
    title: str
    headcount: int | None
    missing: int | None
    open_days: int
    shift: str | None
    hours_per_day: float | None
    pay: PayOut
    trade: int | None
    matching: int | None
    near: int | None
    near_percent: int | None
    wide: int | None
    unplaced: int | None
    reliefs: list[Relief]


class DiagnosisOut(BaseModel):
    """A case's diagnosis: proposed, confirmed, and the figures."""

    case_id: int
    enterprise: str
    proposed: list[Kind]
    confirmed: ConfirmedOut | None
    plan_version: int
    rules: dict[str, Any]
    reasons: list[Reason]
    posts: list[PostOut]
    unexamined: int
    escalation: str
    survey: str
    note: str


def _diagnosis(context: ApiContext, case_id: int) -> DiagnosisOut:
    return DiagnosisOut(**diagnoses.as_json(diagnoses.diagnose(context, case_id)))


@router.get("", summary="缺工诊断", responses=problems(503))
def get_diagnosis(case_id: Id, context: ApiContext) -> DiagnosisOut:
    """Classes with reasons; pay, distance and barriers counted by the engine now."""
    return _diagnosis(context, case_id)


@router.post("", status_code=201, summary="确认诊断", responses=problems(409, 503))
def confirm_diagnosis(case_id: Id, body: Confirmed, context: ApiContext) -> DiagnosisOut:
    """Confirm the classes; the plan's measures follow."""
    diagnoses.confirm_diagnosis(context, case_id, kinds=body.kinds, opinion=body.opinion, version=body.version)
    return _diagnosis(context, case_id)
