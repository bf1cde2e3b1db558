"""Organisations (服务机构) and the parts they play in plans (参与)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.organisation import (
    Organisation,
    OrganisationDraft,
    OrganisationKind,
    Participation,
    ParticipationDraft,
)
from matcher.service import organisations, participations

router = APIRouter(tags=["服务机构"], route_class=UnitRoute)


class OrganisationOut(BaseModel):
    """A body; ``hindrance`` says why it may not begin anything new today, empty when nothing forbids it."""

    id: int
    uscc: str
    name: str
    kind: str
    adcode: str
    address: str
    licence_number: str
    licence_valid_to: date | None
    contact_name: str
    contact_phone: str
    verified_at: datetime | None
    active: bool
    version: int
    hindrance: str


class OrganisationsOut(BaseModel):
    """A page of bodies and how many there are."""

    total: int
    items: list[OrganisationOut]


class ParticipationOut(BaseModel):
    """Who does what for which case, both days inclusive; ``last`` null: not yet known."""

    id: int
    organisation_id: int
    organisation: str
    case_id: int
    part: str
    measure_id: int | None
    first: date
    last: date | None
    note: str
    version: int


class PostOut(BaseModel):
    """A published post that waits for people."""

    id: int
    title: str
    headcount: int | None
    pay_text: str


class OwnPartOut(BaseModel):
    """A part of one's own body: for whom, how many are missing, which posts are published."""

    id: int
    part: str
    first: date
    last: date | None
    enterprise: str
    place: str
    missing: int
    posts: list[PostOut]


class Approval(BaseModel):
    """Which permit was seen and its last day (null: 长期)."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    licence_number: str = Field(default="", max_length=60)
    licence_valid_to: date | None = None


class StandingDown(BaseModel):
    """Why a body may not begin anything new."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    reason: str = Field(default="", max_length=200)


class Ending(BaseModel):
    """The last day, inclusive."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    last: date


def _out(context: ApiContext, organisation_id: int) -> OrganisationOut:
    view = organisations.get_organisation(context, organisation_id)
    return _shown(view.organisation, view.hindrance)


def _shown(one: Organisation, hindrance: str) -> OrganisationOut:
    return OrganisationOut(**one.model_dump(include=set(OrganisationOut.model_fields)), hindrance=hindrance)


def _part(one: Participation, body: Organisation) -> ParticipationOut:
    facts = one.model_dump(include=set(ParticipationOut.model_fields))
    return ParticipationOut(**facts, organisation=body.name)


@router.get("/organisations", summary="服务机构名录", responses=problems())
def list_organisations(
    context: ApiContext,
    kind: OrganisationKind | None = None,
    q: Annotated[str, Query(max_length=100)] = "",
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> OrganisationsOut:
    """The bodies within reach; officers and counties see those of their city."""
    rows, total = organisations.list_organisations(context, kind=kind, words=q, offset=offset, limit=limit)
    day = context.today()
    return OrganisationsOut(total=total, items=[_shown(one, one.hindrance(day)) for one in rows])


@router.post("/organisations", status_code=201, summary="登记服务机构", responses=problems(409))
def register(body: OrganisationDraft, context: ApiContext) -> OrganisationOut:
    """Register a body of the own region."""
    return _out(context, organisations.register(context, body).id or 0)


@router.get("/organisations/{organisation_id}", summary="一家服务机构", responses=problems())
def get_organisation(organisation_id: Id, context: ApiContext) -> OrganisationOut:
    """One body."""
    return _out(context, organisation_id)


@router.post("/organisations/{organisation_id}/approval", summary="核验服务机构", responses=problems(409))
def approve(organisation_id: Id, body: Approval, context: ApiContext) -> OrganisationOut:
    """Write down that the permit was seen; this also reinstates a body that was stood down."""
    organisations.verify(
        context,
        organisation_id,
        version=body.version,
        licence_number=body.licence_number,
        licence_valid_to=body.licence_valid_to,
    )
    return _out(context, organisation_id)


@router.post("/organisations/{organisation_id}/standing-down", summary="停用服务机构", responses=problems(409))
def stand_down(organisation_id: Id, body: StandingDown, context: ApiContext) -> OrganisationOut:
    """Stop a body from beginning anything new."""
    organisations.stand_down(context, organisation_id, version=body.version, reason=body.reason)
    return _out(context, organisation_id)


@router.get("/participations", summary="本机构参与的服务", responses=problems())
def list_own(context: ApiContext) -> list[OwnPartOut]:
    """What the caller's own body takes part in."""
    _, parts = participations.mine(context)
    return [
        OwnPartOut(
            **one.participation.model_dump(include={"id", "part", "first", "last"}),
            enterprise=one.enterprise.name,
            place=one.place,
            missing=one.gap.missing,
            posts=[PostOut(**post.model_dump(include=set(PostOut.model_fields))) for post in one.posts],
        )
        for one in parts
    ]


@router.get("/cases/{case_id}/participations", summary="案件的参与机构", responses=problems())
def list_of_case(case_id: Id, context: ApiContext) -> list[ParticipationOut]:
    """Who takes part in a case."""
    return [_part(one, body) for one, body in participations.of_case(context, case_id)]


@router.post("/cases/{case_id}/participations", status_code=201, summary="安排机构参与", responses=problems(409))
def assign(case_id: Id, body: ParticipationDraft, context: ApiContext) -> ParticipationOut:
    """Let a body take part; a permit that has run out forbids it (409, code licence)."""
    made = participations.assign(context, case_id, body)
    return next(_part(one, who) for one, who in participations.of_case(context, case_id) if one.id == made.id)


@router.post("/participations/{participation_id}/ending", summary="结束参与", responses=problems(409))
def end(participation_id: Id, body: Ending, context: ApiContext) -> ParticipationOut:
    """Set the last day of a part."""
    made = participations.end(context, participation_id, version=body.version, last=body.last)
    return next(_part(one, who) for one, who in participations.of_case(context, made.case_id) if one.id == made.id)
