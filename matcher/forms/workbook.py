"""Writing of workbooks (写表): cells that cannot turn into formulas, and one plain style for all our sheets."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from math import ceil

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.constants import ARC_CORE
from openpyxl.xml.functions import tostring

from matcher.forms.cells import RISKY, clean

FONT = "宋体"
_LINE = Side(style="thin", color="BFBFBF")
GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD = PatternFill("solid", fgColor="6F87A8")
MUST = PatternFill("solid", fgColor="1F4E8C")
SAMPLE = PatternFill("solid", fgColor="F2F2F2")
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
CENTER = Alignment(horizontal="center", vertical="center", wrap_text=True)
MAX_EXCEL_CHARS = 32_767
LINE_HEIGHT = 16
MAX_LINES = 20
# Columns that one printed page holds in readable size, in characters.
PAGE_CHARS = 200


def safe(value: str) -> str:
    """A cell's text that no spreadsheet takes for a formula (防公式注入), without control characters."""
    text = clean(value)
    # The beginning is judged before cleaning too: a leading CR has become a line feed by then.
    risky = text[:1] in tuple(RISKY) or value[:1] in tuple(RISKY)
    return ("'" + text if risky else text)[:MAX_EXCEL_CHARS]


def put(sheet: Worksheet, row: int, column: int, value: str) -> Cell:
    """Write one cell as text, never as formula, number or error."""
    cell: Cell = sheet.cell(row=row, column=column)  # type: ignore[assignment]
    text = safe(value)
    if text:
        cell.value = text
        cell.data_type = "s"
    cell.number_format = "@"
    return cell


@cache
def font(size: int, bold: bool = False, color: str = "000000") -> Font:
    """The one typeface of our sheets in a size and colour."""
    return Font(name=FONT, size=size, bold=bold, color=color)


def text_width(text: str) -> int:
    """Width in character units: a Chinese character counts twice."""
    return sum(2 if ord(char) > 255 else 1 for char in text)


def lines_in(text: str, width: float) -> int:
    """How many lines a text wraps to in a column of this width."""
    return sum(max(1, ceil(text_width(line) / max(width - 3, 1))) for line in text.split("\n"))


def style(cell: Cell, *, bold: bool = False, color: str = "000000", fill: PatternFill | None = None) -> Cell:
    """Font, fill, border and wrapping of one cell."""
    cell.font = font(11, bold, color)
    cell.alignment = LEFT
    cell.border = GRID
    if fill is not None:
        cell.fill = fill
    return cell


def heading(sheet: Worksheet, row: int, labels: Sequence[str], widths: Sequence[int]) -> None:
    """The header row of a table: white on blue, the darker where the label ends in a star (必填)."""
    for column, (label, width) in enumerate(zip(labels, widths, strict=True), start=1):
        fill = MUST if label.endswith("*") else HEAD
        cell = style(put(sheet, row, column, label), bold=True, color="FFFFFF", fill=fill)
        cell.alignment = CENTER
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.row_dimensions[row].height = 30


def table(sheet: Worksheet, row: int, rows: Sequence[Sequence[str]]) -> None:
    """Body rows of a table from ``row`` on, each high enough for its text."""
    for number, values in enumerate(rows, start=row):
        lines = 1
        for column, value in enumerate(values, start=1):
            style(put(sheet, number, column, value))
            lines = max(lines, lines_in(value, sheet.column_dimensions[get_column_letter(column)].width))
        sheet.row_dimensions[number].height = LINE_HEIGHT * min(lines, MAX_LINES) + 6


def saved(book: Workbook, at: datetime | None = None) -> bytes:
    """The workbook as the bytes of an .xlsx file; with an instant, the same bytes for the same cells."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue() if at is None else _dated(book, target, at)


def _dated(book: Workbook, packed: io.BytesIO, at: datetime) -> bytes:
    """The file with one instant wherever its own time of writing stood: in the properties, at each part."""
    book.properties.created = book.properties.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    target = io.BytesIO()
    with zipfile.ZipFile(packed) as read, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        for name in read.namelist():
            # The earliest day a zip can tell; when it was is told by the properties.
            part = zipfile.ZipInfo(name)
            part.compress_type = zipfile.ZIP_DEFLATED
            told = tostring(book.properties.to_tree()) if name == ARC_CORE else read.read(name)
            written.writestr(part, told)
    return target.getvalue()


def landscape(sheet: Worksheet, *, repeat: int) -> None:
    """Print on A4 across, the header row on each page; a wide table runs over pages, its first column on each."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    width = sum(dimension.width for dimension in sheet.column_dimensions.values())
    pages = ceil(width / PAGE_CHARS)
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = pages, 0
    if pages > 1:
        sheet.print_title_cols = "A:A"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_title_rows = f"{repeat}:{repeat}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
