"""Reading of one file in this process (读取): limits, then the reader of its kind; only ``MatcherError`` comes out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from matcher.errors import Invalid, MatcherError, TooLarge
from matcher.forms.columns import FORMS, load_names
from matcher.forms.document import Document
from matcher.forms.gathering import gathered
from matcher.forms.labels import Names
from matcher.forms.layout import Layout
from matcher.forms.limits import WRITTEN, check_upload, extension_of, safe_filename

_SHOWN = {
    "xlsx": "Excel 工作簿（.xlsx）",
    "xls": "旧版 Excel 工作簿（.xls）",
    "docx": "Word 文档（.docx）",
    "doc": "旧版 Word 文档（.doc）",
    "pdf": "PDF",
    "html": "网页表格",
    "csv": "文本表格",
}


def read_here(filename: str, data: bytes, folder: Path | None = None, forms: Sequence[str] = FORMS) -> Document:
    """Read a file in this process by the labels of some forms; whatever a reader throws becomes a refusal."""
    name = safe_filename(filename)
    kind = check_upload(name, data)
    try:
        layouts = _READERS[kind](data, load_names(folder, forms))
    except (MatcherError, KeyboardInterrupt, SystemExit):
        raise
    except MemoryError as error:
        raise TooLarge("文件内容过多，读取时内存不足。请拆分后重新上传", field="file") from error
    except BaseException as error:  # A reader written in Rust panics with an error outside Exception.
        raise Invalid("文件内容异常，不能读取。请重新打开另存，或把内容复制到模板里上传", field="file") from error
    document = gathered(name, kind, layouts, _said_of_kind(kind, extension_of(name)))
    if not document.tables and not document.pairs and not document.text.strip():
        raise Invalid("文件里没有读到任何内容。请检查是否选错文件，或下载模板填写后上传", field="file")
    return document


def _said_of_kind(kind: str, extension: str) -> list[str]:
    if kind == extension or {kind, extension} <= {"html", "htm"} or kind not in _SHOWN:
        return []
    return [f"扩展名是 .{extension}，但内容是{_SHOWN[kind]}，已按后者读取"]


# The readers are loaded only for the kind at hand, so that the reading process starts fast.


def _xlsx(data: bytes, names: Names) -> list[Layout]:
    from matcher.forms.package import check_package
    from matcher.forms.sheet import read_workbook

    check_package(data, "xlsx")
    return read_workbook(data, names)


def _docx(data: bytes, names: Names) -> list[Layout]:
    from matcher.forms.package import check_package
    from matcher.forms.word import read_docx

    check_package(data, "docx")
    return read_docx(data, names)


def _xls(data: bytes, names: Names) -> list[Layout]:
    from matcher.forms.biff import check_old_workbook
    from matcher.forms.sheet import read_workbook

    check_old_workbook(data)
    return read_workbook(data, names)


def _doc(data: bytes, names: Names) -> list[Layout]:
    from matcher.forms.old_word import read_doc

    return read_doc(data, names)


def _pdf(data: bytes, names: Names) -> list[Layout]:
    from matcher.forms.pdf import read_pdf

    return read_pdf(data, names)


def _html(data: bytes, names: Names) -> list[Layout]:
    from matcher.forms.plain import decode
    from matcher.forms.web import read_html

    return read_html(decode(data), names)


def _delimited(data: bytes, names: Names) -> list[Layout]:
    from matcher.forms.plain import decode
    from matcher.forms.sheet import read_delimited

    return [read_delimited("表1", decode(data), names)]


def _txt(data: bytes, names: Names) -> list[Layout]:
    from matcher.forms.plain import decode, read_lines
    from matcher.forms.sheet import looks_delimited, read_delimited

    text = decode(data)
    if looks_delimited(text, names):
        return [read_delimited("表1", text, names)]
    return [read_lines("正文", list(enumerate(text.splitlines(), start=1)), names)]


_READERS: dict[str, Callable[[bytes, Names], list[Layout]]] = {
    "xlsx": _xlsx,
    "docx": _docx,
    "xls": _xls,
    "doc": _doc,
    "pdf": _pdf,
    "html": _html,
    "txt": _txt,
    **dict.fromkeys(WRITTEN - {"txt"}, _delimited),
}
