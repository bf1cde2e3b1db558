"""Files of lists of dishonest enterprises (失信名单): code, name and reason per row."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.errors import Invalid
from matcher.forms.document import Document, Row
from matcher.forms.labels import places_of
from matcher.text.codes import uscc_problem

MAX_ROWS = 5000
_COLUMNS: dict[str, tuple[str, ...]] = {
    "uscc": ("统一社会信用代码", "信用代码"),
    "name": ("单位名称", "企业名称", "名称"),
    "reason": ("列入原因", "原因", "事由", "处罚文号", "文号"),
}


@dataclass(frozen=True, slots=True)
class BlackRow:
    """One row, by its number in the file."""

    number: int
    uscc: str
    name: str
    reason: str


def read_blacklist(document: Document) -> tuple[list[BlackRow], list[str]]:
    """The rows, and what is wrong with others in words; refuses a file without the columns."""
    for table in document.tables:
        rows = [Row(0, table.columns), *table.rows]
        for at, row in enumerate(rows):
            found = places_of(row.cells, _COLUMNS)
            if {"uscc", "name"} <= found.keys():
                return _read(rows[at + 1 :], found)
    raise Invalid("没有找到名单的表头，应有统一社会信用代码、单位名称两列", field="file")


def _read(rows: list[Row], places: dict[str, int]) -> tuple[list[BlackRow], list[str]]:
    if len(rows) > MAX_ROWS:
        raise Invalid(f"名单超过 {MAX_ROWS} 行，请分成几份导入", field="file")
    found: dict[str, BlackRow] = {}
    problems: list[str] = []
    for row in rows:
        cells = {key: row.cells[index].strip() if index < len(row.cells) else "" for key, index in places.items()}
        if not any(cells.values()):
            continue
        code = cells["uscc"].upper()
        if problem := uscc_problem(code):
            problems.append(f"第 {row.number} 行 统一社会信用代码：{problem}")
        elif not cells["name"]:
            problems.append(f"第 {row.number} 行 单位名称：没有填写")
        else:
            found[code] = BlackRow(row.number, code, cells["name"][:100], cells.get("reason", "")[:200])
    if not found and not problems:
        raise Invalid("名单里没有一行内容", field="file")
    return list(found.values()), problems
