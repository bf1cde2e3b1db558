"""The workbench (工作台): to-dos in one list, and the officer's enterprises by gap."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.v1.problem import problems
from matcher.models.todo import TodoKind
from matcher.service import caseloads, todos
from matcher.service.caseloads import CaseloadSort

router = APIRouter(prefix="/workbench", tags=["工作台"], route_class=UnitRoute)


class TodoOut(BaseModel):
    """One to-do; ``href`` is the page where it is done."""

    id: str
    kind: str
    label: str
    what: str
    whom: str
    due: date | None
    light: str
    href: str


class TodosOut(BaseModel):
    """To-dos, red first, then by day; counts are over all kinds."""

    today: date
    total: int
    kinds: dict[str, int]
    lights: dict[str, int]
    todos: list[TodoOut]


class CaseloadOut(BaseModel):
    """One enterprise of the officer."""

    enterprise_id: int
    enterprise: str
    case_id: int | None
    wanted: int
    started: int
    missing: int
    days_open: int | None
    light: str | None
    last_contact: date | None
    next_due: date | None


@router.get("", summary="待办清单", responses=problems())
def list_todos(context: ApiContext, kind: TodoKind | None = None) -> TodosOut:
    """What waits for this account; ``kind`` keeps one."""
    return TodosOut.model_validate(todos.list_todos(context, kind=kind).to_dict())


@router.get("/enterprises", summary="企业缺口", responses=problems())
def list_enterprises(context: ApiContext, sort: CaseloadSort = CaseloadSort.MISSING_DOWN) -> list[CaseloadOut]:
    """The officer's enterprises, the biggest gap first unless another order is asked."""
    return [CaseloadOut.model_validate(row.to_dict()) for row in caseloads.list_caseload(context, sort=sort)]
