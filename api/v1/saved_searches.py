"""Searches a person keeps (搜索订阅)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.saved_search import SavedSearch
from matcher.service import saved_searches

router = APIRouter(prefix="/me/searches", tags=["本人"], route_class=UnitRoute)


class SearchOut(BaseModel):
    """A kept search; ``query`` as in the address of ``/jobs``."""

    id: int
    name: str
    query: str
    told_on: date | None
    created_at: datetime


class Keep(BaseModel):
    """What to keep."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, Field(max_length=600)]
    name: Annotated[str, Field(max_length=60)] = ""


def _out(one: SavedSearch) -> SearchOut:
    kept = one.model_dump(include={"name", "query", "told_on", "created_at"})
    return SearchOut(id=one.id or 0, **kept)


@router.get("", summary="我的订阅", responses=problems())
def list_own(context: ApiContext) -> list[SearchOut]:
    """The signed-in person's searches."""
    return [_out(one) for one in saved_searches.list_own(context)]


@router.post("", status_code=201, summary="订阅搜索", responses=problems(409))
def save(body: Keep, context: ApiContext) -> SearchOut:
    """Keep a search; what is new is told once a day at most."""
    return _out(saved_searches.save(context, body.query, body.name))


@router.post("/{search_id}/stop", status_code=204, summary="停止订阅", responses=problems())
def stop(search_id: Id, context: ApiContext) -> None:
    """End a search."""
    saved_searches.stop(context, search_id)
