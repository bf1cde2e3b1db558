"""Plain text (纯文本): blocks of 岗位名称：焊工 lines become a table, the lines before them pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from matcher.errors import Invalid, TooLarge
from matcher.forms.cells import MAX_CELL_CHARS
from matcher.forms.document import Row, Table
from matcher.forms.labels import Names
from matcher.forms.layout import Layout, line_pairs


def decode(data: bytes) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else GB18030, both strict; never guessed."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding).lstrip("\ufeff")
    reached = 0
    for encoding in ("utf-8", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            reached = max(reached, error.start)
        else:
            return _printable(text)
    raise _unreadable(data.count(b"\n", 0, reached) + 1)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _printable(data.decode(encoding))
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, errors="replace")
        raise _unreadable(before.count("\n") + 1) from None


def _printable(text: str) -> str:
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        what = f"第 {line} 行含有不可识别的字符，文件可能不是文本"
        raise Invalid(f"{what}。请用记事本另存为 UTF-8 编码后上传", field="file")
    return text


def _unreadable(line: int) -> Invalid:
    message = f"第 {line} 行的文字编码无法识别（既不是 UTF-8 也不是 GBK/GB18030）。请用记事本另存为 UTF-8 编码后上传"
    return Invalid(message, field="file")


# Where the last value stands, for the lines that continue it.
_Place = tuple[dict[str, str], str]


@dataclass(slots=True)
class _Block:
    """One post or person in the making."""

    number: int
    cells: dict[str, str] = field(default_factory=dict)


def read_lines(name: str, lines: Sequence[tuple[int, str]], names: Names) -> Layout:
    """Pairs and blocks of numbered lines; a line without a label continues the value above it."""
    layout = Layout()
    blocks: list[_Block] = []
    last: _Place | None = None
    unread = -1  # The first line without a label is the title.
    for number, line in lines:
        text = line.strip()
        pairs = line_pairs(text, names)
        if not pairs:
            last, unread = _continued(text, last, unread)
            continue
        for label, value in pairs.items():
            if len(value) > MAX_CELL_CHARS:
                message = f"“{name}”第 {number} 行“{label}”的内容超过 {MAX_CELL_CHARS} 字。请精简后重新上传"
                raise TooLarge(message, field="file")
            if names.opens(label) and value:
                blocks.append(_Block(number))
            target = blocks[-1].cells if blocks and names.is_block_label(label) else layout.pairs
            target.setdefault(label, value)
            last = (target, label)
    if unread > 0:
        layout.notes.append(f"“{name}”有 {unread} 行文字不是“标签：内容”，未读取")
    if blocks:
        layout.table = _table(name, blocks)
    return layout


def _continued(text: str, last: _Place | None, unread: int) -> tuple[_Place | None, int]:
    """Add a line to the value above it; a blank line ends a value that has begun."""
    if not text:
        return (None if last and last[0][last[1]] else last), unread
    if last is None:
        return None, unread + 1
    cells, label = last
    if len(cells[label]) + len(text) > MAX_CELL_CHARS:
        return None, unread + 1
    cells[label] = f"{cells[label]}\n{text}" if cells[label] else text
    return last, unread


def _table(name: str, blocks: Sequence[_Block]) -> Table:
    columns = tuple(dict.fromkeys(label for block in blocks for label in block.cells))
    rows = tuple(Row(block.number, tuple(block.cells.get(column, "") for column in columns)) for block in blocks)
    return Table(name, columns, rows)
