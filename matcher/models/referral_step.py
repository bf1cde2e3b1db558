"""Steps of a referral (推荐办理轨迹): who took it where and when, and how it stood before, so that it can be undone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlmodel import Field, SQLModel

from matcher.models.placement import InterviewAnswer, InterviewMode, LeftReason, StartProof
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.states import ReferralState
from matcher.models.types import BigId, UtcDateTime, enum_type


class ReferralFacts(BaseModel):
    """What a step may change in a referral; kept before each step as plain JSON."""

    model_config = ConfigDict(from_attributes=True)

    state: ReferralState
    reason: UnsuitableReason | None = None
    refused_by: RefusedBy | None = None
    note: str = ""
    consent_id: int | None = None
    service_id: int | None = None
    interview_at: datetime | None = None
    interview_place: str = ""
    interview_mode: InterviewMode | None = None
    interview_answer: InterviewAnswer | None = None
    started_on: date | None = None
    proof: StartProof | None = None
    left_on: date | None = None
    left_reason: LeftReason | None = None
    followed_days: int = 0
    follow_up_due: date | None = None


class ReferralStep(SQLModel, table=True):
    """One step of one person for one post; written once, ``undone_at`` apart.

    It hangs on post and person, not on the referral's row: undoing a first step takes that row away, the trail stays.
    """

    __tablename__ = "referral_step"
    __table_args__ = (sa.Index("ix_referral_step_pair", "vacancy_id", "seeker_id"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    # None: not handled by anybody yet, or (after) no longer.
    before: ReferralState | None = Field(default=None, sa_type=enum_type(ReferralState, "before"))
    after: ReferralState | None = Field(default=None, sa_type=enum_type(ReferralState, "after"))
    # 7, 30 or 90 where the step is a follow-up that found the person still there.
    day: int | None = None
    note: str = Field(default="", max_length=500)
    # The referral as it stood before (``ReferralFacts``); empty when there was none.
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    # The step that brought this one about, where a rule took it (已在他处就业).
    cause_id: int | None = Field(default=None, foreign_key="referral_step.id", sa_type=BigId)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)
    undone_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    # Set on the step that undid another one.
    undoes_id: int | None = Field(default=None, foreign_key="referral_step.id", sa_type=BigId)
