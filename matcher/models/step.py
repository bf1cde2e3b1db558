"""Steps of a case (办理环节): the transition log, and the level that watches over the case."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.states import CaseState, PlanState
from matcher.models.types import BigId, UtcDateTime, enum_type


class CaseLevel(Labelled):
    """Who watches over a case (督办层级): the officer alone, or a level above."""

    OFFICER = "officer", "专员办理"
    COUNTY = "county", "县级督办"
    CITY = "city", "市级督办"
    PROVINCE = "province", "省级督办"

    @property
    def rank(self) -> int:
        """Comparable rank, the officer lowest."""
        return list(CaseLevel).index(self)


class StepKind(Labelled):
    """How a case moved (环节类型)."""

    MOVE = "move", "推进"
    ESCALATE = "escalate", "上报"
    RETURN = "return", "退回"
    RETRACT = "retract", "撤回"


class CaseStep(SQLModel, table=True):
    """One transition: from where to where, who (经办人), when, and the opinion (意见).

    ``case_version`` is the case's version right after it and ``event_id`` its line in the history: while neither has
    been passed, nobody acted on it. ``plan_before`` is the plan's state that a closing step ended.
    """

    __tablename__ = "case_step"
    __table_args__ = (sa.UniqueConstraint("case_id", "number"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    case_id: int = Field(foreign_key="case.id", index=True, sa_type=BigId)
    number: int
    kind: StepKind = Field(sa_type=enum_type(StepKind))
    from_state: CaseState = Field(sa_type=enum_type(CaseState, "from_state"))
    to_state: CaseState = Field(sa_type=enum_type(CaseState, "to_state"))
    from_level: CaseLevel = Field(sa_type=enum_type(CaseLevel, "from_level"))
    to_level: CaseLevel = Field(sa_type=enum_type(CaseLevel, "to_level"))
    plan_before: PlanState | None = Field(default=None, sa_type=enum_type(PlanState))
    # How the posts stood that a closing step ended (``service.case_endings``); empty where it ended none.
    posts_before: dict[str, Any] = Field(default_factory=dict, sa_type=sa.JSON)
    opinion: str = Field(default="", max_length=500)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="系统", max_length=60)
    case_version: int
    event_id: int = Field(foreign_key="case_event.id", sa_type=BigId)
    retracted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    at: datetime = Field(sa_type=UtcDateTime)
