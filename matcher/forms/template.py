"""Blank forms to fill in (模板) and brochures filled with given text (成稿)."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Literal

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from matcher.forms.cells import clean
from matcher.forms.columns import Form
from matcher.forms.labels import Column
from matcher.forms.workbook import (
    FONT,
    HEAD,
    LEFT,
    LINE_HEIGHT,
    MUST,
    SAMPLE,
    font,
    heading,
    landscape,
    lines_in,
    put,
    saved,
    style,
    table,
)

ROWS = 200
OPTIONS = "选项"
GUIDE = "填写说明"
GUIDE_WIDTHS = (20, 12, 48, 66)
_PROMPT_CHARS = 250


def brochure_template(form: Form, regions: Sequence[str]) -> bytes:
    """The brochure to fill in (招聘简章模板): 企业信息, 岗位 and 填写说明."""
    book = _book()
    options = _Options(book, regions)
    _header_sheet(book.create_sheet(form.header_sheet), form, {}, options)
    _column_sheet(book.create_sheet(form.sheet), form, options)
    _guide_sheet(book.create_sheet(GUIDE), form)
    return _finished(book)


def seekers_template(form: Form, regions: Sequence[str]) -> bytes:
    """The roster to fill in (求职者名册模板): 求职者 and 填写说明."""
    book = _book()
    _column_sheet(book.create_sheet(form.sheet), form, _Options(book, regions))
    _guide_sheet(book.create_sheet(GUIDE), form)
    return _finished(book)


def filled_brochure(
    form: Form, header: Mapping[str, str], rows: Sequence[Mapping[str, str]], kind: Literal["xlsx", "docx"] = "xlsx"
) -> bytes:
    """A brochure with the given texts by key: the template's two sheets, or a Word document with one table."""
    if kind == "docx":
        return _word(form, header, rows)
    book = _book()
    _header_sheet(book.create_sheet(form.header_sheet), form, header, None)
    sheet = book.create_sheet(form.sheet)
    heading(sheet, 1, [column.heading for column in form.columns], [column.width for column in form.columns])
    table(sheet, 2, [[row.get(column.key, "") for column in form.columns] for row in rows])
    sheet.freeze_panes = "B2"
    return _finished(book)


class _Options:
    """The hidden sheet that long drop-down lists are taken from (选项)."""

    def __init__(self, book: Workbook, regions: Sequence[str]) -> None:
        self.sheet = book.create_sheet(OPTIONS)
        self.sheet.sheet_state = "hidden"
        self.regions = tuple(regions)
        self.columns: dict[tuple[str, ...], int] = {}

    def source(self, column: Column) -> str:
        """The formula of a column's drop-down list, empty when it has none."""
        values = (*column.choices, *(self.regions if column.regions else ()))
        if not values:
            return ""
        if values not in self.columns:
            self.columns[values] = len(self.columns) + 1
            for row, value in enumerate(values, start=1):
                put(self.sheet, row, self.columns[values], value)
        letter = get_column_letter(self.columns[values])
        return f"{OPTIONS}!${letter}$1:${letter}${len(values)}"


def _book() -> Workbook:
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def _finished(book: Workbook) -> bytes:
    if OPTIONS in book.sheetnames:
        book.move_sheet(OPTIONS, len(book.sheetnames))
    book.active = 0
    return saved(book)


def _header_sheet(sheet: Worksheet, form: Form, header: Mapping[str, str], options: _Options | None) -> None:
    """One line a field: label, content, and what to write."""
    title = put(sheet, 1, 1, f"{form.title}：{form.header_sheet}")
    title.font = font(15, bold=True)
    sheet.merge_cells("A1:C1")
    sheet.row_dimensions[1].height = 32
    for row, column in enumerate(form.header, start=2):
        style(put(sheet, row, 1, column.heading), bold=True, color="FFFFFF", fill=MUST if column.required else HEAD)
        style(put(sheet, row, 2, header.get(column.key, "")))
        hint = "；".join(filter(None, (column.note, f"如：{column.sample}" if column.sample else "")))
        if options is not None:
            cell = put(sheet, row, 3, hint)
            cell.font, cell.alignment = font(10, color="6B6B6B"), LEFT
            _validate(sheet, column, f"B{row}", options)
        sheet.row_dimensions[row].height = 72 if column.key == "intro" else 26
    for letter, width in zip("ABC", (20, 48, 52), strict=True):
        sheet.column_dimensions[letter].width = width
    landscape(sheet, repeat=1)


def _column_sheet(sheet: Worksheet, form: Form, options: _Options) -> None:
    """The table to fill in: header row with notes, one sample row, 200 rows with drop-downs."""
    heading(sheet, 1, [column.heading for column in form.columns], [column.width for column in form.columns])
    for number, column in enumerate(form.columns, start=1):
        letter = get_column_letter(number)
        if column.note:
            note = Comment(("必填。" if column.required else "") + column.note, "填写说明", height=70, width=240)
            sheet.cell(row=1, column=number).comment = note
        style(put(sheet, 2, number, column.sample), color="6B6B6B", fill=SAMPLE)
        for row in range(3, 3 + ROWS):
            style(put(sheet, row, number, ""))
        _validate(sheet, column, f"{letter}3:{letter}{2 + ROWS}", options)
    sheet.row_dimensions[2].height = 46
    sheet.freeze_panes = "B2"
    landscape(sheet, repeat=1)


def _validate(sheet: Worksheet, column: Column, area: str, options: _Options) -> None:
    """A drop-down or a check of what is typed; lists that allow other text only advise."""
    source = options.source(column)
    if source:
        rule = DataValidation(type="list", formula1=source, allow_blank=True)
        rule.showErrorMessage = not (column.many or column.loose or column.regions)
        rule.error = f"请从列表中选择{column.label}"
    elif column.check == "whole":
        rule = DataValidation(type="whole", operator="between", formula1="0", formula2="9999999", allow_blank=True)
        rule.showErrorMessage, rule.error = True, f"{column.label}请填整数"
    else:
        return
    rule.errorTitle = column.label
    if column.many or column.note:
        rule.showInputMessage, rule.promptTitle, rule.prompt = True, column.label, _prompt(column)
    sheet.add_data_validation(rule)
    rule.add(area)


def _prompt(column: Column) -> str:
    """What shows beside the cell while it is being filled in."""
    listed = "可选：" + "、".join(column.choices) if column.many else ""
    return "\n".join(filter(None, (column.note, listed)))[:_PROMPT_CHARS]


def _guide_sheet(sheet: Worksheet, form: Form) -> None:
    """填写说明: general lines, then every column with what to write."""
    title = put(sheet, 1, 1, f"{form.title}填写说明")
    title.font = font(15, bold=True)
    sheet.merge_cells("A1:D1")
    sheet.row_dimensions[1].height = 32
    for row, line in enumerate(form.guide, start=2):
        cell = put(sheet, row, 1, f"{row - 1}. {line}")
        cell.font, cell.alignment = font(11), LEFT
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=4)
        sheet.row_dimensions[row].height = LINE_HEIGHT * lines_in(line, sum(GUIDE_WIDTHS)) + 4
    top = len(form.guide) + 3
    heading(sheet, top, ["栏目", "是否必填", "怎么填", "可选内容"], GUIDE_WIDTHS)
    lines = []
    for column in (*form.header, *form.columns):
        choices = "、".join(column.choices) + ("本省各县（市、区）" if column.regions else "")
        need = "必填" if column.required else "选填"
        lines.append([column.label, need, column.note or f"如：{column.sample}", choices])
    table(sheet, top + 1, lines)
    landscape(sheet, repeat=top)


def _word(form: Form, header: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> bytes:
    """Title, 标签：内容 paragraphs, and a table of the columns that any row fills in."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    normal.paragraph_format.space_after = Pt(3)
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(clean(f"{header.get('name', '')}{form.title}"))
    run.bold, run.font.size = True, Pt(16)
    for column in form.header:
        if header.get(column.key):
            document.add_paragraph(f"{column.label}：{clean(header[column.key])}")
    used = [column for column in form.columns if any(row.get(column.key) for row in rows)]
    grid = document.add_table(rows=1, cols=len(used), style="Table Grid")
    for cell, column in zip(grid.rows[0].cells, used, strict=True):
        cell.text = column.label
    for row in rows:
        for cell, column in zip(grid.add_row().cells, used, strict=True):
            cell.text = clean(row.get(column.key, ""))
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
