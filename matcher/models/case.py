"""Cases (一企一策): one open case per enterprise, with its officer and its history."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import CaseEventKind, RoutingKind
from matcher.models.states import CaseState
from matcher.models.step import CaseLevel
from matcher.models.types import BigId, UtcDateTime, enum_type

OPEN_STATES = (CaseState.REGISTERED, CaseState.MATCHING, CaseState.FOLLOWING)
_OPEN = "state IN ('registered', 'matching', 'following')"


class Case(SQLModel, table=True):
    """An enterprise's case; the officer is decided by the pairing, or proposed with reasons until one is made."""

    __tablename__ = "case"
    __table_args__ = (
        sa.Index(
            "uq_case_open",
            "enterprise_id",
            unique=True,
            sqlite_where=sa.text(_OPEN),
            postgresql_where=sa.text(_OPEN),
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    number: str = Field(max_length=24, unique=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    adcode: str = Field(max_length=6, foreign_key="region.adcode", index=True)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", index=True, sa_type=BigId)
    routing: RoutingKind | None = Field(default=None, sa_type=enum_type(RoutingKind))
    routing_reasons: list[str] = Field(default_factory=list, sa_type=sa.JSON)
    state: CaseState = Field(sa_type=enum_type(CaseState))
    # Who watches over it, and the officer it goes back to after their leave (None: nobody stands in).
    level: CaseLevel = Field(default=CaseLevel.OFFICER, sa_type=enum_type(CaseLevel))
    held_for_id: int | None = Field(default=None, foreign_key="officer.id", index=True, sa_type=BigId)
    review_due: date | None = None
    version: int = 1
    opened_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CaseEvent(SQLModel, table=True):
    """One line of a case's history: who (经办人), when, what, and the opinion (意见)."""

    __tablename__ = "case_event"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    kind: CaseEventKind = Field(sa_type=enum_type(CaseEventKind))
    text: str = Field(max_length=500)
    vacancy_id: int | None = Field(default=None, foreign_key="vacancy.id", sa_type=BigId)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="系统", max_length=60)
    data: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    at: datetime = Field(sa_type=UtcDateTime)
