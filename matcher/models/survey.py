"""Demand surveys (用工需求调查): what an enterprise has, needs and lacks in a month; revised, never changed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# 2026-11: compares as text in the order of time.
MONTH = r"^20\d{2}-(0[1-9]|1[0-2])$"
People = Annotated[int, Field(ge=0, le=1_000_000)]
MAX_POSTS = 100
MAX_TRAININGS = 10


class PostKind(Labelled):
    """Kind of worker that is short (缺工类别)."""

    GENERAL = "general", "普工"
    SKILLED = "skilled", "技工"
    TECHNICAL = "technical", "管理技术"


class ShortReason(Labelled):
    """Why a post stays open, as the enterprise says (缺工原因)."""

    PAY = "pay", "工资低"
    SKILL = "skill", "技能不符"
    HOURS = "hours", "工时或倒班"
    PLACE = "place", "位置偏远"
    SEASON = "season", "季节或订单"
    TURNOVER = "turnover", "人员流失"
    OTHER = "other", "其他"


class SurveyWant(Labelled):
    """What the enterprise would like done (希望服务)."""

    FAIR = "fair", "进场招聘"
    REFERRAL = "referral", "推荐人员"
    POOLING = "pooling", "余缺调剂"
    DISPATCH = "dispatch", "劳务派遣"
    TRAINING = "training", "培训"
    POLICY = "policy", "政策"
    DOSSIER = "dossier", "人事代理"
    TEMPORARY = "temporary", "临时用工"


class SurveySource(Labelled):
    """How a survey came in (填报方式)."""

    ENTERPRISE = "enterprise", "企业填报"
    OFFICER = "officer", "专员代填"
    IMPORT = "import", "批量导入"


class Survey(SQLModel, table=True):
    """One revision of an enterprise's survey of one month; the highest revision counts, earlier ones stay."""

    __tablename__ = "survey"
    __table_args__ = (
        sa.UniqueConstraint("enterprise_id", "month", "revision"),
        sa.CheckConstraint("revision >= 1", name="revision_range"),
        sa.CheckConstraint("(revision = 1) = (revision_reason = '')", name="revision_reason"),
        sa.CheckConstraint("staff_start >= 0 AND staff_end >= 0 AND joined >= 0 AND departed >= 0", name="staff_range"),
        sa.CheckConstraint("short >= 0 AND short <= needed", name="short_within_needed"),
        sa.CheckConstraint("lend_count >= 0", name="lend_range"),
        sa.CheckConstraint("lend_from IS NULL OR lend_to IS NULL OR lend_from <= lend_to", name="lend_order"),
        sa.CheckConstraint("length(month) = 7", name="month_length"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", sa_type=BigId)
    month: str = Field(max_length=7, index=True)
    revision: int
    revision_reason: str = Field(default="", max_length=200)
    unchanged: bool = False
    staff_start: int
    staff_end: int
    joined: int = 0
    departed: int = 0
    needed: int = 0
    short: int = 0
    short_general: int | None = None
    short_skilled: int | None = None
    short_technical: int | None = None
    lend_count: int = 0
    lend_from: date | None = None
    lend_to: date | None = None
    training_need: str = Field(default="", max_length=500)
    # Trade, headcount and, if told, occupation code of each: as typed, else as read from the words above.
    training_needs: list[dict[str, Any]] = Field(default_factory=list, sa_type=sa.JSON)
    wants: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    signer: str = Field(default="", max_length=40)
    source: SurveySource = Field(sa_type=enum_type(SurveySource))
    intake_id: int | None = Field(default=None, foreign_key="intake.id", sa_type=BigId)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class SurveyPost(SQLModel, table=True):
    """One post that a survey says is short, with the reason and until when it is needed."""

    __tablename__ = "survey_post"
    __table_args__ = (
        sa.CheckConstraint("short >= 1", name="short_range"),
        sa.CheckConstraint("duration_days IS NULL OR duration_days >= 1", name="duration_range"),
        sa.UniqueConstraint("survey_id", "title"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    survey_id: int = Field(foreign_key="survey.id", sa_type=BigId)
    title: str = Field(max_length=60)
    kind: PostKind = Field(sa_type=enum_type(PostKind))
    short: int
    reason: ShortReason | None = Field(default=None, sa_type=enum_type(ShortReason))
    needed_by: date | None = None
    duration_days: int | None = None


class TrainingNeed(BaseModel):
    """How many people an enterprise wants trained in which trade (培训需求)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    trade: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    headcount: Annotated[int, Field(ge=1, le=9999)]
    occupation_code: Annotated[str, StringConstraints(max_length=20)] = ""

    @property
    def words(self) -> str:
        """The need as a person would write it: 焊工中级 10 人."""
        return f"{self.trade} {self.headcount} 人"


class SurveyPostDraft(BaseModel):
    """One short post, checked; without ``duration_days`` it is needed for good (长期)."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    title: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    kind: PostKind = PostKind.GENERAL
    short: Annotated[int, Field(ge=1, le=9999)]
    reason: ShortReason | None = None
    needed_by: date | None = None
    duration_days: Annotated[int, Field(ge=1, le=3660)] | None = None


# What each field is called, on the form, in a file and in findings.
SURVEY_LABELS = {
    "month": "调查月份",
    "staff_start": "期初在岗人数",
    "staff_end": "期末在岗人数",
    "joined": "本月新进人数",
    "departed": "本月离职人数",
    "needed": "用工需求人数",
    "short": "缺工人数",
    "short_general": "缺普工",
    "short_skilled": "缺技工",
    "short_technical": "缺管理技术人员",
    "lend_count": "可调剂人数",
    "lend_from": "可调剂起",
    "lend_to": "可调剂止",
    "training_need": "培训需求",
    "training_needs": "培训工种和人数",
    "wants": "希望服务",
    "signer": "填报人",
    "posts": "缺工岗位",
    "revision_reason": "更正原因",
}


class SurveyDraft(BaseModel):
    """A survey as typed or read, each figure checked by itself; ``planning.survey_rules`` checks them together."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    month: Annotated[str, StringConstraints(pattern=MONTH)]
    staff_start: People
    staff_end: People
    joined: People = 0
    departed: People = 0
    needed: People = 0
    short: People = 0
    short_general: People | None = None
    short_skilled: People | None = None
    short_technical: People | None = None
    lend_count: People = 0
    lend_from: date | None = None
    lend_to: date | None = None
    training_need: Annotated[str, StringConstraints(max_length=500)] = ""
    training_needs: Annotated[list[TrainingNeed], Field(max_length=MAX_TRAININGS)] = []
    wants: Annotated[list[SurveyWant], Field(max_length=10)] = []
    signer: Annotated[str, StringConstraints(max_length=40)] = ""
    posts: Annotated[list[SurveyPostDraft], Field(max_length=MAX_POSTS)] = []


def month_of(day: date) -> str:
    """The month a day lies in: 2026-11."""
    return f"{day:%Y-%m}"


def month_before(month: str) -> str:
    """The month before: 2026-01 → 2025-12."""
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02d}"


def month_bounds(month: str) -> tuple[date, date]:
    """The first day of a month and the first one after it."""
    year, number = int(month[:4]), int(month[5:])
    after = date(year + 1, 1, 1) if number == 12 else date(year, number + 1, 1)
    return date(year, number, 1), after
