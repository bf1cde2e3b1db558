"""The notice's four forms (附件1–4): filled from the records, as files, and a filed one held against the records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Path, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.downloads import DOCX, XLSX, attachment
from api.v1.problem import problems
from matcher.models.annex import AnnexKind
from matcher.models.annex_figure import AnnexFigure, FigureRow
from matcher.service import annex_comparison, annex_figures, annexes

router = APIRouter(prefix="/annexes", tags=["附件和上报"], route_class=UnitRoute)
Number = Annotated[int, Path(ge=1, le=2**62, description="附件号，1 到 4")]
READ = 20 * 1024 * 1024 + 1


class Filters:
    """Which unit, campaign and day."""

    def __init__(
        self,
        adcode: Annotated[str, Query(max_length=6, description="填报单位代码，不填为本单位")] = "",
        campaign: Annotated[int | None, Query(ge=1, le=2**62, description="专项行动编号，不填为最近一次")] = None,
        day: Annotated[str, Query(max_length=10, description="统计日期，如 2023-02-10，不填为现在")] = "",
    ) -> None:
        self.facts: dict[str, Any] = {"adcode": adcode, "campaign_id": campaign, "day": day}


Asked = Annotated[Filters, Depends()]


class FigureOut(BaseModel):
    """A figure with its unit; ``once`` counts each once over all units below."""

    figure: str
    label: str
    unit: str
    value: int
    once: int
    in_form: bool
    by_unit: dict[str, int]


class AnnexOut(BaseModel):
    """A form: its cells, and for 附件4 the figures behind them and what does not fit together."""

    number: str
    title: str
    adcode: str
    place: str
    first: date
    last: date
    day: date
    cutoff: datetime
    campaign_id: int | None
    head: list[tuple[str, str]]
    columns: list[str]
    rows: list[list[str]]
    foot: list[tuple[str, str]]
    note: str
    digest: str
    figures: list[FigureOut] = []
    warnings: list[str] = []


class RowOut(BaseModel):
    """A row of a figure: what it counts for, and who or what it is; people are masked."""

    unit: str
    place: str
    weight: int
    name: str
    detail: str
    day: date | None
    fair_id: int | None


class RowsOut(BaseModel):
    """Rows of a figure: ``total`` in all, which add up to ``value``."""

    figure: str
    label: str
    unit: str
    value: int
    total: int
    items: list[RowOut]


class TwiceOut(BaseModel):
    """One enterprise, post or person that counts in several units, and by how much the sum exceeds one."""

    figure: str
    label: str
    name: str
    over: int
    rows: list[RowOut]


class ChangeOut(BaseModel):
    """A cell that differs: what the file says, what the records say."""

    line: str
    column: str
    told: str
    known: str


class ComparisonOut(BaseModel):
    """A file beside the records."""

    number: str
    same: bool
    only_told: list[list[str]]
    only_known: list[list[str]]
    changes: list[ChangeOut]


@router.get("/{annex}", summary="一个附件的内容", responses=problems())
def get_annex(annex: Number, context: ApiContext, filters: Asked) -> AnnexOut:
    """The form of a unit, as of a day."""
    asked = annex_figures.ask(context, **filters.facts)
    kind = annexes.kind_of(annex)
    report = annex_figures.get_report(context, asked) if kind is AnnexKind.RESULTS else None
    table = annexes.table(context, kind, asked, report=report)
    return AnnexOut(
        number=kind.value,
        title=table.title,
        adcode=asked.adcode,
        place=asked.place,
        first=asked.first,
        last=asked.last,
        day=asked.day,
        cutoff=asked.cutoff,
        campaign_id=asked.campaign.id if asked.campaign else None,
        head=list(table.head),
        columns=list(table.columns),
        rows=[list(row) for row in table.rows],
        foot=list(table.foot),
        note=table.note,
        digest=table.digest,
        figures=_figures(report) if report else [],
        warnings=list(report.warnings) if report else [],
    )


def _figures(report: annex_figures.Report) -> list[FigureOut]:
    return [
        FigureOut(
            figure=one.value,
            label=one.label,
            unit=one.unit,
            value=report.value(one),
            once=report.once(one),
            in_form=one.in_form,
            by_unit={unit: figures[one] for unit, figures in report.counted.by_unit.items()},
        )
        for one in AnnexFigure
    ]


@router.get("/{annex}/rows", summary="附件4 一个数据的明细", responses=problems())
def list_rows(
    annex: Number,
    context: ApiContext,
    filters: Asked,
    figure: Annotated[str, Query(max_length=20)] = "",
    unit: Annotated[str, Query(max_length=6, description="下级填报单位代码")] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> RowsOut:
    """The rows a figure counts, people masked."""
    asked = annex_figures.ask(context, **filters.facts)
    annexes.figures_only(annex)
    report = annex_figures.get_report(context, asked)
    found = annex_figures.list_rows(report, figure=figure, unit=unit, offset=offset, limit=limit)
    return RowsOut(
        figure=found.figure.value,
        label=found.figure.label,
        unit=found.figure.unit,
        value=found.value,
        total=found.total,
        items=[_row(context, one) for one in found.rows],
    )


def _row(context: ApiContext, row: FigureRow) -> RowOut:
    return RowOut(
        unit=row.unit,
        place=context.place_name(row.unit),
        weight=row.weight,
        name=row.name,
        detail=row.detail,
        day=row.day,
        fair_id=row.fair_id,
    )


@router.get("/{annex}/reconciliation", summary="附件4 跨单位重复核对表", responses=problems())
def reconcile(annex: Number, context: ApiContext, filters: Asked) -> list[TwiceOut]:
    """Who counts in more than one of the units below; each of them keeps its own."""
    asked = annex_figures.ask(context, **filters.facts)
    annexes.figures_only(annex)
    report = annex_figures.get_report(context, asked)
    return [
        TwiceOut(
            figure=one.figure.value,
            label=one.figure.label,
            name=one.name,
            over=one.over,
            rows=[_row(context, row) for row in one.rows],
        )
        for one in report.counted.twice
    ]


@router.get("/{annex}/file", summary="下载附件（xlsx 或 docx）", responses=problems(), response_class=Response)
def file(
    annex: Number,
    context: ApiContext,
    filters: Asked,
    form: Annotated[str, Query(alias="format", max_length=10, description="xlsx 或 docx")] = "xlsx",
    preparer: Annotated[str, Query(max_length=40, description="填表人，不填为本人")] = "",
    phone: Annotated[str, Query(max_length=30, description="联系电话")] = "",
) -> Response:
    """The form as a file of exactly the notice's table."""
    asked = annex_figures.ask(context, **filters.facts)
    name, content = annexes.write(context, annexes.kind_of(annex), asked, form, preparer=preparer, phone=phone)
    return attachment(name, content, DOCX if form == "docx" else XLSX)


@router.post("/{annex}/comparison", summary="读回已报的附件并与系统核对", responses=problems(413))
def compare(
    annex: Number,
    context: ApiContext,
    filters: Asked,
    file: Annotated[UploadFile | None, File(description="xlsx 或 docx")] = None,
) -> ComparisonOut:
    """What a filled form says otherwise than the records; nothing is changed."""
    asked = annex_figures.ask(context, **filters.facts, action=annex_comparison.COMPARE)
    kind = annexes.kind_of(annex)
    name, content = (file.filename or "", file.file.read(READ)) if file else ("", b"")
    found = annex_comparison.compare(context, asked, name, content, kind=kind)
    return ComparisonOut(
        number=found.told.kind.value,
        same=found.same,
        only_told=[list(row) for row in found.only_told],
        only_known=[list(row) for row in found.only_known],
        changes=[ChangeOut(line=o.line, column=o.column, told=o.told, known=o.known) for o in found.changes],
    )
