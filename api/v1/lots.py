"""Lots (余缺信息) and the balance of a region (余缺汇总)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.pooling import DispatchKind, LotDraft, LotKind, LotSide, LotState
from matcher.service import lot_balance, lots
from matcher.service.lot_balance import Line
from matcher.service.lots import LotView

router = APIRouter(prefix="/lots", tags=["余缺调剂"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class LotOut(BaseModel):
    """One lot; ``pay`` in fen a day, ``free`` on every day of the period; ``occupation`` is read from the title."""

    id: int
    enterprise_id: int
    enterprise: str
    side: LotSide
    kind: LotKind
    title: str
    occupation_code: str | None
    occupation: str
    skills: str
    skill_grade: str | None
    certificates: list[str]
    headcount: int
    free: int
    first: date
    last: date
    adcode: str
    address: str
    shift: str | None
    pay: int
    lodging: bool
    board: bool
    dispatched: bool
    dispatch_kind: DispatchKind | None
    dispatched_now: int | None
    note: str
    state: LotState
    version: int


class LotList(BaseModel):
    """Lots within reach."""

    total: int
    items: list[LotOut]


class LotIn(LotDraft):
    """A lot; an enterprise leaves ``enterprise_id`` out."""

    enterprise_id: int | None = Field(default=None, ge=1, le=2**62)


class LotChange(LotDraft):
    """The lot as it is to be, and the version seen."""

    version: Version


class Withdrawal(BaseModel):
    """The version seen, and why."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    reason: str = Field(default="", max_length=200)


class LineOut(BaseModel):
    """Workers of one occupation or place; ``dispatched`` ones may not be lent and count in neither column."""

    key: str
    name: str
    spare: int
    lacking: int
    difference: int
    dispatched: int


class WeekOut(BaseModel):
    """A week from Monday to Sunday."""

    first: date
    last: date
    total: LineOut
    trades: list[LineOut]


class OccupationOut(BaseModel):
    """One occupation in each of the weeks, in their order."""

    key: str
    name: str
    weeks: list[LineOut]


class BalanceOut(BaseModel):
    """Eight weeks of a region, its occupations by week, and the chosen week by place."""

    adcode: str
    weeks: list[WeekOut]
    occupations: list[OccupationOut]
    week: date
    places: list[LineOut]


def _out(view: LotView) -> LotOut:
    facts: dict[str, Any] = view.lot.model_dump(include=set(LotOut.model_fields))
    return LotOut(**facts, enterprise=view.enterprise.name, free=view.free, occupation=view.occupation)


def _line(line: Line) -> LineOut:
    names = ("key", "name", "spare", "lacking", "difference", "dispatched")
    return LineOut(**{name: getattr(line, name) for name in names})


@router.get("", summary="余缺信息", responses=problems())
def list_lots(
    context: ApiContext,
    side: LotSide | None = None,
    state: LotState | None = None,
    trade: Annotated[str, Query(max_length=60)] = "",
    adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
    first: Annotated[date | None, Query(alias="from")] = None,
    last: Annotated[date | None, Query(alias="to")] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> LotList:
    """Lots within reach, newest first; ``from`` and ``to`` keep those that touch these days."""
    rows, total = lots.list_lots(
        context,
        side=side,
        states=[state] if state else [],
        trade=trade,
        scope=adcode,
        first=first,
        last=last,
        offset=offset,
        limit=limit,
    )
    return LotList(total=total, items=[_out(one) for one in rows])


@router.get("/balance", summary="余缺汇总：按职业和周", responses=problems())
def get_balance(
    context: ApiContext,
    adcode: Annotated[str, Query(pattern=r"^(\d{6})?$")] = "",
    week: date | None = None,
) -> BalanceOut:
    """Spare, lacking and the difference of a region by occupation and week."""
    found = lot_balance.get_balance(context, scope=adcode, week=week)
    weeks = [
        WeekOut(first=one.first, last=one.last, total=_line(one.total), trades=[_line(line) for line in one.trades])
        for one in found.weeks
    ]
    places = [_line(one) for one in found.places]
    crossed = [
        OccupationOut(key=one.key, name=one.name, weeks=[_line(cell) for cell in one.weeks]) for one in found.trades
    ]
    return BalanceOut(adcode=found.scope, weeks=weeks, occupations=crossed, week=found.chosen.first, places=places)


@router.post("", status_code=201, summary="发布余缺信息", responses=problems(409))
def publish(body: LotIn, context: ApiContext) -> LotOut:
    """Publish what can be spared or what is lacking; free of charge."""
    draft = LotDraft(**body.model_dump(exclude={"enterprise_id"}))
    made = lots.publish(context, body.enterprise_id or context.actor.enterprise_id or 0, draft)
    return _out(lots.get_lot(context, made.id or 0))


@router.get("/{lot_id}", summary="一条余缺信息", responses=problems())
def get_lot(lot_id: Id, context: ApiContext) -> LotOut:
    """One lot."""
    return _out(lots.get_lot(context, lot_id))


@router.post("/{lot_id}/changes", summary="修改余缺信息", responses=problems(409))
def change(lot_id: Id, body: LotChange, context: ApiContext) -> LotOut:
    """Change a lot that no lending is bound to."""
    lots.change(context, lot_id, LotDraft(**body.model_dump(exclude={"version"})), version=body.version)
    return _out(lots.get_lot(context, lot_id))


@router.post("/{lot_id}/withdrawal", summary="撤回余缺信息", responses=problems(409))
def withdraw(lot_id: Id, body: Withdrawal, context: ApiContext) -> LotOut:
    """Take a lot back that no lending is bound to."""
    lots.withdraw(context, lot_id, version=body.version, reason=body.reason)
    return _out(lots.get_lot(context, lot_id))
