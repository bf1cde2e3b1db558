"""Posts or people written one below the other (逐项列写): each block of labels becomes one row of a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher.forms.document import Row, Table


@dataclass(slots=True)
class Block:
    """One post or person in the making; ``number`` is the line or row where it begins.

    ``labelled`` are the labels that came in lines of their own below a post written as one line.
    """

    number: int
    cells: dict[str, str] = field(default_factory=dict)
    is_listed: bool = False
    labelled: list[str] = field(default_factory=list)


def block_table(name: str, blocks: Sequence[Block]) -> Table:
    """The blocks as the rows of one table, its columns in the order in which the labels first came."""
    columns = tuple(dict.fromkeys(label for block in blocks for label in block.cells))
    rows = tuple(Row(block.number, tuple(block.cells.get(column, "") for column in columns)) for block in blocks)
    return Table(name, columns, rows)
