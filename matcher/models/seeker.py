"""Job seekers (求职者): facts for matching in the clear, identity sealed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import ConsentChannel, EducationLevel, EmploymentForm, HardLimit, SkillGrade
from matcher.models.gear import Tools, Transports
from matcher.models.types import BigId, UtcDateTime, enum_type
from matcher.models.values import Window

# 劳动法 15, 禁止使用童工规定: nobody under 16 is introduced to work.
WORKING_AGE = 16


class Seeker(SQLModel, table=True):
    """A person looking for work. Name and phone are encrypted; lists show only the masked forms."""

    __tablename__ = "seeker"
    __table_args__ = (
        sa.CheckConstraint("experience_years IS NULL OR experience_years >= 0", name="experience_range"),
        sa.CheckConstraint("pay_min IS NULL OR pay_min >= 0", name="pay_range"),
        sa.CheckConstraint("merged_into IS NULL OR NOT seeking", name="merged_hidden"),
        sa.CheckConstraint(
            "erased_on IS NULL OR (NOT seeking AND phone_hash IS NULL AND name_hash IS NULL AND id_hash IS NULL)",
            name="erased_unknown",
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    name_sealed: bytes = Field(sa_type=sa.LargeBinary)
    name_masked: str = Field(max_length=20)
    phone_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    phone_masked: str = Field(default="", max_length=20)
    phone_hash: str | None = Field(default=None, max_length=64, unique=True)
    # Keyed digests, to find people registered twice without keeping or opening what they are made of.
    name_hash: str | None = Field(default=None, max_length=64, index=True)
    id_hash: str | None = Field(default=None, max_length=64, index=True)
    born_on: date | None = None
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    # Whether the person lives in ``adcode``; False when only the household registration (户籍地) told it, which says
    # what office looks after them and must not enter a score (trust.md T67).
    resident: bool = True
    wanted_titles: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    wanted_adcodes: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    skills: str = Field(default="", max_length=1000)
    history: str = Field(default="", max_length=4000)
    education: EducationLevel | None = Field(default=None, sa_type=enum_type(EducationLevel))
    skill_grade: SkillGrade | None = Field(default=None, sa_type=enum_type(SkillGrade))
    certificates: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    experience_years: float | None = None
    pay_min: int | None = Field(default=None, sa_type=sa.BigInteger)
    available_from: date | None = None
    accepts_night: bool | None = None
    employment_forms: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    limits: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    # 就业困难人员 as the county recognised them; the category is not needed for matching and not kept.
    hardship: bool = False
    flexible: bool = Field(default=False, index=True)
    market_id: int | None = Field(default=None, foreign_key="market.id", index=True, sa_type=BigId)
    radius_km: int | None = None
    # What the person brings to an odd job (``models.gear``).
    own_tools: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    transports: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    seeking: bool = Field(default=True, index=True)
    # Whether machines may rank the person (个人信息保护法 24); who says no is in no scored list.
    ranked: bool = True
    words: str = Field(default="", sa_type=sa.Text)
    # No foreign key: the intake hangs on an account, which may hang on this person.
    intake_id: int | None = Field(default=None, sa_type=BigId)
    merged_into: int | None = Field(default=None, foreign_key="seeker.id", index=True, sa_type=BigId)
    # The day everything that tells who this was went (service/erasure.py); the row stays, since others hang on it.
    erased_on: date | None = None
    version: int = 1
    active_at: datetime = Field(sa_type=UtcDateTime)
    created_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def gone(self) -> bool:
        """Whether it stands for nobody any more: merged into another registration, or erased."""
        return self.merged_into is not None or self.erased_on is not None


class SeekerChange(SQLModel, table=True):
    """Change feed of profiles: every insert, edit or removal appends the id, so each process can refresh its index.

    Numbers come in the order of commits (``repository/seekers.py``), so whoever has read up to one needs no look back.
    """

    __tablename__ = "seeker_change"

    seq: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(index=True, sa_type=BigId)


class SeekerDraft(BaseModel):
    """One person as read from a roster row or form, checked; identity in the clear until the repository seals it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    phone: Annotated[str, StringConstraints(max_length=20)] = ""
    born_on: date | None = None
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    resident: bool = True
    wanted_titles: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=60)]], Field(min_length=1, max_length=10)
    ]
    wanted_adcodes: Annotated[list[str], Field(max_length=20)] = []
    skills: Annotated[str, StringConstraints(max_length=1000)] = ""
    history: Annotated[str, StringConstraints(max_length=4000)] = ""
    education: EducationLevel | None = None
    skill_grade: SkillGrade | None = None
    certificates: Annotated[list[str], Field(max_length=30)] = []
    experience_years: Annotated[float, Field(ge=0, le=60)] | None = None
    pay_min: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = None
    available_from: date | None = None
    # Kept in a table of its own (``shift.Availability``); empty says nothing of the hours.
    windows: Annotated[list[Window], Field(max_length=50)] = []
    accepts_night: bool | None = None
    employment_forms: list[EmploymentForm] = []
    limits: list[HardLimit] = []
    hardship: bool = False
    flexible: bool = False
    radius_km: Annotated[int, Field(ge=1, le=3000)] | None = None
    own_tools: Tools = []
    transports: Transports = []
    # A roster is taken only for people who agreed to be registered (个人信息保护法 13, 14).
    consent_channel: ConsentChannel
