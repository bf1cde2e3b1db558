"""Key-enterprise lists (重点企业名单): who a department named, when, until when; earlier lists stay as history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import EnterpriseTag
from matcher.models.types import BigId, UtcDateTime, enum_type


class KeyList(SQLModel, table=True):
    """One imported list of a department: a tag for the enterprises on it, from ``list_date`` to ``valid_to``.

    Both days inclusive; without ``valid_to`` it counts until the department's next list of the same tag and region.
    """

    __tablename__ = "key_list"
    __table_args__ = (
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= list_date", name="period_order"),
        sa.Index("ix_key_list_series", "tag", "department", "adcode"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    tag: EnterpriseTag = Field(sa_type=enum_type(EnterpriseTag))
    name: str = Field(max_length=100)
    department: str = Field(max_length=60)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    list_date: date
    valid_to: date | None = None
    intake_id: int | None = Field(default=None, foreign_key="intake.id", sa_type=BigId)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class KeyListEntry(SQLModel, table=True):
    """One enterprise on a list as the department wrote it; tied to the register once the code is registered."""

    __tablename__ = "key_list_entry"
    __table_args__ = (
        sa.UniqueConstraint("list_id", "uscc"),
        sa.CheckConstraint("length(uscc) = 18", name="uscc_length"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    list_id: int = Field(foreign_key="key_list.id", sa_type=BigId)
    uscc: str = Field(max_length=18, index=True)
    name: str = Field(max_length=100)
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)


class KeyListDraft(BaseModel):
    """The head of a list, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    tag: EnterpriseTag
    name: Annotated[str, StringConstraints(min_length=2, max_length=100)]
    department: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    list_date: date
    valid_to: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.list_date:
            raise ValueError("有效期止早于名单日期")
        return self


class ListedFirm(BaseModel):
    """One line of a list, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    uscc: Annotated[str, StringConstraints(min_length=18, max_length=18)]
    name: Annotated[str, StringConstraints(min_length=2, max_length=100)]
