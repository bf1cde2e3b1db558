"""Sealing the audit log (审计封存) and checking the seals: whoever edits the log behind our back is found.

Rows are insert-only by triggers, but who owns the store can drop those. So every batch gets a digest, signed by a key
that is not in the store, each naming the one before; the seals are also appended to ``audit-seals.jsonl`` in the data
folder, to be copied to another machine (等保 2.0 asks for that). Rows leave after their term, in whole batches; the
seals stay.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from matcher import clock
from matcher.models.audit_seal import AuditSeal, SealFault, Verification
from matcher.planning.audit_digest import chained, digest_of, sealed_text
from matcher.planning.deadlines import add_months
from matcher.security.signing import Signer, signed
from matcher.service import keys
from matcher.service.context import Context
from matcher.service.permissions import Action, permit

# Rows of one seal at most: a fault is told as narrowly as this.
BATCH = 500
# Seals made or emptied by one transaction: writers wait for it.
_LOT = 20
_PAGE = 200
FILE = "audit-seals.jsonl"


def seal(context: Context) -> int:
    """Seal what no seal covers yet and remove rows past their term, a lot at a time (the rest is staged); run by a job.

    How many seals were made.
    """
    unit = context.unit
    unit.audit_seals.turn()
    upto, last, made = unit.audit_seals.settled(), unit.audit_seals.last(), 0
    signer = _signer(context)
    while made < _LOT:
        after = last.last_id if last else 0
        rows = unit.audit_seals.rows(after, upto, BATCH)
        if not rows:
            break
        fresh = AuditSeal(
            number=last.number + 1 if last else 1,
            after_id=after,
            last_id=rows[-1].id or 0,
            rows=len(rows),
            first_at=min(row.at for row in rows),
            last_at=max(row.at for row in rows),
            digest=digest_of(rows),
            previous=chained(last) if last else "",
            signer=signer.public,
            signature="",
            sealed_at=clock.now(),
        )
        fresh.signature = signer.sign(sealed_text(fresh))
        last, made = unit.audit_seals.add(fresh), made + 1
        _append(_file(context), fresh)
    expired = _expire(context)
    if last and (made == _LOT or expired == _LOT):
        unit.stage_job("audit.seal", {}, unique_key=f"audit.seal:{clock.today()}:{last.number}:{expired}")
    return made


def _expire(context: Context) -> int:
    gone = context.unit.audit_seals.due(_oldest_kept(context), _LOT)
    for one in gone:
        context.unit.audit_seals.expire(one, clock.now())
    return len(gone)


def _oldest_kept(context: Context) -> datetime:
    term = context.kit.retention.audit_on(clock.today())
    return clock.midnight(add_months(clock.today(), -term.months))


def verify(context: Context, *, first: int = 1, last: int | None = None) -> Verification:
    """Check seals from one number to another (all of them by default), their chain, signatures and rows.

    Raises ``Forbidden`` for whom the log is closed. Nothing is changed.
    """
    permit(context.actor, Action.AUDIT_READ)
    unit, signer, known = context.unit, _signer(context), keys.signers(context.kit)
    elsewhere = dict(_lines(_file(context)))
    before = unit.audit_seals.get(first - 1) if first > 1 else None
    faults, rows, count, expired, number = [], 0, 0, 0, first - 1
    while True:
        found = unit.audit_seals.after(number, _PAGE)
        for one in found:
            if last is not None and one.number > last:
                break
            count, expired = count + 1, expired + (one.expired_at is not None)
            rows += one.rows if one.expired_at is None else 0
            faults += [SealFault(one.number, text) for text in _faults(context, one, before, known, number + 1)]
            if one.number in elsewhere and sealed_line(one) not in elsewhere[one.number]:
                faults.append(SealFault(one.number, f"与数据目录 {FILE} 里的这一号封条不同"))
            before, number = one, one.number
        if len(found) < _PAGE or (last is not None and number >= last):
            break
    end = unit.audit_seals.last()
    if last is None:
        top = end.number if end else 0
        faults += [
            SealFault(lost, f"数据目录 {FILE} 里有这一号封条，数据库里没有：被删除，或恢复过早先的备份")
            for lost in sorted(elsewhere)
            if lost > top
        ]
    unsealed = unit.audit_seals.count_after(end.last_id if end else 0)
    return Verification(count, rows, expired, unsealed, signer.public, tuple(faults))


def _faults(
    context: Context, one: AuditSeal, before: AuditSeal | None, known: Sequence[str], expected: int
) -> Iterator[str]:
    if one.number != expected:
        yield f"前面缺第 {expected} 号封条"
    elif one.previous != (chained(before) if before else ""):
        yield "与上一号封条接不上：两号之间有封条被改动或换过"
    elif one.after_id != (before.last_id if before else 0):
        yield "起始编号与上一号封条接不上"
    if one.signer not in known:
        yield "不是用本系统的密钥封的"
    elif not signed(one.signer, one.signature, sealed_text(one)):
        yield "签名不对：封条内容被改动"
    found = context.unit.audit_seals.rows(one.after_id, one.last_id)
    where = f"第 {one.after_id + 1}–{one.last_id} 号日志"
    if one.expired_at is not None:
        if found:
            yield f"{where}应已到期清除，却还有 {len(found)} 条"
        if one.expired_at > clock.now():
            yield f"{where}写着将来才到期，不是到期清除的"
        term = context.kit.retention.audit_on(clock.local(one.expired_at).date())
        if one.last_at >= clock.midnight(add_months(clock.local(one.expired_at).date(), -term.months)):
            yield f"{where}没有到保存期限就被清除"
    elif len(found) != one.rows:
        yield f"{where}封存时 {one.rows} 条，现在 {len(found)} 条"
    elif digest_of(found) != one.digest:
        yield f"{where}的内容与封存时不同"


def list_seals(context: Context, *, offset: int, limit: int) -> tuple[Sequence[AuditSeal], int]:
    """Seals, the latest first, and how many there are, for the auditor."""
    permit(context.actor, Action.AUDIT_READ)
    return context.unit.audit_seals.page(offset=offset, limit=limit)


def sealed_line(one: AuditSeal) -> str:
    """A seal as a line of the file beside the store: what is signed, and the signature."""
    return json.dumps({"seal": json.loads(sealed_text(one)), "signature": one.signature}, separators=(",", ":"))


def _signer(context: Context) -> Signer:
    return Signer(context.kit.settings.data_key.get_secret_value(), "audit")


def _file(context: Context) -> Path:
    return context.kit.settings.var / FILE


def _append(path: Path, one: AuditSeal) -> None:
    # Before the commit: a seal that was never committed is made anew under its number, and either line will do.
    with path.open("a", encoding="ascii") as file:
        file.write(sealed_line(one) + "\n")


def _lines(path: Path) -> Iterator[tuple[int, set[str]]]:
    known: dict[int, set[str]] = {}
    if path.exists():
        for line in path.read_text("ascii", errors="replace").splitlines():
            try:
                told: Mapping[str, list[object]] = json.loads(line)
                known.setdefault(int(str(told["seal"][0])), set()).add(line)
            except (ValueError, KeyError, IndexError, TypeError):
                continue  # a line cut off by a crash: its seal was never committed
    yield from known.items()
