"""What a file's content shows it to be (内容识别), whatever its name says: fixed marks, nothing is parsed."""

from __future__ import annotations

import re

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x10\x00")
_MARKS = (
    (b"%PDF-", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\0", "picture"),
    (b"MM\0*", "picture"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
)
_HEAD = 4096
_WEB = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
_MIME = re.compile(rb"MIME-Version:", re.IGNORECASE)


def content_kind(data: bytes) -> str:
    """xlsx, docx, zip, xls, doc, ole, encrypted, pdf, html, text, or a kind that cannot be read.

    Whether a package or an old file really is what its marks say is found out by its reader, in the reading process.
    """
    if data.startswith(_OLE):
        return _ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(data)
    if data.startswith(_BARE_BIFF):
        return "biff"
    bare = data[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    for mark, kind in _MARKS:
        # Two letters may begin a text as well; a bitmap's header goes on with zeros.
        if bare.startswith(mark) and (mark != b"BM" or b"\0\0\0\0" in data[:32]):
            return kind
    if b"%PDF-" in data[:1024]:
        return "pdf"
    head = data[:_HEAD].decode("utf-16", "replace").encode() if _is_wide(data) else bare
    head = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MIME.search(head[:1024]):
        return "mht"
    if head.startswith(b"<?xml") and b"office:spreadsheet" in head:
        return "xml"
    if head.startswith(b"<") and _WEB.search(head):
        return "html"
    return "text"


def _is_wide(data: bytes) -> bool:
    return data.startswith((b"\xff\xfe", b"\xfe\xff"))


def _ole(data: bytes) -> str:
    """An old Office file by the names of its streams; the directory that holds them is no text and may lie anywhere."""
    if _wide("EncryptedPackage") in data:
        return "encrypted"
    if _wide("WordDocument") in data:
        return "doc"
    if _wide("Workbook") in data or _wide("Book") + b"\0\0" in data:
        return "xls"
    if _wide("PowerPoint Document") in data:
        return "slides"
    return "ole"


def _wide(name: str) -> bytes:
    return name.encode("utf-16-le")


def _zip(data: bytes) -> str:
    """A package by the names of its members, which stand in it uncompressed."""
    if b"mimetypeapplication/vnd.oasis.opendocument" in data[:200]:
        return "opendocument"
    sheet, text = b"xl/workbook.xml" in data, b"word/document.xml" in data
    if sheet and not text:
        return "xlsx"
    if text and not sheet:
        return "docx"
    return "slides" if b"ppt/presentation.xml" in data else "zip"
