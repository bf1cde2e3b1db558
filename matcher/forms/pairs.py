"""Labels with their content (标签与内容): side by side in a table's cells, or as 标签：内容 in running text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.forms.document import Row
from matcher.forms.labels import Names, tidy

# A label may hold spaces between its characters (姓  名：), but not more than a typist puts there.
_LABEL = re.compile(r"([^\s:：,，。；;、|]{1,16}|[一-鿿](?:[ \t　]{1,6}[一-鿿]){1,3})[ \t　]*[:：][ \t　]*")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged area (合并单元格): row numbers and 0-based columns, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


def row_pairs(row: Row, names: Names, merges: Sequence[Merge] = ()) -> Mapping[str, str]:
    """Pairs of one row: label in a cell and value in the next, or both in one cell."""
    last = {merge.left: merge.right for merge in merges if merge.top <= row.number <= merge.bottom}
    pairs: dict[str, str] = {}
    index = 0
    while index < len(row.cells):
        cell, right = row.cells[index], last.get(index, index) + 1
        value = row.cells[right] if right < len(row.cells) else ""
        if names.is_label(cell) and not names.is_label(value):
            pairs[cell] = value
            right = last.get(right, right) + 1
        elif cell:
            inline = line_pairs(cell, names)
            pairs.update(inline)
            if not inline and value and sum(map(bool, row.cells)) == 2 and len(tidy(cell)) in range(2, 13):
                pairs[cell] = value
                right += 1
        index = right
    return {label: value for label, value in pairs.items() if value}


def line_pairs(text: str, names: Names) -> dict[str, str]:
    """Pairs written as 标签：内容 in running text, several to a line."""
    pairs: dict[str, str] = {}
    for line in text.split("\n"):
        marks = [found for mark in _LABEL.finditer(line) if (found := _label(mark, names))]
        ends = [start for start, _, _ in marks[1:]] + [len(line)]
        for (_, label, begin), end in zip(marks, ends, strict=False):
            pairs.setdefault(label, line[begin:end].strip(" \t　,，;；|。"))
    return pairs


def before_pairs(text: str, names: Names) -> str:
    """What a line says before its first label."""
    begins = (found[0] for mark in _LABEL.finditer(text) if (found := _label(mark, names)))
    return text[: next(begins, len(text))].strip()


def _label(mark: re.Match[str], names: Names) -> tuple[int, str, int] | None:
    """Where the label begins, the label, where its content begins; of 司 电 话 only 电 话 may be the label."""
    text = mark.group(1)
    for start in [0, *(found.end() for found in re.finditer(r"[ \t　]+", text))]:
        if names.is_label(text[start:]):
            return mark.start() + start, text[start:], mark.end()
    return None
