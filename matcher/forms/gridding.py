"""Rows of cells that reach over several columns or continue the one above (文书表格), brought into a grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from matcher.forms.labels import Names
from matcher.forms.layout import Layout, lay_out
from matcher.forms.pairs import Merge
from matcher.forms.sheet import to_grid

MAX_SPAN = 100


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a document's table: its text, how many columns it takes, whether it goes on from the one above."""

    text: str
    span: int = 1
    continues: bool = False


def lay_out_cells(name: str, rows: Iterable[Iterable[Cell]], names: Names) -> Layout:
    """The table laid out; a merged cell's text stands once, at its first place, and its area is known as merged."""
    grid: list[list[str]] = []
    merges: list[Merge] = []
    opened: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        cells: list[str] = []
        for cell in row:
            left, span = len(cells), min(max(cell.span, 1), MAX_SPAN)
            if cell.continues:
                merges.append(Merge(opened.get(left, number), left, number, left + span - 1))
            else:
                opened[left] = number
                if span > 1:
                    merges.append(Merge(number, left, number, left + span - 1))
            cells += ["" if cell.continues else cell.text] + [""] * (span - 1)
        grid.append(cells)
    return lay_out(name, to_grid(name, grid), names, merges)
