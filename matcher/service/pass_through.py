"""Costs passed through (代付明细): what the lender spent, with proof, and what the borrower paid, to the fen (C4).

There is no place for a fee: a line has a kind of cost, its documented amount and its proof, and never more is paid than
documented.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.forms.shortlist import masked_workbook
from matcher.models.lending import (
    BOUND,
    CostDraft,
    Lending,
    LendingSide,
    LendingState,
    LentWorker,
    PassThrough,
    PassThroughKind,
)
from matcher.service import lending_terms, lent_wages
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.lendings import Parties, find_lending, find_part, parties_of, sides_of
from matcher.service.permissions import Action
from matcher.text import clause_fees

# What is paid equals what is documented, to so many fen (domain.md §6, C4).
ROUNDING = 1
UNKNOWN = "没有这笔代付，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class MonthTotal:
    """One month in fen: documented and paid; pay × days lent (the most ordinary wages come to) beside the wages."""

    month: date
    documented: int
    paid: int
    wages_due: int
    wages: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of a lending; ``numbers`` are the workers' by id."""

    parties: Parties
    lines: Sequence[PassThrough]
    months: list[MonthTotal]
    numbers: dict[int, int]
    documents: bool
    pays: bool

    @property
    def documented(self) -> int:
        """All documented costs in fen."""
        return sum(one.documented for one in self.lines)

    @property
    def paid(self) -> int:
        """All that was paid, in fen."""
        return sum(one.paid for one in self.lines)


def get_ledger(context: Context, lending_id: int) -> Ledger:
    """The ledger with its totals by month."""
    lending = find_lending(context, lending_id, Action.LENDING_READ)
    lines = context.unit.lendings.costs(lending_id)
    workers = context.unit.lendings.workers(lending_id)
    months = [
        _total(lending, workers, month, [one for one in lines if one.month == month])
        for month in sorted({one.month for one in lines})
    ]
    numbers = {one.id or 0: one.number for one in workers if one.live}
    open_, sides = lending.state in (*BOUND, LendingState.CLOSED), sides_of(context, lending)
    works = context.actor.role is not None and not context.actor.system
    return Ledger(
        parties_of(context, lending),
        lines,
        months,
        numbers,
        documents=works and open_ and LendingSide.LENDER in sides,
        pays=works and open_ and bool(sides),
    )


def _total(lending: Lending, workers: Sequence[LentWorker], month: date, lines: Sequence[PassThrough]) -> MonthTotal:
    return MonthTotal(
        month,
        sum(one.documented for one in lines),
        sum(one.paid for one in lines),
        lent_wages.due(lending, workers, month),
        sum(one.documented for one in lines if one.kind is PassThroughKind.WAGE),
    )


def add_cost(context: Context, lending_id: int, draft: CostDraft) -> PassThrough:
    """The lender, or its officer, documents a cost, each once; a wage outside pay × days is explained."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    _lenders(context, lending)
    if lending.state not in (*BOUND, LendingState.CLOSED):
        raise Conflict(f"协议当前为“{lending.state.label}”，签订后才有代付")
    _no_fee(draft.proof)
    workers = context.unit.lendings.workers(lending_id)
    if draft.worker_id is not None:
        own = [one.id for one in workers if one.live]
        if draft.worker_id not in own:
            raise Invalid("这名职工不在这份协议的借调名单里", field="worker_id")
    month = draft.month.replace(day=1)
    if not lending.first.replace(day=1) <= month <= clock.today().replace(day=1):
        raise Invalid(f"月份应在 {lending.first:%Y-%m} 到本月之间", field="month")
    line = PassThrough(
        **draft.model_dump(exclude={"month"}),
        lending_id=lending_id,
        month=month,
        by_id=context.actor.account_id,
        created_at=clock.now(),
    )
    lent_wages.check(lending, workers, context.unit.lendings.costs(lending_id), line, draft.note)
    context.unit.lendings.add(line)
    context.unit.audit(
        "cost.add", "pass_through", line.id, purpose=draft.note, amount=draft.documented, kind=draft.kind.value
    )
    return line


def correct_cost(
    context: Context, cost_id: int, *, documented: int, proof: str, note: str = "", version: int
) -> PassThrough:
    """Correct amount, proof and note (empty: as it is) of a line, never below what was paid."""
    lending, line = _find(context, cost_id)
    _lenders(context, lending)
    check_version(line.version, version)
    if not proof.strip():
        raise Invalid("请填写凭证", field="proof")
    _no_fee(proof)
    if documented < max(line.paid, 1):
        raise Invalid(f"已支付 {line.paid / 100:.2f} 元，凭证金额不能更少，也不能为零", field="documented")
    others = [one for one in context.unit.lendings.costs(lending.id or 0) if one.id != cost_id]
    told = (note.strip() or line.note)[:200]
    as_it_will_be = PassThrough(**line.model_dump() | {"documented": documented, "proof": proof.strip()})
    lent_wages.check(lending, context.unit.lendings.workers(lending.id or 0), others, as_it_will_be, told)
    line.documented, line.proof, line.note = documented, proof.strip()[:100], told
    line.version += 1
    context.unit.audit("cost.correct", "pass_through", cost_id, purpose=told, amount=documented)
    return line


def pay_cost(context: Context, cost_id: int, *, paid: int, paid_on: date, version: int) -> PassThrough:
    """Write down what the borrower has paid for a line in all: at most what is documented, to the fen."""
    lending, line = _find(context, cost_id)
    if not sides_of(context, lending):
        raise NotFound(UNKNOWN)
    check_version(line.version, version)
    if paid > line.documented:
        over = (paid - line.documented) / 100
        raise Invalid(f"比凭证金额多 {over:.2f} 元：代付只能据实，借出方不得营利", field="paid", code="profit")
    if paid < 0:
        raise Invalid("支付金额不能为负数", field="paid")
    if not lending.first <= paid_on <= clock.today():
        raise Invalid(f"支付日期应在 {lending.first} 到今天之间", field="paid_on")
    line.paid, line.paid_on = paid, paid_on if paid else None
    line.version += 1
    context.unit.audit("cost.pay", "pass_through", cost_id, amount=paid)
    return line


def unpaid(context: Context, lending_id: int) -> int:
    """What of the documented costs the borrower has not paid yet, in fen; a fen of a line is a rounding (C4)."""
    owed = (one.documented - one.paid for one in context.unit.lendings.costs(lending_id))
    return sum(one for one in owed if one > ROUNDING)


def bare_months(context: Context, lending: Lending) -> list[date]:
    """The months of a lending whose wages nobody documented, or hardly any of them."""
    lines, workers = context.unit.lendings.costs(lending.id or 0), context.unit.lendings.workers(lending.id or 0)
    return lent_wages.bare_months(lending, workers, lines)


def wanting(context: Context, lending: Lending) -> list[str]:
    """What of the costs is open while a lending is about to be closed, in sentences (C4)."""
    found = []
    if owed := unpaid(context, lending.id or 0):
        found.append(f"代付明细里还有 {lending_terms.money(owed)}没有支付")
    if bare := bare_months(context, lending):
        months = "、".join(f"{one:%Y-%m}" for one in bare)
        found.append(f"{months} 的工资没有登记，或不到日薪×借调天数的 {lent_wages.LEAST_PERCENT}%")
    return found


def _no_fee(proof: str) -> None:
    """A fee is no cost, whatever kind it is filed under."""
    if said := clause_fees.fee_in(proof):
        raise Invalid(f"凭证写的是“{said}”：{lending_terms.NO_FEE}", field="proof", code="profit")


def _lenders(context: Context, lending: Lending) -> None:
    if LendingSide.LENDER not in sides_of(context, lending):
        raise Forbidden("成本由借出方或其专员登记")


def _find(context: Context, cost_id: int) -> tuple[Lending, PassThrough]:
    return find_part(context, context.unit.lendings.cost, cost_id, UNKNOWN)


def lending_of(context: Context, cost_id: int) -> int:
    """The lending a line within reach belongs to."""
    return find_part(context, context.unit.lendings.cost, cost_id, UNKNOWN, lock=False)[0].id or 0


def export_ledger(context: Context, lending_id: int) -> tuple[str, bytes]:
    """The ledger as a workbook: every line, each month's total, and the whole; workers by number only."""
    ledger = get_ledger(context, lending_id)
    parties = ledger.parties
    rows = []
    for total in ledger.months:
        for one in ledger.lines:
            if one.month == total.month:
                number = ledger.numbers.get(one.worker_id or 0)
                who = f"{number} 号" if number else "全部"
                paid_on = str(one.paid_on or "")
                rows.append(
                    [
                        f"{one.month:%Y-%m}",
                        who,
                        one.kind.label,
                        _yuan(one.documented),
                        one.proof,
                        _yuan(one.paid),
                        paid_on,
                        one.note,
                    ]
                )
        rows.append(
            [f"{total.month:%Y-%m}", "小计", "", _yuan(total.documented), "", _yuan(total.paid), "", _wages(total)]
        )
    rows.append(["合计", "", "", _yuan(ledger.documented), "", _yuan(ledger.paid), "", ""])
    facts = [
        ("借出方", parties.lender.name),
        ("借入方", parties.borrower.name),
        ("说明", "只代付有凭证的实际成本，支付不多于凭证金额，不收取任何费用"),
    ]
    columns = ["月份", "职工", "项目", "凭证金额（元）", "凭证", "已支付（元）", "支付日期", "说明"]
    mark = context.file_mark()
    context.unit.audit("cost.export", "lending", lending_id, rows=len(rows))
    name = f"代付明细-{lending_id}-{clock.today()}.xlsx"
    return name, masked_workbook("共享用工代付明细", facts, columns, rows, mark)


def _wages(total: MonthTotal) -> str:
    return f"工资 {_yuan(total.wages)} 元，日薪×借调天数 {_yuan(total.wages_due)} 元"


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
