"""Spot checks of fair visitors by city and province (抽查)."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher.service import spot_checks

router = APIRouter(tags=["招聘会"], route_class=UnitRoute)


class SpotCheckIn(BaseModel):
    """Why a sample is drawn."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(min_length=2, max_length=200)


class DrawnOut(BaseModel):
    """A visitor whom the system drew, in the clear."""

    visitor_id: int
    number: int
    name: str
    phone: str


@router.post("/fairs/{fair_id}/spot-check", summary="抽查入场求职者（系统抽取，记入审计）", responses=problems(409))
@forgetful
def draw(fair_id: Id, body: SpotCheckIn, context: ApiContext) -> list[DrawnOut]:
    """The sample of this month at a lower unit's fair; asking again shows the same people."""
    _, rows = spot_checks.draw(context, fair_id, purpose=body.purpose)
    return [
        DrawnOut(visitor_id=one.visitor.id or 0, number=one.visitor.number, name=one.name, phone=one.phone)
        for one in rows
    ]
