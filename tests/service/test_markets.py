"""The directory of markets: read by anybody, changed by the market's own operator under the version they saw."""

from __future__ import annotations

import pytest

from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.enums import MarketKind
from matcher.models.market import MarketDraft
from matcher.models.region import covers
from matcher.service import markets
from matcher.service.context import Kit
from matcher.service.permissions import Actor
from tests.factories import actor
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
