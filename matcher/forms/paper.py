"""A paper of an office (公文) as a Word document on A4: title, headings, lines, ruled tables, signatures."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from matcher.forms.cells import clean

# GB/T 9704: margins in millimetres, type sizes in points (二号, 三号, 小四).
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
TITLE, BODY, CELL = 22, 16, 12
LINE = 28
# So many characters of a title stand on one line.
_TITLE_LINE = 20
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋", "黑体", "楷体"
# Enough for the longest paper.
NUMBERS = (*"一二三四五六七八九十", *(f"十{one}" for one in "一二三四五六七八九"))


class Paper:
    """A document being written; margins above and below in millimetres, the spacing of its lines in points."""

    def __init__(self, *, top: float = TOP, bottom: float = BOTTOM, line: float = LINE) -> None:
        import docx
        from docx.enum.text import WD_LINE_SPACING
        from docx.shared import Mm, Pt

        self._document = docx.Document()
        self._headings = 0
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(top), Mm(bottom)
        section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
        normal = self._document.styles["Normal"]
        self._face(normal, FANG, BODY)
        spacing = normal.paragraph_format
        spacing.space_after = spacing.space_before = Pt(0)
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
        self._page_number(section.footer.paragraphs[0])

    @staticmethod
    def _face(holder: Any, name: str, size: float) -> None:
        """Set the font of a style or a run, for Chinese text too."""
        from docx.oxml.ns import qn
        from docx.shared import Pt

        holder.font.name, holder.font.size = name, Pt(size)
        holder.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)

    def _page_number(self, paragraph: Any) -> None:
        """— 1 — in the middle of the foot."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        for text in ("— ", "begin", "PAGE", "end", " —"):
            run = paragraph.add_run(text if "—" in text else "")
            self._face(run, "宋体", 14)
            if text == "PAGE":
                told = OxmlElement("w:instrText")
                told.text = text
                run._r.append(told)
            elif "—" not in text:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), text)
                run._r.append(mark)

    def mark(self, text: str) -> None:
        """The watermark, small and grey below the page number, on every page."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        paragraph = self._document.sections[0].footer.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(14)
        run = paragraph.add_run(clean(text))
        self._face(run, "宋体", 9)
        run.font.color.rgb = RGBColor(0x80, 0x80, 0x80)

    def title(self, text: str, *, breaks_before: str = "") -> None:
        """The title, centred; a long one breaks before these words, not within a word."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(34)
        name, mark, rest = clean(text).partition(breaks_before) if breaks_before else (clean(text), "", "")
        parts = [name, mark + rest] if mark and name and len(clean(text)) > _TITLE_LINE else [clean(text)]
        for number, part in enumerate(parts):
            run = paragraph.add_run(part)
            self._face(run, SONG, TITLE)
            if number < len(parts) - 1:
                run.add_break()

    def heading(self, text: str) -> None:
        """一、二、三…"""
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.first_line_indent = self._two(BODY)
        self._face(paragraph.add_run(f"{NUMBERS[self._headings]}、{clean(text)}"), HEI, BODY)
        self._headings += 1

    @staticmethod
    def _two(size: float) -> Any:
        from docx.shared import Pt

        return Pt(2 * size)

    def line(
        self,
        text: str,
        *,
        centred: bool = False,
        right: bool = False,
        font: str = FANG,
        size: float = BODY,
        indent: bool = True,
        keep: bool = False,
    ) -> None:
        """A paragraph, two characters in; ``keep`` holds it on one page with what follows."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        if centred or right:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER if centred else WD_ALIGN_PARAGRAPH.RIGHT
        elif indent:
            paragraph.paragraph_format.first_line_indent = self._two(size)
        paragraph.paragraph_format.keep_with_next = keep
        if size < BODY:
            paragraph.paragraph_format.line_spacing = Pt(20)
        self._face(paragraph.add_run(clean(text)), font, size)

    def table(
        self,
        columns: Sequence[str] | None,
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        empty: str = "",
    ) -> None:
        """A ruled table, ``widths`` in millimetres; its head is repeated on every page. Without rows, a sentence."""
        from docx.shared import Mm

        if not rows:
            self.line(empty)
            return
        lines = [*([columns] if columns else []), *rows]
        grid = self._document.add_table(rows=len(lines), cols=len(widths), style="Table Grid")
        grid.autofit = False
        # Word goes by the cells, WPS and LibreOffice by the grid: both are told.
        for column, width in zip(grid.columns, widths, strict=True):
            column.width = Mm(width)
        self._narrow_margins(grid)
        for number, (row, texts) in enumerate(zip(grid.rows, lines, strict=True)):
            self._keep(row, head=columns is not None and number == 0)
            for place, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
                cell.width = Mm(width)
                head = (columns is not None and number == 0) or (columns is None and place == 0)
                self._cell(cell, text, head=head)

    @staticmethod
    def _narrow_margins(grid: Any) -> None:
        """A millimetre beside the text of a cell, so that a date stays on one line."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        margins = OxmlElement("w:tblCellMar")
        for side in ("left", "right"):
            one = OxmlElement(f"w:{side}")
            one.set(qn("w:w"), "57")
            one.set(qn("w:type"), "dxa")
            margins.append(one)
        # The schema wants it before w:tblLook.
        look = grid._tbl.tblPr.find(qn("w:tblLook"))
        if look is None:
            grid._tbl.tblPr.append(margins)
        else:
            look.addprevious(margins)

    @staticmethod
    def _keep(row: Any, *, head: bool) -> None:
        """A row is not cut in two by the end of a page."""
        from docx.oxml import OxmlElement

        marks = row._tr.get_or_add_trPr()
        marks.append(OxmlElement("w:cantSplit"))
        if head:
            marks.append(OxmlElement("w:tblHeader"))

    def _cell(self, cell: Any, text: str, *, head: bool) -> None:
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
        from docx.shared import Pt

        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.line_spacing = Pt(18)
        self._face(paragraph.add_run(clean(text)), HEI if head else FANG, CELL - 1.5)

    def signatures(self, parts: Sequence[str], day: str) -> None:
        """Two lines to sign on, and the day."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        for number, text in enumerate((*parts, day)):
            paragraph = self._document.add_paragraph()
            paragraph.paragraph_format.keep_with_next = number < len(parts)
            paragraph.paragraph_format.space_before = Pt(BODY if number < len(parts) else 0)
            if number == len(parts):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            self._face(paragraph.add_run(clean(text)), FANG, BODY)

    def saved(self) -> bytes:
        """The document's bytes."""
        target = io.BytesIO()
        self._document.save(target)
        return target.getvalue()
