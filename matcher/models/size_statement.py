"""Size statements (企业规模认定): a size class with the figures, year and source it rests on; history is kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import EnterpriseSize, Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# A year's revenue and assets in fen: up to a hundred thousand 亿元.
_Fen = Annotated[int, Field(ge=0, le=10**15)]


class SizeSource(Labelled):
    """Where a size class comes from (认定方式)."""

    COMPUTED = "computed", "按指标计算"
    LIST = "list", "部门名单"
    DECLARATION = "declaration", "企业签字声明"
    BROCHURE = "brochure", "招聘简章自报（未核实）"


# What somebody may state; what a brochure's header says comes with the brochure, and gives way to all of them.
STATED = (SizeSource.COMPUTED, SizeSource.LIST, SizeSource.DECLARATION)


class SizeStatement(SQLModel, table=True):
    """One statement of an enterprise's size; the latest that was :data:`STATED` counts, and none ever stops a post."""

    __tablename__ = "size_statement"
    __table_args__ = (
        sa.CheckConstraint("year >= 1990 AND year <= 2100", name="year_range"),
        sa.CheckConstraint("employees IS NULL OR employees >= 0", name="employees_range"),
        sa.CheckConstraint("revenue IS NULL OR revenue >= 0", name="revenue_range"),
        sa.CheckConstraint("assets IS NULL OR assets >= 0", name="assets_range"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    year: int
    industry_code: str = Field(max_length=4)
    employees: int | None = None
    revenue: int | None = Field(default=None, sa_type=sa.BigInteger)
    assets: int | None = Field(default=None, sa_type=sa.BigInteger)
    size: EnterpriseSize = Field(sa_type=enum_type(EnterpriseSize))
    source: SizeSource = Field(sa_type=enum_type(SizeSource))
    standard: str = Field(default="", max_length=120)
    standard_row: str = Field(default="", max_length=60)
    missing: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    said_by: str = Field(default="", max_length=60)
    said_on: date | None = None
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class SizeDraft(BaseModel):
    """A statement as typed, checked. With ``size`` somebody else decided it: a department's list, or the enterprise."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    year: Annotated[int, Field(ge=1990, le=2100)]
    industry_code: Annotated[str, StringConstraints(pattern=r"^([A-T]|\d{2,4})$")]
    employees: Annotated[int, Field(ge=0, le=2_000_000)] | None = None
    revenue: _Fen | None = None
    assets: _Fen | None = None
    source: SizeSource = SizeSource.COMPUTED
    size: EnterpriseSize | None = None
    said_by: Annotated[str, StringConstraints(max_length=60)] = ""
    said_on: date | None = None

    @model_validator(mode="after")
    def _who_said_it(self) -> Self:
        if self.source not in STATED:
            raise ValueError("简章上的规模随简章记录，不能单独认定")
        if self.source is SizeSource.COMPUTED:
            if self.size is not None:
                raise ValueError("按指标计算的规模由系统得出，不用填规模")
        elif self.size is None:
            raise ValueError("请填写名单或声明上写的规模")
        elif not self.said_by or self.said_on is None:
            raise ValueError("请填写名单来源部门（或声明签字人）和日期")
        return self
