"""Exchanges (对接批次): files that went to and came from another system, row by row, and the numbers it gave."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.mapping import ExchangeKind
from matcher.models.types import BigId, UtcDateTime, enum_type


class ExchangeStep(Labelled):
    """What a batch is (批次类型)."""

    EXPORT = "export", "导出"
    RETURN = "return", "回执"
    IMPORT = "import", "导入"


class RowOutcome(Labelled):
    """What became of a row (行结果)."""

    SENT = "sent", "已导出，待回执"
    ACCEPTED = "accepted", "对方已接收"
    REFUSED = "refused", "对方退回"
    TAKEN = "taken", "成功"
    KNOWN = "known", "已有，未重复"
    FAILED = "failed", "失败"
    UNMATCHED = "unmatched", "未找到对应"


class ExternalNumber(SQLModel, table=True):
    """The number another system has for one of our records (对方编号); one to one within a system."""

    __tablename__ = "external_number"
    __table_args__ = (
        sa.UniqueConstraint("kind", "system", "subject_id"),
        sa.UniqueConstraint("kind", "system", "number"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: ExchangeKind = Field(sa_type=enum_type(ExchangeKind))
    subject_id: int = Field(sa_type=BigId)
    system: str = Field(max_length=40)
    number: str = Field(max_length=64)
    at: datetime = Field(sa_type=UtcDateTime)


class ExchangeBatch(SQLModel, table=True):
    """One file written or read: by whom, for which unit, under which version of a mapping; written once."""

    __tablename__ = "exchange_batch"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    step: ExchangeStep = Field(sa_type=enum_type(ExchangeStep))
    mapping_id: int = Field(foreign_key="mapping.id", index=True, sa_type=BigId)
    mapping_name: str = Field(max_length=60)
    mapping_version: int
    kind: ExchangeKind = Field(sa_type=enum_type(ExchangeKind))
    # The unit whose records these are; 140000 for the whole province.
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    filename: str = Field(max_length=200)
    # SHA-256 of the file as it was written or handed in, hexadecimal.
    digest: str = Field(max_length=64)
    rows: int
    # Names and telephones stood in it in the clear, for this purpose.
    full: bool = False
    purpose: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="", max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)


class ExchangeRow(SQLModel, table=True):
    """One row of a batch and what became of it; the cells of a row that came in are sealed."""

    __tablename__ = "exchange_row"
    __table_args__ = (
        sa.UniqueConstraint("batch_id", "number"),
        sa.Index("ix_exchange_row_subject", "subject_id", "batch_id"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    batch_id: int = Field(foreign_key="exchange_batch.id", sa_type=BigId)
    # The row of the sheet, as a person sees it.
    number: int
    subject_id: int | None = Field(default=None, sa_type=BigId)
    # What stood in an exported row, as version marks: the record is exported again when they differ.
    mark: str = Field(default="", max_length=80)
    outcome: RowOutcome = Field(sa_type=enum_type(RowOutcome), index=True)
    their_number: str = Field(default="", max_length=64)
    message: str = Field(default="", max_length=1000)
    remedy: str = Field(default="", max_length=500)
    cells_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
