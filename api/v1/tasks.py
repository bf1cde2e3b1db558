"""Odd-job tasks (零工任务) of a market."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.bookings import FindingOut, finding
from api.v1.problem import problems
from matcher.models.shift import QuickTaskDraft, Task, TaskChange, TaskDraft
from matcher.service import quick_tasks, task_changes, task_life, tasks

router = APIRouter(prefix="/tasks", tags=["零工市场"], route_class=UnitRoute)


class TaskOut(BaseModel):
    """A task; minutes count from local midnight, pay in fen. ``warnings`` stand where one is posted or looked at."""

    id: int
    employer: str
    trade: str
    detail: str
    headcount: int
    day: date
    start_minute: int
    end_minute: int
    adcode: str
    place: str
    pay: int
    pay_unit: str
    settle: str
    cover: str
    certificates: list[str]
    form: str
    meals: bool
    tools: str
    own_tools: list[str]
    tools_must: bool
    transports: list[str]
    transport_must: bool
    gear: str
    latitude: float | None
    longitude: float | None
    close_before: int | None
    contact_name: str
    contact_phone: str
    enterprise_id: int | None
    audited_at: datetime | None
    cancel_reason: str
    entered_late: bool
    pay_reason: str
    state: str
    version: int
    warnings: list[FindingOut] = []


class TasksOut(BaseModel):
    """A page of tasks by their hours, and how many there are."""

    total: int
    items: list[TaskOut]


class WorkerOut(BaseModel):
    """A worker who fits and is free, masked, with reasons."""

    seeker_id: int
    name: str
    trades: list[str]
    place: str
    score: float
    explanation: dict[str, Any]


class PullOut(BaseModel):
    """Who fits a task, best first, and who was left out why."""

    task: TaskOut
    pool: int
    workers: list[WorkerOut]
    excluded: dict[str, int]


def _out(task: Task) -> TaskOut:
    return TaskOut(**task.model_dump(include=set(TaskOut.model_fields)))


def _told(context: ApiContext, task: Task) -> TaskOut:
    made = _out(task)
    made.warnings = [finding(one) for one in tasks.warnings(context, task)]
    return made


@router.get("", summary="本市场今天起或某一天的任务", responses=problems())
def list_tasks(
    context: ApiContext,
    day: Annotated[date | None, Query(description="某一天，也可以是过去的；不写为今天起")] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> TasksOut:
    """The market's tasks of a day or from today on."""
    rows, total = tasks.list_tasks(context, day=day, offset=offset, limit=limit)
    return TasksOut(total=total, items=[_out(task) for task in rows])


@router.post("", status_code=201, summary="发布任务", responses=problems(409))
def post_task(body: TaskDraft, context: ApiContext) -> TaskOut:
    """Post a task; risky work needs cover against injury."""
    return _told(context, tasks.post_task(context, body))


@router.post("/past", status_code=201, summary="补录已干完的任务（7 天内）", responses=problems(409))
def enter_past(body: TaskDraft, context: ApiContext) -> TaskOut:
    """A task that stood on paper alone; its sheet goes to `/tasks/{id}/sheet`."""
    return _told(context, tasks.enter_past(context, body))


class Cancelled(BaseModel):
    """Why, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=200)] = ""
    version: Annotated[int, Field(ge=1, le=2**31)]


class Changed(TaskChange):
    """What is otherwise, and the version seen."""

    version: Annotated[int, Field(ge=1, le=2**31)]


class Audited(BaseModel):
    """Seen, or taken down with the reason."""

    model_config = ConfigDict(extra="forbid")

    down: bool = False
    reason: Annotated[str, Field(max_length=200)] = ""
    version: Annotated[int, Field(ge=1, le=2**31)]


class Finished(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Annotated[int, Field(ge=1, le=2**31)]


class Told(BaseModel):
    """Who has to be told that a task was called off or changed, masked."""

    booking_id: int
    seeker_id: int
    name: str


class CancelledOut(BaseModel):
    """A task that was called off or changed, and who has to be told."""

    task: TaskOut
    told: list[Told]


@router.get("/own", summary="本单位的即时快招", responses=problems())
def list_own(context: ApiContext) -> list[TaskOut]:
    """The enterprise's own tasks, the latest day first."""
    return [_out(task) for task in quick_tasks.list_own(context)]


@router.post("/own", status_code=201, summary="即时快招：为本单位发布，立即生效", responses=problems(409))
def post_own(body: QuickTaskDraft, context: ApiContext) -> TaskOut:
    """A verified enterprise posts a task; the market looks at it afterwards."""
    return _told(context, quick_tasks.post_own(context, body))


@router.get("/unseen", summary="用工单位自行发布、待核查的任务", responses=problems())
def list_unseen(context: ApiContext) -> list[TaskOut]:
    """What nobody of the market has looked at yet."""
    return [_told(context, task) for task in quick_tasks.list_unseen(context)]


@router.get("/{task_id}", summary="一个任务", responses=problems())
def get_task(task_id: Id, context: ApiContext) -> TaskOut:
    """A task of the market, or of the enterprise's own."""
    return _told(context, task_life.reachable(context, task_id))


@router.post("/{task_id}/audit", summary="发布后核查：已看或下架", responses=problems(409))
def audit_task(task_id: Id, body: Audited, context: ApiContext) -> TaskOut:
    """Seen, or taken down with the reason."""
    made = task_life.audit_task(context, task_id, version=body.version, down=body.down, reason=body.reason)
    return _out(made)


@router.post("/{task_id}/changes", summary="更改任务；改时间或报酬要重新征得同意", responses=problems(409))
def change_task(task_id: Id, body: Changed, context: ApiContext) -> CancelledOut:
    """More people and words hold at once; other hours or pay ask everybody booked again, who are listed."""
    change = TaskChange(**body.model_dump(exclude={"version"}))
    task, rows = task_changes.change_task(context, task_id, change, version=body.version)
    told = [Told(booking_id=one.id or 0, seeker_id=seeker.id or 0, name=seeker.name_masked) for one, seeker in rows]
    return CancelledOut(task=_told(context, task), told=told)


@router.post("/{task_id}/cancellation", summary="取消任务，并列出要告知的人", responses=problems(409))
def cancel_task(task_id: Id, body: Cancelled, context: ApiContext) -> CancelledOut:
    """Ends its bookings; says who has to be told."""
    rows = task_life.cancel_task(context, task_id, reason=body.reason, version=body.version)
    told = [Told(booking_id=one.id or 0, seeker_id=seeker.id or 0, name=seeker.name_masked) for one, seeker in rows]
    return CancelledOut(task=_out(task_life.reachable(context, task_id)), told=told)


@router.post("/{task_id}/finish", summary="收工", responses=problems(409))
def finish_task(task_id: Id, body: Finished, context: ApiContext) -> TaskOut:
    """The task is over and nobody is expected any more."""
    return _out(task_life.finish_task(context, task_id, version=body.version))


@router.get("/{task_id}/workers", summary="拉取合适且有空的零工", responses=problems())
def pull_workers(task_id: Id, context: ApiContext, top: Annotated[int, Query(ge=1, le=200)] = tasks.TOP) -> PullOut:
    """Who fits this task and is free in its hours, explained."""
    found = tasks.pull_workers(context, task_id, top=top)
    return PullOut(
        task=_out(found.task),
        pool=found.pool,
        workers=[
            WorkerOut(
                seeker_id=seeker.id or 0,
                name=seeker.name_masked,
                trades=seeker.wanted_titles,
                place=place,
                score=score / 10,
                explanation=explanation,
            )
            for seeker, place, score, explanation in found.workers
        ],
        excluded=found.excluded,
    )
