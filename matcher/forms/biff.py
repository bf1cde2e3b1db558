"""Real extent of old workbooks (旧版 .xls 的实际范围): their records are walked before any reader opens a sheet."""

from __future__ import annotations

import struct

from matcher.errors import Invalid, TooLarge
from matcher.forms.compound import open_compound, stream_of
from matcher.forms.extent import MAX_COLUMNS, MAX_FILLED, MAX_MERGES, MAX_ROWS

MAX_RECORDS = 3_000_000
# Room that a reader sets aside for a sheet by its stated size alone, in cells.
MAX_STATED = 4_000_000

_BOF, _BOUNDSHEET, _DIMENSIONS, _FILEPASS, _MERGED = 0x0809, 0x0085, 0x0200, 0x002F, 0x00E5
_MULRK = 0x00BD
# One cell with content each: number, text, text by index, RK number, formula, truth value, rich text.
_CELLS = frozenset((0x0203, 0x0204, 0x00FD, 0x027E, 0x0006, 0x0406, 0x0205, 0x00D6, _MULRK))


def check_old_workbook(data: bytes) -> None:
    """Refuse a workbook that is broken, encrypted, or larger than a sheet may be."""
    compound = open_compound(data, "xls")
    stream = stream_of(compound, "Workbook") or stream_of(compound, "Book")
    if not stream:
        raise Invalid(
            "这不是完整的 .xls 文件，里面没有工作簿。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", field="file"
        )
    _Walk(stream).run()


class _Walk:
    """One pass over the records of a workbook stream."""

    def __init__(self, stream: bytes) -> None:
        self.stream = stream
        self.names: dict[int, str] = {}
        self.sheet = ""
        self.filled = self.merges = 0

    def run(self) -> None:
        """Look at each record's kind and place; the text in it is left to the reader."""
        at, stream, count = 0, self.stream, 0
        while at + 4 <= len(stream):
            kind, size = struct.unpack_from("<HH", stream, at)
            body = at + 4
            count += 1
            if body + size > len(stream) or count > MAX_RECORDS:
                break
            if kind in _CELLS and size >= 6:
                self._cell(body, size, kind == _MULRK)
            elif kind in (_BOF, _BOUNDSHEET, _DIMENSIONS, _FILEPASS, _MERGED):
                self._other(kind, at, body, size)
            at = body + size
        if count > MAX_RECORDS:
            raise TooLarge("文件内部的结构过于复杂，不能读取。请把内容复制到模板里重新保存", field="file")

    def _cell(self, body: int, size: int, several: bool) -> None:
        row, column = struct.unpack_from("<HH", self.stream, body)
        if several:
            column = struct.unpack_from("<H", self.stream, body + size - 2)[0]
        self.filled += 1
        if row >= MAX_ROWS:
            raise self._too_large(f"第 {row + 1} 行还有内容，超出 {MAX_ROWS} 行的上限")
        if column >= MAX_COLUMNS:
            raise self._too_large(f"第 {column + 1} 列还有内容，超出 {MAX_COLUMNS} 列的上限")
        if self.filled > MAX_FILLED:
            raise self._too_large(f"有内容的单元格超过 {MAX_FILLED // 10_000} 万个")

    def _other(self, kind: int, at: int, body: int, size: int) -> None:
        if kind == _FILEPASS:
            raise Invalid("文件已加密（设有打开密码），不能读取。请打开后取消密码，重新保存再上传", field="file")
        if kind == _BOF:
            self.sheet = self.names.get(at, "")
        elif kind == _BOUNDSHEET and size >= 8:
            self.names[struct.unpack_from("<I", self.stream, body)[0]] = self._name(body, size)
        elif kind == _MERGED and size >= 2:
            self.merges += struct.unpack_from("<H", self.stream, body)[0]
            if self.merges > MAX_MERGES:
                raise self._too_large(f"合并单元格超过 {MAX_MERGES} 处")
        elif kind == _DIMENSIONS and size >= 10:
            self._stated(body, size)

    def _stated(self, body: int, size: int) -> None:
        """A reader makes room for what the sheet says of its size, whether or not anything is there."""
        layout = "<IIHH" if size >= 14 else "<HHHH"
        top, bottom, left, right = struct.unpack_from(layout, self.stream, body)
        if bottom > 65_536 or right > 256 or top > bottom or left > right:
            raise Invalid("文件内部的内容已损坏，不能读取。请用 Excel 或 WPS 打开后另存为 .xlsx 再上传", field="file")
        if (bottom - top) * (right - left) > MAX_STATED:
            raise self._too_large(f"已用范围有 {bottom} 行 {right} 列")

    def _name(self, body: int, size: int) -> str:
        length, wide = self.stream[body + 6], self.stream[body + 7] & 1
        raw = self.stream[body + 8 : body + min(size, 8 + length * (2 if wide else 1))]
        return raw.decode("utf-16-le" if wide else "latin-1", "replace")

    def _too_large(self, what: str) -> TooLarge:
        where = f"工作表“{self.sheet}”" if self.sheet else "工作表"
        return TooLarge(f"{where}的{what}。请删除多余的行列（选中后右键删除），或分成几个文件上传", field="file")
