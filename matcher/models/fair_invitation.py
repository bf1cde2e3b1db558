"""Job seekers asked to a fair (邀请求职者): who was asked by whom, how, for how many posts, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.fair_kinds import InviteAnswer, InviteChannel, PeopleGroup
from matcher.models.types import BigId, UtcDateTime, enum_type


class FairInvitation(SQLModel, table=True):
    """One person asked to one fair, once; ``posts`` is how many posts matched the person's wishes then."""

    __tablename__ = "fair_invitation"
    __table_args__ = (
        sa.UniqueConstraint("fair_id", "seeker_id"),
        sa.CheckConstraint("posts >= 1", name="invited_posts"),
        sa.CheckConstraint("(answer = 'unknown') = (answered_at IS NULL)", name="answer_dated"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    fair_id: int = Field(foreign_key="fair.id", index=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    posts: int
    channel: InviteChannel = Field(sa_type=enum_type(InviteChannel))
    answer: InviteAnswer = Field(default=InviteAnswer.UNKNOWN, sa_type=enum_type(InviteAnswer))
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)


@dataclass(frozen=True, slots=True)
class InviteFigures:
    """Of one group: how many were asked, said they come, said no, and came (a visitor's row of the same person)."""

    group: PeopleGroup
    invited: int
    coming: int
    declined: int
    came: int
