"""Real extent of sheets and tables (实际范围): the XML is streamed, nothing is built, entities are refused."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Protocol
from xml.parsers import expat

from matcher.errors import Invalid, TooLarge

MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELLS = 2_000_000
MAX_FILLED = 500_000
MAX_MERGES = 10_000
MAX_DEPTH = 200
MAX_ELEMENTS = 8_000_000


class Scan(Protocol):
    """One member being streamed."""

    def feed(self, chunk: bytes) -> None:
        """Take the next piece."""

    def close(self) -> None:
        """Say that there is no more."""


class Extent:
    """The scans of one package; it learns the sheets' names on the way."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.sheets: dict[str, str] = {}
        self.targets: dict[str, str] = {}

    def scan(self, member: str, first: bytes) -> Scan | None:
        """A scan for a member that is XML, by its first bytes; None for pictures and the like."""
        return XmlScan(self, member) if _is_xml(first) else None

    def sheet_name(self, member: str) -> str:
        """The name a person knows a sheet's member by."""
        for rel, target in self.targets.items():
            if member.endswith(target.lstrip("/").removeprefix("xl/")) and rel in self.sheets:
                return self.sheets[rel]
        return member.rsplit("/", 1)[-1].removesuffix(".xml")


def _is_xml(first: bytes) -> bool:
    wide = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
    return first.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") or first.startswith(wide)


class XmlScan:
    """Streams one XML member: no document type, bounded depth, and for sheets the rows and columns in use."""

    def __init__(self, extent: Extent, member: str) -> None:
        self.extent, self.member = extent, member
        self.depth = self.elements = self.cells = self.filled = self.merges = self.row = self.column = self.rows = 0
        self.root = self.at = ""
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def feed(self, chunk: bytes) -> None:
        """Take the next piece."""
        self._parse(chunk, False)

    def close(self) -> None:
        """Say that there is no more."""
        self._parse(b"", True)

    def _parse(self, chunk: bytes, final: bool) -> None:
        try:
            self.parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise Invalid("文件内部的内容已损坏，不能读取。请重新打开另存后上传", field="file") from error

    def _doctype(self, *_: Any) -> None:
        raise Invalid("文件内部含有实体声明（DTD），有安全风险，不能读取。请把内容复制到模板里重新保存", field="file")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        name = tag.rsplit(":", 1)[-1]
        if self.depth == 1:
            self.root = name
            if name == "worksheet":
                # Sheets are the big members and are read as a stream: their depth need not be watched.
                self.parser.StartElementHandler = self._sheet
                self.parser.EndElementHandler = None
        self.elements += 1
        if self.depth > MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise TooLarge("文件内部的结构过于复杂，不能读取。请把内容复制到模板里重新保存", field="file")
        if self.root == "document":
            self._word(name)
        elif self.root == "workbook" and name == "sheet":
            rel = next((value for key, value in attributes.items() if key.rsplit(":", 1)[-1] == "id"), "")
            self.extent.sheets[rel] = attributes.get("name", "")
        elif self.root == "Relationships" and self.member.endswith("workbook.xml.rels"):
            self.extent.targets[attributes.get("Id", "")] = attributes.get("Target", "")

    def _end(self, _: str) -> None:
        self.depth -= 1

    def _sheet(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", 1)[-1] if ":" in tag else tag
        if name == "c":
            self.cells += 1
            self._next_cell(attributes.get("r", ""))
        elif name in ("v", "is"):
            self._check_used()
        elif name == "row":
            number = attributes.get("r", "")
            self.row = int(number) if number.isdecimal() and len(number) < 9 else self.row + 1
            self.column, self.at = 0, ""
        elif name == "mergeCell":
            self.merges += 1
        self.elements += 1
        if self.elements > MAX_ELEMENTS or self.cells > MAX_CELLS:
            raise self._too_large(f"单元格超过 {MAX_CELLS // 10_000} 万个")
        if self.merges > MAX_MERGES:
            raise self._too_large(f"合并单元格超过 {MAX_MERGES} 处")

    def _next_cell(self, reference: str) -> None:
        """A cell stands where it says, or else right of the one before it."""
        if not reference:
            self.column = (_column_number(self.at) if self.at else self.column) + 1
        self.at = reference

    def _check_used(self) -> None:
        """A cell with a value counts; one with a format only does not."""
        self.filled += 1
        row, column = (_row_number(self.at), _column_number(self.at)) if self.at else (self.row, self.column)
        if row > MAX_ROWS:
            raise self._too_large(f"{self._where()}超出 {MAX_ROWS} 行的上限")
        if column > MAX_COLUMNS:
            raise self._too_large(f"{self._where()}超出 {MAX_COLUMNS} 列的上限")
        if self.filled > MAX_FILLED:
            raise self._too_large(f"有内容的单元格超过 {MAX_FILLED // 10_000} 万个")

    def _where(self) -> str:
        return f"单元格 {self.at} " if self.at else f"第 {self.row} 行第 {self.column} 列的单元格"

    def _too_large(self, what: str) -> TooLarge:
        name = self.extent.sheet_name(self.member)
        return TooLarge(f"工作表“{name}”的{what}。请删除多余的行列（选中后右键删除），或分成几个文件上传", field="file")

    def _word(self, name: str) -> None:
        if name == "tr":
            self.rows += 1
            if self.rows > MAX_ROWS:
                raise TooLarge(f"Word 表格超过 {MAX_ROWS} 行的上限。请分成几个文件上传", field="file")
        elif name == "tc":
            self.cells += 1
            if self.cells > MAX_FILLED:
                raise TooLarge(f"Word 表格的单元格超过 {MAX_FILLED // 10_000} 万个。请分成几个文件上传", field="file")


@lru_cache(maxsize=1024)
def _columns_of(letters: str) -> int:
    number = 0
    for letter in letters[:4].upper():
        number = number * 26 + ord(letter) - 64
    return number


def _column_number(reference: str) -> int:
    return _columns_of(reference.rstrip("0123456789")[:4])


def _row_number(reference: str) -> int:
    """The row of a cell reference; beyond every limit when it is not one."""
    digits = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
    return int(digits) if digits.isdecimal() and len(digits) < 9 else MAX_ROWS + 1
