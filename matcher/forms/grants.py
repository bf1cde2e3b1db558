"""Matched lists of subsidies paid without application (免申即享名单): rows by code, number of people and amount."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from matcher.errors import Invalid
from matcher.forms.document import Document, Row
from matcher.forms.labels import places_of

_COLUMNS: dict[str, tuple[str, ...]] = {
    "uscc": ("统一社会信用代码", "社会信用代码", "信用代码"),
    "name": ("单位名称", "企业名称", "单位", "企业"),
    "persons": ("补助人数", "人数", "扩岗人数", "参保人数", "享受人数"),
    "amount": ("补助金额", "金额", "补助金额（元）", "金额（元）", "发放金额", "发放金额（元）"),
    "people": ("人员编号", "求职者编号", "人员登记编号"),
}
_NAMES = {"uscc": "统一社会信用代码", "persons": "补助人数", "amount": "补助金额（元）"}
MAX_ROWS = 5000
_MOST = 10_000_000_000


@dataclass(frozen=True, slots=True)
class ListedFirm:
    """One row: its number in the file, the code, the name as written, people, fen, and registered people if named."""

    number: int
    uscc: str
    name: str
    persons: int
    amount: int
    people: tuple[int, ...]


def read_list(document: Document) -> tuple[list[ListedFirm], list[str]]:
    """The rows of a list, and what is wrong with others by row and field; refuses a file without the columns."""
    for table in document.tables:
        rows = [Row(0, table.columns), *table.rows]
        for at, row in enumerate(rows):
            found = places_of(row.cells, _COLUMNS)
            if {"uscc", "persons", "amount"} <= found.keys():
                return _firms(rows[at + 1 :], found)
    names = "、".join(_NAMES.values())
    raise Invalid(f"没有找到名单的表头，应有{names}三列（可另有单位名称、人员编号）", field="file")


def _firms(rows: list[Row], places: dict[str, int]) -> tuple[list[ListedFirm], list[str]]:
    if len(rows) > MAX_ROWS:
        raise Invalid(f"名单超过 {MAX_ROWS} 行，请分成几份导入", field="file")
    firms: list[ListedFirm] = []
    problems: list[str] = []
    for row in rows:
        cells = {key: row.cells[index].strip() if index < len(row.cells) else "" for key, index in places.items()}
        if not any(cells.values()) or (cells["uscc"] in ("", "合计") and cells.get("name", "") in ("", "合计")):
            continue
        persons, amount = _count(cells["persons"]), _fen(cells["amount"])
        people = _people(cells.get("people", ""))
        if persons is None:
            problems.append(f"第 {row.number} 行 补助人数：“{cells['persons'][:20]}”应是 1 到 1000000 的整数")
        if amount is None:
            problems.append(f"第 {row.number} 行 补助金额：“{cells['amount'][:20]}”应是大于 0 的元数，最多两位小数")
        if people is None:
            problems.append(f"第 {row.number} 行 人员编号：“{cells['people'][:20]}”应是用顿号分隔的编号")
        if persons is not None and amount is not None and people is not None:
            firms.append(
                ListedFirm(row.number, cells["uscc"].upper(), cells.get("name", "")[:100], persons, amount, people)
            )
    if not firms and not problems:
        raise Invalid("名单里没有一行内容", field="file")
    return firms, problems


def _count(text: str) -> int | None:
    bare = text.removesuffix("人").strip()
    found = int(bare) if re.fullmatch(r"[0-9]{1,7}", bare) else 0
    return found if 1 <= found <= 1_000_000 else None


def _fen(text: str) -> int | None:
    bare = text.removesuffix("元").replace(",", "").replace("，", "").strip()
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,2})?", bare):
        return None
    try:
        found = int(Decimal(bare) * 100)
    except InvalidOperation:
        return None
    return found if 0 < found <= _MOST else None


def _people(text: str) -> tuple[int, ...] | None:
    parts = [part for part in re.split(r"[、,，;；\s]+", text) if part]
    if not all(re.fullmatch(r"[0-9]{1,12}", part) for part in parts):
        return None
    return tuple(dict.fromkeys(int(part) for part in parts))
