"""Issues (助企解困 问题台账): raised, assigned, answered, and closed only when the enterprise is satisfied."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlmodel import Field, SQLModel

from matcher.models.enums import Labelled
from matcher.models.step import CaseLevel
from matcher.models.types import BigId, UtcDateTime, enum_type


class IssueKind(Labelled):
    """What an issue is about (问题类别)."""

    LABOUR = "labour", "用工"
    TRAINING = "training", "培训"
    SOCIAL = "social", "社保"
    POLICY = "policy", "政策补贴"
    FINANCE = "finance", "融资"
    LOGISTICS = "logistics", "交通住宿"
    OTHER = "other", "其他"


class IssueState(Labelled):
    """Where an issue stands (问题状态)."""

    RAISED = "raised", "待交办"
    ASSIGNED = "assigned", "办理中"
    ANSWERED = "answered", "已答复"
    SATISFIED = "satisfied", "企业满意"
    REOPENED = "reopened", "重新办理"


class IssueStep(Labelled):
    """What is done to an issue (办理动作)."""

    RAISE = "raise", "提出"
    ASSIGN = "assign", "交办"
    ANSWER = "answer", "答复"
    ACCEPT = "accept", "企业满意"
    REOPEN = "reopen", "企业不满意"
    # Leaves the state as it is: the level above watches over it (models.issue.OPEN).
    ESCALATE = "escalate", "上报"


# Each step with the states it may be taken from and the one it leads to; everything else is a conflict.
STEPS: dict[IssueStep, tuple[frozenset[IssueState], IssueState]] = {
    IssueStep.ASSIGN: (
        frozenset({IssueState.RAISED, IssueState.ASSIGNED, IssueState.REOPENED}),
        IssueState.ASSIGNED,
    ),
    IssueStep.ANSWER: (frozenset({IssueState.ASSIGNED}), IssueState.ANSWERED),
    IssueStep.ACCEPT: (frozenset({IssueState.ANSWERED}), IssueState.SATISFIED),
    IssueStep.REOPEN: (frozenset({IssueState.ANSWERED}), IssueState.REOPENED),
}


# While the office owes something; once answered it is the enterprise's turn.
OPEN = (IssueState.RAISED, IssueState.ASSIGNED, IssueState.REOPENED)


class Issue(SQLModel, table=True):
    """One issue of an enterprise; ``department`` may be one outside the bureau, by name; days are inclusive.

    ``due`` is the day the department answers by. ``close_by`` is the service level: by then the issue is closed, or it
    goes up a level, where the days begin anew.
    """

    __tablename__ = "issue"
    __table_args__ = (
        sa.CheckConstraint(
            "(state = 'raised' AND department = '' AND due IS NULL) "
            "OR (state != 'raised' AND department != '' AND due IS NOT NULL)",
            name="assigned",
        ),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True, sa_type=BigId)
    kind: IssueKind = Field(sa_type=enum_type(IssueKind))
    text: str = Field(max_length=1000)
    state: IssueState = Field(sa_type=enum_type(IssueState), index=True)
    department: str = Field(default="", max_length=60)
    handler: str = Field(default="", max_length=40)
    due: date | None = None
    level: CaseLevel = Field(default=CaseLevel.COUNTY, sa_type=enum_type(CaseLevel))
    close_by: date
    raised_by: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    raised_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class IssueEvent(SQLModel, table=True):
    """One step of an issue: who, when, and what was said."""

    __tablename__ = "issue_event"

    id: int | None = Field(default=None, primary_key=True, sa_type=BigId)
    issue_id: int = Field(foreign_key="issue.id", index=True, sa_type=BigId)
    step: IssueStep = Field(sa_type=enum_type(IssueStep))
    text: str = Field(default="", max_length=1000)
    by_id: int | None = Field(default=None, foreign_key="account.id", sa_type=BigId)
    by_name: str = Field(default="系统", max_length=60)
    at: datetime = Field(sa_type=UtcDateTime)


class IssueDraft(BaseModel):
    """An issue as typed, checked."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    kind: IssueKind
    text: Annotated[str, StringConstraints(min_length=2, max_length=1000)]
