"""Shortlists (候选名单) and what becomes of each candidate."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Query
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Asked, Id, UnitRoute, ask_api, forgetful
from api.downloads import attachment
from api.v1.problem import problems
from matcher.models.weighting import Weighing
from matcher.service import inbox, left_out, matching, policy_sheets, weighing

router = APIRouter(prefix="/vacancies/{vacancy_id}", tags=["候选名单"], route_class=UnitRoute)


class CandidateOut(BaseModel):
    """One masked candidate; the parts of the explanation add up to the score."""

    seeker_id: int
    rank: int | None
    score: float | None
    name: str
    wanted_titles: list[str]
    place: str
    education: str | None
    experience_years: float | None
    certificates: list[str]
    explanation: dict[str, Any]
    state: str | None
    # Began at another post since the list was made: can neither be contacted nor recommended.
    elsewhere: bool
    version: int | None
    # What hiring this person may bring the enterprise (录用此人可申领); told with the stored list.
    policies: list[dict[str, Any]] = []


class UnrankedOut(BaseModel):
    """Somebody of the city who meets the musts and takes no part in ranking, masked; the first registered first."""

    seeker_id: int
    name: str
    wanted_titles: list[str]
    place: str


class ShortlistOut(BaseModel):
    """A stored ranking: fresh candidates, those in hand, and who was left out why.

    ``graduates_first``: graduates of the trade's classes stand first; their explanation names the class as ``first``.
    """

    vacancy: dict[str, Any]
    enterprise: dict[str, Any]
    case_id: int
    created_at: datetime | None
    weights: str | None
    pool: int
    excluded: dict[str, int]
    graduates_first: bool
    stale: bool
    started: int
    candidates: list[CandidateOut]
    handled: list[CandidateOut]
    unranked: list[UnrankedOut]


class TriedOut(BaseModel):
    """One masked person of a tried ranking, and the place on the post's last list."""

    rank: int
    seeker_id: int
    name: str
    wanted_titles: list[str]
    place: str
    score: float
    before: int | None


class TrialOut(BaseModel):
    """A tried ranking: points of 100 by factor, how many pass the musts, the best of them."""

    weights: str
    factors: dict[str, float]
    eligible: int
    graduates_first: bool
    items: list[TriedOut]


class Purpose(BaseModel):
    """Why the contact data is looked at."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(min_length=2, max_length=200)


class ContactOut(BaseModel):
    """Name and phone in the clear; the look is in the audit log."""

    name: str
    phone: str


class LeftOutPersonOut(BaseModel):
    """Somebody a must leaves out: masked, neither sex nor age."""

    seeker_id: int
    name: str
    wanted_titles: list[str]
    place: str
    education: str | None
    certificates: list[str]
    experience_years: float | None


class LeftOutOut(BaseModel):
    """One page of the people left out for a reason, and how many each reason leaves out."""

    reason: str
    total: int
    items: list[LeftOutPersonOut]
    reasons: dict[str, int]


def _warm(asked: Annotated[Asked, Depends(ask_api)]) -> None:
    """Catch up with the change feed before the writing transaction asks for its lock."""
    if asked.actor.account_id is not None:
        matching.warm(asked.kit)


@router.get("/shortlist", summary="最近一次候选名单", responses=problems())
def get_shortlist(vacancy_id: Id, context: ApiContext) -> ShortlistOut:
    """The stored shortlist with what each hire may be claimed for; it reads only."""
    view = matching.get_shortlist(context, vacancy_id)
    shown = matching.as_json(view)
    people = [one.seeker for one in (*view.candidates, *view.handled)]
    chances = policy_sheets.chances_of_hiring(context, view.enterprise, people)
    for one in (*shown["candidates"], *shown["handled"]):
        one["policies"] = [chance.plain() for chance in chances[one["seeker_id"]]]
    return ShortlistOut(**shown)


@router.get("/shortlist/left-out", summary="未列入名单的人", responses=problems())
def list_left_out(
    vacancy_id: Id,
    context: ApiContext,
    reason: Annotated[str, Query(max_length=80, description="原因，如“无叉车证”，见 excluded；不写取第一项")] = "",
    offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
) -> LeftOutOut:
    """Who is left out now by one of the post's musts, masked."""
    found = left_out.list_left_out(context, vacancy_id, reason, offset=offset, limit=limit)
    people = [
        LeftOutPersonOut(
            seeker_id=one.id or 0,
            name=one.name_masked,
            wanted_titles=one.wanted_titles,
            place=place,
            education=one.education.label if one.education else None,
            certificates=one.certificates,
            experience_years=one.experience_years,
        )
        for one, place in found.people
    ]
    return LeftOutOut(reason=found.reason, total=found.total, items=people, reasons=found.reasons)


@router.post(
    "/shortlists", status_code=201, summary="生成候选名单", responses=problems(409), dependencies=[Depends(_warm)]
)
def build_shortlist(
    vacancy_id: Id,
    context: ApiContext,
    top: Annotated[int, Query(ge=1, le=200)] = matching.TOP,
    body: Annotated[Weighing | None, Body(description="权重方案或各项分值；不写沿用上次")] = None,
) -> ShortlistOut:
    """Rank the pool now and store it with its reasons."""
    matching.build_shortlist(context, vacancy_id, top=top, chosen=body)
    return ShortlistOut(**matching.as_json(matching.get_shortlist(context, vacancy_id)))


@router.get("/shortlist/trial", summary="试排：按给定权重排序，不保存", responses=problems())
def try_weights(vacancy_id: Id, context: ApiContext, chosen: Annotated[Weighing, Query()]) -> TrialOut:
    """The best under these weights, beside their places on the last list; nothing is kept."""
    trial = weighing.try_weights(context, vacancy_id, chosen)
    people = [
        TriedOut(
            rank=one.rank,
            seeker_id=one.seeker.id or 0,
            name=one.seeker.name_masked,
            wanted_titles=one.seeker.wanted_titles,
            place=one.place,
            score=one.score / 10,
            before=one.before,
        )
        for one in trial.people
    ]
    return TrialOut(
        weights=trial.weights.key,
        factors=dict(trial.weights.factors),
        eligible=trial.eligible,
        graduates_first=trial.graduates_first,
        items=people,
    )


@router.post("/shortlist/export", summary="导出脱敏名单（xlsx）", responses=problems(409), response_class=Response)
def export_workbook(vacancy_id: Id, context: ApiContext) -> Response:
    """A masked workbook with a watermark; the export is written down."""
    return attachment(*matching.export_workbook(context, vacancy_id))


@router.post("/shortlist/text", summary="导出微信文本", responses=problems(409), response_class=PlainTextResponse)
def export_text(vacancy_id: Id, context: ApiContext) -> PlainTextResponse:
    """Masked plain text; the export is written down."""
    return PlainTextResponse(matching.export_text(context, vacancy_id))


@router.post("/candidates/{seeker_id}/contact", summary="查看联系方式（记入审计）", responses=problems(409))
@forgetful
def reveal(vacancy_id: Id, seeker_id: Id, body: Purpose, context: ApiContext) -> ContactOut:
    """Name and phone in the clear, for a stated purpose."""
    contact = inbox.reveal_contact(context, vacancy_id, seeker_id, purpose=body.purpose)
    return ContactOut(name=contact.name, phone=contact.phone)
