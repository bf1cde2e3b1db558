"""Lendings (共享用工): proposed from a pair of lots, agreed by both enterprises, on terms everybody knows (C1–C11).

The lender stays the employer, nobody takes a fee, workers of a dispatch agency are never lent on. Who may do what
follows from the two enterprises: each acts for itself, staff write down the word of those within their reach.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.lending import (
    LENDING_STEPS,
    NOTED,
    OPEN_TERMS,
    ConsentState,
    Lending,
    LendingDraft,
    LendingExtension,
    LendingSide,
    LendingState,
    LentWorker,
    PassThrough,
    TermsDraft,
    WordChannel,
)
from matcher.models.pooling import Lot, LotSide, LotState
from matcher.models.values import Period
from matcher.repository.lendings import Tally
from matcher.service import lending_terms, lot_pairs, lots
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.standing import within

# What hangs on a lending and is found by an id of its own.
Part = TypeVar("Part", LendingExtension, PassThrough)
UNKNOWN = "没有这份调剂协议，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class LendingRow:
    """A lending as a list shows it."""

    lending: Lending
    lender: Enterprise
    borrower: Enterprise
    tally: Tally

    @property
    def number(self) -> str:
        """The number of the agreement it stands on."""
        return number_of(self.lending, self.lender)


@dataclass(frozen=True, slots=True)
class Parties:
    """A lending with its two enterprises and lots."""

    lending: Lending
    lender: Enterprise
    borrower: Enterprise
    surplus: Lot
    shortage: Lot

    @property
    def terms(self) -> list[tuple[str, str]]:
        """The terms in words."""
        return lending_terms.told(self.lending, self.lender, self.borrower, self.surplus)

    @property
    def digest(self) -> str:
        """The digest of the terms as they stand."""
        return lending_terms.digest(self.lending, self.lender, self.borrower, self.surplus)


def number_of(lending: Lending, lender: Enterprise) -> str:
    """The number of the agreement a lending stands on."""
    return f"GX{lender.adcode}-{lending.agreement:06d}"


def propose(context: Context, draft: LendingDraft) -> Lending:
    """Propose to lend workers of one lot to another; both enterprises are asked (C3)."""
    surplus, shortage = _pair(context, draft)
    hindrances = lots.hindrances(context, surplus, shortage, draft.pay)
    if hindrances:
        raise Conflict("；".join(hindrances), code="unlawful")
    if draft.first < clock.today():
        raise Invalid("借调开始日期不能早于今天", field="first")
    for lot in (surplus, shortage):
        if not lot.first <= draft.first <= draft.last <= lot.last:
            raise Invalid(f"借调期限应在{lot.side.label}信息的 {lot.first} 至 {lot.last} 之内", field="first")
        free = lots.free_units(context, lot, draft.first, draft.last)
        if draft.headcount > free:
            raise Conflict(f"{lot.side.label}“{lot.title}”在这段时间还有 {free} 人可调剂", code="taken")
    firms = context.unit.enterprises.many([surplus.enterprise_id, shortage.enterprise_id])
    lender, borrower = firms[surplus.enterprise_id], firms[shortage.enterprise_id]
    _lawful(context, lender, borrower)
    doubts = _fitting(context, (surplus, lender), (shortage, borrower), draft)
    moment = clock.now()
    lending = Lending(
        **draft.model_dump(exclude={"pay", "reason"}),
        pay=draft.pay or shortage.pay,
        pair_reason=f"{'；'.join(doubts)}。原因：{draft.reason}"[:600] if doubts else "",
        lender_id=surplus.enterprise_id,
        borrower_id=shortage.enterprise_id,
        officer_id=context.actor.officer_id,
        by_id=context.actor.account_id,
        created_at=moment,
        updated_at=moment,
    )
    lending.clauses = lending_terms.drafted(context, shortage)
    context.unit.lendings.add(lending)
    told = {"headcount": lending.headcount} | ({"doubts": len(doubts)} if doubts else {})
    context.unit.audit("lending.propose", "lending", lending.id, purpose=lending.pair_reason[:200], **told)
    lots.settle(context, [surplus, shortage])
    return lending


def _pair(context: Context, draft: LendingDraft) -> tuple[Lot, Lot]:
    """Both lots, held. One is within reach, the other there or in the same city."""
    reach, county = within(context, Action.LENDING_PROPOSE)
    ids = (draft.surplus_id, draft.shortage_id)
    known = {one: context.unit.lots.reachable(one, reach, county) for one in ids}
    near = [found[0].adcode[:4] for found in known.values() if found is not None]
    held = context.unit.lots.hold(ids) if near else {}
    if len(held) < 2 or not all(known[one] or held[one].adcode[:4] in near for one in ids):
        raise NotFound(lots.UNKNOWN)
    surplus, shortage = held[draft.surplus_id], held[draft.shortage_id]
    for lot, side, name in ((surplus, LotSide.SURPLUS, "surplus_id"), (shortage, LotSide.SHORTAGE, "shortage_id")):
        if lot.side is not side:
            raise Invalid(f"请选择一条{side.label}信息", field=name)
        if lot.state is not LotState.OPEN:
            raise Conflict(f"{side.label}“{lot.title}”当前为“{lot.state.label}”，不能调剂", code="taken")
    return surplus, shortage


def _fitting(
    context: Context, surplus: tuple[Lot, Enterprise], shortage: tuple[Lot, Enterprise], draft: LendingDraft
) -> tuple[str, ...]:
    """What speaks against the pair and was given a reason for; what may not be is refused."""
    found = lot_pairs.judge(context, [surplus], [shortage], Period(draft.first, draft.last))
    verdict = found[draft.surplus_id, draft.shortage_id]
    if verdict.refusals:
        raise Conflict("；".join(verdict.refusals), code="unfit")
    if verdict.doubts and not draft.reason:
        told = f"这一对不完全符合配对条件：{'；'.join(verdict.doubts)}"
        raise Invalid(f"{told}。仍要提出的，请写明原因，双方单位都会看到", field="reason", code="doubtful")
    return verdict.doubts


def _lawful(context: Context, lender: Enterprise, borrower: Enterprise) -> None:
    for firm in (lender, borrower):
        if firm.barred_at is not None or firm.merged_into is not None:
            raise Conflict(f"“{firm.name}”已合并或被暂停发布，不能调剂", code="barred")
    if context.unit.lendings.is_dispatch_body(lender.uscc):
        raise Conflict("借出方是劳务派遣单位，不能以共享用工名义派遣人员", code="unlawful")


def set_terms(context: Context, lending_id: int, draft: TermsDraft, *, version: int) -> Lending:
    """Change pay and clauses before signing: both sides agree anew, and who agreed to other terms is asked again."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if lending.state not in OPEN_TERMS:
        raise Conflict(f"协议当前为“{lending.state.label}”，条款不能再改；需要延期的请办理续借")
    parties = parties_of(context, lending)
    hindrances = lots.hindrances(context, parties.surplus, parties.shortage, draft.pay)
    if hindrances:
        raise Invalid("；".join(hindrances), field="pay")
    before = parties.digest
    clauses = lending.clauses | lending_terms.own_words(draft.clauses, lending, parties.surplus, draft.pay)
    lending_terms.check(lending, clauses, draft.pay)
    lending.pay, lending.clauses = draft.pay, clauses
    if parties.digest != before:
        for side in LendingSide:
            _word(lending, side, None, None)
        for worker in context.unit.lendings.workers(lending_id, lock=True):
            _other_terms(context, worker, parties.digest)
    changed(context, lending, "lending.terms")
    return lending


def _other_terms(context: Context, worker: LentWorker, digest: str) -> None:
    """Whoever agreed to other terms is asked again; a no to these very terms stands again."""
    if worker.consent is ConsentState.AGREED:
        worker.live, worker.consent = False, ConsentState.ASKED
        worker.terms_hash, worker.answered_at, worker.answered_how = "", None, None
    elif worker.consent is ConsentState.ASKED and worker.terms_hash == digest:
        worker.consent = ConsentState.REFUSED
        context.unit.audit("lent.still_refused", "lent_worker", worker.id)
    else:
        return
    worker.version += 1


def agree(
    context: Context,
    lending_id: int,
    *,
    version: int,
    side: LendingSide | None = None,
    how: WordChannel | None = None,
) -> Lending:
    """A side agrees to the terms: by its own account, or staff write down its word and how it came."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    side, how = speaker(context, lending, side, how)
    if lending.state not in OPEN_TERMS:
        raise Conflict(f"协议当前为“{lending.state.label}”，不用再确认")
    if agreed(lending, side) is not None:
        raise Conflict(f"{side.label}已经确认")
    lending_terms.complete(lending, parties_of(context, lending).surplus)
    _word(lending, side, how, context.actor.account_id)
    if lending.state is LendingState.PROPOSED and all(agreed(lending, one) for one in LendingSide):
        step(lending, LendingState.CONSENTING)
    changed(context, lending, "lending.agree", side=side.value, how=how.value)
    return lending


def agreed(lending: Lending, side: LendingSide) -> Any:
    """When a side agreed; None before."""
    return lending.lender_agreed_at if side is LendingSide.LENDER else lending.borrower_agreed_at


def _word(lending: Lending, side: LendingSide, how: WordChannel | None, by: int | None) -> None:
    at = clock.now() if how is not None else None
    for name, value in (("at", at), ("by", by if how is not None else None), ("how", how)):
        setattr(lending, f"{side.value}_agreed_{name}", value)


def cancel(context: Context, lending_id: int, *, version: int, reason: str) -> Lending:
    """Give a lending up before its first day, with the reason; its units are free again."""
    lending = find_lending(context, lending_id, Action.LENDING_WORK, lock=True)
    check_version(lending.version, version)
    if not reason.strip():
        raise Invalid("请填写取消的原因", field="reason")
    if lending.state is LendingState.SIGNED and lending.first <= clock.today():
        raise Conflict("借调已经开始，不能取消；请先确认开始，再办理提前结束", code="begun")
    end(context, lending, reason)
    return lending


def end(context: Context, lending: Lending, reason: str) -> None:
    """Take a held lending back: nobody is lent by it."""
    step(lending, LendingState.CANCELLED)
    for worker in context.unit.lendings.workers(lending.id or 0, lock=True):
        worker.live = False
        worker.link_hash = None
    lending.end_reason = reason.strip()[:300]
    changed(context, lending, "lending.cancel", purpose=reason.strip()[:200])
    release(context, lending)


def release(context: Context, lending: Lending) -> None:
    """See whether the lots of a held lending are open again; the lots are held already."""
    context.unit.lendings.flush()
    lots.settle(context, list(context.unit.lots.hold([lending.surplus_id, lending.shortage_id]).values()))


def step(lending: Lending, to: LendingState) -> None:
    """Take a lending to its next state, or say why not."""
    if to not in LENDING_STEPS[lending.state]:
        raise Conflict(f"协议当前为“{lending.state.label}”，不能转为“{to.label}”")
    lending.state = to


def changed(context: Context, lending: Lending, what: str, *, purpose: str = "", **data: Any) -> None:
    """Count a change of a lending and write it down."""
    lending.version += 1
    lending.updated_at = clock.now()
    context.unit.audit(what, "lending", lending.id, purpose=purpose, **data)


def speaker(
    context: Context, lending: Lending, side: LendingSide | None, how: WordChannel | None
) -> tuple[LendingSide, WordChannel]:
    """For which side the actor's word counts, and how it came: enterprises speak for themselves, staff for others."""
    mine = sides_of(context, lending)
    if context.actor.role is Role.ENTERPRISE:
        own = next(iter(mine))
        if side is not None and side is not own:
            raise Conflict(f"您代表{own.label}，不能替对方确认", code="side")
        return own, WordChannel.ACCOUNT
    if side is None:
        raise Invalid("请选择是哪一方的意见", field="side")
    if side not in mine:
        raise Conflict(f"{side.label}不在您的管辖范围，请由对方或其专员确认", code="side")
    if how not in NOTED:
        raise Invalid("请选择意见是怎样收到的：电话、当面或书面", field="how")
    return side, how


def sides_of(context: Context, lending: Lending) -> frozenset[LendingSide]:
    """The sides the actor may act for."""
    reach, county = within(context, Action.LENDING_READ)
    firms = ((LendingSide.LENDER, lending.lender_id), (LendingSide.BORROWER, lending.borrower_id))
    seen = [side for side, firm in firms if context.unit.enterprises.reachable(firm, reach, county=county)]
    return frozenset(seen)


def find_lending(context: Context, lending_id: int, action: Action, *, lock: bool = False) -> Lending:
    """A lending within reach; ``lock`` holds its two lots, then itself, and reads it anew."""
    reach, county = within(context, action)
    lending = context.unit.lendings.reachable(lending_id, reach, county)
    if lending is None:
        raise NotFound(UNKNOWN)
    return hold(context, lending) if lock else lending


def find_part(
    context: Context, look: Callable[..., Part | None], part_id: int, unknown: str, *, lock: bool = True
) -> tuple[Lending, Part]:
    """What hangs on a lending within reach, with the lending; ``look`` finds it by id and, with ``lock``, holds it.

    ``lock`` holds lots and lending first. Raises :class:`NotFound` with ``unknown`` for all that cannot be seen.
    """
    permit(context.actor, Action.LENDING_WORK)
    known = look(part_id)
    if known is None:
        raise NotFound(unknown)
    try:
        lending = find_lending(context, known.lending_id, Action.LENDING_WORK, lock=lock)
    except NotFound:
        raise NotFound(unknown) from None
    held = look(part_id, lock=True) if lock else known
    if held is None:
        raise NotFound(unknown)
    return lending, held


def hold(context: Context, lending: Lending) -> Lending:
    """The two lots of a lending, then itself, locked and read anew."""
    held = hold_all(context, [lending])
    if not held:
        raise NotFound(UNKNOWN)
    return held[0]


def hold_all(context: Context, found: Collection[Lending]) -> Sequence[Lending]:
    """The lots of all these lendings, then the lendings, each by id, locked and read anew.

    Never one lending after the other: two who do that wait for each other's lots (decision 0005).
    """
    context.unit.lots.hold([lot for one in found for lot in (one.surplus_id, one.shortage_id)])
    return context.unit.lendings.hold([one.id or 0 for one in found])


def parties_of(context: Context, lending: Lending) -> Parties:
    """A lending with its enterprises and lots."""
    firms = context.unit.enterprises.many([lending.lender_id, lending.borrower_id])
    surplus, shortage = context.unit.lots.get(lending.surplus_id), context.unit.lots.get(lending.shortage_id)
    if surplus is None or shortage is None:
        raise NotFound(UNKNOWN)
    return Parties(lending, firms[lending.lender_id], firms[lending.borrower_id], surplus[0], shortage[0])


def list_lendings(
    context: Context, *, states: Collection[LendingState] = (), offset: int = 0, limit: int = 20
) -> tuple[list[LendingRow], int]:
    """The lendings within reach, newest first."""
    reach, county = within(context, Action.LENDING_READ)
    found, total = context.unit.lendings.page(reach, county, states=states, offset=offset, limit=limit)
    return rows_of(context, found), total


def of_lot(context: Context, lot_id: int) -> list[LendingRow]:
    """The lendings of a lot within reach, newest first."""
    return rows_of(context, context.unit.lendings.of_lot(lot_id, *within(context, Action.LENDING_READ)))


def rows_of(context: Context, found: Sequence[Lending]) -> list[LendingRow]:
    """Lendings as a list shows them."""
    firms = context.unit.enterprises.many([one for row in found for one in (row.lender_id, row.borrower_id)])
    tallies = context.unit.lendings.tally([one.id or 0 for one in found])
    return [
        LendingRow(one, firms[one.lender_id], firms[one.borrower_id], tallies.get(one.id or 0, Tally()))
        for one in found
    ]
