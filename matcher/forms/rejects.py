"""Rows that could not be taken (问题行): a workbook to correct and hand in again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from matcher.forms.columns import Form
from matcher.forms.workbook import heading, landscape, saved, table


def bad_rows(form: Form, rows: Sequence[tuple[int, Mapping[str, str], Sequence[str]]]) -> bytes:
    """The bad rows in the template's own columns, with 行号 of the first file and 原因; both are ignored on import."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = form.sheet
    labels = ["行号", "原因", *(column.heading for column in form.columns)]
    heading(sheet, 1, labels, [8, 44, *(column.width for column in form.columns)])
    keys = [column.key for column in form.columns]
    lines = [
        [str(number), "\n".join(reasons), *(cells.get(key, "") for key in keys)] for number, cells, reasons in rows
    ]
    table(sheet, 2, lines)
    sheet.freeze_panes = "D2"
    landscape(sheet, repeat=1)
    return saved(book)
