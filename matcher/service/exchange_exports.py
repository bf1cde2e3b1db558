"""Exports to another system (对接导出): what changed since it was sent last, in the words of a mapping."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from matcher.errors import Conflict, Invalid, NotFound, TooLarge
from matcher.forms.exchange import exchange_csv, exchange_workbook
from matcher.models.enums import Labelled
from matcher.models.exchange import ExchangeBatch, ExchangeRow, ExchangeStep, RowOutcome
from matcher.models.look import LookKind
from matcher.models.mapping import OUR_NUMBER, THEIR_NUMBER, ExchangeKind
from matcher.models.mapping import Mapping as MappingRow
from matcher.service.context import Context
from matcher.service.exchange_fields import IDENTITY, LABELS, Record, records, stamp, written
from matcher.service.looks import looked_at_each
from matcher.service.mappings import get_mapping, unit_of
from matcher.service.permissions import Action, permit

# What one file holds at most; more is told, never cut off silently.
MAX_ROWS = 20_000


class ExportScope(Labelled):
    """Which records an export takes (导出范围)."""

    CHANGED = "changed", "上次导出后有变动的和被退回的"
    UNANSWERED = "unanswered", "有变动的和还没有收到成功回执的"
    ALL = "all", "全部"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row the other system sent back, with its message, to be corrected here and exported again."""

    row: ExchangeRow
    batch: ExchangeBatch


def export(
    context: Context,
    mapping_id: int,
    *,
    scope: ExportScope = ExportScope.CHANGED,
    full: bool = False,
    purpose: str = "",
    csv: bool = False,
) -> tuple[ExchangeBatch, str, bytes]:
    """Write the unit's records of a mapping's kind: the batch, a file name and the file.

    ``full`` writes names, telephones and birth dates in the clear, for who may reveal them, with ``purpose`` kept with
    the batch and with every person. What was sent is known by the record's version: an export without a change in
    between has no row. Raises ``TooLarge`` over ``MAX_ROWS`` records.
    """
    unit = unit_of(context)
    reach = context.actor.reach
    mapping = get_mapping(context, mapping_id)
    if not mapping.active:
        raise Conflict("这个对接方案的版本已停用，请用最新版本", code="stale")
    if not mapping.exports:
        raise Conflict("这个对接方案只用于导入，不能导出")
    purpose = purpose.strip()[:200]
    personal = mapping.kind is not ExchangeKind.VACANCY
    if full and personal:
        permit(context.actor, Action.CONTACT_REVEAL)
        if len(purpose) < 2:
            raise Invalid("导出完整姓名和电话，请填写用途", field="purpose")
    full = full and personal
    found = records(context, mapping.kind, reach, full=full, limit=MAX_ROWS + 1)
    if len(found) > MAX_ROWS:
        raise TooLarge(f"管辖范围内超过 {MAX_ROWS} 条，一个文件装不下；请由各县（市、区）分别导出")
    sent = context.unit.exchanges.sent(mapping, unit)
    chosen = [one for one in found if _wanted(scope, one, sent.get(one.subject_id))]
    numbers = context.unit.exchanges.numbers(mapping.kind, mapping.system, [one.subject_id for one in chosen])
    columns = mapping.cells
    lines = []
    for one in chosen:
        own = {OUR_NUMBER: str(one.subject_id), THEIR_NUMBER: numbers.get(one.subject_id, "")}
        words = {**one.fields, **own}
        lines.append([written(column, words.get(column.field, "")) for column in columns])
    headers = [column.header for column in columns]
    data = (
        exchange_csv(headers, lines)
        if csv
        else exchange_workbook(mapping.kind.label, headers, lines, context.file_mark("仅用于数据对接"))
    )
    name = f"{mapping.name}_{stamp(context.now())}.{'csv' if csv else 'xlsx'}"
    rows = [
        ExchangeRow(
            batch_id=0,
            number=number,
            subject_id=one.subject_id,
            mark=one.mark,
            outcome=RowOutcome.SENT,
            their_number=numbers.get(one.subject_id, ""),
        )
        for number, one in enumerate(chosen, start=2)
    ]
    batch = keep(context, mapping, ExchangeStep.EXPORT, name, data, rows, full=full, purpose=purpose if full else "")
    if full:
        labels = LABELS[mapping.kind]
        fields = [labels[column.field] for column in columns if column.field in IDENTITY]
        people = {one.seeker_id for one in chosen if one.seeker_id is not None}
        facts = {"fields": fields, "batch_id": batch.id}
        looked_at_each(context, people, LookKind.EXPORT, action="contact.reveal", purpose=purpose, **facts)
    return batch, name, data


def _wanted(scope: ExportScope, one: Record, last: ExchangeRow | None) -> bool:
    if scope is ExportScope.ALL or last is None or last.mark != one.mark:
        return True
    if scope is ExportScope.UNANSWERED:
        return last.outcome is not RowOutcome.ACCEPTED
    return last.outcome is RowOutcome.REFUSED


def keep(
    context: Context,
    mapping: MappingRow,
    step: ExchangeStep,
    filename: str,
    data: bytes,
    rows: Sequence[ExchangeRow],
    *,
    full: bool = False,
    purpose: str = "",
) -> ExchangeBatch:
    """Write a batch down with its rows and an audit row."""
    batch = ExchangeBatch(
        step=step,
        mapping_id=mapping.id or 0,
        mapping_name=mapping.name,
        mapping_version=mapping.version,
        kind=mapping.kind,
        adcode=unit_of(context),
        filename=filename[-200:],
        digest=hashlib.sha256(data).hexdigest(),
        rows=len(rows),
        full=full,
        purpose=purpose,
        by_id=context.actor.account_id,
        by_name=context.actor.name[:60],
        at=context.now(),
    )
    context.unit.exchanges.add(batch, rows)
    told = {"kind": mapping.kind.value, "rows": len(rows), "full": full}
    context.unit.audit(f"exchange.{step.value}", "exchange_batch", batch.id, purpose=purpose, **told)
    return batch


def list_batches(context: Context, *, offset: int = 0, limit: int = 50) -> tuple[Sequence[ExchangeBatch], int]:
    """Batches of the actor's unit and of those below it, the latest first, and how many there are."""
    return context.unit.exchanges.page(unit_of(context), offset=offset, limit=limit)


def get_batch(context: Context, batch_id: int) -> tuple[ExchangeBatch, Sequence[ExchangeRow]]:
    """One batch with its rows."""
    batch = context.unit.exchanges.get(batch_id, unit_of(context))
    if batch is None:
        raise NotFound("没有这个对接批次")
    return batch, context.unit.exchanges.rows(batch_id)


def list_refused(context: Context, *, limit: int = 200) -> list[RefusedRow]:
    """Rows sent back and not sent again since, the latest first."""
    return [RefusedRow(row, batch) for row, batch in context.unit.exchanges.refused(unit_of(context), limit)]
