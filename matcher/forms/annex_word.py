"""The notice's forms as Word documents (附件的 Word 表), in the look of an office's paper (GB/T 9704)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from matcher.errors import Invalid
from matcher.forms.annex_look import LOOKS, Look, Sheet
from matcher.forms.cells import clean
from matcher.forms.paper import CELL, FANG, HEI, SONG
from matcher.models.annex import AnnexTable

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROW = 10.0
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def document(table: AnnexTable) -> bytes:
    """The form as a document of one table."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    look = LOOKS[table.kind]
    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if look.across else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if look.across else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(28), Mm(25)
    section.left_margin = section.right_margin = Mm((float(section.page_width.mm) - sum(look.widths)) / 2)
    _face(paper.styles["Normal"], FANG, CELL)
    _line(paper, f"附件{table.kind.value}", HEI, 16)
    _line(paper, table.title, SONG, 22, centred=True, after=12)
    for label, value in table.head:
        _line(paper, f"{label}：{value}", FANG, 14, after=4)
    _table(paper, table, look)
    for number, (label, value) in enumerate(table.foot):
        _line(paper, f"{label}：{value}", FANG, 14, before=8 if number == 0 else 0)
    for number, text in enumerate(table.note.split("\n") if table.note else ()):
        _line(paper, text, FANG, 12, before=8 if number == 0 else 0)
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


def _face(holder: Any, name: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    holder.font.name, holder.font.size = name, Pt(size)
    holder.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


def _line(
    paper: Any, text: str, name: str, size: float, *, centred: bool = False, before: float = 0, after: float = 0
) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = paper.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    spacing = paragraph.paragraph_format
    spacing.space_before, spacing.space_after = Pt(before), Pt(after)
    _face(paragraph.add_run(text), name, size)


def _table(paper: Any, table: AnnexTable, look: Look) -> None:
    from docx.shared import Mm

    bands = 1 if look.band else 0
    grid = paper.add_table(rows=bands + 1 + len(table.rows), cols=len(look.widths), style="Table Grid")
    grid.autofit = False
    for column, width in zip(grid.columns, look.widths, strict=True):
        column.width = Mm(width)
    # One pass over the rows' own cells: python-docx walks the whole table for each ``cell(row, column)``.
    lines = list(grid.rows)
    if bands:
        cells = lines[0].cells
        _cell(cells[0].merge(cells[-1]), look.band, HEI, centred=True)
        _kept_whole(lines[0], head=True)
    for number, values in enumerate((table.columns, *table.rows)):
        row = lines[bands + number]
        _kept_whole(row, head=number == 0)
        for place, (cell, text, width) in enumerate(zip(row.cells, values, look.widths, strict=True)):
            cell.width = Mm(width)
            _cell(cell, text, HEI if number == 0 else FANG, centred=number == 0 or place in look.centred)
    if look.grouped:
        _grouped(lines[bands + 1 :], [values[0] for values in table.rows])


def _grouped(rows: Sequence[Any], values: Sequence[str]) -> None:
    """Equal cells of the first column under one another become one."""
    at = 0
    for _, group in groupby(values):
        many = len(list(group))
        for inner in range(at, at + many):
            cell = rows[inner].cells[0]
            if inner > at:
                _emptied(cell)
        if many > 1:
            rows[at].cells[0].merge(rows[at + many - 1].cells[0])
        at += many


def _emptied(cell: Any) -> None:
    for run in cell.paragraphs[0].runs:
        run._r.getparent().remove(run._r)


def _kept_whole(row: Any, *, head: bool) -> None:
    """A row is not cut in two by the end of a page; the header is repeated on each."""
    from docx.enum.table import WD_ROW_HEIGHT_RULE
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    row.height_rule, row.height = WD_ROW_HEIGHT_RULE.AT_LEAST, Mm(_ROW)
    marks = row._tr.get_or_add_trPr()
    marks.append(OxmlElement("w:cantSplit"))
    if head:
        marks.append(OxmlElement("w:tblHeader"))


def _cell(cell: Any, text: str, name: str, *, centred: bool) -> None:
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _face(paragraph.add_run(text), name, CELL)


def read_document(data: bytes) -> Sheet:
    """The first table of a document with the lines before and behind it."""
    import docx

    try:
        body = docx.Document(io.BytesIO(data)).element.body
    except (KeyError, ValueError, AttributeError, SyntaxError) as error:
        raise Invalid("文档的内容已损坏，不能读取。请用 Word 或 WPS 打开后另存为 .docx 再上传", field="file") from error
    before: list[str] = []
    after: list[str] = []
    grid: tuple[tuple[str, ...], ...] | None = None
    for child in body:
        if child.tag == f"{_W}tbl" and grid is None:
            grid = tuple(_row(row) for row in child.iterchildren(f"{_W}tr"))
        elif child.tag == f"{_W}p":
            (before if grid is None else after).append(_text(child))
    if grid is None:
        raise Invalid("文档里没有表格，请用本系统导出的表样填写后上传", field="file")
    return Sheet(tuple(before), grid, tuple(after))


def _row(row: Any) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in row.iterchildren(f"{_W}tc"):
        text = "\n".join(_text(one) for one in cell.iterchildren(f"{_W}p"))
        cells.append("" if _continues(cell) else text)
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        wide = span.get(f"{_W}val", "1") if span is not None else "1"
        cells += [""] * (min(int(wide), 64) - 1 if wide.isdecimal() and len(wide) < 4 else 0)
    return tuple(cells)


def _continues(cell: Any) -> bool:
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val", "continue") == "continue"


def _text(paragraph: Any) -> str:
    """A paragraph's text as after all revisions."""
    parts: list[str] = []
    for node in paragraph.iter():
        if node.tag == f"{_W}t":
            parts.append(node.text or "")
        elif node.tag in _CHARACTERS and node.getparent().tag == f"{_W}r":
            parts.append(_CHARACTERS[node.tag])
    return clean("".join(parts))
