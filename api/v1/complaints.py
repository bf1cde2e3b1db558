"""Complaints about posts and enterprises (投诉): a person's own, those written down at the desk, and their handling."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher.models.complaint import Complaint, ComplaintDraft, ComplaintFinding, ComplaintState, ComplaintStep
from matcher.service import complaints, suspensions

router = APIRouter(tags=["投诉"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class Taken(BaseModel):
    """What a request may hold, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class FiledOut(BaseModel):
    """A complaint as who filed it sees it; ``due`` is the last day of the step that runs."""

    id: int
    number: str
    kind: str
    state: str
    firm: str
    text: str
    answer: str
    due: date | None
    created_at: datetime


class ComplaintOut(FiledOut):
    """The same for who handles it; ``named`` tells whether there is anybody to ask."""

    channel: str
    enterprise_id: int | None
    vacancy_id: int | None
    adcode: str
    found: str | None
    late: bool
    named: bool
    suspended: bool
    steps: list[str]
    version: int


class ComplaintPage(BaseModel):
    """Complaints, the first due first."""

    items: list[ComplaintOut]
    total: int


class Step(Taken):
    """A step; refusing and answering need ``words``, answering ``found`` too."""

    version: Version
    step: ComplaintStep
    words: Annotated[str, Field(max_length=1000)] = ""
    found: ComplaintFinding | None = None


class Purpose(Taken):
    """Why the contact is opened."""

    purpose: Annotated[str, Field(min_length=1, max_length=200)]


class Suspension(Taken):
    """Pause the post, or show it again; the enterprise reads the reason."""

    version: Version
    suspended: bool
    reason: Annotated[str, Field(max_length=200)]


class NumberOut(BaseModel):
    """The number that leads back to a complaint, and its last day."""

    id: int
    number: str
    due: date


class ContactOut(BaseModel):
    """How to reach who complained."""

    contact: str


class StateOut(BaseModel):
    """Where something stands now."""

    state: str


def _filed(one: complaints.ComplaintView) -> FiledOut:
    row = one.complaint
    kept = {"id": row.id or 0, "number": row.number, "kind": row.kind.value, "state": row.state.value}
    due = row.due if row.is_open else None
    return FiledOut(**kept, firm=one.firm, text=one.text, answer=one.answer, due=due, created_at=row.created_at)


def _out(one: complaints.ComplaintView) -> ComplaintOut:
    row = one.complaint
    return ComplaintOut(
        **_filed(one).model_dump(),
        channel=row.channel.value,
        enterprise_id=row.enterprise_id,
        vacancy_id=row.vacancy_id,
        adcode=row.adcode,
        found=row.found.value if row.found else None,
        late=one.late,
        named=one.named,
        suspended=one.post is not None and bool(one.post.suspended_reason),
        steps=[step.value for step in one.steps],
        version=row.version,
    )


def _number(made: Complaint) -> NumberOut:
    return NumberOut(id=made.id or 0, number=made.number, due=made.due)


@router.get("/me/complaints", summary="我的投诉", responses=problems())
def list_own(context: ApiContext) -> list[FiledOut]:
    """The signed-in person's complaints with their answers."""
    return [_filed(one) for one in complaints.list_own(context)]


@router.post("/me/complaints", status_code=201, summary="本人投诉", responses=problems(409))
def file_own(body: ComplaintDraft, context: ApiContext) -> NumberOut:
    """Complain of a post or an enterprise."""
    return _number(complaints.file_own(context, body))


@router.post("/complaints", status_code=201, summary="窗口代录投诉", responses=problems(409))
def file_for(body: ComplaintDraft, context: ApiContext) -> NumberOut:
    """Write down what somebody at the desk complains of."""
    return _number(complaints.file_for(context, body))


@router.get("/complaints", summary="投诉列表", responses=problems())
def list_complaints(
    context: ApiContext,
    state: ComplaintState | None = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ComplaintPage:
    """The county's complaints; for a unit above its own level's and what is late."""
    states = [state] if state else []
    rows, total = complaints.list_complaints(context, states=states, offset=offset, limit=limit)
    return ComplaintPage(items=[_out(one) for one in rows], total=total)


@router.get("/complaints/{complaint_id}", summary="一件投诉", responses=problems())
def get_complaint(complaint_id: Id, context: ApiContext) -> ComplaintOut:
    """One complaint within reach."""
    return _out(complaints.get_complaint(context, complaint_id))


@router.post("/complaints/{complaint_id}/step", summary="办理投诉", responses=problems(409))
def take_step(complaint_id: Id, body: Step, context: ApiContext) -> ComplaintOut:
    """Accept, refuse with a reason, answer, or close."""
    told = {"version": body.version, "words": body.words, "found": body.found}
    complaints.take_step(context, complaint_id, body.step, **told)  # type: ignore[arg-type]
    return _out(complaints.get_complaint(context, complaint_id))


@router.post("/complaints/{complaint_id}/contact", summary="查看投诉人联系方式", responses=problems(409))
@forgetful
def reveal(complaint_id: Id, body: Purpose, context: ApiContext) -> ContactOut:
    """How to reach who complained; written down with its purpose."""
    return ContactOut(contact=complaints.reveal(context, complaint_id, purpose=body.purpose))


@router.post("/complaints/{complaint_id}/suspension", summary="暂停或恢复被投诉的岗位", responses=problems(409))
def suspend(complaint_id: Id, body: Suspension, context: ApiContext) -> StateOut:
    """Pause the post complained of while it is looked into, or show it again."""
    act = suspensions.suspend if body.suspended else suspensions.resume
    return StateOut(state=act(context, complaint_id, version=body.version, reason=body.reason).state.value)
