"""A person's own data as a workbook (本人数据): a sheet for each table, no cell a formula."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from matcher.forms.workbook import heading, put, saved, table, text_width


def workbook(sheets: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]]]]) -> bytes:
    """Sheets of a title, headings and rows of cells; one without rows says so."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, heads, rows in sheets:
        sheet = book.create_sheet(title)
        widths = [
            min(max(text_width(head), *(text_width(row[place]) for row in rows), 8) + 2, 60)
            for place, head in enumerate(heads)
        ]
        heading(sheet, 1, heads, widths)
        if rows:
            table(sheet, 2, rows)
        else:
            put(sheet, 2, 1, "没有记录")
        sheet.freeze_panes = "A2"
    return saved(book)
