"""What an upload must be before any reader opens it (文件准入): its size, and a kind that can be read safely."""

from __future__ import annotations

from pathlib import PurePath

from matcher.errors import Invalid, TooLarge
from matcher.forms.cells import clean
from matcher.forms.signature import content_kind

MAX_BYTES = 20 * 1024 * 1024
ZIPPED = frozenset(("xlsx", "docx"))
OLD = frozenset(("xls", "doc"))
WRITTEN = frozenset(("csv", "tsv", "txt"))
WEB = frozenset(("html", "htm"))
READABLE = ZIPPED | OLD | WRITTEN | {"pdf"}
ACCEPTED = "Excel（.xlsx、.xls）、Word（.docx、.doc）、.pdf、.csv 或 .txt"

_SPREADSHEETS = frozenset(("xlsx", "xls"))
_DOCUMENTS = frozenset(("docx", "doc"))
# What an extension says that we never open, whatever is inside.
_REMEDIES = {
    "et": "WPS 的 .et 格式不能读取，请用 WPS 打开，另存为 .xlsx 后上传",
    "ett": "WPS 的 .ett 格式不能读取，请用 WPS 打开，另存为 .xlsx 后上传",
    "wps": "WPS 的 .wps 格式不能读取，请用 WPS 打开，另存为 .docx 后上传",
    "wpt": "WPS 的 .wpt 格式不能读取，请用 WPS 打开，另存为 .docx 后上传",
    "xlsm": "带宏的 .xlsm 格式不能读取，请另存为不含宏的 .xlsx 后上传",
    "docm": "带宏的 .docm 格式不能读取，请另存为不含宏的 .docx 后上传",
    "xlsb": ".xlsb 格式不能读取，请另存为 .xlsx 后上传",
    "ods": ".ods 格式不能读取，请另存为 .xlsx 后上传",
    "odt": ".odt 格式不能读取，请另存为 .docx 后上传",
    "rtf": "RTF 格式不能读取，请用 Word 或 WPS 另存为 .docx 后上传",
    "ofd": "OFD 格式不能读取，请上传 Word 或 Excel 原文件，或另存为 PDF 后上传",
    "ppt": "演示文稿不能读取，请把内容填入模板后上传",
    "pptx": "演示文稿不能读取，请把内容填入模板后上传",
    "zip": "压缩包不能读取，请解压后逐个上传",
    "rar": "压缩包不能读取，请解压后逐个上传",
    "7z": "压缩包不能读取，请解压后逐个上传",
    **dict.fromkeys(
        ("png", "jpg", "jpeg", "gif", "bmp", "webp", "heic", "tif", "tiff"),
        "图片不能读取，请把内容填入模板后上传，或把文字复制出来粘贴识别",
    ),
}
# What the content shows that we cannot read, whatever the extension.
_FOREIGN = {
    "encrypted": "文件已加密（设有打开密码），不能读取。请打开后取消密码，重新保存再上传",
    "rtf": "内容是 RTF 格式，不能读取。请用 Word 或 WPS 打开，另存为 .docx 后上传",
    "biff": "内容是很旧的 Excel 格式，不能读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后上传",
    "mht": "内容是网页存档（.mht），不能读取。请用 Excel、Word 或 WPS 打开，另存为 .xlsx 或 .docx 后上传",
    "xml": "内容是 XML 表格，不能读取。请用 Excel 或 WPS 打开，另存为 .xlsx 后上传",
    "picture": "内容是图片，不能读取。请把内容填入模板后上传，或把文字复制出来粘贴识别",
    "archive": "内容是压缩包，不能读取。请解压后逐个上传",
    "slides": "内容是演示文稿，不能读取。请把内容填入模板后上传",
    "ole": "内容是旧版 Office 或 WPS 格式，但不是表格也不是文档，或已损坏。请打开后另存为 .xlsx 或 .docx 再上传",
    "opendocument": "内容是 OpenDocument 格式，不能读取。请另存为 .xlsx 或 .docx 后上传",
}


def safe_filename(filename: str) -> str:
    """The bare name of an uploaded file, without folders and unseen characters."""
    name = PurePath(clean(filename).replace("\\", "/").replace("\n", " ").replace("\t", " ")).name.strip()
    return name[-200:] or "未命名"


def check_upload(filename: str, data: bytes) -> str:
    """The kind an upload is to be read as, by its content first and its extension second, or a refusal.

    One of xlsx, docx, xls, doc, pdf, html, csv, tsv, txt. An extension that does not fit is no obstacle when the
    content can be read safely: many systems export web pages as .xls, and .doc files are often really .docx.
    """
    if len(data) > MAX_BYTES:
        size = len(data) / 1024 / 1024
        raise TooLarge(f"文件有 {size:.1f} MB，超过 20 MB 的上限。请删除图片或拆分后重新上传", field="file")
    extension = extension_of(filename)
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise Invalid("文件是空的，没有任何内容。请检查是否选错文件或未保存", field="file")
    if extension in _REMEDIES:
        raise Invalid(_REMEDIES[extension], field="file")
    if extension not in READABLE | WEB:
        what = f"“.{extension}”文件" if extension else "没有扩展名的文件"
        raise Invalid(f"不能读取{what}。请上传 {ACCEPTED} 文件", field="file")
    kind = content_kind(data)
    if kind in _FOREIGN:
        raise Invalid(f"扩展名是 .{extension}，但{_FOREIGN[kind]}", field="file")
    if kind == "zip":
        return _zipped(extension)
    if kind == "text":
        return _written(extension)
    if kind == "html" and extension in ("pdf", "txt", "csv", "tsv"):
        return extension if extension in WRITTEN else _damaged(extension)
    return kind


def extension_of(filename: str) -> str:
    """The extension of a file's name in small letters, without its dot."""
    return PurePath(safe_filename(filename)).suffix.lower().lstrip(".")


def _zipped(extension: str) -> str:
    """A package that holds neither a workbook nor a document; what it lacks is told when it is looked into."""
    if extension in _SPREADSHEETS:
        return "xlsx"
    if extension in _DOCUMENTS:
        return "docx"
    raise Invalid(f"扩展名是 .{extension}，但{_FOREIGN['archive']}", field="file")


def _written(extension: str) -> str:
    """Text: a .xls is then a list with tabs or commas, as old systems export it; the others must say what they are."""
    if extension in WRITTEN:
        return extension
    if extension == "xls":
        return "csv"
    if extension in WEB:
        return "html"
    return _damaged(extension)


def _damaged(extension: str) -> str:
    remedy = "请重新导出 PDF" if extension == "pdf" else f"请重新另存为 .{_modern(extension)}"
    raise Invalid(f"这不是有效的 .{extension} 文件，可能已损坏或扩展名被改动。{remedy} 后上传", field="file")


def _modern(extension: str) -> str:
    return "xlsx" if extension in _SPREADSHEETS else "docx"
