"""People at a fair (入场求职人员): each once per fair, what they agreed on there and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enterprise import Enterprise
from matcher.models.fair_kinds import AfterOutcome, CheckIn, IntentionSource, PeopleGroup
from matcher.models.placement import StartProof
from matcher.models.types import BigId, UtcDateTime, enum_type
from matcher.models.vacancy import Vacancy


class FairVisitor(SQLModel, table=True):
    """One person at one fair, registered (``seeker_id``) or not.

    ``key`` is a keyed digest of the telephone, by which a second entry is known without keeping it; one person is one
    row per fair, and ``number`` is what they are called at this fair. Name and telephone of somebody who is not
    registered are sealed, kept for the follow-ups only and wiped after them.
    """

    __tablename__ = "fair_visitor"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "key"),
        sa.UniqueConstraint("fair_id", "seeker_id"),
        sa.UniqueConstraint("fair_id", "number"),
        sa.CheckConstraint("number >= 1", name="visitor_number"),
        sa.CheckConstraint("seeker_id IS NULL OR (name_sealed IS NULL AND phone_sealed IS NULL)", name="sealed_once"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    fair_id: int = Field(foreign_key="fair.id", index=True, sa_type=BigId)
    seeker_id: int | None = Field(default=None, foreign_key="seeker.id", index=True, sa_type=BigId)
    number: int
    key: str = Field(max_length=64, index=True)
    name_masked: str = Field(default="", max_length=20)
    phone_masked: str = Field(default="", max_length=20)
    name_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    phone_sealed: bytes | None = Field(default=None, sa_type=sa.LargeBinary)
    # PeopleGroup codes, as declared at the door or taken from an imported list.
    groups: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    wanted: str = Field(default="", max_length=60)
    # Whether they agreed to be telephoned about what became of it; who did not is counted and not asked.
    agreed: bool
    day: date
    how: CheckIn = Field(sa_type=enum_type(CheckIn))
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class FairIntention(SQLModel, table=True):
    """A first agreement at the booth (初步意向) between a visitor and an enterprise, on one of its posts or on none."""

    __tablename__ = "fair_intention"
    __table_args__ = (
        sa.Index(
            "uq_fair_intention_pair",
            "visitor_id",
            "entry_id",
            unique=True,
            sqlite_where=sa.text("undone_at IS NULL"),
            postgresql_where=sa.text("undone_at IS NULL"),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    fair_id: int = Field(foreign_key="fair.id", index=True, sa_type=BigId)
    visitor_id: int = Field(foreign_key="fair_visitor.id", index=True, sa_type=BigId)
    entry_id: int = Field(foreign_key="fair_entry.id", index=True, sa_type=BigId)
    vacancy_id: int | None = Field(default=None, foreign_key="vacancy.id", sa_type=BigId)
    source: IntentionSource = Field(sa_type=enum_type(IntentionSource))
    # The referral (推荐) that goes on with it where the person is registered and agreed to be named.
    referral_id: int | None = Field(default=None, foreign_key="referral.id", index=True, sa_type=BigId)
    note: str = Field(default="", max_length=200)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class FairStart(SQLModel, table=True):
    """Somebody at work after a fair (上岗), once per visitor and enterprise, with the proof it rests on.

    Where a referral goes on with the intention its days are the referral's and stand here as well, kept in step.
    """

    __tablename__ = "fair_start"
    __table_args__ = (
        sa.UniqueConstraint("intention_id"),
        sa.CheckConstraint("left_on IS NULL OR left_on >= started_on", name="days_order"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    intention_id: int = Field(foreign_key="fair_intention.id", index=True, sa_type=BigId)
    started_on: date
    left_on: date | None = None
    # When ``left_on`` was written down, so that a report made before can be made again; None: not kept.
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    proof: StartProof = Field(sa_type=enum_type(StartProof))
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


class FairFollowUp(SQLModel, table=True):
    """One question at 7, 30 or 90 days (回访) to a visitor with an intention: when it is due and what it found."""

    __tablename__ = "fair_follow_up"
    __table_args__ = (
        sa.UniqueConstraint("visitor_id", "days"),
        sa.CheckConstraint("days IN (7, 30, 90)", name="days_known"),
        sa.CheckConstraint("(outcome IS NULL) = (done_at IS NULL)", name="done_dated"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    visitor_id: int = Field(foreign_key="fair_visitor.id", index=True, sa_type=BigId)
    days: int
    due: date = Field(index=True)
    outcome: AfterOutcome | None = Field(default=None, sa_type=enum_type(AfterOutcome))
    note: str = Field(default="", max_length=200)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class Agreed:
    """An intention with whom it is with, the post if one was named, and the start that came of it."""

    intention: FairIntention
    visitor: FairVisitor
    enterprise: Enterprise
    vacancy: Vacancy | None
    start: FairStart | None


class VisitorDraft(BaseModel):
    """Somebody at the door, as told; the telephone says who it is, so nobody is counted twice."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    name: Annotated[str, StringConstraints(min_length=2, max_length=40)]
    phone: Annotated[str, StringConstraints(pattern=r"^1[3-9]\d{9}$")]
    groups: Annotated[list[PeopleGroup], Field(max_length=9)] = []
    wanted: Annotated[str, StringConstraints(max_length=60)] = ""
    agreed: bool = False
