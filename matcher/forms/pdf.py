"""Reading of PDF files (PDF 文字层): ruled tables and lines outside them; no script or attachment is ever opened."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from typing import Any

from matcher.errors import Invalid, MatcherError, TooLarge
from matcher.forms.cells import as_text
from matcher.forms.labels import Names
from matcher.forms.layout import Layout, header_hits, lay_out
from matcher.forms.pairs import Merge
from matcher.forms.pdf_page import Grid, read_page
from matcher.forms.plain import read_lines
from matcher.forms.sheet import to_grid

MAX_PAGES = 200
_SCANNED = (
    "PDF 里没有文字，是扫描件或图片。请上传原来的 Word 或 Excel 文件；"
    "没有原文件的，请用手机或 WPS 的“图片转文字”取出文字后粘贴识别，或填入模板上传"
)
_ENCRYPTED = "PDF 已加密（设有打开密码），不能读取。请取消密码，或上传 Word、Excel 原文件"
_DAMAGED = "PDF 的内容已损坏或没有传完，不能读取。请重新导出 PDF，或上传 Word、Excel 原文件"


def read_pdf(data: bytes, names: Names) -> list[Layout]:
    """Each table of a PDF laid out, those that run over a page's end as one, and the other lines as pairs or blocks."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            return _read(document, names)
    except MatcherError:
        raise
    except PdfminerException as error:
        refused = error.args and isinstance(error.args[0], PDFPasswordIncorrect | PDFEncryptionError)
        raise Invalid(_ENCRYPTED if refused else _DAMAGED, field="file") from error
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, AssertionError, RecursionError) as error:
        raise Invalid(_DAMAGED, field="file") from error


def _read(document: Any, names: Names) -> list[Layout]:
    count = _page_count(document)
    if count > MAX_PAGES:
        raise TooLarge(f"PDF 有 {count} 页，超过 {MAX_PAGES} 页的上限。请只保留招聘信息的页面后重新上传", field="file")
    grids: list[Grid] = []
    lines: list[str] = []
    text: list[str] = []
    for page in document.pages:
        found = read_page(page)
        page.close()  # The page's characters are not kept.
        for at, grid in enumerate(found.grids):
            if at == 0 and grids and not found.above and _goes_on(grids[-1], grid, names):
                grids[-1].append(grid)
            else:
                grids.append(grid)
        lines += found.lines
        text += found.text
    if not any(line.strip() for line in text):
        raise Invalid(_SCANNED, field="file")
    layouts = []
    for number, grid in enumerate(grids, start=1):
        name = f"表{number}"
        merges = [Merge(*area) for area in grid.merges]
        layouts.append(lay_out(name, to_grid(name, grid.rows), names, merges))
    body = read_lines("正文", list(enumerate(map(as_text, lines), start=1)), names)
    body.text = "\n".join(text)
    body.notes += _notes(document)
    for layout in layouts:
        layout.text = ""  # The body's text has the tables in their places.
    return [*layouts, body]


def _page_count(document: Any) -> int:
    """How many pages there are, counted no further than is needed to refuse them."""
    from pdfminer.pdfpage import PDFPage

    count = 0
    for _ in PDFPage.create_pages(document.doc):
        count += 1
        if count > 5 * MAX_PAGES:
            break
    return count


def _goes_on(above: Grid, grid: Grid, names: Names) -> bool:
    """Whether a page's first table is the rest of the last one on the page before: as wide, and without a header."""
    return above.width == grid.width and not header_hits(_tidied(grid.rows[0]), names)


def _tidied(row: Sequence[str]) -> list[str]:
    return [as_text(cell) for cell in row]


def _notes(document: Any) -> list[str]:
    """What a PDF may hold beside its text; none of it is opened."""
    from pdfminer.pdftypes import resolve1

    catalog = document.doc.catalog
    said = []
    listed = resolve1(catalog.get("Names"))
    listed = listed if isinstance(listed, dict) else {}
    action = resolve1(catalog.get("OpenAction"))
    if isinstance(action, dict) or "AA" in catalog or "JavaScript" in listed:
        said.append("PDF 带有脚本或自动动作，只读取了文字")
    if "EmbeddedFiles" in listed or "AF" in catalog:
        said.append("PDF 带有附件，附件未读取")
    if "AcroForm" in catalog:
        said.append("PDF 带有可填写的表单，只读取了页面上的文字")
    return said
