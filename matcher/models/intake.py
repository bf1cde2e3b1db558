"""Intakes (导入批次): an uploaded file, what was read from it, and the verdict of every row."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import IntakeKind
from matcher.models.states import IntakeState
from matcher.models.types import BigId, UtcDateTime, enum_type


class Intake(SQLModel, table=True):
    """One uploaded file awaiting or past confirmation.

    The rows (cells, drafts, verdict and reasons of each) are sealed as one value, since a roster names people, and so
    is the text that loose rows were read from; the file's own bytes are not kept.
    """

    __tablename__ = "intake"
    __table_args__ = (sa.CheckConstraint("size >= 0", name="size_range"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: IntakeKind = Field(sa_type=enum_type(IntakeKind))
    state: IntakeState = Field(sa_type=enum_type(IntakeState))
    filename: str = Field(max_length=200)
    sha256: str = Field(max_length=64, index=True)
    size: int
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=BigId)
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)
    header: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    rows_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    text_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    counts: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON)
    notes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    taken: int = 0
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
