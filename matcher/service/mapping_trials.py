"""Mappings tried out (试运行): what each column of a sample is read as, or written as, and nothing is stored.

A file of theirs is read as an import would read its cells; our own records are written as an export would, masked.
"""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass
from datetime import date

from matcher.errors import Conflict
from matcher.forms.sandbox import read_document
from matcher.models.mapping import (
    FIXED,
    OUR_NUMBER,
    THEIR_NUMBER,
    CellFormat,
    ExchangeKind,
    MappedColumn,
    Mapping,
    MappingDraft,
)
from matcher.service.context import Context
from matcher.service.exchange_fields import DATES, LABELS, NEEDED, records, written
from matcher.service.mappings import SAMPLE, check, sheet_rows, unit_of

# Kinds whose days are read as they stand; people and posts go through readers that know more ways to write one.
_STRICT = frozenset({ExchangeKind.REFERRAL, ExchangeKind.EMPLOYMENT})


@dataclass(frozen=True, slots=True)
class TrialCell:
    """One cell: its header, what our field is called, what stood there, what became of it, and what looks wrong."""

    header: str
    label: str
    stood: str
    became: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One row of the sample by its number in the sheet, or one of our records by its id."""

    number: int
    cells: list[TrialCell]


def drawn(draft: MappingDraft) -> Mapping:
    """A mapping that is tried before it is kept; raises ``Invalid`` naming the column that cannot work."""
    check(draft)
    facts = draft.model_dump(mode="json", exclude={"kind", "direction"})
    return Mapping(**facts, kind=draft.kind, direction=draft.direction)


def try_file(context: Context, mapping: Mapping, filename: str, data: bytes) -> list[TrialRow]:
    """The first rows of a file of theirs as the mapping reads them."""
    unit_of(context)
    if not mapping.imports:
        raise Conflict("这个对接方案只用于导出，请试写本单位的记录")
    rows = sheet_rows(mapping, read_document(filename, data, forms=("seekers",)))[:SAMPLE]
    return [
        TrialRow(row.number, [_read(mapping.kind, one, row.cells, row.fields) for one in mapping.cells]) for row in rows
    ]


def _read(kind: ExchangeKind, column: MappedColumn, cells: Table[str, str], fields: Table[str, str]) -> TrialCell:
    label, stood = LABELS[kind][column.field], cells.get(column.header, "")
    if column.field == FIXED:
        return TrialCell(column.header, label, stood, "（导入时不读）")
    became = fields.get(column.field, "")
    return TrialCell(column.header, label, stood, became, _doubt(kind, column, stood.strip(), became))


def _doubt(kind: ExchangeKind, column: MappedColumn, stood: str, became: str) -> str:
    """What looks wrong about a cell that was read; empty where nothing does."""
    if not stood:
        needed = any(group == (column.field,) for group in map(tuple, NEEDED[kind]))
        return "没有填写，导入时这一行会失败" if needed else ""
    if column.codes and stood not in column.codes.values():
        return f"代码表里没有“{stood[:20]}”，按原样读入"
    if column.field in DATES and not _is_day(became):
        if kind in _STRICT:
            return "日期看不懂，导入时这一行会失败；请核对写法"
        return "不是方案写明的日期写法，按原文识别" if column.format is not CellFormat.TEXT else ""
    return ""


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-11-30")


def try_records(context: Context, mapping: Mapping) -> list[TrialRow]:
    """The first of the unit's own records as the mapping writes them, people masked; no batch is made."""
    unit_of(context)
    if not mapping.exports:
        raise Conflict("这个对接方案只用于导入，请上传对方的样表试读")
    found = records(context, mapping.kind, context.actor.reach, full=False, limit=SAMPLE)
    numbers = context.unit.exchanges.numbers(mapping.kind, mapping.system, [one.subject_id for one in found])
    rows = []
    for one in found:
        own = {OUR_NUMBER: str(one.subject_id), THEIR_NUMBER: numbers.get(one.subject_id, "")}
        words = {**one.fields, **own}
        rows.append(TrialRow(one.subject_id, [_written(mapping.kind, column, words) for column in mapping.cells]))
    return rows


def _written(kind: ExchangeKind, column: MappedColumn, words: Table[str, str]) -> TrialCell:
    stood = words.get(column.field, "") if column.field != FIXED else ""
    unknown = column.codes and stood and stood not in column.codes
    note = f"代码表里没有“{stood[:20]}”，按原样写出" if unknown else ""
    return TrialCell(column.header, LABELS[kind][column.field], stood, written(column, stood), note)
