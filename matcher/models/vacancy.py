"""Vacancies (岗位) and the brochures (招聘简章) they came in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import (
    Benefit,
    EducationLevel,
    EmploymentForm,
    Hazard,
    PayUnit,
    Shift,
    ShortageKind,
    SkillGrade,
    VacancySource,
)
from matcher.models.post_end import PostEnd
from matcher.models.states import VacancyState
from matcher.models.types import BigId, UtcDateTime, enum_type
from matcher.models.values import Pay

# A post is shown for at most this many days, both ends counted (domain.md §2, [D]).
MAX_VALID_DAYS = 90
Fen = Annotated[int, Field(ge=0, le=1_000_000_000)]


class Brochure(SQLModel, table=True):
    """One handed-in brochure: the file it was read from, who submitted it and when."""

    __tablename__ = "brochure"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    intake_id: int | None = Field(default=None, foreign_key="intake.id", sa_type=BigId)
    source: VacancySource = Field(sa_type=enum_type(VacancySource))
    title: str = Field(max_length=200)
    submitted_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    submitted_at: datetime = Field(sa_type=UtcDateTime)


class Vacancy(SQLModel, table=True):
    """A post with its headcount, conditions, pay and state; ``headcount`` None means 若干 (unknown)."""

    __tablename__ = "vacancy"
    __table_args__ = (
        sa.CheckConstraint("headcount IS NULL OR (headcount >= 1 AND headcount <= 9999)", name="headcount_range"),
        sa.CheckConstraint("pay_min IS NULL OR pay_max IS NULL OR pay_min <= pay_max", name="pay_order"),
        sa.CheckConstraint("valid_to >= valid_from", name="valid_order"),
        sa.CheckConstraint("age_min IS NULL OR age_min >= 0", name="age_min_range"),
        sa.CheckConstraint("contract_months IS NULL OR contract_months >= 0", name="contract_range"),
        sa.CheckConstraint("probation_months IS NULL OR probation_months >= 0", name="probation_range"),
        sa.CheckConstraint("merged_into IS NULL OR state = 'closed'", name="merged_closed"),
        sa.CheckConstraint(
            "(ended_reason IS NULL) = (ended_at IS NULL) AND (ended_reason IS NULL OR state = 'closed')",
            name="ended_closed",
        ),
        # A code is there only because a person confirmed it: suggestions are not stored.
        sa.CheckConstraint(
            "(occupation_code IS NULL) = (occupation_confirmed_at IS NULL)", name="occupation_confirmed"
        ),
        sa.Index("uq_vacancy_row_key", "enterprise_id", "row_key", unique=True),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    brochure_id: int = Field(foreign_key="brochure.id", index=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    row_key: str = Field(max_length=64)
    title: str = Field(max_length=60)
    occupation_code: str | None = Field(default=None, max_length=10, index=True)
    occupation_confirmed_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    occupation_confirmed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    headcount: int | None = None
    duty: str = Field(default="", max_length=4000)
    conditions: str = Field(default="", max_length=4000)
    education: EducationLevel | None = Field(default=None, sa_type=enum_type(EducationLevel))
    education_required: bool = True
    skill_grade: SkillGrade | None = Field(default=None, sa_type=enum_type(SkillGrade))
    certificates: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    wished_certificates: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    experience_years: float | None = None
    experience_required: bool = True
    age_min: int | None = None
    age_max: int | None = None
    pay_min: int | None = Field(default=None, sa_type=sa.BigInteger)
    pay_max: int | None = Field(default=None, sa_type=sa.BigInteger)
    pay_unit: PayUnit = Field(sa_type=enum_type(PayUnit))
    pay_base: int | None = Field(default=None, sa_type=sa.BigInteger)
    pay_text: str = Field(default="", max_length=200)
    employment_form: EmploymentForm = Field(sa_type=enum_type(EmploymentForm))
    contract_months: int | None = None
    contract_open_ended: bool = False
    probation_months: float | None = None
    probation_percent: int | None = None
    probation_pay: int | None = Field(default=None, sa_type=sa.BigInteger)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    address: str = Field(default="", max_length=200)
    shift: Shift | None = Field(default=None, sa_type=enum_type(Shift))
    hours_per_day: float | None = None
    days_per_week: float | None = None
    hazards: list[str] | None = Field(default=None, sa_type=sa.JSON)
    benefits: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    urgent: bool = False
    # Why the county keeps a paused post from being shown (核查暂停); its enterprise cannot renew it meanwhile.
    suspended_reason: str = Field(default="", max_length=200)
    shortage_kind: ShortageKind | None = Field(default=None, sa_type=enum_type(ShortageKind))
    contact_name: str = Field(default="", max_length=40)
    contact_phone: str = Field(default="", max_length=20)
    start_by: date | None = None
    valid_from: date
    valid_to: date
    source: VacancySource = Field(sa_type=enum_type(VacancySource))
    state: VacancyState = Field(sa_type=enum_type(VacancyState), index=True)
    findings: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    author_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    reviewer_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    review_note: str = Field(default="", max_length=500)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Only where a person closed it; one that a copy or a merge took over has none and is not taken up again.
    ended_reason: PostEnd | None = Field(default=None, sa_type=enum_type(PostEnd))
    ended_note: str = Field(default="", max_length=200)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    merged_into: int | None = Field(default=None, foreign_key="vacancy.id", index=True, sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def pay(self) -> Pay:
        """The pay range as a value."""
        return Pay(self.pay_min, self.pay_max, self.pay_unit, base=self.pay_base, note=self.pay_text)


class VacancyDraft(BaseModel):
    """One post as read from a brochure row, checked; the only way a vacancy row is made from outside."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    headcount: Annotated[int, Field(ge=1, le=9999)] | None = None
    duty: Annotated[str, StringConstraints(max_length=4000)] = ""
    conditions: Annotated[str, StringConstraints(max_length=4000)] = ""
    education: EducationLevel | None = None
    education_required: bool = True
    skill_grade: SkillGrade | None = None
    certificates: list[str] = []
    wished_certificates: list[str] = []
    experience_years: Annotated[float, Field(ge=0, le=60)] | None = None
    experience_required: bool = True
    age_min: Annotated[int, Field(ge=0, le=120)] | None = None
    age_max: Annotated[int, Field(ge=0, le=120)] | None = None
    pay_min: Fen | None = None
    pay_max: Fen | None = None
    pay_unit: PayUnit = PayUnit.MONTH
    pay_base: Fen | None = None
    pay_text: Annotated[str, StringConstraints(max_length=200)] = ""
    employment_form: EmploymentForm = EmploymentForm.FULL_TIME
    contract_months: Annotated[int, Field(ge=0, le=600)] | None = None
    contract_open_ended: bool = False
    probation_months: Annotated[float, Field(ge=0, le=24)] | None = None
    probation_percent: Annotated[int, Field(ge=0, le=200)] | None = None
    probation_pay: Fen | None = None
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    address: Annotated[str, StringConstraints(max_length=200)] = ""
    shift: Shift | None = None
    hours_per_day: Annotated[float, Field(gt=0, le=24)] | None = None
    days_per_week: Annotated[float, Field(gt=0, le=7)] | None = None
    hazards: list[Hazard] | None = None
    benefits: list[Benefit] = []
    urgent: bool = False
    shortage_kind: ShortageKind | None = None
    contact_name: Annotated[str, StringConstraints(max_length=40)] = ""
    contact_phone: Annotated[str, StringConstraints(max_length=20)] = ""
    start_by: date | None = None
    valid_from: date
    valid_to: date

    @model_validator(mode="after")
    def _bounds_in_order(self) -> Self:
        if self.pay_min is not None and self.pay_max is not None and self.pay_min > self.pay_max:
            raise ValueError("最低薪资高于最高薪资")
        if self.valid_to < self.valid_from:
            raise ValueError("有效期止早于有效期起")
        if (self.valid_to - self.valid_from).days >= MAX_VALID_DAYS:
            raise ValueError(f"有效期最长 {MAX_VALID_DAYS} 天")
        return self
