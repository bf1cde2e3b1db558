"""Call mode (电话联系)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, UnitRoute
from api.v1.problem import problems
from matcher.models.call import CallQueue
from matcher.service import calls

router = APIRouter(prefix="/calls", tags=["电话联系"], route_class=UnitRoute)


class OutcomeOut(BaseModel):
    """One outcome the line knows."""

    code: str
    label: str


class FactOut(BaseModel):
    """One thing to know before speaking."""

    label: str
    value: str


class CallOut(BaseModel):
    """Who is next: a person masked and without a number, an enterprise with its registered one."""

    subject_id: int
    vacancy_id: int | None
    version: int
    name: str
    phone: str | None
    person: bool
    facts: list[FactOut]
    due: date | None
    tries: int
    outcomes: list[OutcomeOut]


class LineOut(BaseModel):
    """The head of a line: ``skipped`` of ``left`` were put off today; no ``call`` when nobody stands in it."""

    queue: str
    left: int
    skipped: int
    call: CallOut | None


class Said(BaseModel):
    """What a call came to: a code of the line, or ``unreached``, or ``skipped``."""

    model_config = ConfigDict(extra="forbid")

    queue: CallQueue
    subject_id: int = Field(ge=1, le=2**62)
    vacancy_id: int | None = Field(default=None, ge=1, le=2**62)
    version: int = Field(ge=0, le=2**62)
    outcome: str = Field(max_length=30)
    note: str = Field(default="", max_length=300)
    next_call: date | None = None


@router.get("/next", summary="下一位", responses=problems())
def next_call(
    context: ApiContext,
    queue: CallQueue,
    vacancy_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> LineOut:
    """Whoever is next in a line; ``vacancy_id`` keeps the candidates of one post."""
    return LineOut.model_validate(calls.next_call(context, queue, vacancy_id=vacancy_id).to_dict())


@router.post("/outcome", summary="登记通话结果", responses=problems(409))
def record_outcome(body: Said, context: ApiContext) -> LineOut:
    """Write the outcome down; the answer is whoever is next."""
    facts = body.model_dump(exclude={"queue", "vacancy_id", "next_call"})
    calls.record_outcome(context, body.queue, vacancy_id=body.vacancy_id or 0, next_on=body.next_call, **facts)
    return LineOut.model_validate(calls.next_call(context, body.queue).to_dict())
