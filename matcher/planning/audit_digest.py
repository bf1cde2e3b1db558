"""What a seal of the audit log covers, byte for byte (封条摘要): the same on SQLite and PostgreSQL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from matcher.models.audit import AuditEntry
from matcher.models.audit_seal import AuditSeal


def digest_of(rows: Iterable[AuditEntry]) -> str:
    """SHA-256 over every column of every row in the order of their ids, in hexadecimal digits."""
    sums = hashlib.sha256()
    for row in rows:
        sums.update(_canonical(_columns(row)) + b"\n")
    return sums.hexdigest()


def sealed_text(seal: AuditSeal) -> bytes:
    """What the signature covers: everything a seal tells but when its rows expired."""
    told = [seal.number, seal.after_id, seal.last_id, seal.rows, _instant(seal.first_at), _instant(seal.last_at)]
    return _canonical([*told, seal.digest, seal.previous, seal.signer, _instant(seal.sealed_at)])


def chained(seal: AuditSeal) -> str:
    """What the next seal names as the one before it: a digest of this one with its signature."""
    return hashlib.sha256(sealed_text(seal) + seal.signature.encode()).hexdigest()


def _columns(row: AuditEntry) -> list[Any]:
    who = [row.id, _instant(row.at), row.account_id, row.role]
    return [*who, row.action, row.subject, row.subject_id, row.purpose, row.request_id, row.data]


def _canonical(told: list[Any]) -> bytes:
    return json.dumps(told, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
