"""Workers of a lending (借调职工) and its ledger (代付明细)."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.downloads import DOCX, attachment
from api.v1.problem import problems
from matcher.models.lending import (
    ConsentState,
    CostDraft,
    LentWorkerDraft,
    PassThroughKind,
    ReturnReason,
    WordChannel,
)
from matcher.service import (
    lending_documents,
    lending_steps,
    lent_asking,
    lent_checks,
    lent_links,
    lent_workers,
    pass_through,
)
from matcher.service.lendings import find_lending
from matcher.service.pass_through import Ledger
from matcher.service.permissions import Action

router = APIRouter(tags=["共享用工"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class Names(BaseModel):
    """The workers the lender names, and the version of the lending seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    people: Annotated[list[LentWorkerDraft], Field(min_length=1, max_length=200)]


class Count(BaseModel):
    """How many were taken."""

    count: int


class Anew(BaseModel):
    """Who is asked again, by number (empty: all who may be), and the version of the lending seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    numbers: Annotated[list[Annotated[int, Field(ge=1, le=10_000)]], Field(max_length=200)] = []


class LinkOut(BaseModel):
    """A worker's link, told once, and the text to send."""

    worker_id: int
    number: int
    name_masked: str
    url: str
    text: str


class AnswerIn(BaseModel):
    """What a worker said at the desk or by phone; ``stay`` when it is about staying longer."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=2, max_length=20)
    phone: str = Field(max_length=20)
    answer: ConsentState
    how: WordChannel
    stay: bool = False


class Purpose(BaseModel):
    """What the name is wanted for."""

    model_config = ConfigDict(extra="forbid")

    purpose: str = Field(min_length=1, max_length=200)


class ContactOut(BaseModel):
    """A worker's name and telephone; the look was written down."""

    name: str
    phone: str


class CheckIn(BaseModel):
    """What the worker said when asked: the yes by link is the own one, or not; by phone or at the desk."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    own: bool
    how: WordChannel


class ReturnIn(BaseModel):
    """When and why a worker goes back."""

    model_config = ConfigDict(extra="forbid")

    version: Version
    returned_on: date
    reason: ReturnReason
    note: str = Field(default="", max_length=300)


class Seen(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class Letter(Seen):
    """The release letter's number and day."""

    letter: str = Field(min_length=1, max_length=100)
    released_on: date


class Payment(Seen):
    """What has been paid for the line in all, in fen, and when."""

    paid: int = Field(ge=0, le=10_000_000_000)
    paid_on: date


class Correction(Seen):
    """Amount and proof as they should be; an empty note leaves it as it is."""

    documented: int = Field(gt=0, le=10_000_000_000)
    proof: str = Field(min_length=1, max_length=100)
    note: str = Field(default="", max_length=200)


class WorkerState(BaseModel):
    """A worker after what was written down."""

    id: int
    number: int
    consent: ConsentState
    stays: ConsentState | None
    returned_on: date | None
    version: int


class LineOut(BaseModel):
    """A line of the ledger, in fen."""

    id: int
    worker: int | None
    month: date
    kind: PassThroughKind
    documented: int
    proof: str
    note: str
    paid: int
    paid_on: date | None
    version: int


class MonthOut(BaseModel):
    """A month's totals in fen; ``wages_due`` is pay × days lent, beside the wages documented."""

    month: date
    documented: int
    paid: int
    wages_due: int
    wages: int


class LedgerOut(BaseModel):
    """The ledger of a lending; there is no fee anywhere."""

    documented: int
    paid: int
    months: list[MonthOut]
    lines: list[LineOut]


def _ledger(ledger: Ledger) -> LedgerOut:
    names = {"id", "month", "kind", "documented", "proof", "note", "paid", "paid_on", "version"}
    return LedgerOut(
        documented=ledger.documented,
        paid=ledger.paid,
        months=[MonthOut(**asdict(one)) for one in ledger.months],
        lines=[
            LineOut(**one.model_dump(include=names), worker=ledger.numbers.get(one.worker_id or 0))
            for one in ledger.lines
        ],
    )


@router.post("/lendings/{lending_id}/workers", status_code=201, summary="填报借调职工", responses=problems(409))
def name_workers(lending_id: Id, body: Names, context: ApiContext) -> Count:
    """The lender names the workers it has asked."""
    return Count(count=lent_workers.name_workers(context, lending_id, body.people, version=body.version))


@router.post("/lendings/{lending_id}/asking", status_code=201, summary="重新征求意见", responses=problems(409))
def ask_anew(lending_id: Id, body: Anew, context: ApiContext) -> Count:
    """Ask those again who said no before the terms changed; 409 with code unchanged where they did not."""
    return Count(count=lent_asking.ask_anew(context, lending_id, version=body.version, numbers=body.numbers))


@router.post("/lendings/{lending_id}/links", status_code=201, summary="生成职工答复链接", responses=problems(409))
@forgetful
def make_links(request: Request, lending_id: Id, context: ApiContext) -> list[LinkOut]:
    """A fresh link for every worker who has not answered; told once, earlier ones stop working."""
    made = lent_workers.make_links(context, lending_id)
    lending = find_lending(context, lending_id, Action.LENDING_READ)
    out = []
    for one in made:
        url = f"{request.base_url}lent/{one.token}"
        text = lent_links.message(context, lending, one.worker.name_masked, url)
        who = one.worker
        out.append(LinkOut(worker_id=who.id or 0, number=who.number, name_masked=who.name_masked, url=url, text=text))
    return out


@router.post("/lendings/{lending_id}/answers", status_code=201, summary="登记职工本人意见", responses=problems(409))
def take_answer(lending_id: Id, body: AnswerIn, context: ApiContext) -> WorkerState:
    """Staff write down what a worker said, found by the name and telephone the worker gives."""
    made = lent_workers.take_answer(context, lending_id, **body.model_dump())
    return WorkerState(**made.model_dump(include=set(WorkerState.model_fields)))


@router.post("/lent-workers/{lent_id}/contact", summary="查看借调职工姓名电话", responses=problems())
@forgetful
def reveal(lent_id: Id, body: Purpose, context: ApiContext) -> ContactOut:
    """Name and telephone for a purpose; the look is written down."""
    found = lent_workers.reveal(context, lent_id, purpose=body.purpose)
    return ContactOut(name=found.name, phone=found.phone)


@router.post("/lent-workers/{lent_id}/check", summary="核实本人意愿", responses=problems(409))
def confirm(lent_id: Id, body: CheckIn, context: ApiContext) -> WorkerState:
    """Staff asked whether a yes by link is the own one: if not it is taken back, and everybody is asked."""
    made = lent_checks.confirm(context, lent_id, **body.model_dump())
    return WorkerState(**made.model_dump(include=set(WorkerState.model_fields)))


@router.post("/lent-workers/{lent_id}/going-back", summary="登记返岗", responses=problems(409))
def record_return(lent_id: Id, body: ReturnIn, context: ApiContext) -> WorkerState:
    """When and why a worker goes back; the lender cannot refuse."""
    made = lending_steps.record_return(context, lent_id, **body.model_dump())
    return WorkerState(**made.model_dump(include=set(WorkerState.model_fields)))


@router.post("/lent-workers/{lent_id}/arrival", summary="确认返岗", responses=problems(409))
def confirm_back(lent_id: Id, body: Seen, context: ApiContext) -> WorkerState:
    """The lender confirms that a worker is back at work."""
    made = lending_steps.confirm_back(context, lent_id, version=body.version)
    return WorkerState(**made.model_dump(include=set(WorkerState.model_fields)))


@router.post("/lent-workers/{lent_id}/release", summary="登记放行函", responses=problems(409))
def let_go(lent_id: Id, body: Letter, context: ApiContext) -> WorkerState:
    """The lender lets a worker go; only then may the borrower hire."""
    made = lent_workers.let_go(context, lent_id, **body.model_dump())
    return WorkerState(**made.model_dump(include=set(WorkerState.model_fields)))


@router.get(
    "/lendings/{lending_id}/document", summary="三方协议（docx）", responses=problems(), response_class=Response
)
def document(lending_id: Id, context: ApiContext) -> Response:
    """The agreement as a Word document; it names no worker."""
    return attachment(*lending_documents.write_agreement(context, lending_id), DOCX)


@router.get(
    "/lendings/{lending_id}/consent-form",
    summary="本人同意书（docx）",
    responses=problems(),
    response_class=Response,
)
def consent_form(lending_id: Id, context: ApiContext) -> Response:
    """The form on which a worker consents by hand."""
    return attachment(*lending_documents.write_consent_form(context, lending_id), DOCX)


@router.post(
    "/lendings/{lending_id}/roster", summary="借调人员名单（docx）", responses=problems(), response_class=Response
)
def roster(lending_id: Id, context: ApiContext) -> Response:
    """The roster of those who agreed, names in full; the look is written down."""
    return attachment(*lending_documents.write_roster(context, lending_id), DOCX)


@router.get("/lendings/{lending_id}/costs", summary="代付明细", responses=problems())
def get_ledger(lending_id: Id, context: ApiContext) -> LedgerOut:
    """Documented costs and what was paid for them."""
    return _ledger(pass_through.get_ledger(context, lending_id))


@router.post("/lendings/{lending_id}/costs", status_code=201, summary="登记实际成本", responses=problems(409))
def add_cost(lending_id: Id, body: CostDraft, context: ApiContext) -> LedgerOut:
    """The lender documents a cost."""
    pass_through.add_cost(context, lending_id, body)
    return _ledger(pass_through.get_ledger(context, lending_id))


@router.post(
    "/lendings/{lending_id}/costs/export", summary="导出代付明细", responses=problems(), response_class=Response
)
def export(lending_id: Id, context: ApiContext) -> Response:
    """The ledger as a workbook."""
    return attachment(*pass_through.export_ledger(context, lending_id))


@router.post("/pass-through/{cost_id}/paid", summary="登记支付", responses=problems(409))
def pay(cost_id: Id, body: Payment, context: ApiContext) -> LedgerOut:
    """What was paid for a line in all: never more than documented."""
    line = pass_through.pay_cost(context, cost_id, paid=body.paid, paid_on=body.paid_on, version=body.version)
    return _ledger(pass_through.get_ledger(context, line.lending_id))


@router.post("/pass-through/{cost_id}/amendment", summary="更正成本", responses=problems(409))
def correct(cost_id: Id, body: Correction, context: ApiContext) -> LedgerOut:
    """Correct amount and proof of a line."""
    line = pass_through.correct_cost(
        context, cost_id, documented=body.documented, proof=body.proof, note=body.note, version=body.version
    )
    return _ledger(pass_through.get_ledger(context, line.lending_id))
