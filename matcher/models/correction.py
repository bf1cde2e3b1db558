"""Corrections (更正): what a person made of a field that was read wrongly, kept as an example for the readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import IntakeKind
from matcher.models.types import BigId, UtcDateTime, enum_type


class Correction(SQLModel, table=True):
    """One corrected field: the words of the source, the facts read from them, and the facts of what a person wrote.

    ``kind`` is a kind of labelled rows (``pay``, ``education`` …), or the column's key where there is none. Texts
    are free of personal data, and a person's own fields (姓名, 电话, 出生日期) are never kept. ``expected`` is what
    a labelled row of this kind would ask of the source's words; empty for kinds that have no labelled rows.
    """

    __tablename__ = "correction"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    form: IntakeKind = Field(sa_type=enum_type(IntakeKind))
    field: str = Field(max_length=40)
    kind: str = Field(max_length=40, index=True)
    source_text: str = Field(max_length=2000)
    made_text: str = Field(max_length=2000)
    read: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    made: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    expected: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
