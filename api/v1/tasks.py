"""Odd-job tasks (零工任务) of a market."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.shift import Task, TaskDraft
from matcher.service import tasks

router = APIRouter(prefix="/tasks", tags=["零工市场"], route_class=UnitRoute)


class TaskOut(BaseModel):
    """A task; minutes count from local midnight, pay in fen."""

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
    state: str


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


@router.get("", summary="本市场今天起的任务", responses=problems())
def list_tasks(context: ApiContext) -> list[TaskOut]:
    """The market's tasks from today on."""
    return [_out(task) for task in tasks.list_tasks(context)]


@router.post("", status_code=201, summary="发布任务", responses=problems(409))
def post_task(body: TaskDraft, context: ApiContext) -> TaskOut:
    """Post a task; risky work needs cover against injury."""
    return _out(tasks.post_task(context, body))


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
