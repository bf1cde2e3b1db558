"""The forms of the notice (附件1–4) as files: what stands on each, drawn as Word or Excel, read back to the same."""

from __future__ import annotations

from typing import Literal

from matcher.errors import Invalid
from matcher.forms.annex_look import LOOKS, NOTES, Sheet, labelled
from matcher.forms.annex_sheet import read_workbook, workbook
from matcher.forms.annex_word import document, read_document
from matcher.forms.cells import MAX_CELL_CHARS, clean
from matcher.models.annex import AnnexKind, AnnexTable

Format = Literal["xlsx", "docx"]
FORMATS: tuple[Format, ...] = ("xlsx", "docx")
MAX_ROWS = 20_000


def tidy(table: AnnexTable) -> AnnexTable:
    """The form without characters that nobody sees, as files keep it; a cell too long for a file is refused."""
    for number, row in enumerate(table.rows, 1):
        for label, cell in zip(table.columns, row, strict=True):
            if len(cell) > MAX_CELL_CHARS:
                raise Invalid(f"第 {number} 行“{label}”超过 {MAX_CELL_CHARS} 字，请精简后再导出", field="file")
    if len(table.rows) > MAX_ROWS:
        raise Invalid(f"表格超过 {MAX_ROWS} 行，请按县（市、区）分别导出", field="file")
    return AnnexTable(
        table.kind,
        clean(table.title),
        tuple(map(clean, table.columns)),
        tuple(tuple(map(clean, row)) for row in table.rows),
        tuple((clean(label), clean(value)) for label, value in table.head),
        tuple((clean(label), clean(value)) for label, value in table.foot),
        clean(table.note),
    )


def write(table: AnnexTable, form: Format) -> bytes:
    """The form as the bytes of a file."""
    return workbook(tidy(table)) if form == "xlsx" else document(tidy(table))


def read_here(data: bytes, form: str) -> AnnexTable:
    """A filled form read back, in this process; uploads go through ``sandbox.read_annex``."""
    found = read_workbook(data) if form == "xlsx" else read_document(data)
    return _understood(found)


def _understood(found: Sheet) -> AnnexTable:
    """Which form it is, by its number or its title, and what stands in it."""
    lines = [line for line in found.before if line.strip()]
    kind = next((one for one in AnnexKind if any(_numbered(line, one) for line in lines)), None)
    kind = kind or next((one for one in AnnexKind if any(one.label in line for line in lines)), None)
    if kind is None:
        raise Invalid("没有找到“附件1”至“附件4”的编号或标题，请用本系统导出的表样填写后上传", field="file")
    look = LOOKS[kind]
    title = next((line for line in lines if not _numbered(line, kind) and not labelled(line, look.head)), kind.label)
    grid = list(found.grid)
    if grid and look.band and look.band in grid[0]:
        grid = grid[1:]
    width = len(look.widths)
    if not grid or len(grid[0]) < width:
        raise Invalid(f"附件{kind.value} 的表格应有 {width} 列，请用本系统导出的表样填写", field="file")
    grid = [row[:width] for row in grid]
    columns, rows = grid[0], grid[1:]
    if look.grouped:
        rows = _filled_down(rows)
    after = list(found.after)
    foot = _labels(after, look.foot)
    note = "\n".join(after[next((at for at, line in enumerate(after) if line.startswith(NOTES)), len(after)) :])
    return AnnexTable(
        kind, title, tuple(columns), tuple(map(tuple, rows)), _labels(lines, look.head), foot, note.strip("\n")
    )


def _numbered(line: str, kind: AnnexKind) -> bool:
    return line.replace(" ", "") == f"附件{kind.value}"


def _labels(lines: list[str], labels: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """What stands behind each label; empty where the line is not there."""
    told = []
    for label in labels:
        line = next((one for one in lines if labelled(one, (label,))), "")
        told.append((label, line[len(label) + 1 :]))
    return tuple(told)


def _filled_down(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    filled: list[tuple[str, ...]] = []
    for row in rows:
        first = row[0] or (filled[-1][0] if filled else "")
        filled.append((first, *row[1:]))
    return filled
