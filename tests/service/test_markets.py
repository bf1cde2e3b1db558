"""The directory of markets: read by anybody, changed by the market's own operator under the version they saw."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.errors import Conflict, Forbidden, Gone, Invalid, NotFound
from matcher.models.enums import MarketKind
from matcher.models.market import MarketDraft
from matcher.models.region import covers
from matcher.models.states import TaskState
from matcher.service import boards, market_register, markets, tickets
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor
from tests.service.odd_jobs import done, posted, workers
from tests.service.test_referrals import do
from tests.service.test_tickets import WHO


def draft(kit: Kit, **changes: object) -> MarketDraft:
    with kit.open(actor(kit, WHO), write=False) as context:
        own = markets.own_entry(context)
    return MarketDraft.model_validate({name: getattr(own, name) for name in MarketDraft.model_fields} | changes)


def test_anybody_finds_markets_by_place_and_kind(kit: Kit) -> None:
    with kit.open(Actor(), write=False) as context:
        everything = markets.list_markets(context)
        assert len(everything) == len(context.unit.markets.all()) > 1
        first = everything[0].market
        for scope in (first.adcode, first.adcode[:4] + "00", "140000"):
            found = [one.market for one in markets.list_markets(context, adcode=scope)]
            assert first in found
            assert all(covers(scope, one.adcode) for one in found)
        assert {one.market.kind for one in markets.list_markets(context, kind=first.kind)} == {first.kind}
        codes = [code for code, _ in markets.regions(context)]
        assert {first.adcode, first.adcode[:4] + "00"} <= set(codes)
        assert codes == sorted(codes)


def test_the_operator_keeps_up_the_own_entry(kit: Kit) -> None:
    fresh = draft(
        kit,
        kind=MarketKind.PUBLIC,
        services=["招工信息", "法律援助"],
        trades=["装卸"],
        area_m2=1200,
        phone="0351-7676071",
    )
    changed = do(kit, markets.change_entry, fresh, version=1, who=WHO)
    assert (changed.version, changed.services, changed.area_m2) == (2, ["招工信息", "法律援助"], 1200)
    with pytest.raises(Conflict, match="已被他人更新"):
        do(kit, markets.change_entry, fresh, version=1, who=WHO)
    with pytest.raises(Forbidden):
        do(kit, markets.change_entry, fresh, version=2, who="xianji")
    with kit.open(actor(kit, WHO), write=False) as context:
        taken = next(one.name for one in context.unit.markets.all() if one.id != context.actor.market_id)
    for field, value in (("name", taken), ("phone", "12"), ("trades", ["限女性的活"]), ("address", "限男性进")):
        with pytest.raises(Invalid) as told:
            do(kit, markets.change_entry, draft(kit, **{field: value}), version=2, who=WHO)
        assert told.value.field == field


def test_a_county_founds_a_market_and_closes_it_when_nothing_is_left_to_do(kit: Kit) -> None:
    county = actor(kit, "xianji")
    home = county.adcode or ""
    told = MarketDraft(name="测试县北关零工市场", kind=MarketKind.SPONTANEOUS, address="北关桥头", hours="05:00-12:00")
    away = "140105" if not home.startswith("1401") else "140702"
    for where, why in ((away, "不在您的管辖范围"), ("140000", "请选择"), ("999999", "请选择")):
        with pytest.raises(Invalid, match=why):
            do(kit, market_register.found_market, told, adcode=where, who="xianji")
    with pytest.raises(Forbidden):
        do(kit, market_register.found_market, told, adcode=home, who=WHO)
    made = do(kit, market_register.found_market, told, adcode=home, who="xianji")
    with pytest.raises(Invalid, match="已有同名"):
        do(kit, market_register.found_market, told, adcode=home, who="xianji")
    listed = {one.market.id for one in do(kit, markets.list_markets, adcode=home, who="xianji")}
    assert made.id in listed

    # It works from the first day: an operator posts, a worker draws a number.
    desk = replace(actor(kit, WHO), market_id=made.id)
    task = posted(kit, desk)
    person = workers(kit, 1, market_id=made.id)[0]
    assert done(kit, desk, tickets.draw, made, person).number == 1
    with pytest.raises(Conflict) as left:
        do(kit, market_register.close_market, made.id, reason="并入县城市场", version=1, who="xianji")
    assert left.value.code == "tasks_open"
    with kit.open(SYSTEM, write=True) as context:
        context.unit.tasks.held([task])[task].state = TaskState.CANCELLED
        context.unit.commit()
    with pytest.raises(Invalid, match="原因"):
        do(kit, market_register.close_market, made.id, reason=" ", version=1, who="xianji")
    closed = do(kit, market_register.close_market, made.id, reason="并入县城市场", version=1, who="xianji")
    assert made.id not in {one.market.id for one in do(kit, markets.list_markets, adcode=home, who="xianji")}
    with pytest.raises(Gone):
        do(kit, boards.get_board, made.id, who="xianji")
    for refused in (
        lambda: posted(kit, desk),
        lambda: done(kit, desk, tickets.draw, made, person),
        lambda: do(kit, market_register.close_market, made.id, reason="再关", version=2, who="xianji"),
    ):
        with pytest.raises(Conflict, match="关闭"):
            refused()
    with pytest.raises(Conflict, match="已被他人更新"):
        do(kit, market_register.reopen_market, made.id, version=1, who="xianji")
    do(kit, market_register.reopen_market, made.id, version=closed.version, who="xianji")
    assert posted(kit, desk) > task
    with kit.open(SYSTEM, write=False) as context:
        other = next(one for one in context.unit.markets.all() if not covers(home, one.adcode))
    with pytest.raises(NotFound):
        do(kit, market_register.close_market, other.id, reason="不是本县的", version=other.version, who="xianji")
