"""Job fairs (招聘会): planned, carried step by step, their booths, and what anybody may see of them."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import FOR_ANYBODY, problems
from matcher.models.fair import Fair, FairDraft
from matcher.models.fair_kinds import FairMode, FairState, FairStep
from matcher.service import fair_booths, fair_entries, fair_public, fair_steps, fairs
from matcher.service.fair_entries import EntryRow
from matcher.service.fairs import FairRow

router = APIRouter(tags=["招聘会"], route_class=UnitRoute)
Region = Annotated[str, Query(pattern=r"^(\d{6})?$")]


class FairOut(BaseModel):
    """A fair; both days inclusive, ``unit`` is the one unit that reports it."""

    id: int
    theme: str
    kind: str
    mode: str
    firm_group: str
    industry: str | None
    groups: list[str]
    unit_adcode: str
    unit: str
    adcode: str
    place: str
    hosts: list[str]
    market_id: int | None
    campaign_id: int | None
    link: str
    first: date
    last: date
    hours: str
    planned_firms: int
    booths: int
    expected: int
    permit_no: str
    permit_on: date | None
    contact_name: str
    contact_phone: str
    state: str
    returned_reason: str
    cancelled_reason: str
    summary: str
    version: int


class FairCountsOut(BaseModel):
    """How many enterprises wait, were accepted, came; and how many people they look for."""

    waiting: int
    accepted: int
    came: int
    people: int


class FairDetail(FairOut):
    """A fair with its figures, the steps open to the actor, and the papers still to be hung on it."""

    counts: FairCountsOut
    steps: list[str]
    missing_papers: list[str]


class FairPage(BaseModel):
    """A page of fairs."""

    total: int
    items: list[FairOut]


class FairChange(FairDraft):
    """A fair as it is to be, with the version that was read."""

    version: int = Field(ge=1, le=2**31)


class StepIn(BaseModel):
    """A step; ``reason`` for a return and a cancellation, ``summary`` for the report."""

    model_config = ConfigDict(extra="forbid")

    step: FairStep
    version: int = Field(ge=1, le=2**31)
    reason: str = Field(default="", max_length=300)
    summary: str = Field(default="", max_length=4000)


class BoothsIn(BaseModel):
    """Give out booths; ``anew`` takes back those given already."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    anew: bool = False


class BoothOut(BaseModel):
    """One booth: who stands there, and how many people they look for."""

    entry_id: int
    booth: int | None
    enterprise_id: int
    enterprise: str
    industry: str
    people: int
    posts: list[str]
    version: int


class PublicPost(BaseModel):
    """One open post."""

    id: int
    title: str
    headcount: int | None


class PublicStand(BaseModel):
    """One enterprise at a public fair."""

    enterprise: str
    booth: int | None
    posts: list[PublicPost]


class PublicFairOut(BaseModel):
    """A fair as anybody sees it."""

    id: int
    theme: str
    kind: str
    mode: str
    groups: list[str]
    unit: str
    adcode: str
    place: str
    hosts: list[str]
    link: str
    first: date
    last: date
    hours: str
    contact_name: str
    contact_phone: str
    state: str


class PublicFairDetail(PublicFairOut):
    """With who comes and what they offer; ``people`` is the sum of the posts' headcounts."""

    people: int
    stands: list[PublicStand]


def fair_out(row: FairRow) -> FairOut:
    """A fair as the API gives it."""
    facts = row.fair.model_dump(include=set(FairOut.model_fields))
    return FairOut(**facts, unit=row.unit, place=row.place, hosts=list(row.hosts))


def booth_out(row: EntryRow) -> BoothOut:
    """A booth as the API gives it."""
    return BoothOut(
        entry_id=row.entry.id or 0,
        booth=row.entry.booth,
        enterprise_id=row.enterprise.id or 0,
        enterprise=row.enterprise.name,
        industry=row.enterprise.industry.value,
        people=row.people,
        posts=[vacancy.title for _, vacancy in row.posts],
        version=row.entry.version,
    )


def _detail(context: ApiContext, fair: Fair) -> FairDetail:
    counts = fair_entries.counts_of(context, [fair])[fair.id or 0]
    mine = fairs.runs(context, fair)
    return FairDetail(
        **fair_out(fairs.fair_rows(context, [fair])[0]).model_dump(),
        counts=FairCountsOut(**{name: getattr(counts, name) for name in FairCountsOut.model_fields}),
        steps=[one.value for one in fair_steps.open_steps(context, fair)] if mine else [],
        missing_papers=fair_steps.missing_papers(context, fair) if mine else [],
    )


@router.get("/fairs", summary="招聘会", responses=problems())
def list_fairs(
    context: ApiContext,
    state: Annotated[list[FairState] | None, Query()] = None,
    scope: Region = "",
    first: date | None = None,
    last: date | None = None,
    mode: FairMode | None = None,
    campaign_id: Annotated[int | None, Query(ge=1, le=2**62)] = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> FairPage:
    """The fairs the actor may see by their first day; ``scope`` is a region of the reporting unit."""
    rows, total = fairs.list_fairs(
        context,
        states=state or (),
        scope=scope,
        first=first,
        last=last,
        mode=mode,
        campaign_id=campaign_id,
        offset=offset,
        limit=limit,
    )
    return FairPage(total=total, items=[fair_out(one) for one in rows])


@router.post("/fairs", status_code=201, summary="筹办招聘会", responses=problems(409))
def plan_fair(body: FairDraft, context: ApiContext) -> FairDetail:
    """Plan a fair of the own unit, or of one below it."""
    return _detail(context, fairs.plan_fair(context, body))


@router.get("/fairs/{fair_id}", summary="一场招聘会", responses=problems())
def get_fair(fair_id: Id, context: ApiContext) -> FairDetail:
    """One fair with its figures and the steps open to the actor."""
    return _detail(context, fairs.find_fair(context, fair_id))


@router.post("/fairs/{fair_id}/change", summary="修改招聘会", responses=problems(409))
def change_fair(fair_id: Id, body: FairChange, context: ApiContext) -> FairDetail:
    """Change a fair that has not begun."""
    draft = FairDraft.model_validate(body.model_dump(exclude={"version"}))
    return _detail(context, fairs.change_fair(context, fair_id, draft, version=body.version))


@router.post("/fairs/{fair_id}/steps", summary="办理招聘会", responses=problems(409))
def take_step(fair_id: Id, body: StepIn, context: ApiContext) -> FairDetail:
    """Hand in, approve, return, tell, arrange, open, close, sum up or cancel."""
    fair = fair_steps.take_step(
        context, fair_id, body.step, version=body.version, reason=body.reason, summary=body.summary
    )
    return _detail(context, fair)


@router.get("/fairs/{fair_id}/booths", summary="展位表", responses=problems())
def list_booths(fair_id: Id, context: ApiContext) -> list[BoothOut]:
    """The accepted enterprises by booth."""
    return [booth_out(one) for one in fair_booths.booth_list(context, fair_id)[1]]


@router.post("/fairs/{fair_id}/booths", summary="按规则排展位", responses=problems(409))
def assign_booths(fair_id: Id, body: BoothsIn, context: ApiContext) -> list[BoothOut]:
    """Give every accepted enterprise a booth: industries together, the largest need first."""
    rows = fair_booths.assign_booths(context, fair_id, version=body.version, anew=body.anew)
    return [booth_out(one) for one in rows]


def _public(row: FairRow) -> PublicFairOut:
    facts = row.fair.model_dump(include=set(PublicFairOut.model_fields))
    return PublicFairOut(**facts, unit=row.unit, place=row.place, hosts=list(row.hosts))


@router.get("/public-fairs", summary="公开的招聘会", responses=problems(), openapi_extra=FOR_ANYBODY)
def public_fairs(context: ApiContext, adcode: Region = "", past: bool = False) -> list[PublicFairOut]:
    """Fairs that are to come or go on, of all levels at once; no account is needed."""
    return [_public(one) for one in fair_public.public_fairs(context, scope=adcode, past=past)]


@router.get("/public-fairs/{fair_id}", summary="一场公开的招聘会", responses=problems(410), openapi_extra=FOR_ANYBODY)
def public_fair(fair_id: Id, context: ApiContext) -> PublicFairDetail:
    """One fair with its enterprises and open posts."""
    found = fair_public.public_fair(context, fair_id)
    return PublicFairDetail(
        **_public(found.row).model_dump(),
        people=found.people,
        stands=[
            PublicStand(
                enterprise=one.enterprise.name,
                booth=one.booth,
                posts=[PublicPost(id=post.id or 0, title=post.title, headcount=post.headcount) for post in one.posts],
            )
            for one in found.stands
        ],
    )
