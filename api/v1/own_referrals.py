"""A person's own recommendations for programs (我的推荐): questions, interviews, answers, leaving."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.consent_request import ConsentRequest
from matcher.models.placement import InterviewAnswer
from matcher.models.shortlist import Referral
from matcher.service import consent_requests, own_referrals

router = APIRouter(tags=["推荐"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class Seen(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class InterviewSaid(Seen):
    """Whether one comes."""

    answer: InterviewAnswer


class RequestSaid(Seen):
    """Yes or no to being recommended."""

    agreed: bool


class MovedOut(BaseModel):
    """Where a recommendation stands."""

    id: int
    vacancy_id: int
    state: str
    interview_at: datetime | None
    interview_place: str
    interview_mode: str | None
    interview_answer: str | None
    version: int
    updated_at: datetime


class OwnReferralOut(MovedOut):
    """One of the person's own; ``asks``: an interview waits for an answer, ``open``: it may be left."""

    title: str
    enterprise: str
    reason: str | None
    officer: str
    officer_phone: str
    asks: bool
    open: bool


class RequestOut(BaseModel):
    """A question whether the person may be recommended."""

    id: int
    vacancy_id: int
    state: str
    asked_at: datetime
    expires_at: datetime
    answered_at: datetime | None
    version: int


class OwnRequestOut(RequestOut):
    """One of the person's own; ``waits`` while it can be answered."""

    title: str
    enterprise: str
    waits: bool


def _moved(one: Referral) -> MovedOut:
    return MovedOut(**one.model_dump(include=set(MovedOut.model_fields)))


def _request(one: ConsentRequest) -> RequestOut:
    return RequestOut(**one.model_dump(include=set(RequestOut.model_fields)))


@router.get("/me/referrals", summary="我的推荐", responses=problems())
def list_own(context: ApiContext) -> list[OwnReferralOut]:
    """What waits for an answer first, then the newest."""
    return [
        OwnReferralOut(
            **_moved(one.referral).model_dump(),
            title=one.vacancy.title,
            enterprise=one.enterprise.name,
            reason=one.referral.reason.value if one.referral.reason else None,
            officer=one.officer.name if one.officer else "",
            officer_phone=one.officer.office_phone if one.officer else "",
            asks=one.asks,
            open=one.open,
        )
        for one in own_referrals.list_own(context)
    ]


@router.post("/me/referrals/{referral_id}/interview-answer", summary="答复面试", responses=problems(409))
def answer_interview(referral_id: Id, body: InterviewSaid, context: ApiContext) -> MovedOut:
    """Officer and enterprise are told."""
    return _moved(own_referrals.answer_interview(context, referral_id, body.answer, version=body.version))


@router.post("/me/referrals/{referral_id}/leaving", summary="退出一条推荐", responses=problems(409))
def leave(referral_id: Id, body: Seen, context: ApiContext) -> MovedOut:
    """The consent given for it ends too, unless another recommendation rests on it."""
    return _moved(own_referrals.leave(context, referral_id, version=body.version))


@router.get("/me/consent-requests", summary="征求我同意的推荐", responses=problems())
def list_requests(context: ApiContext) -> list[OwnRequestOut]:
    """Those that wait first."""
    return [
        OwnRequestOut(
            **_request(one.request).model_dump(),
            title=one.vacancy.title,
            enterprise=one.enterprise.name,
            waits=one.waits,
        )
        for one in consent_requests.list_own(context)
    ]


@router.post(
    "/me/consent-requests/{consent_request_id}/reply", summary="同意或不同意推荐", responses=problems(403, 409)
)
def answer_request(consent_request_id: Id, body: RequestSaid, context: ApiContext) -> RequestOut:
    """A yes is the consent, and the recommendation with it."""
    return _request(consent_requests.answer_own(context, consent_request_id, agreed=body.agreed, version=body.version))


@router.post(
    "/vacancies/{vacancy_id}/candidates/{seeker_id}/consent-request",
    status_code=201,
    summary="网上征求本人同意推荐",
    responses=problems(409),
)
def ask(vacancy_id: Id, seeker_id: Id, context: ApiContext) -> RequestOut:
    """The person answers within seven days."""
    return _request(consent_requests.ask(context, vacancy_id, seeker_id))
