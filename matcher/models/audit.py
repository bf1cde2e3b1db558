"""Audit rows (审计日志): insert-only, held by a trigger, written in the same transaction as what they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime


class AuditEntry(SQLModel, table=True):
    """Who did what to which object, when, for what purpose."""

    __tablename__ = "audit_entry"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    at: datetime = Field(index=True, sa_type=UtcDateTime)
    account_id: int | None = Field(default=None, index=True, sa_type=BigId)
    role: str = Field(default="", max_length=32)
    action: str = Field(max_length=60)
    subject: str = Field(default="", max_length=40)
    subject_id: int | None = Field(default=None, sa_type=BigId)
    purpose: str = Field(default="", max_length=200)
    request_id: str = Field(default="", max_length=40)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """Which rows of the log are asked for; nothing told asks for all. Days of Shanxi, both inclusive.

    ``action`` is the beginning of an action's code, ``who`` a part of the actor's name or the whole account name.
    """

    action: str = ""
    first: date | None = None
    last: date | None = None
    who: str = ""
    role: str = ""
    subject: str = ""
    subject_id: int | None = None
    request_id: str = ""
