"""Filed months (月度填报): a unit's month of key enterprises as it was filed, frozen; corrected by a numbered 更正."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.digest import digest_of
from matcher.models.monthly import MonthlyChange, MonthlySheet
from matcher.models.survey import MONTH
from matcher.models.types import BigId, UtcDateTime


class MonthlyFiling(SQLModel, table=True):
    """A month as a unit filed it: number 0 is the first, 1 and up the 更正 with its reason. No row is ever changed.

    ``content`` is ``MonthlySheet.to_dict()``: lines with the records behind them, sums, and the figures of 附件4.
    """

    __tablename__ = "monthly_filing"
    __table_args__ = (
        sa.UniqueConstraint("adcode", "month", "number"),
        sa.CheckConstraint("number >= 0", name="monthly_number"),
        sa.CheckConstraint("(number = 0) = (reason = '')", name="monthly_reason"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    adcode: str = Field(max_length=6, foreign_key="region.adcode")
    month: str = Field(max_length=7)
    number: int = 0
    reason: str = Field(default="", max_length=300)
    content: dict[str, Any] = Field(sa_type=sa.JSON)
    digest: str = Field(max_length=64)
    query_version: str = Field(max_length=40)
    cutoff: datetime = Field(sa_type=UtcDateTime)
    filed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    filed_name: str = Field(default="", max_length=60)
    filed_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def sheet(self) -> MonthlySheet:
        """The month as it was filed."""
        return MonthlySheet.from_dict(self.content, self.cutoff)

    def sealed(self) -> str:
        """The digest its content, its place in the row of corrections and who filed it when have now."""
        told = {name: getattr(self, name) for name in ("adcode", "month", "number", "reason", "query_version")}
        when = {name: getattr(self, name).astimezone(UTC).isoformat() for name in ("cutoff", "filed_at")}
        who = {"filed_by": self.filed_by, "filed_name": self.filed_name}
        return digest_of(told | when | who | {"content": self.content})

    @property
    def sound(self) -> bool:
        """Whether the row is still what was filed."""
        return self.sealed() == self.digest

    @property
    def kind_label(self) -> str:
        """填报 or 更正 n."""
        return f"更正 {self.number}" if self.number else "填报"


class MonthlyFilingDraft(BaseModel):
    """Which month is filed; ``reason`` only for a 更正."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    month: Annotated[str, StringConstraints(pattern=MONTH)]
    reason: Annotated[str, StringConstraints(max_length=300)] = ""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A figure or fact that is another now: whose (empty for a sum), what it is called, as filed, and now."""

    name: str
    label: str
    filed: str
    now: str


@dataclass(frozen=True, slots=True)
class MonthlyDifferences:
    """A filed month beside what is known now: lines that are gone or new, and what changed in lines and in sums."""

    lines: tuple[MonthlyChange, ...]
    facts: tuple[FieldChange, ...]
    sums: tuple[FieldChange, ...]

    @property
    def none(self) -> bool:
        """Whether nothing differs."""
        return not (self.lines or self.facts or self.sums)
