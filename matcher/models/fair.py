"""Job fairs (招聘会): one fair is one line of 附件3, whoever holds it together and however many days it lasts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import Industry
from matcher.models.fair_kinds import FairKind, FairMode, FairState, FirmGroup, PeopleGroup
from matcher.models.types import BigId, UtcDateTime, enum_type

MOST_BOOTHS = 2000
MOST_FIRMS = 5000


class Fair(SQLModel, table=True):
    """One fair. ``unit_adcode`` is the one unit that reports it (填报单位), whoever else holds it (``FairHost``).

    ``adcode`` is where it takes place. Both days are inclusive; several days at one place under one theme are one fair.
    """

    __tablename__ = "fair"
    __table_args__ = (
        sa.CheckConstraint("last >= first", name="days_order"),
        sa.CheckConstraint("planned_firms BETWEEN 1 AND 5000", name="planned_firms_range"),
        sa.CheckConstraint("booths BETWEEN 0 AND 2000", name="booths_range"),
        sa.CheckConstraint("expected >= 0", name="expected_range"),
        sa.CheckConstraint("gate_count IS NULL OR gate_count >= 0", name="gate_count_range"),
        sa.CheckConstraint("(gate_count IS NULL) = (gate_how = '')", name="gate_count_how"),
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_reason <> '')", name="cancelled_told"),
        sa.CheckConstraint("(kind = 'odd_job') = (market_id IS NOT NULL)", name="market_of_odd_job"),
        sa.CheckConstraint("kind <> 'industry' OR industry IS NOT NULL", name="industry_named"),
        sa.CheckConstraint("(permit_no <> '') OR (permit_on IS NULL)", name="permit_dated"),
        sa.CheckConstraint("mode <> 'online' OR address <> '' OR link <> ''", name="place_told"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    theme: str = Field(max_length=60)
    kind: FairKind = Field(sa_type=enum_type(FairKind))
    mode: FairMode = Field(sa_type=enum_type(FairMode))
    firm_group: FirmGroup = Field(sa_type=enum_type(FirmGroup))
    industry: Industry | None = Field(default=None, sa_type=enum_type(Industry))
    groups: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    unit_adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    # The campaign (专项行动) it belongs to, if any; its figures then stand in that campaign's 附件3 and 附件4.
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id", index=True, sa_type=BigId)
    market_id: int | None = Field(default=None, foreign_key="market.id", index=True, sa_type=BigId)
    address: str = Field(default="", max_length=200)
    link: str = Field(default="", max_length=300)
    first: date = Field(index=True)
    last: date = Field(index=True)
    hours: str = Field(default="", max_length=40)
    planned_firms: int
    booths: int = 0
    # People expected at one time; from a thousand on the permit of the police is asked for (大型群众性活动).
    expected: int = 0
    permit_no: str = Field(default="", max_length=60)
    permit_on: date | None = None
    contact_name: str = Field(default="", max_length=40)
    contact_phone: str = Field(default="", max_length=30)
    state: FairState = Field(default=FairState.PLANNED, sa_type=enum_type(FairState), index=True)
    returned_reason: str = Field(default="", max_length=300)
    cancelled_reason: str = Field(default="", max_length=300)
    # Who handed it in; never approved by the same account.
    submitted_by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    approved_by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    publicised_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Who came through the gate by a manual counter, and how that was counted.
    gate_count: int | None = None
    gate_how: str = Field(default="", max_length=60)
    summary: str = Field(default="", max_length=4000)
    # What a printed check-in code of this fair opens; a random name, so that nobody guesses another fair's.
    code: str = Field(max_length=24, unique=True)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class FairHost(SQLModel, table=True):
    """Who holds it (主办、承办): a bureau of a region, or another body by name. The reporting unit is one of them."""

    __tablename__ = "fair_host"
    __table_args__ = (sa.UniqueConstraint("fair_id", "name"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    fair_id: int = Field(foreign_key="fair.id", index=True, sa_type=BigId)
    name: str = Field(max_length=60)
    adcode: str | None = Field(default=None, max_length=6, foreign_key="region.adcode")


class FairDraft(BaseModel):
    """A fair as its organiser plans it, checked; the reporting unit is the actor's unless a higher level names it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    theme: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    kind: FairKind
    mode: FairMode = FairMode.OFFLINE
    firm_group: FirmGroup = FirmGroup.ANY
    industry: Industry | None = None
    groups: Annotated[list[PeopleGroup], Field(max_length=9)] = []
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    unit_adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")] | None = None
    campaign_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    market_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    link: Annotated[str, StringConstraints(max_length=300)] = ""
    first: date
    last: date
    hours: Annotated[str, StringConstraints(max_length=40)] = ""
    planned_firms: Annotated[int, Field(ge=1, le=MOST_FIRMS)]
    booths: Annotated[int, Field(ge=0, le=MOST_BOOTHS)] = 0
    expected: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    permit_no: Annotated[str, StringConstraints(max_length=60)] = ""
    permit_on: date | None = None
    contact_name: Annotated[str, StringConstraints(max_length=40)] = ""
    contact_phone: Annotated[str, StringConstraints(max_length=30)] = ""
    hosts: Annotated[list[Annotated[str, StringConstraints(min_length=2, max_length=60)]], Field(max_length=20)] = []

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.last < self.first:
            raise ValueError("止日早于起日")
        if (self.last - self.first).days > 92:
            raise ValueError("一场招聘会最多持续三个月，请分场次填写")
        if self.mode is FairMode.OFFLINE and not self.address:
            raise ValueError("线下招聘会请填写地点")
        if self.mode is FairMode.ONLINE and not (self.link or self.address):
            raise ValueError("线上招聘会请填写网址或平台名称")
        if (self.kind is FairKind.ODD_JOB) != (self.market_id is not None):
            raise ValueError("零工小型专场请选择零工市场，其他类型不填")
        if self.kind is FairKind.INDUSTRY and self.industry is None:
            raise ValueError("分行业专场请选择行业")
        if self.permit_on is not None and not self.permit_no:
            raise ValueError("填写了许可日期，请一并填写许可文号")
        if len(set(self.groups)) != len(self.groups) or len(set(self.hosts)) != len(self.hosts):
            raise ValueError("面向群体和主办单位不能重复填写")
        return self
