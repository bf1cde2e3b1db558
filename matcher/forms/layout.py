"""How a sheet is laid out (版面): title, 标签｜内容 pairs, header rows, rows below them, lines that are no rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from matcher.forms.blocks import Block, block_table
from matcher.forms.document import Row, Table
from matcher.forms.labels import JOINT, Names, tidy
from matcher.forms.pairs import Merge, row_pairs
from matcher.forms.rows import Body, copied_down, real_rows

HEADER_WITHIN = 40


@dataclass(slots=True)
class Layout:
    """What was made of one sheet; ``text`` is all that stands in it, line by line."""

    tables: list[Table] = field(default_factory=list)
    pairs: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    text: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was understood, whatever text there is."""
        return not self.tables and not self.pairs


def lay_out(name: str, grid: Sequence[Row], names: Names, merges: Sequence[Merge] = ()) -> Layout:
    """Find the header rows, the pairs above them and the rows below; ``grid`` holds the rows that are not blank."""
    layout = Layout(text="\n".join("\t".join(row.cells).strip() for row in grid))
    heads = _heads(grid, names)
    if not heads:
        _lay_out_labels(layout, name, grid, names, merges)
        return layout
    for row in grid[: heads[0]]:
        layout.pairs.update(row_pairs(row, names, merges))
    for at, end in zip(heads, [*heads[1:], len(grid)], strict=True):
        columns, first = _columns(grid, at, names)
        end = _without_upper_line(grid, end, names) if end < len(grid) else end
        body = Body(name, columns, grid[max(at - 1, 0) : first], names, merges)
        rows = copied_down(body, grid[first:end], layout.notes)
        layout.tables.append(Table(name, columns, tuple(real_rows(body, rows, layout.pairs, layout.notes))))
    if len(heads) > 1:
        layout.notes.append(f"“{name}”里上下有 {len(heads)} 张表，已分别读取")
    return layout


def header_hits(cells: Sequence[str], names: Names) -> int:
    """How many known columns a row names, 0 when it does not look like a header row."""
    known = [names.is_column(cell) for cell in cells]
    if sum(known) < 2:
        return 0
    hits = len({tidy(cell) for cell, is_known in zip(cells, known, strict=True) if is_known})
    adjacent = any(left and right for left, right in pairwise(known))
    return hits if hits >= 2 and (adjacent or 2 * hits > sum(map(bool, cells))) else 0


def _heads(grid: Sequence[Row], names: Names) -> list[int]:
    """Indices of the header rows: every row that names the posts' or people's own column and others beside it.

    Where none does, the row among the first that names the most columns. A header that comes again is no new one.
    """
    heads: list[int] = []
    for index, row in enumerate(grid):
        if not names.any_start(row.cells) or not (hits := header_hits(row.cells, names)):
            continue
        last = grid[heads[-1]] if heads else None
        if last is not None and row.cells == last.cells:
            continue
        if last is not None and index == heads[-1] + 1 and row.number == last.number + 1:
            # The line below a header names more columns than it: the upper one was its group line.
            if hits > header_hits(last.cells, names):
                heads[-1] = index
            continue
        if heads or index < HEADER_WITHIN:
            heads.append(index)
    if heads:
        return heads
    most = [header_hits(row.cells, names) for row in grid[:HEADER_WITHIN]]
    best = max(most, default=0)
    return [most.index(best)] if best else []


def _without_upper_line(grid: Sequence[Row], end: int, names: Names) -> int:
    """The rows of a table end above the group line of the next one's header."""
    head, above = grid[end], grid[end - 1]
    is_line = above.number == head.number - 1 and header_hits(above.cells, names) and names.any_start(head.cells)
    return end - 1 if is_line else end


def _lay_out_labels(layout: Layout, name: str, grid: Sequence[Row], names: Names, merges: Sequence[Merge]) -> None:
    """A sheet without a header row: labels beside their content, a block for each 岗位名称 among them."""
    blocks: list[Block] = []
    for row in grid:
        for label, value in row_pairs(row, names, merges).items():
            if names.opens(label):
                blocks.append(Block(row.number))
            if blocks and names.is_block_label(label):
                blocks[-1].cells.setdefault(label, value)
            else:
                layout.pairs[label] = value
    if blocks:
        layout.tables.append(block_table(name, blocks))
    # A sheet of labels only, filled in or not (企业信息), is no table.
    labels = sum(any(map(names.is_label, row.cells)) for row in grid[:HEADER_WITHIN])
    if labels < 2 and grid and not blocks:
        layout.tables.append(Table(name, grid[0].cells, tuple(grid[1:])))


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
