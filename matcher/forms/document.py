"""What a reader makes of one file (读入的文件): tables, label/value pairs and notes, all plain text."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Row:
    """One row (行); ``number`` is the 1-based number a person sees beside it."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One table (表): a sheet, a Word table or a list of text blocks, with its header row taken off."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: ``pairs`` are 标签：内容 found outside the tables, ``notes`` what the reader left out and why.

    ``text`` is everything that stands in the file as plain lines, in reading order, a table's cells parted by tabs.
    """

    filename: str
    kind: str
    tables: tuple[Table, ...] = ()
    pairs: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    text: str = ""

    def plain(self) -> dict[str, Any]:
        """The document as plain lists, the shape it has on its way out of the reading process."""
        tables = [(table.name, table.columns, [(row.number, row.cells) for row in table.rows]) for table in self.tables]
        return {"kind": self.kind, "tables": tables, "pairs": self.pairs, "notes": self.notes, "text": self.text}

    @classmethod
    def from_plain(cls, filename: str, plain: dict[str, Any]) -> Self:
        """The document back from plain lists."""
        tables = tuple(
            Table(name, tuple(columns), tuple(Row(number, tuple(cells)) for number, cells in rows))
            for name, columns, rows in plain["tables"]
        )
        return cls(filename, plain["kind"], tables, dict(plain["pairs"]), tuple(plain["notes"]), plain["text"])
