"""The overview of a region (全局情况): figures for managers, and the rows behind each."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.downloads import attachment
from api.v1.problem import problems
from matcher.service import overview, overview_rows

router = APIRouter(prefix="/overview", tags=["全局情况"], route_class=UnitRoute)
Text = Annotated[str, Query(max_length=20)]
# A part may be several classes of shortage together.
Key = Annotated[str, Query(max_length=60)]


class CountOut(BaseModel):
    """A figure, where its rows are, and what it was in the period before (null for what is as of now)."""

    value: int
    rows: str
    before: int | None = None


class PartOut(BaseModel):
    """The figures of one part: an officer, place, industry, class or reason."""

    key: str
    name: str
    figures: dict[str, CountOut]


class DeskOut(PartOut):
    """An officer (``key`` none: cases that nobody has); ``over``: all they carry is more than the soft cap."""

    adcode: str | None
    load_cap: int | None
    over: bool


class FillOut(BaseModel):
    """Days from publication to the last start of the posts filled in the period; null without any."""

    posts: int
    median_days: float | None
    p90_days: int | None


class LevelOut(PartOut):
    """How a service level was kept; ``rate`` null without any deadline, ``days`` the mean in calendar days."""

    rule: str
    rate: float | None
    days: float | None


class OverviewOut(BaseModel):
    """Everything the overview shows."""

    adcode: str
    place: str
    first: date
    last: date
    previous_first: date
    previous_last: date
    totals: dict[str, CountOut]
    officers: list[DeskOut]
    overdue: list[PartOut]
    cities: list[PartOut]
    counties: list[PartOut]
    industries: list[PartOut]
    shortages: list[PartOut]
    fill: FillOut
    fill_before: FillOut
    reasons: list[PartOut]
    families: list[PartOut]
    levels: list[LevelOut]


class RowOut(BaseModel):
    """A row, what it counts for, and its cells in the order of the columns."""

    id: int
    count: int
    cells: list[str]


class RowsOut(BaseModel):
    """The rows behind a figure: ``total`` in all, which add up to ``value``."""

    figure: str
    title: str
    unit: str
    value: int
    total: int
    columns: list[str]
    items: list[RowOut]


class Filters:
    """Region, period (both days inclusive), industry, key enterprises only."""

    def __init__(
        self,
        adcode: Annotated[str, Query(max_length=6, description="地区代码，不填为本级")] = "",
        first: Annotated[str, Query(alias="from", max_length=10, description="如 2026-11-01，不填为本月")] = "",
        last: Annotated[str, Query(alias="to", max_length=10, description="含当天")] = "",
        industry: Annotated[str, Query(max_length=2, description="行业门类 A–T")] = "",
        key_only: Annotated[bool, Query(description="只看重点企业")] = False,
    ) -> None:
        self.facts = {"adcode": adcode, "first": first, "last": last, "industry": industry}
        self.key_only = key_only


Asked = Annotated[Filters, Depends()]


@router.get("", summary="一个地区的全局情况", responses=problems())
def get_overview(context: ApiContext, filters: Asked) -> OverviewOut:
    """Caseload, overdue, gaps, solved headcount, days to fill, reasons and service levels."""
    asked = overview.ask(context, **filters.facts, key_only=filters.key_only)
    return OverviewOut.model_validate(overview.as_json(overview.get_overview(context, asked)))


@router.get("/rows", summary="一个指标的明细", responses=problems())
def list_rows(
    context: ApiContext,
    filters: Asked,
    figure: Text = "",
    by: Text = "",
    key: Key = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> RowsOut:
    """The rows a figure counts, people masked."""
    asked = overview.ask(context, **filters.facts, key_only=filters.key_only)
    found = overview_rows.list_rows(context, asked, figure=figure, by=by, key=key, offset=offset, limit=limit)
    return RowsOut(
        figure=found.figure.value,
        title=found.title,
        unit=found.figure.unit,
        value=found.value,
        total=found.total,
        columns=found.columns,
        items=[RowOut(id=row.id, count=row.count, cells=row.cells) for row in found.rows],
    )


@router.post("/rows/export", summary="导出明细（xlsx）", responses=problems(409), response_class=Response)
def export_rows(context: ApiContext, filters: Asked, figure: Text = "", by: Text = "", key: Key = "") -> Response:
    """The rows as a workbook, people masked; the export is written down."""
    asked = overview.ask(context, **filters.facts, key_only=filters.key_only)
    return attachment(*overview_rows.export_rows(context, asked, figure=figure, by=by, key=key))
