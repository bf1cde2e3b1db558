"""Status groups of a person (人员类别) as offices decided them: imported or entered, never inferred."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

_LIVE = "revoked_at IS NULL"


class StatusKind(Labelled):
    """What an office wrote down of a person (人员类别)."""

    UNEMPLOYED = "unemployed", "失业登记"
    HARDSHIP = "hardship", "就业困难人员认定"
    FAILED_BUSINESS = "failed_business", "创业失败（停业注销）"
    GRADUATE = "graduate", "高校毕业（毕业证书）"
    FLEXIBLE_INSURED = "flexible_insured", "灵活就业人员参保缴费"
    LIFTED = "lifted", "脱贫人口（含防止返贫监测对象）"
    HOUSEHOLD = "household", "户籍地"


class HardshipKind(Labelled):
    """Boxes of the province's form for 就业困难人员 (晋政办发〔2024〕33号)."""

    OLDER = "older", "大龄失业人员"
    ALLOWANCE = "allowance", "最低生活保障对象"
    DISABLED = "disabled", "残疾失业人员"
    ZERO_HOUSEHOLD = "zero_household", "城镇零就业家庭成员"
    LAND = "land", "被征地农民"
    VETERAN = "veteran", "就业困难退役军人"
    LONG_TERM = "long_term", "长期失业人员"
    GRADUATE = "graduate", "就业困难高校毕业生"
    OTHER = "other", "设区市确定的其他人员"


class StatusSource(Labelled):
    """Where a status comes from (来源)."""

    DESK = "desk", "核对原件"
    SYSTEM = "system", "业务系统查询"
    IMPORT = "import", "名单导入"


class SeekerStatus(SQLModel, table=True):
    """One status of one person from a day on. ``holds`` false says that an office looked and found none.

    ``papers_sealed`` holds the document's number and, of a hardship, its category: health and poverty are sensitive
    data, kept sealed, opened only to decide a claim and, unseen by anybody, for the tier of ``service.hardship``.
    """

    __tablename__ = "seeker_status"
    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until >= since", name="in_order"),
        sa.Index(
            "uq_seeker_status_live",
            "seeker_id",
            "kind",
            unique=True,
            sqlite_where=sa.text(_LIVE),
            postgresql_where=sa.text(_LIVE),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    kind: StatusKind = Field(sa_type=enum_type(StatusKind))
    holds: bool = True
    since: date
    until: date | None = None
    adcode: str | None = Field(default=None, max_length=6, foreign_key="region.adcode")
    source: StatusSource = Field(sa_type=enum_type(StatusSource))
    papers_sealed: bytes = Field(sa_type=sa.LargeBinary)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)


class StatusDraft(BaseModel):
    """A status as an officer types it, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: StatusKind
    holds: bool = True
    since: date
    until: date | None = None
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")] | None = None
    document: Annotated[str, StringConstraints(max_length=60)] = ""
    category: HardshipKind | None = None
    source: StatusSource = StatusSource.DESK

    @model_validator(mode="after")
    def _sensible(self) -> StatusDraft:
        if self.until is not None and self.until < self.since:
            raise ValueError("终止日期早于起始日期")
        if self.kind is StatusKind.HARDSHIP and self.holds and not (self.category and self.document):
            raise ValueError("就业困难人员认定要填类别和认定文号，系统不代为判断")
        if self.kind is not StatusKind.HARDSHIP and self.category is not None:
            raise ValueError("只有就业困难人员认定才填类别")
        return self
