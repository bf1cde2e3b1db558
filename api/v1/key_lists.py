"""Key-enterprise lists (重点企业名单); they come in as files, kind ``key_list``."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.service import key_lists
from matcher.service.key_lists import ListRow

router = APIRouter(prefix="/key-lists", tags=["重点企业名单"], route_class=UnitRoute)


class KeyListOut(BaseModel):
    """One list; ``counts`` says whether it makes tags today."""

    id: int
    tag: str
    name: str
    department: str
    adcode: str
    list_date: date
    valid_to: date | None
    size: int
    counts: bool


class EntryOut(BaseModel):
    """One line; ``enterprise_id`` is null until the code is registered."""

    uscc: str
    name: str
    enterprise_id: int | None


class KeyListDetail(KeyListOut):
    """A list with a page of its lines."""

    total: int
    entries: list[EntryOut]


def _out(row: ListRow) -> KeyListOut:
    facts = row.listed.model_dump(include=set(KeyListOut.model_fields))
    return KeyListOut(**facts, size=row.size, counts=row.counts)


@router.get("", summary="重点企业名单", responses=problems())
def list_lists(context: ApiContext) -> list[KeyListOut]:
    """The lists that concern the actor's region, the latest first; those that no longer count stay as history."""
    return [_out(row) for row in key_lists.list_lists(context)]


@router.get("/{list_id}", summary="一份名单", responses=problems())
def get_list(
    list_id: Id,
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> KeyListDetail:
    """A list with its lines, as far as the actor sees."""
    view = key_lists.get_list(context, list_id, offset=offset, limit=limit)
    return KeyListDetail(
        **_out(view.row).model_dump(),
        total=view.total,
        entries=[EntryOut(uscc=one.uscc, name=one.name, enterprise_id=one.enterprise_id) for one, _ in view.entries],
    )
