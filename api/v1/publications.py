"""The stream of public information (公开信息流), without an account: steps behind a cursor, and the snapshot."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.v1.problem import FOR_ANYBODY, problems
from api.validators import answer
from matcher.models.publication import PublicAction, PublicKind, PublicLevel
from matcher.service import publications
from matcher.service.publications import Item

router = APIRouter(prefix="/publications", tags=["公开信息"], route_class=UnitRoute)
Region = Annotated[str, Query(pattern=r"^(\d{6})?$", description="地区代码，空为全省；含下级和上级的公开信息")]
Limit = Annotated[int, Query(ge=1, le=publications.MOST)]


class StepOut(BaseModel):
    """One step; ``body`` is what the thing is now, null for a tombstone (``action`` is then ``retracted``)."""

    cursor: int
    at: datetime
    kind: PublicKind
    subject: str
    adcode: str
    level: PublicLevel
    action: PublicAction
    title: str
    path: str
    body: dict[str, Any] | None


class StreamOut(BaseModel):
    """Steps in order; go on after ``cursor``, at once when there is ``more``."""

    items: list[StepOut]
    cursor: int
    more: bool


class SnapshotOut(BaseModel):
    """A page of what is public now; follow the stream after ``cursor``, the same on every page."""

    items: list[StepOut]
    cursor: int
    next_page: str


def _step(one: Item) -> StepOut:
    step = one.step
    return StepOut(
        cursor=step.seq or 0,
        at=step.at,
        kind=step.kind,
        subject=step.subject,
        adcode=step.adcode,
        level=step.level,
        action=one.action,
        title=one.title,
        path=one.path,
        body=one.thing.body if one.thing is not None else None,
    )


@router.get("", summary="公开信息的变更流", response_model=StreamOut, responses=problems(), openapi_extra=FOR_ANYBODY)
def follow(
    request: Request,
    context: ApiContext,
    after: Annotated[int, Query(ge=0, le=2**62)] = 0,
    limit: Limit = 100,
    adcode: Region = "",
) -> Response:
    """What was published, changed or retracted behind a cursor, in the order of commits."""
    page = publications.follow(context, after=after, adcode=adcode, limit=limit)
    told = StreamOut(items=[_step(one) for one in page.items], cursor=page.cursor, more=page.more)
    return answer(request, told.model_dump_json().encode(), "application/json", page.modified)


@router.get(
    "/snapshot", summary="公开信息的快照", response_model=SnapshotOut, responses=problems(), openapi_extra=FOR_ANYBODY
)
def snapshot(
    request: Request,
    context: ApiContext,
    adcode: Region = "",
    page: Annotated[str, Query(max_length=60)] = "",
    limit: Limit = 100,
) -> Response:
    """Everything public now, page by page, with the cursor to follow the stream from."""
    found = publications.snapshot(context, adcode=adcode, page=page, limit=limit)
    told = SnapshotOut(items=[_step(one) for one in found.items], cursor=found.cursor, next_page=found.next_page)
    return answer(request, told.model_dump_json().encode(), "application/json", found.modified)
