"""The two kinds of pooling that are no loan (domain.md §0): released workers hired anew, dispatch ended and begun anew.

分流安置: the lender's contract ends lawfully, whoever wants registers and is referred to the other enterprise's post.
派遣转换: the body that employs the workers ends one dispatch and begins another, by a dispatch order for that post.
Neither may hide what the other is: hired workers are not sent on, dispatched ones come from a licensed body that
belongs to neither side, and nobody is made a one-person business (个体工商户).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.dispatch import MOST_PEOPLE, DispatchDraft, DispatchOrder, DispatchState
from matcher.models.enterprise import Enterprise
from matcher.models.lot_move import LotMove, MoveDraft, MoveState
from matcher.models.money import plain_yuan
from matcher.models.organisation import Organisation
from matcher.models.pooling import Lot, LotKind, LotSide, LotState
from matcher.models.vacancy import Vacancy
from matcher.service import dispatches, lots, shortages
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.lots import find_lot
from matcher.service.permissions import Action, permit
from matcher.service.standing import may_recruit, standing_of

UNKNOWN = "没有这条转岗记录，或不在您的管辖范围"
# Words of the ways round an employment contract that the notice forbids.
FORBIDDEN = ("个体工商户", "个体户", "自由职业者注册")


@dataclass(frozen=True, slots=True)
class Goal:
    """A shortage that spare workers might move to: its post, how many places are free, what stands in the way."""

    lot: Lot
    enterprise: Enterprise
    free: int
    post: Vacancy | None
    hindrances: list[str]


@dataclass(frozen=True, slots=True)
class MoveView:
    """A move as pages show it: both sides, the post, the dispatch order, how many came so far."""

    move: LotMove
    kind: LotKind
    surplus: Lot
    leaving: Enterprise
    shortage: Lot
    taking: Enterprise
    post: Vacancy | None
    order: DispatchOrder | None
    came: int

    @property
    def number(self) -> str:
        """What whoever registers says, so that it is known where they come from."""
        return f"ZG{self.move.id:06d}"

    @property
    def invitation(self) -> str:
        """The text the enterprise passes on to its workers: whoever wants comes forward; nobody is named before."""
        pay, first = plain_yuan(self.shortage.pay), self.move.first
        return (
            f"{self.taking.name}招{self.shortage.title} {self.move.headcount} 人，{first} 起，日薪 {pay} 元，"
            f"直接订立劳动合同，不收任何费用。愿意应聘的{self.leaving.name}职工，请带身份证到当地公共就业服务机构或零工市场登记求职，"
            f"说明转岗编号 {self.number}。是否应聘由本人决定，不应聘不影响依法应得的工资和经济补偿。"
        )


def goals(context: Context, lot_id: int) -> list[Goal]:
    """Open shortages of the same city to which the workers of a lot that is not lent might move."""
    lot, firm = find_lot(context, lot_id, Action.LENDING_PROPOSE)
    if lot.side is not LotSide.SURPLUS or lot.kind is LotKind.LEND:
        return []
    found = []
    for other, taking in context.unit.lots.partners(lot, f"{lot.adcode[:4]}00"):
        post = shortages.post_of(other, context.unit.vacancies.wanting(taking.id or 0))
        free = lots.free_units(context, other, max(other.first, clock.today()), other.last)
        found.append(Goal(other, taking, free, post, _hindrances(context, lot, firm, other, taking, post, free)))
    return sorted(found, key=lambda goal: bool(goal.hindrances))


def _hindrances(
    context: Context, lot: Lot, leaving: Enterprise, other: Lot, taking: Enterprise, post: Vacancy | None, free: int
) -> list[str]:
    """Why workers of a lot may not move to a shortage."""
    found = []
    if not may_recruit(standing_of(taking)):
        found.append("该单位的招聘资格没有核验或已暂停发布")
    if any(context.unit.lendings.is_dispatch_body(firm.uscc) for firm in (leaving, taking)):
        why = "招用后再派出是变相派遣，用工单位也不得设立派遣单位向本单位派遣（劳动合同法第六十七条）"
        found.append(f"一方本身是劳务派遣单位：{why}")
    if post is None:
        found.append("该单位没有相应的在招岗位，请先采集岗位")
    if lot.kind is LotKind.REDISPATCH and other.dispatch_kind is None:
        found.append("该岗位没有说明是临时性、辅助性还是替代性，不能用派遣（劳动合同法第六十六条）")
    if not free:
        found.append("该缺口已没有空额")
    return found


def begin(context: Context, lot_id: int, draft: MoveDraft) -> LotMove:
    """Begin to move workers of a lot to a shortage; for dispatched ones the body is asked by a dispatch order."""
    lot, leaving = find_lot(context, lot_id, Action.LENDING_PROPOSE)
    goal = next((one for one in goals(context, lot_id) if one.lot.id == draft.shortage_id), None)
    if lot.kind is LotKind.REDISPATCH and goal is not None and goal.post is not None:
        # The order is placed on the post, which everybody holds before anything that hangs on it (decision 0005).
        context.unit.vacancies.get(goal.post.id or 0, lock=True)
    held = context.unit.lots.hold([lot_id, draft.shortage_id])
    if lot.kind is LotKind.LEND:
        raise Conflict("这条是共享用工信息：借调请提出调剂协议", code="kind")
    if goal is None or len(held) < 2:
        raise NotFound("没有这条可以转岗的缺口")
    surplus, shortage = held[lot_id], held[draft.shortage_id]
    if surplus.state is not LotState.OPEN or shortage.state is not LotState.OPEN:
        raise Conflict("余缺信息已调剂或撤回，请刷新后再选", code="taken")
    # Asked anew under the locks.
    first = max(surplus.first, shortage.first, clock.today())
    last = max(surplus.last, shortage.last) if surplus.kind is LotKind.RELEASE else shortage.last
    free = min(lots.free_units(context, one, max(one.first, clock.today()), one.last) for one in held.values())
    why = _hindrances(context, surplus, leaving, shortage, goal.enterprise, goal.post, free)
    if why or goal.post is None:
        raise Conflict("；".join(why), code="unlawful")
    if draft.headcount > free:
        raise Conflict(f"两边都空着的只有 {free} 人", code="taken")
    _plain(draft.note)
    moment = clock.now()
    order = _ask(context, surplus, leaving, goal, draft) if surplus.kind is LotKind.REDISPATCH else None
    move = context.unit.lot_moves.add(
        LotMove(
            surplus_id=lot_id,
            shortage_id=draft.shortage_id,
            vacancy_id=goal.post.id or 0,
            dispatch_id=order.id if order is not None else None,
            headcount=draft.headcount,
            first=first,
            last=max(first, last),
            by_id=context.actor.account_id,
            created_at=moment,
            updated_at=moment,
        )
    )
    context.unit.audit("move.begin", "lot_move", move.id, purpose=draft.note, headcount=draft.headcount)
    lots.settle(context, list(held.values()))
    return move


def _plain(text: str) -> None:
    said = next((word for word in FORBIDDEN if word in text), None)
    if said is not None:
        raise Invalid(f"写了“{said}”：不得诱导职工注册个体工商户来代替劳动关系，请删去", field="note")


def _ask(context: Context, surplus: Lot, leaving: Enterprise, goal: Goal, draft: MoveDraft) -> DispatchOrder:
    """Ask the body by a dispatch order, which checks its permit, six months and the tenth of the staff."""
    if draft.organisation_id is None:
        raise Invalid("请选择用工的劳务派遣机构", field="organisation_id")
    now = goal.lot.dispatched_now if draft.dispatched_now is None else draft.dispatched_now
    if now is None:
        raise Invalid("请填写用工单位现有的被派遣人数", field="dispatched_now")
    if goal.post is None or goal.lot.dispatch_kind is None:
        raise Conflict("该单位没有可以用派遣的在招岗位", code="unlawful")
    if draft.headcount > MOST_PEOPLE:
        raise Invalid(f"一次最多请派 {MOST_PEOPLE} 人", field="headcount")
    asked = DispatchDraft(
        organisation_id=draft.organisation_id,
        headcount=draft.headcount,
        first=max(surplus.first, goal.lot.first, clock.today()),
        last=goal.lot.last,
        kind=goal.lot.dispatch_kind,
        dispatched_now=now,
        note=f"派遣转换：结束在{leaving.name}的派遣。{draft.note}"[:200],
    )
    return dispatches.place(context, goal.post.id or 0, asked)


def close(context: Context, move_id: int, *, came: int, version: int) -> LotMove:
    """Write down how many came: hired at the post since, or sent by an order both sides agreed to. The rest is free."""
    move = find_move(context, move_id, Action.LENDING_PROPOSE, lock=True)
    check_version(move.version, version)
    _open(move)
    view = view_of(context, move)
    if not 1 <= came <= move.headcount:
        raise Invalid(f"到岗人数应在 1 到 {move.headcount} 之间；没有人到岗的，请登记未成和原因", field="came")
    if came > view.came:
        where = "派遣订单双方已确认" if view.order is not None else "该岗位自转岗起已登记到岗"
        raise Conflict(f"{where} {view.came} 人，不能登记 {came} 人", code="unproven")
    move.headcount, move.state = came, MoveState.DONE
    return _changed(context, move, "move.close", came=came)


def drop(context: Context, move_id: int, *, reason: str, version: int) -> LotMove:
    """Give a move up, with the reason; its people are free again. An order that is open is taken back first."""
    move = find_move(context, move_id, Action.LENDING_PROPOSE, lock=True)
    check_version(move.version, version)
    _open(move)
    if not reason.strip():
        raise Invalid("请填写未成的原因", field="reason")
    order = context.unit.dispatches.get(move.dispatch_id) if move.dispatch_id else None
    if order is not None and order.state in (DispatchState.PLACED, DispatchState.OFFERED, DispatchState.ACCEPTED):
        raise Conflict("派遣订单还在办理，请先撤回订单", code="order")
    move.state, move.reason = MoveState.DROPPED, reason.strip()[:200]
    return _changed(context, move, "move.drop", purpose=move.reason)


def _open(move: LotMove) -> None:
    if move.state is not MoveState.OPEN:
        raise Conflict(f"当前为“{move.state.label}”")


def _changed(context: Context, move: LotMove, what: str, *, purpose: str = "", **data: int) -> LotMove:
    move.version += 1
    move.updated_at = clock.now()
    context.unit.audit(what, "lot_move", move.id, purpose=purpose, **data)
    context.unit.lendings.flush()
    lots.settle(context, list(context.unit.lots.hold([move.surplus_id, move.shortage_id]).values()))
    return move


def find_move(context: Context, move_id: int, action: Action, *, lock: bool = False) -> LotMove:
    """A move of whose lots one is within reach; ``lock`` holds both lots, then itself, and reads it anew."""
    permit(context.actor, action)
    move = context.unit.lot_moves.get(move_id)
    if move is None or not seen(context, move, action):
        raise NotFound(UNKNOWN)
    if lock:
        context.unit.lots.hold([move.surplus_id, move.shortage_id])
        move = context.unit.lot_moves.get(move_id, lock=True)
        if move is None:
            raise NotFound(UNKNOWN)
    return move


def seen(context: Context, move: LotMove, action: Action) -> bool:
    """Whether one of a move's lots is of an enterprise within the actor's reach."""
    for lot_id in (move.surplus_id, move.shortage_id):
        try:
            find_lot(context, lot_id, action)
        except NotFound:
            continue
        return True
    return False


def get_move(context: Context, move_id: int) -> MoveView:
    """A move as its page shows it."""
    return view_of(context, find_move(context, move_id, Action.LENDING_READ))


def of_lot(context: Context, lot_id: int) -> list[MoveView]:
    """The moves of a lot within reach, newest first."""
    find_lot(context, lot_id, Action.LOT_READ)
    return [
        view_of(context, one)
        for one in context.unit.lot_moves.of_lot(lot_id)
        if seen(context, one, Action.LENDING_READ)
    ]


def view_of(context: Context, move: LotMove) -> MoveView:
    """A move with both sides."""
    both = context.unit.lots.many([move.surplus_id, move.shortage_id])
    (surplus, leaving), (shortage, taking) = both[move.surplus_id], both[move.shortage_id]
    order = context.unit.dispatches.get(move.dispatch_id) if move.dispatch_id else None
    agreed = order is not None and order.state in (DispatchState.ACCEPTED, DispatchState.ENDED)
    came = (order.offered or 0 if agreed else 0) if order is not None else context.unit.lot_moves.came(move)
    post = context.unit.vacancies.get(move.vacancy_id)
    return MoveView(move, surplus.kind, surplus, leaving, shortage, taking, post, order, came)


def bodies(context: Context, lot_id: int) -> Sequence[Organisation]:
    """The licensed dispatch bodies of the lot's city."""
    lot, _ = find_lot(context, lot_id, Action.LENDING_PROPOSE)
    return dispatches.licensed(context, lot.adcode)
