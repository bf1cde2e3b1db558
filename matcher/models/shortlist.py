"""Shortlists (候选名单) and the referrals (推荐) that come of them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.placement import InterviewAnswer, InterviewMode, LeftReason, StartProof
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.states import ReferralState
from matcher.models.types import BigId, UtcDateTime, enum_type


class Shortlist(SQLModel, table=True):
    """A stored ranking for one vacancy: what was asked, with which weights and index, and who was left out why."""

    __tablename__ = "shortlist"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", index=True, sa_type=BigId)
    vacancy_version: int
    weights: str = Field(max_length=40)
    # Points of 100 by factor, so that a list can be made again when its preset has changed.
    factors: dict[str, float] = Field(default_factory=dict, sa_type=sa.JSON)
    # Graduating classes of the trade stand before everybody else (毕业班优先); the post's next list keeps it.
    graduates_first: bool = False
    fingerprint: str = Field(max_length=64)
    feed_seq: int = Field(default=0, sa_type=sa.BigInteger)
    pool: int = 0
    excluded: dict[str, int] = Field(default_factory=dict, sa_type=sa.JSON)
    created_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    created_at: datetime = Field(sa_type=UtcDateTime)


class ShortlistEntry(SQLModel, table=True):
    """One ranked candidate with the parts of the score, which add up to it, and the reasons shown."""

    __tablename__ = "shortlist_entry"
    __table_args__ = (sa.UniqueConstraint("shortlist_id", "seeker_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    shortlist_id: int = Field(foreign_key="shortlist.id", index=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    rank: int
    # Tenths of a point of 100: the parts are integers too, so that the sum is exact.
    score: int
    explanation: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)


class Referral(SQLModel, table=True):
    """One candidate for one vacancy; nothing past 已联系 without a consent (``trust.md`` §23, invariant 6).

    Who left and comes back gets a record of their own: the placement that ended stays as it was (decision 0019).
    """

    __tablename__ = "referral"
    __table_args__ = (
        sa.Index(
            "uq_referral_current",
            "vacancy_id",
            "seeker_id",
            unique=True,
            sqlite_where=sa.text("state != 'left'"),
            postgresql_where=sa.text("state != 'left'"),
        ),
        sa.CheckConstraint("state IN ('contacted', 'unsuitable') OR consent_id IS NOT NULL", name="needs_consent"),
        sa.CheckConstraint("state NOT IN ('started', 'left') OR started_on IS NOT NULL", name="started_dated"),
        sa.CheckConstraint("state != 'left' OR (left_on >= started_on AND left_reason IS NOT NULL)", name="left_dated"),
        sa.CheckConstraint("state = 'started' OR follow_up_due IS NULL", name="follow_up_of_started"),
        sa.CheckConstraint("state != 'unsuitable' OR reason IS NOT NULL", name="unsuitable_reason"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", index=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    shortlist_id: int | None = Field(default=None, foreign_key="shortlist.id", sa_type=BigId)
    state: ReferralState = Field(sa_type=enum_type(ReferralState), index=True)
    reason: UnsuitableReason | None = Field(default=None, sa_type=enum_type(UnsuitableReason))
    refused_by: RefusedBy | None = Field(default=None, sa_type=enum_type(RefusedBy))
    note: str = Field(default="", max_length=500)
    consent_id: int | None = Field(default=None, foreign_key="consent.id", sa_type=BigId)
    # The line of the ledger of the agency that recommended the person (职业介绍); None: the office did.
    service_id: int | None = Field(default=None, foreign_key="agency_service.id", index=True, sa_type=BigId)
    # None while the enterprise only said that it wants to see the person.
    interview_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    interview_place: str = Field(default="", max_length=200)
    interview_mode: InterviewMode | None = Field(default=None, sa_type=enum_type(InterviewMode))
    # The person's own word; an interview agreed anew asks again.
    interview_answer: InterviewAnswer | None = Field(default=None, sa_type=enum_type(InterviewAnswer))
    started_on: date | None = None
    proof: StartProof | None = Field(default=None, sa_type=enum_type(StartProof))
    left_on: date | None = None
    left_reason: LeftReason | None = Field(default=None, sa_type=enum_type(LeftReason))
    # The last follow-up (7, 30, 90 days) that found the person still there, and when the next one is due.
    followed_days: int = 0
    follow_up_due: date | None = Field(default=None, index=True)
    by_id: int = Field(foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
