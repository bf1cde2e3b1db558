"""Loans of personnel files (档案借阅): two persons, one asks and another approves; back by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.dossier import (
    LOAN_STEPS,
    Agreement,
    Dossier,
    DossierService,
    DossierState,
    Loan,
    LoanDraft,
    LoanState,
)
from matcher.service import successions
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.dossiers import find_dossier
from matcher.service.permissions import Action, permit

# A file comes back within a month at the latest.
MOST_DAYS = 30
_UNKNOWN = "没有这条借阅，或与您的单位无关"


@dataclass(frozen=True, slots=True)
class LoanRow:
    """A loan as lists show it: its file masked, days until it is due back, whether the actor may decide it."""

    loan: Loan
    dossier: Dossier
    asker: str
    days_left: int
    decides: bool


def ask_loan(context: Context, dossier_id: int, draft: LoanDraft) -> Loan:
    """Ask to borrow a file that is on the shelf."""
    dossier, agreement = find_dossier(context, dossier_id, Action.DOSSIER_READ, lock=True)
    today = clock.today()
    if context.actor.account_id is None:
        raise Forbidden("借阅须由本人账号申请")
    agreement = successions.covering(context, agreement, today)
    if not agreement.runs(today) or DossierService.CONSULTING.value not in agreement.scope:
        raise Conflict("委托协议不在生效期内，或没有包括档案查（借）阅")
    if dossier.state is not DossierState.HELD:
        raise Conflict(f"档案当前为“{dossier.state.label}”，不能借阅")
    if not today <= draft.return_due <= today + timedelta(days=MOST_DAYS):
        raise Invalid(f"归还期限应在今天到 {today + timedelta(days=MOST_DAYS)} 之间", field="return_due")
    if any(LOAN_STEPS[one.state] for one in context.unit.dossiers.loans_of(dossier_id)):
        raise Conflict("该档案已有人申请借阅，请等办结后再申请")
    moment = clock.now()
    made = Loan(
        dossier_id=dossier_id,
        purpose=draft.purpose,
        asker_id=context.actor.account_id,
        return_due=draft.return_due,
        created_at=moment,
        updated_at=moment,
    )
    context.unit.dossiers.add(made)
    context.unit.audit("loan.ask", "dossier", dossier_id, purpose=draft.purpose)
    return made


def decide(context: Context, loan_id: int, *, approve: bool, version: int, reason: str = "") -> Loan:
    """Approve or refuse a loan: by somebody of the keeping body who did not ask for it."""
    loan, dossier, agreement = _locked(context, loan_id)
    check_version(loan.version, version)
    if loan.state is not LoanState.ASKED:
        raise Conflict(f"借阅当前为“{loan.state.label}”，不能再审批")
    if context.actor.account_id is None or context.actor.account_id == loan.asker_id:
        raise Conflict("借阅须由申请人以外的另一人审批（双人制）", code="two_persons")
    if not approve and not reason.strip():
        raise Invalid("请填写不批准的原因", field="reason")
    if approve and dossier.state is not DossierState.HELD:
        raise Conflict(f"档案当前为“{dossier.state.label}”，不能借出")
    if approve and not successions.covering(context, agreement, clock.today()).runs(clock.today()):
        raise Conflict("委托协议不在生效期内，不能借出；请填写原因不予批准")
    if approve and loan.return_due < clock.today():
        raise Conflict(f"申请的归还期限 {loan.return_due} 已过，请不予批准，由申请人重新申请", code="overdue")
    loan.approver_id, loan.reason = context.actor.account_id, reason.strip()[:200]
    if approve:
        loan.lent_on = clock.today()
        _shelf(dossier, DossierState.LENT)
    return _moved(context, loan, LoanState.LENT if approve else LoanState.REFUSED)


def give_back(context: Context, loan_id: int, *, version: int) -> Loan:
    """The file is back on the shelf."""
    loan, dossier, _ = _locked(context, loan_id)
    check_version(loan.version, version)
    if loan.state is not LoanState.LENT:
        raise Conflict(f"借阅当前为“{loan.state.label}”，不能归还")
    loan.returned_on = clock.today()
    _shelf(dossier, DossierState.HELD)
    return _moved(context, loan, LoanState.RETURNED)


def _locked(context: Context, loan_id: int) -> tuple[Loan, Dossier, Agreement]:
    """A loan kept by the actor's body with its file, both locked, the file first, and the agreement they are under."""
    reach = permit(context.actor, Action.DOSSIER_KEEP)
    seen = context.unit.dossiers.loan(loan_id, reach)
    if seen is None:
        raise NotFound(_UNKNOWN)
    dossier, agreement = find_dossier(context, seen[0].dossier_id, Action.DOSSIER_KEEP, lock=True)
    found = context.unit.dossiers.loan(loan_id, reach, lock=True)
    if found is None:
        raise NotFound(_UNKNOWN)
    return found[0], dossier, agreement


def _shelf(dossier: Dossier, state: DossierState) -> None:
    dossier.state = state
    dossier.version += 1
    dossier.updated_at = clock.now()


def _moved(context: Context, loan: Loan, to: LoanState) -> Loan:
    loan.state = to
    loan.version += 1
    loan.updated_at = clock.now()
    context.unit.audit(f"loan.{to.value}", "dossier", loan.dossier_id, purpose=loan.reason, loan=loan.id)
    return loan


def list_loans(context: Context) -> list[LoanRow]:
    """The loans asked for or out, the first due back first."""
    reach, today = permit(context.actor, Action.DOSSIER_READ), clock.today()
    rows = context.unit.dossiers.loans(reach)
    names = context.unit.accounts.names([loan.asker_id for loan, _, _ in rows])
    keeps = reach.organisation_id is not None
    return [
        LoanRow(
            loan,
            dossier,
            names.get(loan.asker_id, ""),
            (loan.return_due - today).days,
            keeps and loan.asker_id != context.actor.account_id,
        )
        for loan, dossier, _ in rows
    ]
