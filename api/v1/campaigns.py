"""Campaigns (专项行动) and their canvass (摸排台账)."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.campaign import Campaign, CampaignDraft, CanvassOutcome, CanvassRow
from matcher.models.enterprise import Enterprise
from matcher.service import campaigns
from matcher.service.campaigns import Coverage

router = APIRouter(tags=["摸排台账"], route_class=UnitRoute)


class CampaignOut(BaseModel):
    """A campaign; both days inclusive."""

    id: int
    name: str
    first: date
    last: date
    level: str
    adcode: str
    doc_no: str
    template: str
    contacts: list[dict[str, str]]


class CoverageOut(BaseModel):
    """How far a place is: ``rate`` is null where nobody is to be asked."""

    adcode: str
    name: str
    should: int
    done: int
    need: int
    no_need: int
    lost: int
    stopped: int
    rate: float | None


class CanvassOut(BaseModel):
    """One enterprise to be asked, with the latest call."""

    id: int
    enterprise_id: int
    enterprise: str
    adcode: str
    department: str
    outcome: str | None
    caller: str
    called_on: date | None
    next_call: date | None
    attempts: int
    note: str
    version: int


class CampaignDetail(CampaignOut):
    """A campaign with its coverage and a page of its rows."""

    coverage: CoverageOut
    counties: list[CoverageOut]
    departments: list[CoverageOut]
    total: int
    rows: list[CanvassOut]


class Entering(BaseModel):
    """Whom to ask: a key-enterprise list, or one enterprise by its code."""

    model_config = ConfigDict(extra="forbid")

    list_id: int | None = Field(default=None, ge=1, le=2**62)
    uscc: str = Field(default="", max_length=30)
    department: str = Field(default="", max_length=60)


class Call(BaseModel):
    """What a call came to; without ``called_on`` it was today."""

    model_config = ConfigDict(extra="forbid")

    outcome: CanvassOutcome
    version: int = Field(ge=1, le=2**31)
    called_on: date | None = None
    next_call: date | None = None
    note: str = Field(default="", max_length=300)


class Entered(BaseModel):
    """How many were new."""

    entered: int


def _out(campaign: Campaign) -> CampaignOut:
    return CampaignOut(**campaign.model_dump(include=set(CampaignOut.model_fields)))


def _coverage(one: Coverage) -> CoverageOut:
    return CoverageOut(**{name: getattr(one, name) for name in CoverageOut.model_fields})


def _row(row: CanvassRow, firm: Enterprise) -> CanvassOut:
    facts = row.model_dump(include=set(CanvassOut.model_fields))
    return CanvassOut(**facts, enterprise=firm.name, adcode=firm.adcode)


@router.get("/campaigns", summary="专项行动", responses=problems())
def list_campaigns(context: ApiContext) -> list[CampaignOut]:
    """The campaigns that concern the actor's region."""
    return [_out(one) for one in campaigns.list_campaigns(context)]


@router.post("/campaigns", status_code=201, summary="建立专项行动", responses=problems(409))
def make_campaign(body: CampaignDraft, context: ApiContext) -> CampaignOut:
    """Begin a campaign of the own region."""
    return _out(campaigns.make_campaign(context, body))


@router.get("/campaigns/{campaign_id}", summary="摸排台账和覆盖率", responses=problems())
def get_campaign(
    campaign_id: Id,
    context: ApiContext,
    outcome: CanvassOutcome | None = None,
    waiting: bool = False,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> CampaignDetail:
    """Coverage by county, and the rows: those still to be asked first."""
    view = campaigns.get_campaign(context, campaign_id, outcome=outcome, waiting=waiting, offset=offset, limit=limit)
    return CampaignDetail(
        **_out(view.campaign).model_dump(),
        coverage=_coverage(view.whole),
        counties=[_coverage(one) for one in view.counties],
        departments=[_coverage(one) for one in view.departments],
        total=view.total,
        rows=[_row(row, firm) for row, firm in view.rows],
    )


@router.post("/campaigns/{campaign_id}/canvass", status_code=201, summary="加入应摸单位", responses=problems(409))
def enter_rows(campaign_id: Id, body: Entering, context: ApiContext) -> Entered:
    """Enter whom to ask."""
    count = campaigns.enter_rows(context, campaign_id, list_id=body.list_id, uscc=body.uscc, department=body.department)
    return Entered(entered=count)


@router.post("/canvass/{canvass_id}/calls", status_code=201, summary="登记一次摸排", responses=problems(409))
def record_call(canvass_id: Id, body: Call, context: ApiContext) -> dict[str, str | int]:
    """Write a call down."""
    row = campaigns.record_call(context, canvass_id, **body.model_dump())
    return {"id": row.id or 0, "outcome": body.outcome.value, "version": row.version}
