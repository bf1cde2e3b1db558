"""The way of a lending (协议办理): signed, active, workers back at the lender, closed (C5–C8)."""

from __future__ import annotations

from datetime import date

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.lending import (
    ConsentState,
    Lending,
    LendingSide,
    LendingState,
    LentWorker,
    ReturnReason,
    WorkRelation,
)
from matcher.models.money import plain_yuan
from matcher.service import lending_terms, lendings, lent_checks, lots, pass_through
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.lendings import agreed, changed, find_lending, parties_of, sides_of, step
from matcher.service.lent_workers import find_worker
from matcher.service.permissions import Action

# A paper may have been signed so many days before it is written down.
_LATE = 60


def lacking(context: Context, lending: Lending) -> list[str]:
    """What still stands between a lending and its signing, in sentences; an empty list lets it be signed."""
    parties, workers = parties_of(context, lending), context.unit.lendings.workers(lending.id or 0)
    found = [f"{side.label}还没有确认现在的条款" for side in LendingSide if agreed(lending, side) is None]
    empty = lending_terms.empty_clauses(lending, parties.surplus)
    if empty:
        found.append(f"还没有填写：{'、'.join(empty)}")
    if wrong := lending_terms.misstated(lending, lending.clauses, lending.pay):
        found.append(wrong[1])
    if not lending.insurance_proof:
        found.append("还没有填写借出方工伤保险参保证明")
    ready = [one for one in workers if one.consent is ConsentState.AGREED]
    asked = sum(one.consent is ConsentState.ASKED for one in workers)
    if not ready:
        found.append("还没有职工同意")
    if asked:
        found.append(f"还有 {asked} 名职工没有答复")
    if unchecked := lent_checks.outstanding(workers):
        found.append(f"还要由工作人员电话或当面核实 {unchecked} 名以链接答复的职工，确认是本人意愿")
    if any(one.relation is not WorkRelation.OWN_CONTRACT for one in ready):
        found.append("名单里有不是本单位劳动合同的职工")
    if any(one.present_pay > lending.pay for one in ready):
        found.append("借调日薪低于职工现工资")
    floor = lots.day_floor(context, parties.shortage.adcode, lending.first)
    if floor is not None and lending.pay < floor:
        found.append(f"借调日薪低于最低工资折算的 {plain_yuan(floor)} 元/天")
    return found


def set_proof(context: Context, lending_id: int, *, proof: str, version: int) -> Lending:
    """Write down the lender's proof of insurance against injury at work (C6)."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if LendingSide.LENDER not in sides_of(context, lending):
        raise Forbidden("工伤保险参保证明由借出方或其专员填写")
    if lending.state not in (LendingState.PROPOSED, LendingState.CONSENTING):
        raise Conflict(f"协议当前为“{lending.state.label}”，不能再改")
    lending.insurance_proof = proof.strip()[:100]
    changed(context, lending, "lending.proof")
    return lending


def sign(
    context: Context, lending_id: int, *, version: int, signed_on: date | None = None, leave_out: bool = False
) -> Lending:
    """Write down that the agreement is signed; ``leave_out`` leaves out workers who have not answered.

    Refused while a clause, the insurance proof, a side's word or a worker's consent is missing, or pay is too low.
    """
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if lending.state is not LendingState.CONSENTING:
        raise Conflict(f"协议当前为“{lending.state.label}”，不能签订")
    day = signed_on or clock.today()
    if not 0 <= (clock.today() - day).days <= _LATE:
        raise Invalid(f"签订日期应在今天之前 {_LATE} 天以内", field="signed_on")
    if lending.last < clock.today():
        raise Conflict("借调期限已过，请取消后重新提出")
    workers = context.unit.lendings.workers(lending_id, lock=True)
    for worker in workers if leave_out else ():
        if worker.consent is ConsentState.ASKED:
            worker.consent, worker.link_hash = ConsentState.LEFT_OUT, None
            worker.version += 1
    missing = lacking(context, lending)
    if missing:
        raise Conflict("不能签订：" + "；".join(missing), code="lacking")
    step(lending, LendingState.SIGNED)
    lending.signed_on = day
    lending.headcount = sum(one.consent is ConsentState.AGREED for one in workers)
    changed(context, lending, "lending.sign", headcount=lending.headcount)
    lendings.release(context, lending)
    return lending


def begin(context: Context, lending_id: int, *, version: int) -> Lending:
    """Begin a signed lending on its first day or after; the daily job does it by itself."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if lending.state is LendingState.SIGNED and lending.first > clock.today():
        raise Conflict(f"借调从 {lending.first} 开始，还没有到")
    step(lending, LendingState.ACTIVE)
    changed(context, lending, "lending.begin")
    return lending


def advance(context: Context) -> int:
    """The daily job: begin what begins, and let the return of those whose last day is over be confirmed."""
    today, count = clock.today(), 0
    known = [*context.unit.lendings.to_begin(today), *context.unit.lendings.to_return(today)]
    for lending in lendings.hold_all(context, known):
        if lending.state is LendingState.SIGNED and lending.first <= today:
            step(lending, LendingState.ACTIVE)
            changed(context, lending, "lending.begin")
            count += 1
        if lending.state is LendingState.ACTIVE and (ended := _over(context, lending, today)):
            step(lending, LendingState.RETURNING)
            lending.ended_on = ended if ended < lending.last else None
            changed(context, lending, "lending.return")
            count += 1
    return count


def _over(context: Context, lending: Lending, today: date) -> date | None:
    """The last day anybody was lent, once it is over for everybody; None while somebody is there."""
    lent = [one for one in context.unit.lendings.workers(lending.id or 0, lock=True) if one.live]
    there = any(one.returned_on is None and one.last >= today for one in lent)
    return None if there else max((one.last for one in lent), default=lending.last)


def end_early(context: Context, lending_id: int, *, version: int, reason: str) -> Lending:
    """End an active lending before its last day: everybody goes back, and the lender may not refuse (C7, C8)."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if not reason.strip():
        raise Invalid("请填写提前结束的原因", field="reason")
    step(lending, LendingState.RETURNING)
    # Whose return was told already keeps the day and reason told.
    lending.ended_on, lending.end_reason = min(clock.today(), lending.last), reason.strip()[:300]
    for worker in context.unit.lendings.workers(lending_id, lock=True):
        if worker.live and worker.returned_on is None:
            worker.last = min(worker.last, max(lending.ended_on, worker.first))
            worker.version += 1
    changed(context, lending, "lending.end", purpose=reason.strip()[:200])
    lendings.release(context, lending)
    return lending


def record_return(
    context: Context,
    worker_id: int,
    *,
    returned_on: date,
    reason: ReturnReason,
    note: str = "",
    version: int,
) -> LentWorker:
    """Write down that a worker goes back, when and why (C8); the lender cannot refuse."""
    lending, worker = find_worker(context, worker_id, Action.LENDING_WORK, lock=True)
    check_version(worker.version, version)
    _working(lending, worker)
    if worker.returned_on is not None:
        raise Conflict("已经登记返岗")
    if not worker.first <= returned_on <= clock.today():
        raise Invalid(f"返岗日期应在 {worker.first} 到今天之间", field="returned_on")
    if reason is ReturnReason.EXPIRED and returned_on < worker.last:
        raise Invalid(f"借调到 {worker.last} 才到期，提前返岗请选择其他原因", field="reason")
    if reason in (ReturnReason.OTHER, ReturnReason.AGREED_CASE) and not note.strip():
        raise Invalid("请写明具体情形", field="note")
    worker.returned_on, worker.return_reason, worker.return_note = returned_on, reason, note.strip()[:300]
    worker.last = min(worker.last, returned_on)
    worker.version += 1
    context.unit.audit("lent.return", "lent_worker", worker_id, purpose=note.strip()[:200], reason=reason.value)
    rest = [one for one in context.unit.lendings.workers(lending.id or 0) if one.live and one.returned_on is None]
    if not rest and lending.state is LendingState.ACTIVE:
        step(lending, LendingState.RETURNING)
        lending.ended_on = min(lending.last, clock.today())
        changed(context, lending, "lending.return")
    # From the next day on the unit is free again, also while others stay.
    lendings.release(context, lending)
    return worker


def confirm_back(context: Context, worker_id: int, *, version: int) -> LentWorker:
    """The lender, or its officer, confirms that a worker is back at work (C7)."""
    lending, worker = find_worker(context, worker_id, Action.LENDING_WORK, lock=True)
    check_version(worker.version, version)
    if LendingSide.LENDER not in sides_of(context, lending):
        raise Forbidden("返岗由借出方或其专员确认")
    _working(lending, worker)
    if worker.returned_on is None:
        raise Conflict("请先登记返岗日期和原因")
    if worker.back_at is not None:
        raise Conflict("已经确认返岗")
    worker.back_at = clock.now()
    worker.version += 1
    context.unit.audit("lent.back", "lent_worker", worker_id)
    return worker


def _working(lending: Lending, worker: LentWorker) -> None:
    if not worker.live or lending.state not in (LendingState.ACTIVE, LendingState.RETURNING):
        raise Conflict(f"协议当前为“{lending.state.label}”，该职工没有在借调")


def close(context: Context, lending_id: int, *, version: int, reason: str = "") -> Lending:
    """Close a lending once everybody is back at the lender, or was let go (C7).

    Costs documented and not paid, and wages nobody documented, need a reason, such as the day agreed for the last
    month's: in the end the borrower pays what is documented (C4), and the ledger stays open for it.
    """
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    workers = context.unit.lendings.workers(lending_id, lock=True)
    waiting = sum(one.live and one.back_at is None and not one.release_letter for one in workers)
    if lending.state is LendingState.RETURNING and waiting:
        raise Conflict(f"还有 {waiting} 名职工没有确认返岗")
    owed, why = pass_through.unpaid(context, lending_id), reason.strip()
    wanting = pass_through.wanting(context, lending) if lending.state is LendingState.RETURNING else []
    if wanting and not why:
        remedy = "请先在代付明细里登记，或写明原因和约定的日期"
        raise Invalid(f"{'；'.join(wanting)}：{remedy}", field="reason", code="unpaid" if owed else "undocumented")
    step(lending, LendingState.CLOSED)
    lending.ended_on = lending.ended_on or lending.last
    if owed:
        told = f"办结时代付 {lending_terms.money(owed)}未付清：{why}"
    elif wanting:
        told = f"办结时{wanting[0]}：{why}"
    else:
        told = ""
    lending.end_reason = "；".join(filter(None, (lending.end_reason, told)))[:300]
    for worker in workers:
        worker.link_hash = None
    changed(context, lending, "lending.close", purpose=why[:200], unpaid=owed)
    return lending
