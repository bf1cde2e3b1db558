"""Reading of sheets (表格文件): xlsx and xls by calamine, csv and tsv by the standard library."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from matcher.errors import Invalid, TooLarge
from matcher.forms.cells import MAX_CELL_CHARS, as_text
from matcher.forms.document import Row
from matcher.forms.extent import MAX_COLUMNS, MAX_ROWS
from matcher.forms.labels import Names, tidy
from matcher.forms.layout import Layout, header_hits, lay_out
from matcher.forms.pairs import Merge

BLANK_ROWS = 200
GUIDES = frozenset(("填写说明", "填报说明", "填表说明", "使用说明", "说明", "填写须知", "选项"))
_DELIMITERS = ",\t;，；|"


def read_workbook(data: bytes, names: Names) -> list[Layout]:
    """Each visible sheet of a workbook laid out; 填写说明 is passed over in silence, hidden sheets with a note."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    layouts: list[Layout] = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for sheet in book.sheets_metadata:
            if tidy(sheet.name) in GUIDES or sheet.typ != SheetTypeEnum.WorkSheet:
                continue
            if sheet.visible != SheetVisibleEnum.Visible:
                layouts.append(Layout(notes=[f"工作表“{sheet.name}”是隐藏的，未读取"]))
                continue
            content = book.get_sheet_by_name(sheet.name)
            grid = to_grid(sheet.name, content.to_python(skip_empty_area=False, nrows=MAX_ROWS + 1))
            areas = content.merged_cell_ranges or ()
            merges = [Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in areas]
            layouts.append(lay_out(sheet.name, grid, names, merges))
    except CalamineError as error:
        message = "工作簿的内容已损坏，不能读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传"
        raise Invalid(message, field="file") from error
    return layouts


def read_delimited(name: str, text: str, names: Names) -> Layout:
    """A csv or tsv text laid out; the row number is the one a spreadsheet would show."""
    delimiter = sniff(text, names)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[Sequence[object]] = []
    try:
        for cells in reader:
            rows.append(cells)
            if len(rows) > MAX_ROWS + 1:
                break
    except csv.Error as error:
        what = f"第 {max(reader.line_num, 1)} 行的引号不配对或内容过长，无法分列"
        raise Invalid(f"{what}。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", field="file") from error
    return lay_out(name, to_grid(name, rows), names)


def sniff(text: str, names: Names) -> str:
    """The delimiter under which the first lines name the most known columns, else the most frequent one."""
    lines = text.lstrip().split("\n")[:10]

    def score(delimiter: str) -> tuple[int, int]:
        hits = max(header_hits([cell.strip('" \r') for cell in line.split(delimiter)], names) for line in lines)
        return hits, sum(line.count(delimiter) for line in lines)

    return max(_DELIMITERS, key=score)


def to_grid(name: str, rows: Iterable[Sequence[object]]) -> list[Row]:
    """Rows of text without the blank ones, all of one width; stops after 200 blank rows in a run."""
    grid: list[Row] = []
    blank = width = 0
    for number, values in enumerate(rows, start=1):
        cells = [as_text(value) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            blank += 1
            if blank >= BLANK_ROWS:
                break
            continue
        blank = 0
        width = max(width, len(cells))
        check_row(name, number, cells)
        grid.append(Row(number, tuple(cells)))
    return [Row(row.number, row.cells + ("",) * (width - len(row.cells))) for row in grid]


def check_row(name: str, number: int, cells: Sequence[str]) -> None:
    """Refuse a row beyond the limits on rows and columns; ``number`` counts from 1."""
    if number > MAX_ROWS:
        raise TooLarge(f"“{name}”超过 {MAX_ROWS} 行的上限。请分成几个文件上传", field="file")
    if len(cells) > MAX_COLUMNS:
        what = f"“{name}”第 {number} 行有 {len(cells)} 列，超过 {MAX_COLUMNS} 列的上限"
        raise TooLarge(f"{what}。请删除多余的列", field="file")
    for column, cell in enumerate(cells, start=1):
        if len(cell) > MAX_CELL_CHARS:
            message = f"“{name}”第 {number} 行第 {column} 列的内容超过 {MAX_CELL_CHARS} 字。请精简后重新上传"
            raise TooLarge(message, field="file")


def looks_delimited(text: str, names: Names) -> bool:
    """Whether a plain text is really a table with tabs or commas (从表格粘贴的文字)."""
    delimiter = sniff(text, names)
    lines = [line for line in re.split(r"\r?\n", text) if line.strip()][:6]
    return any(header_hits([cell.strip('" ') for cell in line.split(delimiter)], names) for line in lines)
