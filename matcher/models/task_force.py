"""Task forces (专班): who answers for a campaign in a unit and who does the work; the rows of 附件2."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class Duty(Labelled):
    """What somebody in a task force is there for (专班职责), 通知（十）：负责人、承办人."""

    HEAD = "head", "负责人"
    HANDLER = "handler", "承办人"


class TaskForceMember(SQLModel, table=True):
    """One person of a unit's task force, from a day until a day (both inclusive); handed over, the row stays."""

    __tablename__ = "task_force_member"
    __table_args__ = (
        sa.CheckConstraint("until IS NULL OR until >= since", name="served_order"),
        sa.CheckConstraint("replaced_by IS NULL OR until IS NOT NULL", name="replaced_ended"),
        sa.Index("ix_task_force_member_unit", "campaign_id", "adcode"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    campaign_id: int = Field(foreign_key="campaign.id", sa_type=BigId)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    unit: str = Field(max_length=60)
    name: str = Field(max_length=40)
    post: str = Field(max_length=40)
    phone: str = Field(max_length=30)
    duty: Duty = Field(sa_type=enum_type(Duty))
    # Told to anybody on the campaign's public page (通知（十）：即时发布联系方式).
    published: bool = False
    # Whose list of to-dos the reminders stand in besides the unit's administrators.
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=BigId)
    since: date
    until: date | None = None
    replaced_by: int | None = Field(default=None, foreign_key="task_force_member.id", sa_type=BigId)
    version: int = 1
    at: datetime = Field(sa_type=UtcDateTime)

    def serves(self, day: date) -> bool:
        """Whether this person serves on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


class TaskForceDraft(BaseModel):
    """One person as typed, checked; ``since`` is today when left out, ``login`` an account of the same unit."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    unit: Annotated[str, StringConstraints(min_length=2, max_length=60)]
    name: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    post: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    phone: Annotated[str, StringConstraints(max_length=30, pattern=r"^[0-9+\-－ 转]{7,30}$")]
    duty: Duty
    published: bool = False
    since: date | None = None
    login: Annotated[str, StringConstraints(max_length=64)] = ""
