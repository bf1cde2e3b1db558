"""Graduating classes (毕业班) that training bodies report, and the graduates who agreed to be registered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import SkillGrade
from matcher.models.types import BigId, UtcDateTime, enum_type


class GraduatingClass(SQLModel, table=True):
    """A class and the day it graduates: trade, grade or certificate, size; its consented graduates go first."""

    __tablename__ = "graduating_class"
    __table_args__ = (sa.CheckConstraint("size BETWEEN 1 AND 5000", name="size_range"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    organisation_id: int = Field(foreign_key="organisation.id", index=True, sa_type=BigId)
    title: str = Field(max_length=60)
    trade: str = Field(max_length=60)
    occupation_code: str | None = Field(default=None, max_length=10)
    grade: SkillGrade | None = Field(default=None, sa_type=enum_type(SkillGrade))
    certificate: str = Field(default="", max_length=60)
    size: int
    graduates_on: date = Field(index=True)
    graduated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class GraduatingClassDraft(BaseModel):
    """A class as a training body reports it, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    trade: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    occupation_code: Annotated[str, StringConstraints(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")] | None = None
    grade: SkillGrade | None = None
    certificate: Annotated[str, StringConstraints(max_length=60)] = ""
    size: Annotated[int, Field(ge=1, le=5000)]
    graduates_on: date


class Graduate(SQLModel, table=True):
    """One graduate of a class who agreed to be registered as a seeker."""

    __tablename__ = "graduate"
    __table_args__ = (sa.UniqueConstraint("class_id", "seeker_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    class_id: int = Field(foreign_key="graduating_class.id", index=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    created_at: datetime = Field(sa_type=UtcDateTime)
