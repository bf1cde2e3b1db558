"""Pooling (余缺调剂测算): solve a region, what-ifs, stored runs, lendings proposed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, reading
from api.v1.problem import problems
from matcher.models.pooling import PoolingRun, WhatIf
from matcher.service import lending_groups, pooling

router = APIRouter(prefix="/pooling", tags=["余缺调剂"], route_class=UnitRoute)


class AskedIn(BaseModel):
    """A region (empty: one's own) and what is supposed to be other than it is."""

    model_config = ConfigDict(extra="forbid")

    adcode: Annotated[str, Field(pattern=r"^(\d{6})?$")] = ""
    what_if: WhatIf = WhatIf()


class LinesIn(BaseModel):
    """The lines to propose."""

    model_config = ConfigDict(extra="forbid")

    lines: Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(min_length=1, max_length=500)]


class PlanOut(BaseModel):
    """The best plan: worker-days and cost with their bounds (equal: proven), lines, what is left and why."""

    adcode: str
    rules_version: int
    what_if: dict[str, Any]
    wanted_worker_days: int
    spare_worker_days: int
    placed_worker_days: int
    worker_days_bound: int
    cost: int
    cost_bound: int
    proven: bool
    agreements: int
    agreements_bound: int
    lines: list[dict[str, Any]]
    open_places: list[dict[str, Any]]
    people_left: list[dict[str, Any]]
    second_stage: list[dict[str, Any]]
    difference: dict[str, int] | None


class LineOut(BaseModel):
    """A stored line; ``lending_id`` once it was proposed, lines of one lender and borrower under one agreement.

    ``extends``: the running lending that is extended instead, until when and for how many.
    """

    id: int
    surplus_id: int
    shortage_id: int
    lender: str
    borrower: str
    from_title: str
    to_title: str
    headcount: int
    first: date
    last: date
    km: float | None
    reasons: list[str]
    lending_id: int | None
    agreement_id: int | None = None
    extends: dict[str, Any] | None = None


class RunOut(BaseModel):
    """A stored run, ``lines`` only where one run is asked for; ``second_stage`` has numbers and bodies, no person."""

    id: int
    adcode: str
    wanted: int
    placed: int
    bound: int
    cost: int
    cost_bound: int
    agreements: int
    agreements_bound: int
    options: dict[str, Any]
    unplaced: list[dict[str, Any]]
    second_stage: list[dict[str, Any]]
    created_at: datetime
    lines: list[LineOut] = []


class ProposedOut(BaseModel):
    """The lendings that were proposed, and the agreements they stand on."""

    lendings: list[int]
    agreements: list[int]


@router.post("/solve", summary="测算一个地区的余缺调剂", responses=problems())
@reading
def solve(body: AskedIn, context: ApiContext) -> PlanOut:
    """The best plan for the region's open lots with its proof; nothing is stored."""
    found = pooling.solve(context, scope=body.adcode, chosen=body.what_if)
    return PlanOut.model_validate(pooling.as_json(found))


@router.post("/runs", status_code=201, summary="测算并保存为方案", responses=problems(409))
def keep(body: AskedIn, context: ApiContext) -> RunOut:
    """Solve and store."""
    run = pooling.keep(context, scope=body.adcode, chosen=body.what_if)
    return _run(pooling.get_run(context, run.id or 0))


@router.get("/runs", summary="已保存的调剂方案", responses=problems())
def list_runs(context: ApiContext) -> list[RunOut]:
    """The latest runs of one's own region, newest first."""
    return [_out(run) for run in pooling.list_runs(context)]


@router.get("/runs/{run_id}", summary="一个调剂方案", responses=problems())
def get_run(run_id: Id, context: ApiContext) -> RunOut:
    """A stored run with its lines."""
    return _run(pooling.get_run(context, run_id))


@router.post("/runs/{run_id}/propose", status_code=201, summary="由方案发起调剂协议", responses=problems(409))
def propose(run_id: Id, body: LinesIn, context: ApiContext) -> ProposedOut:
    """Propose lines to both enterprises, all or none."""
    made = pooling.propose(context, run_id, body.lines)
    return ProposedOut(lendings=made, agreements=lending_groups.agreements(context, made))


def _run(view: pooling.RunView) -> RunOut:
    keys = {one.id: one.agreement for one in view.lendings.values()}
    names = ("id", "surplus_id", "shortage_id", "headcount", "first", "last", "km", "reasons", "lending_id")
    lines = [
        LineOut(
            **line.model_dump(include=set(names)),
            lender=view.lots[surplus.id or 0][1].name,
            borrower=view.lots[shortage.id or 0][1].name,
            from_title=surplus.title,
            to_title=shortage.title,
            agreement_id=keys.get(line.lending_id),
            extends=asdict(view.extends[line.id or 0]) if line.id in view.extends else None,
        )
        for line, surplus, shortage in view.lines
    ]
    return _out(view.run, lines)


def _out(run: PoolingRun, lines: Sequence[LineOut] = ()) -> RunOut:
    facts = run.model_dump(include=set(RunOut.model_fields) - {"lines", "second_stage"})
    return RunOut(**facts, second_stage=run.second, lines=list(lines))
