"""Enterprises (单位): the register's facts and the right to recruit."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.enums import RecruitingPaper
from matcher.models.size_statement import SizeDraft, SizeStatement
from matcher.service import shortages, sizes, standing

router = APIRouter(prefix="/enterprises", tags=["单位"], route_class=UnitRoute)


class EnterpriseOut(BaseModel):
    """An enterprise; ``recruits`` says whether its posts may be published today."""

    id: int
    uscc: str
    name: str
    adcode: str
    address: str
    industry: str
    industry_code: str | None
    ownership: str
    size: str
    tags: list[str]
    recruits: bool
    verified_at: datetime | None
    verified_papers: list[str]
    licence_valid_to: date | None
    barred_at: datetime | None
    barred_reason: str
    version: int


class PartOut(BaseModel):
    """Places open on the same days (both inclusive) and how they may be filled; ``workers`` whom the actor may see."""

    first: date
    last: date
    lot_id: int
    headcount: int
    flexible: int
    workers: list[dict[str, Any]]
    dispatched: int
    bodies: list[str]
    reasons: list[str]
    open: int


class DayOut(BaseModel):
    """How a lot's places are filled on one day; all but ``headcount`` add up to it."""

    day: date
    headcount: int
    borrowed: int
    moved: int
    flexible: int
    dispatched: int
    open: int


class ShortageOut(BaseModel):
    """A lot that lacks people: how it is filled today (or on its first day), and on the day most places stay open."""

    lot_id: int
    title: str
    headcount: int
    first: date
    last: date
    now: DayOut
    worst: DayOut
    lendings: list[int]
    moves: list[int]
    post_id: int | None
    parts: list[PartOut]


class Verification(BaseModel):
    """Which papers were seen, and until when the licence runs; null means 长期."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    papers: list[RecruitingPaper] = Field(max_length=10)
    licence_valid_to: date | None = None
    mandate_valid_to: date | None = None


class Bar(BaseModel):
    """Why all publishing stops, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    reason: str = Field(default="", max_length=200)


class Unbar(BaseModel):
    """The version seen; ``reason`` where an imported list stopped it."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    reason: str = Field(default="", max_length=200)


class Seen(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)


class SizeOut(BaseModel):
    """One size statement: figures (money in fen), year, the standard's line, and what was lacking."""

    id: int
    year: int
    industry_code: str
    employees: int | None
    revenue: int | None
    assets: int | None
    size: str
    source: str
    standard: str
    standard_row: str
    missing: list[str]
    said_by: str
    said_on: date | None
    at: datetime


class Sizing(SizeDraft):
    """A statement and the version seen; without ``size`` it is computed from the figures."""

    version: int = Field(ge=1, le=2**31)


def _size(one: SizeStatement) -> SizeOut:
    return SizeOut(**one.model_dump(include=set(SizeOut.model_fields)))


def _day(one: shortages.Filling) -> DayOut:
    return DayOut(**asdict(one), open=one.open)


def _out(context: ApiContext, enterprise_id: int) -> EnterpriseOut:
    view = standing.get_enterprise(context, enterprise_id)
    facts = view.enterprise.model_dump(include=set(EnterpriseOut.model_fields) - {"recruits"})
    return EnterpriseOut(**facts, recruits=view.recruits)


@router.get("/{enterprise_id}/shortages", summary="缺口怎么补", responses=problems())
def get_shortages(enterprise_id: Id, context: ApiContext) -> list[ShortageOut]:
    """What fills the enterprise's shortages: lendings, proposals of flexible and dispatched people, what is left."""
    return [
        ShortageOut(
            **row.lot.model_dump(include={"title", "headcount", "first", "last"}),
            lot_id=row.lot.id or 0,
            now=_day(row.now),
            worst=_day(row.worst),
            lendings=[one.lending.id or 0 for one in row.lent],
            moves=[one.id or 0 for one in row.moves],
            post_id=row.post.id if row.post else None,
            parts=[
                PartOut(
                    first=part.period.first,
                    last=part.period.last,
                    **part.filled.kept | {"workers": [asdict(worker) for worker in part.filled.workers]},
                )
                for part in row.parts
            ],
        )
        for row in shortages.get_shortages(context, enterprise_id).rows
    ]


@router.get("/{enterprise_id}", summary="一家单位", responses=problems())
def get_enterprise(enterprise_id: Id, context: ApiContext) -> EnterpriseOut:
    """One enterprise and whether it may recruit."""
    return _out(context, enterprise_id)


@router.post("/{enterprise_id}/verification", summary="核验招聘资格", responses=problems(409))
def verify(enterprise_id: Id, body: Verification, context: ApiContext) -> EnterpriseOut:
    """Write down that licence, identity and order were seen (人力资源市场暂行条例 第二十六条)."""
    until = body.licence_valid_to
    standing.verify(
        context,
        enterprise_id,
        version=body.version,
        papers=body.papers,
        licence_valid_to=until,
        mandate_valid_to=body.mandate_valid_to,
    )
    return _out(context, enterprise_id)


@router.post("/{enterprise_id}/bar", summary="暂停单位发布", responses=problems(409))
def bar(enterprise_id: Id, body: Bar, context: ApiContext) -> EnterpriseOut:
    """Stop all publishing for an enterprise."""
    standing.bar(context, enterprise_id, version=body.version, reason=body.reason)
    return _out(context, enterprise_id)


@router.post("/{enterprise_id}/unbar", summary="恢复单位发布", responses=problems(409))
def unbar(enterprise_id: Id, body: Unbar, context: ApiContext) -> EnterpriseOut:
    """Let an enterprise publish again."""
    standing.unbar(context, enterprise_id, version=body.version, reason=body.reason)
    return _out(context, enterprise_id)


@router.get("/{enterprise_id}/sizes", summary="企业规模认定记录", responses=problems())
def list_sizes(enterprise_id: Id, context: ApiContext) -> list[SizeOut]:
    """The statements of an enterprise's size, the latest first."""
    return [_size(one) for one in sizes.list_statements(context, enterprise_id)]


@router.post("/{enterprise_id}/sizes", status_code=201, summary="认定企业规模", responses=problems(409))
def state_size(enterprise_id: Id, body: Sizing, context: ApiContext) -> SizeOut:
    """Compute the size from figures of a year (统计上大中小微型企业划分办法), or take a list's or a declaration's."""
    draft = SizeDraft(**body.model_dump(exclude={"version"}))
    return _size(sizes.state_size(context, enterprise_id, draft, version=body.version))
