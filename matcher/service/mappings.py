"""Mappings (对接方案): stated as columns, checked against our fields, kept in versions."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from matcher.errors import Conflict, Invalid, NotFound
from matcher.forms.columns import forms_folder
from matcher.forms.document import Document, Row
from matcher.forms.sandbox import read_document
from matcher.models.mapping import (
    FIXED,
    OUR_NUMBER,
    THEIR_NUMBER,
    CellFormat,
    ExchangeDirection,
    ExchangeKind,
    Mapping,
    MappingDraft,
)
from matcher.models.region import SHANXI, covers
from matcher.service.context import Context
from matcher.service.exchange_fields import DATES, LABELS, NEEDED, read
from matcher.service.permissions import Action, permit

# First rows a trial shows.
SAMPLE = 10
# What the parts of a mapping are called.
WORDS = {
    "name": "名称",
    "system": "对方系统",
    "kind": "对接对象",
    "direction": "方向",
    "key": "对方编号列",
    "verified": "已核对",
    "columns": "列",
    "header": "表头",
    "field": "字段",
    "format": "写法",
    "fixed": "固定值",
    "codes": "代码表",
}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a file: its number, its cells by header as they stand there, and by our field in our words."""

    number: int
    cells: dict[str, str]
    fields: dict[str, str]


def unit_of(context: Context, action: Action = Action.EXCHANGE_WORK) -> str:
    """The unit for which the actor works; the command line's is the whole province."""
    permit(context.actor, action)
    return SHANXI if context.actor.system else context.actor.adcode or ""


def list_mappings(context: Context) -> Sequence[Mapping]:
    """The mappings in force that the actor's unit may use, by name."""
    return context.unit.mappings.of_unit(unit_of(context))


def get_mapping(context: Context, mapping_id: int, *, lock: bool = False) -> Mapping:
    """One version of a mapping that the actor's unit may use."""
    found = context.unit.mappings.get(mapping_id, unit_of(context), lock=lock)
    if found is None:
        raise NotFound("没有这个对接方案")
    return found


def changeable(context: Context, mapping: Mapping) -> bool:
    """Whether the actor may make a new version of it: the newest, of the own unit or of one below it."""
    return mapping.active and covers(unit_of(context, Action.MAPPING_EDIT), mapping.adcode)


def versions_of(context: Context, mapping: Mapping) -> Sequence[Mapping]:
    """All versions of a mapping, the newest first."""
    unit_of(context)
    return context.unit.mappings.named(mapping.adcode, mapping.name)


def drafted(told: Table[str, Any]) -> MappingDraft:
    """A mapping as told; raises ``Invalid`` naming the column and what to write."""
    try:
        return MappingDraft.model_validate(dict(told))
    except ValidationError as error:
        said = []
        for one in error.errors():
            said.append(_refused(one["type"], one["loc"]))
        raise Invalid(f"对接方案有误：{said[0]}", field="columns", details=said) from None


def _refused(kind: str, loc: Sequence[str | int]) -> str:
    """What one part of a draft lacks: which, and what to do."""
    where = [WORDS.get(part, part) if isinstance(part, str) else part for part in loc]
    if loc[:1] == ("columns",) and len(loc) > 1:
        where = [f"第 {int(loc[1]) + 1} 列", *where[2:]]
    remedies = {
        "extra_forbidden": "没有这一项，请删去",
        "string_too_long": "太长，请改短",
        "too_long": "太多，请减少",
        "missing": "没有填写",
        "too_short": "至少要有一列",
        "string_too_short": "没有填写或太短",
    }
    return f"{' '.join(str(one)[:40] for one in where)}：{remedies.get(kind, '没有填对，请按说明填写')}"


def check(draft: MappingDraft) -> None:
    """Refuse a mapping that cannot work, naming the column."""
    labels = LABELS[draft.kind]
    wrong: list[str] = []
    headers: dict[str, int] = {}
    fields: dict[str, int] = {}
    for number, column in enumerate(draft.columns, start=1):
        where = f"第 {number} 列“{column.header}”"
        if column.header in headers:
            wrong.append(f"{where}与第 {headers[column.header]} 列表头相同，请改名")
        headers.setdefault(column.header, number)
        if column.field not in labels:
            usable = "、".join(f"{label}（{one}）" for one, label in labels.items())
            wrong.append(f"{where}的字段“{column.field}”不存在，{draft.kind.label}可用：{usable}")
            continue
        if column.field == FIXED and not column.fixed:
            wrong.append(f"{where}是固定值，请填写内容")
        if column.field != FIXED and column.field in fields:
            wrong.append(f"{where}与第 {fields[column.field]} 列是同一个字段“{labels[column.field]}”，请保留一列")
        fields.setdefault(column.field, number)
        if column.format is not CellFormat.TEXT and column.field not in DATES:
            wrong.append(f"{where}不是日期字段，写法请选“文字”")
        theirs = list(column.codes.values())
        twice = next((one for one in theirs if theirs.count(one) > 1), None)
        if twice is not None and draft.direction is not ExchangeDirection.EXPORT:
            wrong.append(f"{where}的代码表里“{twice}”对应我方多个值，导入时分不清，请改为一一对应")
    key = next((column for column in draft.columns if column.header == draft.key), None)
    if key is None or key.field != THEIR_NUMBER:
        wrong.append(f"对方编号列“{draft.key}”应是表中字段为“对方编号”（{THEIR_NUMBER}）的一列")
    if draft.direction is not ExchangeDirection.IMPORT and OUR_NUMBER not in fields:
        wrong.append(f"导出的方案缺少“我方编号”（{OUR_NUMBER}）列，回执无法对回原记录，请加上")
    if draft.direction is not ExchangeDirection.EXPORT:
        for group in NEEDED[draft.kind]:
            if not fields.keys() & set(group):
                named = "或".join(f"“{labels[one]}”（{one}）" for one in group)
                wrong.append(f"导入的方案缺少{named}列，请加上")
    if wrong:
        raise Invalid(f"对接方案有误：{wrong[0]}", field="columns", details=wrong)


def make_mapping(context: Context, draft: MappingDraft, *, adcode: str = "") -> Mapping:
    """A new mapping of the actor's unit, or of one below it."""
    unit = unit_of(context, Action.MAPPING_EDIT)
    target = adcode or unit
    if not covers(unit, target) or context.unit.regions.find(target) is None:
        raise Invalid("所属单位应是本单位或下级单位的行政区划代码", field="adcode")
    check(draft)
    if context.unit.mappings.named(target, draft.name):
        raise Conflict(f"本单位已有名为“{draft.name}”的对接方案，请修改原方案或换个名称", code="twin")
    return _add(context, draft, target, 1)


def change_mapping(context: Context, mapping_id: int, draft: MappingDraft) -> Mapping:
    """A new version of a mapping; only of the newest, so that nobody's change is lost, and only of an own unit's."""
    unit = unit_of(context, Action.MAPPING_EDIT)
    earlier = get_mapping(context, mapping_id, lock=True)
    if not covers(unit, earlier.adcode):
        raise Conflict("这是上级单位的对接方案，只能使用；要改请另建本单位的方案", code="above")
    if not earlier.active:
        raise Conflict("这个版本已被新版本替代或停用，请刷新后在最新版本上修改", code="stale")
    if (draft.name, draft.kind, draft.system) != (earlier.name, earlier.kind, earlier.system):
        raise Invalid("名称、对接对象和对方系统不能改，请另建方案", field="name")
    check(draft)
    earlier.active = False
    return _add(context, draft, earlier.adcode, earlier.version + 1)


def put_mapping(context: Context, draft: MappingDraft) -> Mapping:
    """A mapping of the actor's own unit as a file states it: a new one, or a new version of that name."""
    unit = unit_of(context, Action.MAPPING_EDIT)
    newest = next(iter(context.unit.mappings.named(unit, draft.name)), None)
    return make_mapping(context, draft) if newest is None else change_mapping(context, newest.id or 0, draft)


def stop_mapping(context: Context, mapping_id: int) -> Mapping:
    """Take a mapping out of use; its batches stay."""
    unit = unit_of(context, Action.MAPPING_EDIT)
    mapping = get_mapping(context, mapping_id, lock=True)
    if not covers(unit, mapping.adcode):
        raise Conflict("这是上级单位的对接方案，只能使用；要改请另建本单位的方案", code="above")
    if not mapping.active:
        raise Conflict("这个版本已停用", code="stale")
    mapping.active = False
    context.unit.audit("mapping.stop", "mapping", mapping.id)
    return mapping


def _add(context: Context, draft: MappingDraft, adcode: str, version: int) -> Mapping:
    made = context.unit.mappings.add(
        Mapping(
            **draft.model_dump(mode="json", exclude={"kind", "direction"}),
            kind=draft.kind,
            direction=draft.direction,
            adcode=adcode,
            version=version,
            made_by=context.actor.account_id,
            made_at=context.now(),
        )
    )
    context.unit.audit("mapping.make" if version == 1 else "mapping.change", "mapping", made.id, version=version)
    return made


def shipped(folder: Path | None = None) -> list[MappingDraft]:
    """The example mappings that come with the program (对方系统是虚构的，未核对), by name of file."""
    files = sorted((folder or forms_folder().parent / "mappings").glob("*.toml"))
    return [drafted(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files]


def try_mapping(context: Context, mapping_id: int, filename: str, data: bytes) -> list[SheetRow]:
    """The first rows of a sample file as the mapping reads them; nothing is kept."""
    return sheet_rows(get_mapping(context, mapping_id), read_document(filename, data, forms=("seekers",)))[:SAMPLE]


def sheet_rows(mapping: Mapping, document: Document) -> list[SheetRow]:
    """A file's rows under the mapping's headers; raises ``Invalid`` naming the columns that are not there."""
    columns = mapping.cells
    wanted = [column.header for column in columns]
    needed = [column.header for column in columns if column.field not in (FIXED, OUR_NUMBER)]
    if mapping.kind is ExchangeKind.REFERRAL:
        groups = {one for group in NEEDED[mapping.kind] for one in group}
        needed = [column.header for column in columns if column.field in groups]
    best, missing = None, needed
    for table in document.tables:
        for names, rows in _headings(table.columns, table.rows):
            lacking = [header for header in needed if header not in names]
            if best is None or len(lacking) < len(missing):
                best, missing = (names, rows), lacking
    if best is None or missing:
        named = "、".join(f"“{header}”" for header in missing)
        raise Invalid(f"文件缺少{named}列：请按方案“{mapping.name}”的表头补上后再传", field="file", details=missing)
    names, rows = best
    twice = next((header for header in wanted if names.count(header) > 1), None)
    if twice is not None:
        raise Invalid(f"文件里“{twice}”列有两个，请删去一个后再传", field="file")
    at = {header: names.index(header) for header in wanted if header in names}
    found = []
    for row in rows:
        cells = {header: row.cells[index] if index < len(row.cells) else "" for header, index in at.items()}
        if any(text.strip() for text in cells.values()):
            fields = {one.field: read(one, cells.get(one.header, "")) for one in columns if one.field != FIXED}
            found.append(SheetRow(row.number, cells, fields))
    if not found:
        raise Invalid("文件里没有一行内容，请在表头下面逐行填写后再传", field="file")
    return found


def _headings(columns: Sequence[str], rows: Sequence[Row]) -> list[tuple[list[str], Sequence[Row]]]:
    """Where a header may stand: where the reader took it to be, or in one of the first rows below."""
    found = [([name.strip() for name in columns], rows)]
    for index, row in enumerate(rows[:5]):
        found.append(([cell.strip() for cell in row.cells], rows[index + 1 :]))
    return found
