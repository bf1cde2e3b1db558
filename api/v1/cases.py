"""Cases (一企一策)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.deadline import Light
from matcher.models.post_end import PostEnd
from matcher.models.states import CaseState
from matcher.service import case_endings, cases, escalation, inbox, pairings
from matcher.service.cases import CaseRow, PostRow
from matcher.service.escalation import ReturnPart

router = APIRouter(prefix="/cases", tags=["一企一策"], route_class=UnitRoute)


class Named(BaseModel):
    """Something with an id and a name."""

    id: int
    name: str


class CaseOut(BaseModel):
    """One case with its officer and gap."""

    id: int
    number: str
    enterprise: Named
    uscc: str
    adcode: str
    officer: Named | None
    routing: str | None
    routing_reasons: list[str]
    state: str
    wanted: int
    started: int
    missing: int
    unknown_posts: int
    review_due: date | None
    overdue: bool
    level: str
    light: str | None
    version: int


class Page(BaseModel):
    """A page of cases."""

    total: int
    items: list[CaseOut]


class PostOut(BaseModel):
    """One post of a case; ``headcount`` null means 若干."""

    id: int
    title: str
    state: str
    headcount: int | None
    started: int
    missing: int | None
    pay_text: str
    adcode: str
    valid_to: date
    version: int


class MeasureOut(BaseModel):
    """One measure of the plan; ``result`` is counted from placements."""

    kind: str
    label: str
    clause: str
    target: int
    result: int
    due: date | None


class EventOut(BaseModel):
    """One line of the history."""

    at: datetime
    kind: str
    label: str
    text: str
    by: str


class DeadlineOut(BaseModel):
    """One duty with its due day (inclusive) and what clears it; ``light`` null once it is cleared."""

    kind: str
    label: str
    about: str
    started_on: date
    due: date
    light: str | None
    clears: str
    cleared_at: datetime | None
    outcome: str


class StepOut(BaseModel):
    """One transition: from where to where, who, when, with what opinion."""

    number: int
    kind: str
    label: str
    from_state: str
    to_state: str
    from_level: str
    to_level: str
    opinion: str
    by: str
    at: datetime
    retracted: bool


class CaseDetail(CaseOut):
    """A case with its posts, plan, history, deadlines and steps; the last two only for the administration."""

    posts: list[PostOut]
    plan_state: str
    measures: list[MeasureOut]
    events: list[EventOut]
    deadlines: list[DeadlineOut]
    steps: list[StepOut]


class Escalation(BaseModel):
    """Hand the case to the level above, with the opinion (意见)."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    opinion: str = Field(min_length=1, max_length=500)


class Return(Escalation):
    """Send back one step: to the level below, or to the progress before."""

    part: ReturnPart


class Retraction(BaseModel):
    """Undo one's own last step; the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)


class Move(BaseModel):
    """A step of the case with the officer's opinion (意见); 已办结 while the plan runs takes the satisfaction too."""

    model_config = ConfigDict(extra="forbid")

    to: CaseState
    version: int = Field(ge=1, le=2**31)
    opinion: str = Field(min_length=1, max_length=500)
    satisfaction: int | None = Field(default=None, ge=1, le=5)
    post_end: PostEnd | None = Field(default=None, description="未解决关闭时还有岗位没有结束的，岗位关闭原因")
    post_note: str = Field(default="", max_length=200, description="关闭岗位的说明，企业和被推荐的人都看得到")


class Pair(BaseModel):
    """The officer to become the enterprise's main one."""

    model_config = ConfigDict(extra="forbid")

    officer_id: int = Field(ge=1, le=2**62)
    version: int = Field(ge=1, le=2**31)
    reason: str = Field(default="", max_length=200)


class Referred(BaseModel):
    """A person recommended to the enterprise, masked; reveal is a call of its own."""

    vacancy_id: int
    vacancy: str
    seeker_id: int
    name: str
    wanted_titles: list[str]
    state: str
    consent_until: date


def case_out(row: CaseRow) -> CaseOut:
    """A case as the API gives it."""
    facts: dict[str, Any] = cases.row_json(row)
    uscc = facts["enterprise"].pop("uscc")
    return CaseOut(**facts, uscc=uscc)


def _post(row: PostRow) -> PostOut:
    post = row.vacancy
    return PostOut(
        id=post.id or 0,
        title=post.title,
        state=post.state.value,
        headcount=post.headcount,
        started=row.started,
        missing=row.missing,
        pay_text=post.pay_text,
        adcode=post.adcode,
        valid_to=post.valid_to,
        version=post.version,
    )


def _detail(context: ApiContext, case_id: int) -> CaseDetail:
    view = cases.get_case(context, case_id)
    return CaseDetail(
        **case_out(view.row).model_dump(),
        posts=[_post(row) for row in view.posts],
        plan_state=view.plan.state.value,
        measures=[
            MeasureOut(
                kind=measure.kind.value,
                label=measure.kind.label,
                clause=measure.clause,
                target=measure.target,
                result=result,
                due=measure.due,
            )
            for measure, result in view.measures
        ],
        events=[
            EventOut(at=one.at, kind=one.kind.value, label=one.kind.label, text=one.text, by=one.by_name)
            for one in view.events
        ],
        deadlines=[DeadlineOut(**one.to_dict()) for one in view.deadlines],
        steps=[
            StepOut(
                **one.model_dump(include=set(StepOut.model_fields)),
                label=one.kind.label,
                by=one.by_name,
                retracted=one.retracted_at is not None,
            )
            for one in view.steps
        ],
    )


@router.get("", summary="案件列表", responses=problems())
def list_cases(
    context: ApiContext,
    state: Annotated[list[CaseState] | None, Query(description="只看这些进度")] = None,
    q: Annotated[str, Query(max_length=60, description="企业名称或案件编号")] = "",
    light: Annotated[Light | None, Query(description="只看这种灯色的在办案件")] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> Page:
    """The cases within the account's reach, the most urgent review first."""
    rows, total = cases.list_cases(context, states=state or (), words=q, light=light, offset=offset, limit=limit)
    return Page(total=total, items=[case_out(row) for row in rows])


@router.get("/{case_id}", summary="一个案件", responses=problems())
def get_case(case_id: Id, context: ApiContext) -> CaseDetail:
    """A case with posts, plan and history."""
    return _detail(context, case_id)


@router.post("/{case_id}/moves", summary="推进案件", responses=problems(409))
def move_case(case_id: Id, body: Move, context: ApiContext) -> CaseDetail:
    """Take the case one step; an illegal step or a stale version is 409."""
    told = body.model_dump(exclude={"to"})
    case_endings.move_case(context, case_id, to=body.to, **told)
    return _detail(context, case_id)


@router.post("/{case_id}/escalation", summary="上报上级督办", responses=problems(409))
def escalate(case_id: Id, body: Escalation, context: ApiContext) -> CaseDetail:
    """Hand the case to the level above."""
    escalation.escalate(context, case_id, version=body.version, opinion=body.opinion)
    return _detail(context, case_id)


@router.post("/{case_id}/return", summary="退回一步", responses=problems(409))
def give_back(case_id: Id, body: Return, context: ApiContext) -> CaseDetail:
    """Send the case back one step with the reason."""
    escalation.return_case(context, case_id, part=body.part, version=body.version, opinion=body.opinion)
    return _detail(context, case_id)


@router.post("/{case_id}/retraction", summary="撤回本人最后一步", responses=problems(409))
def retract(case_id: Id, body: Retraction, context: ApiContext) -> CaseDetail:
    """Undo one's own last step while nobody acted on it."""
    escalation.retract(context, case_id, version=body.version)
    return _detail(context, case_id)


@router.post("/{case_id}/pairing", status_code=201, summary="确认主责专员", responses=problems(409))
def pair(case_id: Id, body: Pair, context: ApiContext) -> CaseDetail:
    """Make an officer the main one of this enterprise and hand the case over."""
    pairings.pair(context, case_id, officer_id=body.officer_id, version=body.version, reason=body.reason)
    return _detail(context, case_id)


@router.get("/{case_id}/referred", summary="被推荐人（脱敏）", responses=problems())
def list_referred(case_id: Id, context: ApiContext) -> list[Referred]:
    """People recommended on this case whose consent holds today."""
    return [
        Referred(
            vacancy_id=one.vacancy.id or 0,
            vacancy=one.vacancy.title,
            seeker_id=one.seeker.id or 0,
            name=one.seeker.name_masked,
            wanted_titles=one.seeker.wanted_titles,
            state=one.referral.state.value,
            consent_until=one.consent.expires_on,
        )
        for one in inbox.list_referred(context, case_id)
    ]
