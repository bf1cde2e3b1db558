"""Enterprises (企业) that hand in brochures."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import EnterpriseSize, EnterpriseTag, Industry, Ownership
from matcher.models.types import BigId, UtcDateTime, enum_type

# Standing on one of these lists makes an enterprise a key one (重点企业); which lists count: planning/key_lists.py.
KEY_TAGS = frozenset({EnterpriseTag.ABOVE_SCALE, EnterpriseTag.WHITELIST, EnterpriseTag.KEY_PROJECT})


class Enterprise(SQLModel, table=True):
    """An enterprise by its unified social credit code (统一社会信用代码)."""

    __tablename__ = "enterprise"
    __table_args__ = (
        sa.CheckConstraint("length(uscc) = 18", name="uscc_length"),
        sa.CheckConstraint("(barred_at IS NULL) = (barred_reason = '')", name="barred_reason"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    uscc: str = Field(max_length=18, unique=True)
    name: str = Field(max_length=100)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    address: str = Field(default="", max_length=200)
    industry: Industry = Field(sa_type=enum_type(Industry))
    industry_note: str = Field(default="", max_length=40)
    # GB/T 4754 in 2 to 4 digits, where it is known more closely than by its section.
    industry_code: str | None = Field(default=None, max_length=4)
    ownership: Ownership = Field(default=Ownership.OTHER, sa_type=enum_type(Ownership))
    size: EnterpriseSize = Field(default=EnterpriseSize.UNKNOWN, sa_type=enum_type(EnterpriseSize))
    tags: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    employees_now: int | None = None
    intro: str = Field(default="", max_length=2000)
    contact_name: str = Field(default="", max_length=40)
    contact_phone: str = Field(default="", max_length=30)
    email: str = Field(default="", max_length=100)
    # The right to recruit (招聘资格): who saw which papers when, until when the licence runs (None: 长期), and a bar.
    verified_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # No foreign key: accounts refer to enterprises, and two tables cannot be made each before the other.
    verified_by: int | None = Field(default=None, sa_type=BigId)
    verified_papers: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    licence_valid_to: date | None = None
    # The last day of the written order of who acts for it (委托书); None: none is needed, or without an end.
    mandate_valid_to: date | None = None
    barred_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    barred_reason: str = Field(default="", max_length=200)
    # The list that barred it (``models.blacklist``), None where a person did; the next list of the series ends it.
    # No foreign key, so that either table can be made first.
    blacklist_id: int | None = Field(default=None, index=True, sa_type=BigId)
    # The record this one was merged into (合并); it then stays only as history.
    merged_into: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def is_key(self) -> bool:
        """Whether it stands on a key-enterprise list (重点企业)."""
        return bool(KEY_TAGS & set(self.tags))


class EnterpriseDraft(BaseModel):
    """The header of a brochure, checked; the only way an enterprise row is made from outside."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    uscc: Annotated[str, StringConstraints(min_length=18, max_length=18)]
    name: Annotated[str, StringConstraints(min_length=2, max_length=100)]
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    industry: Industry
    industry_note: Annotated[str, StringConstraints(max_length=40)] = ""
    ownership: Ownership = Ownership.OTHER
    size: EnterpriseSize = EnterpriseSize.UNKNOWN
    employees_now: Annotated[int, Field(ge=0, le=2_000_000)] | None = None
    intro: Annotated[str, StringConstraints(max_length=2000)] = ""
    contact_name: Annotated[str, StringConstraints(max_length=40)] = ""
    contact_phone: Annotated[str, StringConstraints(max_length=30)] = ""
    email: Annotated[str, StringConstraints(max_length=100)] = ""
