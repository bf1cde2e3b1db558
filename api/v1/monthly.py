"""The month's sheet of key enterprises (月度调度): lines, sums, rows, the month before, files."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.downloads import CSV, XLSX, attachment
from api.v1.problem import problems
from matcher.errors import Invalid
from matcher.models.monthly import MonthlySheet
from matcher.service import monthly, monthly_files, monthly_filings

router = APIRouter(prefix="/monthly", tags=["附件和上报"], route_class=UnitRoute)
Month = Annotated[str, Query(max_length=7, description="月份，如 2026-11，不填为本月")]
Adcode = Annotated[str, Query(max_length=6, description="填报单位代码，不填为本单位")]


class MonthOut(BaseModel):
    """A unit's month: a figure nobody told is null and named in ``missing`` of its line.

    ``figures`` are those of 附件4 over the month, ``overdue`` the cases with something overdue at its end.
    """

    month: str
    adcode: str
    place: str
    cutoff: datetime
    sums: dict[str, Any]
    figures: dict[str, int]
    overdue: int
    lines: list[dict[str, Any]]


class MonthRowOut(BaseModel):
    """A record behind a line; people are masked."""

    figure: str
    label: str
    name: str
    detail: str
    day: date | None
    weight: int


class MonthChangeOut(BaseModel):
    """An enterprise in two months: 新增, 退出 or 延续, and by how much its gap grew."""

    enterprise_id: int
    name: str
    kind: str
    gap: int | None


class MonthComparisonOut(BaseModel):
    """A month against the one before: by how much the sums grew, and each enterprise.

    ``basis`` says where the month before comes from: ``filed_id``, or what is known now.
    """

    month: str
    basis: str
    filed_id: int | None
    sums: dict[str, int | None]
    changes: list[MonthChangeOut]


def month_out(sheet: MonthlySheet) -> MonthOut:
    """A sheet, of now or as it was filed, in the shape of the interface."""
    return MonthOut(
        month=sheet.month,
        adcode=sheet.adcode,
        place=sheet.place,
        cutoff=sheet.cutoff,
        sums=sheet.sums.plain(),
        figures={figure.value: count for figure, count in sheet.figures.items()},
        overdue=sheet.overdue,
        lines=[one.plain() for one in sheet.lines],
    )


@router.get("", summary="重点企业用工月度调度", responses=problems())
def get_month(context: ApiContext, month: Month = "", adcode: Adcode = "") -> MonthOut:
    """Lines and sums as they are known now."""
    return month_out(monthly.get_month(context, month=month, adcode=adcode))


@router.get("/rows", summary="一家企业当月的明细", responses=problems())
def list_rows(
    context: ApiContext,
    enterprise_id: Annotated[int | None, Query(ge=1, le=2**62, description="企业编号")] = None,
    month: Month = "",
    adcode: Adcode = "",
) -> list[MonthRowOut]:
    """The services and starts of one enterprise."""
    sheet = monthly.get_month(context, month=month, adcode=adcode)
    if enterprise_id is None:
        raise Invalid("请写明企业编号", field="enterprise_id")
    line = monthly.find_line(sheet, enterprise_id)
    return [
        MonthRowOut(
            figure=one.figure.value,
            label=one.figure.label,
            name=one.name,
            detail=one.detail,
            day=one.day,
            weight=one.weight,
        )
        for one in line.rows
    ]


@router.get("/comparison", summary="与上月比较", responses=problems())
def compare(context: ApiContext, month: Month = "", adcode: Adcode = "") -> MonthComparisonOut:
    """Sums and enterprises against the month before, as it was filed where it was."""
    after = monthly.get_month(context, month=month, adcode=adcode)
    last = monthly_filings.last_month(context, after)
    changes = [
        MonthChangeOut(enterprise_id=one.enterprise_id, name=one.name, kind=one.kind, gap=one.gap)
        for one in monthly.compare(last.sheet, after)
    ]
    return MonthComparisonOut(
        month=after.month,
        basis=last.basis,
        filed_id=last.filing.id if last.filing else None,
        sums=after.sums.since(last.sheet.sums),
        changes=changes,
    )


@router.get("/file", summary="下载月度调度（xlsx 或 csv）", responses=problems(), response_class=Response)
def file(
    context: ApiContext,
    month: Month = "",
    adcode: Adcode = "",
    mapping: Annotated[str, Query(max_length=60, description="导出对照名")] = "standard",
    form: Annotated[str, Query(alias="format", max_length=10, description="xlsx 或 csv")] = "xlsx",
) -> Response:
    """The month under the columns of a mapping."""
    sheet = monthly.get_month(context, month=month, adcode=adcode)
    name, content = monthly_files.write(sheet, monthly_files.columns(mapping), form)
    return attachment(name, content, CSV if form == "csv" else XLSX)
