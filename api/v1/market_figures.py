"""Figures of odd-job markets (零工市场统计): people who looked for work, seats offered, people who came to work."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.downloads import attachment
from api.v1.problem import problems
from matcher.service import market_figures

router = APIRouter(prefix="/market-figures", tags=["零工市场"], route_class=UnitRoute)
Period = Annotated[str, Query(max_length=10, description="一天 2026-11-30 或一个季度 2026Q4；空为今天")]
Code = Annotated[str, Query(pattern=r"^(\d{6})?$", description="管辖范围内的地区代码；空为本地区")]


class SumsOut(BaseModel):
    """Distinct people with a number, seats of tasks not withdrawn, distinct people who came to work, and times."""

    seekers: int
    posted: int
    people: int
    times: int


class LineOut(SumsOut):
    """A city, county or market; ``key`` its code or id."""

    level: str
    key: str
    name: str


class FiguresOut(BaseModel):
    """Figures between two days, both counted in; people count once within each line, so lines do not add up."""

    first: date
    last: date
    adcode: str
    place: str
    total: SumsOut
    lines: list[LineOut]


@router.get("", summary="零工市场统计", responses=problems())
def get_figures(context: ApiContext, period: Period = "", adcode: Code = "") -> FiguresOut:
    """The own market's, or those of a region within reach."""
    found = market_figures.get_figures(context, period=period, adcode=adcode)
    return FiguresOut(
        first=found.first,
        last=found.last,
        adcode=found.scope,
        place=found.place,
        total=SumsOut(**asdict(found.total)),
        lines=[LineOut(level=one.level, key=one.key, name=one.name, **asdict(one.sums)) for one in found.lines],
    )


@router.post("/export", summary="导出零工市场统计（xlsx）", responses=problems(), response_class=Response)
def export(context: ApiContext, period: Period = "", adcode: Code = "") -> Response:
    """The same as a workbook; the export is written down."""
    return attachment(*market_figures.export_figures(context, period=period, adcode=adcode))
