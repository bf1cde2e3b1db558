"""Candidate lists to hand out (候选人名单): a watermarked workbook, and plain text for WeChat."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment

from matcher.forms.cells import clean
from matcher.forms.watermark import mark_sheets
from matcher.forms.workbook import font, heading, landscape, put, saved, style, table, text_width

MESSAGE_CHARS = 1_500


def masked_workbook(
    title: str, header: Sequence[tuple[str, str]], columns: Sequence[str], rows: Sequence[Sequence[str]], watermark: str
) -> bytes:
    """A shortlist as a workbook; names come masked by the caller, the watermark says who took it out and when."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "名单"
    width = max(len(columns), 2)
    _line(put(sheet, 1, 1, title), 15, "000000", bold=True)
    _line(put(sheet, 2, 1, watermark), 10, "B23A2E")
    for row in (1, 2):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
        sheet.row_dimensions[row].height = 30 if row == 1 else 20
    for row, (label, value) in enumerate(header, start=3):
        style(put(sheet, row, 1, label), bold=True)
        style(put(sheet, row, 2, value))
        sheet.row_dimensions[row].height = 22
        if width > 2:
            sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=width)
    top = len(header) + 3
    heading(sheet, top, columns, [_width(label, [row[index] for row in rows]) for index, label in enumerate(columns)])
    table(sheet, top + 1, rows)
    sheet.freeze_panes = f"A{top + 1}"
    landscape(sheet, repeat=top)
    mark_sheets(book, watermark)
    return saved(book)


def wechat_text(
    title: str, header: Sequence[tuple[str, str]], lines: Sequence[str], watermark: str, *, limit: int = MESSAGE_CHARS
) -> list[str]:
    """The messages to paste into WeChat, each within ``limit`` characters; a line is cut only if longer than one."""
    head = "\n".join([f"【{clean(title)}】", *(f"{clean(label)}：{clean(value)}" for label, value in header)])
    foot = clean(watermark)[: limit // 4]
    room = limit - len(foot) - len("（99/99）\n\n")
    parts: list[str] = [""]
    for line in (piece for text in (head, *map(clean, lines)) for piece in _pieces(text, room)):
        joined = f"{parts[-1]}\n{line}" if parts[-1] else line
        if len(joined) <= room:
            parts[-1] = joined
        else:
            parts.append(line)
    if len(parts) == 1:
        return ["\n".join(filter(None, (parts[0], foot)))]
    numbered = [f"（{number}/{len(parts)}）\n{part}" for number, part in enumerate(parts, start=1)]
    return ["\n".join(filter(None, (part, foot))) for part in numbered]


def _pieces(text: str, room: int) -> list[str]:
    return [text[start : start + room] for start in range(0, len(text), room)]


def _line(cell: Cell, size: int, color: str, *, bold: bool = False) -> None:
    cell.font = font(size, bold, color)
    cell.alignment = Alignment(vertical="center")


def _width(label: str, values: Sequence[str]) -> int:
    """Wide enough for most of a column's text, a Chinese character counting twice."""
    longest = max(text_width(line) for text in (label, *values) for line in text.split("\n"))
    return min(max(longest + 6, 10), 54)
