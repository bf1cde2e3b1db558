"""Loans of personnel files (档案借阅): asked for, decided by another person, given back."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from api.deps import ApiContext, Id, UnitRoute
from api.v1.problem import problems
from matcher.models.dossier import Loan as LoanRecord
from matcher.models.dossier import LoanDraft
from matcher.service import loans

router = APIRouter(tags=["人事代理"], route_class=UnitRoute)
Version = Annotated[int, Field(ge=1, le=2**31)]


class LoanOut(BaseModel):
    """A loan of a file."""

    id: int
    dossier_id: int
    purpose: str
    state: str
    return_due: date
    lent_on: date | None
    returned_on: date | None
    reason: str
    version: int


class LoanRowOut(LoanOut):
    """A loan in a list; ``decides`` says whether the caller may approve it."""

    name: str
    asker: str
    days_left: int
    decides: bool


class Seen(BaseModel):
    """The version seen."""

    model_config = ConfigDict(extra="forbid")

    version: Version


class Decision(BaseModel):
    """Approved, or refused with a reason."""

    model_config = ConfigDict(extra="forbid")

    approve: bool
    version: Version
    reason: str = Field(default="", max_length=200)


def loan_out(one: LoanRecord) -> LoanOut:
    """A loan as its sides see it."""
    return LoanOut(**one.model_dump(include=set(LoanOut.model_fields)))


@router.post("/dossiers/{dossier_id}/loans", status_code=201, summary="申请借阅档案", responses=problems(409))
def borrow(dossier_id: Id, body: LoanDraft, context: ApiContext) -> LoanOut:
    """Ask to borrow a file on the shelf."""
    return loan_out(loans.ask_loan(context, dossier_id, body))


@router.get("/loans", summary="档案借阅", responses=problems())
def list_loans(context: ApiContext) -> list[LoanRowOut]:
    """The loans asked for or out, the first due back first."""
    return [
        LoanRowOut(
            **loan_out(row.loan).model_dump(),
            name=row.dossier.name_masked,
            asker=row.asker,
            days_left=row.days_left,
            decides=row.decides,
        )
        for row in loans.list_loans(context)
    ]


@router.post("/loans/{loan_id}/decision", summary="审批借阅（双人制）", responses=problems(409))
def decide(loan_id: Id, body: Decision, context: ApiContext) -> LoanOut:
    """Approve or refuse; 409 with code two_persons for whoever asked."""
    return loan_out(loans.decide(context, loan_id, approve=body.approve, version=body.version, reason=body.reason))


@router.post("/loans/{loan_id}/return", summary="归还档案", responses=problems(409))
def give_back(loan_id: Id, body: Seen, context: ApiContext) -> LoanOut:
    """The file is back on the shelf."""
    return loan_out(loans.give_back(context, loan_id, version=body.version))
