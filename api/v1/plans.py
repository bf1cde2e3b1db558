"""The plan of a case (一企一策方案)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.downloads import DOCX, attachment
from api.v1.problem import problems
from matcher.models.plan import MAX_PEOPLE, MeasureDraft
from matcher.models.plan_kinds import LinkKind, MeasureState
from matcher.models.states import PlanState
from matcher.service import plan_contents, plan_measures, plan_steps, plans

router = APIRouter(prefix="/cases/{case_id}", tags=["一企一策"], route_class=UnitRoute)

Text = Annotated[str, Field(max_length=1000)]


class Seen(BaseModel):
    """What every change names: the version of the plan that the caller saw."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31, description="方案的版本号，被他人更新后返回 409")


class MeasureIn(Seen):
    """A measure, new or changed."""

    measure: MeasureDraft


class Progress(Seen):
    """How far a measure is."""

    state: MeasureState
    text: str = Field(default="", max_length=300)


class LinkIn(Seen):
    """What a measure's result is counted from; ``ref`` is the number of the record, for a placement of its referral.

    ``people`` is typed for papers only; of records it is counted.
    """

    kind: LinkKind
    ref: str = Field(min_length=1, max_length=60)
    people: int = Field(default=0, ge=0, le=MAX_PEOPLE)
    dated: date | None = Field(default=None, description="系统外凭证上的日期，余缺调剂（系统外协议）必填")


class LinkOut(BaseModel):
    """One link of a measure, for staff."""

    id: int
    kind: str
    label: str
    ref: str
    people: int
    standing: str
    counts: bool


class LinkNamed(Seen):
    """The link to undo or to confirm."""

    link_id: int = Field(ge=1, le=2**62)


class Texts(Seen):
    """Risk notes (for staff) and remarks (part of the plan)."""

    risks: Text = ""
    remarks: Text = ""


class Agreement(Seen):
    """Who agrees for the enterprise; an officer names who signed the paper and when."""

    name: str = Field(default="", max_length=40)
    agreed_on: date | None = None


class Step(Seen):
    """A step of the plan: begin, pause, go on."""

    to: PlanState
    opinion: str = Field(default="", max_length=500)


class Closing(Seen):
    """How a plan ends; ``solved`` must be the number counted from linked placements."""

    to: PlanState
    solved: int = Field(ge=0, le=1_000_000)
    satisfaction: int = Field(ge=1, le=5)
    opinion: str = Field(min_length=1, max_length=500)


class ReviewIn(Seen):
    """A monthly review."""

    progress: Annotated[str, Field(min_length=1, max_length=1000)]
    problems: Text = ""
    next_steps: Text = ""


class MeasureOut(BaseModel):
    """One measure; ``result`` and ``standing`` come from its records, ``links`` are for staff."""

    id: int
    place: int
    kind: str
    label: str
    text: str
    clause: str
    quote: str
    owner: str
    officer_id: int | None
    body: str
    start: date | None
    due: date | None
    overdue: bool
    target: int
    result: int
    state: str
    progress: str
    standing: str
    edited: bool
    links: list[LinkOut]


class ReviewOut(BaseModel):
    """A review with the numbers of its day."""

    due: date
    held_on: date
    progress: str
    problems: str
    next_steps: str
    supplied: int
    missing: int
    by: str


class VersionOut(BaseModel):
    """A version as the enterprise agreed to it."""

    number: int
    agreed_name: str
    agreed_on: date
    channel: str
    at: datetime
    content: dict[str, Any]


class PlanOut(BaseModel):
    """A plan; ``risks`` null for the enterprise."""

    case_id: int
    number: str
    enterprise: dict[str, Any]
    state: str
    version: int
    agreed: int
    amended: bool
    wanted: int
    missing: int
    supplied: int
    dispatched: int
    outside: int
    classes: list[str]
    remarks: str
    risks: str | None
    measures: list[MeasureOut]
    policies: list[dict[str, str]]
    review_due: date | None
    review_overdue: bool
    reviews: list[ReviewOut]
    versions: list[VersionOut]
    solved: int | None
    satisfaction: int | None
    closing_opinion: str
    closed_at: datetime | None


class ChangeOut(BaseModel):
    """One difference between two versions."""

    where: str
    field: str
    before: str
    after: str


def _plan(context: ApiContext, case_id: int) -> PlanOut:
    return PlanOut(**plans.as_json(plans.get_plan(context, case_id)))


@router.get("/plan", summary="一企一策方案", responses=problems())
def get_plan(case_id: Id, context: ApiContext) -> PlanOut:
    """The plan with measures, versions and reviews."""
    return _plan(context, case_id)


@router.post("/plan/regeneration", summary="重新生成措施", responses=problems(409))
def regenerate(case_id: Id, body: Seen, context: ApiContext) -> PlanOut:
    """Make the measures anew; what a person edited or took out stays."""
    plans.regenerate(context, case_id, version=body.version)
    return _plan(context, case_id)


@router.post("/plan/texts", summary="风险提示与说明", responses=problems(409))
def set_texts(case_id: Id, body: Texts, context: ApiContext) -> PlanOut:
    """Write risk notes and remarks."""
    plans.set_texts(context, case_id, risks=body.risks, remarks=body.remarks, version=body.version)
    return _plan(context, case_id)


@router.post("/plan/measures", status_code=201, summary="增加措施", responses=problems(409))
def add_measure(case_id: Id, body: MeasureIn, context: ApiContext) -> PlanOut:
    """Add a measure; the enterprise has to agree again."""
    plan_measures.add_measure(context, case_id, body.measure, version=body.version)
    return _plan(context, case_id)


@router.post("/plan/measures/{measure_id}/edit", summary="修改措施", responses=problems(409))
def change_measure(case_id: Id, measure_id: Id, body: MeasureIn, context: ApiContext) -> PlanOut:
    """Change a measure or its place."""
    plan_measures.change_measure(context, case_id, measure_id, body.measure, version=body.version)
    return _plan(context, case_id)


@router.post("/plan/measures/{measure_id}/removal", summary="删去措施", responses=problems(409))
def remove_measure(case_id: Id, measure_id: Id, body: Seen, context: ApiContext) -> PlanOut:
    """Take a measure out; it is not generated again."""
    plan_measures.remove_measure(context, case_id, measure_id, version=body.version)
    return _plan(context, case_id)


@router.post("/plan/measures/{measure_id}/progress", summary="措施进度", responses=problems(409))
def set_progress(case_id: Id, measure_id: Id, body: Progress, context: ApiContext) -> PlanOut:
    """Write down how far a measure is."""
    plan_measures.set_progress(context, case_id, measure_id, state=body.state, text=body.text, version=body.version)
    return _plan(context, case_id)


@router.post("/plan/measures/{measure_id}/links", status_code=201, summary="关联成效", responses=problems(409))
def link(case_id: Id, measure_id: Id, body: LinkIn, context: ApiContext) -> PlanOut:
    """Link a measure with what its result is counted from."""
    plan_measures.link(
        context,
        case_id,
        measure_id,
        kind=body.kind,
        ref=body.ref,
        people=body.people,
        version=body.version,
        dated=body.dated,
    )
    return _plan(context, case_id)


@router.post(
    "/plan/measures/{measure_id}/confirmation",
    summary="核实系统外凭证",
    responses=problems(409),
)
def confirm_link(case_id: Id, measure_id: Id, body: LinkNamed, context: ApiContext) -> PlanOut:
    """Confirm a paper from outside the system, by somebody other than who entered it; its people count then."""
    plan_measures.confirm_link(context, case_id, measure_id, body.link_id, version=body.version)
    return _plan(context, case_id)


@router.post("/plan/measures/{measure_id}/unlinking", summary="取消关联", responses=problems(409))
def unlink(case_id: Id, measure_id: Id, body: LinkNamed, context: ApiContext) -> PlanOut:
    """Undo a link."""
    plan_measures.unlink(context, case_id, measure_id, body.link_id, version=body.version)
    return _plan(context, case_id)


@router.post("/plan/confirm", status_code=201, summary="企业确认方案", responses=problems(409))
def agree(case_id: Id, body: Agreement, context: ApiContext) -> PlanOut:
    """The enterprise agrees by its account, or the officer takes down the signed paper; a version is kept."""
    plan_steps.agree(context, case_id, version=body.version, name=body.name, agreed_on=body.agreed_on)
    return _plan(context, case_id)


@router.post("/plan/steps", summary="开始、暂停、恢复方案", responses=problems(409))
def move(case_id: Id, body: Step, context: ApiContext) -> PlanOut:
    """Take the plan a step; an illegal step or a stale version is 409."""
    plan_steps.move(context, case_id, to=body.to, version=body.version, opinion=body.opinion)
    return _plan(context, case_id)


@router.post("/plan/closing", summary="方案结案", responses=problems(409))
def close(case_id: Id, body: Closing, context: ApiContext) -> PlanOut:
    """Close the plan; 409 with code ``numbers`` when the stated number is not the counted one."""
    plan_steps.close(context, case_id, **body.model_dump())
    return _plan(context, case_id)


@router.post("/plan/reviews", status_code=201, summary="月度回顾", responses=problems(409))
def review(case_id: Id, body: ReviewIn, context: ApiContext) -> PlanOut:
    """Write down a monthly review."""
    plan_steps.review(context, case_id, **body.model_dump())
    return _plan(context, case_id)


@router.get("/plan/reviews", summary="历次回顾", responses=problems())
def list_reviews(case_id: Id, context: ApiContext) -> list[ReviewOut]:
    """The reviews, the latest first."""
    return _plan(context, case_id).reviews


@router.get("/plan/comparison", summary="版本对照", responses=problems())
def compare(
    case_id: Id,
    context: ApiContext,
    first: Annotated[int, Query(ge=0, le=10_000, description="确认版本号，0 为当前内容")] = 1,
    second: Annotated[int, Query(ge=0, le=10_000, description="确认版本号，0 为当前内容")] = 0,
) -> list[ChangeOut]:
    """What changed from one agreed version to another, or to the plan as it is now."""
    found = plan_contents.compare_versions(context, case_id, first, second)
    return [ChangeOut(where=one.where, field=one.field, before=one.before, after=one.after) for one in found]


@router.get("/plan/document", summary="方案文件（docx）", responses=problems(), response_class=Response)
def document(case_id: Id, context: ApiContext) -> Response:
    """The plan as a Word document."""
    return attachment(*plan_contents.write_document(context, case_id), DOCX)
