"""Lists of status groups (人员类别名单): one decision of an office per row, for a registered person."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from matcher.errors import Invalid
from matcher.forms.document import Document, Row
from matcher.forms.labels import places_of, tidy
from matcher.models.status import HardshipKind, StatusDraft, StatusKind, StatusSource

_COLUMNS: dict[str, tuple[str, ...]] = {
    "person": ("求职者编号", "人员编号"),
    "identity": ("身份证号", "身份证号码", "公民身份号码"),
    "kind": ("人员类别", "类别"),
    "since": ("起始日期", "认定日期", "登记日期", "毕业日期"),
    "until": ("终止日期", "有效期至", "有效至"),
    "adcode": ("登记地", "登记地代码", "行政区划代码"),
    "document": ("文号", "证书编号", "文号或证书编号"),
    "category": ("困难类别", "困难人员类别"),
}
_KINDS = {tidy(one.label): one for one in StatusKind} | {
    "登记失业": StatusKind.UNEMPLOYED,
    "就业困难人员": StatusKind.HARDSHIP,
    "创业失败人员": StatusKind.FAILED_BUSINESS,
    "高校毕业生": StatusKind.GRADUATE,
    "灵活就业参保": StatusKind.FLEXIBLE_INSURED,
    "脱贫人口": StatusKind.LIFTED,
    "脱贫劳动力": StatusKind.LIFTED,
    "防止返贫监测对象": StatusKind.LIFTED,
}
_FIELDS = {"kind": "类别", "since": "起始日期", "until": "终止日期", "adcode": "登记地", "document": "文号"}
MAX_ROWS = 5000
# 2022-6-1, 2022/06/01, 2022年6月1日; a time of day behind it is left out.
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:\s|$)")


@dataclass(frozen=True, slots=True)
class ListedStatus:
    """One row: its number in the file, who (a registered number, or an identity number), and the status."""

    number: int
    person: int | None
    identity: str
    draft: StatusDraft


def read_statuses(document: Document) -> tuple[list[ListedStatus], list[str]]:
    """The rows, and what is wrong with others by row and field; refuses a file without the columns."""
    for table in document.tables:
        rows = [Row(0, table.columns), *table.rows]
        for at, row in enumerate(rows):
            found = places_of(row.cells, _COLUMNS)
            if {"kind", "since"} <= found.keys() and found.keys() & {"person", "identity"}:
                return _read(rows[at + 1 :], found)
    raise Invalid("没有找到名单的表头，应有求职者编号（或身份证号）、人员类别、起始日期三列", field="file")


def _read(rows: list[Row], places: dict[str, int]) -> tuple[list[ListedStatus], list[str]]:
    if len(rows) > MAX_ROWS:
        raise Invalid(f"名单超过 {MAX_ROWS} 行，请分成几份导入", field="file")
    found: list[ListedStatus] = []
    problems: list[str] = []
    for row in rows:
        cells = {key: row.cells[index].strip() if index < len(row.cells) else "" for key, index in places.items()}
        if not any(cells.values()):
            continue
        person, identity = cells.get("person", ""), cells.get("identity", "").upper()
        if not identity and not (person.isascii() and person.isdigit() and len(person) <= 12):
            problems.append(f"第 {row.number} 行 求职者编号：应是登记编号（数字），或另填身份证号")
            continue
        draft = _draft(cells)
        if isinstance(draft, str):
            problems.append(f"第 {row.number} 行 {draft}")
        else:
            found.append(ListedStatus(row.number, None if identity else int(person), identity, draft))
    if not found and not problems:
        raise Invalid("名单里没有一行内容", field="file")
    return found, problems


def _draft(cells: dict[str, str]) -> StatusDraft | str:
    """The status of a row, or what is wrong with it."""
    kind = _KINDS.get(tidy(cells["kind"]))
    if kind is None:
        return f"类别：“{cells['kind'][:20]}”不认识，可填{'、'.join(one.label for one in StatusKind)}"
    category = HardshipKind.from_label(cells.get("category", ""))
    if cells.get("category") and category is None:
        return f"困难类别：“{cells['category'][:20]}”不认识，可填{'、'.join(one.label for one in HardshipKind)}"
    told: dict[str, Any] = {"kind": kind, "category": category, "source": StatusSource.IMPORT}
    told |= {name: cells[name] for name in ("since", "until", "adcode", "document") if cells.get(name)}
    for name in ("since", "until"):
        if name in told:
            written = _DAY.match(str(told[name]))
            told[name] = "{}-{:0>2}-{:0>2}".format(*written.groups()) if written else told[name]
    try:
        return StatusDraft.model_validate(told)
    except ValidationError as error:
        first = error.errors()[0]
        if not first["loc"]:
            return f"类别：{str(first['msg']).removeprefix('Value error, ')}"
        name = str(first["loc"][0])
        typed = str(told.get(name, ""))[:20]
        return f"{_FIELDS.get(name, name)}：“{typed}”没有填对，日期写成 2022-06-30，登记地写六位代码"
