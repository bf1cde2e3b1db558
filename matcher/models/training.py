"""Training (培训): courses of training bodies and of enterprises, who is enrolled, attendance, certificates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.enums import ConsentChannel, Labelled, SkillGrade
from matcher.models.lending import WordChannel
from matcher.models.types import BigId, UtcDateTime, enum_type

# One row of an own roster, and the most an own roster is handed in with at once.
MOST_SEATS = 500


class CourseKind(Labelled):
    """Whom a course is for (培训类别): seekers at a training body, or an enterprise's own staff (通知第（二）条)."""

    SEEKERS = "seekers", "面向求职者"
    PRE_JOB = "pre_job", "岗前培训"
    ON_JOB = "on_job", "在岗培训"
    UPSKILL = "upskill", "技能提升培训"

    @property
    def own(self) -> bool:
        """Whether an enterprise holds it for its own staff."""
        return self is not CourseKind.SEEKERS


class CourseState(Labelled):
    """Life of a course (培训班状态)."""

    PLANNED = "planned", "已备案"
    OPEN = "open", "报名中"
    RUNNING = "running", "培训中"
    FINISHED = "finished", "已结业"
    CANCELLED = "cancelled", "已取消"


# Which steps a course may take; the last two are ends.
COURSE_STEPS: dict[CourseState, tuple[CourseState, ...]] = {
    CourseState.PLANNED: (CourseState.OPEN, CourseState.CANCELLED),
    CourseState.OPEN: (CourseState.RUNNING, CourseState.CANCELLED),
    CourseState.RUNNING: (CourseState.FINISHED, CourseState.CANCELLED),
    CourseState.FINISHED: (),
    CourseState.CANCELLED: (),
}


class EnrolmentState(Labelled):
    """What became of one person in a course (学员状态)."""

    ENROLLED = "enrolled", "在册"
    WITHDRAWN = "withdrawn", "已退出"
    COMPLETED = "completed", "已取得证书"
    PASSED = "passed", "考核合格"
    FAILED = "failed", "考核未通过"


# Who takes up a seat.
SEATED = (EnrolmentState.ENROLLED, EnrolmentState.COMPLETED, EnrolmentState.PASSED, EnrolmentState.FAILED)
# Who finished it, with a certificate or by an assessment alone (证书或考核合格名单): a course is paid for these.
PASSED = (EnrolmentState.COMPLETED, EnrolmentState.PASSED)


class Course(SQLModel, table=True):
    """One course, held by a training body or by an enterprise for its own staff; seekers never pay for it.

    ``price`` is what one place costs whoever pays (补贴或企业), in fen; ``rule`` the policy rule it is claimed under.
    """

    __tablename__ = "course"
    __table_args__ = (
        sa.CheckConstraint("(organisation_id IS NULL) <> (enterprise_id IS NULL)", name="one_holder"),
        sa.CheckConstraint("(kind = 'seekers') = (organisation_id IS NOT NULL)", name="holder_kind"),
        sa.CheckConstraint("seats BETWEEN 1 AND 500", name="seats_range"),
        sa.CheckConstraint("hours BETWEEN 1 AND 2000", name="hours_range"),
        sa.CheckConstraint("ends_on >= starts_on", name="period_order"),
        sa.CheckConstraint("price >= 0", name="price_range"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True, sa_type=BigId)
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)
    kind: CourseKind = Field(sa_type=enum_type(CourseKind))
    title: str = Field(max_length=60)
    trade: str = Field(max_length=60)
    occupation_code: str | None = Field(default=None, max_length=10)
    grade: SkillGrade | None = Field(default=None, sa_type=enum_type(SkillGrade))
    certificate: str = Field(default="", max_length=60)
    hours: int
    seats: int
    starts_on: date = Field(index=True)
    ends_on: date
    adcode: str = Field(max_length=6, foreign_key="region.adcode")
    place: str = Field(default="", max_length=200)
    price: int = Field(default=0, sa_type=sa.BigInteger)
    rule: str = Field(default="", max_length=40)
    order_id: int | None = Field(default=None, foreign_key="training_order.id", index=True, sa_type=BigId)
    state: CourseState = Field(default=CourseState.PLANNED, sa_type=enum_type(CourseState))
    # An enterprise's that staff filed for it: how they learned it, and from whom (代办).
    told_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel, "course_told_how"))
    told_name: str = Field(default="", max_length=40)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class CourseDraft(BaseModel):
    """A course as its holder files it, checked. There is no fee for seekers, so no field for one."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: CourseKind
    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    trade: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    occupation_code: Annotated[str, StringConstraints(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")] | None = None
    grade: SkillGrade | None = None
    certificate: Annotated[str, StringConstraints(max_length=60)] = ""
    hours: Annotated[int, Field(ge=1, le=2000)]
    seats: Annotated[int, Field(ge=1, le=MOST_SEATS)]
    starts_on: date
    ends_on: date
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    place: Annotated[str, StringConstraints(max_length=200)] = ""
    price: Annotated[int, Field(ge=0, le=10_000_000)] = 0
    rule: Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9_.-]*$")] = ""
    order_id: Annotated[int, Field(ge=1, le=2**62)] | None = None


class Enrolment(SQLModel, table=True):
    """One person in one course: a seeker with the consent to be shown to the body, or a member of the own staff.

    Of staff only the name (sealed) and the staff number are kept. ``certified_on`` is the day of the certificate, or
    for 考核合格 of the assessment, which gives no number and is open to own staff only.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        sa.UniqueConstraint("course_id", "seeker_id"),
        sa.UniqueConstraint("course_id", "staff_no"),
        sa.UniqueConstraint("course_id", "certificate_number"),
        sa.CheckConstraint("(seeker_id IS NULL) = (name_sealed IS NOT NULL)", name="one_person"),
        sa.CheckConstraint("(seeker_id IS NULL) = (staff_no IS NOT NULL)", name="staff_number"),
        sa.CheckConstraint("seeker_id IS NULL OR consent_id IS NOT NULL", name="needs_consent"),
        sa.CheckConstraint(
            "(state = 'completed') = (certificate_number IS NOT NULL AND certified_on IS NOT NULL)", name="certified"
        ),
        sa.CheckConstraint(
            "state != 'passed' OR (certified_on IS NOT NULL AND seeker_id IS NULL)", name="passed_dated"
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    course_id: int = Field(foreign_key="course.id", index=True, sa_type=BigId)
    seeker_id: int | None = Field(default=None, foreign_key="seeker.id", index=True, sa_type=BigId)
    name_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    name_masked: str = Field(default="", max_length=20)
    staff_no: str | None = Field(default=None, max_length=20)
    state: EnrolmentState = Field(default=EnrolmentState.ENROLLED, sa_type=enum_type(EnrolmentState))
    certificate_number: str | None = Field(default=None, max_length=60)
    certified_on: date | None = None
    consent_id: int | None = Field(default=None, foreign_key="consent.id", index=True, sa_type=BigId)
    note: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class EnrolmentDraft(BaseModel):
    """A seeker, by id or by the phone they are registered with, and how they agreed."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    seeker_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    phone: Annotated[str, StringConstraints(max_length=20)] = ""
    channel: ConsentChannel

    @model_validator(mode="after")
    def _one_person(self) -> Self:
        if (self.seeker_id is None) == (not self.phone):
            raise ValueError("求职者编号和登记电话请填一项")
        return self


class TraineeDraft(BaseModel):
    """A member of the own staff: name and staff number, nothing else."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    staff_no: Annotated[str, StringConstraints(min_length=1, max_length=20)]


class Attendance(SQLModel, table=True):
    """Whether one person of a course was there on one day (考勤)."""

    __tablename__ = "attendance"
    __table_args__ = (sa.UniqueConstraint("enrolment_id", "day"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enrolment_id: int = Field(foreign_key="enrolment.id", index=True, sa_type=BigId)
    day: date
    present: bool
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
