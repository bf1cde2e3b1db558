"""Reading the audit log (查阅审计日志): the auditor's list with conditions, as a file, and who was given whose data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.forms.shortlist import masked_workbook
from matcher.models.audit import AuditEntry, AuditQuestion
from matcher.models.enums import Role
from matcher.service import audit_words
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

MAX_EXPORTED = 20_000
_COLUMNS = ("编号", "时间", "人员", "账号编号", "角色", "操作", "对象", "对象编号", "目的", "请求编号", "内容")


@dataclass(frozen=True, slots=True)
class Handed:
    """One hand-over of a person's data to an enterprise (对外提供); the person masked."""

    id: int
    at: datetime
    seeker_id: int
    person: str
    enterprise_id: int
    enterprise: str
    vacancy: str
    fields: Sequence[str]
    by_name: str
    consent_channel: str
    withdrawn_at: datetime | None


def list_audit(
    context: Context, asked: AuditQuestion, *, offset: int, limit: int
) -> tuple[Sequence[tuple[AuditEntry, str | None]], int]:
    """The audit log, newest first, for the auditor. Raises ``Invalid`` for days the wrong way round."""
    permit(context.actor, Action.AUDIT_READ)
    _in_order(asked.first, asked.last)
    return context.unit.audit_log.page(asked, offset=offset, limit=limit)


def export_audit(context: Context, asked: AuditQuestion) -> tuple[str, bytes]:
    """The rows that fit as a workbook with a watermark: file name and bytes; the export itself is written down.

    Raises ``Conflict`` for more rows than one file takes.
    """
    rows, total = list_audit(context, asked, offset=0, limit=MAX_EXPORTED)
    if total > MAX_EXPORTED:
        raise Conflict(f"共 {total} 条，一次最多导出 {MAX_EXPORTED} 条；请缩小时间或加上条件")
    told = {key: str(value) for key, value in _told(asked) if value}
    context.unit.audit("audit.export", "audit_entry", None, rows=total, **told)
    cells = [
        [
            str(row.id),
            f"{clock.local(row.at):%Y-%m-%d %H:%M:%S}",
            name or "系统",
            str(row.account_id or ""),
            Role(row.role).label if row.role in list(Role) else "系统",
            audit_words.action_words(row.action),
            audit_words.subject_words(row.subject),
            str(row.subject_id or ""),
            row.purpose,
            row.request_id,
            "；".join(f"{key}={value}" for key, value in sorted(row.data.items())),
        ]
        for row, name in rows
    ]
    header = [("条件", "，".join(f"{key}：{value}" for key, value in told.items()) or "全部"), ("合计", f"{total} 条")]
    mark = context.file_mark("仅供安全审计使用")
    return f"审计日志_{clock.today():%Y%m%d}.xlsx", masked_workbook("审计日志", header, _COLUMNS, cells, mark)


def list_disclosures(
    context: Context,
    *,
    first: date | None = None,
    last: date | None = None,
    enterprise: str = "",
    seeker_id: int | None = None,
    offset: int,
    limit: int,
) -> tuple[Sequence[Handed], int]:
    """Who was given whose data, newest first, for the auditor; people are masked (个人信息保护法 23, 条例 12)."""
    permit(context.actor, Action.AUDIT_READ)
    _in_order(first, last)
    rows, total = context.unit.consents.disclosed(
        first=first, last=last, enterprise=enterprise.strip(), seeker_id=seeker_id, offset=offset, limit=limit
    )
    found = [
        Handed(
            id=one.id or 0,
            at=one.at,
            seeker_id=one.seeker_id,
            person=masked,
            enterprise_id=one.enterprise_id,
            enterprise=firm,
            vacancy=title,
            fields=one.fields,
            by_name=by or "系统",
            consent_channel=consent.channel.label,
            withdrawn_at=consent.withdrawn_at,
        )
        for one, consent, masked, firm, title, by in rows
    ]
    return found, total


def _in_order(first: date | None, last: date | None) -> None:
    if first and last and last < first:
        raise Invalid("结束日期早于开始日期", field="last")


def _told(asked: AuditQuestion) -> Sequence[tuple[str, object]]:
    return (
        ("操作", asked.action),
        ("开始", asked.first),
        ("结束", asked.last),
        ("人员", asked.who),
        ("角色", asked.role),
        ("对象", asked.subject),
        ("对象编号", asked.subject_id),
        ("请求编号", asked.request_id),
    )
