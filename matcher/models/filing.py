"""Filings (报送): a form as a unit handed it in, frozen; received or returned by the unit above."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.annex import AnnexKind, AnnexTable
from matcher.models.digest import digest_of
from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class FilingState(Labelled):
    """Where a filing stands (报送状态)."""

    FILED = "filed", "已报送，待接收"
    RECEIVED = "received", "已接收"
    RETURNED = "returned", "已退回"


# A returned one is handed in again as a new attempt, a received one corrected by a numbered 更正报: both are new rows.
FILING_STEPS: dict[FilingState, tuple[FilingState, ...]] = {
    FilingState.FILED: (FilingState.RECEIVED, FilingState.RETURNED),
    FilingState.RECEIVED: (),
    FilingState.RETURNED: (),
}


class FilingChannel(Labelled):
    """How a form was sent (报送方式)."""

    SYSTEM = "system", "本系统"
    MAIL = "mail", "电子邮箱"
    PAPER = "paper", "纸质"
    OTHER = "other", "其他"


class Filing(SQLModel, table=True):
    """A form handed in: number 0 is the report, 1 and up the 更正报 with its reason; attempt counts from 1.

    Everything but state, receipt and return is guarded by triggers; ``content`` is ``AnnexTable.to_dict()``,
    ``rows`` the records its figures were counted from, ``included`` the filings of units below it was summed from.
    """

    __tablename__ = "filing"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "form", "adcode", "number", "attempt"),
        sa.CheckConstraint("number >= 0 AND attempt >= 1", name="filing_number"),
        sa.CheckConstraint("(number = 0) = (reason = '')", name="correction_reason"),
        sa.CheckConstraint("(state = 'received') = (receipt_no <> '')", name="receipt_given"),
        sa.CheckConstraint("(state = 'returned') = (return_reason <> '')", name="return_reason_given"),
        sa.CheckConstraint("(state = 'filed') = (decided_at IS NULL)", name="filing_decided"),
        sa.Index(
            "uq_filing_standing",
            "campaign_id",
            "form",
            "adcode",
            "number",
            unique=True,
            sqlite_where=sa.text("state <> 'returned'"),
            postgresql_where=sa.text("state <> 'returned'"),
        ),
        sa.Index(
            "uq_filing_receipt",
            "receipt_no",
            unique=True,
            sqlite_where=sa.text("receipt_no <> ''"),
            postgresql_where=sa.text("receipt_no <> ''"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    campaign_id: int = Field(foreign_key="campaign.id", sa_type=BigId)
    form: AnnexKind = Field(sa_type=enum_type(AnnexKind))
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    number: int = 0
    attempt: int = 1
    reason: str = Field(default="", max_length=300)
    # What whoever handed it in said of the checks that did not hold (核对说明).
    check_note: str = Field(default="", max_length=300)
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    rows: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    counts: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON)
    included: list[int] = Field(default_factory=list, sa_type=sa.JSON)
    missing: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    digest: str = Field(max_length=64)
    rows_digest: str = Field(max_length=64)
    query_version: str = Field(max_length=40)
    cutoff: datetime = Field(sa_type=UtcDateTime)
    preparer: str = Field(max_length=40)
    phone: str = Field(max_length=30)
    channel: FilingChannel = Field(sa_type=enum_type(FilingChannel))
    recipient: str = Field(default="", max_length=60)
    filed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    filed_name: str = Field(default="", max_length=60)
    filed_at: datetime = Field(sa_type=UtcDateTime, index=True)
    state: FilingState = Field(default=FilingState.FILED, sa_type=enum_type(FilingState), index=True)
    receipt_no: str = Field(default="", max_length=40)
    return_reason: str = Field(default="", max_length=300)
    decided_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    decided_name: str = Field(default="", max_length=60)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1

    @property
    def table(self) -> AnnexTable:
        """The form drawn again from what was frozen."""
        return AnnexTable.from_dict(self.content)

    @property
    def sound(self) -> bool:
        """Whether content and rows are still what was handed in."""
        return self.table.digest == self.digest and rows_digest(self.rows) == self.rows_digest

    @property
    def kind_label(self) -> str:
        """报送 or 第 n 次更正报, with the attempt once there is more than one."""
        told = f"第 {self.number} 次更正报" if self.number else "报送"
        return told + (f"（第 {self.attempt} 次提交）" if self.attempt > 1 else "")


class FilingDraft(BaseModel):
    """What whoever hands a form in says of it; ``reason`` only for a 更正报."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    form: AnnexKind
    preparer: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    phone: Annotated[str, StringConstraints(max_length=30, pattern=r"^[0-9+\-－ 转]{7,30}$")]
    channel: FilingChannel = FilingChannel.SYSTEM
    recipient: Annotated[str, StringConstraints(max_length=60)] = ""
    reason: Annotated[str, StringConstraints(max_length=300)] = ""
    check_note: Annotated[str, StringConstraints(max_length=300)] = ""


def rows_digest(rows: Sequence[dict[str, Any]]) -> str:
    """SHA-256 of drill-down rows, in hexadecimal."""
    return digest_of(list(rows))
