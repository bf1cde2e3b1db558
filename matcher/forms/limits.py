"""What an upload must be before any reader opens it (文件准入): size, kind, and no encrypted or old formats."""

from __future__ import annotations

from pathlib import PurePath

from matcher.errors import Invalid, TooLarge
from matcher.forms.cells import clean

MAX_BYTES = 20 * 1024 * 1024
ZIPPED = frozenset(("xlsx", "docx"))
WRITTEN = frozenset(("csv", "tsv", "txt"))
ACCEPTED = "Excel（.xlsx）、Word（.docx）、.csv、.tsv 或 .txt"

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", "PDF", "请上传填好的 .xlsx 或 .docx 原文件"),
    (b"{\\rtf", "RTF", "请用 Word 另存为 .docx"),
    (b"\x89PNG", "图片", "请把内容填入模板后上传"),
    (b"\xff\xd8\xff", "图片", "请把内容填入模板后上传"),
    (b"GIF8", "图片", "请把内容填入模板后上传"),
    (b"Rar!", "压缩包", "请解压后逐个上传"),
    (b"7z\xbc\xaf", "压缩包", "请解压后逐个上传"),
    (b"\x1f\x8b", "压缩包", "请解压后逐个上传"),
)
_REMEDIES = {
    "xls": "旧版 .xls 格式不能读取，请用 Excel 或 WPS 另存为 .xlsx 后上传",
    "et": "WPS 的 .et 格式不能读取，请用 WPS 另存为 .xlsx 后上传",
    "doc": "旧版 .doc 格式不能读取，请用 Word 或 WPS 另存为 .docx 后上传",
    "wps": "WPS 的 .wps 格式不能读取，请用 WPS 另存为 .docx 后上传",
    "xlsm": "带宏的 .xlsm 格式不能读取，请另存为不含宏的 .xlsx 后上传",
    "docm": "带宏的 .docm 格式不能读取，请另存为不含宏的 .docx 后上传",
    "xlsb": ".xlsb 格式不能读取，请另存为 .xlsx 后上传",
    "pdf": "PDF 不能读取，请上传填好的 .xlsx 或 .docx 原文件",
    "zip": "压缩包不能读取，请解压后逐个上传",
    "rar": "压缩包不能读取，请解压后逐个上传",
    "7z": "压缩包不能读取，请解压后逐个上传",
}


def safe_filename(filename: str) -> str:
    """The bare name of an uploaded file, without folders and unseen characters."""
    name = PurePath(clean(filename).replace("\\", "/").replace("\n", " ").replace("\t", " ")).name.strip()
    return name[-200:] or "未命名"


def check_upload(filename: str, data: bytes) -> str:
    """The kind of an upload (xlsx, docx, csv, tsv, txt) by its extension and first bytes, or a refusal."""
    if len(data) > MAX_BYTES:
        size = len(data) / 1024 / 1024
        raise TooLarge(f"文件有 {size:.1f} MB，超过 20 MB 的上限。请删除图片或拆分后重新上传", field="file")
    kind = PurePath(safe_filename(filename)).suffix.lower().lstrip(".")
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise Invalid("文件是空的，没有任何内容。请检查是否选错文件或未保存", field="file")
    if data.startswith(_OLE):
        raise Invalid(_ole_message(kind, data), field="file")
    if kind in _REMEDIES:
        raise Invalid(_REMEDIES[kind], field="file")
    if kind not in ZIPPED | WRITTEN:
        what = f"“.{kind}”文件" if kind else "没有扩展名的文件"
        raise Invalid(f"不能读取{what}。请上传 {ACCEPTED} 文件", field="file")
    _check_magic(kind, data)
    return kind


def _ole_message(kind: str, data: bytes) -> str:
    """An OLE2 file is an encrypted new one or an old one; its directory says which."""
    if "EncryptedPackage".encode("utf-16-le") in data or kind in ZIPPED:
        if "Workbook".encode("utf-16-le") in data and "EncryptedPackage".encode("utf-16-le") not in data:
            return "扩展名是 .xlsx，但内容是旧版 .xls 格式。请用 Excel 或 WPS 打开后另存为 .xlsx"
        if "WordDocument".encode("utf-16-le") in data:
            return "扩展名是 .docx，但内容是旧版 .doc 格式。请用 Word 或 WPS 打开后另存为 .docx"
        return "文件已加密（设有打开密码），不能读取。请打开后取消密码，重新保存再上传"
    return _REMEDIES.get(kind, "这是旧版 .xls/.doc 格式的文件，不能读取。请另存为 .xlsx/.docx 后上传")


def _check_magic(kind: str, data: bytes) -> None:
    for magic, name, remedy in _FOREIGN:
        if data.startswith(magic):
            raise Invalid(f"扩展名是 .{kind}，但内容是{name}。{remedy}", field="file")
    zipped = data.startswith((b"PK\x03\x04", b"PK\x05\x06"))
    if kind in WRITTEN and zipped:
        what = f"扩展名是 .{kind}，但内容是 Excel/Word 文件或压缩包"
        raise Invalid(f"{what}。请改回原来的扩展名，或另存为 .{kind}", field="file")
    if kind in ZIPPED and not zipped:
        head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
        if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
            raise Invalid(f"扩展名是 .{kind}，但内容是网页。请用 Excel 或 WPS 打开后另存为 .{kind}", field="file")
        raise Invalid(f"这不是有效的 .{kind} 文件，可能已损坏或扩展名被改动。请重新另存为 .{kind} 后上传", field="file")
