"""The notice's forms as workbooks (附件的 Excel 表): ruled on A4, ready to print; every cell is text."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from matcher.errors import Invalid
from matcher.forms.annex_look import LOOKS, Look, Sheet, notes_at
from matcher.forms.cells import RISKY, clean
from matcher.forms.extent import MAX_ROWS
from matcher.forms.paper import FANG, HEI, SONG
from matcher.forms.workbook import LINE_HEIGHT, MAX_LINES, lines_in, put, saved
from matcher.models.annex import AnnexTable

# A millimetre in a column's units of one digit, in 11 points; A4 within its margins.
_UNIT = 0.52
_RULE = Side(style="thin", color="000000")
_GRID = Border(left=_RULE, right=_RULE, top=_RULE, bottom=_RULE)
_MARGIN = 0.8
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def workbook(table: AnnexTable) -> bytes:
    """The form as a workbook of one sheet."""
    book, look = Workbook(), LOOKS[table.kind]
    sheet = book.worksheets[0]
    sheet.title = f"附件{table.kind.value}"
    width = len(table.columns)
    for number, millimetres in enumerate(look.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = round(millimetres * _UNIT, 1)
    row = _line(sheet, 1, f"附件{table.kind.value}", width, HEI, 16)
    row = _line(sheet, row, _kept(table.title), width, SONG, 20, centred=True, height=44)
    for label, value in table.head:
        row = _line(sheet, row, _kept(f"{label}：{value}"), width, FANG, 12)
    top = row
    if look.band:
        row = _line(sheet, row, look.band, width, HEI, 12, centred=True, ruled=True, height=26)
    _row(sheet, row, table.columns, look, HEI)
    header = row
    for values in table.rows:
        row += 1
        _row(sheet, row, values, look, FANG)
    if look.grouped:
        _grouped(sheet, header + 1, [values[0] for values in table.rows])
    row += 1
    for label, value in table.foot:
        row = _line(sheet, row, _kept(f"{label}：{value}"), width, FANG, 12)
    if table.note:
        row = _line(sheet, row, _kept(table.note), width, FANG, 11)
    _page(sheet, look, f"A1:{get_column_letter(width)}{max(row - 1, top)}", header)
    return saved(book)


def _kept(text: str) -> str:
    """The text with a mark before a beginning that a spreadsheet or our own mark could be taken for.

    ``_x000D_`` is how a workbook writes a character; as words of a text its first underscore is written that way.
    """
    plain = _CODED.sub("_x005F_", text)
    return f"'{plain}" if text[:1] in tuple(f"{RISKY}'") else plain


def _read(value: object) -> str:
    """A cell's text as it was before ``_kept``; a number that somebody typed as a person would write it."""
    if not isinstance(value, str):
        from matcher.forms.cells import as_text

        return as_text(value)
    text = clean(value)
    return text[1:] if text[:1] == "'" and text[1:2] in tuple(f"{RISKY}'\n") else text


def _cell(sheet: Worksheet, row: int, column: int, text: str, name: str, size: int, *, centred: bool) -> Cell:
    cell = put(sheet, row, column, text)
    cell.font = Font(name=name, size=size)
    across = "center" if centred else "left"
    cell.alignment = Alignment(horizontal=across, vertical="center", wrap_text=True)
    return cell


def _line(
    sheet: Worksheet,
    row: int,
    text: str,
    width: int,
    name: str,
    size: int,
    *,
    centred: bool = False,
    ruled: bool = False,
    height: float | None = None,
) -> int:
    """A line over the whole width; returns the next row."""
    _cell(sheet, row, 1, text, name, size, centred=centred)
    room = sum(sheet.column_dimensions[get_column_letter(one)].width for one in range(1, width + 1))
    sheet.row_dimensions[row].height = height or max(24, LINE_HEIGHT * min(lines_in(text, room), MAX_LINES) + 8)
    if ruled:
        for column in range(1, width + 1):
            sheet.cell(row=row, column=column).border = _GRID
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=width)
    return row + 1


def _row(sheet: Worksheet, row: int, values: Sequence[str], look: Look, name: str) -> None:
    lines = 1
    for place, value in enumerate(values):
        centred = name == HEI or place in look.centred
        _cell(sheet, row, place + 1, _kept(value), name, 12, centred=centred).border = _GRID
        lines = max(lines, lines_in(value, sheet.column_dimensions[get_column_letter(place + 1)].width))
    sheet.row_dimensions[row].height = max(30, LINE_HEIGHT * min(lines, MAX_LINES) + 10)


def _grouped(sheet: Worksheet, top: int, values: Sequence[str]) -> None:
    """Equal cells of the first column under one another become one."""
    row = top
    for _, group in groupby(values):
        many = len(list(group))
        for inner in range(row + 1, row + many):
            sheet.cell(row=inner, column=1).value = None
        if many > 1:
            sheet.merge_cells(start_row=row, end_row=row + many - 1, start_column=1, end_column=1)
        row += many


def _page(sheet: Worksheet, look: Look, area: str, header: int) -> None:
    """A4, the table as wide as the page, its header on each page."""
    sheet.page_setup.orientation = "landscape" if look.across else "portrait"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True  # type: ignore[union-attr]
    sheet.print_area = area
    sheet.print_title_rows = f"{header}:{header}"
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = margins.top = margins.bottom = _MARGIN
    footer = sheet.oddFooter
    if footer is not None:
        footer.center.text = "— &P —"


def read_workbook(data: bytes) -> Sheet:
    """The first visible sheet of a workbook, its lines parted into what stands before, in and behind the table."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        named = next(
            one.name
            for one in book.sheets_metadata
            if one.typ == SheetTypeEnum.WorkSheet and one.visible == SheetVisibleEnum.Visible
        )
        content = book.get_sheet_by_name(named).to_python(skip_empty_area=False, nrows=MAX_ROWS + 1)
    except (CalamineError, StopIteration) as error:
        message = "工作簿的内容已损坏，不能读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
        raise Invalid(message, field="file") from error
    return _parted([[_read(value) for value in row] for row in content])


def _parted(rows: list[list[str]]) -> Sheet:
    while rows and not any(rows[-1]):
        rows.pop()
    start = next((at for at, row in enumerate(rows) if _is_head(row)), None)
    if start is None:
        raise Invalid("没有找到附件的表头，请用本系统导出的表样填写后上传", field="file")
    foot = tuple(label for look in LOOKS.values() for label in look.foot)
    end = max(notes_at(rows, foot), start + 1)
    grid = tuple(tuple(row) for row in rows[start:end])
    return Sheet(_firsts(rows[:start]), grid, _firsts(rows[end:]))


def _is_head(row: Sequence[str]) -> bool:
    """Whether a row is a form's header: two known columns at least."""
    return len(_HEADS & {text.replace(" ", "") for text in row}) >= 2


def _firsts(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(row[0] for row in rows if row and row[0])


_HEADS = frozenset(
    (
        *("单位（部门）", "单位(部门)", "姓名", "职务", "联系方式"),
        *("序号", "市县", "时间", "地点", "主题", "面向群体"),
        *("项目", "数据", "单位名称", "岗位名称", "招聘人数"),
    )
)
