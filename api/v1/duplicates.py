"""Suspected duplicates (疑似重复), merging and undoing a merge."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.enums import MergeKind
from matcher.service import duplicates, merges, seekers
from matcher.service.duplicates import Comparison, Suspect
from matcher.service.merges import MergeView
from matcher.service.sides import Side

router = APIRouter(tags=["疑似重复"], route_class=UnitRoute)
BodyId = Annotated[int, Field(ge=1, le=2**62)]
Version = Annotated[int, Field(ge=1, le=2**31)]
QueryId = Annotated[int, Query(ge=1, le=2**62)]
Offset = Annotated[int, Query(ge=0, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=200)]


class Fact(BaseModel):
    """One fact of a record under its Chinese label, as lists show it."""

    label: str
    value: str


class SideOut(BaseModel):
    """One record of a pair; people are masked."""

    id: int
    title: str
    note: str
    version: int
    facts: list[Fact]


class SuspectOut(BaseModel):
    """A proposed pair; ``score`` in per cent, ``agree`` and ``differ`` in Chinese."""

    kind: str
    score: int
    agree: list[str]
    differ: list[str]
    first: SideOut
    second: SideOut


class SuspectsOut(BaseModel):
    """A page of proposals of one kind, with the number of each kind the account may work on."""

    kind: str
    total: int
    counts: dict[str, int]
    items: list[SuspectOut]


class ComparisonOut(SuspectOut):
    """Two records side by side and what merging them needs."""

    told_apart: bool
    needs_reason: bool
    may_merge: bool


class MergeIn(BaseModel):
    """Which record stays; the versions are those the account saw."""

    model_config = ConfigDict(extra="forbid")

    kind: MergeKind
    survivor_id: BodyId
    gone_id: BodyId
    survivor_version: Version
    gone_version: Version
    reason: str = Field(default="", max_length=300)


class DistinctionIn(BaseModel):
    """Two records that are not the same."""

    model_config = ConfigDict(extra="forbid")

    kind: MergeKind
    first_id: BodyId
    second_id: BodyId
    note: str = Field(default="", max_length=200)


class DistinctionOut(BaseModel):
    """What is remembered: the pair is not proposed again."""

    kind: str
    first_id: int
    second_id: int
    note: str
    at: datetime


class IdentityIn(BaseModel):
    """The ID number somebody showed (18 characters); only its keyed digest is kept."""

    model_config = ConfigDict(extra="forbid")

    id_number: str = Field(max_length=30)


class IdentityOut(BaseModel):
    """Whose digest was kept."""

    seeker_id: int


class UndoIn(BaseModel):
    """The version of the merge that was seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class MergeOut(BaseModel):
    """A merge; ``locked`` says in Chinese why it cannot be undone, "" when it can."""

    id: int
    kind: str
    survivor_id: int
    survivor: str
    gone_id: int
    gone: str
    reason: str
    reasons: list[str]
    conflicts: list[str]
    moved: dict[str, int]
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None
    locked: str
    version: int


class MergesOut(BaseModel):
    """A page of merges, newest first."""

    kind: str
    total: int
    items: list[MergeOut]


def _side(side: Side) -> SideOut:
    facts = [Fact(label=label, value=value) for label, value in side.facts]
    return SideOut(id=side.id, title=side.title, note=side.note, version=side.version, facts=facts)


def _suspect(one: Suspect) -> SuspectOut:
    likeness = one.proposal.likeness
    return SuspectOut(
        kind=one.proposal.kind.value,
        score=likeness.score,
        agree=list(likeness.agree),
        differ=list(likeness.differ),
        first=_side(one.first),
        second=_side(one.second),
    )


def _comparison(view: Comparison) -> ComparisonOut:
    return ComparisonOut(
        kind=view.kind.value,
        score=view.likeness.score,
        agree=list(view.likeness.agree),
        differ=list(view.likeness.differ),
        first=_side(view.first),
        second=_side(view.second),
        told_apart=view.told_apart,
        needs_reason=view.needs_reason,
        may_merge=view.may_merge,
    )


def _merge(view: MergeView) -> MergeOut:
    row = view.merge
    return MergeOut(
        id=row.id or 0,
        kind=row.kind.value,
        survivor_id=row.survivor_id,
        survivor=view.survivor.title if view.survivor else "",
        gone_id=row.gone_id,
        gone=view.gone.title if view.gone else "",
        reason=row.reason,
        reasons=row.reasons,
        conflicts=row.conflicts,
        moved=dict(view.moved),
        by=view.by,
        at=row.at,
        undone_by=view.undone_by,
        undone_at=row.undone_at,
        locked=view.locked,
        version=row.version,
    )


@router.get("/duplicates", summary="疑似重复", responses=problems())
def list_duplicates(
    context: ApiContext,
    kind: Annotated[MergeKind | None, Query(description="单位、岗位或求职者；不填为可查的第一种")] = None,
    offset: Offset = 0,
    limit: Limit = 20,
) -> SuspectsOut:
    """Pairs within the account's reach that may be one, the likeliest first."""
    found = duplicates.list_duplicates(context, kind, offset=offset, limit=limit)
    return SuspectsOut(
        kind=found.kind.value,
        total=found.total,
        counts={one.value: count for one, count in found.counts.items()},
        items=[_suspect(one) for one in found.rows],
    )


@router.get("/duplicates/pair", summary="并排对照", responses=problems(409))
def compare(context: ApiContext, kind: MergeKind, first: QueryId, second: QueryId) -> ComparisonOut:
    """Two records side by side."""
    return _comparison(duplicates.compare(context, kind, first, second))


@router.post("/duplicates/distinctions", status_code=201, summary="不是同一个", responses=problems(409))
def dismiss(body: DistinctionIn, context: ApiContext) -> DistinctionOut:
    """Remember that two records are not the same."""
    said = duplicates.dismiss(context, body.kind, body.first_id, body.second_id, note=body.note)
    return DistinctionOut(**said.model_dump(include=set(DistinctionOut.model_fields)))


@router.post("/merges", status_code=201, summary="合并", responses=problems(409))
def merge(body: MergeIn, context: ApiContext) -> MergeOut:
    """Keep one record and hang on it what hangs on the other."""
    made = merges.merge(
        context,
        body.kind,
        survivor_id=body.survivor_id,
        gone_id=body.gone_id,
        reason=body.reason,
        versions=(body.survivor_version, body.gone_version),
    )
    return _merge(merges.get_merge(context, made.id or 0))


@router.get("/merges", summary="已合并", responses=problems())
def list_merges(
    context: ApiContext,
    kind: Annotated[MergeKind | None, Query(description="不填为可查的第一种")] = None,
    offset: Offset = 0,
    limit: Limit = 20,
) -> MergesOut:
    """Merges of records within reach, newest first."""
    rows, total, chosen = merges.list_merges(context, kind, offset=offset, limit=limit)
    return MergesOut(kind=chosen.value, total=total, items=[_merge(row) for row in rows])


@router.get("/merges/{merge_id}", summary="一次合并", responses=problems())
def get_merge(merge_id: Id, context: ApiContext) -> MergeOut:
    """One merge."""
    return _merge(merges.get_merge(context, merge_id))


@router.post("/merges/{merge_id}/undo", summary="撤销合并", responses=problems(409))
def undo(merge_id: Id, body: UndoIn, context: ApiContext) -> MergeOut:
    """Restore both records; 409 says what was done since and forbids it."""
    merges.undo(context, merge_id, version=body.version)
    return _merge(merges.get_merge(context, merge_id))


@router.post("/seekers/{seeker_id}/identity", summary="登记身份证号校验值", responses=problems())
def keep_id_number(seeker_id: Id, body: IdentityIn, context: ApiContext) -> IdentityOut:
    """Tell namesakes apart: two numbers are two people, one number is one person."""
    seekers.keep_id_number(context, seeker_id, body.id_number)
    return IdentityOut(seeker_id=seeker_id)
