"""Odd-job markets (零工市场): the public directory, a market's board and tasks, and the operator's own entry."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.enums import InjuryCover, MarketKind, PayUnit, SettleCycle
from matcher.models.market import Market, MarketDraft
from matcher.service import boards, markets
from matcher.service.boards import Opening
from matcher.service.markets import Entry

router = APIRouter(prefix="/markets", tags=["零工市场"], route_class=UnitRoute)


class MarketOut(BaseModel):
    """A market's entry in the directory; ``area_m2`` in square metres."""

    id: int
    name: str
    kind: MarketKind
    adcode: str
    address: str
    hours: str
    phone: str
    services: list[str]
    area_m2: int | None
    trades: list[str]
    version: int


class EntryOut(MarketOut):
    """A market with its region's name and how many tasks of today are open."""

    place: str
    open_tasks: int


class OpeningOut(BaseModel):
    """A task as everybody may see it: no telephone; pay in fen, minutes from local midnight, ``left`` free seats."""

    id: int
    trade: str
    day: date
    start_minute: int
    end_minute: int
    place: str
    pay: int
    pay_unit: PayUnit
    settle: SettleCycle
    cover: InjuryCover
    certificates: list[str]
    meals: bool
    headcount: int
    left: int
    employer: str
    detail: str


class BoardOut(BaseModel):
    """A market's screen: today's tasks that are not over, numbers called (the last one first), how many wait."""

    market_id: int
    name: str
    day: date
    called: list[int]
    waiting: int
    tasks: list[OpeningOut]


class EntryIn(MarketDraft):
    """The own entry, whole, and the version the caller saw."""

    version: int = Field(ge=1, le=2**31)


def _market(market: Market) -> MarketOut:
    return MarketOut(**market.model_dump())


def _entry(entry: Entry) -> EntryOut:
    return EntryOut(**entry.market.model_dump(), place=entry.place, open_tasks=entry.open_tasks)


def _opening(opening: Opening) -> OpeningOut:
    shown = set(OpeningOut.model_fields) - {"place", "detail", "employer", "left"}
    facts = opening.task.model_dump(include=shown)
    return OpeningOut(**facts, place=opening.place, detail=opening.detail, employer=opening.employer, left=opening.left)


@router.get("", summary="零工市场目录（公开）", responses=problems())
def list_markets(
    context: ApiContext,
    adcode: Annotated[str, Query(pattern=r"^(\d{6})?$", description="省、市或县的代码，含下级")] = "",
    kind: MarketKind | None = None,
) -> list[EntryOut]:
    """Markets of a region and all below it, by region."""
    return [_entry(one) for one in markets.list_markets(context, adcode=adcode or None, kind=kind)]


@router.get("/own", summary="本市场名录", responses=problems())
def own_entry(context: ApiContext) -> MarketOut:
    """The operator's own market."""
    return _market(markets.own_entry(context))


@router.post("/own", summary="更新本市场名录", responses=problems(409))
def change_entry(body: EntryIn, context: ApiContext) -> MarketOut:
    """Put this in place of the entry."""
    draft = MarketDraft(**body.model_dump(exclude={"version"}))
    return _market(markets.change_entry(context, draft, version=body.version))


@router.get("/{market_id}", summary="一个零工市场（公开）", responses=problems())
def get_market(market_id: Id, context: ApiContext) -> EntryOut:
    """One market."""
    return _entry(markets.entry(context, boards.public_market(context, market_id)))


@router.get("/{market_id}/board", summary="市场大屏：今天的任务、叫号、等候人数（公开）", responses=problems())
def get_board(market_id: Id, context: ApiContext) -> BoardOut:
    """What the screen of a market shows."""
    board = boards.get_board(context, market_id)
    return BoardOut(
        market_id=market_id,
        name=board.market.name,
        day=board.day,
        called=board.called,
        waiting=board.waiting,
        tasks=[_opening(one) for one in board.openings],
    )


@router.get("/{market_id}/tasks/{task_id}", summary="任务卡（公开）", responses=problems(410))
def get_opening(market_id: Id, task_id: Id, context: ApiContext) -> OpeningOut:
    """One task; 410 when it was withdrawn or is over."""
    return _opening(boards.get_opening(context, market_id, task_id))
