"""Merges (合并) of two records of one thing, and pairs somebody said are not the same (不是同一个)."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import MergeKind
from matcher.models.types import BigId, UtcDateTime, enum_type

_LIVE = "undone_at IS NULL"


class Merge(SQLModel, table=True):
    """One merge: which record stays, which one went into it, who decided why, and when it was undone.

    ``steps_sealed`` holds every change of every row with the values before and after, so that undoing restores exactly;
    it names people, so it is sealed, and forgotten when the merge can no longer be undone. ``conflicts`` are the names
    of the fields in which both had a value of their own; the survivor's counts.
    """

    __tablename__ = "merge"
    __table_args__ = (
        sa.CheckConstraint("survivor_id != gone_id", name="two_records"),
        sa.CheckConstraint("(undone_at IS NULL) OR steps_sealed IS NULL", name="undone_forgets"),
        sa.Index(
            "uq_merge_live",
            "kind",
            "gone_id",
            unique=True,
            sqlite_where=sa.text(_LIVE),
            postgresql_where=sa.text(_LIVE),
        ),
        sa.Index("ix_merge_kind_survivor_id", "kind", "survivor_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: MergeKind = Field(sa_type=enum_type(MergeKind))
    survivor_id: int = Field(sa_type=BigId)
    gone_id: int = Field(sa_type=BigId)
    reason: str = Field(default="", max_length=300)
    reasons: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    conflicts: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    moved: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON)
    steps_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(index=True, sa_type=UtcDateTime)
    undone_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class Distinction(SQLModel, table=True):
    """Two records that a person said are not the same; they are not proposed again. ``first_id`` < ``second_id``."""

    __tablename__ = "distinction"
    __table_args__ = (
        sa.CheckConstraint("first_id < second_id", name="ordered"),
        sa.UniqueConstraint("kind", "first_id", "second_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: MergeKind = Field(sa_type=enum_type(MergeKind))
    first_id: int = Field(sa_type=BigId)
    second_id: int = Field(sa_type=BigId)
    note: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
