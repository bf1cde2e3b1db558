"""Calls (电话联系): the lines people are rung up in, one after another, and the tries that came to nothing."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class CallQueue(Labelled):
    """Lines of people to ring up (呼叫队列)."""

    CANVASS = "canvass", "摸排企业"
    CANDIDATES = "candidates", "联系候选人"
    FOLLOW_UPS = "follow_ups", "在岗回访"
    CONTACTS = "contacts", "首次联系企业"


class AttemptKind(Labelled):
    """What a try without an outcome was (呼叫情况)."""

    SKIPPED = "skipped", "稍后再打"
    UNREACHED = "unreached", "未接通"
    AGREED = "agreed", "约定再联系"


class CallAttempt(SQLModel, table=True):
    """A call that brought no outcome: put off by one account today, or for everybody until ``next_on``.

    ``subject_id`` is the canvass row, the person or the enterprise; ``vacancy_id`` the post a person is rung up for.
    """

    __tablename__ = "call_attempt"
    __table_args__ = (
        sa.Index("ix_call_attempt_subject", "queue", "subject_id", "vacancy_id"),
        sa.CheckConstraint("kind = 'skipped' OR next_on IS NOT NULL", name="next_dated"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    queue: CallQueue = Field(sa_type=enum_type(CallQueue))
    subject_id: int = Field(sa_type=BigId)
    # 0 where no post belongs to it, so that the pair can be compared.
    vacancy_id: int = Field(default=0, sa_type=BigId)
    kind: AttemptKind = Field(sa_type=enum_type(AttemptKind))
    next_on: date | None = None
    note: str = Field(default="", max_length=300)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
