"""Sheets for other systems (对接表): one header row and rows of text, as a workbook or as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

from matcher.forms.watermark import mark_sheets
from matcher.forms.workbook import heading, landscape, put, safe, saved

WIDTH = 18


def exchange_workbook(title: str, headers: Sequence[str], rows: Sequence[Sequence[str]], mark: str) -> bytes:
    """A workbook of one sheet, every cell a text that no program takes for a formula; ``mark`` stands at its foot."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    heading(sheet, 1, headers, [WIDTH] * len(headers))
    for number, row in enumerate(rows, start=2):
        for column, text in enumerate(row, start=1):
            put(sheet, number, column, text)
    sheet.freeze_panes = "A2"
    landscape(sheet, repeat=1)
    mark_sheets(book, mark)
    return saved(book)


def exchange_csv(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """The same as CSV in UTF-8 with a mark at its beginning, by which spreadsheets know it."""
    target = io.StringIO()
    lines = csv.writer(target, lineterminator="\r\n")
    lines.writerow([safe(one) for one in headers])
    lines.writerows([[safe(one) for one in row] for row in rows])
    return ("\ufeff" + target.getvalue()).encode()
