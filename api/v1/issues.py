"""Issues (助企解困 问题台账)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.issue import IssueDraft, IssueState
from matcher.service import issues
from matcher.service.context import Context
from matcher.service.issues import IssueRow

router = APIRouter(prefix="/issues", tags=["问题台账"], route_class=UnitRoute)


class IssueOut(BaseModel):
    """One issue; ``due`` is inclusive."""

    id: int
    enterprise_id: int
    enterprise: str
    kind: str
    text: str
    state: str
    department: str
    handler: str
    due: date | None
    level: str
    close_by: date
    overdue: bool
    raised_at: datetime
    version: int


class IssueEventOut(BaseModel):
    """One step."""

    step: str
    text: str
    by_name: str
    at: datetime


class IssueDetail(IssueOut):
    """An issue with its history, and which steps may be taken now."""

    events: list[IssueEventOut]
    steps: list[str]
    above: str | None


class IssueList(BaseModel):
    """Issues within reach."""

    total: int
    items: list[IssueOut]


class Raising(IssueDraft):
    """An issue; an enterprise leaves ``enterprise_id`` out."""

    enterprise_id: int | None = Field(default=None, ge=1, le=2**62)


class Assigning(BaseModel):
    """The department, also one outside the bureau by name, and the working days it has."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    department: str = Field(max_length=60)
    handler: str = Field(default="", max_length=40)
    days: int = Field(default=issues.DUE_DAYS, ge=1, le=issues.MAX_DUE_DAYS)


class Saying(BaseModel):
    """What is said with a step."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    text: str = Field(default="", max_length=1000)


def _out(row: IssueRow) -> IssueOut:
    facts = row.issue.model_dump(include=set(IssueOut.model_fields))
    return IssueOut(**facts, enterprise=row.enterprise.name, overdue=row.overdue)


def _detail(context: Context, issue_id: int) -> IssueDetail:
    view = issues.get_issue(context, issue_id)
    return IssueDetail(
        **_out(view.row).model_dump(),
        events=[IssueEventOut(**one.model_dump(include=set(IssueEventOut.model_fields))) for one in view.events],
        steps=[one.value for one in view.steps],
        above=view.above.value if view.above else None,
    )


@router.get("", summary="问题台账", responses=problems())
def list_issues(
    context: ApiContext,
    state: IssueState | None = None,
    overdue: bool = False,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> IssueList:
    """Issues within reach: those to be assigned first, then the nearest deadline."""
    states = [state] if state else []
    rows, total = issues.list_issues(context, states=states, overdue=overdue, offset=offset, limit=limit)
    return IssueList(total=total, items=[_out(one) for one in rows])


@router.post("", status_code=201, summary="提出问题", responses=problems(409))
def raise_issue(body: Raising, context: ApiContext) -> IssueDetail:
    """Bring an issue up."""
    draft = IssueDraft(**body.model_dump(exclude={"enterprise_id"}))
    made = issues.raise_issue(context, body.enterprise_id or context.actor.enterprise_id or 0, draft)
    return _detail(context, made.id or 0)


@router.get("/{issue_id}", summary="一个问题", responses=problems())
def get_issue(issue_id: Id, context: ApiContext) -> IssueDetail:
    """An issue with its history."""
    return _detail(context, issue_id)


@router.post("/{issue_id}/assignment", summary="交办", responses=problems(409))
def assign(issue_id: Id, body: Assigning, context: ApiContext) -> IssueDetail:
    """Hand it to a department."""
    issues.assign_issue(context, issue_id, **body.model_dump())
    return _detail(context, issue_id)


@router.post("/{issue_id}/answer", summary="答复", responses=problems(409))
def answer(issue_id: Id, body: Saying, context: ApiContext) -> IssueDetail:
    """Answer it."""
    issues.answer_issue(context, issue_id, **body.model_dump())
    return _detail(context, issue_id)


@router.post("/{issue_id}/acceptance", summary="企业满意", responses=problems(409))
def accept(issue_id: Id, body: Saying, context: ApiContext) -> IssueDetail:
    """The enterprise is satisfied."""
    issues.accept_answer(context, issue_id, **body.model_dump())
    return _detail(context, issue_id)


@router.post("/{issue_id}/reopening", summary="企业不满意，重新办理", responses=problems(409))
def reopen(issue_id: Id, body: Saying, context: ApiContext) -> IssueDetail:
    """The enterprise is not satisfied."""
    issues.reopen_issue(context, issue_id, **body.model_dump())
    return _detail(context, issue_id)


@router.post("/{issue_id}/escalation", summary="上报问题", responses=problems(409))
def escalate(issue_id: Id, body: Saying, context: ApiContext) -> IssueDetail:
    """Hand it to the level above."""
    issues.escalate_issue(context, issue_id, **body.model_dump())
    return _detail(context, issue_id)
