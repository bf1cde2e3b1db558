"""Lists of dishonest enterprises (失信名单): imported as a file, they stop publication."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel, ValidationError

from api.deps import ApiContext, UnitRoute
from api.v1.problem import problems
from matcher.errors import Invalid
from matcher.models.blacklist import Blacklist, BlacklistDraft
from matcher.service import blacklists
from matcher.service.permissions import Action, permit

router = APIRouter(prefix="/blacklists", tags=["单位"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1
_LABELS = {"kind": "名单类型", "department": "来源部门", "source": "文号或网址", "list_date": "名单日期"}


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
    kind: Annotated[str, Form(max_length=20)] = "",
    list_date: Annotated[str, Form(max_length=10)] = "",
    department: Annotated[str, Form(max_length=60)] = "",
    source: Annotated[str, Form(max_length=200)] = "",
    file: Annotated[UploadFile | None, File()] = None,
) -> TakenOut:
    """All rows or none: ``errors`` names row and field of each mistake."""
    permit(context.actor, Action.ENTERPRISE_BAR)
    if file is None or not file.filename:
        raise Invalid("请先选择文件", field="file")
    told = {"kind": kind, "department": department, "source": source, "list_date": list_date}
    try:
        draft = BlacklistDraft.model_validate(told)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0])
        raise Invalid(f"{_LABELS[field]}没有填对", field=field) from None
    made = blacklists.import_file(context, draft, file.filename, file.file.read(READ))
    done = {"size": made.size, "stopped": made.stopped, "released": made.released}
    return TakenOut.model_validate(_facts(made.listed) | done)
