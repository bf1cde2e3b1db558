"""余缺信息: what is published is lawful, nothing is lent twice, and a region's balance adds up to its lots."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.lending import LendingState
from matcher.models.pooling import LotSide, LotState
from matcher.service import lendings, lot_balance, lot_pairs, lots
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.lent import as_, ground, lot


def test_a_lot_below_the_minimum_wage_or_out_of_time_is_refused(kit: Kit) -> None:
    own = actor(kit, "qiye")
    with kit.open(SYSTEM, write=False) as context:
        firm = context.unit.enterprises.get(own.enterprise_id or 0)
        assert firm is not None
        floor = lots.day_floor(context, firm.adcode, clock.today())
    assert floor is not None
    facts = {"side": LotSide.SURPLUS, "adcode": firm.adcode}
    with pytest.raises(Invalid, match="最低工资") as told:
        as_(kit, own, lots.publish, firm.id, lot(**facts, pay=floor - 1))
    assert told.value.field == "pay"
    as_(kit, own, lots.publish, firm.id, lot(**facts, pay=floor))
    with pytest.raises(Invalid, match="没有这个地区代码"):
        as_(kit, own, lots.publish, firm.id, lot(LotSide.SURPLUS, "149999"))
    past = clock.today() - timedelta(days=1)
    with pytest.raises(Invalid, match="已经过去"):
        as_(kit, own, lots.publish, firm.id, lot(**facts, first=past, last=past))
    with pytest.raises(ValidationError, match="只用于富余人员"):
        lot(LotSide.SHORTAGE, firm.adcode, dispatched=True)
    with pytest.raises(ValidationError, match="1000000"):  # one such lot would stop the pooling of its whole region
        lot(**facts, pay=1_000_001)
    with pytest.raises(ValidationError, match="最长"):
        lot(**facts, last=clock.today() + timedelta(days=400))


def test_a_lot_is_not_changed_into_a_copy_of_another(kit: Kit) -> None:
    own = actor(kit, "qiye")
    with kit.open(SYSTEM, write=False) as context:
        firm = context.unit.enterprises.get(own.enterprise_id or 0)
        assert firm is not None
    first = lot(LotSide.SURPLUS, firm.adcode, title="叉车司机")
    as_(kit, own, lots.publish, firm.id, first)
    other = as_(kit, own, lots.publish, firm.id, lot(LotSide.SURPLUS, firm.adcode, title="包装工"))
    with pytest.raises(Conflict, match="同样的余缺信息"):
        as_(kit, own, lots.change, other.id, first, version=1)
    # Its own words again are no copy, and one that differs is taken.
    same = as_(kit, own, lots.change, other.id, lot(LotSide.SURPLUS, firm.adcode, title="包装工"), version=1)
    as_(kit, own, lots.change, same.id, lot(LotSide.SURPLUS, firm.adcode, title="装卸工"), version=2)


def test_who_may_publish_and_see_what(kit: Kit) -> None:
    at = ground(kit)
    # The officer for an enterprise of the county; never an enterprise for another.
    with pytest.raises(NotFound):
        at.do(at.borrower, lots.publish, at.lender.enterprise_id, lot(LotSide.SURPLUS, at.adcode))
    made = at.do(at.officer, lots.publish, at.lender.enterprise_id, lot(LotSide.SURPLUS, at.adcode, title="叉车司机"))
    with kit.open(at.borrower, write=False) as context, pytest.raises(NotFound):
        lots.get_lot(context, made.id)
    with kit.open(at.borrower, write=False) as context:
        assert [one.lot.id for one in lots.list_lots(context)[0]] == [at.shortage]
    with kit.open(at.officer, write=False) as context:
        seen = {one.lot.id for one in lots.list_lots(context, states=[LotState.OPEN])[0]}
        assert {made.id, at.surplus, at.shortage} <= seen
        partner = lot_pairs.partners(context, at.surplus)[0]
        assert (partner.view.lot.id, partner.headcount, partner.verdict) == (at.shortage, 10, lot_pairs.Verdict())
    with kit.open(actor(kit, "shenji"), write=True) as context, pytest.raises(Forbidden):
        lots.publish(context, at.lender.enterprise_id or 0, lot(LotSide.SURPLUS, at.adcode))
    changed = at.do(at.lender, lots.change, made.id, lot(LotSide.SURPLUS, at.adcode, headcount=4), version=1)
    assert (changed.headcount, changed.title, changed.version) == (4, "电焊工", 2)
    with pytest.raises(Conflict, match="已被他人更新"):
        at.do(at.lender, lots.withdraw, made.id, version=1)
    assert at.do(at.officer, lots.withdraw, made.id, version=2).state is LotState.WITHDRAWN
    with pytest.raises(Conflict, match="已撤回"):
        at.do(at.lender, lots.withdraw, made.id, version=3)


def test_what_is_lent_is_free_nowhere_else_and_its_lot_stays(kit: Kit) -> None:
    at = ground(kit)
    first, last = at.dates()
    lending_id = at.proposed(headcount=6)
    with pytest.raises(Conflict, match="还有 4 人可调剂"):
        at.proposed(headcount=5)
    at.proposed(headcount=5, first=last + timedelta(days=1), last=last + timedelta(days=5))
    at.proposed(headcount=4)
    with kit.open(SYSTEM, write=False) as context:
        view = lots.get_lot(context, at.surplus)
        assert (view.free, view.editable) == (0, False)
        assert view.lot.state is LotState.OPEN  # later days are free
    with pytest.raises(Conflict, match="还在商议的调剂协议"):
        at.do(at.lender, lots.withdraw, at.surplus, version=1)
    at.on(at.officer, lendings.cancel, lending_id, reason="不调剂了")
    with kit.open(SYSTEM, write=False) as context:
        found = context.unit.lots.get(at.surplus)
        assert found is not None
        assert lots.free_units(context, found[0], first, last) == 6


def test_what_is_left_of_a_partly_lent_lot_is_changed_or_taken_back(kit: Kit) -> None:
    at = ground(kit)
    lending_id = at.signed(people=2)
    with kit.open(SYSTEM, write=False) as context:
        view = lots.get_lot(context, at.surplus)
    assert (view.free, view.editable) == (8, True)
    facts = {"first": view.lot.first, "last": view.lot.last}
    with pytest.raises(Invalid, match="不能少于 2") as told:
        at.do(at.lender, lots.change, at.surplus, lot(LotSide.SURPLUS, at.adcode, headcount=1), version=1)
    assert told.value.field == "headcount"
    short = lot(LotSide.SURPLUS, at.adcode, last=view.lot.first + timedelta(days=3))
    with pytest.raises(Invalid, match="要包含这段时间"):
        at.do(at.lender, lots.change, at.surplus, short, version=1)
    made = at.do(at.lender, lots.change, at.surplus, lot(LotSide.SURPLUS, at.adcode, headcount=4, **facts), version=1)
    assert (made.headcount, made.state) == (4, LotState.OPEN)
    at.do(at.lender, lots.withdraw, at.surplus, version=made.version)
    assert at.get(lending_id).state is LendingState.SIGNED, "who is lent stays lent"
    with kit.open(SYSTEM, write=False) as context:
        lots_of = [one.id for one, _ in context.unit.lots.open_in(at.adcode, clock.today())]
        assert at.surplus not in lots_of
        assert check_invariants(context) == []


def test_the_balance_adds_up_to_the_lots_it_leads_to(kit: Kit) -> None:
    at = ground(kit)
    at.do(at.lender, lots.publish, at.lender.enterprise_id, lot(LotSide.SURPLUS, at.adcode, dispatched=True))
    at.proposed(headcount=3)
    week = clock.today() + timedelta(days=9)
    for who in ("zhuanyuan", "xianji", "shiji", "shengji"):
        with kit.open(actor(kit, who), write=False) as context:
            balance = lot_balance.get_balance(context, week=week)
            assert len(balance.weeks) == lot_balance.WEEKS
            told = balance.chosen
            assert sum(one.difference for one in told.trades) == told.total.difference
            assert sum(one.spare for one in balance.places) == told.total.spare
            mapped = lot_balance.locate(context, balance)
            assert len(mapped) == {"shiji": 11, "shengji": 11}.get(who, 0), "eleven cities, eleven counties of 晋中"
            if mapped:
                assert sum(one.line.difference for one in mapped) == told.total.difference
            line = next(one for one in told.trades if "焊" in one.name)
            listed, _ = lots.list_lots(
                context,
                side=LotSide.SURPLUS,
                states=[LotState.OPEN],
                trade=line.key,
                first=told.first,
                last=told.last,
                limit=100,
            )
            assert {at.surplus} <= {one.lot.id for one in listed}
            # Ten less the three promised, and the dispatched ten are told apart.
            assert (line.spare, line.lacking, line.dispatched) == (7, 7, 10)
    with kit.open(actor(kit, "xianji"), write=False) as context:
        with pytest.raises(NotFound):
            lot_balance.get_balance(context, scope="140200")
        with pytest.raises(Invalid, match="周次"):
            lot_balance.get_balance(context, week=clock.today() + timedelta(days=300))
