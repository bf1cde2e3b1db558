"""Limits on an office file's package (压缩结构): checked member by member before any reader unpacks it."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from matcher.errors import Invalid, TooLarge
from matcher.forms.extent import Extent

MAX_MEMBERS = 2_000
MAX_DIRECTORY = 2 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 100
RATIO_FROM = 1024 * 1024
CHUNK = 1 << 16

_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    struct.error,
    OSError,
    ValueError,
    NotImplementedError,
    KeyError,
    IndexError,
)
_MAIN = {"xlsx": "xl/", "docx": "word/"}


def check_package(data: bytes, kind: str) -> None:
    """Refuse a package that is broken, too big when unpacked, or holds what an office file has no need of."""
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            _check_members(members, kind)
            extent = Extent(kind)
            spent = 0
            for member in sorted(members, key=_reading_order):
                spent = _check_content(package, member, extent, spent)
    except _BROKEN as error:
        raise Invalid(f"这不是完整的 .{kind} 文件，可能没有传完或已损坏。请重新打开另存后上传", field="file") from error


def _check_directory(data: bytes) -> None:
    """Refuse a huge list of members before the list itself is read into memory."""
    at = data.rfind(b"PK\x05\x06")
    if at < 0 or len(data) < at + 22:
        raise Invalid("文件不完整，可能没有传完或已损坏。请重新打开另存后上传", field="file")
    size = struct.unpack("<I", data[at + 12 : at + 16])[0]
    if size > MAX_DIRECTORY:
        raise TooLarge(f"文件内部的部件过多（上限 {MAX_MEMBERS} 个）。请把内容复制到模板里重新保存", field="file")


def _check_members(members: list[zipfile.ZipInfo], kind: str) -> None:
    if len(members) > MAX_MEMBERS:
        what = f"文件内部有 {len(members)} 个部件，超过 {MAX_MEMBERS} 个的上限"
        raise TooLarge(f"{what}。请把内容复制到模板里重新保存", field="file")
    seen: set[str] = set()
    for member in members:
        _check_name(member, seen)
    if sum(member.file_size for member in members) > MAX_UNPACKED:
        raise _too_big()
    if not any(name.startswith(_MAIN[kind]) for name in seen):
        other = next((other for other, folder in _MAIN.items() if any(name.startswith(folder) for name in seen)), "")
        what = f"里面没有 .{kind} 的内容，请重新另存为 .{kind}"
        if other:
            what = f"内容其实是 .{other} 文件，请把扩展名改为 .{other}"
        raise Invalid(f"扩展名是 .{kind}，但{what}，再上传", field="file")


def _check_name(member: zipfile.ZipInfo, seen: set[str]) -> None:
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name or ".." in name.split("/"):
        raise Invalid("文件内部有指向外部路径的部件，不能读取。请把内容复制到模板里重新保存", field="file")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise Invalid("文件内部有链接，不能读取。请把内容复制到模板里重新保存", field="file")
    if member.flag_bits & 0x1:
        raise Invalid("文件已加密，不能读取。请打开后取消密码，重新保存再上传", field="file")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Invalid("文件内部用了少见的压缩方式，不能读取。请用 Excel、Word 或 WPS 打开后另存再上传", field="file")
    if name.lower() in seen:
        raise Invalid("文件内部有重名的部件，可能被改动过。请把内容复制到模板里重新保存", field="file")
    if name.lower().endswith("vbaproject.bin"):
        raise Invalid("文件含有宏，不能读取。请另存为不含宏的 .xlsx/.docx 后上传", field="file")
    seen.add(name.lower())


def _check_content(package: zipfile.ZipFile, member: zipfile.ZipInfo, extent: Extent, spent: int) -> int:
    """Unpack one member a piece at a time, counting what really comes out, whatever the directory says."""
    chunks = _chunks(package, member)
    first = next(chunks, b"")
    if first.startswith(_ARCHIVES):
        raise Invalid("文件里嵌入了其他文件或压缩包，不能读取。请删除嵌入的对象后重新保存", field="file")
    scan = extent.scan(member.filename, first)
    unpacked = 0
    while first:
        unpacked += len(first)
        spent += len(first)
        if spent > MAX_UNPACKED:
            raise _too_big()
        if unpacked > RATIO_FROM and unpacked > MAX_RATIO * max(member.compress_size, 1):
            raise TooLarge("文件的压缩比异常（疑似压缩炸弹），不能读取。请把内容复制到模板里重新保存", field="file")
        if scan is not None:
            scan.feed(first)
        first = next(chunks, b"")
    if scan is not None:
        scan.close()
    return spent


def _chunks(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    if member.is_dir():
        return
    with package.open(member) as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _reading_order(member: zipfile.ZipInfo) -> int:
    """The list of sheets first, so that a later message can name the sheet."""
    names = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")
    return names.index(member.filename) if member.filename in names else len(names)


def _too_big() -> TooLarge:
    return TooLarge("文件解开后超过 200 MB，不能读取。请删除图片和空白行列，或把内容复制到模板里重新保存", field="file")
