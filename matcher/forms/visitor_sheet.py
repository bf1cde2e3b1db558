"""Paper sheets of visitors at a job fair (求职者登记表): one person a row, with the booths they agreed at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.errors import Invalid
from matcher.forms.document import Document, Row
from matcher.forms.labels import places_of
from matcher.models.fair_kinds import PeopleGroup
from matcher.models.fair_visit import VisitorDraft

_COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "求职者姓名", "求职者"),
    "phone": ("联系电话", "电话", "手机号", "手机号码", "联系方式"),
    "groups": ("人员类别", "群体", "类别", "面向群体"),
    "wanted": ("求职意向", "意向岗位", "意向工种"),
    "agreed": ("同意回访", "是否同意回访"),
    "booths": ("意向展位", "初步意向展位", "展位号", "意向单位展位"),
}
MOST_ROWS = 2000
_YES, _NO = ("是", "同意", "愿意", "√"), ("", "否", "不同意", "不愿意", "无")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the file, the person, and the numbers of the booths."""

    number: int
    draft: VisitorDraft
    booths: tuple[int, ...]


def read_sheet(document: Document) -> tuple[list[SheetRow], list[str]]:
    """The rows of a sheet, and what is wrong with others by row and field; refuses a file without the columns."""
    for table in document.tables:
        rows = [Row(0, table.columns), *table.rows]
        for at, row in enumerate(rows):
            found = places_of(row.cells, _COLUMNS)
            if {"name", "phone"} <= found.keys():
                return _people(rows[at + 1 :], found)
    raise Invalid(
        "没有找到登记表的表头，应有姓名、联系电话两列（可另有人员类别、求职意向、同意回访、意向展位）", field="file"
    )


def _people(rows: list[Row], places: dict[str, int]) -> tuple[list[SheetRow], list[str]]:
    if len(rows) > MOST_ROWS:
        raise Invalid(f"登记表超过 {MOST_ROWS} 行，请分成几份录入", field="file")
    found: list[SheetRow] = []
    problems: list[str] = []
    for row in rows:
        cells = {key: row.cells[at].strip() if at < len(row.cells) else "" for key, at in places.items()}
        if not any(cells.values()):
            continue
        wrong, told = _read(cells)
        problems += [f"第 {row.number} 行 {one}" for one in wrong]
        if told is not None:
            found.append(SheetRow(row.number, *told))
    if not found and not problems:
        raise Invalid("登记表里没有一行内容", field="file")
    return found, problems


def _read(cells: dict[str, str]) -> tuple[list[str], tuple[VisitorDraft, tuple[int, ...]] | None]:
    name, phone = cells["name"], re.sub(r"[\s\-]", "", cells["phone"])
    wrong = []
    if not 2 <= len(name) <= 40:
        wrong.append("姓名：应为 2 到 40 个字")
    if not re.fullmatch(r"1[3-9][0-9]{9}", phone):
        wrong.append("联系电话：应为 11 位手机号；没有手机号的不逐人登记，计入人工计数")
    labels = {one.label: one for one in PeopleGroup}
    groups = [part for part in re.split(r"[、,，;；\s]+", cells.get("groups", "")) if part]
    unknown = next((one for one in groups if one not in labels), None)
    if unknown is not None:
        wrong.append(f"人员类别：没有“{unknown[:10]}”，可填 {'、'.join(labels)}")
    booths = [part for part in re.split(r"[、,，;；\s]+", cells.get("booths", "")) if part]
    if not all(re.fullmatch(r"[0-9]{1,4}号?", one) for one in booths) or len(booths) > 20:
        wrong.append("意向展位：填展位号，多个用顿号分隔，不超过 20 个")
    said = cells.get("agreed", "")
    if said not in (*_YES, *_NO):
        wrong.append(f"同意回访：“{said[:10]}”应填是或否")
    if wrong:
        return wrong, None
    draft = VisitorDraft(
        name=name,
        phone=phone,
        groups=[labels[one] for one in dict.fromkeys(groups)],
        wanted=cells.get("wanted", "")[:60],
        agreed=said in _YES,
    )
    return [], (draft, tuple(dict.fromkeys(int(one.removesuffix("号")) for one in booths)))
