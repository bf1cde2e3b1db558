"""Editions of policies (政策新版本): a new dated wording over the shipped ones; one person makes, another adopts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.types import BigId, UtcDateTime, enum_type


class EditionState(Labelled):
    """State of an edition (版本状态); an adopted one stays, a later one takes over from its first day."""

    PROPOSED = "proposed", "待审定"
    ADOPTED = "adopted", "已采用"
    REFUSED = "refused", "未采用"


class PolicyEdition(SQLModel, table=True):
    """One edition; ``wording`` is a whole policy as in the shipped files, ``effective_from`` its first day."""

    __tablename__ = "policy_edition"
    __table_args__ = (
        sa.CheckConstraint("state = 'proposed' OR decided_by IS NOT NULL", name="decided_by_a_person"),
        sa.CheckConstraint("decided_by IS NULL OR decided_by != made_by", name="two_persons"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    policy: str = Field(max_length=20, index=True)
    scope: str = Field(max_length=6, foreign_key="region.adcode")
    effective_from: date
    wording: dict[str, Any] = Field(sa_type=sa.JSON)
    reason: str = Field(max_length=300)
    state: EditionState = Field(sa_type=enum_type(EditionState))
    made_by: int = Field(foreign_key="account.id", sa_type=BigId)
    made_at: datetime = Field(sa_type=UtcDateTime)
    decided_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1
