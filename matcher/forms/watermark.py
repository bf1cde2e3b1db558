"""Watermarks (水印): who took a file out or looked at a page, and when; the only place that words and lays them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from matcher import clock
from matcher.forms.cells import clean

if TYPE_CHECKING:
    from openpyxl import Workbook


def watermark(name: str, at: datetime, use: str = "") -> str:
    """The mark of a file that is taken out: 经办人姓名, time in Shanxi to the minute, and what it may be used for."""
    return f"{looked_at(name, at)} 导出" + (f"，{use}" if use else "")


def looked_at(name: str, at: datetime) -> str:
    """The mark of a page: the reader's name and the time in Shanxi to the minute."""
    return f"{clean(name)} {clock.local(at):%Y-%m-%d %H:%M}"


def mark_sheets(book: Workbook, mark: str) -> None:
    """Put the mark at the foot of every printed page of every sheet; no cell is touched, so columns stay as they are.

    An ampersand begins a code there and is doubled.
    """
    if not mark:
        return
    for sheet in book.worksheets:
        foot = sheet.oddFooter
        if foot is not None:
            foot.center.text = clean(mark).replace("&", "&&")
            foot.right.text = "第 &P 页，共 &N 页"
