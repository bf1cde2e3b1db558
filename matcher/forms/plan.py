"""The plan of an enterprise (一企一策方案) as a Word document, laid out like an office's papers on A4."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from matcher.forms.cells import clean

# GB/T 9704: margins in millimetres, type sizes in points (二号, 三号, 小四).
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
TITLE, BODY, CELL = 22, 16, 12
LINE = 28
SONG, FANG, HEI, KAI = "方正小标宋简体", "仿宋", "黑体", "楷体"
# So many characters of a title stand on one line.
_TITLE_LINE = 20
_NUMBERS = "一二三四五六七八九十"


def plan_document(told: Mapping[str, Any]) -> bytes:
    """A plan's content (``service.plan_contents``) as docx."""
    paper = _Paper()
    paper.title(told["title"])
    paper.line(f"案件编号：{told['number']}    方案状态：{told['state']}", centred=True, font=KAI)
    paper.heading("企业基本情况")
    paper.table(None, told["enterprise"], (38, 118))
    paper.heading("用工需求")
    needs = [[one[key] for key in ("title", "headcount", "pay", "place", "needed")] for one in told["needs"]]
    paper.table(("岗位", "人数", "薪资", "工作地点", "用工日期"), needs, (36, 20, 40, 34, 26), "目前没有在招岗位")
    paper.heading("缺工诊断")
    if told["classes"]:
        paper.line(f"经{told['diagnosed']}确认，属于{'、'.join(told['classes'])}。")
        for number, text in enumerate([*told["reasons"], *told["figures"]], 1):
            paper.line(f"{number}．{text}。")
    else:
        paper.line("诊断尚未经专员确认。")
    paper.heading("服务措施")
    _measures(paper, told["measures"])
    paper.heading("可申领政策")
    columns = ("政策", "文件依据", "核对结果", "待补材料")
    paper.table(columns, told["policies"], (36, 36, 24, 60), "由用工服务专员逐项核对后告知。")
    if told["remarks"]:
        paper.heading("其他说明")
        for part in told["remarks"].splitlines():
            paper.line(part)
    paper.heading("实施与确认")
    paper.line("方案实施期间每月回顾一次，措施或需求有变化的，修改后由企业再次确认；到岗人数以登记的到岗记录为准。")
    paper.line(f"{told['agreement']}。")
    if told["closing"]:
        paper.line(told["closing"])
    phone = f"（{told['officer_phone']}）" if told["officer_phone"] else ""
    paper.signatures(("企业确认（盖章）：", f"用工服务专员：{told['officer']}{phone}"), f"{told['day']}")
    paper.line(f"依据：{told['rules']}", font=KAI, size=CELL, indent=False)
    return paper.saved()


def _measures(paper: _Paper, measures: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        [
            str(number),
            one["kind"],
            one["text"],
            one["clause"],
            one["owner"],
            "\n".join(filter(None, (one["start"], one["due"]))),
            one["target"] or "—",
            one["result"] or one["state"],
        ]
        for number, one in enumerate(measures, 1)
    ]
    columns = ("序号", "措施", "内容", "依据", "责任人", "起止日期", "目标", "完成")
    paper.table(columns, rows, (10, 18, 41, 14, 18, 26, 14, 15), "还没有措施")
    quotes: dict[str, list[str]] = {}
    for one in measures:
        if one["quote"] and one["quote"] not in quotes.setdefault(one["clause"], []):
            quotes[one["clause"]].append(one["quote"])
    for clause in sorted(quotes, key=lambda key: _NUMBERS.find(key.strip("（）"))):
        for quote in quotes[clause]:
            paper.line(f"通知第{clause}条：“{quote}”", font=KAI, size=CELL)


class _Paper:
    """A document being written."""

    def __init__(self) -> None:
        import docx
        from docx.enum.text import WD_LINE_SPACING
        from docx.shared import Mm, Pt

        self._document = docx.Document()
        self._headings = 0
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
        section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
        normal = self._document.styles["Normal"]
        self._face(normal, FANG, BODY)
        spacing = normal.paragraph_format
        spacing.space_after = spacing.space_before = Pt(0)
        spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)
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

    def title(self, text: str) -> None:
        """The title, centred."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(34)
        # A long one breaks between whose plan it is and what it is, not within a word.
        name, mark, rest = clean(text).partition("用工服务方案")
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
        self._face(paragraph.add_run(f"{_NUMBERS[self._headings]}、{clean(text)}"), HEI, BODY)
        self._headings += 1

    @staticmethod
    def _two(size: float) -> Any:
        from docx.shared import Pt

        return Pt(2 * size)

    def line(
        self, text: str, *, centred: bool = False, font: str = FANG, size: float = BODY, indent: bool = True
    ) -> None:
        """A paragraph, two characters in."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt

        paragraph = self._document.add_paragraph()
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif indent:
            paragraph.paragraph_format.first_line_indent = self._two(size)
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
