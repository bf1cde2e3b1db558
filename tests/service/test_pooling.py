"""余缺调剂测算: the plan of a region from its lots, what-ifs, the second stage, runs and what is proposed from them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.lending import Lending
from matcher.models.pooling import DispatchKind, LotDraft, LotSide, LotState, WhatIf
from matcher.service import lots, pooling
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.test_referrals import do

TITLE = "古法木版水印刻工"  # a trade of nobody else in the demo world
PAY = 26_000


def firms(kit: Kit) -> list[Enterprise]:
    """Three enterprises; the work of all their lots is at the first's place."""
    with kit.open(SYSTEM, write=False) as context:
        own = context.unit.session.get(Enterprise, actor(kit, "qiye").enterprise_id)
        assert own is not None
        others = context.unit.session.execute(
            sa.select(Enterprise).where(
                Enterprise.id != own.id, Enterprise.barred_at.is_(None), Enterprise.verified_at.is_not(None)
            )
        ).scalars()
        return [own, *sorted(others, key=lambda one: one.id or 0)[:2]]


def draft(side: LotSide, adcode: str, **facts: Any) -> LotDraft:
    first = clock.today() + timedelta(days=1)
    told: dict[str, Any] = {
        "side": side,
        "title": TITLE,
        "headcount": 10,
        "first": first,
        "last": first + timedelta(days=29),
        "adcode": adcode,
        "pay": PAY,
    }
    return LotDraft.model_validate(told | facts)


def publish(kit: Kit, firm: Enterprise, side: LotSide, **facts: Any) -> int:
    return do(kit, lots.publish, firm.id, draft(side, firms(kit)[0].adcode, **facts), who="shengji").id


def solved(kit: Kit, who: str = "shengji", **asked: Any) -> pooling.Solved:
    with kit.open(actor(kit, who), write=False) as context:
        kit.pool.refresh(context.unit.seekers)
        return pooling.solve(context, **asked)


def mine(found: pooling.Solved) -> list[tuple[int, int, int]]:
    return [
        (line.surplus.id or 0, line.shortage.id or 0, line.placement.headcount)
        for line in found.lines
        if line.surplus.title == TITLE
    ]


def test_from_lots_to_lendings_and_what_is_lent_is_not_lent_again(kit: Kit) -> None:
    lender, borrower, third = firms(kit)
    spare = publish(kit, lender, LotSide.SURPLUS, headcount=6)
    need = publish(kit, borrower, LotSide.SHORTAGE, headcount=10, pay=PAY + 2_000)
    found = solved(kit)
    assert mine(found) == [(spare, need, 6)]
    assert found.plan.proof.gap == (0, 0)
    rest = next(one for one in found.open_places if one.lot.id == need)
    assert rest.left == 4
    assert "已调入" in rest.text
    run = do(kit, pooling.keep, who="shengji")
    lines = do(kit, pooling.get_run, run.id, who="shengji").lines
    line = next(one for one, surplus, _ in lines if surplus.id == spare)
    made = do(kit, pooling.propose, run.id, [line.id], who="shengji")
    with pytest.raises(Conflict, match="已发起"):
        do(kit, pooling.propose, run.id, [line.id], who="shengji")
    again = solved(kit)
    assert mine(again) == [], "whoever is lent is not to spare any more"
    more = publish(kit, third, LotSide.SURPLUS, headcount=9)
    assert mine(solved(kit)) == [(more, need, 4)], "only what is still open is filled"
    with kit.open(SYSTEM, write=False) as context:
        lending = context.unit.session.get(Lending, made[0])
        assert lending is not None
        assert (lending.lender_id, lending.borrower_id, lending.headcount) == (lender.id, borrower.id, 6)


def test_what_if_solves_anew_and_supposed_lots_are_never_kept(kit: Kit) -> None:
    lender, borrower, _ = firms(kit)
    publish(kit, lender, LotSide.SURPLUS, pay=PAY + 1_000)
    need = publish(kit, borrower, LotSide.SHORTAGE)
    assert mine(solved(kit)) == []
    told = next(one.text for one in solved(kit).open_places if one.lot.id == need)
    assert "现有日薪高于 260 元" in told
    raised = solved(kit, chosen=WhatIf(pay_percent=5))
    assert [count for _, _, count in mine(raised)] == [10]
    assert raised.difference is not None
    assert raised.difference.headcount >= 10
    one = solved(kit, chosen=WhatIf.model_validate({"lots": [{"lot_id": need, "pay": PAY + 1_000}]}))
    assert [count for _, _, count in mine(one)] == [10]
    later = solved(kit, chosen=WhatIf.model_validate({"pay_percent": 5, "shift_days": 28}))
    assert mine(later) == [], "two days together are too few"
    with pytest.raises(Conflict, match="不能保存"):
        do(kit, pooling.keep, chosen=WhatIf(pay_percent=5), who="shengji")
    with pytest.raises(Invalid, match="没有编号为 999999"):
        solved(kit, chosen=WhatIf.model_validate({"lots": [{"lot_id": 999_999, "pay": 1}]}))


def test_dispatched_workers_are_never_pooled_and_a_withdrawn_lot_is_gone(kit: Kit) -> None:
    lender, borrower, third = firms(kit)
    publish(kit, lender, LotSide.SURPLUS, dispatched=True)
    need = publish(kit, borrower, LotSide.SHORTAGE)
    assert mine(solved(kit)) == []
    assert "劳务派遣" in next(one.text for one in solved(kit).open_places if one.lot.id == need)
    spare = publish(kit, third, LotSide.SURPLUS)
    assert mine(solved(kit)) == [(spare, need, 10)]
    with kit.open(SYSTEM, write=False) as context:
        lot = context.unit.lots.many([spare])[spare][0]
    do(kit, lots.withdraw, spare, version=lot.version, who="shengji")
    assert mine(solved(kit)) == []
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.lots.many([spare])[spare][0].state is LotState.WITHDRAWN


def test_what_is_left_is_for_flexible_workers_and_then_for_dispatch_within_the_law(kit: Kit) -> None:
    _, borrower, _ = firms(kit)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.execute(
            sa.update(Enterprise).where(Enterprise.id == borrower.id).values(employees_now=45)  # type: ignore[arg-type]
        )
        context.unit.commit()
    facts: dict[str, Any] = {"title": "装卸工", "headcount": 40, "pay": 30_000}
    need = publish(kit, borrower, LotSide.SHORTAGE, dispatch_kind=DispatchKind.TEMPORARY, dispatched_now=1, **facts)
    plain = publish(kit, borrower, LotSide.SHORTAGE, **facts)
    found = {one.lot_id: one for one in solved(kit).second}
    first, second = found[need], found[plain]
    workers = [worker.seeker_id for one in (first, second) for worker in one.workers]
    assert workers
    assert len(workers) == len(set(workers)), "nobody is proposed twice"
    assert all(worker.score >= 400 for worker in first.workers)
    assert first.dispatched <= 4, "45 own staff and one dispatched: four more are a tenth"
    assert first.dispatched == 0 or first.bodies
    assert any("10%" in why or "派遣机构" in why for why in first.reasons)
    assert second.dispatched == 0
    assert any("临时性、辅助性还是替代性" in why for why in second.reasons)
    assert first.headcount == len(first.workers) + first.dispatched + first.open


def test_a_region_is_ones_own_and_enterprises_solve_nothing(kit: Kit) -> None:
    own = firms(kit)[0]
    other = "140300" if own.adcode[:4] != "1403" else "140200"
    with pytest.raises(NotFound):
        solved(kit, "xianji", scope=other)
    run = do(kit, pooling.keep, who="shengji")
    with pytest.raises(NotFound):
        do(kit, pooling.get_run, run.id, who="xianji")
    assert solved(kit, scope=other).scope == other
    with pytest.raises(Forbidden):
        solved(kit, "qiye")
