"""Plain text (纯文本): blocks of 岗位名称：焊工 lines, or 1、焊工5名… lines, become a table, the rest pairs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from matcher.errors import Invalid, TooLarge
from matcher.forms.blocks import Block, block_table
from matcher.forms.cells import MAX_CELL_CHARS
from matcher.forms.extent import MAX_ROWS
from matcher.forms.labels import Names, tidy
from matcher.forms.layout import Layout
from matcher.forms.listed import CONDITIONS, COUNT, TITLE, is_marked, listed_post
from matcher.forms.pairs import before_pairs, line_pairs


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


_SHOWN, _SHOWN_CHARS = 5, 40
_NUMBERED = re.compile(r"(?:[一二三四五六七八九十]{1,3}|[(（][一二三四五六七八九十]{1,3}[)）])\s*[、.．]?\s*(?=\S)")
_SECTION = re.compile(
    r"[一-鿿]{0,10}(?:简介|介绍|概况|情况|岗位|职位|工种|计划|需求|条件|要求|职责|待遇|福利|薪资|薪酬|保障|方式|地址|地点"
    r"|联系|联系人|电话|时间|日期|报名|须知|流程|程序|步骤|说明|事项|信息|其他|其它|附件|备注)[:：]?"
)

# Where the last value stands, for the lines that continue it.
_Place = tuple[dict[str, str], str]


def read_lines(name: str, lines: Sequence[tuple[int, str]], names: Names) -> Layout:
    """Pairs and blocks of numbered lines; a line without a label continues a value in prose (单位简介, 招聘条件).

    A value of another kind is one line long, and a section's heading (二、招聘岗位) ends whatever stands above it.
    Lines that belong nowhere are named in the notes by what they say.
    """
    reader = _Lines(name, names)
    for number, line in lines:
        reader.take(number, line.strip())
        if len(reader.blocks) > MAX_ROWS:
            raise TooLarge(f"“{name}”里列写的岗位或人员超过 {MAX_ROWS} 个的上限。请分成几个文件上传", field="file")
    reader.share_the_end()
    layout = reader.layout
    if reader.unread:
        said = "、".join(
            f"“{text[:_SHOWN_CHARS]}{'…' if text[_SHOWN_CHARS:] else ''}”" for text in reader.unread[:_SHOWN]
        )
        more = "等" if len(reader.unread) > _SHOWN else ""
        layout.notes.append(f"“{name}”有 {len(reader.unread)} 行文字未填入表格，如有需要请自行补填：{said}{more}")
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
        self.unread: list[str] = []
        self.begun = False  # The first line without a label is the title.

    def take(self, number: int, text: str) -> None:
        """Pairs, a post of the list, or more of the value above."""
        pairs = line_pairs(text, self.names)
        if not pairs:
            if self._lists() and (cells := listed_post(text)):
                self.blocks.append(Block(number, cells, is_listed=True))
                self.last = (cells, CONDITIONS)
            elif not self._heads(number, text):
                self._continue(text)
            return
        self.begun = True
        prose = self._in_prose()
        if self._lists() and is_marked(text) and (cells := listed_post(text)):
            # 1、焊工5名，工资：6000元: the labels that follow belong to the post.
            self.blocks.append(Block(number, {TITLE: cells[TITLE], COUNT: cells[COUNT]}, is_listed=True))
        elif prose and sum(map(str.isalpha, lead := before_pairs(text, self.names))) > 1:
            # An introduction goes on, with a label in the midst of it (…职工260人。统一社会信用代码：…).
            self._continue(lead)
        else:
            prose = None
        for label, value in pairs.items():
            self._put(number, label, value)
        self.last = prose or self.last

    def _in_prose(self) -> _Place | None:
        """The value above if it may have more than one line."""
        return self.last if self.last is not None and self.names.is_prose(self.last[1]) else None

    def _heads(self, number: int, text: str) -> bool:
        """Whether a line is a section's heading; 一、公司简介 alone on its line labels the paragraph below it."""
        bare = _NUMBERED.sub("", text, count=1)
        if self.names.is_prose(bare):
            self._put(number, tidy(bare), "")
            return True
        if not _SECTION.fullmatch(bare) or (bare == text and len(text) > 5 and self._in_prose()):
            return False
        self.last = None
        self.begun = True
        return True

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
        place = self.last
        if place is None or (place[0].get(place[1]) and not self._in_prose()):
            self._leave(text)
            return
        cells, label = place
        if len(cells.get(label, "")) + len(text) > MAX_CELL_CHARS:
            self._leave(text)
            return
        cells[label] = f"{cells[label]}\n{text}" if cells.get(label) else text

    def _leave(self, text: str) -> None:
        """A line that belongs to nothing; the title of the text need not be told."""
        self.last = None
        if self.begun:
            self.unread.append(text)
        self.begun = True
