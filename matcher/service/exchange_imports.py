"""Imports from another system (对接导入): every row in has one row out, with result, reason, remedy and our number."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.errors import Conflict, NotFound
from matcher.forms.exchange import exchange_workbook
from matcher.forms.sandbox import read_document
from matcher.models.exchange import ExchangeBatch, ExchangeRow, ExchangeStep
from matcher.models.mapping import ExchangeKind
from matcher.service.context import Context
from matcher.service.exchange_exports import get_batch, keep
from matcher.service.exchange_fields import IDENTITY
from matcher.service.exchange_rows import TAKERS, Arrival, number
from matcher.service.mappings import get_mapping, sheet_rows, unit_of
from matcher.service.permissions import Action, may, permit
from matcher.text.contact import mask_name, mask_phone
from matcher.text.normalise import clean

# Who may import what is who may do so by hand.
ACTIONS = {
    ExchangeKind.SEEKER: Action.SEEKER_IMPORT,
    ExchangeKind.VACANCY: Action.BROCHURE_SUBMIT,
    ExchangeKind.REFERRAL: Action.REFERRAL_MARK,
    ExchangeKind.EMPLOYMENT: Action.REFERRAL_MARK,
}
ADDED = ("结果", "原因", "处理办法", "我方编号")


def take_file(
    context: Context, mapping_id: int, filename: str, data: bytes, *, update: bool = False
) -> tuple[ExchangeBatch, Sequence[ExchangeRow]]:
    """Take a file of theirs in by a mapping: the batch and its rows, one per row of the file, in its order.

    All in one transaction; a row that fails changes nothing. ``update`` changes people already registered as well.
    Taken again, nothing is new.
    """
    unit_of(context)
    document = read_document(filename, data, forms=("seekers",))
    mapping = get_mapping(context, mapping_id)
    permit(context.actor, ACTIONS[mapping.kind])
    if not mapping.active:
        raise Conflict("这个对接方案的版本已停用，请用最新版本", code="stale")
    if not mapping.imports:
        raise Conflict("这个对接方案只用于导出，不能导入")
    found = sheet_rows(mapping, document)
    name = clean(filename)[-200:] or "未命名"
    told = TAKERS[mapping.kind](context, Arrival(mapping, name, data, update), found)
    rows = []
    for row in found:
        outcome = number(context, mapping, row, told[row.number])
        rows.append(
            ExchangeRow(
                batch_id=0,
                number=row.number,
                subject_id=outcome.subject,
                outcome=outcome.outcome,
                their_number=row.fields["their_number"][:64],
                message=outcome.message[:1000],
                remedy=outcome.remedy[:500],
                cells_sealed=context.unit.exchanges.seal(row.cells),
            )
        )
    return keep(context, mapping, ExchangeStep.IMPORT, name, data, rows), rows


def return_file(context: Context, batch_id: int) -> tuple[str, bytes]:
    """The rows of an import as they came, with what became of each: file name and bytes.

    Only the unit that handed the file in, and only who may reveal contacts, sees again who its rows name.
    """
    batch, rows = get_batch(context, batch_id)
    if batch.step is not ExchangeStep.IMPORT:
        raise NotFound("没有这个导入批次")
    mapping = get_mapping(context, batch.mapping_id)
    own = batch.adcode == unit_of(context) and may(context.actor, Action.CONTACT_REVEAL)
    columns = mapping.cells
    lines = []
    for row in rows:
        cells = context.unit.exchanges.cells(row)
        stood = [(one.field, cells.get(one.header, "")) for one in columns]
        shown = [_masked(field, text) if field in IDENTITY and not own else text for field, text in stood]
        ours = str(row.subject_id) if row.subject_id is not None else ""
        lines.append([*shown, row.outcome.label, row.message, row.remedy, ours])
    taken = {one.header for one in columns}
    added = [f"{name}（本系统）" if name in taken else name for name in ADDED]
    context.unit.audit("exchange.return_file", "exchange_batch", batch.id, full=own, rows=len(lines))
    mark = context.file_mark("仅用于数据对接")
    data = exchange_workbook(batch.kind.label, [*(one.header for one in columns), *added], lines, mark)
    return f"{batch.mapping_name}_导入结果_{batch.id}.xlsx", data


def wiped(batch: ExchangeBatch, rows: Sequence[ExchangeRow]) -> bool:
    """Whether what stood in the rows of a file that came in is not kept any more (``exchange_retention.py``)."""
    return batch.step is not ExchangeStep.EXPORT and bool(rows) and all(one.cells_sealed is None for one in rows)


def _masked(field: str, text: str) -> str:
    if not text:
        return ""
    if field == "birth":
        return f"{text[:4]}-**-**"
    return mask_name(text) if field == "name" else mask_phone(text)
