"""Consents (同意) and the disclosures (对外提供) made under them, 个人信息保护法 13–15, 23."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import ConsentChannel, ConsentKind
from matcher.models.types import BigId, UtcDateTime, enum_type

# Version of the information notice a person agreed to; a new text is a new version.
NOTICE_VERSION = "2026-11"


class Consent(SQLModel, table=True):
    """One agreement of one person: to what, for whom, until when (inclusive), given how, recorded by whom."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.CheckConstraint("kind != 'disclosure' OR enterprise_id IS NOT NULL", name="disclosure_scope"),
        sa.CheckConstraint("kind != 'training' OR organisation_id IS NOT NULL", name="training_scope"),
        sa.CheckConstraint("kind != 'agency' OR organisation_id IS NOT NULL", name="agency_scope"),
        sa.CheckConstraint("channel = 'self' OR staff_id IS NOT NULL OR kind = 'profile'", name="assisted_staff"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    kind: ConsentKind = Field(sa_type=enum_type(ConsentKind))
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", index=True, sa_type=BigId)
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True, sa_type=BigId)
    scope: str = Field(default="", max_length=200)
    notice_version: str = Field(max_length=20)
    channel: ConsentChannel = Field(sa_type=enum_type(ConsentChannel))
    staff_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    granted_at: datetime = Field(sa_type=UtcDateTime)
    expires_on: date
    withdrawn_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    def holds(self, day: date) -> bool:
        """Whether it is in force on ``day``."""
        return self.withdrawn_at is None and day <= self.expires_on


class Disclosure(SQLModel, table=True):
    """One hand-over of a person's data to an enterprise; kept at least three years (条例12)."""

    __tablename__ = "disclosure"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    consent_id: int = Field(foreign_key="consent.id", index=True, sa_type=BigId)
    seeker_id: int = Field(foreign_key="seeker.id", index=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", sa_type=BigId)
    vacancy_id: int = Field(foreign_key="vacancy.id", sa_type=BigId)
    fields: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    at: datetime = Field(sa_type=UtcDateTime)
