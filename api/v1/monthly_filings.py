"""Filed months of key enterprises (月度填报): filing, correcting, history, one as filed, differences, files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import ApiContext, Id, UnitRoute
from api.downloads import CSV, XLSX, attachment
from api.v1.monthly import Adcode, MonthOut, month_out
from api.v1.problem import problems
from matcher.models.monthly_filing import FieldChange, MonthlyFiling, MonthlyFilingDraft
from matcher.service import monthly_files, monthly_filings

router = APIRouter(prefix="/monthly/filed", tags=["附件和上报"], route_class=UnitRoute)


class MonthlyFilingOut(BaseModel):
    """A filed month without its content: ``number`` 0 is the first, 1 and up the 更正 with its reason."""

    id: int
    adcode: str
    month: str
    number: int
    kind_label: str
    reason: str
    digest: str
    query_version: str
    cutoff: datetime
    filed_name: str
    filed_at: datetime


class FiledMonthOut(MonthlyFilingOut):
    """A filed month as it was frozen; ``sound`` is false once its digest no longer fits."""

    sound: bool
    sheet: MonthOut


class FieldChangeOut(BaseModel):
    """A fact that is another now: whose (empty for a sum), what it is called, as filed, now."""

    name: str
    label: str
    filed: str
    now: str


class LineChangeOut(BaseModel):
    """An enterprise that is in one of the two alone: 新增 or 退出."""

    enterprise_id: int
    name: str
    kind: str


class MonthlyDifferencesOut(BaseModel):
    """A filed month beside the same month as it is known now."""

    lines: list[LineChangeOut]
    facts: list[FieldChangeOut]
    sums: list[FieldChangeOut]


def _out(one: MonthlyFiling) -> dict[str, Any]:
    return {name: getattr(one, name) for name in MonthlyFilingOut.model_fields}


def _change(one: FieldChange) -> FieldChangeOut:
    return FieldChangeOut(name=one.name, label=one.label, filed=one.filed, now=one.now)


@router.post("", status_code=201, summary="填报本单位一个月的月度调度", responses=problems(409))
def file_month(body: MonthlyFilingDraft, context: ApiContext) -> MonthlyFilingOut:
    """Freeze the own unit's month; once it is filed, file a 更正 with a reason."""
    return MonthlyFilingOut(**_out(monthly_filings.file_month(context, body)))


@router.get("", summary="月度填报记录", responses=problems())
def list_filed(
    context: ApiContext,
    month: Annotated[str, Query(max_length=7, description="月份，如 2026-11，不填为全部月份")] = "",
    adcode: Adcode = "",
) -> list[MonthlyFilingOut]:
    """What a unit filed, the latest month and number first."""
    found = monthly_filings.list_filed(context, month=month, adcode=adcode)
    return [MonthlyFilingOut(**_out(one)) for one in found.filings]


@router.get("/{filed_id}", summary="一份月度填报", responses=problems())
def get_filed(filed_id: Id, context: ApiContext) -> FiledMonthOut:
    """The month as it was filed."""
    found = monthly_filings.get_filed(context, filed_id)
    return FiledMonthOut(**_out(found.filing), sound=found.sound, sheet=month_out(found.sheet))


@router.get("/{filed_id}/differences", summary="月度填报与现在的数据比较", responses=problems())
def get_differences(filed_id: Id, context: ApiContext) -> MonthlyDifferencesOut:
    """Which enterprises, facts and sums are other ones now."""
    found = monthly_filings.differences(context, filed_id)
    return MonthlyDifferencesOut(
        lines=[LineChangeOut(enterprise_id=one.enterprise_id, name=one.name, kind=one.kind) for one in found.lines],
        facts=[_change(one) for one in found.facts],
        sums=[_change(one) for one in found.sums],
    )


@router.get(
    "/{filed_id}/file", summary="下载月度填报原件（xlsx 或 csv）", responses=problems(409), response_class=Response
)
def file(
    filed_id: Id,
    context: ApiContext,
    mapping: Annotated[str, Query(max_length=60, description="导出对照名")] = "standard",
    form: Annotated[str, Query(alias="format", max_length=10, description="xlsx 或 csv")] = "xlsx",
) -> Response:
    """Exactly what was filed, under the columns of a mapping."""
    name, content = monthly_files.write_filed(context, filed_id, monthly_files.columns(mapping), form)
    return attachment(name, content, CSV if form == "csv" else XLSX)
