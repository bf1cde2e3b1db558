"""Mappings (对接方案): which of our fields stands under which header of another system's sheets, and in what words."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Limited
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# Fields every kind has beside its own: the two record numbers, and a text that is the same in all rows.
OUR_NUMBER, THEIR_NUMBER, FIXED = "our_number", "their_number", "fixed"


class ExchangeKind(Labelled):
    """What a mapping's rows are (对接对象)."""

    SEEKER = "seeker", "求职者"
    VACANCY = "vacancy", "岗位"
    REFERRAL = "referral", "推荐"
    EMPLOYMENT = "employment", "就业登记"


class ExchangeDirection(Labelled):
    """Which way a mapping may be used (对接方向)."""

    IMPORT = "import", "导入"
    EXPORT = "export", "导出"
    BOTH = "both", "导入和导出"


class CellFormat(Labelled):
    """How a field is written in a cell (写法)."""

    TEXT = "text", "文字"
    DATE_DASH = "date_dash", "日期 2026-11-30"
    DATE_SLASH = "date_slash", "日期 2026/11/30"
    DATE_PLAIN = "date_plain", "日期 20261130"


class MappedColumn(BaseModel):
    """One column (对接列): header, our field, how it is written, and the other system's word for each of ours."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    header: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    field: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    format: CellFormat = CellFormat.TEXT
    fixed: Annotated[str, StringConstraints(max_length=200)] = ""
    # Our word → theirs; what is not in it goes as it is.
    codes: Annotated[dict[str, Annotated[str, StringConstraints(max_length=100)]], Limited(max_length=200)] = {}


class MappingDraft(BaseModel):
    """A mapping as a person or a shipped file states it, before its columns are checked against our fields."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    system: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    kind: ExchangeKind
    direction: ExchangeDirection = ExchangeDirection.BOTH
    columns: Annotated[list[MappedColumn], Limited(min_length=1, max_length=80)]
    # The header under which THEIR record number stands.
    key: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    # Whether somebody compared it with the other system's own description (已核对).
    verified: bool = False


class Mapping(SQLModel, table=True):
    """One version of a unit's mapping; a change is a new version, and of all versions the newest alone is active."""

    __tablename__ = "mapping"
    __table_args__ = (
        sa.UniqueConstraint("adcode", "name", "version"),
        sa.CheckConstraint("version >= 1", name="mapping_version"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    name: str = Field(max_length=60)
    system: str = Field(max_length=40)
    kind: ExchangeKind = Field(sa_type=enum_type(ExchangeKind))
    direction: ExchangeDirection = Field(sa_type=enum_type(ExchangeDirection))
    columns: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    key: str = Field(max_length=60)
    verified: bool = False
    version: int = 1
    active: bool = Field(default=True, index=True)
    made_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    made_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def cells(self) -> list[MappedColumn]:
        """The columns in order."""
        return [MappedColumn.model_validate(one) for one in self.columns]

    @property
    def exports(self) -> bool:
        """Whether it may be used for exporting."""
        return self.direction is not ExchangeDirection.IMPORT

    @property
    def imports(self) -> bool:
        """Whether it may be used for importing."""
        return self.direction is not ExchangeDirection.EXPORT
