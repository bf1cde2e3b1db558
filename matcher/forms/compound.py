"""The container of old Office files (复合文档): opened within limits, its streams taken out by name."""

from __future__ import annotations

from doc2docx.cfb import CompoundFile, CompoundFileLimits
from doc2docx.errors import Doc2DocxError

from matcher.errors import Invalid

MAX_STREAM = 64 * 1024 * 1024
MAX_ENTRIES = 20_000


def open_compound(data: bytes, kind: str) -> CompoundFile:
    """The container of an old .doc or .xls file, or a refusal of one that is broken."""
    limits = CompoundFileLimits(
        max_input_bytes=MAX_STREAM, max_stream_bytes=MAX_STREAM, max_directory_entries=MAX_ENTRIES
    )
    try:
        return CompoundFile(data, limits=limits)
    except (Doc2DocxError, ValueError, IndexError) as error:
        raise broken(kind) from error


def stream_of(compound: CompoundFile, name: str) -> bytes:
    """A stream's content; empty when there is none of this name or its chain is broken."""
    try:
        return bytes(compound.open_stream(name))
    except (Doc2DocxError, ValueError, IndexError):
        return b""


def broken(kind: str) -> Invalid:
    """What to say of an old file that cannot be taken apart."""
    program, modern = ("Excel", "xlsx") if kind == "xls" else ("Word", "docx")
    what = f"这不是完整的 .{kind} 文件，可能没有传完或已损坏"
    return Invalid(f"{what}。请用 {program} 或 WPS 打开后另存为 .{modern} 再上传", field="file")
