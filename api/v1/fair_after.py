"""After a job fair (会后回访、总结): questions that are due, and the closing report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.downloads import DOCX, attachment
from api.v1.fair_visits import AgreedOut, VisitorOut, agreed_out, visitor_out
from api.v1.problem import problems
from matcher.models.fair_kinds import AfterOutcome
from matcher.models.fair_visit import FairFollowUp
from matcher.service import fair_after, fair_report

router = APIRouter(tags=["招聘会"], route_class=UnitRoute)


class AskedOut(BaseModel):
    """A question that is due."""

    id: int
    days: int
    due: date
    fair_id: int
    fair: str
    visitor: VisitorOut
    agreed: list[AgreedOut]


class AnswerIn(BaseModel):
    """What a question found; for 已上岗 and 上岗后离开 with whom and since when."""

    model_config = ConfigDict(extra="forbid")

    outcome: AfterOutcome
    intention_id: Annotated[int, Field(ge=1, le=2**62)] | None = None
    day: date | None = None
    note: str = Field(default="", max_length=200)


class FollowUpOut(BaseModel):
    """A question as it stands."""

    id: int
    days: int
    due: date
    outcome: str | None
    note: str
    done_at: datetime | None


class FiguresOut(BaseModel):
    """One fair in numbers; ``surplus`` is what the gate counted beyond who was registered."""

    firms: int
    posts: int
    visitors: int
    surplus: int
    entered: int
    intentions: int
    pairs: int
    working: int
    doubts: list[str]


class ReportOut(BaseModel):
    """The closing report: figures, who came by group, and the rows behind intentions and starts."""

    fair_id: int
    theme: str
    figures: FiguresOut
    groups: dict[str, int]
    summary: str
    agreed: list[AgreedOut]


def _follow_up(one: FairFollowUp) -> FollowUpOut:
    return FollowUpOut(**one.model_dump(include=set(FollowUpOut.model_fields)))


@router.get("/fair-follow-ups", summary="到期的会后回访", responses=problems())
def list_due(
    context: ApiContext,
    fair_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    ahead: Annotated[int, Query(ge=0, le=90, description="今后几天内到期的也列")] = 0,
) -> list[AskedOut]:
    """Questions that are due, the longest first."""
    return [
        AskedOut(
            id=one.follow_up.id or 0,
            days=one.follow_up.days,
            due=one.follow_up.due,
            fair_id=one.fair.id or 0,
            fair=one.fair.theme,
            visitor=visitor_out(one.visitor),
            agreed=[agreed_out(two) for two in one.agreed],
        )
        for one in fair_after.list_due(context, fair_id=fair_id, ahead=ahead)
    ]


@router.post("/fair-follow-ups/{follow_up_id}/answer", summary="登记回访结果", responses=problems(409))
def answer(follow_up_id: Id, body: AnswerIn, context: ApiContext) -> FollowUpOut:
    """What a question found."""
    told = body.model_dump(exclude={"outcome"})
    return _follow_up(fair_after.answer(context, follow_up_id, body.outcome, **told))


@router.get("/fairs/{fair_id}/report", summary="招聘会总结", responses=problems(409))
def report(fair_id: Id, context: ApiContext) -> ReportOut:
    """The closing report of a fair that is over."""
    found = fair_report.get_report(context, fair_id)
    figures = found.figures
    numbers = {name: getattr(figures, name) for name in FiguresOut.model_fields}
    return ReportOut(
        fair_id=fair_id,
        theme=found.fair.theme,
        figures=FiguresOut(**numbers),
        groups=dict(found.groups),
        summary=found.fair.summary,
        agreed=[agreed_out(one) for one in found.agreed],
    )


@router.get(
    "/fairs/{fair_id}/report/file", summary="总结报告（docx）", responses=problems(409), response_class=Response
)
def export_report(fair_id: Id, context: ApiContext) -> Response:
    """The same as a Word document."""
    name, data = fair_report.document(context, fair_id)
    return attachment(name, data, DOCX)
