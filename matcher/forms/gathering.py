"""What the readers made of the parts of a file, gathered into one document (汇总)."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import TooLarge
from matcher.forms.document import Document
from matcher.forms.heading import NAME, named_in_title
from matcher.forms.layout import Layout

MAX_TEXT = 20_000_000


def gathered(filename: str, kind: str, layouts: Sequence[Layout], notes: Sequence[str] = ()) -> Document:
    """One document of all layouts; the first to give a label its content wins.

    A title names the enterprise where no label does.
    """
    tables = tuple(table for layout in layouts for table in layout.tables)
    pairs: dict[str, str] = {}
    for layout in layouts:
        for label, value in layout.pairs.items():
            pairs.setdefault(label, value)
    titles = (named_in_title(layout.text) for layout in layouts)
    if name := next(filter(None, titles), ""):
        # Last, so that whatever a label names goes first.
        pairs.setdefault(NAME, name)
    said = dict.fromkeys([*notes, *(note for layout in layouts for note in layout.notes)])
    text = "\n".join(layout.text for layout in layouts if layout.text.strip())
    size = sum(len(cell) for table in tables for row in table.rows for cell in row.cells)
    if max(size, len(text)) > MAX_TEXT:
        raise TooLarge(f"文件的文字超过 {MAX_TEXT // 10_000} 万字。请拆分后重新上传", field="file")
    return Document(filename, kind, tables, pairs, tuple(said), text)
