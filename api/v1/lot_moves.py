"""Moves (分流安置、派遣转换): spare workers hired by another enterprise, or dispatched to it anew."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.lot_move import MoveDraft, MoveState
from matcher.models.pooling import LotKind
from matcher.service import lot_moves
from matcher.service.lot_moves import MoveView

router = APIRouter(tags=["余缺调剂"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class MoveOut(BaseModel):
    """A move; ``came`` is how many are known to have come since, ``invitation`` what released workers are told."""

    id: int
    number: str
    kind: LotKind
    surplus_id: int
    leaving: str
    shortage_id: int
    taking: str
    vacancy_id: int
    dispatch_id: int | None
    headcount: int
    first: date
    last: date
    came: int
    state: MoveState
    reason: str
    invitation: str | None
    version: int


class GoalOut(BaseModel):
    """A shortage the workers might move to, and what stands in the way."""

    shortage_id: int
    enterprise: str
    title: str
    free: int
    post_id: int | None
    hindrances: list[str]


class ClosingIn(BaseModel):
    """How many came, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    came: Annotated[int, Field(ge=0, le=9999)]


class DroppingIn(BaseModel):
    """Why nothing came of it, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    reason: str = Field(min_length=1, max_length=200)


def _out(view: MoveView) -> MoveOut:
    own = {"number", "kind", "leaving", "taking", "came", "invitation"}
    return MoveOut(
        **view.move.model_dump(include=set(MoveOut.model_fields) - own),
        number=view.number,
        kind=view.kind,
        leaving=view.leaving.name,
        taking=view.taking.name,
        came=view.came,
        invitation=view.invitation if view.kind is LotKind.RELEASE else None,
    )


@router.get("/lots/{lot_id}/goals", summary="富余人员可以转去的缺口", responses=problems())
def list_goals(lot_id: Id, context: ApiContext) -> list[GoalOut]:
    """Open shortages of the same city for workers who are not lent."""
    return [
        GoalOut(
            shortage_id=one.lot.id or 0,
            enterprise=one.enterprise.name,
            title=one.lot.title,
            free=one.free,
            post_id=one.post.id if one.post else None,
            hindrances=one.hindrances,
        )
        for one in lot_moves.goals(context, lot_id)
    ]


@router.get("/lots/{lot_id}/moves", summary="一条余缺信息的转岗", responses=problems())
def list_moves(lot_id: Id, context: ApiContext) -> list[MoveOut]:
    """The moves of a lot, newest first."""
    return [_out(one) for one in lot_moves.of_lot(context, lot_id)]


@router.post("/lots/{lot_id}/moves", status_code=201, summary="发起转岗", responses=problems(409))
def begin(lot_id: Id, body: MoveDraft, context: ApiContext) -> MoveOut:
    """Move workers of a lot to a shortage: released ones are invited, of dispatched ones a body is asked."""
    return _out(lot_moves.view_of(context, lot_moves.begin(context, lot_id, body)))


@router.get("/lot-moves/{move_id}", summary="一条转岗", responses=problems())
def get_move(move_id: Id, context: ApiContext) -> MoveOut:
    """One move."""
    return _out(lot_moves.get_move(context, move_id))


@router.post("/lot-moves/{move_id}/closing", summary="转岗已落实", responses=problems(409))
def close(move_id: Id, body: ClosingIn, context: ApiContext) -> MoveOut:
    """Write down how many came; 409 with code unproven for more than are known."""
    return _out(lot_moves.view_of(context, lot_moves.close(context, move_id, came=body.came, version=body.version)))


@router.post("/lot-moves/{move_id}/dropping", summary="转岗未成", responses=problems(409))
def drop(move_id: Id, body: DroppingIn, context: ApiContext) -> MoveOut:
    """Give a move up; its people are free again."""
    return _out(lot_moves.view_of(context, lot_moves.drop(context, move_id, reason=body.reason, version=body.version)))
