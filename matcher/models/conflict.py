"""Conflicts of interest (利害关系、回避): an officer or other staff does not act for an enterprise of their own."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class ConflictKind(Labelled):
    """What binds somebody to an enterprise (利害关系)."""

    OWN = "own", "本人任职或持股"
    KIN = "kin", "近亲属任职或持股"
    FORMER = "former", "曾在该单位任职"


class Conflict(SQLModel, table=True):
    """One declared interest of an officer, or of an account that is no officer's; it bars from ``since`` to ``until``.

    Both days count; without ``until`` it lasts. Who it concerns cannot end it (``ended_by``).
    """

    __tablename__ = "conflict"
    __table_args__ = (
        sa.CheckConstraint("(officer_id IS NULL) <> (account_id IS NULL)", name="conflict_of_one"),
        sa.CheckConstraint("until IS NULL OR until >= since", name="conflict_period"),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (end_reason = '')", name="conflict_ended"
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", index=True, sa_type=BigId)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    kind: ConflictKind = Field(sa_type=enum_type(ConflictKind))
    since: date
    until: date | None = None
    declared_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    declared_at: datetime = Field(sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    end_reason: str = Field(default="", max_length=200)
    version: int = 1

    def holds(self, day: date) -> bool:
        """Whether it bars on a day."""
        return self.ended_at is None and self.since <= day and (self.until is None or day <= self.until)


class ConflictDraft(BaseModel):
    """What is declared: the enterprise by its code, the kind, from when; ``officer_id`` only by an administrator."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    uscc: Annotated[str, StringConstraints(min_length=18, max_length=18, to_upper=True)]
    kind: ConflictKind
    since: date
    until: date | None = None
    officer_id: int | None = Field(default=None, ge=1, le=2**62)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.until is not None and self.until < self.since:
            raise ValueError("截止日期不能早于起始日期")
        return self
