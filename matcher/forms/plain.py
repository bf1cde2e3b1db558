"""Plain text (纯文本): blocks of 岗位名称：焊工 lines, or 1、焊工5名… lines, become a table, the rest pairs."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import Invalid, TooLarge
from matcher.forms.blocks import Block, block_table
from matcher.forms.cells import MAX_CELL_CHARS
from matcher.forms.extent import MAX_ROWS
from matcher.forms.labels import Names
from matcher.forms.layout import Layout
from matcher.forms.listed import CONDITIONS, COUNT, TITLE, is_marked, listed_post
from matcher.forms.pairs import line_pairs


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


def read_lines(name: str, lines: Sequence[tuple[int, str]], names: Names) -> Layout:
    """Pairs and blocks of numbered lines; a line without a label continues the value above it."""
    reader = _Lines(name, names)
    for number, line in lines:
        reader.take(number, line.strip())
        if len(reader.blocks) > MAX_ROWS:
            raise TooLarge(f"“{name}”里列写的岗位或人员超过 {MAX_ROWS} 个的上限。请分成几个文件上传", field="file")
    reader.share_the_end()
    layout = reader.layout
    if reader.unread > 0:
        layout.notes.append(f"“{name}”有 {reader.unread} 行文字不是“标签：内容”，未填入表格")
    if reader.blocks:
        layout.tables.append(block_table(name, reader.blocks))
    layout.text = "\n".join(line.rstrip() for _, line in lines)
    return layout


class _Lines:
    """Takes one line after the other and remembers what the last one was about."""

    def __init__(self, name: str, names: Names) -> None:
        self.name, self.names = name, names
        self.layout = Layout()
        self.blocks: list[Block] = []
        self.last: _Place | None = None
        self.unread = -1  # The first line without a label is the title.

    def take(self, number: int, text: str) -> None:
        """Pairs, a post of the list, or more of the value above."""
        pairs = line_pairs(text, self.names)
        if not pairs:
            if self._lists() and (cells := listed_post(text)):
                self.blocks.append(Block(number, cells, is_listed=True))
                self.last = (cells, CONDITIONS)
            else:
                self._continue(text)
            return
        if self._lists() and is_marked(text) and (cells := listed_post(text)):
            # 1、焊工5名，工资：6000元: the labels that follow belong to the post.
            self.blocks.append(Block(number, {TITLE: cells[TITLE], COUNT: cells[COUNT]}, is_listed=True))
        for label, value in pairs.items():
            self._put(number, label, value)

    def _put(self, number: int, label: str, value: str) -> None:
        if len(value) > MAX_CELL_CHARS:
            message = f"“{self.name}”第 {number} 行“{label}”的内容超过 {MAX_CELL_CHARS} 字。请精简后重新上传"
            raise TooLarge(message, field="file")
        if self.names.opens(label) and value:
            self.blocks.append(Block(number))
        block = self.blocks[-1] if self.blocks and self.names.is_block_label(label) else None
        if block is not None and block.is_listed and label not in block.cells:
            block.labelled.append(label)
        target = self.layout.pairs if block is None else block.cells
        target.setdefault(label, value)
        self.last = (target, label)

    def share_the_end(self) -> None:
        """Labels that only the last of several one-line posts has (电话, 福利 at the end) are meant for all of them."""
        *others, last = self.blocks or [Block(0)]
        if not others or not last.is_listed or any(block.labelled or not block.is_listed for block in others):
            return
        for label in last.labelled:
            self.layout.pairs.setdefault(label, last.cells.pop(label))

    def _lists(self) -> bool:
        """Whether a post may begin here: not within a value such as 任职要求：, but below 招聘岗位：."""
        if self.last is None:
            return True
        cells, label = self.last
        return (label == CONDITIONS and TITLE in cells) or (self.names.opens(label) and not cells[label])

    def _continue(self, text: str) -> None:
        """Add a line to the value above it; a blank line ends a value that has begun."""
        if not text:
            if self.last and self.last[0].get(self.last[1]):
                self.last = None
            return
        if self.last is None:
            self.unread += 1
            return
        cells, label = self.last
        if len(cells.get(label, "")) + len(text) > MAX_CELL_CHARS:
            self.last = None
            self.unread += 1
            return
        cells[label] = f"{cells[label]}\n{text}" if cells.get(label) else text
