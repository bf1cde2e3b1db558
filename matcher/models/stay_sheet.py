"""Stay sheets (留工登记): who stays, goes and comes back over a holiday, the gap by day, and the return (返岗)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.types import BigId, UtcDateTime

_People = Annotated[int, Field(ge=0, le=1_000_000)]
MAX_GAPS = 60


class StaySheet(SQLModel, table=True):
    """An enterprise's sheet for one holiday (both days inclusive): of ``staff`` some stay, some leave and return.

    ``gaps`` holds the expected gap by day: ``[{"day": "2023-01-20", "short": 12}]`` in the order of days.
    """

    __tablename__ = "stay_sheet"
    __table_args__ = (
        sa.UniqueConstraint("enterprise_id", "first"),
        sa.CheckConstraint("last >= first", name="period_order"),
        sa.CheckConstraint("stay >= 0 AND leave >= 0 AND stay + leave <= staff", name="staff_split"),
        sa.CheckConstraint("returners >= 0 AND returners <= leave", name="returners_range"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", sa_type=BigId)
    holiday: str = Field(max_length=40)
    first: date
    last: date
    staff: int
    stay: int
    leave: int
    returners: int
    gaps: list[dict[str, str | int]] = Field(default_factory=list, sa_type=sa.JSON)
    note: str = Field(default="", max_length=300)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1

    @property
    def undecided(self) -> int:
        """Who has not said whether to stay."""
        return self.staff - self.stay - self.leave


class StayReturn(SQLModel, table=True):
    """The return as of one day (返岗): people due back so far, and people back so far."""

    __tablename__ = "stay_return"
    __table_args__ = (
        sa.UniqueConstraint("sheet_id", "day"),
        sa.CheckConstraint("back >= 0 AND back <= due", name="back_range"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    sheet_id: int = Field(foreign_key="stay_sheet.id", sa_type=BigId)
    day: date = Field(index=True)
    due: int
    back: int
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class ExpectedGap(BaseModel):
    """How many people will be short on a day."""

    model_config = ConfigDict(extra="forbid")

    day: date
    short: Annotated[int, Field(ge=1, le=1_000_000)]


class StayDraft(BaseModel):
    """A stay sheet as typed, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    holiday: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    first: date
    last: date
    staff: _People
    stay: _People
    leave: _People
    returners: _People
    gaps: Annotated[list[ExpectedGap], Field(max_length=MAX_GAPS)] = []
    note: Annotated[str, StringConstraints(max_length=300)] = ""

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        if self.last < self.first:
            raise ValueError("假期止日早于起日")
        if (self.last - self.first).days > MAX_GAPS:
            raise ValueError(f"假期最长 {MAX_GAPS} 天，请核对日期")
        if self.stay + self.leave > self.staff:
            raise ValueError(f"留岗 {self.stay} 人加返乡 {self.leave} 人，多于在岗 {self.staff} 人")
        if self.returners > self.leave:
            raise ValueError(f"计划返岗 {self.returners} 人，多于返乡 {self.leave} 人")
        days = [gap.day for gap in self.gaps]
        if len(set(days)) != len(days):
            raise ValueError("缺口预计里同一天写了两次")
        return self


class ReturnDraft(BaseModel):
    """The return as of one day, checked."""

    model_config = ConfigDict(extra="forbid")

    day: date
    due: _People
    back: _People

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.back > self.due:
            raise ValueError(f"已返岗 {self.back} 人，多于应返岗 {self.due} 人")
        return self
