"""Personnel files kept for enterprises (人事代理): agreements, staff lists, files, requests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, File, Query, UploadFile
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.downloads import attachment
from api.v1.behalf import BehalfIn
from api.v1.loans import LoanOut, Seen, Version, loan_out
from api.v1.problem import problems
from matcher.models.dossier import AgreementDraft, DossierRequest, RequestDraft, RequestState, TransferMode
from matcher.service import agreements, dossiers
from matcher.service.agreements import AgreementRow

router = APIRouter(tags=["人事代理"], route_class=UnitRoute)
READ = 20 * 1024 * 1024 + 1


class AgreementIn(AgreementDraft, BehalfIn):
    """An entrustment, and for staff the enterprise they hand it in for."""


class AgreementOut(BaseModel):
    """An entrustment, both days inclusive; ``scope`` are the services entrusted."""

    id: int
    enterprise: str
    organisation: str
    first: date
    last: date
    follows_id: int | None
    scope: list[str]
    state: str
    reason: str
    version: int


class DossierOut(BaseModel):
    """A file, its person masked."""

    id: int
    name: str
    file_number: str
    state: str
    received_on: date | None
    rebuilds_id: int | None
    version: int


class AgreementDetail(AgreementOut):
    """An agreement with a page of its files."""

    total: int
    dossiers: list[DossierOut]


class StaffRowOut(BaseModel):
    """One row of a staff list with its verdict."""

    number: int
    name: str
    verdict: str
    problems: list[str]


class BatchOut(BaseModel):
    """A staff list; its rows are forgotten once it was taken or dropped."""

    id: int
    agreement_id: int
    state: str
    filename: str
    counts: dict[str, int]
    taken: int
    version: int
    rows: list[StaffRowOut]


class RequestOut(BaseModel):
    """A request; ``steps`` are those the caller may take now."""

    id: int
    dossier_id: int
    service: str
    purpose: str
    outgoing: bool
    counterpart: str
    state: str
    due: date
    mode: str | None
    waybill: str
    reason: str
    version: int


class RequestRowOut(RequestOut):
    """A request in a list, with its person masked."""

    name: str
    days_left: int
    steps: list[str]


class SearchOut(BaseModel):
    """An entry of the log of a search."""

    request_id: int
    found: str
    at: datetime


class ViewOut(BaseModel):
    """A file's record in the clear: only for the look that was asked for."""

    id: int
    name: str
    id_tail: str
    file_number: str
    place: str
    state: str
    received_on: date | None
    cadre: bool | None
    version: int
    requests: list[RequestOut]
    loans: list[LoanOut]
    searches: list[SearchOut]
    rebuilds_id: int | None
    rebuilt_as: int | None
    at: datetime


class Acceptance(BaseModel):
    """Accepted, or refused with a reason."""

    model_config = ConfigDict(extra="forbid")

    accept: bool
    version: Version
    reason: str = Field(default="", max_length=200)


class Reason(BaseModel):
    """Why, and the version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    reason: str = Field(default="", max_length=200)


class Purpose(BaseModel):
    """What the look is for."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(max_length=200)


class Handling(BaseModel):
    """The next state of a request; a transfer names its way, a file that arrived its number and place.

    ``cadre`` says whether the file is a former cadre's: those never go by ``ems``, which asks for it where unknown.
    """

    model_config = ConfigDict(extra="forbid")

    to: RequestState
    version: Version
    reason: str = Field(default="", max_length=200)
    mode: TransferMode | None = None
    waybill: str = Field(default="", max_length=60)
    file_number: str = Field(default="", max_length=40)
    place: str = Field(default="", max_length=100)
    cadre: bool | None = None


def _agreement(row: AgreementRow) -> AgreementOut:
    return AgreementOut(**_agreed(row))


def _agreed(row: AgreementRow) -> dict[str, object]:
    names = set(AgreementOut.model_fields) - {"enterprise", "organisation"}
    sides = {"enterprise": row.enterprise.name, "organisation": row.organisation.name}
    return row.agreement.model_dump(include=names) | sides


def _detail(context: ApiContext, agreement_id: int, offset: int = 0, limit: int = 50) -> AgreementDetail:
    view = agreements.get_agreement(context, agreement_id, offset=offset, limit=limit)
    files = [
        DossierOut(**one.model_dump(include=set(DossierOut.model_fields)), name=one.name_masked)
        for one in view.dossiers
    ]
    return AgreementDetail.model_validate(_agreed(view.row) | {"total": view.total, "dossiers": files})


def _batch(context: ApiContext, batch_id: int) -> BatchOut:
    view = agreements.get_batch(context, batch_id)
    rows = [
        StaffRowOut(number=row.number, name=row.name, verdict=row.verdict.value, problems=row.problems)
        for row in view.rows
    ]
    return BatchOut(**view.batch.model_dump(include=set(BatchOut.model_fields)), rows=rows)


def _request(one: DossierRequest) -> RequestOut:
    return RequestOut(**one.model_dump(include=set(RequestOut.model_fields)))


@router.get("/agreements", summary="档案委托协议", responses=problems())
def list_agreements(context: ApiContext) -> list[AgreementOut]:
    """The agreements of the own enterprise or body."""
    return [_agreement(row) for row in agreements.list_agreements(context)]


@router.post("/agreements", status_code=201, summary="委托管理职工档案", responses=problems(409))
def propose(body: AgreementIn, context: ApiContext) -> AgreementDetail:
    """Propose to entrust the staff's files to a public body of the city; staff may do it for the enterprise."""
    draft = AgreementDraft.model_validate(body.model_dump(exclude=set(BehalfIn.model_fields)))
    return _detail(context, agreements.propose(context, draft, body.behalf).id or 0)


@router.get("/staff-template", summary="下载职工名单模板（xlsx）", responses=problems(), response_class=Response)
def template(context: ApiContext) -> Response:
    """The blank staff list."""
    return attachment(*agreements.staff_template(context))


@router.get("/agreements/{agreement_id}", summary="一份委托协议", responses=problems())
def get_agreement(
    agreement_id: Id,
    context: ApiContext,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> AgreementDetail:
    """An agreement with a page of its files, masked."""
    return _detail(context, agreement_id, offset, limit)


@router.post("/agreements/{agreement_id}/acceptance", summary="受理委托", responses=problems(409))
def accept(agreement_id: Id, body: Acceptance, context: ApiContext) -> AgreementDetail:
    """The body accepts or refuses."""
    agreements.answer(context, agreement_id, accept=body.accept, version=body.version, reason=body.reason)
    return _detail(context, agreement_id)


@router.post("/agreements/{agreement_id}/termination", summary="终止委托", responses=problems(409))
def end(agreement_id: Id, body: Reason, context: ApiContext) -> AgreementDetail:
    """Either side ends it, once nothing is lent or under way."""
    agreements.end(context, agreement_id, version=body.version, reason=body.reason)
    return _detail(context, agreement_id)


@router.post("/agreements/{agreement_id}/staff", status_code=201, summary="上传职工名单", responses=problems(409, 413))
def upload(
    agreement_id: Id, context: ApiContext, file: Annotated[UploadFile, File(description="xlsx 或 csv")]
) -> BatchOut:
    """Read a staff list with a verdict per row; nothing is entered yet."""
    made = agreements.preview_staff(context, agreement_id, file.filename or "", file.file.read(READ))
    return _batch(context, made.id or 0)


@router.get("/staff-batches/{batch_id}", summary="一份职工名单", responses=problems())
def get_batch(batch_id: Id, context: ApiContext) -> BatchOut:
    """A staff list's preview or outcome."""
    return _batch(context, batch_id)


@router.post("/staff-batches/{batch_id}/taking", summary="确认登记职工名单", responses=problems(409))
def take(batch_id: Id, body: Seen, context: ApiContext) -> BatchOut:
    """Enter the good rows."""
    agreements.take_staff(context, batch_id, version=body.version)
    return _batch(context, batch_id)


@router.post("/staff-batches/{batch_id}/dropping", summary="放弃职工名单", responses=problems(409))
def drop(batch_id: Id, body: Seen, context: ApiContext) -> BatchOut:
    """Give a staff list up."""
    agreements.drop_staff(context, batch_id, version=body.version)
    return _batch(context, batch_id)


@router.post("/dossiers/{dossier_id}/view", summary="查看档案登记", responses=problems())
@forgetful
def view(dossier_id: Id, body: Purpose, context: ApiContext) -> ViewOut:
    """A file's record in the clear; every look is written down with its purpose."""
    found = dossiers.view(context, dossier_id, purpose=body.purpose)
    names = set(ViewOut.model_fields) - {"name", "id_tail", "requests", "loans", "searches", "rebuilt_as", "at"}
    return ViewOut(
        **found.dossier.model_dump(include=names),
        name=found.name,
        id_tail=found.id_tail,
        requests=[_request(one) for one in found.requests],
        loans=[loan_out(one) for one in found.loans],
        searches=[SearchOut(**one.model_dump(include=set(SearchOut.model_fields))) for one in found.searches],
        rebuilt_as=found.rebuilt_as,
        at=context.now(),
    )


@router.post("/dossiers/{dossier_id}/requests", status_code=201, summary="提交人事代理办件", responses=problems(409))
def ask(dossier_id: Id, body: RequestDraft, context: ApiContext) -> RequestOut:
    """Ask for one of the services entrusted; due in 15 working days."""
    return _request(dossiers.ask(context, dossier_id, body))


@router.get("/dossier-requests", summary="人事代理办件", responses=problems())
def list_requests(
    context: ApiContext,
    state: Annotated[list[RequestState], Query(max_length=10)] = [],  # noqa: B006 (FastAPI copies it)
) -> list[RequestRowOut]:
    """The requests, the first due first; open ones without another choice."""
    rows = dossiers.list_requests(context, states=state) if state else dossiers.list_requests(context)
    return [
        RequestRowOut(
            **_request(row.request).model_dump(),
            name=row.dossier.name_masked,
            days_left=row.days_left,
            steps=[one.value for one in row.steps],
        )
        for row in rows
    ]


@router.post("/dossier-requests/{request_id}/handling", summary="办理办件", responses=problems(409))
def handle(request_id: Id, body: Handling, context: ApiContext) -> RequestOut:
    """Take a request one step."""
    return _request(dossiers.handle(context, request_id, **body.model_dump()))
