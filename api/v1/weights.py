"""Learned weights (评分权重): learned from decisions, adopted or retired by the province."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.weighting import REASON_CHARS, LearnedWeights
from matcher.service import learning

router = APIRouter(prefix="/weights", tags=["评分权重"], route_class=UnitRoute)


class LearnedOut(BaseModel):
    """Weights learned: points of 100 by factor, and the figures they are judged by, old beside new."""

    id: int
    state: str
    factors: dict[str, float]
    figures: dict[str, Any]
    made_at: datetime
    decided_at: datetime | None
    reason: str
    version: int


class WeightsOut(BaseModel):
    """The weights in use where a post chose none; what was learned, newest first; what is missing for learning."""

    used: str
    factors: dict[str, float]
    decisions: int
    missing: str
    learned: list[LearnedOut]


class Seen(BaseModel):
    """The version that was looked at."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)


class Adoption(Seen):
    """The version that was looked at; ``reason`` must be given where ``figures.better`` is false."""

    reason: str = Field(default="", max_length=REASON_CHARS)


def _out(learned: LearnedWeights) -> LearnedOut:
    return LearnedOut(
        id=learned.id or 0,
        state=learned.state.value,
        factors=learned.factors,
        figures=learned.figures,
        made_at=learned.made_at,
        decided_at=learned.decided_at,
        reason=learned.reason,
        version=learned.version,
    )


@router.get("", summary="现用的和学习得来的评分权重", responses=problems())
def read(context: ApiContext) -> WeightsOut:
    """Old and new side by side."""
    shown = learning.show(context)
    return WeightsOut(
        used=shown.used.key,
        factors=dict(shown.used.factors),
        decisions=shown.decisions,
        missing=shown.missing,
        learned=[_out(one) for one in shown.learned],
    )


@router.post("", status_code=201, summary="根据处理结果学习一套权重（不会自动采用）", responses=problems(409))
def propose(context: ApiContext) -> LearnedOut:
    """Learn from all decisions so far; refused when they are too few."""
    return _out(learning.propose(context))


@router.post("/{learned_id}/adoption", summary="采用", responses=problems(404, 409))
def adopt(learned_id: Id, body: Adoption, context: ApiContext) -> LearnedOut:
    """Use it for posts that have chosen none."""
    return _out(learning.adopt(context, learned_id, version=body.version, reason=body.reason))


@router.post("/{learned_id}/retirement", summary="停用或不采用", responses=problems(404, 409))
def retire(learned_id: Id, body: Seen, context: ApiContext) -> LearnedOut:
    """Go back to the shipped preset."""
    return _out(learning.retire(context, learned_id, version=body.version))
