"""Forms of a campaign (报送任务): which annex a level hands in by when; reminders of the level above (催报)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, field_validator
from sqlmodel import Field, SQLModel

from matcher.models.annex import AnnexKind
from matcher.models.enums import RegionLevel
from matcher.models.types import BigId, UtcDateTime, enum_type

# Who hands something in; the province only receives.
FILING_LEVELS = (RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE)


class CampaignForm(SQLModel, table=True):
    """One annex that the units of one level hand in by ``due`` (inclusive) to ``recipient``.

    ``own_setting`` marks a day that no notice orders but we set, such as the counties' before their city's.
    """

    __tablename__ = "campaign_form"
    __table_args__ = (
        sa.UniqueConstraint("campaign_id", "form", "level"),
        sa.CheckConstraint("level <> 'province'", name="filing_level"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    campaign_id: int = Field(foreign_key="campaign.id", sa_type=BigId)
    form: AnnexKind = Field(sa_type=enum_type(AnnexKind))
    level: RegionLevel = Field(sa_type=enum_type(RegionLevel))
    due: date = Field(index=True)
    recipient: str = Field(default="", max_length=60)
    note: str = Field(default="", max_length=200)
    own_setting: bool = False


class FilingUrge(SQLModel, table=True):
    """A reminder (催报) of a unit above to one that has not handed a form in; one a day is enough."""

    __tablename__ = "filing_urge"
    __table_args__ = (sa.UniqueConstraint("campaign_id", "form", "adcode", "on_day"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    campaign_id: int = Field(foreign_key="campaign.id", sa_type=BigId)
    form: AnnexKind = Field(sa_type=enum_type(AnnexKind))
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    on_day: date
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="", max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)


class CampaignFormDraft(BaseModel):
    """A form of a campaign as typed, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    form: AnnexKind
    level: RegionLevel
    due: date
    recipient: Annotated[str, StringConstraints(max_length=60)] = ""
    note: Annotated[str, StringConstraints(max_length=200)] = ""
    own_setting: bool = False

    @field_validator("level")
    @classmethod
    def _files(cls, level: RegionLevel) -> RegionLevel:
        if level not in FILING_LEVELS:
            raise ValueError("报送层级只能是市、县（市、区）或功能区")
        return level
