"""Referrals (推荐): what becomes of each candidate, from the first call to the ninetieth day at work."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.enums import ConsentChannel
from matcher.models.placement import InterviewMode, LeftReason, StartProof
from matcher.models.refusal import RefusedBy, UnsuitableReason
from matcher.models.shortlist import Referral
from matcher.models.states import ReferralState
from matcher.service import funnels, placements, referral_steps, referrals, retractions

router = APIRouter(tags=["推荐"], route_class=UnitRoute)


class Note(BaseModel):
    """An optional note; ``version`` of the referral when there is one."""

    model_config = ConfigDict(extra="forbid")

    note: str = Field(default="", max_length=500)
    version: int | None = Field(default=None, ge=1, le=2**31)


class Refusal(Note):
    """Why a candidate does not fit; ``refused_by`` left out, the usual side of the reason."""

    reason: UnsuitableReason
    refused_by: RefusedBy | None = None


class ReferIn(BaseModel):
    """How the person agreed just now; left out, a consent already in force is used."""

    model_config = ConfigDict(extra="forbid")

    channel: ConsentChannel | None = None
    expires_on: date | None = None
    version: int | None = Field(default=None, ge=1, le=2**31)


class Start(BaseModel):
    """The first day at work; left out, today. ``proof`` is what says so, left out where nobody told."""

    model_config = ConfigDict(extra="forbid")

    started_on: date | None = None
    proof: StartProof | None = None
    version: int | None = Field(default=None, ge=1, le=2**31)


class InterviewIn(Note):
    """When, where and how; ``at`` without a zone is Shanxi time, left out it is still open."""

    at: datetime | None = None
    place: str = Field(default="", max_length=200)
    mode: InterviewMode | None = None


class Departure(Note):
    """Why the person left, and when; left out, today."""

    reason: LeftReason
    left_on: date | None = None


class ReferralOut(BaseModel):
    """What became of a candidate."""

    id: int
    vacancy_id: int
    seeker_id: int
    state: str
    reason: str | None
    refused_by: str | None
    consent_id: int | None
    interview_at: datetime | None
    interview_place: str
    interview_mode: str | None
    started_on: date | None
    proof: str | None
    left_on: date | None
    left_reason: str | None
    followed_days: int
    follow_up_due: date | None
    version: int


class StepOut(BaseModel):
    """One step of the trail; ``after`` null: taken back to where nobody had handled the person."""

    at: datetime
    before: str | None
    after: str | None
    label: str
    day: int | None
    note: str
    by: str
    undone_at: datetime | None
    undoes: bool


class ReferralItem(BaseModel):
    """One referral of a list, the person masked."""

    id: int
    case_id: int
    vacancy_id: int
    vacancy: str
    enterprise: str
    seeker_id: int
    name: str
    state: str
    reason: str | None
    refused_by: str | None
    interview_at: datetime | None
    started_on: date | None
    proof: str | None
    followed_days: int
    follow_up_due: date | None
    left_on: date | None
    left_reason: str | None
    version: int
    updated_at: datetime


class ReferralPage(BaseModel):
    """A page of referrals."""

    total: int
    items: list[ReferralItem]


class FollowUpOut(BaseModel):
    """A call that is due: the person has been at work for ``day`` days."""

    vacancy_id: int
    vacancy: str
    enterprise: str
    seeker_id: int
    name: str
    started_on: date | None
    due: date | None
    day: int
    overdue: bool
    version: int


class FunnelPost(BaseModel):
    """People who ever reached each stage of a post; ``at_work`` are those who work there today."""

    vacancy_id: int
    title: str
    headcount: int | None
    referred: int
    interviewed: int
    offered: int
    started: int
    stayed_90_days: int
    left: int
    at_work: int


class RefusalOut(BaseModel):
    """How many came to nothing for one reason, by whose word."""

    reason: str
    label: str
    refused_by: str | None
    count: int


class FunnelOut(BaseModel):
    """Funnels by post, refusals over all of them."""

    posts: list[FunnelPost]
    refusals: list[RefusalOut]


def follow_up_out(one: placements.FollowUp) -> FollowUpOut:
    """A due call as the API gives it."""
    return FollowUpOut(
        vacancy_id=one.vacancy.id or 0,
        vacancy=one.vacancy.title,
        enterprise=one.enterprise.name,
        seeker_id=one.seeker.id or 0,
        name=one.seeker.name_masked,
        started_on=one.referral.started_on,
        due=one.referral.follow_up_due,
        day=one.day,
        overdue=one.overdue,
        version=one.referral.version,
    )


def _referral(referral: Referral) -> ReferralOut:
    return ReferralOut(**referral.model_dump(include=set(ReferralOut.model_fields)))


@router.post("/vacancies/{vacancy_id}/candidates/{seeker_id}/contacted", summary="标记已联系", responses=problems(409))
def contacted(vacancy_id: Id, seeker_id: Id, body: Note, context: ApiContext) -> ReferralOut:
    """The officer reached the person."""
    return _referral(referrals.mark_contacted(context, vacancy_id, seeker_id, note=body.note, version=body.version))


@router.post("/vacancies/{vacancy_id}/candidates/{seeker_id}/unsuitable", summary="标记不合适", responses=problems(409))
def unsuitable(vacancy_id: Id, seeker_id: Id, body: Refusal, context: ApiContext) -> ReferralOut:
    """The person does not fit, for a structured reason."""
    done = referrals.mark_unsuitable(
        context,
        vacancy_id,
        seeker_id,
        reason=body.reason,
        refused_by=body.refused_by,
        note=body.note,
        version=body.version,
    )
    return _referral(done)


@router.post(
    "/vacancies/{vacancy_id}/candidates/{seeker_id}/referral",
    status_code=201,
    summary="推荐（须本人同意）",
    responses=problems(409),
)
def refer(vacancy_id: Id, seeker_id: Id, body: ReferIn, context: ApiContext) -> ReferralOut:
    """Recommend under the person's consent; the hand-over is logged."""
    done = referrals.refer(
        context, vacancy_id, seeker_id, channel=body.channel, expires_on=body.expires_on, version=body.version
    )
    return _referral(done)


@router.post("/vacancies/{vacancy_id}/candidates/{seeker_id}/start", summary="标记到岗", responses=problems(409))
def started(vacancy_id: Id, seeker_id: Id, body: Start, context: ApiContext) -> ReferralOut:
    """The person started; the gap shrinks."""
    done = placements.mark_started(
        context, vacancy_id, seeker_id, started_on=body.started_on, proof=body.proof, version=body.version
    )
    return _referral(done)


@router.post(
    "/vacancies/{vacancy_id}/candidates/{seeker_id}/interview", summary="约面试或改期", responses=problems(409)
)
def interview(vacancy_id: Id, seeker_id: Id, body: InterviewIn, context: ApiContext) -> ReferralOut:
    """An interview is agreed, or agreed anew."""
    done = referrals.mark_interview(
        context,
        vacancy_id,
        seeker_id,
        at=body.at,
        place=body.place,
        mode=body.mode,
        note=body.note,
        version=body.version,
    )
    return _referral(done)


@router.post("/vacancies/{vacancy_id}/candidates/{seeker_id}/offer", summary="标记拟录用", responses=problems(409))
def offer(vacancy_id: Id, seeker_id: Id, body: Note, context: ApiContext) -> ReferralOut:
    """The enterprise wants the person."""
    return _referral(referrals.mark_offer(context, vacancy_id, seeker_id, note=body.note, version=body.version))


@router.post(
    "/vacancies/{vacancy_id}/candidates/{seeker_id}/follow-up", summary="登记在岗回访", responses=problems(409)
)
def follow_up(vacancy_id: Id, seeker_id: Id, body: Note, context: ApiContext) -> ReferralOut:
    """The person is still there on the day that is due (7, 30, 90)."""
    return _referral(placements.follow_up(context, vacancy_id, seeker_id, note=body.note, version=body.version))


@router.post("/vacancies/{vacancy_id}/candidates/{seeker_id}/departure", summary="登记离岗", responses=problems(409))
def departure(vacancy_id: Id, seeker_id: Id, body: Departure, context: ApiContext) -> ReferralOut:
    """The person left; the gap opens again."""
    done = placements.mark_left(
        context, vacancy_id, seeker_id, reason=body.reason, left_on=body.left_on, note=body.note, version=body.version
    )
    return _referral(done)


@router.post(
    "/vacancies/{vacancy_id}/candidates/{seeker_id}/undo", summary="撤回一天内的误操作", responses=problems(409)
)
def undo(vacancy_id: Id, seeker_id: Id, body: Note, context: ApiContext) -> ReferralOut | None:
    """Undo the last step; null when that was the first one."""
    kept = retractions.undo(context, vacancy_id, seeker_id, note=body.note, version=body.version)
    return _referral(kept) if kept else None


@router.get("/vacancies/{vacancy_id}/candidates/{seeker_id}/steps", summary="办理轨迹", responses=problems())
def steps(vacancy_id: Id, seeker_id: Id, context: ApiContext) -> list[StepOut]:
    """Every step, oldest first, those taken back among them."""
    return [
        StepOut(
            at=one.at,
            before=one.before.value if one.before else None,
            after=one.after.value if one.after else None,
            label=one.after.label if one.after else "未处理",
            day=one.day,
            note=one.note,
            by=one.by_name,
            undone_at=one.undone_at,
            undoes=one.undoes_id is not None,
        )
        for one in referral_steps.trail(context, vacancy_id, seeker_id)
    ]


@router.get("/referrals", summary="推荐列表（脱敏）", responses=problems())
def list_referrals(
    context: ApiContext,
    case_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    vacancy_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    state: Annotated[list[ReferralState] | None, Query(description="只看这些状态")] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> ReferralPage:
    """Referrals within the account's reach, the latest change first."""
    rows, total = referrals.list_referrals(
        context, case_id=case_id, vacancy_id=vacancy_id, states=state or (), offset=offset, limit=limit
    )
    return ReferralPage(total=total, items=[ReferralItem(**_item(row)) for row in rows])


def _item(row: referrals.ReferralRow) -> dict[str, Any]:
    return referrals.row_json(row)


@router.get("/referrals/follow-ups", summary="到期的在岗回访", responses=problems())
def list_follow_ups(context: ApiContext) -> list[FollowUpOut]:
    """Who is to be called today, the longest due first."""
    return [follow_up_out(one) for one in placements.list_follow_ups(context)]


@router.get("/vacancies/{vacancy_id}/funnel", summary="岗位推荐漏斗", responses=problems())
def vacancy_funnel(vacancy_id: Id, context: ApiContext) -> FunnelOut:
    """推荐 → 面试 → 录用 → 到岗 → 在岗 90 天, and why it came to nothing."""
    return FunnelOut(**funnels.as_json(funnels.of_vacancy(context, vacancy_id)))


@router.get("/cases/{case_id}/funnel", summary="案件推荐漏斗", responses=problems())
def case_funnel(case_id: Id, context: ApiContext) -> FunnelOut:
    """The same for all posts of a case."""
    return FunnelOut(**funnels.as_json(funnels.of_case(context, case_id)))
