"""Tables of web pages (网页表格), which many systems export as .xls: text and merged cells, and nothing else."""

from __future__ import annotations

from html.parser import HTMLParser

from matcher.errors import TooLarge
from matcher.forms.cells import as_text
from matcher.forms.extent import MAX_COLUMNS, MAX_FILLED, MAX_ROWS
from matcher.forms.labels import Names
from matcher.forms.layout import Layout, lay_out
from matcher.forms.pairs import Merge
from matcher.forms.plain import read_lines
from matcher.forms.sheet import to_grid

MAX_TABLES = 200
_BREAKS = frozenset(("br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "table", "ul", "ol"))
_SILENT = frozenset(("script", "style", "head", "title", "template", "noscript"))


def read_html(text: str, names: Names) -> list[Layout]:
    """Each table of a page laid out, and the lines outside them as pairs or blocks."""
    page = _Page()
    page.feed(text)
    page.close()
    page.end()
    layouts = []
    for number, table in enumerate(page.tables, start=1):
        name = f"表{number}"
        layouts.append(lay_out(name, to_grid(name, table.rows), names, table.merges))
    lines = [as_text(line) for line in "".join(page.lines).split("\n")]
    layouts.append(read_lines("正文", [(at, line) for at, line in enumerate(lines, start=1) if line], names))
    return layouts


class _Grid:
    """A table in the making; cells that reach over several rows hold their places free."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merges: list[Merge] = []
        self.taken: set[tuple[int, int]] = set()
        self.cell: list[str] | None = None
        self.spans = (1, 1)

    def begin_row(self) -> None:
        """Start a row."""
        self.end_cell()
        if len(self.rows) > MAX_ROWS:
            raise TooLarge(f"网页表格超过 {MAX_ROWS} 行的上限。请分成几个文件上传", field="file")
        self.rows.append([])

    def begin_cell(self, down: int, across: int) -> None:
        """Start a cell that reaches over so many rows and columns."""
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        self.cell, self.spans = [], (min(max(down, 1), MAX_ROWS), min(max(across, 1), MAX_COLUMNS))

    def end_cell(self) -> None:
        """Put the text of the open cell in its place."""
        if self.cell is None:
            return
        text, self.cell = as_text(_joined(self.cell)), None
        row, number = self.rows[-1], len(self.rows)
        while (number, len(row)) in self.taken:
            row.append("")
        left, (down, across) = len(row), self.spans
        row += [text] + [""] * (across - 1)
        if down > 1 or across > 1:
            self.merges.append(Merge(number, left, number + down - 1, left + across - 1))
        if (down - 1) * across > 0:
            if len(self.taken) + (down - 1) * across > MAX_FILLED or left > 10 * MAX_COLUMNS:
                raise TooLarge("网页表格里合并的单元格过多。请把内容复制到模板里重新保存", field="file")
            below = range(number + 1, number + down)
            self.taken.update((at, column) for at in below for column in range(left, left + across))


class _Page(HTMLParser):
    """Collects tables, nested ones apart, and the text outside them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Grid] = []
        self.open: list[_Grid] = []
        self.lines: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A table, a row, a cell, a line break, or something without text."""
        if tag in ("body", "table"):
            self.silent = 0  # What stands before the body and was never closed ends here.
        if tag in _SILENT:
            self.silent += 1
        elif tag == "table":
            if len(self.tables) >= MAX_TABLES:
                raise TooLarge(f"网页里的表格超过 {MAX_TABLES} 个。请把内容复制到模板里重新保存", field="file")
            self.tables.append(_Grid())
            self.open.append(self.tables[-1])
        elif tag == "tr" and self.open:
            self.open[-1].begin_row()
        elif tag in ("td", "th") and self.open:
            given = dict(attrs)
            self.open[-1].begin_cell(_whole(given.get("rowspan")), _whole(given.get("colspan")))
        elif tag in _BREAKS:
            self._write("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of what ``handle_starttag`` began."""
        if tag in _SILENT:
            self.silent = max(self.silent - 1, 0)
        elif tag == "table" and self.open:
            self.open.pop().end_cell()
            self._write("\n")
        elif tag in ("td", "th", "tr") and self.open:
            self.open[-1].end_cell()
        elif tag in _BREAKS:
            self._write("\n")

    def handle_data(self, data: str) -> None:
        """Text: of the open cell, or of the page."""
        if not self.silent:
            self._write(" ".join(data.split()) if data.strip() else "")

    def end(self) -> None:
        """Close what the page left open."""
        while self.open:
            self.open.pop().end_cell()

    def _write(self, text: str) -> None:
        if not text:
            return
        if not self.open:
            self.lines.append(text)
        elif (cell := self.open[-1].cell) is not None:
            cell.append(text)


def _joined(parts: list[str]) -> str:
    lines = [line.strip() for line in "".join(parts).split("\n")]
    return "\n".join(line for line in lines if line)


def _whole(value: str | None) -> int:
    return int(value) if value and value.isdecimal() and len(value) < 6 else 1
