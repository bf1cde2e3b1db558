"""How a sheet is laid out (版面): title, 标签｜内容 pairs, the header row, the rows, and lines that are no rows."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from matcher.forms.document import Row, Table
from matcher.forms.labels import JOINT, Names, tidy

HEADER_WITHIN = 40
_TOTALS = frozenset(("合计", "总计", "小计", "共计", "汇总"))
_NOTE = re.compile(r"(?:备注|说明|填表说明|填报说明|填写说明|注意事项|注)\d*\s*[:：]")
_SAMPLE = re.compile(r"[【\[(（]?\s*(?:示例|样例|例如|例[:：])")
_LABEL = re.compile(r"([^\s:：,，。；;、|]{1,16})\s*[:：]\s*")


@dataclass(slots=True)
class Layout:
    """What was made of one sheet."""

    table: Table | None = None
    pairs: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area (合并单元格): row numbers and 0-based columns, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


def lay_out(name: str, grid: Sequence[Row], names: Names, merges: Sequence[Merge] = ()) -> Layout:
    """Find the header row, the pairs above it and the rows below it; ``grid`` holds the rows that are not blank."""
    layout = Layout()
    at = _header_at(grid, names)
    for row in grid if at is None else grid[:at]:
        layout.pairs.update(_row_pairs(row, names, merges))
    if at is None:
        # A sheet of labels only, filled in or not (企业信息), is no table.
        labels = sum(any(map(names.is_label, row.cells)) for row in grid[:HEADER_WITHIN])
        if labels < 2 and grid:
            layout.table = Table(name, grid[0].cells, tuple(grid[1:]))
        return layout
    columns, first = _columns(grid, at, names)
    body = _filled(name, grid[first:], columns, merges, names, layout.notes)
    layout.table = Table(name, columns, tuple(_real_rows(name, body, columns, layout.notes)))
    return layout


def header_hits(cells: Sequence[str], names: Names) -> int:
    """How many known columns a row names, 0 when it does not look like a header row."""
    filled = [cell for cell in cells if cell]
    known = [names.is_column(cell) for cell in cells]
    hits = len({tidy(cell) for cell in filled if names.is_column(cell)})
    adjacent = any(left and right for left, right in pairwise(known))
    return hits if hits >= 2 and (adjacent or 2 * hits > len(filled)) else 0


def _header_at(grid: Sequence[Row], names: Names) -> int | None:
    hits = [header_hits(row.cells, names) for row in grid[:HEADER_WITHIN]]
    best = max(hits, default=0)
    return hits.index(best) if best else None


def _columns(grid: Sequence[Row], at: int, names: Names) -> tuple[tuple[str, ...], int]:
    """Column names, of one row or two, and the index of the first row below them."""
    head = grid[at]
    below = grid[at + 1] if at + 1 < len(grid) else None
    if below is not None and below.number == head.number + 1 and _is_lower_line(head.cells, below.cells):
        return _two_lines(head.cells, below.cells), at + 2
    above = grid[at - 1] if at else None
    if above is not None and above.number == head.number - 1 and any(map(names.is_column, above.cells)):
        # The columns of the upper line that run down beside a group keep their own name.
        cells = tuple(own or upper for own, upper in zip(head.cells, above.cells, strict=True))
        return cells, at + 1
    return head.cells, at + 1


def _is_lower_line(head: Sequence[str], below: Sequence[str]) -> bool:
    """Whether the row below the header only names parts of its wide cells (两行表头)."""
    parts = [index for index, cell in enumerate(below) if cell]
    under_nothing = [index for index in parts if not head[index]]
    if len(parts) < 2 or not under_nothing or parts[0] == 0:
        return False
    groups = {index for index in parts if head[index] and index + 1 in under_nothing}
    return all(index in groups or not head[index] for index in parts)


def _two_lines(head: Sequence[str], below: Sequence[str]) -> tuple[str, ...]:
    columns, group = [], ""
    for upper, lower in zip(head, below, strict=True):
        group = upper or group
        if not lower:
            columns.append(upper)
        else:
            columns.append(f"{group}{JOINT}{lower}" if group else lower)
    return tuple(columns)


def _filled(
    name: str, body: Sequence[Row], columns: Sequence[str], merges: Sequence[Merge], names: Names, notes: list[str]
) -> list[Row]:
    """Rows with the text of a cell merged downwards in each row it covers, except where it counts once."""
    cells = {row.number: list(row.cells) for row in body}
    copied = False
    for merge in merges:
        source = cells.get(merge.top)
        if source is None or merge.left >= len(columns) or names.is_single(columns[merge.left]):
            continue
        for number in range(merge.top + 1, merge.bottom + 1):
            if number in cells and not cells[number][merge.left] and source[merge.left]:
                cells[number][merge.left] = source[merge.left]
                copied = True
    if copied:
        notes.append(f"“{name}”有上下合并的单元格，内容已填到所跨的各行，请核对")
    return [Row(number, tuple(values)) for number, values in cells.items()]


def _real_rows(name: str, body: Sequence[Row], columns: Sequence[str], notes: list[str]) -> list[Row]:
    rows: list[Row] = []
    skipped: dict[str, list[str]] = {}
    for row in body:
        reason = _no_row(row, columns)
        if reason:
            skipped.setdefault(reason, []).append(str(row.number))
        else:
            rows.append(row)
    for reason, numbers in skipped.items():
        more = f"等 {len(numbers)} " if len(numbers) > 10 else " "
        notes.append(f"“{name}”第 {'、'.join(numbers[:10])}{more}行是{reason}，已跳过")
    return rows


def _no_row(row: Row, columns: Sequence[str]) -> str:
    """Why a row below the header is no row, or an empty string."""
    filled = [cell for cell in row.cells if cell]
    if _SAMPLE.match(filled[0]) or (len(filled) > 1 and _SAMPLE.match(filled[1])):
        return "示例"
    if any(tidy(cell) in _TOTALS for cell in filled[:3]):
        return "合计"
    if _NOTE.match(filled[0]) or (len(filled) <= 2 and tidy(filled[0]) in ("备注", "说明", "注")):
        return "备注"
    if filled[0] in columns and filled == [column for column in columns if column]:
        return "重复的表头"
    return ""


def _row_pairs(row: Row, names: Names, merges: Sequence[Merge]) -> Mapping[str, str]:
    """Pairs of one row: label in a cell and value in the next, or both in one cell."""
    last = {merge.left: merge.right for merge in merges if merge.top <= row.number <= merge.bottom}
    pairs: dict[str, str] = {}
    index = 0
    while index < len(row.cells):
        cell, right = row.cells[index], last.get(index, index) + 1
        value = row.cells[right] if right < len(row.cells) else ""
        if names.is_label(cell) and not names.is_label(value):
            pairs[cell] = value
            right = last.get(right, right) + 1
        elif cell:
            inline = line_pairs(cell, names)
            pairs.update(inline)
            if not inline and value and sum(map(bool, row.cells)) == 2 and len(tidy(cell)) in range(2, 13):
                pairs[cell] = value
                right += 1
        index = right
    return {label: value for label, value in pairs.items() if value}


def line_pairs(text: str, names: Names) -> dict[str, str]:
    """Pairs written as 标签：内容 in running text, several to a line."""
    pairs: dict[str, str] = {}
    for line in text.split("\n"):
        marks = [mark for mark in _LABEL.finditer(line) if names.is_label(mark.group(1))]
        ends = [mark.start() for mark in marks[1:]] + [len(line)]
        for mark, end in zip(marks, ends, strict=False):
            pairs.setdefault(mark.group(1), line[mark.end() : end].strip(" \t　,，;；|。"))
    return pairs
