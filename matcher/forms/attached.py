"""What may be hung on a thing as it is (附件准入): known by its content, whole, without macros; nothing is drawn.

Attachments are stored and handed out again, never read for their words, so a picture will do and an old Office file,
whose macros nobody can see from outside, will not.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath

from matcher.errors import Invalid, TooLarge
from matcher.forms.limits import safe_filename
from matcher.forms.package import check_package
from matcher.forms.signature import content_kind
from matcher.models.media import MAX_BYTES, MAX_NAME, MediaKind

ACCEPTED = "PDF、JPEG、PNG、Word（.docx）或 Excel（.xlsx）"
_MEGABYTES = MAX_BYTES // (1024 * 1024)
_PNG = b"\x89PNG\r\n\x1a\n"
# Where readers look for the end of a PDF; some printers add a few lines behind it.
_TAIL = 4096
_MAIN = {MediaKind.DOCX: "word/document.xml", MediaKind.XLSX: "xl/workbook.xml"}
_CONTENT_TYPES = "[content_types].xml"
# Parts that run: macros of Excel 4, controls, and what is declared to hold macros whatever its name.
_RUNNING = re.compile(r"(?:^|/)(?:macrosheets|activex)(?:/|$)|vbaproject|vbadata")
_DECLARED = re.compile(rb"vbaProject|macroEnabled|macrosheet", re.IGNORECASE)
# What Windows does not take in a name; a saved file must keep the one it has here.
_UNFIT = re.compile(r'[<>:"|?*\x00-\x1f]')
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}")
_REMEDIES = {
    "picture": "请存为 JPEG 或 PNG",
    "doc": "旧版 Word 文件可能带有看不见的宏，请另存为 .docx 或 PDF",
    "xls": "旧版 Excel 文件可能带有看不见的宏，请另存为 .xlsx 或 PDF",
    "biff": "旧版 Excel 文件可能带有看不见的宏，请另存为 .xlsx 或 PDF",
    "encrypted": "文件设有打开密码，请取消密码后重新保存",
    "archive": "请解压后逐个上传",
    "zip": "请解压后逐个上传",
    "slides": "请另存为 PDF",
    "pdf": "文件开头不是 PDF 的标记，请重新导出 PDF",
}


def attached_kind(data: bytes) -> MediaKind:
    """What a file is by its content, or a refusal; an office file is yet to be looked into (:func:`check_office`)."""
    if len(data) > MAX_BYTES:
        raise TooLarge(f"文件超过 {_MEGABYTES} MB 的上限。请降低扫描分辨率，或拆分成几个文件后上传", field="file")
    if not data.strip(b"\0\t\r\n "):
        raise Invalid("文件是空的，没有任何内容。请检查是否选错文件或未保存", field="file")
    if data.startswith(b"%PDF-"):
        return _whole(MediaKind.PDF, b"%%EOF" in data[-_TAIL:])
    if data.startswith(b"\xff\xd8\xff"):
        return _whole(MediaKind.JPEG, b"\xff\xd9" in data)
    if data.startswith(_PNG):
        return _whole(MediaKind.PNG, b"IEND" in data)
    found = content_kind(data)
    if data.startswith(b"PK\x03\x04") and found in (MediaKind.DOCX.value, MediaKind.XLSX.value):
        return MediaKind(found)
    raise Invalid(f"不能作为附件：{_REMEDIES.get(found, '内容不是可以上传的类型')}。可以上传 {ACCEPTED}", field="file")


def _whole(kind: MediaKind, whole: bool) -> MediaKind:
    if not whole:
        raise Invalid(f"{kind.label}文件不完整，可能没有传完或已损坏。请重新扫描或导出后上传", field="file")
    return kind


def check_office(data: bytes, kind: MediaKind) -> None:
    """Refuse an office file that is broken, a bomb, lacks its main part, or holds anything that runs.

    It unpacks, so it is asked in the reading process: :func:`matcher.forms.sandbox.check_attached`.
    """
    check_package(data, kind.value)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = {one.filename.replace("\\", "/").lower(): one for one in package.infolist()}
        if _CONTENT_TYPES not in names or _MAIN[kind] not in names:
            raise Invalid(f"这不是有效的 .{kind.value} 文件，缺少应有的部件。请重新打开另存后上传", field="file")
        told = [one for name, one in names.items() if name == _CONTENT_TYPES or name.endswith(".rels")]
        if any(_RUNNING.search(name) for name in names) or any(_DECLARED.search(package.read(one)) for one in told):
            raise Invalid(f"文件含有宏或控件，不能作为附件。请另存为不含宏的 .{kind.value} 或 PDF 后上传", field="file")


def attached_name(filename: str, kind: MediaKind) -> str:
    """A file's name as it is kept: without folders, unseen and unfit characters, ending in what the content is."""
    bare = _UNFIT.sub("_", safe_filename(filename)).strip(". ")
    stem, suffix = PurePath(bare).stem, PurePath(bare).suffix
    if not _EXTENSION.fullmatch(suffix):
        stem = bare
    return f"{stem[: MAX_NAME - len(kind.value) - 1].strip('. ') or '附件'}.{kind.value}"
