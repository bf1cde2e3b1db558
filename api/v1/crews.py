"""Crews (班组) of a market, and paper sheets entered afterwards."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.bookings import BookingOut, Number, Remark, Taken, Version, out
from api.v1.problem import problems
from matcher.service import crews, paper_sheets
from matcher.service.crews import CrewView
from matcher.service.paper_sheets import SheetRow

router = APIRouter(tags=["零工市场"], route_class=UnitRoute)
Members = Annotated[list[Number], Field(min_length=1, max_length=crews.MOST_MEMBERS)]


class MemberOut(BaseModel):
    """One person of a crew, masked."""

    seeker_id: int
    name: str
    leads: bool


class CrewOut(BaseModel):
    """A crew with its members."""

    id: int
    name: str
    members: list[MemberOut]
    version: int


class CrewIn(Taken):
    """A new crew; the leader need not be named among the members."""

    name: Annotated[str, Field(min_length=2, max_length=40)]
    leader_id: Number
    members: Members


class CrewChange(Taken):
    """Other people for a crew."""

    leader_id: Number
    members: Members
    version: Version


class Seen(Taken):
    """The version seen."""

    version: Version


class CrewBooking(Taken):
    """The crew to book, and whether the warnings were seen."""

    crew_id: Number
    warnings_seen: bool = False


class RowIn(Taken):
    """One line of a paper sheet; minutes of arrival count from the day's midnight, money in fen.

    Less paid than is due needs a remark, as everywhere, and stays open unless the worker ``agreed``;
    ``paid_on`` is the day of the work unless told.
    """

    worker: Annotated[str, Field(min_length=1, max_length=20, description="零工卡号或手机号；登记编号前加 #")]
    arrived_minute: Annotated[int, Field(ge=0, le=2880)] | None = None
    minutes: Annotated[int, Field(ge=0, le=2160)] | None = None
    paid: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    paid_on: date | None = None
    absent: bool = False
    remark: Remark = ""
    agreed: bool = False


class SheetIn(Taken):
    """A whole sheet: all rows are taken or none."""

    rows: Annotated[list[RowIn], Field(min_length=1, max_length=paper_sheets.MOST_ROWS)]


def _out(view: CrewView) -> CrewOut:
    leader = view.crew.leader_id
    members = [MemberOut(seeker_id=one.id or 0, name=one.name_masked, leads=one.id == leader) for one in view.members]
    return CrewOut(id=view.crew.id or 0, name=view.crew.name, members=members, version=view.crew.version)


@router.get("/crews", summary="本市场的班组", responses=problems())
def list_crews(context: ApiContext) -> list[CrewOut]:
    """The crews that stand, by name."""
    return [_out(view) for view in crews.list_crews(context)]


@router.post("/crews", status_code=201, summary="建立班组", responses=problems(409))
def make_crew(body: CrewIn, context: ApiContext) -> CrewOut:
    """A leader and members of the market."""
    made = crews.make_crew(context, name=body.name, leader_id=body.leader_id, member_ids=body.members)
    return _out(crews.get_crew(context, made.id or 0))


@router.get("/crews/{crew_id}", summary="一个班组", responses=problems())
def get_crew(crew_id: Id, context: ApiContext) -> CrewOut:
    """One crew."""
    return _out(crews.get_crew(context, crew_id))


@router.post("/crews/{crew_id}/members", summary="更换班组成员", responses=problems(409))
def change_crew(crew_id: Id, body: CrewChange, context: ApiContext) -> CrewOut:
    """Other people; bookings that stand are not touched."""
    crews.change_crew(context, crew_id, leader_id=body.leader_id, member_ids=body.members, version=body.version)
    return _out(crews.get_crew(context, crew_id))


@router.post("/crews/{crew_id}/disbandment", summary="解散班组", responses=problems(409))
def disband(crew_id: Id, body: Seen, context: ApiContext) -> Seen:
    """The crew is no more; what it was booked for stays."""
    return Seen(version=crews.disband(context, crew_id, version=body.version).version)


@router.post("/tasks/{task_id}/crews", status_code=201, summary="整组预约", responses=problems(409))
def book_crew(task_id: Id, body: CrewBooking, context: ApiContext) -> list[BookingOut]:
    """Everybody of a crew, firm at once, or nobody."""
    made = crews.book_crew(context, task_id, body.crew_id, warnings_seen=body.warnings_seen)
    return [out(context, one) for one in made]


@router.post("/tasks/{task_id}/sheet", status_code=201, summary="补录纸质派工单", responses=problems(409))
def enter_sheet(task_id: Id, body: SheetIn, context: ApiContext) -> list[BookingOut]:
    """What was written without a network: all rows or none, faults by row."""
    rows = [SheetRow(**one.model_dump()) for one in body.rows]
    return [out(context, one) for one in paper_sheets.enter_sheet(context, task_id, rows)]
