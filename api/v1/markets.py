"""Odd-job markets (零工市场): the public directory, a market's board and tasks, and the operator's own entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import FOR_ANYBODY, problems
from matcher.models.enums import InjuryCover, MarketKind, PayUnit, SettleCycle
from matcher.models.market import Market, MarketDraft
from matcher.service import boards, market_register, markets
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
    """A market with its region's name, how many tasks of today are open, and people at work a day (last 30 days)."""

    place: str
    open_tasks: int
    daily: float


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
    tools: str
    own_tools: list[str]
    tools_must: bool
    transports: list[str]
    transport_must: bool
    gear: str
    closes: datetime | None


class BoardOut(BaseModel):
    """A market's screen: today's tasks that are not over, numbers called (the last one first), how many wait."""

    market_id: int
    name: str
    day: date
    called: list[int]
    waiting: int
    tasks: list[OpeningOut]


class RegisteredOut(MarketOut):
    """A market as the bureau has it in its register; ``closed_at`` is null while it is open."""

    closed_at: datetime | None
    closed_reason: str


class FoundIn(MarketDraft):
    """A new market's entry and its region, a county or a city, which stays."""

    adcode: Annotated[str, Field(pattern=r"^\d{6}$")]


class ClosedIn(BaseModel):
    """Why it is closed, and the version the caller saw."""

    model_config = ConfigDict(extra="forbid")

    reason: Annotated[str, Field(max_length=200)] = ""
    version: int = Field(ge=1, le=2**31)


class ReopenedIn(BaseModel):
    """The version the caller saw."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)


class EntryIn(MarketDraft):
    """The own entry, whole, and the version the caller saw."""

    version: int = Field(ge=1, le=2**31)


def _market(market: Market) -> MarketOut:
    return MarketOut(**market.model_dump())


def _registered(market: Market) -> RegisteredOut:
    return RegisteredOut(**market.model_dump())


def _entry(entry: Entry) -> EntryOut:
    return EntryOut(**entry.market.model_dump(), place=entry.place, open_tasks=entry.open_tasks, daily=entry.daily)


def _opening(opening: Opening) -> OpeningOut:
    own = {"place", "detail", "tools", "own_tools", "gear", "closes", "employer", "left"}
    facts = opening.task.model_dump(include=set(OpeningOut.model_fields) - own)
    return OpeningOut(**facts, **{name: getattr(opening, name) for name in own})


@router.get("", summary="零工市场目录（公开）", responses=problems(), openapi_extra=FOR_ANYBODY)
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


@router.get("/register", summary="本辖区的市场，含已关闭的", responses=problems())
def list_register(context: ApiContext) -> list[RegisteredOut]:
    """The markets of the caller's region, those that are closed too."""
    return [_registered(one) for one in market_register.list_register(context)]


@router.post("/register", status_code=201, summary="设立零工市场", responses=problems(409))
def found_market(body: FoundIn, context: ApiContext) -> RegisteredOut:
    """Found a market in the caller's region."""
    draft = MarketDraft(**body.model_dump(exclude={"adcode"}))
    return _registered(market_register.found_market(context, draft, adcode=body.adcode))


@router.post("/{market_id}/closure", summary="关闭零工市场", responses=problems(409))
def close_market(market_id: Id, body: ClosedIn, context: ApiContext) -> RegisteredOut:
    """Nothing new is taken there any more; 409 ``tasks_open`` while tasks are not over."""
    return _registered(market_register.close_market(context, market_id, reason=body.reason, version=body.version))


@router.post("/{market_id}/reopening", summary="恢复开放零工市场", responses=problems(409))
def reopen_market(market_id: Id, body: ReopenedIn, context: ApiContext) -> RegisteredOut:
    """A closed market is open again."""
    return _registered(market_register.reopen_market(context, market_id, version=body.version))


@router.get("/{market_id}", summary="一个零工市场（公开）", responses=problems(410), openapi_extra=FOR_ANYBODY)
def get_market(market_id: Id, context: ApiContext) -> EntryOut:
    """One market."""
    return _entry(markets.entry(context, boards.public_market(context, market_id)))


@router.get(
    "/{market_id}/board",
    summary="市场大屏：今天的任务、叫号、等候人数（公开）",
    responses=problems(410),
    openapi_extra=FOR_ANYBODY,
)
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


@router.get(
    "/{market_id}/tasks/{task_id}", summary="任务卡（公开）", responses=problems(410), openapi_extra=FOR_ANYBODY
)
def get_opening(market_id: Id, task_id: Id, context: ApiContext) -> OpeningOut:
    """One task; 410 when it was withdrawn or is over."""
    return _opening(boards.get_opening(context, market_id, task_id))
