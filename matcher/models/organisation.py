"""Organisations (服务机构) beside enterprises and bureaus, and the parts they play in a plan (参与)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled, Role
from matcher.models.plan_kinds import MeasureKind
from matcher.models.types import BigId, UtcDateTime, enum_type


class OrganisationKind(Labelled):
    """Kind of body (机构类型), the four the notice names in 第（九）条."""

    PUBLIC = "public", "公共就业服务机构"
    COMMERCIAL = "commercial", "经营性人力资源服务机构"
    TRAINING = "training", "培训机构"
    DISPATCH = "dispatch", "劳务派遣机构"

    @property
    def role(self) -> Role:
        """The role its accounts act in."""
        return _ROLES[self]

    @property
    def parts(self) -> tuple[ParticipationPart, ...]:
        """What it may do in a plan."""
        return _PARTS[self]

    @property
    def licence(self) -> str:
        """The permit it works under; empty for a public body, which is set up by its government."""
        return _LICENCES[self]


class ParticipationPart(Labelled):
    """What a body does for an enterprise (参与方式)."""

    REFERRAL = "referral", "用工推荐"
    FAIR = "fair", "招聘活动"
    POOLING = "pooling", "余缺调剂"
    TRAINING = "training", "技能培训"
    DISPATCH = "dispatch", "劳务派遣和临时用工"
    DOSSIER = "dossier", "人事代理"

    @property
    def measure(self) -> MeasureKind | None:
        """The measure of the plan it works on."""
        return _MEASURES.get(self)


_ROLES = {
    OrganisationKind.PUBLIC: Role.AGENCY,
    OrganisationKind.COMMERCIAL: Role.AGENCY,
    OrganisationKind.TRAINING: Role.TRAINING_BODY,
    OrganisationKind.DISPATCH: Role.DISPATCH_BODY,
}
# Files are kept by public bodies only (通知第（八）条): nobody else may hold them.
_PARTS = {
    OrganisationKind.PUBLIC: (
        ParticipationPart.REFERRAL,
        ParticipationPart.FAIR,
        ParticipationPart.POOLING,
        ParticipationPart.DOSSIER,
    ),
    OrganisationKind.COMMERCIAL: (ParticipationPart.REFERRAL, ParticipationPart.FAIR, ParticipationPart.POOLING),
    OrganisationKind.TRAINING: (ParticipationPart.TRAINING,),
    OrganisationKind.DISPATCH: (ParticipationPart.DISPATCH,),
}
# 人力资源市场暂行条例 18, 民办教育促进法 12, 劳动合同法 57.
_LICENCES = {
    OrganisationKind.PUBLIC: "",
    OrganisationKind.COMMERCIAL: "人力资源服务许可证",
    OrganisationKind.TRAINING: "办学许可证",
    OrganisationKind.DISPATCH: "劳务派遣经营许可证",
}
_MEASURES = {
    ParticipationPart.REFERRAL: MeasureKind.REFERRAL,
    ParticipationPart.FAIR: MeasureKind.FAIR,
    ParticipationPart.POOLING: MeasureKind.POOLING,
    ParticipationPart.TRAINING: MeasureKind.TRAINING,
    ParticipationPart.DISPATCH: MeasureKind.TEMPORARY,
    ParticipationPart.DOSSIER: MeasureKind.DOSSIER,
}


class Organisation(SQLModel, table=True):
    """A body by its unified social credit code; it takes part only once its papers were seen and its permit runs."""

    __tablename__ = "organisation"
    __table_args__ = (sa.CheckConstraint("length(uscc) = 18", name="uscc_length"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uscc: str = Field(max_length=18, unique=True)
    name: str = Field(max_length=100)
    kind: OrganisationKind = Field(sa_type=enum_type(OrganisationKind), index=True)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    address: str = Field(default="", max_length=200)
    licence_number: str = Field(default="", max_length=60)
    # Last day of the permit, inclusive; None: 长期, or a public body that needs none.
    licence_valid_to: date | None = None
    contact_name: str = Field(default="", max_length=40)
    contact_phone: str = Field(default="", max_length=30)
    verified_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # No foreign key: accounts refer to organisations, and two tables cannot be made each before the other.
    verified_by: int | None = Field(default=None, sa_type=BigId)
    active: bool = True
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)

    def hindrance(self, day: date) -> str:
        """Why it may not begin to take part on ``day``, in a sentence; empty when nothing forbids it."""
        if not self.active:
            return f"{self.name}已停用"
        if self.verified_at is None:
            return f"{self.name}还没有核验，请先由县级核验"
        if self.licence_valid_to is not None and self.licence_valid_to < day:
            return (
                f"{self.name}的{self.kind.licence or '证照'}已于 {self.licence_valid_to} 到期，换发并重新核验后才能参与"
            )
        return ""


class OrganisationDraft(BaseModel):
    """A body as a county registers it, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    uscc: Annotated[str, StringConstraints(min_length=18, max_length=18)]
    name: Annotated[str, StringConstraints(min_length=2, max_length=100)]
    kind: OrganisationKind
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    contact_name: Annotated[str, StringConstraints(max_length=40)] = ""
    contact_phone: Annotated[str, StringConstraints(max_length=30)] = ""


class Participation(SQLModel, table=True):
    """What a body does in an enterprise's plan, from one day to another (both inclusive; ``last`` None: 未定)."""

    __tablename__ = "participation"
    __table_args__ = (sa.CheckConstraint("last IS NULL OR last >= first", name="period_order"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    organisation_id: int = Field(foreign_key="organisation.id", index=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    measure_id: int | None = Field(default=None, foreign_key="measure.id", sa_type=BigId)
    part: ParticipationPart = Field(sa_type=enum_type(ParticipationPart))
    first: date
    last: date | None = None
    note: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)

    def runs(self, day: date) -> bool:
        """Whether it is under way on ``day`` or still to begin."""
        return self.last is None or self.last >= day


class ParticipationDraft(BaseModel):
    """Which body does what for a case, from when; without ``last`` until it is ended."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    organisation_id: Annotated[int, Field(ge=1, le=2**62)]
    part: ParticipationPart
    first: date
    last: date | None = None
    note: Annotated[str, StringConstraints(max_length=200)] = ""
