"""Plans (方案) of a case and their measures (措施)."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import MeasureKind
from matcher.models.states import PlanState
from matcher.models.types import BigId, UtcDateTime, enum_type


class Plan(SQLModel, table=True):
    """The one plan of a case (一企一策 方案)."""

    __tablename__ = "plan"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", unique=True, sa_type=BigId)
    state: PlanState = Field(sa_type=enum_type(PlanState))
    version: int = 1
    created_at: datetime = Field(sa_type=UtcDateTime)


class Measure(SQLModel, table=True):
    """One measure with its owner, due day and target headcount; the result is counted from placements."""

    __tablename__ = "measure"
    __table_args__ = (sa.CheckConstraint("target >= 0", name="target_range"), sa.UniqueConstraint("plan_id", "kind"))

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    plan_id: int = Field(foreign_key="plan.id", index=True, sa_type=BigId)
    kind: MeasureKind = Field(sa_type=enum_type(MeasureKind))
    clause: str = Field(default="", max_length=20)
    officer_id: int | None = Field(default=None, foreign_key="officer.id", sa_type=BigId)
    due: date | None = None
    target: int = 0
