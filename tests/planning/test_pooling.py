"""Pooling is exact: against linear programmes on a thousand pools, and by properties that any best plan has."""

from __future__ import annotations

import random
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.errors import Invalid
from matcher.models.values import Period
from matcher.planning.pooling.bars import Bar
from matcher.planning.pooling.flow import Prices, price
from matcher.planning.pooling.kin import Nearness, TradeKinship
from matcher.planning.pooling.lots import ShortageLot, SurplusLot, Trade
from matcher.planning.pooling.pool import Pool, PoolingPlan, compare
from matcher.planning.pooling.proof import verify
from matcher.planning.pooling.rules import PoolingRules
from matcher.settings import Settings
from tests.planning.pooling_twin import DAY, LetterKinship, Programme, distances, pools, verdict

FILE = Settings(_env_file=None, demo=True).data_folder / "pooling.toml"
RULES = PoolingRules.load(FILE)
PLAIN = replace(RULES, agreements=replace(RULES.agreements, rounds=0, exact_pairs=0))
Lots = tuple[list[SurplusLot], list[ShortageLot]]


def solved(lots: Lots, rules: PoolingRules = RULES) -> PoolingPlan:
    return Pool(*lots, LetterKinship(), distances).solve(rules)


def two(**changes: object) -> Lots:
    """One lot of ten welders in one county, one shortage of ten beside it; ``changes`` of the latter."""
    ours = SurplusLot(
        id=1,
        enterprise_id=1,
        trade=Trade("A1"),
        headcount=10,
        period=Period(DAY, DAY + timedelta(29)),
        adcode="140105",
        lowest_pay=18_000,
    )
    theirs = ShortageLot(
        id=1,
        enterprise_id=2,
        trade=Trade("A1"),
        headcount=14,
        period=Period(DAY, DAY + timedelta(19)),
        adcode="140106",
        pay=20_000,
    )
    return [ours], [replace(theirs, **changes)]  # type: ignore[arg-type]


def test_a_thousand_pools_are_as_good_as_linear_programmes_have_them() -> None:
    """Days and cost of the plan are the programme's; every placement is a pair the rules allow."""
    busy = 0
    for ours, theirs in pools(1000, seed=1):
        plan, programme = solved((ours, theirs), PLAIN), Programme(ours, theirs, PLAIN)
        assert (plan.proof.days, plan.proof.cost) == programme.best()
        assert plan.proof.holds
        allowed = {(a.id, b.id): (days, cost) for a, b, days, cost in programme.pairs}
        for one in plan.placements:
            assert allowed[one.surplus_id, one.shortage_id] == (one.days, one.cost / one.headcount)
        busy += len(plan.placements) > 1
    assert busy > 300


def test_agreements_are_as_few_as_whole_number_programmes_have_them() -> None:
    merged = 0
    for ours, theirs in pools(80, seed=2, most=8):
        # Alike periods and places: many plans are equally good.
        ours = [replace(one, period=Period(DAY, DAY + timedelta(13)), adcode="140105", grade_rank=3) for one in ours]
        theirs = [replace(one, period=Period(DAY, DAY + timedelta(13)), adcode="140105", board=True) for one in theirs]
        plan, programme = solved((ours, theirs)), Programme(ours, theirs, RULES)
        fewest = programme.fewest(plan.proof.days, plan.proof.cost)
        told = plan.agreements
        assert told.bound <= fewest == told.count == len(plan.by_agreement())
        assert told.exact
        merged += told.count < told.before
        loose = solved((ours, theirs), PLAIN).agreements
        assert loose.bound <= fewest <= loose.count
    assert merged > 5


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_plan_keeps_the_rules_and_tells_of_everybody(seed: int, mixed: random.Random) -> None:
    ours, theirs = next(iter(pools(1, seed, most=7)))
    plan = solved((ours, theirs))
    lenders, borrowers = {one.id: one for one in ours}, {one.id: one for one in theirs}
    lent, filled = Counter[int](), Counter[int]()
    for one in plan.placements:
        lender, borrower = lenders[one.surplus_id], borrowers[one.shortage_id]
        assert not isinstance(verdict(lender, borrower, RULES), Bar)
        assert borrower.pay >= max(lender.lowest_pay, borrower.pay_floor)
        assert lender.period.first <= one.period.first <= one.period.last <= lender.period.last
        assert borrower.period.first <= one.period.first <= one.period.last <= borrower.period.last
        assert (one.period.last - one.period.first).days + 1 == one.days
        lent[one.surplus_id] += one.headcount
        filled[one.shortage_id] += one.headcount
    assert all(lent[one.id] <= one.headcount for one in ours)
    assert all(filled[one.id] <= one.headcount for one in theirs)
    # Whoever is not lent, and every open place, is told of; each of the other side under one reason.
    for lots, done, told, other in (
        (ours, lent, plan.people_left, theirs),
        (theirs, filled, plan.open_places, ours),
    ):
        everybody = sum(one.headcount for one in other)
        assert {one.lot_id: one.left for one in told} == {
            one.id: one.headcount - done[one.id] for one in lots if done[one.id] < one.headcount
        }
        assert all(one.served + sum(reason.count for reason in one.reasons) == everybody for one in told)
    for left in plan.open_places:
        counted = Counter[Bar]()
        for lender in ours:
            bar = verdict(lender, borrowers[left.lot_id], RULES)
            if isinstance(bar, Bar):
                counted[bar] += lender.headcount
            else:  # everybody who could come and did not is at work elsewhere: else the plan would not be the best
                here = sum(
                    one.headcount
                    for one in plan.placements
                    if (one.surplus_id, one.shortage_id) == (lender.id, left.lot_id)
                )
                assert lent[lender.id] == lender.headcount
                counted[Bar.TAKEN] += lender.headcount - here
        assert {one.bar: one.count for one in left.reasons} == {bar: count for bar, count in counted.items() if count}
    again = solved((mixed.sample(ours, len(ours)), mixed.sample(theirs, len(theirs))))
    assert again == plan


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_another_lot_never_lowers_the_days(seed: int) -> None:
    ours, theirs = next(iter(pools(1, seed, most=7)))
    if not ours:
        return
    pool = Pool(ours, theirs, LetterKinship(), distances)
    fewer = pool.without(surplus_ids=[ours[0].id])
    assert fewer.solve(PLAIN).worker_days <= pool.solve(PLAIN).worker_days
    assert fewer.changed(ours[0]).solve(PLAIN) == pool.solve(PLAIN)


def test_days_come_before_any_cost() -> None:
    """A worker day more is worth any distance, trade and lodging; among equals the near one goes."""
    (ours,), (theirs,) = two(headcount=10, lodging=True)
    far = replace(ours, id=2, adcode="140502", lodges=True, trade=Trade("a9"), industry="H")
    short = replace(ours, period=Period(DAY, DAY + timedelta(18)))
    plan = solved(([short, far], [theirs]))
    assert [(one.surplus_id, one.headcount, one.days, one.lodged) for one in plan.placements] == [(2, 10, 20, True)]
    equal = solved(([replace(far, id=0), ours], [theirs]))
    assert [one.surplus_id for one in equal.placements] == [1]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({}, "缺口 4 人：同工种或相近工种余员 10 人中，10 人已调入"),
        ({"trade": Trade("Z9")}, "缺口 14 人：没有同工种或相近工种余员"),
        ({"adcode": "140502"}, "缺口 14 人：60 公里内无同工种或相近工种余员（最近 130 公里）"),
        ({"adcode": "999999"}, "缺口 14 人：60 公里内无同工种或相近工种余员"),
        ({"pay": 15_050}, "10 人现有日薪高于 150.5 元（最低的 180 元）"),
        ({"pay_floor": 20_100}, "日薪 200 元低于最低工资折算的 201 元，10 人不得调入"),
        ({"enterprise_id": 1}, "10 人属本企业"),
        ({"grade_rank": 2}, "10 人技能等级不够或未填"),
        ({"period": Period(DAY + timedelta(24), DAY + timedelta(60))}, "10 人日期不重合或重合不足"),
    ],
)
def test_an_open_place_says_why(change: dict[str, object], text: str) -> None:
    (told,) = solved(two(**change)).open_places
    assert text in told.text


def test_people_left_are_told_of_too() -> None:
    ours, theirs = two(headcount=7)
    (told,) = solved((ours, theirs)).people_left
    assert told.text == "余员 3 人：同工种或相近工种缺口 7 个中，已调出 7 人"
    (dispatched,) = solved(([replace(ours[0], dispatched=True)], theirs)).people_left
    assert dispatched.text == "余员 10 人：劳务派遣人员不得再派遣到其他单位"
    other = replace(ours[0], id=2, headcount=6, adcode="140106")
    told = next(one for one in solved(([*ours, other], theirs)).people_left if one.lot_id == 1)
    assert told.left == 9
    assert "6 个已由本单位的其他余员补足" in told.text
    stranger = replace(other, enterprise_id=77)
    told = next(one for one in solved(([*ours, stranger], theirs)).people_left if one.lot_id == 1)
    assert "6 个已由其他余员补足" in told.text
    # The other way round: who went to another row of the same firm was not lent elsewhere.
    twice = [replace(theirs[0], id=8, headcount=6), replace(theirs[0], id=9, headcount=6)]
    rest = solved(([replace(ours[0], headcount=7)], twice)).open_places
    assert "人已调入本单位的其他缺口" in "".join(one.text for one in rest)
    apart = [twice[0], replace(twice[1], enterprise_id=78)]
    rest = solved(([replace(ours[0], headcount=7)], apart)).open_places
    assert "已另有安排" in "".join(one.text for one in rest)


def test_what_if_a_limit_or_a_lot_were_other() -> None:
    ours, theirs = two(adcode="140502", pay=17_000)
    pool = Pool(ours, theirs, LetterKinship(), distances)
    before = pool.solve(RULES)
    assert before.headcount == 0
    wide = replace(RULES, limits=replace(RULES.limits, radius_km=150))
    after = pool.changed(replace(theirs[0], pay=18_000)).solve(wide)
    told = compare(before, after)
    assert (told.headcount, told.worker_days, told.agreements) == (10, 200, 1)
    assert (told.shortage, told.surplus) == ({1: 10}, {1: 10})


def test_a_rush_shorter_than_the_least_overlap_must_be_covered_whole() -> None:
    rush = Period(DAY + timedelta(26), DAY + timedelta(29))
    assert solved(two(period=rush)).worker_days == 40
    assert solved(two(period=Period(rush.first, rush.last + timedelta(1)))).worker_days == 0


def test_the_proof_refuses_what_is_not_the_best() -> None:
    refused = 0
    for ours, theirs in pools(120, seed=3, most=6):
        pool = Pool(ours, theirs, LetterKinship(), distances)
        plan = pool.solve(PLAIN)
        network, units, prices = plan.solution.network, plan.solution.units, plan.solution.prices
        lots = (pool.surplus, pool.shortage, PLAIN, network)
        assert verify(*lots, units, prices).holds
        for place in np.flatnonzero(units)[:3].tolist():
            worse = units.copy()
            worse[place] -= 1
            assert not verify(*lots, worse, prices).holds
            with pytest.raises(ValueError, match="not the best"):
                price(network, worse)
            more = units.copy()
            more[place] += 1
            assert not verify(*lots, more, prices).holds
            refused += 1
        if network.edges.days.any():
            for name in ("surplus_days", "shortage_days", "surplus_cost", "shortage_cost"):
                for step in (1, -1):
                    bent = replace(prices, **{name: getattr(prices, name) + step})
                    assert not verify(*lots, units, bent).holds
    assert refused > 100


def test_prices_that_only_look_right_are_refused() -> None:
    """Worse plans whose forged prices meet both bounds: each breaks just one of the conditions on prices."""
    (ours,), (theirs,) = two(headcount=10, board=True)
    idle, unwanted = replace(ours, id=2, trade=Trade("Z9")), replace(theirs, id=3, trade=Trade("Y8"))
    worse = replace(theirs, id=2, board=False)
    shorter = replace(worse, period=Period(DAY, DAY + timedelta(14)))

    def told(second: ShortageLot, units: list[int], **prices: list[int]) -> tuple[str, ...]:
        pool = Pool([ours, idle], [theirs, second, unwanted], LetterKinship(), distances)
        network = pool.solve(PLAIN).solution.network
        assert network.edges.shortage.tolist() == [0, 1]
        dear = int(network.edges.cost[1])
        nought = {"surplus_days": [0, 0], "surplus_cost": [0, 0], "shortage_days": [0] * 3, "shortage_cost": [0] * 3}
        forged = {
            name: np.array([dear if one == -99 else one for one in row]) for name, row in (nought | prices).items()
        }
        proof = verify(pool.surplus, pool.shortage, PLAIN, network, np.array(units), Prices(**forged))
        assert proof.gap == (0, 0)
        return proof.faults

    full = -99  # stands for the cost of the second pair
    assert told(shorter, [0, 10], surplus_days=[15, 0], surplus_cost=[full, 0]) == (
        "a pair is worth more days than its prices",
    )
    assert told(worse, [0, 10], surplus_days=[20, 0], surplus_cost=[full, 0]) == ("a pair costs less than its prices",)
    below = ("a price in days is below nought",)
    assert told(worse, [0, 0], surplus_days=[20, -20]) == below
    assert told(worse, [0, 0], surplus_days=[20, 0], shortage_days=[0, 0, -20]) == below
    assert told(worse, [0, 10], surplus_days=[20, 0], surplus_cost=[0, full]) == (
        "people who need not go have a price in cost",
    )
    assert told(worse, [0, 10], surplus_days=[20, 0], shortage_cost=[0, 0, full]) == (
        "places that need not be filled have a price in cost",
    )


def test_rules_broken_by_a_plan_are_named() -> None:
    ours, theirs = two()
    plan = solved((ours, theirs))
    network, units, prices = plan.solution.network, plan.solution.units, plan.solution.prices
    for bent, word in (
        ((replace(ours[0], dispatched=True), theirs[0]), "dispatched"),
        ((ours[0], replace(theirs[0], enterprise_id=1)), "self"),
        ((ours[0], replace(theirs[0], pay=17_999)), "pay"),
        ((ours[0], replace(theirs[0], pay_floor=20_001)), "pay"),
        ((ours[0], replace(theirs[0], period=Period(DAY, DAY + timedelta(18)))), "days"),
    ):
        proof = verify([bent[0]], [bent[1]], RULES, network, units, prices)
        assert any(one.endswith(word) for one in proof.faults)
        assert not proof.holds


def test_trades_are_kin_by_code_title_meaning_and_group() -> None:
    meant = {"电焊工": {"family:焊工": 1.0}, "焊工": {"family:焊工": 0.8, "code:x": 0.6}, "铆工": {"family:焊工": 0.5}}
    kin = TradeKinship(lambda title: meant.get(title, {}))
    ours = [Trade("6-18-02-04", "电焊工"), Trade("", "焊工"), Trade("", "")]
    theirs = [Trade("6-18-02-04", "别的"), Trade("6-18-02-09", "铆工"), Trade("", "焊工"), Trade("", "保洁")]
    assert kin.table(ours, theirs).tolist() == [[0, 1, 0, 3], [3, 1, 0, 3], [3, 3, 3, 3]]
    assert kin.table([], theirs).shape == (0, 4)
    near = replace(RULES, limits=replace(RULES.limits, nearness=Nearness.SAME))
    assert solved(two(trade=Trade("a9")), near).headcount == 0


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"headcount": 0}, "人数"),
        ({"headcount": 10_000}, "人数"),
        ({"period": Period(DAY, DAY - timedelta(1))}, "止期早于起期"),
        ({"period": Period(DAY, DAY + timedelta(1100))}, "1100 天"),
        ({"pay": -1}, "日薪"),
        ({"longitude": 112.0}, "经纬度"),
        ({"longitude": 181.0, "latitude": 0.0}, "经纬度"),
        ({"longitude": float("nan"), "latitude": 0.0}, "经纬度"),
        ({"industry": "制造"}, "行业"),
    ],
)
def test_a_lot_that_cannot_be_reckoned_with_is_named(change: dict[str, object], word: str) -> None:
    with pytest.raises(Invalid, match=f"缺口 1.*{word}"):
        solved(two(**change))


def test_a_lot_given_twice_and_too_many_pairs_are_refused() -> None:
    ours, theirs = two()
    with pytest.raises(Invalid, match="余员 1 重复"):
        solved((ours * 2, theirs))
    with pytest.raises(Invalid, match="most_pairs"):
        solved((ours, theirs), replace(RULES, limits=replace(RULES.limits, most_pairs=0)))
    few = replace(RULES, limits=replace(RULES.limits, most_pairs=1))
    with pytest.raises(Invalid, match="超过 1 对"):
        solved((ours, [*theirs, replace(theirs[0], id=2)]), few)


@pytest.mark.parametrize(
    ("table", "name", "value"),
    [
        ("limits", "overlap_days", 0),
        ("limits", "nearness", "any"),
        ("limits", "radius_km", -1),
        ("costs", "near", -1),
        ("costs", "near", 2.5),
        ("costs", "unheard", 1),
        ("agreements", "rounds", -1),
    ],
)
def test_rules_that_make_no_sense_are_refused(table: str, name: str, value: object) -> None:
    told = tomllib.loads(FILE.read_text("utf-8"))
    told[table][name] = value
    with pytest.raises((Invalid, ValueError)):
        PoolingRules.read(told)


def test_the_largest_numbers_allowed_still_fit() -> None:
    """Heads of 9,999, periods of 1,100 days and weights of 1,000 are exact; beyond what fits an error says so."""
    dear = replace(
        PLAIN.costs, near=1000, travel_5km=1000, lodging=1000, no_board=1000, other_industry=1000, worker=1000
    )
    rules = replace(PLAIN, costs=dear, limits=replace(PLAIN.limits, radius_km=5000))
    whole = Period(DAY, DAY + timedelta(1099))
    (ours,), (theirs,) = two(headcount=9999, period=whole, trade=Trade("a9"), adcode="140502")
    lots = (
        [replace(ours, id=k, enterprise_id=k, headcount=9999, period=whole) for k in range(300)],
        [replace(theirs, id=k, enterprise_id=1000 + k) for k in range(300)],
    )
    plan = solved(lots, rules)
    assert plan.proof.holds
    assert plan.worker_days == 300 * 9999 * 1100


def test_who_lacks_the_certificate_is_not_lent() -> None:
    """What a place must have is held by each who is lent there, and what is missing is said."""

    def tried(ours: SurplusLot, theirs: ShortageLot) -> PoolingPlan:
        return Pool([ours], [theirs], TradeKinship(lambda _title: {}), distances).solve(RULES)

    (spare,), (need,) = two()
    asking = replace(need, trade=replace(need.trade, certificates=("叉车证",)))
    assert tried(spare, asking).headcount == 0
    assert "且持叉车证的余员" in tried(spare, asking).open_places[0].text
    holding = replace(spare, trade=replace(spare.trade, certificates=("电工证", "叉车证")))
    assert tried(holding, asking).headcount == tried(spare, need).headcount > 0
