"""The month's sheet as files (月度调度导出): xlsx and csv under the columns of a mapping, no cell a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook

from matcher.errors import Invalid
from matcher.forms.workbook import put, safe, saved

FORMATS = ("xlsx", "csv")


def write(rows: Sequence[Sequence[str]], form: str, at: datetime) -> bytes:
    """Rows of cells, the names of the columns first; ``Invalid`` for a format other than xlsx or csv.

    The same rows as of the same instant give the same bytes.
    """
    if form == "xlsx":
        book = Workbook()
        sheet = book.worksheets[0]
        sheet.title = "月度调度"
        for number, row in enumerate(rows, 1):
            for place, text in enumerate(row, 1):
                put(sheet, number, place, text)
        sheet.freeze_panes = "A2"
        return saved(book, at)
    if form == "csv":
        target = io.StringIO(newline="")
        csv.writer(target).writerows([safe(text) for text in row] for row in rows)
        # With the mark, so that spreadsheets read it as UTF-8.
        return target.getvalue().encode("utf-8-sig")
    raise Invalid("文件格式可以是 xlsx 或 csv", field="format")
