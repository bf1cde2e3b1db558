"""Odd-job tasks (零工任务) and the hours workers are free (可用时段)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import InjuryCover, Labelled, PayUnit, SettleCycle
from matcher.models.gear import Tools, Transports
from matcher.models.states import TaskState
from matcher.models.types import BigId, UtcDateTime, enum_type

MINUTES_PER_DAY = 24 * 60


class OddForm(Labelled):
    """Form of odd work (用工形式): the limits of hours of part-time work hold for that form alone (domain.md §0)."""

    BY_TASK = "by_task", "以完成一定任务为期限"
    PART_TIME = "part_time", "非全日制"
    SERVICE = "service", "劳务"


class Task(SQLModel, table=True):
    """One odd job: a trade, a day, hours in minutes after local midnight (end may pass 24:00), a place, a headcount."""

    __tablename__ = "task"
    __table_args__ = (
        sa.CheckConstraint("headcount >= 1 AND headcount <= 999", name="headcount_range"),
        sa.CheckConstraint("start_minute >= 0 AND start_minute < 1440", name="start_range"),
        sa.CheckConstraint("end_minute > start_minute AND end_minute <= 2160", name="end_range"),
        sa.CheckConstraint("pay > 0", name="pay_positive"),
        sa.CheckConstraint("close_before >= 0 AND close_before <= 10080", name="close_before_range"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    market_id: int = Field(foreign_key="market.id", index=True, sa_type=BigId)
    employer: str = Field(max_length=100)
    # The registered enterprise it is for, where it is one (企业自行发布的必有).
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)
    form: OddForm = Field(default=OddForm.BY_TASK, sa_type=enum_type(OddForm))
    trade: str = Field(max_length=60)
    detail: str = Field(default="", max_length=500)
    headcount: int
    day: date = Field(index=True)
    start_minute: int
    end_minute: int
    adcode: str = Field(max_length=6, foreign_key="region.adcode")
    place: str = Field(default="", max_length=200)
    pay: int = Field(sa_type=sa.BigInteger)
    pay_unit: PayUnit = Field(sa_type=enum_type(PayUnit))
    settle: SettleCycle = Field(sa_type=enum_type(SettleCycle))
    cover: InjuryCover = Field(sa_type=enum_type(InjuryCover))
    certificates: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    meals: bool = False
    tools: str = Field(default="", max_length=100)
    # What whoever comes is asked to bring, all of the tools and one of the ways to get about; a wish, or a must.
    own_tools: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    tools_must: bool = False
    transports: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    transport_must: bool = False
    # What protects at work (防护用品) and who brings it.
    gear: str = Field(default="", max_length=100)
    # Where exactly, if somebody said so; otherwise the county stands for it.
    latitude: float | None = None
    longitude: float | None = None
    # Minutes before the start from which nobody new is taken (招工截止); without it people are taken while it lasts.
    close_before: int | None = None
    contact_name: str = Field(default="", max_length=40)
    contact_phone: str = Field(default="", max_length=20)
    # Why 劳务 is paid less than the lowest hourly wage, as whoever posted it said (低于最低工资的理由).
    pay_reason: str = Field(default="", max_length=200)
    # Work that was over when it was written down, from a paper sheet (补录): it never took anybody.
    entered_late: bool = False
    # Published at once by a verified employer and looked at afterwards (domain.md §0 发布).
    audited_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    audited_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    cancel_reason: str = Field(default="", max_length=200)
    state: TaskState = Field(default=TaskState.OPEN, sa_type=enum_type(TaskState))
    author_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class TaskDraft(BaseModel):
    """An odd job as an operator types it, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    employer: Annotated[str, StringConstraints(min_length=2, max_length=100)]
    trade: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    detail: Annotated[str, StringConstraints(max_length=500)] = ""
    headcount: Annotated[int, Field(ge=1, le=999)]
    day: date
    start_minute: Annotated[int, Field(ge=0, lt=MINUTES_PER_DAY)]
    end_minute: Annotated[int, Field(gt=0, le=36 * 60)]
    adcode: Annotated[str, StringConstraints(pattern=r"^\d{6}$")]
    place: Annotated[str, StringConstraints(max_length=200)] = ""
    pay: Annotated[int, Field(gt=0, le=100_000_000)]
    pay_unit: PayUnit = PayUnit.DAY
    settle: SettleCycle = SettleCycle.DAILY
    cover: InjuryCover
    form: OddForm = OddForm.BY_TASK
    pay_reason: Annotated[str, StringConstraints(max_length=200)] = ""
    meals: bool = False
    tools: Annotated[str, StringConstraints(max_length=100)] = ""
    own_tools: Tools = []
    tools_must: bool = False
    transports: Transports = []
    transport_must: bool = False
    gear: Annotated[str, StringConstraints(max_length=100)] = ""
    latitude: Annotated[float, Field(ge=34, le=41)] | None = None
    longitude: Annotated[float, Field(ge=110, le=115)] | None = None
    close_before: Annotated[int, Field(ge=0, le=7 * MINUTES_PER_DAY)] | None = None
    contact_name: Annotated[str, StringConstraints(max_length=40)] = ""
    contact_phone: Annotated[str, StringConstraints(max_length=20)] = ""
    certificates: Annotated[list[Annotated[str, StringConstraints(max_length=60)]], Field(max_length=10)] = []


class QuickTaskDraft(TaskDraft):
    """An odd job as an enterprise types it for itself: name, county and contact come from its registration.

    ``market_id`` is one of the markets of its city; without it the one that is nearest to the work.
    """

    employer: Annotated[str, StringConstraints(max_length=100)] = ""
    adcode: Annotated[str, StringConstraints(pattern=r"^(\d{6})?$")] = ""
    market_id: Annotated[int, Field(ge=1, le=2**62)] | None = None


class TaskChange(BaseModel):
    """What is otherwise about a task; what is left out stays. More people and words hold at once, see ``TERMS``."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    headcount: Annotated[int, Field(ge=1, le=999)] | None = None
    detail: Annotated[str, StringConstraints(max_length=500)] | None = None
    place: Annotated[str, StringConstraints(max_length=200)] | None = None
    tools: Annotated[str, StringConstraints(max_length=100)] | None = None
    gear: Annotated[str, StringConstraints(max_length=100)] | None = None
    meals: bool | None = None
    contact_name: Annotated[str, StringConstraints(max_length=40)] | None = None
    contact_phone: Annotated[str, StringConstraints(max_length=20)] | None = None
    start_minute: Annotated[int, Field(ge=0, lt=MINUTES_PER_DAY)] | None = None
    end_minute: Annotated[int, Field(gt=0, le=36 * 60)] | None = None
    pay: Annotated[int, Field(gt=0, le=100_000_000)] | None = None
    pay_unit: PayUnit | None = None
    pay_reason: Annotated[str, StringConstraints(max_length=200)] | None = None
    settle: SettleCycle | None = None
    cover: InjuryCover | None = None


# What a worker said yes to: whoever has is asked again when it changes.
TERMS = ("start_minute", "end_minute", "pay", "pay_unit", "settle", "cover")


class Availability(SQLModel, table=True):
    """Hours a flexible worker is free on a weekday (1 Monday … 7 Sunday), minutes after local midnight."""

    __tablename__ = "availability"
    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday_range"),
        sa.CheckConstraint(
            "start_minute >= 0 AND end_minute > start_minute AND end_minute <= 2160", name="minute_range"
        ),
        sa.UniqueConstraint("seeker_id", "weekday", "start_minute"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    weekday: int
    start_minute: int
    end_minute: int
