"""Questions to a person whether they may be named to an enterprise (征求同意), asked by an officer, answered online."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type

# How long a question waits, and after a no, how long it is not asked again for the same post; set by us.
REQUEST_DAYS = 7
QUIET_DAYS = 30


class ConsentAnswer(Labelled):
    """Where a question stands (征求同意状态)."""

    ASKED = "asked", "待本人答复"
    AGREED = "agreed", "本人同意"
    DECLINED = "declined", "本人不同意"
    LAPSED = "lapsed", "已失效"


class ConsentRequest(SQLModel, table=True):
    """One question of one post to one person; one waits at a time. A yes is a consent and a recommendation at once."""

    __tablename__ = "consent_request"
    __table_args__ = (
        sa.Index(
            "uq_consent_request_asked",
            "vacancy_id",
            "seeker_id",
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        ),
        sa.CheckConstraint("(state = 'asked') = (answered_at IS NULL)", name="consent_request_answered"),
        sa.CheckConstraint("(state = 'agreed') = (referral_id IS NOT NULL)", name="consent_request_agreed"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", index=True, sa_type=BigId)
    state: ConsentAnswer = Field(default=ConsentAnswer.ASKED, sa_type=enum_type(ConsentAnswer))
    asked_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    asked_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    referral_id: int | None = Field(default=None, foreign_key="referral.id", sa_type=BigId)
    version: int = 1

    def waits(self, moment: datetime) -> bool:
        """Whether it can still be answered."""
        return self.state is ConsentAnswer.ASKED and moment < self.expires_at
