"""Service ledger of agencies (服务台账): whom a human-resources agency placed free of charge, with consent."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Checked
from sqlmodel import Field, SQLModel

from matcher.models.enums import ConsentChannel, Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class ServiceKind(Labelled):
    """What an agency did for a person (服务内容)."""

    INTRODUCTION = "introduction", "职业介绍"
    GUIDANCE = "guidance", "职业指导"
    FAIR = "fair", "招聘活动组织"


class AgencyService(SQLModel, table=True):
    """One service for one person; kept as evidence, never deleted. A placement of a person on a day is one service."""

    __tablename__ = "agency_service"
    __table_args__ = (
        sa.CheckConstraint("length(agency_uscc) = 18", name="uscc_length"),
        sa.CheckConstraint("(placed_on IS NULL) = (employer = '')", name="placement_whole"),
        sa.UniqueConstraint("agency_uscc", "seeker_id", "kind", "served_on"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    agency_name: str = Field(max_length=100)
    agency_uscc: str = Field(max_length=18, index=True)
    agency_adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    consent_id: int = Field(foreign_key="consent.id", sa_type=BigId)
    kind: ServiceKind = Field(sa_type=enum_type(ServiceKind))
    served_on: date
    free: bool
    employer: str = Field(default="", max_length=100)
    placed_on: date | None = None
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class RecommendDraft(BaseModel):
    """Whom the agency recommends, and how the person agreed that the enterprise gets name and telephone.

    ``free``: the person pays nothing for it, as the ledger and 职业介绍补贴 ask.
    """

    model_config = ConfigDict(extra="forbid")

    seeker_id: Annotated[int, Checked(ge=1, le=2**62)]
    channel: ConsentChannel | None = None
    expires_on: date | None = None
    free: bool = True


class ServiceDraft(BaseModel):
    """A line of the ledger as typed, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    agency_name: Annotated[str, StringConstraints(min_length=2, max_length=100)]
    agency_uscc: Annotated[str, StringConstraints(min_length=18, max_length=18, to_upper=True)]
    agency_adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    seeker_id: Annotated[int, Checked(ge=1, le=2**62)]
    kind: ServiceKind = ServiceKind.INTRODUCTION
    served_on: date
    free: bool = True
    employer: Annotated[str, StringConstraints(max_length=100)] = ""
    placed_on: date | None = None


class OwnServiceDraft(BaseModel):
    """A line as the agency itself types it: who was served by name and registered phone, never by number."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    phone: Annotated[str, StringConstraints(min_length=7, max_length=20)]
    kind: ServiceKind = ServiceKind.INTRODUCTION
    served_on: date
    free: bool = True
    employer: Annotated[str, StringConstraints(max_length=100)] = ""
    placed_on: date | None = None
