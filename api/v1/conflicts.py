"""Conflicts of interest (回避申报): declared by officers and administrators, ended by others than they concern."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.conflict import Conflict, ConflictDraft
from matcher.service import conflict_declarations

router = APIRouter(tags=["回避"], route_class=UnitRoute)


class ConflictOut(BaseModel):
    """A declaration; ``holds`` tells whether it bars today."""

    id: int
    who: str
    enterprise_id: int
    enterprise: str
    kind: str
    since: date
    until: date | None
    holds: bool
    declared_at: datetime
    ended_at: datetime | None
    end_reason: str
    version: int


class ConflictPage(BaseModel):
    """Declarations, those that hold first."""

    items: list[ConflictOut]
    total: int


class DeclaredOut(BaseModel):
    """A declaration just made or ended."""

    id: int
    version: int


class End(BaseModel):
    """Why it does not hold any more."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=2**31)]
    reason: Annotated[str, Field(max_length=200)]


def _out(view: conflict_declarations.ConflictView) -> ConflictOut:
    one = view.conflict
    return ConflictOut(
        id=one.id or 0,
        who=view.who,
        enterprise_id=one.enterprise_id,
        enterprise=view.enterprise.name,
        kind=one.kind.value,
        since=one.since,
        until=one.until,
        holds=view.holds,
        declared_at=one.declared_at,
        ended_at=one.ended_at,
        end_reason=one.end_reason,
        version=one.version,
    )


def _made(one: Conflict) -> DeclaredOut:
    return DeclaredOut(id=one.id or 0, version=one.version)


@router.get("/conflicts", summary="回避申报列表", responses=problems())
def list_conflicts(
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ConflictPage:
    """The officer's own; for an administrator those of the region."""
    rows, total = conflict_declarations.list_conflicts(context, offset=offset, limit=limit)
    return ConflictPage(items=[_out(one) for one in rows], total=total)


@router.post("/conflicts", status_code=201, summary="申报利害关系", responses=problems(409))
def declare(body: ConflictDraft, context: ApiContext) -> DeclaredOut:
    """Declare one's own interest, or an officer's of the region."""
    return _made(conflict_declarations.declare(context, body))


@router.post("/conflicts/{conflict_id}/end", summary="解除回避申报", responses=problems(409))
def end(conflict_id: Id, body: End, context: ApiContext) -> DeclaredOut:
    """End a declaration with the reason."""
    return _made(conflict_declarations.end(context, conflict_id, version=body.version, reason=body.reason))
