"""Rosters (排班) of an odd-job market: the best plan of a day with its proof, and adopting it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, UnitRoute, reading
from api.v1 import bookings
from api.v1.problem import problems
from matcher.service import roster_adoption, rosters

router = APIRouter(prefix="/market/roster", tags=["零工市场"], route_class=UnitRoute)
Number = Annotated[int, Field(ge=1, le=2**62)]


class AskedIn(BaseModel):
    """A day (empty: today); these tasks alone, or with ``again`` those that lost somebody."""

    model_config = ConfigDict(extra="forbid")

    day: date | None = None
    task_ids: Annotated[list[Number], Field(max_length=200)] = []
    again: bool = False


class PairIn(BaseModel):
    """A person on a task, as the plan said."""

    model_config = ConfigDict(extra="forbid")

    task_id: Number
    seeker_id: Number


class AdoptionIn(BaseModel):
    """The pairs of a plan to book, and whether the warnings were seen."""

    model_config = ConfigDict(extra="forbid")

    day: date
    pairs: Annotated[list[PairIn], Field(min_length=1, max_length=roster_adoption.MOST_PAIRS)]
    warnings_seen: bool = False


class LevelOut(BaseModel):
    """A level's total and its bound; equal means proven the best, given the levels before."""

    name: str
    label: str
    value: int
    bound: int


class PlanOut(BaseModel):
    """The plan: per task who and why and why some seats stay open; ``idle`` wait and get nothing.

    Who is ``here`` would be booked firm, the others held and called.
    """

    market: str
    day: date
    again: bool
    rules_version: int
    seats: int
    filled: int
    proven: bool
    levels: list[LevelOut]
    tasks: list[dict[str, Any]]
    idle: list[dict[str, Any]]
    strangers: int
    considered: int


class SkippedOut(BaseModel):
    """A task of which nothing was booked, and what changed meanwhile."""

    task_id: int
    planned: int
    reasons: list[str]


class AdoptedOut(BaseModel):
    """What was booked, and what was not."""

    day: date
    bookings: list[bookings.BookingOut]
    skipped: list[SkippedOut]


@router.post("", summary="测算当天排班", responses=problems(409))
@reading
def solve(body: AskedIn, context: ApiContext) -> PlanOut:
    """The best roster of the day's open places with its proof; nothing is stored and nobody booked is moved."""
    found = rosters.solve(context, day=body.day, task_ids=body.task_ids, again=body.again)
    return PlanOut.model_validate(rosters.as_json(found))


@router.post("/adoption", status_code=201, summary="采用排班", responses=problems(409))
def adopt(body: AdoptionIn, context: ApiContext) -> AdoptedOut:
    """Book a plan's pairs, each task whole or not at all; 409 changed when nothing can be booked any more."""
    pairs = [(one.task_id, one.seeker_id) for one in body.pairs]
    made = roster_adoption.adopt(context, day=body.day, pairs=pairs, warnings_seen=body.warnings_seen)
    return AdoptedOut(
        day=made.day,
        bookings=[bookings.out(context, one.booking) for one in made.booked],
        skipped=[
            SkippedOut(task_id=one.task.id or 0, planned=one.planned, reasons=one.reasons) for one in made.skipped
        ],
    )
