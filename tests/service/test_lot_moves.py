"""分流安置 and 派遣转换: spare workers who are not lent but hired anew or dispatched anew, and what would be a disguise."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.dispatch import DispatchOffer, DispatchState
from matcher.models.enums import ConsentChannel
from matcher.models.lot_move import MoveDraft, MoveState
from matcher.models.pooling import DispatchKind, LotKind, LotSide
from matcher.service import dispatches, lot_moves, lots, placements, pooling, referrals
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.lent import Ground, at, lot
from tests.service.test_organisations import body
from tests.service.test_referrals import do, listed, submit

__all__ = ["at"]


def ground_of(at: Ground, kind: LotKind, **facts: Any) -> tuple[int, int, int]:
    """Spare workers of the neighbour, a shortage and a post of the first demo enterprise: their ids."""
    post = submit(at.kit)
    with at.kit.open(SYSTEM, write=True) as context:
        vacancy = context.unit.vacancies.get(post)
        assert vacancy is not None
        title, vacancy.headcount = vacancy.title, 50
        firm = context.unit.enterprises.get(at.lender.enterprise_id or 0)
        assert firm is not None
        firm.employees_now = 90
        for order in context.unit.dispatches.of_enterprise(firm.id or 0):
            order.state, order.offered_last = DispatchState.ENDED, order.offered_first
        context.unit.commit()
    spare = lot(LotSide.SURPLUS, at.adcode, kind=kind, headcount=6, title=title)
    need = lot(LotSide.SHORTAGE, at.adcode, headcount=4, title=title, **facts)
    surplus = at.do(at.borrower, lots.publish, at.borrower.enterprise_id, spare).id
    return surplus, at.do(at.lender, lots.publish, at.lender.enterprise_id, need).id, post


def move(at: Ground, lot_id: int, **facts: Any) -> Any:
    return at.do(at.officer, lot_moves.begin, lot_id, MoveDraft.model_validate(facts))


def test_released_workers_are_invited_referred_and_counted_when_they_came(at: Ground) -> None:
    surplus, shortage, post = ground_of(at, LotKind.RELEASE)
    # They leave their employer: nobody lends them, no plan places them.
    with pytest.raises(Conflict, match="不能借调"):
        at.proposed(surplus_id=surplus, shortage_id=shortage)
    with at.kit.open(actor(at.kit, "xianji"), write=False) as context:
        placed = pooling.solve(context, scope=at.adcode).lines
        assert surplus not in [line.surplus.id for line in placed]
        goals = {goal.lot.id: goal for goal in lot_moves.goals(context, surplus)}
    assert (goals[shortage].hindrances, goals[shortage].free) == ([], 4)
    with pytest.raises(Conflict, match="只有 4 人"):
        move(at, surplus, shortage_id=shortage, headcount=5)
    with pytest.raises(Invalid, match="个体工商户"):
        move(at, surplus, shortage_id=shortage, headcount=3, note="先注册个体工商户再来")
    with pytest.raises(Forbidden):
        at.do(at.lender, lot_moves.begin, surplus, MoveDraft(shortage_id=shortage, headcount=1))
    made = move(at, surplus, shortage_id=shortage, headcount=3)
    with at.kit.open(at.borrower, write=False) as context:
        view = lot_moves.get_move(context, made.id)
        assert lots.get_lot(context, surplus).free == 3
    assert view.number in view.invitation
    assert "是否应聘由本人决定" in view.invitation
    with at.kit.open(at.lender, write=False) as context:
        assert lots.get_lot(context, shortage).free == 1, "a place that is promised is not filled twice"
    # Only who began at the post since then can be told.
    with pytest.raises(Conflict, match="已登记到岗 0 人"):
        at.do(at.officer, lot_moves.close, made.id, came=1, version=1)
    seeker_id = listed(at.kit, post)[0]
    do(at.kit, referrals.refer, post, seeker_id, channel=ConsentChannel.PHONE)
    do(at.kit, placements.mark_started, post, seeker_id)
    with pytest.raises(Invalid, match="在 1 到 3 之间"):
        at.do(at.officer, lot_moves.close, made.id, came=4, version=1)
    done = at.do(at.officer, lot_moves.close, made.id, came=1, version=1)
    assert (done.state, done.headcount) == (MoveState.DONE, 1)
    with at.kit.open(SYSTEM, write=False) as context:
        assert lots.get_lot(context, surplus).free == 5
        assert check_invariants(context) == []
    with pytest.raises(NotFound):
        at.do(at.officer, lot_moves.get_move, 987_654_321)


def test_dispatched_workers_are_sent_anew_by_a_licensed_body_or_not_at_all(at: Ground) -> None:
    kind = {"dispatch_kind": DispatchKind.AUXILIARY, "dispatched_now": 8}
    surplus, shortage, _ = ground_of(at, LotKind.REDISPATCH, **kind)
    with at.kit.open(SYSTEM, write=True) as context:
        known = context.unit.lots.many([surplus])[surplus][0]
        assert known.dispatched, "the kind says it"
        agency = body(context, "paiqian")
        agency_id, code = agency.id or 0, agency.uscc
    told = {"shortage_id": shortage, "headcount": 2}
    with pytest.raises(Invalid, match="请选择"):
        move(at, surplus, **told)
    told["organisation_id"] = agency_id
    # A body that is the firm itself sends nobody to it or from it.
    for firm in (at.borrower, at.lender):
        with at.kit.open(SYSTEM, write=True) as context:
            own = context.unit.enterprises.get(firm.enterprise_id or 0)
            assert own is not None
            body(context, "paiqian").uscc = own.uscc
            context.unit.commit()
        with pytest.raises(Conflict, match="变相派遣"):
            move(at, surplus, **told)
    with at.kit.open(SYSTEM, write=True) as context:
        body(context, "paiqian").uscc = code
        context.unit.commit()
    # Ninety own staff may have ten dispatched; eight are there.
    with pytest.raises(Conflict, match="10%"):
        move(at, surplus, **told | {"headcount": 3})
    made = move(at, surplus, **told)
    assert made.dispatch_id is not None
    with pytest.raises(Conflict, match="先撤回订单"):
        at.do(at.officer, lot_moves.drop, made.id, reason="不派了", version=1)
    with pytest.raises(Conflict, match="双方已确认 0 人"):
        at.do(at.officer, lot_moves.close, made.id, came=1, version=1)
    with at.kit.open(SYSTEM, write=False) as context:
        order = context.unit.dispatches.get(made.dispatch_id)
        post = context.unit.vacancies.get(made.vacancy_id)
        assert order is not None
        assert post is not None
        assert (order.headcount, order.kind) == (2, DispatchKind.AUXILIARY)
        assert "结束在" in order.note
        pay = (context.kit.pool.vacancy(post).pay_low or 0) + 500_000
    offer = DispatchOffer(headcount=2, first=order.first, last=order.first + timedelta(days=5), pay=pay)
    version = at.do(actor(at.kit, "paiqian"), dispatches.offer, order.id, offer, version=1).version
    for who in (at.lender, at.officer):
        version = at.do(who, dispatches.decide, order.id, approve=True, version=version).version
    assert at.do(at.officer, lot_moves.close, made.id, came=2, version=1).state is MoveState.DONE
    with at.kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_a_kind_is_told_once_and_fits_whom_it_is_told_of(at: Ground) -> None:
    for facts, why in (
        ({"side": LotSide.SHORTAGE, "kind": LotKind.RELEASE}, "只用于富余"),
        ({"side": LotSide.SURPLUS, "kind": LotKind.RELEASE, "dispatched": True}, "只能是派遣转换"),
    ):
        with pytest.raises(ValueError, match=why):
            lot(facts.pop("side"), at.adcode, **facts)  # type: ignore[arg-type]
    surplus, shortage, _ = ground_of(at, LotKind.RELEASE)
    move(at, surplus, shortage_id=shortage, headcount=1)
    with at.kit.open(SYSTEM, write=False) as context:
        known = context.unit.lots.many([surplus])[surplus][0]
    other = lot(LotSide.SURPLUS, at.adcode, headcount=6, title=known.title, last=known.last + timedelta(days=9))
    with pytest.raises(Invalid, match="不能再改"):
        at.do(at.borrower, lots.change, surplus, other, version=known.version)
