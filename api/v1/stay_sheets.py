"""Stay sheets (留工登记) and the return after a holiday (返岗)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.stay_sheet import ReturnDraft, StayDraft
from matcher.service import stay_sheets
from matcher.service.stay_sheets import StayView

router = APIRouter(prefix="/stay-sheets", tags=["留工登记"], route_class=UnitRoute)


class ReturnOut(BaseModel):
    """The return as of one day."""

    day: date
    due: int
    back: int


class StayOut(BaseModel):
    """One sheet; ``return_rate`` is 返岗率 as last told, ``doubts`` what asks for a look, in sentences."""

    id: int
    enterprise_id: int
    enterprise: str
    holiday: str
    first: date
    last: date
    staff: int
    stay: int
    leave: int
    undecided: int
    returners: int
    gaps: list[dict[str, Any]]
    note: str
    version: int
    returns: list[ReturnOut]
    return_rate: float | None
    doubts: list[str]


class StayList(BaseModel):
    """Sheets within reach."""

    total: int
    items: list[StayOut]


class StayIn(StayDraft):
    """A sheet; an enterprise leaves ``enterprise_id`` out."""

    enterprise_id: int | None = Field(default=None, ge=1, le=2**62)


class StayChange(StayDraft):
    """The corrected sheet and the version seen."""

    version: int = Field(ge=1, le=2**31)


def _out(view: StayView) -> StayOut:
    sheet = view.sheet
    return StayOut(
        **sheet.model_dump(include=set(StayOut.model_fields)),
        enterprise=view.enterprise.name,
        undecided=sheet.undecided,
        returns=[ReturnOut(day=one.day, due=one.due, back=one.back) for one in view.returns],
        return_rate=view.rate,
        doubts=[str(one) for one in view.doubts],
    )


@router.get("", summary="留工登记", responses=problems())
def list_sheets(
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> StayList:
    """The sheets within reach, the latest holiday first."""
    rows, total = stay_sheets.list_sheets(context, offset=offset, limit=limit)
    return StayList(total=total, items=[_out(one) for one in rows])


@router.post("", status_code=201, summary="填报留工登记", responses=problems(409))
def make_sheet(body: StayIn, context: ApiContext) -> StayOut:
    """Who stays, leaves and comes back over a holiday."""
    draft = StayDraft(**body.model_dump(exclude={"enterprise_id"}))
    whose = body.enterprise_id or context.actor.enterprise_id or 0
    made = stay_sheets.make_sheet(context, whose, draft)
    return _out(stay_sheets.get_sheet(context, made.id or 0))


@router.get("/{stay_id}", summary="一份留工登记", responses=problems())
def get_sheet(stay_id: Id, context: ApiContext) -> StayOut:
    """One sheet with its returns."""
    return _out(stay_sheets.get_sheet(context, stay_id))


@router.post("/{stay_id}/changes", summary="更正留工登记", responses=problems(409))
def change_sheet(stay_id: Id, body: StayChange, context: ApiContext) -> StayOut:
    """Correct a sheet while plans change."""
    draft = StayDraft(**body.model_dump(exclude={"version"}))
    stay_sheets.change_sheet(context, stay_id, draft, version=body.version)
    return _out(stay_sheets.get_sheet(context, stay_id))


@router.post("/{stay_id}/returns", status_code=201, summary="登记返岗", responses=problems(409))
def record_return(stay_id: Id, body: ReturnDraft, context: ApiContext) -> StayOut:
    """How many were due and are back by the end of a day."""
    stay_sheets.record_return(context, stay_id, body)
    return _out(stay_sheets.get_sheet(context, stay_id))
