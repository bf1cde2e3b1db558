"""Reading of one file in this process (读取): limits, then the reader of its kind; only ``MatcherError`` comes out."""

from __future__ import annotations

from pathlib import Path

from matcher.errors import Invalid, MatcherError, TooLarge
from matcher.forms.columns import load_names
from matcher.forms.document import Document
from matcher.forms.labels import Names
from matcher.forms.layout import Layout
from matcher.forms.limits import ZIPPED, check_upload, safe_filename

MAX_TEXT = 20_000_000


def read_here(filename: str, data: bytes, folder: Path | None = None) -> Document:
    """Read a file in this process; whatever a reader throws becomes a refusal."""
    name = safe_filename(filename)
    kind = check_upload(name, data)
    try:
        layouts = _layouts(kind, data, load_names(folder))
    except (MatcherError, KeyboardInterrupt, SystemExit):
        raise
    except MemoryError as error:
        raise TooLarge("文件内容过多，读取时内存不足。请拆分后重新上传", field="file") from error
    except BaseException as error:  # A reader written in Rust panics with an error outside Exception.
        raise Invalid("文件内容异常，不能读取。请重新打开另存，或把内容复制到模板里上传", field="file") from error
    return _document(name, kind, layouts)


def _layouts(kind: str, data: bytes, names: Names) -> list[Layout]:
    """The readers are loaded only for the kind at hand, so that the reading process starts fast."""
    if kind in ZIPPED:
        from matcher.forms.package import check_package

        check_package(data, kind)
    if kind == "xlsx":
        from matcher.forms.sheet import read_xlsx

        return read_xlsx(data, names)
    if kind == "docx":
        from matcher.forms.word import read_docx

        return read_docx(data, names)
    from matcher.forms.plain import decode, read_lines
    from matcher.forms.sheet import looks_delimited, read_delimited

    text = decode(data)
    if kind == "txt" and not looks_delimited(text, names):
        return [read_lines("正文", list(enumerate(text.splitlines(), start=1)), names)]
    return [read_delimited("表1", text, names)]


def _document(name: str, kind: str, layouts: list[Layout]) -> Document:
    tables = tuple(layout.table for layout in layouts if layout.table is not None)
    pairs: dict[str, str] = {}
    for layout in layouts:
        for label, value in layout.pairs.items():
            pairs.setdefault(label, value)
    notes = tuple(note for layout in layouts for note in layout.notes)
    text = sum(len(cell) for table in tables for row in table.rows for cell in row.cells)
    if text > MAX_TEXT:
        raise TooLarge(f"文件的文字超过 {MAX_TEXT // 10_000} 万字。请拆分后重新上传", field="file")
    if not tables and not pairs:
        raise Invalid("文件里没有读到任何内容。请检查是否选错文件，或下载模板填写后上传", field="file")
    return Document(name, kind, tables, pairs, notes)
