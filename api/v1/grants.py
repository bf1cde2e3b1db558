"""Subsidies without application (免申即享) and the service ledgers of agencies (机构服务台账)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.claims import ClaimOut, claim_out
from api.v1.problem import problems
from matcher.errors import Invalid
from matcher.models.agency import AgencyService, OwnServiceDraft, ServiceDraft
from matcher.models.grant import GrantList, GrantRow, GrantStep
from matcher.models.lending import WordChannel
from matcher.service import agency_services, grant_steps, grants
from matcher.service.permissions import Action, permit

router = APIRouter(tags=["补贴申领"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


class GrantOut(BaseModel):
    """A matched list."""

    id: int
    policy: str
    title: str
    adcode: str
    listed_on: date
    public_from: date
    public_to: date
    source: str
    phone: str


class GrantRowOut(BaseModel):
    """One enterprise on a list."""

    id: int
    enterprise_id: int
    enterprise: str = ""
    row_number: int
    persons: int
    amount: int
    state: str
    account_tail: str
    confirmed_how: str | None
    confirmed_name: str
    paid_on: date | None
    reason: str
    restored_reason: str
    recover_amount: int | None
    recover_due: date | None
    recover_article: str
    recover_reason: str
    returned: int
    version: int


class GrantDetail(GrantOut):
    """A list with its rows; ``public`` while it may still be objected to.

    ``money`` over the list in fen: ``paid``, ``returned``, ``net``, ``owed``.
    """

    public: bool
    money: dict[str, int]
    rows: list[GrantRowOut]


class Account(BaseModel):
    """The bank and the last four digits of the account; the whole number is not entered here."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    bank: str = Field(default="", max_length=60)
    account_tail: str = Field(default="", max_length=4)
    how: WordChannel | None = Field(default=None, description="代单位记录时必填：phone、desk、paper")
    name: str = Field(default="", max_length=40, description="代单位记录时必填：单位经办人")


class Payment(BaseModel):
    """When it was paid; left out, today."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    paid_on: date | None = None


class Removal(BaseModel):
    """Why an enterprise is taken off the list."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    reason: str = Field(default="", max_length=200)


class StepIn(BaseModel):
    """What is done to a dropped or a paid row; ``amount`` in fen: to be given back (recover), or back (collect)."""

    model_config = ConfigDict(extra="forbid")

    version: int = Field(ge=1, le=2**31)
    step: GrantStep
    reason: str = Field(default="", max_length=300)
    amount: int | None = Field(default=None, ge=0, le=10**13, description="责令退回（recover）不写为全部")
    article: str = Field(default="", max_length=200, description="责令退回（recover）的依据：条款或文号")
    due_on: date | None = Field(default=None, description="责令退回（recover）的期限")
    returned_on: date | None = Field(default=None, description="退款日期（collect），不写为今天")


class PlaceIn(BaseModel):
    """Where the subsidy for a service is claimed; a reason where the engine does not find it eligible."""

    model_config = ConfigDict(extra="forbid")

    place: str = Field(pattern=r"^\d{6}$")
    reason: str = Field(default="", max_length=300)


class ServiceOut(BaseModel):
    """A line of an agency's ledger."""

    id: int
    agency_name: str
    agency_uscc: str
    agency_adcode: str
    seeker_id: int
    person: str = ""
    kind: str
    served_on: date
    free: bool
    employer: str
    placed_on: date | None
    places: list[str] = []


def _list(made: GrantList) -> GrantOut:
    return GrantOut(**made.model_dump(include=set(GrantOut.model_fields)))


def _row(row: GrantRow, name: str = "") -> GrantRowOut:
    return GrantRowOut(**row.model_dump(include=set(GrantRowOut.model_fields)), enterprise=name)


class OwnServiceOut(BaseModel):
    """A line of the own ledger; ``claim`` is the state of the subsidy, null: not claimed."""

    id: int
    person: str = ""
    kind: str
    served_on: date
    free: bool
    employer: str
    placed_on: date | None
    claim: str | None = None


def _own(one: AgencyService, person: str = "", claim: str | None = None) -> OwnServiceOut:
    return OwnServiceOut(**one.model_dump(include=set(OwnServiceOut.model_fields)), person=person, claim=claim)


def _service(one: AgencyService, person: str = "", places: Sequence[str] = ()) -> ServiceOut:
    return ServiceOut(**one.model_dump(include=set(ServiceOut.model_fields)), person=person, places=list(places))


def read_day(text: str, field: str) -> date:
    """A date of a form."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid("日期请写成 2022-12-20 的样子", field=field) from None


@router.get("/grants", summary="免申即享名单", responses=problems())
def list_lists(context: ApiContext) -> list[GrantOut]:
    """Newest first."""
    return [_list(one) for one in grants.list_lists(context)]


@router.post("/grants", status_code=201, summary="导入免申即享名单", responses=problems(413))
def import_list(
    context: ApiContext,
    file: Annotated[UploadFile | None, File()] = None,
    policy: Annotated[str, Form(max_length=20)] = "",
    title: Annotated[str, Form(max_length=100)] = "",
    listed_on: Annotated[str, Form(max_length=10)] = "",
    source: Annotated[str, Form(max_length=200)] = "",
    public_days: Annotated[int, Form(ge=1, le=30)] = grants.PUBLIC_DAYS,
    phone: Annotated[str, Form(max_length=40)] = "",
) -> GrantOut:
    """All rows or none: ``errors`` names row and field of each mistake."""
    permit(context.actor, Action.GRANT_WORK)
    if file is None or not file.filename:
        raise Invalid("请先选择文件", field="file")
    made = grants.import_list(
        context,
        policy,
        file.filename,
        file.file.read(READ),
        title=title,
        listed_on=read_day(listed_on, "listed_on"),
        source=source,
        public_days=public_days,
        phone=phone,
    )
    return _list(made)


@router.get("/grants/{grant_id}", summary="一份免申即享名单", responses=problems())
def get_list(grant_id: Id, context: ApiContext) -> GrantDetail:
    """With its rows."""
    view = grants.get_list(context, grant_id)
    rows = [_row(row, firm.name) for row, firm in view.rows]
    return GrantDetail(**_list(view.made).model_dump(), public=view.public, money=asdict(view.money), rows=rows)


@router.post("/grant-rows/{row_id}/confirmation", summary="单位确认收款账户", responses=problems(409))
def confirm(row_id: Id, body: Account, context: ApiContext) -> GrantRowOut:
    """By the enterprise, or by staff as it told them, after the list was public to its last day."""
    return _row(grants.confirm_account(context, row_id, **body.model_dump()))


@router.post("/grant-rows/{row_id}/payment", summary="登记拨付", responses=problems(409))
def pay(row_id: Id, body: Payment, context: ApiContext) -> GrantRowOut:
    """Once the account is confirmed."""
    return _row(grants.pay(context, row_id, version=body.version, paid_on=body.paid_on))


@router.post("/grant-rows/{row_id}/removal", summary="从名单剔除", responses=problems(409))
def drop(row_id: Id, body: Removal, context: ApiContext) -> GrantRowOut:
    """After an objection; the row stays."""
    return _row(grants.drop(context, row_id, version=body.version, reason=body.reason))


@router.post("/grant-rows/{row_id}/steps", summary="恢复、责令退回、登记退款", responses=problems(409))
def step(row_id: Id, body: StepIn, context: ApiContext) -> GrantRowOut:
    """A dropped row is put back, a paid one taken back; nobody takes back their own decision."""
    told = body.model_dump(exclude={"step"})
    return _row(grant_steps.take_step(context, row_id, body.step, **told))


@router.get("/services", summary="机构服务台账", responses=problems())
def list_services(
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Lines of agencies or people of the county, people masked, with the places where each may be claimed."""
    rows, total = agency_services.list_services(context, offset=offset, limit=limit)
    places = agency_services.places_of(context, [one for one, _ in rows])
    return {"total": total, "items": [_service(one, person, places[one.id or 0]) for one, person in rows]}


@router.post("/services", status_code=201, summary="登记机构服务", responses=problems(409))
def record(body: ServiceDraft, context: ApiContext) -> ServiceOut:
    """One service for one person, under their consent."""
    made = agency_services.record_service(context, body)
    return _service(made, places=agency_services.places_of(context, [made])[made.id or 0])


@router.get("/own-services", summary="本机构服务台账", responses=problems())
def list_own(
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """The signed-in agency's own lines, people masked, each with the state of the subsidy claimed for it."""
    _, rows, total = agency_services.list_own(context, offset=offset, limit=limit)
    return {"total": total, "items": [_own(one.service, one.person, one.claim) for one in rows]}


@router.post("/own-services", status_code=201, summary="登记本机构的服务", responses=problems(409))
def record_own(body: OwnServiceDraft, context: ApiContext) -> OwnServiceOut:
    """One service for somebody whose name and registered phone the agency knows, under their consent."""
    return _own(agency_services.record_own(context, body))


@router.post("/services/{service_id}/claim", status_code=201, summary="申领职业介绍补贴", responses=problems(409))
def claim(service_id: Id, body: PlaceIn, context: ApiContext) -> ClaimOut:
    """At the agency's place or the person's; a placement is paid once, wherever it is claimed."""
    return claim_out(agency_services.claim_service(context, service_id, place=body.place, reason=body.reason))
