"""Lists of dishonest enterprises (失信名单): imported as a file, they stop publication."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.v1.problem import problems
from matcher.errors import Invalid
from matcher.models.blacklist import Blacklist, BlacklistDraft, BlacklistKind
from matcher.service import blacklists
from matcher.service.permissions import Action, permit

router = APIRouter(prefix="/blacklists", tags=["单位"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


class BlacklistOut(BaseModel):
    """A list as it was imported."""

    id: int
    kind: str
    department: str
    source: str
    adcode: str
    list_date: date
    size: int
    at: datetime


class BlacklistPage(BaseModel):
    """Lists, the latest first."""

    items: list[BlacklistOut]
    total: int


class TakenOut(BlacklistOut):
    """What an import did: enterprises it stopped, and those it let go."""

    stopped: int
    released: int


def _facts(one: Blacklist) -> dict[str, object]:
    kept = one.model_dump(include={"id", "department", "source", "adcode", "list_date", "at"})
    return kept | {"kind": one.kind.value}


@router.get("", summary="失信名单列表", responses=problems())
def list_blacklists(
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> BlacklistPage:
    """The lists of the own region and of those below."""
    rows, total = blacklists.list_blacklists(context, offset=offset, limit=limit)
    items = [BlacklistOut.model_validate(_facts(one) | {"size": size}) for one, size in rows]
    return BlacklistPage(items=items, total=total)


@router.post("", status_code=201, summary="导入失信名单", responses=problems(413))
def import_file(
    context: ApiContext,
    kind: Annotated[BlacklistKind, Form()],
    list_date: Annotated[date, Form()],
    department: Annotated[str, Form(min_length=2, max_length=60)],
    source: Annotated[str, Form(min_length=2, max_length=200)],
    file: Annotated[UploadFile | None, File()] = None,
) -> TakenOut:
    """All rows or none: ``errors`` names row and field of each mistake."""
    permit(context.actor, Action.ENTERPRISE_BAR)
    if file is None or not file.filename:
        raise Invalid("请先选择文件", field="file")
    draft = BlacklistDraft(kind=kind, department=department, source=source, list_date=list_date)
    made = blacklists.import_file(context, draft, file.filename, file.file.read(READ))
    told = {"size": made.size, "stopped": made.stopped, "released": made.released}
    return TakenOut.model_validate(_facts(made.listed) | told)
