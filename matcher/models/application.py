"""People's own applications for published posts (应聘): what they agreed to, what became of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class ApplicationState(Labelled):
    """Where an application stands (应聘状态)."""

    WAITING = "waiting", "待专员办理"
    TAKEN = "taken", "已推荐给企业"
    DECLINED = "declined", "未推荐"
    WITHDRAWN = "withdrawn", "本人撤回"


class Application(SQLModel, table=True):
    """One person's application for one post; one waits at a time. ``consent_id`` is what they agreed to with it.

    ``answer`` is what the person is told, without anything of the enterprise's own.
    """

    __tablename__ = "application"
    __table_args__ = (
        sa.Index(
            "uq_application_waiting",
            "vacancy_id",
            "seeker_id",
            unique=True,
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
        sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="application_decided"),
        sa.CheckConstraint("(state = 'taken') = (referral_id IS NOT NULL)", name="application_taken"),
        sa.CheckConstraint("state != 'declined' OR answer != ''", name="application_answered"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", index=True, sa_type=BigId)
    consent_id: int = Field(foreign_key="consent.id", sa_type=BigId)
    state: ApplicationState = Field(default=ApplicationState.WAITING, sa_type=enum_type(ApplicationState))
    note: str = Field(default="", max_length=200)
    answer: str = Field(default="", max_length=200)
    referral_id: int | None = Field(default=None, foreign_key="referral.id", sa_type=BigId)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)
