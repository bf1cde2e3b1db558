"""One page of a PDF (页面): its ruled tables cell by cell, and the lines of text outside them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from matcher.errors import TooLarge

MAX_CHARACTERS = 60_000
MAX_LINES = 20_000
# Room between a cell's text and its edge, in heights of its letters.
_PADDING = 0.7
# Lines that reach this part of the page's width may have been broken by the margin.
_FULL = 0.7
_CLOSING = frozenset("，。、；：！？）】》”’,.;:!?)]%")
_LATIN = re.compile(r"[A-Za-z]")
_NUMBERED = re.compile(r"[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[、.．)）]|[①-⑳●■·•]")
_NEW = re.compile(r"[^，。；;,]{1,14}[:：]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: how far down it stands, and its characters from the left."""

    top: float
    text: str
    chars: list[Any]


@dataclass(slots=True)
class Grid:
    """A table's texts row by row, and its merged areas as (top, left, bottom, right): rows from 1, columns from 0."""

    rows: list[list[str]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    @property
    def width(self) -> int:
        """How many columns there are."""
        return max(map(len, self.rows), default=0)

    def append(self, other: Grid) -> None:
        """Put another table's rows below this one's."""
        shift = len(self.rows)
        self.rows += other.rows
        self.merges += [(top + shift, left, bottom + shift, right) for top, left, bottom, right in other.merges]


@dataclass(slots=True)
class Page:
    """What stands on a page: ``above`` says whether any line stands over the first table, ``text`` has everything."""

    grids: list[Grid]
    lines: list[str]
    text: list[str]
    above: bool


def read_page(page: Any) -> Page:
    """The tables of a page and its other lines, from the top down."""
    if len(page.chars) > MAX_CHARACTERS or len(page.lines) + len(page.rects) + len(page.curves) > MAX_LINES:
        raise TooLarge(f"PDF 第 {page.page_number} 页的内容过多，不能读取。请上传 Word 或 Excel 原文件", field="file")
    chars = [char for char in page.chars if char["upright"] and char["text"].strip()]
    found = [table for table in page.find_tables() if len(table.rows) > 1 or len(table.cells) > 1]
    found.sort(key=lambda table: (table.bbox[1], table.bbox[0]))
    outside = [char for char in chars if not any(_inside(char, table.bbox) for table in found)]
    placed = [(top, [line], False) for top, line in _paragraphs(lines_of(outside), page.width)]
    first = min((table.bbox[1] for table in found), default=0)
    above = any(top < first for top, _, _ in placed)
    grids = []
    for table in found:
        grid = _grid(table, [char for char in chars if _inside(char, table.bbox)])
        grids.append(grid)
        placed.append((table.bbox[1], ["\t".join(row).strip() for row in grid.rows], True))
    placed.sort(key=lambda part: part[0])
    # A table ends what the lines above it say.
    lines = [line for _, part, is_table in placed for line in ([""] if is_table else part)]
    return Page(grids, lines, [line for _, part, _ in placed for line in part], above)


def _inside(char: Any, box: Sequence[float]) -> bool:
    x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def _grid(table: Any, chars: Sequence[Any]) -> Grid:
    """Texts by the lines that rule the table; a cell over several rows or columns is a merged area."""
    lefts = sorted({round(cell[0], 1) for cell in table.cells})
    tops = sorted({round(cell[1], 1) for cell in table.cells})
    rows = [[""] * len(lefts) for _ in tops]
    merges = []
    for cell in table.cells:
        left, top = lefts.index(round(cell[0], 1)), tops.index(round(cell[1], 1))
        right = sum(edge < cell[2] - 1 for edge in lefts) - 1
        bottom = sum(edge < cell[3] - 1 for edge in tops) - 1
        rows[top][left] = _cell_text([char for char in chars if _inside(char, cell)], cell[2])
        if right > left or bottom > top:
            merges.append((top + 1, left, bottom + 1, right))
    return Grid(rows, merges)


def _cell_text(chars: Sequence[Any], edge: float) -> str:
    """A cell's text; lines that only the cell's edge has broken are joined again."""
    text = ""
    last: Line | None = None
    for line in lines_of(chars):
        if last is None:
            text = line.text
        elif _is_broken(last, line, edge):
            text += _joint(text, line.text) + line.text
        else:
            text += "\n" + line.text
        last = line
    return text


def _paragraphs(lines: Sequence[Line], width: float) -> list[tuple[float, str]]:
    """Lines outside the tables; where one runs to the right margin, the next goes on with it unless it has a label."""
    edge = max((line.chars[-1]["x1"] for line in lines), default=0.0)
    done: list[tuple[float, str]] = []
    last: Line | None = None
    for line in lines:
        near = last is not None and line.top - last.top < 2.5 * last.chars[0]["height"]
        new = edge < _FULL * width or _NEW.match(line.text) is not None
        if last is not None and near and not new and _is_broken(last, line, edge):
            top, text = done[-1]
            done[-1] = (top, text + _joint(text, line.text) + line.text)
        else:
            done.append((line.top, line.text))
        last = line
    return done


def _is_broken(line: Line, after: Line, edge: float) -> bool:
    """Whether a line ended because the first word of the one after it found no more room before the edge."""
    if _NUMBERED.match(after.text):
        return False
    word = 1
    if not _is_wide(after.chars[0]):
        word = next((at for at, char in enumerate(after.chars) if _is_wide(char)), len(after.chars))
    elif len(after.chars) > 1 and after.chars[1]["text"] in _CLOSING:
        word = 2
    last = line.chars[-1]
    room = edge - last["x1"] - _PADDING * last["size"]
    return bool(room < after.chars[word - 1]["x1"] - after.chars[0]["x0"])


def _joint(left: str, right: str) -> str:
    return " " if _LATIN.match(left[-1:]) and _LATIN.match(right) else ""


def _is_wide(char: Any) -> bool:
    return bool(char["text"] >= "\u2e80")


def lines_of(chars: Iterable[Any]) -> list[Line]:
    """Lines from the top down; wide gaps become spaces."""
    lines: list[list[Any]] = []
    for char in sorted(chars, key=lambda char: (char["top"] + char["bottom"]) / 2):
        middle = (char["top"] + char["bottom"]) / 2
        if lines and middle - (lines[-1][0]["top"] + lines[-1][0]["bottom"]) / 2 < 0.5 * char["height"]:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [_line(sorted(line, key=lambda char: char["x0"])) for line in lines]


def _line(chars: list[Any]) -> Line:
    text = chars[0]["text"]
    for left, right in pairwise(chars):
        gap = (right["x0"] - left["x1"]) / max(right["size"], 0.1)
        # Programs set Chinese and figures a little apart by themselves.
        if gap > 1.5:
            text += "    "
        elif gap > (0.2 if _is_wide(left) == _is_wide(right) else 0.45):
            text += " "
        text += right["text"]
    return Line(chars[0]["top"], text, chars)
