"""Lists of enterprises whose posts are not published (失信、拖欠工资等名单), as a department gave them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class BlacklistKind(Labelled):
    """Which list it is (名单类型)."""

    DISHONEST = "dishonest", "失信被执行人名单"
    ARREARS = "arrears", "拖欠农民工工资失信名单"
    LABOUR = "labour", "重大劳动保障违法名单"
    OTHER = "other", "其他违法失信名单"


class Blacklist(SQLModel, table=True):
    """One imported list. The department's next one of the same kind and region takes its place."""

    __tablename__ = "blacklist"
    __table_args__ = (sa.Index("ix_blacklist_series", "kind", "department", "adcode"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    kind: BlacklistKind = Field(sa_type=enum_type(BlacklistKind))
    department: str = Field(max_length=60)
    source: str = Field(max_length=200)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    list_date: date
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class BlacklistEntry(SQLModel, table=True):
    """One enterprise on a list, as the department wrote it; it need not be registered here."""

    __tablename__ = "blacklist_entry"
    __table_args__ = (
        sa.UniqueConstraint("list_id", "uscc"),
        sa.CheckConstraint("length(uscc) = 18", name="blacklist_uscc_length"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    list_id: int = Field(foreign_key="blacklist.id", sa_type=BigId)
    uscc: str = Field(max_length=18, index=True)
    name: str = Field(max_length=100)
    reason: str = Field(default="", max_length=200)


class BlacklistDraft(BaseModel):
    """The head of a list: which, of whom, where it stands, of which day."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: BlacklistKind
    department: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    source: Annotated[str, StringConstraints(min_length=2, max_length=200)]
    list_date: date
