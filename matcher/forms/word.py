"""Reading of Word documents (文书): tables with their merged cells, and 标签：内容 paragraphs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from matcher.errors import Invalid
from matcher.forms.cells import as_text
from matcher.forms.labels import Names
from matcher.forms.layout import Layout, Merge, lay_out
from matcher.forms.plain import read_lines
from matcher.forms.sheet import to_grid

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = frozenset((f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}smartTag", f"{_W}customXml"))
MAX_GRID = 100


def read_docx(data: bytes, names: Names) -> list[Layout]:
    """Each table of a document laid out, and its paragraphs as pairs or blocks."""
    import docx

    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except (KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise Invalid("文档的内容已损坏，不能读取。请用 Word 或 WPS 打开后另存为 .docx 再上传", field="file") from error
    layouts: list[Layout] = []
    for number, table in enumerate(body.iter(f"{_W}tbl"), start=1):
        layouts.append(_table(f"表{number}", table, names))
    lines = [line for paragraph in _paragraphs(body) for line in _text(paragraph).split("\n")]
    layouts.append(read_lines("正文", list(enumerate(map(as_text, lines), start=1)), names))
    pictured = next(body.iter(f"{_W}drawing", f"{_W}pict"), None) is not None
    if pictured and not any(layout.table or layout.pairs for layout in layouts):
        raise Invalid("文档里只有图片，没有可读取的文字。请把内容填入模板后上传", field="file")
    return layouts


def _table(name: str, table: Any, names: Names) -> Layout:
    """A table: every ``w:tc`` is visited once, so a merged cell's text comes once, at its first place."""
    rows: list[list[str]] = []
    merges: list[Merge] = []
    open_at: dict[int, int] = {}
    for number, row in enumerate(_children(table, "tr"), start=1):
        cells: list[str] = []
        for cell in _children(row, "tc"):
            left = len(cells)
            span = min(max(_number(cell, "gridSpan", 1), 1), MAX_GRID)
            text = "\n".join(_text(paragraph) for paragraph in _paragraphs(cell))
            if _continues(cell):
                text = ""
                merges.append(Merge(open_at.get(left, number), left, number, left + span - 1))
            else:
                open_at[left] = number
                if span > 1:
                    merges.append(Merge(number, left, number, left + span - 1))
            cells += [text] + [""] * (span - 1)
        rows.append(cells)
    return lay_out(name, to_grid(name, rows), names, merges)


def _continues(cell: Any) -> bool:
    """Whether the cell continues the one above it (纵向合并)."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _number(cell: Any, tag: str, default: int) -> int:
    found = cell.find(f"{_W}tcPr/{_W}{tag}")
    value = found.get(f"{_W}val", "") if found is not None else ""
    return int(value) if value.isdigit() and len(value) < 5 else default


def _children(parent: Any, tag: str) -> Iterator[Any]:
    """Children with a tag, also inside content controls and tracked insertions."""
    for child in parent:
        if child.tag == f"{_W}{tag}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, tag)


def _paragraphs(parent: Any) -> Iterator[Any]:
    """Paragraphs outside nested tables, text boxes included."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield child
            for box in child.iter(f"{_W}txbxContent"):
                yield from _paragraphs(box)
        elif child.tag in _WRAPPERS:
            yield from _paragraphs(child)


def _text(paragraph: Any) -> str:
    """A paragraph's text with tracked insertions and without deletions or the text boxes anchored in it."""
    parts: list[str] = []
    stack = [iter(paragraph)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag == f"{_W}tab":
            parts.append("\t")
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            parts.append("\n")
        elif child.tag not in (f"{_W}txbxContent", f"{_W}pPr", f"{_W}rPr", f"{_W}del", f"{_W}moveFrom"):
            stack.append(iter(child))
    return "".join(parts)
