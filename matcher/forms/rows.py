"""Rows below a header (数据行): merged cells copied down, and lines told apart that are no rows."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from dataclasses import dataclass

from matcher.forms.document import Row
from matcher.forms.labels import Names, tidy
from matcher.forms.pairs import Merge, line_pairs, row_pairs

_TOTALS = frozenset(("合计", "总计", "小计", "共计", "汇总"))
_NOTE = re.compile(r"(?:备注|说明|填表说明|填报说明|填写说明|注意事项|注)\d*\s*[:：]")
_SAMPLE = re.compile(r"[【\[(（]?\s*(?:示例|样例|例如|例[:：])")
_SECTION = re.compile(r"(?:[一二三四五六七八九十]{1,3}|[(（][一二三四五六七八九十]{1,3}[)）])\s*[、.．:：]?\s*\S")
SAID = 10


@dataclass(frozen=True, slots=True)
class Body:
    """The part of a sheet below one header: its name, columns, header lines and merged areas."""

    name: str
    columns: Sequence[str]
    header: Sequence[Row]
    names: Names
    merges: Sequence[Merge]


def copied_down(body: Body, rows: Sequence[Row], notes: list[str]) -> list[Row]:
    """Rows with the text of a cell merged downwards in each row it covers, except where it counts once."""
    cells = {row.number: list(row.cells) for row in rows}
    copied = False
    for merge in body.merges:
        source = cells.get(merge.top)
        if source is None or merge.left >= len(body.columns) or body.names.is_single(body.columns[merge.left]):
            continue
        for number in range(merge.top + 1, merge.bottom + 1):
            if number in cells and not cells[number][merge.left] and source[merge.left]:
                cells[number][merge.left] = source[merge.left]
                copied = True
    if copied:
        notes.append(f"“{body.name}”有上下合并的单元格，内容已填到所跨的各行，请核对")
    return [Row(number, tuple(values)) for number, values in cells.items()]


def real_rows(body: Body, rows: Sequence[Row], pairs: MutableMapping[str, str], notes: list[str]) -> list[Row]:
    """The rows that are posts or people; 标签：内容 lines among them go to ``pairs``, others are noted as skipped."""
    real: list[Row] = []
    skipped: dict[str, list[str]] = {}
    for row in rows:
        reason = _no_row(body, row)
        if reason:
            skipped.setdefault(reason, []).append(str(row.number))
        elif found := _footer(body, row):
            for label, value in found.items():
                pairs.setdefault(label, value)
        else:
            real.append(row)
    for reason, numbers in skipped.items():
        more = f"等 {len(numbers)} " if len(numbers) > SAID else " "
        notes.append(f"“{body.name}”第 {'、'.join(numbers[:SAID])}{more}行是{reason}，已跳过")
    return real


def _no_row(body: Body, row: Row) -> str:
    """Why a row below the header is no row, or an empty string."""
    filled = [cell for cell in row.cells if cell]
    if _SAMPLE.match(filled[0]) or (len(filled) > 1 and _SAMPLE.match(filled[1])):
        return "示例"
    if any(tidy(cell) in _TOTALS for cell in filled[:3]):
        return "合计"
    if _NOTE.match(filled[0]) or (len(filled) <= 2 and tidy(filled[0]) in ("备注", "说明", "注")):
        return "备注"
    if filled[0] in body.columns and filled == [column for column in body.columns if column]:
        return "重复的表头"
    if any(row.cells == line.cells for line in body.header):
        return "重复的表头"
    if len(filled) == 1 and len(body.columns) > 2 and _is_section(body, row, filled[0]):
        return "小标题或说明"
    return ""


def _is_section(body: Body, row: Row, text: str) -> bool:
    """Whether the only text of a row is a heading between the posts (一、生产类), as its numeral or its width tells."""
    if line_pairs(text, body.names):
        return False
    wide = any(
        merge.top == row.number and 2 * (merge.right - merge.left + 1) > len(body.columns) for merge in body.merges
    )
    return wide or (_SECTION.match(text) is not None and "、" in text[:5])


def _footer(body: Body, row: Row) -> dict[str, str]:
    """Pairs that stand in a line of their own below the posts (联系人：王女士), if the row is nothing else."""
    filled = [cell for cell in row.cells if cell]
    if len(filled) > 4 or body.names.opens(filled[0]):
        return {}
    if all(line_pairs(cell, body.names) for cell in filled):
        return {label: value for cell in filled for label, value in line_pairs(cell, body.names).items() if value}
    if len(filled) in (2, 4) and all(body.names.is_label(cell) for cell in filled[::2]):
        return dict(row_pairs(row, body.names, body.merges))
    return {}
