"""Rows that could not be taken (问题行): a workbook to correct and hand in again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl import Workbook

from matcher.forms.columns import Form
from matcher.forms.watermark import mark_sheets
from matcher.forms.workbook import heading, landscape, put, saved, style, table


def bad_rows(
    form: Form,
    rows: Sequence[tuple[int, Mapping[str, str], Sequence[str]]],
    header: Mapping[str, str] | None = None,
    *,
    mark: str,
) -> bytes:
    """The bad rows in the template's own columns, with 行号 of the first file and 原因; both are ignored on import.

    ``header`` says on a sheet of its own whose rows they are, so that the file can be handed in as it is. ``mark``
    stands at the foot of its sheets.
    """
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
    if header:
        whose = book.create_sheet(form.header_sheet)
        fields = [column for column in form.header if header.get(column.key)]
        for row, column in enumerate(fields, start=1):
            style(put(whose, row, 1, column.heading), bold=True)
            style(put(whose, row, 2, header[column.key]))
        whose.column_dimensions["A"].width, whose.column_dimensions["B"].width = 20, 48
    mark_sheets(book, mark)
    return saved(book)
