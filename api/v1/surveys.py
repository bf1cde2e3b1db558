"""Demand surveys (用工需求调查) and the rates they give."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher import clock
from matcher.models.survey import MONTH, Survey, SurveyDraft, SurveyPost, month_of
from matcher.models.values import Problem
from matcher.service import survey_rates, surveys
from matcher.service.context import Context
from matcher.service.survey_rates import RateBy, Rates

router = APIRouter(prefix="/surveys", tags=["用工需求"], route_class=UnitRoute)
Month = Annotated[str, Query(pattern=f"{MONTH[:-1]}$|^$", description="如 2026-11，不填为本月")]
# Whose survey: an enterprise hands in its own and leaves it out.
EnterpriseId = Annotated[int | None, Field(ge=1, le=2**62)]


class SurveyPostOut(BaseModel):
    """One short post."""

    title: str
    kind: str
    short: int
    reason: str | None
    needed_by: date | None
    duration_days: int | None


class SurveyOut(BaseModel):
    """One revision of a month's survey."""

    id: int
    enterprise_id: int
    month: str
    revision: int
    revision_reason: str
    unchanged: bool
    staff_start: int
    staff_end: int
    joined: int
    departed: int
    needed: int
    short: int
    short_general: int | None
    short_skilled: int | None
    short_technical: int | None
    lend_count: int
    lend_from: date | None
    lend_to: date | None
    training_need: str
    training_needs: list[dict[str, Any]]
    wants: list[str]
    signer: str
    source: str
    at: datetime


class SurveyRowOut(SurveyOut):
    """A survey in a list, with its enterprise."""

    enterprise: str
    adcode: str


class SurveyListOut(BaseModel):
    """A month's surveys, and the key enterprises that have not handed in."""

    month: str
    total: int
    items: list[SurveyRowOut]
    missing: list[dict[str, Any]]


class DoubtOut(BaseModel):
    """What the formulas ask to look at."""

    field: str
    message: str


class SurveyDetail(SurveyRowOut):
    """A survey with its posts, its other revisions, and what to look at.

    ``classes`` are the people short by kind of worker as stated, else as the posts add up, and ``unclassed``.
    """

    classes: dict[str, int]
    posts: list[SurveyPostOut]
    revisions: list[int]
    counts: bool
    doubts: list[DoubtOut]


class RatesOut(BaseModel):
    """Sums and rates: 缺工率, 求人倍率, 返岗率; null where there is nothing to divide by."""

    key: str
    name: str
    enterprises: int
    staff: int
    needed: int
    short: int
    seekers: int | None
    due: int
    back: int
    shortage_rate: float | None
    demand_ratio: float | None
    return_rate: float | None


class RatesTable(BaseModel):
    """The whole, and its parts."""

    month: str
    by: str
    total: RatesOut
    items: list[RatesOut]


class SurveyIn(SurveyDraft):
    """A survey to hand in; an enterprise leaves ``enterprise_id`` out."""

    enterprise_id: EnterpriseId = None


class UnchangedIn(BaseModel):
    """无变化: last month's figures hold."""

    model_config = ConfigDict(extra="forbid")

    enterprise_id: EnterpriseId = None
    month: str = Field(pattern=MONTH)


class RevisionIn(SurveyDraft):
    """The corrected survey and why."""

    revision_reason: str = Field(max_length=200)


def _whose(context: Context, enterprise_id: int | None) -> int:
    """The enterprise a request is about: the one named, else the signed-in one; none is found by 0."""
    return enterprise_id or context.actor.enterprise_id or 0


def _post(post: SurveyPost) -> SurveyPostOut:
    return SurveyPostOut(**post.model_dump(include=set(SurveyPostOut.model_fields)))


def _facts(survey: Survey) -> dict[str, Any]:
    return survey.model_dump(include=set(SurveyOut.model_fields))


def _doubt(one: Problem) -> DoubtOut:
    return DoubtOut(field=one.field, message=str(one))


def _detail(context: Context, survey_id: int) -> SurveyDetail:
    view = surveys.get_survey(context, survey_id)
    return SurveyDetail(
        **_facts(view.survey),
        enterprise=view.enterprise.name,
        adcode=view.enterprise.adcode,
        classes=view.classes,
        posts=[_post(one) for one in view.posts],
        revisions=[one.revision for one in view.revisions],
        counts=view.counts,
        doubts=[_doubt(one) for one in view.doubts],
    )


def rates_out(one: Rates) -> RatesOut:
    """Sums and rates in the shape of the interface."""
    return RatesOut(**one.plain())


@router.get("", summary="一个月的用工需求调查", responses=problems())
def list_surveys(
    context: ApiContext,
    month: Month = "",
    q: Annotated[str, Query(max_length=60)] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> SurveyListOut:
    """The surveys that count, the largest shortage first."""
    found = surveys.list_surveys(context, month=month, words=q, offset=offset, limit=limit)
    return SurveyListOut(
        month=found.month,
        total=found.total,
        items=[SurveyRowOut(**_facts(one), enterprise=firm.name, adcode=firm.adcode) for one, firm in found.rows],
        missing=[{"enterprise_id": one.id, "enterprise": one.name, "adcode": one.adcode} for one in found.missing],
    )


@router.get("/rates", summary="缺工率、求人倍率、返岗率", responses=problems())
def get_rates(context: ApiContext, month: Month = "", by: RateBy = RateBy.COUNTY) -> RatesTable:
    """Rates of a month by city, county or enterprise."""
    total, parts = survey_rates.get_rates(context, month=month, by=by)
    shown = surveys.list_surveys(context, month=month, limit=1).month
    return RatesTable(month=shown, by=by.value, total=rates_out(total), items=[rates_out(one) for one in parts])


@router.get("/prefill", summary="预填的调查", responses=problems())
def prefill(
    context: ApiContext,
    month: Month = "",
    enterprise_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
) -> SurveyDraft:
    """Last month's figures, to be corrected and handed in."""
    return surveys.prefill(context, _whose(context, enterprise_id), month or month_of(clock.today()))[1]


@router.post("", status_code=201, summary="填报用工需求调查", responses=problems(409))
def submit(body: SurveyIn, context: ApiContext) -> SurveyDetail:
    """Hand a month's survey in; afterwards only a revision corrects it."""
    draft = SurveyDraft(**body.model_dump(exclude={"enterprise_id"}))
    made = surveys.submit_survey(context, _whose(context, body.enterprise_id), draft)
    return _detail(context, made.id or 0)


@router.post("/unchanged", status_code=201, summary="本月无变化", responses=problems(409))
def submit_unchanged(body: UnchangedIn, context: ApiContext) -> SurveyDetail:
    """Last month's figures are this month's."""
    made = surveys.submit_unchanged(context, _whose(context, body.enterprise_id), body.month)
    return _detail(context, made.id or 0)


@router.get("/{survey_id}", summary="一份调查", responses=problems())
def get_survey(survey_id: Id, context: ApiContext) -> SurveyDetail:
    """One revision with its posts."""
    return _detail(context, survey_id)


@router.post("/{survey_id}/revisions", status_code=201, summary="更正一份调查", responses=problems(409))
def revise(survey_id: Id, body: RevisionIn, context: ApiContext) -> SurveyDetail:
    """A new revision with its reason; the old one stays."""
    draft = SurveyDraft(**body.model_dump(exclude={"revision_reason"}))
    made = surveys.revise_survey(context, survey_id, draft, reason=body.revision_reason)
    return _detail(context, made.id or 0)
