"""A person's rights over their own data (本人权利), and the county's answers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher.models.rights_request import RightsKind, RightsState
from matcher.service import looks, own_data, rights_requests, unranked

router = APIRouter(tags=["本人权利"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]
Words = Annotated[str, Field(max_length=rights_requests.MAX_CHARS)]


class Taken(BaseModel):
    """What a request may hold, and nothing else."""

    model_config = ConfigDict(extra="forbid")


class LookOut(BaseModel):
    """One look: when, by what unit in which role, at what, why."""

    id: int
    at: datetime
    by: str
    what: str
    label: str
    purpose: str


class LookPage(BaseModel):
    """Looks, the newest first."""

    items: list[LookOut]
    total: int


class PlainPostOut(BaseModel):
    """A published post without a score; ``km`` from home."""

    vacancy_id: int
    title: str
    enterprise: str
    place: str
    pay_text: str
    valid_to: date
    km: float | None


class RequestOut(BaseModel):
    """A request about one's own data, with its answer."""

    id: int
    kind: str
    state: str
    text: str
    answer: str
    due: date
    late: bool
    version: int
    created_at: datetime


class WaitingRequestOut(RequestOut):
    """One for the staff of the county, whose it is masked."""

    seeker_id: int
    name_masked: str


class RequestPage(BaseModel):
    """Requests, the first due first."""

    items: list[WaitingRequestOut]
    total: int


class File(Taken):
    """What is asked for, in the person's words."""

    kind: RightsKind
    text: Words


class Choice(Taken):
    """Whether to take part in automatic ranking."""

    ranked: bool


class Answer(Taken):
    """``granted``: it was done; else ``answer`` is the reason why not."""

    version: Version
    granted: bool
    answer: Words


def _out(one: rights_requests.RequestView) -> RequestOut:
    row = one.request
    kept = {"id": row.id or 0, "kind": row.kind.value, "state": row.state.value, "version": row.version}
    return RequestOut(**kept, text=one.text, answer=one.answer, due=row.due, late=one.late, created_at=row.created_at)


@router.get("/me/looks", summary="谁看过我的信息", responses=problems())
def list_looks(
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> LookPage:
    """Who looked at the signed-in person's data."""
    rows, total = looks.list_own(context, offset=offset, limit=limit)
    return LookPage(
        items=[
            LookOut(
                id=one.look.id or 0,
                at=one.look.at,
                by=one.by,
                what=one.look.what.value,
                label=one.look.what.label,
                purpose=one.look.purpose,
            )
            for one in rows
        ],
        total=total,
    )


@router.post("/me/data", summary="导出本人数据", responses=problems(429))
@forgetful
def export_data(context: ApiContext) -> dict[str, list[dict[str, Any]]]:
    """Everything held about the signed-in person; once in ten minutes, since every copy is written down."""
    return own_data.export(context)


@router.get("/me/plain-posts", summary="按时间和距离看岗位", responses=problems())
def plain_posts(context: ApiContext) -> list[PlainPostOut]:
    """Published posts, the latest first, of one day the nearest first; without a score."""
    return [
        PlainPostOut(
            vacancy_id=one.vacancy.id or 0,
            title=one.vacancy.title,
            enterprise=one.enterprise.name,
            place=one.place,
            pay_text=one.vacancy.pay_text,
            valid_to=one.vacancy.valid_to,
            km=one.km,
        )
        for one in unranked.plain_posts(context)
    ]


@router.post("/me/ranking", summary="选择是否参加自动排序", responses=problems())
def choose_ranking(body: Choice, context: ApiContext) -> Choice:
    """Take part in automatic ranking or not."""
    return Choice(ranked=unranked.choose(context, ranked=body.ranked).ranked)


@router.get("/me/rights-requests", summary="我的权利请求", responses=problems())
def list_own(context: ApiContext) -> list[RequestOut]:
    """The signed-in person's requests with their answers, the newest first."""
    return [_out(one) for one in rights_requests.list_own(context)]


@router.post("/me/rights-requests", status_code=201, summary="提出权利请求", responses=problems(409))
def file_request(body: File, context: ApiContext) -> RequestOut:
    """File a request; one of a kind waits at a time."""
    made = rights_requests.file_request(context, body.kind, body.text)
    return next(_out(one) for one in rights_requests.list_own(context) if one.request.id == made.id)


@router.get("/rights-requests", summary="权利请求列表", responses=problems())
def list_requests(
    context: ApiContext,
    state: RightsState | None = RightsState.RECEIVED,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> RequestPage:
    """Requests of people of the own county."""
    rows, total = rights_requests.list_requests(context, state=state, offset=offset, limit=limit)
    items = [
        WaitingRequestOut(**_out(one).model_dump(), seeker_id=one.request.seeker_id, name_masked=one.name_masked)
        for one in rows
    ]
    return RequestPage(items=items, total=total)


@router.post("/rights-requests/{rights_id}/answer", summary="答复权利请求", responses=problems(409))
def answer(rights_id: Id, body: Answer, context: ApiContext) -> dict[str, str]:
    """Answer a request; the person reads the words."""
    done = rights_requests.answer(context, rights_id, version=body.version, granted=body.granted, words=body.answer)
    return {"state": done.state.value}
