"""Return files (对接回执): what another system made of our rows; its numbers are kept, its refusals listed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.errors import Invalid
from matcher.forms.sandbox import read_document
from matcher.models.exchange import ExchangeBatch, ExchangeRow, ExchangeStep, ExternalNumber, RowOutcome
from matcher.models.mapping import OUR_NUMBER, THEIR_NUMBER
from matcher.models.mapping import Mapping as MappingRow
from matcher.service.context import Context
from matcher.service.exchange_exports import keep
from matcher.service.mappings import get_mapping, unit_of
from matcher.text.normalise import clean

_OUR = ("我方编号", "外部编号", "来源编号")
_THEIR = ("对方编号", "平台编号")
_RESULT = ("结果", "处理结果", "导入结果", "处理状态", "状态")
_MESSAGE = ("原因", "失败原因", "说明", "错误信息", "错误说明", "备注")
_DONE = frozenset({"成功", "通过", "已接收", "接收", "已导入", "ok", "success", "true", "1", "是"})
_REFUSED = frozenset(
    {"失败", "退回", "不通过", "未通过", "错误", "拒绝", "failed", "fail", "error", "false", "0", "否"}
)
MAX_NUMBER = 64


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One row of a return file: the numbers of both sides, the result and the message as they stand there."""

    number: int
    ours: str
    theirs: str
    result: str
    message: str
    cells: Mapping[str, str]


def take_return(
    context: Context, mapping_id: int, filename: str, data: bytes
) -> tuple[ExchangeBatch, Sequence[ExchangeRow], bool]:
    """Take a return file in: the batch, its rows, and whether the very same file was taken before (nothing changes).

    A row with a number that this unit never exported under the mapping is told with its remedy and changes nothing.
    """
    unit = unit_of(context)
    document = read_document(filename, data, forms=("seekers",))
    mapping = get_mapping(context, mapping_id)
    earlier = context.unit.exchanges.same_return(mapping, unit, hashlib.sha256(data).hexdigest())
    if earlier is not None:
        return earlier, context.unit.exchanges.rows(earlier.id or 0), True
    found = _rows(
        mapping, [(table.columns, [(row.number, row.cells) for row in table.rows]) for table in document.tables]
    )
    sent = context.unit.exchanges.sent(mapping, unit, lock=True)
    first_seen: dict[str, int] = {}
    rows = []
    for one in found:
        row = _take(context, mapping, one, sent, first_seen)
        row.cells_sealed = context.unit.exchanges.seal(one.cells)
        rows.append(row)
    return keep(context, mapping, ExchangeStep.RETURN, clean(filename) or "回执", data, rows), rows, False


def _rows(
    mapping: MappingRow, tables: Sequence[tuple[Sequence[str], Sequence[tuple[int, Sequence[str]]]]]
) -> list[ReturnRow]:
    headers = {column.field: column.header for column in mapping.cells}
    names = {
        "ours": (headers.get(OUR_NUMBER, ""), *_OUR),
        "theirs": (headers.get(THEIR_NUMBER, ""), *_THEIR),
        "result": _RESULT,
        "message": _MESSAGE,
    }
    for columns, rows in tables:
        tidy = [name.strip() for name in columns]
        at = {key: next((tidy.index(one) for one in known if one in tidy), None) for key, known in names.items()}
        if at["ours"] is None or at["result"] is None or at["theirs"] is None:
            continue
        found = []
        for number, cells in rows:
            told = {key: cells[i].strip() if i is not None and i < len(cells) else "" for key, i in at.items()}
            if any(told.values()):
                stood = dict(zip(tidy, cells, strict=False))
                found.append(ReturnRow(number, cells=stood, **told))
        if found:
            return found
    wanted = f"“{names['ours'][0] or _OUR[0]}”、“{names['theirs'][0]}”和“{_RESULT[0]}”"
    raise Invalid(f"这不是方案“{mapping.name}”的回执，或没有内容：表头应有{wanted}列", field="file")


def _take(
    context: Context,
    mapping: MappingRow,
    one: ReturnRow,
    sent: Mapping[int, ExchangeRow],
    first_seen: dict[str, int],
) -> ExchangeRow:
    """One row; changes the exported row it answers and keeps the number, or says why it cannot."""

    def told(outcome: RowOutcome, message: str = "", remedy: str = "", subject: int | None = None) -> ExchangeRow:
        return ExchangeRow(
            batch_id=0,
            number=one.number,
            subject_id=subject,
            outcome=outcome,
            their_number=one.theirs[:MAX_NUMBER],
            message=message[:1000],
            remedy=remedy,
        )

    subject = int(one.ours) if one.ours.isascii() and one.ours.isdigit() and len(one.ours) < 19 else 0
    row = sent.get(subject)
    if row is None:
        message = f"第 {one.number} 行：我方编号“{one.ours[:40]}”不是本单位用这个方案导出的记录"
        return told(RowOutcome.FAILED, message, "请核对是否用错了方案或回执文件，或该列被改动过")
    if one.ours in first_seen:
        message = f"第 {one.number} 行与第 {first_seen[one.ours]} 行是同一个我方编号，已按前一行办理"
        return told(RowOutcome.FAILED, message, "请核对两行，留下正确的一行后重新上传", subject)
    first_seen[one.ours] = one.number
    result = one.result.casefold()
    if result in _REFUSED:
        if row.outcome is RowOutcome.REFUSED and row.message == one.message[:1000]:
            return told(RowOutcome.KNOWN, one.message, subject=subject)
        row.outcome, row.message = RowOutcome.REFUSED, one.message[:1000]
        row.remedy = "请按原因改正后再次导出"
        return told(RowOutcome.REFUSED, one.message, row.remedy, subject)
    if result not in _DONE:
        message = f"第 {one.number} 行：结果“{one.result[:20]}”看不懂"
        return told(RowOutcome.FAILED, message, "请写“成功”或“失败”后重新上传", subject)
    problem = keep_number(context, mapping, subject, one.theirs)
    if problem:
        remedy = "请与对方核对编号后重新取得回执"
        return told(RowOutcome.FAILED, f"第 {one.number} 行：{problem}", remedy, subject)
    if row.outcome is RowOutcome.ACCEPTED and row.their_number == one.theirs:
        return told(RowOutcome.KNOWN, subject=subject)
    row.outcome, row.their_number, row.message, row.remedy = RowOutcome.ACCEPTED, one.theirs, "", ""
    return told(RowOutcome.ACCEPTED, subject=subject)


def keep_number(context: Context, mapping: MappingRow, subject: int, theirs: str) -> str:
    """Keep their number of one of our records; why not in a sentence, empty when it is kept (already)."""
    if not theirs:
        return "结果是成功，但没有对方编号"
    if len(theirs) > MAX_NUMBER:
        return f"对方编号超过 {MAX_NUMBER} 个字符"
    store = context.unit.exchanges
    owner = store.known(mapping.kind, mapping.system, [theirs]).get(theirs)
    own = store.numbers(mapping.kind, mapping.system, [subject]).get(subject)
    if owner == subject:
        return ""
    if owner is not None:
        return f"对方编号“{theirs}”已对应另一条记录"
    if own is not None:
        return f"这条记录的对方编号已是“{own}”，与本行“{theirs}”不同"
    store.keep_number(
        ExternalNumber(kind=mapping.kind, subject_id=subject, system=mapping.system, number=theirs, at=context.now())
    )
    return ""
