"""Mappings as TOML files (对接方案文件): read from an upload, written for another unit; both say the same."""

from __future__ import annotations

import json
import tomllib

from matcher.errors import Invalid, TooLarge
from matcher.models.mapping import CellFormat, Mapping, MappingDraft
from matcher.service.mappings import drafted

# Eighty columns with full code tables are far below.
MAX_BYTES = 512 * 1024
_UNREADABLE = "这不是 UTF-8 编码的 toml 文件，请按 data/mappings 里的例子改写"


def read_file(data: bytes) -> MappingDraft:
    """A mapping as a file states it; raises ``Invalid`` for what is no TOML or no mapping, naming the column."""
    if len(data) > MAX_BYTES:
        raise TooLarge("方案文件不应超过 512 KB，请核对是不是选错了文件")
    try:
        told = tomllib.loads(data.decode("utf-8-sig"))
    # A number of thousands of digits is a ValueError, brackets without end are a RecursionError.
    except (ValueError, RecursionError):
        raise Invalid(_UNREADABLE, field="file") from None
    if _unfit(told):
        raise Invalid("方案文件里有不能显示的控制字符，请删去后再传", field="file")
    return drafted(told)


def _unfit(value: object) -> bool:
    """Whether a text holds a character that no header and no store takes."""
    if isinstance(value, dict):
        return any(_unfit(one) for pair in value.items() for one in pair)
    if isinstance(value, list):
        return any(_unfit(one) for one in value)
    return isinstance(value, str) and any(ord(one) < 32 and one != "\t" for one in value)


def write_file(mapping: Mapping) -> tuple[str, bytes]:
    """A version of a mapping as a file's name and text, in the layout of ``data/mappings``."""
    facts = {"name": mapping.name, "system": mapping.system}
    facts |= {"kind": mapping.kind.value, "direction": mapping.direction.value, "key": mapping.key}
    lines = [f"{name} = {_quoted(text)}" for name, text in facts.items()]
    lines += [f"verified = {'true' if mapping.verified else 'false'}", "", "columns = ["]
    for column in mapping.cells:
        parts = [f"header = {_quoted(column.header)}", f"field = {_quoted(column.field)}"]
        if column.format is not CellFormat.TEXT:
            parts.append(f"format = {_quoted(column.format.value)}")
        if column.fixed:
            parts.append(f"fixed = {_quoted(column.fixed)}")
        if column.codes:
            pairs = ", ".join(f"{_quoted(own)} = {_quoted(theirs)}" for own, theirs in column.codes.items())
            parts.append(f"codes = {{ {pairs} }}")
        lines.append(f"  {{ {', '.join(parts)} }},")
    lines.append("]")
    return f"{mapping.name}_第{mapping.version}版.toml", ("\n".join(lines) + "\n").encode()


def _quoted(text: str) -> str:
    """A basic string; what JSON escapes TOML escapes the same way, and one character more."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
