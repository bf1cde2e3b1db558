"""Lendings (共享用工): proposal, both sides' word, terms, signing, return and closing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.lending import (
    ConsentState,
    ExtensionState,
    LendingDraft,
    LendingSide,
    LendingState,
    ReturnReason,
    TermsDraft,
    WordChannel,
)
from matcher.service import lending_extensions, lending_steps, lending_views, lendings
from matcher.service.lending_views import LendingView
from matcher.service.lendings import LendingRow

router = APIRouter(tags=["共享用工"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class RowOut(BaseModel):
    """A lending in a list, with how many workers said what."""

    id: int
    agreement: str
    lender: str
    borrower: str
    headcount: int
    first: date
    last: date
    pay: int
    state: LendingState
    asked: int
    agreed: int
    refused: int
    back: int
    version: int


class LendingList(BaseModel):
    """Lendings within reach."""

    total: int
    items: list[RowOut]


class WorkerOut(BaseModel):
    """A worker the reader may see, masked: the lender all, others those who agreed."""

    id: int
    number: int
    name_masked: str
    phone_masked: str
    title: str
    present_pay: int
    first: date
    last: date
    consent: ConsentState
    answered_at: datetime | None
    answered_how: WordChannel | None
    terms_hash: str
    checked_at: datetime | None
    disowned: bool
    stays: ConsentState | None
    returned_on: date | None
    return_reason: ReturnReason | None
    back_at: datetime | None
    release_letter: str
    version: int


class TradeOut(BaseModel):
    """How many of a trade were named and agreed."""

    title: str
    named: int
    agreed: int


class ExtensionOut(BaseModel):
    """An extension with both sides' word."""

    id: int
    until: date
    last: date
    reason: str
    state: ExtensionState
    lender_agreed_at: datetime | None
    borrower_agreed_at: datetime | None
    version: int


class LendingOut(BaseModel):
    """One lending: parties, terms and their digest, workers by trade, what is lacking before it can be signed.

    ``agreement`` is the paper's number, ``others`` the lendings that stand on it too.
    """

    id: int
    agreement: str
    others: list[int]
    surplus_id: int
    shortage_id: int
    lender_id: int
    lender: str
    borrower_id: int
    borrower: str
    headcount: int
    first: date
    last: date
    pay: int
    state: LendingState
    clauses: dict[str, str]
    terms_hash: str
    insurance_proof: str
    pair_reason: str
    lender_agreed_at: datetime | None
    borrower_agreed_at: datetime | None
    signed_on: date | None
    ended_on: date | None
    end_reason: str
    lacking: list[str]
    trades: list[TradeOut]
    workers: list[WorkerOut]
    extensions: list[ExtensionOut]
    version: int


class Seen(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class Reason(Seen):
    """The version seen, and why."""

    reason: str = Field(min_length=1, max_length=300)


class Terms(TermsDraft):
    """Pay, clauses and the version seen."""

    version: Version


class Word(Seen):
    """A side's word; an enterprise leaves ``side`` and ``how`` out."""

    side: LendingSide | None = None
    how: WordChannel | None = None


class Proof(Seen):
    """The lender's proof of insurance against injury at work."""

    proof: str = Field(min_length=1, max_length=100)


class Signing(Seen):
    """When it was signed; ``leave_out`` leaves out workers who have not answered."""

    signed_on: date | None = None
    leave_out: bool = False


class Closing(Seen):
    """The version seen, and why costs are not paid yet, if some are not."""

    reason: str = Field(default="", max_length=300)


class Longer(Seen):
    """Until when it is to go on, and why."""

    last: date
    reason: str = Field(default="", max_length=300)


def _out(view: LendingView) -> LendingOut:
    own = {
        "agreement",
        "others",
        "lender",
        "borrower",
        "clauses",
        "terms_hash",
        "lacking",
        "trades",
        "workers",
        "extensions",
    }
    lending = view.parties.lending
    facts = lending.model_dump(include=set(LendingOut.model_fields) - own)
    return LendingOut(
        **facts,
        agreement=view.number,
        others=[one.lending.id for one in view.mates],
        lender=view.parties.lender.name,
        borrower=view.parties.borrower.name,
        clauses=view.worded,
        terms_hash=view.digest,
        lacking=view.lacking,
        trades=[TradeOut(title=title, named=named, agreed=agreed) for title, named, agreed in view.trades],
        workers=[WorkerOut(**one.model_dump(include=set(WorkerOut.model_fields))) for one in view.workers],
        extensions=[ExtensionOut(**one.model_dump(include=set(ExtensionOut.model_fields))) for one in view.extensions],
    )


def _row(row: LendingRow) -> RowOut:
    names = {"id", "headcount", "first", "last", "pay", "state", "version"}
    tally = {name: getattr(row.tally, name) for name in ("asked", "agreed", "refused", "back")}
    firms = {"lender": row.lender.name, "borrower": row.borrower.name}
    return RowOut(**row.lending.model_dump(include=names), **tally, agreement=row.number, **firms)


def _now(context: ApiContext, lending_id: int) -> LendingOut:
    return _out(lending_views.get_lending(context, lending_id))


@router.get("/lendings", summary="调剂协议", responses=problems())
def list_lendings(
    context: ApiContext,
    state: LendingState | None = None,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=200)] = 20,
) -> LendingList:
    """Lendings within reach, newest first."""
    states = [state] if state else []
    rows, total = lendings.list_lendings(context, states=states, offset=offset, limit=limit)
    return LendingList(total=total, items=[_row(one) for one in rows])


@router.post("/lendings", status_code=201, summary="提出调剂", responses=problems(409))
def propose(body: LendingDraft, context: ApiContext) -> LendingOut:
    """Propose to lend workers of a surplus to a shortage; both enterprises are asked."""
    return _now(context, lendings.propose(context, body).id or 0)


@router.get("/lendings/{lending_id}", summary="一份调剂协议", responses=problems())
def get_lending(lending_id: Id, context: ApiContext) -> LendingOut:
    """One lending."""
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/terms", summary="修改条款", responses=problems(409))
def set_terms(lending_id: Id, body: Terms, context: ApiContext) -> LendingOut:
    """Change pay and clauses: both sides agree anew, and workers who agreed are asked again."""
    draft = TermsDraft(**body.model_dump(exclude={"version"}))
    lendings.set_terms(context, lending_id, draft, version=body.version)
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/word", summary="一方确认协议", responses=problems(409))
def agree(lending_id: Id, body: Word, context: ApiContext) -> LendingOut:
    """A side agrees; staff name the side and how its word came."""
    lendings.agree(context, lending_id, version=body.version, side=body.side, how=body.how)
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/proof", summary="登记工伤保险参保证明", responses=problems(409))
def set_proof(lending_id: Id, body: Proof, context: ApiContext) -> LendingOut:
    """Write down the lender's proof of insurance."""
    lending_steps.set_proof(context, lending_id, proof=body.proof, version=body.version)
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/signing", summary="登记签订", responses=problems(409))
def sign(lending_id: Id, body: Signing, context: ApiContext) -> LendingOut:
    """Write down that it is signed; 409 with code lacking tells what is missing."""
    lending_steps.sign(context, lending_id, version=body.version, signed_on=body.signed_on, leave_out=body.leave_out)
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/beginning", summary="开始借调", responses=problems(409))
def begin(lending_id: Id, body: Seen, context: ApiContext) -> LendingOut:
    """Begin on the first day or after; the daily job does it by itself."""
    lending_steps.begin(context, lending_id, version=body.version)
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/early-end", summary="提前结束", responses=problems(409))
def end_early(lending_id: Id, body: Reason, context: ApiContext) -> LendingOut:
    """End before the last day: everybody goes back."""
    lending_steps.end_early(context, lending_id, version=body.version, reason=body.reason)
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/closing", summary="办结", responses=problems(409))
def close(lending_id: Id, body: Closing, context: ApiContext) -> LendingOut:
    """Close once everybody is back; 422 with code unpaid where costs are not paid and no reason is given."""
    lending_steps.close(context, lending_id, version=body.version, reason=body.reason)
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/cancellation", summary="取消", responses=problems(409))
def cancel(lending_id: Id, body: Reason, context: ApiContext) -> LendingOut:
    """Give up before the first day."""
    lendings.cancel(context, lending_id, version=body.version, reason=body.reason)
    return _now(context, lending_id)


@router.post("/lendings/{lending_id}/extensions", status_code=201, summary="提出续借", responses=problems(409))
def extend(lending_id: Id, body: Longer, context: ApiContext) -> LendingOut:
    """Ask both sides and every worker whether it goes on."""
    lending_extensions.propose(context, lending_id, last=body.last, reason=body.reason, version=body.version)
    return _now(context, lending_id)


@router.post("/lending-extensions/{extension_id}/word", summary="一方同意续借", responses=problems(409))
def agree_longer(extension_id: Id, body: Word, context: ApiContext) -> LendingOut:
    """A side agrees that it goes on."""
    made = lending_extensions.agree(context, extension_id, version=body.version, side=body.side, how=body.how)
    return _now(context, made.lending_id)


@router.post("/lending-extensions/{extension_id}/signing", summary="续借生效", responses=problems(409))
def put_in_force(extension_id: Id, body: Seen, context: ApiContext) -> LendingOut:
    """Vary the agreement: those who agreed stay, all others go back on the old day."""
    return _now(context, lending_extensions.put_in_force(context, extension_id, version=body.version).lending_id)


@router.post("/lending-extensions/{extension_id}/dropping", summary="不续借", responses=problems(409))
def drop(extension_id: Id, body: Seen, context: ApiContext) -> LendingOut:
    """Give an extension up."""
    return _now(context, lending_extensions.drop(context, extension_id, version=body.version).lending_id)
