"""The signed-in account and its to-dos (我的)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.deps import ApiContext, UnitRoute
from api.v1.cases import CaseOut, case_out
from api.v1.problem import problems
from api.v1.referrals import FollowUpOut, follow_up_out
from matcher.errors import Unauthenticated
from matcher.service import recommending
from matcher.service.permissions import Action, may
from matcher.service.workbench import get_workbench

router = APIRouter(prefix="/me", tags=["我的"], route_class=UnitRoute)


class Me(BaseModel):
    """Who the token belongs to and what they may do."""

    username: str
    name: str
    role: str
    role_label: str
    adcode: str | None
    enterprise_id: int | None
    officer_id: int | None
    market_id: int | None
    actions: list[str]


class Review(BaseModel):
    """A post waiting for review."""

    vacancy_id: int
    title: str
    enterprise: str
    case_id: int
    due: date | None
    findings: int


class Due(BaseModel):
    """One duty that is open: at which enterprise, what, by when, its light and what clears it."""

    enterprise_id: int
    enterprise: str
    case_id: int | None
    kind: str
    label: str
    about: str
    due: date
    light: str
    clears: str


class Offered(BaseModel):
    """A hand-over that waits for the answer of this account."""

    handover_id: int
    enterprise: str
    giver: str
    actions: int


class Todo(BaseModel):
    """What waits for this account today."""

    today: date
    reviews: list[Review]
    proposals: list[CaseOut]
    cases: list[CaseOut]
    follow_ups: list[FollowUpOut]
    inbox: int
    case_total: int
    missing: int
    overdue: int
    lights: dict[str, int]
    due: list[Due]
    handovers: list[Offered]


@router.get("", summary="当前账号", responses=problems())
def me(context: ApiContext) -> Me:
    """The account of the token."""
    actor = context.actor
    if actor.role is None:
        raise Unauthenticated("请先登录")
    return Me(
        username=actor.username,
        name=actor.name,
        role=actor.role.value,
        role_label=actor.role.label,
        adcode=actor.adcode,
        enterprise_id=actor.enterprise_id,
        officer_id=actor.officer_id,
        market_id=actor.market_id,
        actions=[action.value for action in Action if may(actor, action)],
    )


@router.get("/todo", summary="我的待办", responses=problems())
def todo(context: ApiContext) -> Todo:
    """Reviews, proposed pairings, due follow-ups and cases, the most urgent first; ``inbox`` counts open answers."""
    if context.actor.role is None:
        raise Unauthenticated("请先登录")
    bench = get_workbench(context)
    return Todo(
        today=bench.today,
        reviews=[
            Review(
                vacancy_id=one.vacancy.id or 0,
                title=one.vacancy.title,
                enterprise=one.enterprise.name,
                case_id=one.case.id or 0,
                due=one.case.review_due,
                findings=len(one.findings),
            )
            for one in bench.reviews
        ],
        proposals=[case_out(row) for row in bench.proposals],
        cases=[case_out(row) for row in bench.cases],
        follow_ups=[follow_up_out(one) for one in bench.follow_ups],
        inbox=bench.inbox,
        case_total=bench.case_total,
        missing=bench.gap.missing,
        overdue=bench.overdue,
        lights={light.value: count for light, count in bench.lights.items()},
        due=[
            Due(
                enterprise_id=firm.id or 0,
                enterprise=firm.name,
                case_id=row.deadline.case_id,
                kind=row.deadline.kind.value,
                label=row.deadline.kind.label,
                about=row.about,
                due=row.deadline.due,
                light=row.light.value,
                clears=row.deadline.kind.clears,
            )
            for row, firm in bench.due
        ],
        handovers=[
            Offered(
                handover_id=one.handover.id or 0,
                enterprise=one.enterprise.name,
                giver=one.handover.giver_name,
                actions=len(one.handover.actions),
            )
            for one in bench.handovers
        ],
    )


class PartOut(BaseModel):
    """One factor of a score, in points."""

    key: str
    label: str
    points: float
    maximum: float
    missing: bool


class PassageOut(BaseModel):
    """A word at characters ``start`` to ``end`` of a field; ``text`` is the piece of it from ``offset`` on."""

    field: str
    label: str
    text: str
    offset: int
    start: int
    end: int


class MatchOut(BaseModel):
    """A word of both texts, and the points the score would lose without it."""

    word: str
    points: float
    vacancy: PassageOut | None
    seeker: PassageOut | None


class RecommendationOut(BaseModel):
    """A published post that suits the person; ``score`` out of 100 is the sum of the parts and gives the order.

    ``fit`` is what the person has in the post's own list, ``combined`` both directions in one number (harmonic mean).
    A part is ``missing`` when the post does not tell the fact: the mean of the posts that do stands in.
    """

    vacancy_id: int
    title: str
    enterprise: str
    place: str
    pay_text: str
    valid_to: date
    score: float
    fit: float | None
    combined: float | None
    parts: list[PartOut]
    matched: list[MatchOut]
    strengths: list[str]
    gaps: list[str]


@router.get("/recommendations", summary="为我推荐岗位", responses=problems(409))
def recommendations(
    context: ApiContext, top: Annotated[int, Query(ge=1, le=100)] = recommending.TOP
) -> list[RecommendationOut]:
    """The published posts that suit the signed-in person best, those whose musts they meet."""
    found, _ = recommending.recommend_posts(context, top=top)
    return [RecommendationOut.model_validate(recommending.as_json(one)) for one in found]
