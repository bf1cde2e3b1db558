"""The rows behind a figure of the overview (指标明细), as a list and as a workbook; people's names are masked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.errors import Conflict, Invalid, NotFound
from matcher.forms.shortlist import masked_workbook
from matcher.models.enums import Industry
from matcher.models.overview import NOTHING, By, Figure, Slice
from matcher.models.region import covers
from matcher.repository.overview_sources import source_of
from matcher.service import overview
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

# A workbook of more rows nobody reads, and it would take long to write.
MAX_EXPORTED = 5_000
_FAMILY = re.compile(r"\d-\d\d-00-00")
_Cell = Callable[[Context, Mapping[str, Any]], Any]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what it counts for, its cells in the order of the columns, the page it leads to."""

    id: int
    count: int
    cells: list[str]
    href: str


@dataclass(frozen=True, slots=True)
class RowList:
    """A page of the rows behind a figure: ``total`` rows in all, which add up to ``value``."""

    asked: Slice
    figure: Figure
    part: str
    columns: list[str]
    rows: list[Row]
    total: int
    value: int

    @property
    def title(self) -> str:
        """The figure, and which part of it."""
        return f"{self.figure.label}（{self.part}）" if self.part else self.figure.label


def list_rows(
    context: Context, asked: Slice, *, figure: str, by: str = "", key: str = "", offset: int = 0, limit: int = 20
) -> RowList:
    """The rows a figure counts, or one part of it; ``asked`` comes from ``overview.ask``."""
    permit(context.actor, Action.OVERVIEW_READ)
    if figure not in list(Figure):
        raise Invalid(f"请写明指标，可以是：{'、'.join(Figure)}", field="figure")
    chosen = Figure(figure)
    source = source_of(chosen, asked)
    if by and by not in source.splits:
        raise Invalid(f"“{chosen.label}”的分组可以是：{'、'.join(source.splits)}", field="by")
    split = By(by) if by else None
    name = _part_name(context, asked, split, key) if split else ""
    found, total, value = context.unit.overviews.rows(source, chosen, by=split, key=key, offset=offset, limit=limit)
    if split is By.OFFICER and key != NOTHING:
        name = str(found[0]["officer_name"]) if found else "专员"
    columns = _columns(chosen)
    rows = [
        Row(
            int(row["row_id"]),
            int(row["count"]),
            [_told(cell(context, row)) for _, cell in columns],
            _href(row, chosen),
        )
        for row in found
    ]
    return RowList(asked, chosen, name, [label for label, _ in columns], rows, total, value)


def _part_name(context: Context, asked: Slice, by: By, key: str) -> str:
    if by in (By.CITY, By.COUNTY):
        region = context.unit.regions.find(key)
        if region is None or not (covers(asked.scope, key) or covers(key, asked.scope)):
            raise NotFound("没有这个地区，或不在所选范围")
    elif (by is By.FAMILY and key != NOTHING and not _FAMILY.fullmatch(key)) or not key:
        raise Invalid("请写明分组的取值，如全局情况中给出的", field="key")
    try:
        return overview.name_of(context, by, key)
    except ValueError:
        raise Invalid("没有这个分组的取值，请从全局情况进入", field="key") from None


def export_rows(context: Context, asked: Slice, *, figure: str, by: str = "", key: str = "") -> tuple[str, bytes]:
    """The rows as a workbook with a watermark: file name and bytes; the export is written down."""
    found = list_rows(context, asked, figure=figure, by=by, key=key, limit=MAX_EXPORTED)
    if found.total > MAX_EXPORTED:
        raise Conflict(f"共 {found.total} 行，一次最多导出 {MAX_EXPORTED} 行；请缩小地区、时间或分组")
    context.unit.audit(
        "overview.export", "region", None, figure=figure, by=by, key=key, adcode=asked.scope, rows=found.total
    )
    period = f"{asked.first} 至 {asked.last}" if found.figure.of_period else f"{asked.today} 的情况"
    header = [
        ("地区", context.place_name(asked.scope)),
        ("时间", period),
        ("合计", f"{found.value} {found.figure.unit}（{found.total} 行）"),
    ]
    mark = context.file_mark("仅供用工服务使用")
    rows = [[str(number), *row.cells] for number, row in enumerate(found.rows, 1)]
    content = masked_workbook(f"{found.title}明细", header, ["序号", *found.columns], rows, mark)
    return f"{found.title}明细_{asked.today:%Y%m%d}.xlsx", content


def _told(value: Any) -> str:
    return "" if value is None else str(value)


def _raw(name: str) -> _Cell:
    return lambda _context, row: row[name]


def _place(context: Context, row: Mapping[str, Any]) -> str:
    return context.place_name(row[By.COUNTY.value])


def _industry(_context: Context, row: Mapping[str, Any]) -> str:
    return Industry(row[By.INDUSTRY.value]).label


def _officer(_context: Context, row: Mapping[str, Any]) -> str:
    return row["officer_name"] or "未指派"


def _state(_context: Context, row: Mapping[str, Any]) -> str:
    return str(row["state"].label)


def _headcount(_context: Context, row: Mapping[str, Any]) -> str:
    return "若干" if row["headcount"] is None else str(row["headcount"])


def _named(by: By) -> _Cell:
    return lambda context, row: overview.name_of(context, by, row[by.value])


def _basis(context: Context, row: Mapping[str, Any]) -> str:
    """What the class rests on; of a diagnosed one, what the post had declared where that is another."""
    if not row["diagnosed_case"]:
        return "仅申报，未诊断" if row["declared_kind"] != NOTHING else "未申报，未诊断"
    if row["declared_kind"] in (row[By.SHORTAGE.value], NOTHING):
        return "已诊断"
    return f"已诊断（申报为{overview.name_of(context, By.SHORTAGE, row['declared_kind'])}）"


_WHERE: list[tuple[str, _Cell]] = [("企业", _raw("enterprise")), ("地区", _place)]
_POST: tuple[str, _Cell] = ("岗位", _raw("title"))
_DEADLINE: list[tuple[str, _Cell]] = [
    *_WHERE,
    ("时限类别", _named(By.KIND)),
    ("专员", _officer),
    ("起算", _raw("started_on")),
    ("截止", _raw("due")),
]


def _columns(figure: Figure) -> Sequence[tuple[str, _Cell]]:
    """The columns that say of a row why it counts."""
    if figure is Figure.OPEN_CASES:
        case = [("专员", _officer), ("进度", _state), ("立案", _raw("opened_on"))]
        return [*_WHERE, ("行业", _industry), ("案件", _raw("number")), *case]
    if figure is Figure.PAIRINGS:
        return [*_WHERE, ("行业", _industry), ("主责专员", _officer), ("自", _raw("since"))]
    if figure in (Figure.RED, Figure.YELLOW):
        return _DEADLINE
    if figure in (Figure.KEPT, Figure.LATE, Figure.ENDED):
        return [*_DEADLINE, ("完成", _raw("cleared_on")), ("结果", _raw("outcome")), ("用时（天）", _raw("days"))]
    if figure in (Figure.SOLVED, Figure.SOLVED_KEY):
        return [*_WHERE, ("行业", _industry), _POST, ("姓名", _raw("person")), ("到岗", _raw("started_on"))]
    if figure in (Figure.LENT, Figure.ODD):
        trade = ("工种", _raw("title"))
        return [*_WHERE, ("行业", _industry), trade, ("姓名", _raw("person")), ("首日", _raw("started_on"))]
    if figure is Figure.FILLED:
        days = [("发布", _raw("published_on")), ("招满", _raw("filled_on")), ("用时（天）", _raw("days"))]
        return [*_WHERE, _POST, ("招聘人数", _headcount), *days]
    if figure is Figure.REFUSALS:
        told = [("职业类别", _named(By.FAMILY)), ("原因", _named(By.REASON)), ("登记", _raw("told_on"))]
        return [*_WHERE, _POST, ("姓名", _raw("person")), *told]
    people = [("招聘人数", _headcount), ("已到岗", _raw(Figure.STARTED.value)), ("缺口", _raw(Figure.MISSING.value))]
    return [*_WHERE, ("行业", _industry), _POST, ("缺工类型", _named(By.SHORTAGE)), ("类型依据", _basis), *people]


def _href(row: Mapping[str, Any], figure: Figure) -> str:
    """The page where the row is worked on."""
    if figure is Figure.PAIRINGS:
        return f"/enterprises/{row['enterprise_id']}/pairing"
    if row.get("lending_id"):
        return f"/lendings/{row['lending_id']}"
    if row.get("vacancy_id"):
        return f"/vacancies/{row['vacancy_id']}"
    return f"/cases/{row['case_id']}" if row.get("case_id") else f"/enterprises/{row['enterprise_id']}"
