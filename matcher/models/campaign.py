"""Campaigns (专项行动) and their canvass (摸排台账): whom to ask, who was asked, what came of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled, RegionLevel
from matcher.models.types import BigId, UtcDateTime, enum_type


class CanvassOutcome(Labelled):
    """What asking an enterprise came to (摸排结果); without one it still has to be asked (应摸)."""

    NEED = "need", "有需求"
    NO_NEED = "no_need", "无需求"
    LOST = "lost", "失联"
    STOPPED = "stopped", "停产"


class Campaign(SQLModel, table=True):
    """A campaign of a region, from one day to another (both inclusive)."""

    __tablename__ = "campaign"
    __table_args__ = (sa.CheckConstraint("last >= first", name="period_order"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name: str = Field(max_length=100)
    first: date
    last: date
    level: RegionLevel = Field(sa_type=enum_type(RegionLevel))
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    # The notice it follows (文号), and the data it was made from; empty when typed by hand.
    doc_no: str = Field(default="", max_length=60)
    template: str = Field(default="", max_length=40)
    # Whom to ask about it: ``CampaignContact`` as plain data, offices or people as the campaign's notice names them.
    contacts: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class CanvassRow(SQLModel, table=True):
    """One enterprise to be asked in a campaign: by which list, and the latest call."""

    __tablename__ = "canvass_row"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "enterprise_id"),
        sa.CheckConstraint("(outcome IS NULL) = (called_on IS NULL)", name="outcome_dated"),
        sa.CheckConstraint("attempts >= 0", name="attempts_range"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    campaign_id: int = Field(foreign_key="campaign.id", sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    department: str = Field(default="", max_length=60)
    outcome: CanvassOutcome | None = Field(default=None, sa_type=enum_type(CanvassOutcome))
    caller: str = Field(default="", max_length=60)
    caller_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    called_on: date | None = None
    next_call: date | None = None
    attempts: int = 0
    note: str = Field(default="", max_length=300)
    version: int = 1


class CampaignContact(BaseModel):
    """Whom to ask about a campaign (联系人): for what, and how; the name may be left out."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    role: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    name: Annotated[str, StringConstraints(max_length=40)] = ""
    phone: Annotated[str, StringConstraints(max_length=30, pattern=r"^[0-9+\-－ 转]*$")] = ""
    email: Annotated[str, StringConstraints(max_length=80, pattern=r"^$|^[^@\s]+@[^@\s]+$")] = ""


class CampaignDraft(BaseModel):
    """A campaign as typed, checked; the region is the actor's own."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=2, max_length=100)]
    first: date
    last: date
    doc_no: Annotated[str, StringConstraints(max_length=60)] = ""
    contacts: Annotated[list[CampaignContact], Field(max_length=10)] = []

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.last < self.first:
            raise ValueError("止日早于起日")
        return self
