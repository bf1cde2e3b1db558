"""Enterprises at a fair (参会单位): invited or signed up, reviewed, given a booth, checked in; and what they offer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Self

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from sqlmodel import Field, SQLModel

from matcher.models.fair_kinds import CheckIn, EntryState
from matcher.models.lending import WordChannel
from matcher.models.types import BigId, UtcDateTime, enum_type


class FairEntry(SQLModel, table=True):
    """One enterprise at one fair. A signed-up one is counted (参会单位数) only once it checked in."""

    __tablename__ = "fair_entry"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "enterprise_id"),
        sa.UniqueConstraint("fair_id", "booth"),
        sa.CheckConstraint("booth IS NULL OR booth >= 1", name="booth_range"),
        sa.CheckConstraint("booth IS NULL OR state = 'accepted'", name="booth_of_accepted"),
        sa.CheckConstraint("checked_in_at IS NULL OR state = 'accepted'", name="came_accepted"),
        sa.CheckConstraint("(checked_in_at IS NULL) = (checked_in_how IS NULL)", name="came_how"),
        sa.CheckConstraint("(state = 'refused') = (refused_reason <> '')", name="refused_told"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    fair_id: int = Field(foreign_key="fair.id", index=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    state: EntryState = Field(sa_type=enum_type(EntryState))
    refused_reason: str = Field(default="", max_length=300)
    booth: int | None = None
    people: int = Field(default=1)
    note: str = Field(default="", max_length=300)
    # Who of the enterprise said that it comes, and how (代办); empty while it was only invited.
    said_how: WordChannel | None = Field(default=None, sa_type=enum_type(WordChannel))
    said_by: str = Field(default="", max_length=40)
    # Why it was accepted though the fair is for other enterprises.
    fit_note: str = Field(default="", max_length=300)
    reviewed_by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    reviewed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checked_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checked_in_how: CheckIn | None = Field(default=None, sa_type=enum_type(CheckIn))
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)


class FairPost(SQLModel, table=True):
    """One post shown at a fair (提供岗位). ``headcount`` is frozen when the fair closes; None: none was stated.

    Until then the post's own headcount is shown. 提供岗位数 of 附件4 is the sum of headcounts, not of titles; a post
    without one counts for nothing and is listed.
    """

    __tablename__ = "fair_post"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "vacancy_id"),
        sa.CheckConstraint("headcount IS NULL OR headcount >= 1", name="headcount_range"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    fair_id: int = Field(foreign_key="fair.id", index=True, sa_type=BigId)
    entry_id: int = Field(foreign_key="fair_entry.id", index=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", index=True, sa_type=BigId)
    headcount: int | None = None
    frozen: bool = False


MOST_POSTS = 50


class EntryDraft(BaseModel):
    """What an enterprise signs up with: which of its published posts it shows, and how many people it sends."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    vacancy_ids: Annotated[list[Annotated[int, Field(ge=1, le=2**62)]], Field(max_length=MOST_POSTS)] = []
    people: Annotated[int, Field(ge=1, le=50)] = 1
    note: Annotated[str, StringConstraints(max_length=300)] = ""

    @model_validator(mode="after")
    def _once(self) -> Self:
        if len(set(self.vacancy_ids)) != len(self.vacancy_ids):
            raise ValueError("同一岗位请只选一次")
        return self


@dataclass(frozen=True, slots=True)
class FairCounts:
    """How many enterprises signed up, wait, were taken and came, and how many people the taken ones look for."""

    waiting: int = 0
    accepted: int = 0
    came: int = 0
    people: int = 0
