"""Reading of Word documents (文书): tables with merged cells, 标签：内容 paragraphs, as after all revisions."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from matcher.errors import Invalid
from matcher.forms.cells import as_text
from matcher.forms.gridding import Cell, lay_out_cells
from matcher.forms.labels import Names
from matcher.forms.layout import Layout
from matcher.forms.plain import read_lines

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WRAPPERS = frozenset(f"{_W}{tag}" for tag in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"))
# Deleted or moved away, settings, the same drawing once more for old programs, and text boxes, read on their own.
_SKIPPED = frozenset(
    (*(f"{_W}{tag}" for tag in ("txbxContent", "pPr", "rPr", "del", "moveFrom", "instrText", "delText")), _FALLBACK)
)
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_REVISIONS = tuple(f"{_W}{tag}" for tag in ("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel"))


def read_docx(data: bytes, names: Names) -> list[Layout]:
    """Each table of a document laid out, and its paragraphs as pairs or blocks."""
    import docx

    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except (KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise Invalid("文档的内容已损坏，不能读取。请用 Word 或 WPS 打开后另存为 .docx 再上传", field="file") from error
    story = _Story(names)
    story.take(body)
    main = read_lines("正文", list(enumerate(map(as_text, story.lines), start=1)), names)
    main.text = "\n".join(story.text).strip("\n")
    pictured = next(body.iter(f"{_W}drawing", f"{_W}pict"), None) is not None
    if pictured and not main.text.strip():
        message = "文档里只有图片，没有可读取的文字。请把内容填入模板后上传，或把文字复制出来粘贴识别"
        raise Invalid(message, field="file")
    main.notes += story.notes(body)
    for layout in story.layouts:
        layout.text = ""  # The body's text has the tables in their places.
    return [*story.layouts, main]


class _Story:
    """The body in reading order: tables are laid out, paragraphs become lines, text boxes follow their paragraph."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self.layouts: list[Layout] = []
        self.lines: list[str] = []
        self.text: list[str] = []
        self.nested = self.boxed = self.hidden = False

    def take(self, parent: Any) -> None:
        """Read the blocks of a body or a text box."""
        for child in _children(parent, "p", "tbl"):
            if child.tag == f"{_W}tbl":
                self._table(child)
                self.lines.append("")  # A table ends what the lines above it say.
                continue
            lines = self._paragraph(child).split("\n")
            self.lines += lines
            self.text += lines
            for box in _boxes(child):
                self.boxed = True
                self.take(box)

    def notes(self, body: Any) -> list[str]:
        """What was read otherwise than it looks, and what was left."""
        said = []
        if next(body.iter(*_REVISIONS), None) is not None:
            said.append("文档有修订痕迹，按接受全部修订后的内容读取")
        if self.nested:
            said.append("有嵌套在单元格里的表格，已单独读取")
        if self.boxed:
            said.append("文档里有文本框，已按其所在位置读取")
        if self.hidden:
            said.append("文档里有隐藏的文字，未读取")
        if next(body.iter(f"{_W}commentReference"), None) is not None:
            said.append("文档里的批注未读取")
        return said

    def _table(self, table: Any) -> None:
        at = len(self.layouts)
        self.layouts.append(Layout())  # Its place before the tables nested in it.
        rows = [self._row(row) for row in _children(table, "tr") if row.find(f"{_W}trPr/{_W}del") is None]
        self.layouts[at] = lay_out_cells(f"表{at + 1}", rows, self.names)
        self.text.append(self.layouts[at].text)

    def _row(self, row: Any) -> list[Cell]:
        before = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        cells = [Cell("", before)] if before else []
        for cell in _children(row, "tc"):
            if cell.find(f"{_W}tcPr/{_W}cellDel") is None:
                span = _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
                cells.append(Cell(self._cell(cell), span, _continues(cell)))
        return cells

    def _cell(self, cell: Any) -> str:
        """A cell's text, that of its text boxes included; a table nested in it is laid out on its own."""
        lines = []
        for child in _children(cell, "p", "tbl"):
            if child.tag == f"{_W}tbl":
                self.nested = True
                self._table(child)
                continue
            lines.append(self._paragraph(child))
            for box in _boxes(child):
                self.boxed = True
                lines.append(self._cell(box))
        return "\n".join(lines)

    def _paragraph(self, paragraph: Any) -> str:
        """A paragraph's text with tracked insertions and without deletions or the text boxes anchored in it."""
        parts: list[str] = []
        stack = [iter(paragraph)]
        while stack:
            child = next(stack[-1], None)
            if child is None:
                stack.pop()
            elif child.tag == f"{_W}t":
                parts.append(child.text or "")
            elif child.tag in _CHARACTERS:
                parts.append(_CHARACTERS[child.tag])
            elif child.tag == f"{_W}r" and _is_hidden(child):
                self.hidden = True
            elif child.tag not in _SKIPPED:
                stack.append(iter(child))
        return "".join(parts)


def _is_hidden(run: Any) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(f"{_W}val", "1") not in ("0", "false", "off")


def _continues(cell: Any) -> bool:
    """Whether the cell continues the one above it (纵向合并)."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _number(found: Any, default: int) -> int:
    value = found.get(f"{_W}val", "") if found is not None else ""
    return int(value) if value.isdecimal() and len(value) < 5 else default


def _children(parent: Any, *tags: str) -> Iterator[Any]:
    """Children with one of the tags, also inside content controls and tracked insertions."""
    wanted = {f"{_W}{tag}" for tag in tags}
    stack = [iter(parent)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag in wanted:
            yield child
        elif child.tag in _WRAPPERS:
            stack.append(iter(child))


def _boxes(paragraph: Any) -> Iterator[Any]:
    """The outermost text boxes anchored in a paragraph, each once."""
    stack = [iter(paragraph)]
    while stack:
        child = next(stack[-1], None)
        if child is None:
            stack.pop()
        elif child.tag == f"{_W}txbxContent":
            yield child
        elif child.tag not in (_FALLBACK, f"{_W}del"):
            stack.append(iter(child))
