"""余缺 by the command line: the figures of the API, plans that are the same each time, moves and spot checks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from matcher import clock
from matcher.models.lending import ConsentState
from matcher.models.pooling import LotKind, WhatIf
from matcher.service import lent_links, lent_workers, lot_balance, pooling
from matcher.service.context import Kit
from matcher.service.link_guard import Visitor
from matcher.service.permissions import SYSTEM
from tests.cli.conftest import Office
from tests.conftest import Api
from tests.lent import Ground, ground
from tests.service.test_lot_moves import ground_of
from tests.service.test_organisations import body

FIRST = clock.today() + timedelta(days=6)
LAST = FIRST + timedelta(days=29)


@pytest.fixture(scope="module")
def at(world: Kit) -> Ground:
    return ground(world)


@pytest.fixture
def province(world: Kit) -> Iterator[Api]:
    with TestClient(create_app(world), follow_redirects=False) as client:
        yield Api(client, "shengji")


def test_a_balance_says_what_the_api_says(office: Office, province: Api, at: Ground) -> None:
    city = f"{at.adcode[:4]}00"
    sums = {}
    for scope in ("", city, at.adcode):
        told = json.loads(office.run("balance", json=True, **({"adcode": scope} if scope else {})).stdout)
        assert told == province.get("/lots/balance", params={"adcode": scope}).json()
        assert all(week["total"]["spare"] == sum(one["spare"] for one in week["trades"]) for week in told["weeks"])
        # Occupations crossed with the weeks are the same figures the other way round.
        for row in told["occupations"]:
            for week, cell in zip(told["weeks"], row["weeks"], strict=True):
                one = next((one for one in week["trades"] if one["key"] == row["key"]), None)
                assert cell == (one or cell | {"spare": 0, "lacking": 0, "difference": 0, "dispatched": 0})
        assert {one["key"] for one in told["occupations"]} == {
            one["key"] for week in told["weeks"] for one in week["trades"]
        }
        sums[scope] = [week["total"]["lacking"] for week in told["weeks"]]
    assert any(sums[at.adcode])
    assert all(here <= around <= whole for whole, around, here in zip(*sums.values(), strict=True))
    # The table has the same figures.
    with office.kit.open(SYSTEM, write=False) as context:
        found = lot_balance.get_balance(context, scope=at.adcode)
    shown = office.shows("", "balance", adcode=at.adcode)
    for week in found.weeks:
        one = week.total
        assert f"{week.first}至{week.last}│{one.spare}│{one.lacking}│{one.difference:+d}│" in shown


def test_a_plan_is_the_use_cases_and_the_same_each_time(office: Office, at: Ground) -> None:
    for county, more in (("", {}), (at.adcode, {}), (at.adcode, {"radius": 5, "pay": 10, "shift": -3})):
        options = ({"adcode": county} if county else {}) | more
        runs = [office.run("pool solve", json=True, **options) for _ in range(2)]
        assert [one.exit_code for one in runs] == [0, 0]
        assert runs[0].stdout == runs[1].stdout
        what_if = WhatIf(radius_km=more.get("radius"), pay_percent=more.get("pay", 0), shift_days=more.get("shift", 0))
        with office.kit.open(SYSTEM, write=False) as context:
            office.kit.pool.refresh(context.unit.seekers)
            wanted = pooling.solve(context, scope=county, chosen=what_if)
        told = json.loads(runs[0].stdout)
        assert told == json.loads(json.dumps(pooling.as_json(wanted), default=str))
        assert told["proven"]
        assert told["placed_worker_days"] == told["worker_days_bound"] > 0
        days = [(date.fromisoformat(one["last"]) - date.fromisoformat(one["first"])).days + 1 for one in told["lines"]]
        placed = sum(one["headcount"] * length for one, length in zip(told["lines"], days, strict=True))
        assert told["placed_worker_days"] == placed <= told["wanted_worker_days"]
        assert all(one["reasons"] and one["lender"] != one["borrower"] for one in told["lines"])
        assert not [worker for filled in told["second_stage"] for worker in filled["workers"]], "nobody is named"
        if not more:
            shown = office.shows("", "pool solve", **options)
            assert "已证明最优" in shown
            assert f"调剂{told['placed_worker_days']}人天（上界{told['worker_days_bound']}）" in shown
            assert f"协议{told['agreements']}份（不少于{told['agreements_bound']}份）" in shown
            # Whose places, which trade and which days: whole at 80 columns.
            for one in (*told["lines"], *told["open_places"]):
                for word in ("lender", "borrower", "enterprise", "first", "last"):
                    assert str(one.get(word, "")).replace(" ", "") in shown, (word, one)
            for one in told["second_stage"]:
                assert f"零工{one['flexible']}人，劳务派遣{one['dispatched']}人，仍缺{one['open']}人" in shown


def test_a_region_that_is_none_is_refused_in_words(office: Office) -> None:
    for words in ("balance", "pool solve"):
        for wrong in ("110000", "149999", "太谷"):
            assert "没有这个地区，或不在您的管辖范围" in office.refused("", words, adcode=wrong), (words, wrong)
    assert "没有这个地区，或不在您的管辖范围" in office.refused("xianji", "balance", adcode="140105")
    assert office.run("pool solve", radius=-1).exit_code == 2


def test_lots_are_published_changed_parted_and_taken_back(office: Office, at: Ground) -> None:
    facts = {"side": "surplus", "title": "砂型铸造工", "headcount": 12, "from": FIRST, "to": LAST, "pay": "210.5"}
    made = office.does("qiye", "lot publish", **facts)
    assert (made["state"], made["kind"], made["headcount"], made["pay"]) == ("open", "lend", 12, 21_050)
    # Parted: fewer here, the rest as a lot of its own, of whom the one is lent and the other leaves.
    less = office.does("zhuanyuan", "lot change", made["id"], headcount=8, kind="release", version=made["version"])
    assert (less["headcount"], less["kind"], less["pay"], less["first"]) == (8, "release", 21_050, str(FIRST))
    rest = office.does("qiye", "lot publish", **(facts | {"headcount": 4}), kind="lend")
    listed = office.does("qiye", "lot list", side="surplus", trade="砂型铸造工")
    assert {(one["id"], one["headcount"]) for one in listed} >= {(made["id"], 8), (rest["id"], 4)}
    assert "余员去向：分流安置" in office.shows("qiye", "lot show", made["id"])
    gone = office.does("qiye", "lot withdraw", rest["id"], opinion="并入另一条")
    assert gone["state"] == "withdrawn"
    for said, words, more in (
        ("已被", "lot change", {"headcount": 9, "version": made["version"]}),
        ("没有写要改什么", "lot change", {}),
        ("--from", "lot change", {"from": "年底"}),
        ("--kind", "lot change", {"kind": "培训"}),
        ("低于", "lot change", {"pay": "1"}),
    ):
        assert said in office.refused("qiye", words, made["id"], **more), said
    assert "没有这条" in office.refused("qiye", "lot withdraw", 987_654_321)
    assert "去向只用于富余" in office.refused("qiye", "lot publish", **(facts | {"side": "shortage"}), kind="release")


def test_released_and_dispatched_workers_move_by_command(office: Office, at: Ground) -> None:
    surplus, shortage, post = ground_of(at, LotKind.RELEASE)
    goal = next(one for one in office.does("zhuanyuan", "move goals", surplus) if one["shortage_id"] == shortage)
    assert (goal["free"], goal["post_id"], goal["hindrances"]) == (4, post, [])
    assert "4" in office.refused("zhuanyuan", "move begin", surplus, to=shortage, headcount=5)
    made = office.does("zhuanyuan", "move begin", surplus, to=shortage, headcount=3)
    assert (made["kind"], made["state"], made["headcount"]) == ("release", "open", 3)
    assert "是否应聘由本人决定" in office.shows("zhuanyuan", "move show", made["id"])
    assert "--came" in office.refused("zhuanyuan", "move step", made["id"], "done")
    assert "已登记到岗0人" in office.refused("zhuanyuan", "move step", made["id"], "done", came=1).replace(" ", "")
    assert "原因" in office.refused("zhuanyuan", "move step", made["id"], "dropped")
    done = office.does("zhuanyuan", "move step", made["id"], "dropped", opinion="职工不愿应聘")
    assert (done["state"], done["reason"]) == ("dropped", "职工不愿应聘")
    assert office.does("zhuanyuan", "lot show", surplus)["free"] == 6
    with office.kit.open(SYSTEM, write=False) as context:
        agency, vacancy = body(context, "paiqian").id, context.unit.vacancies.get(post)
        assert vacancy is not None
    days = {"title": vacancy.title, "from": FIRST, "to": LAST, "pay": 200}
    borrower = at.borrower.enterprise_id
    sent = office.does(
        "zhuanyuan", "lot publish", side="surplus", kind="redispatch", enterprise=borrower, headcount=6, **days
    )["id"]
    told = {"dispatch_kind": "auxiliary", "dispatched_now": 0}
    need = office.does("qiye", "lot publish", side="shortage", headcount=4, **days, **told)["id"]
    assert agency in [one["id"] for one in office.does("zhuanyuan", "move bodies", sent)]
    ordered = office.does("zhuanyuan", "move begin", sent, to=need, headcount=2, body=agency)
    assert ordered["dispatch_id"]
    assert [one["id"] for one in office.does("zhuanyuan", "move list", sent)] == [ordered["id"]]
    assert "没有这条" in office.refused("zhuanyuan", "move show", 987_654_321)


def test_consents_by_link_are_spot_checked_by_command(office: Office, at: Ground) -> None:
    lending_id = at.consenting(people=3)
    for link in at.do(at.lender, lent_workers.make_links, lending_id):
        who, form = Visitor(link.token, "10.0.0.9"), lent_links.DOOR.form_token(at.kit, link.token)
        digest = lent_links.open_link(at.kit, who).digest
        lent_links.answer(at.kit, who, ConsentState.AGREED, csrf=form, digest=digest)
    assert lending_id in [one["id"] for one in office.does("zhuanyuan", "lending list", state="consenting")]
    told = office.does("zhuanyuan", "lending checks", lending_id)
    assert (told["outstanding"], [one["open"] for one in told["workers"]]) == (2, [True] * 3)
    first, second, _ = (one["id"] for one in told["workers"])
    assert "工作人员" in office.refused("qiye", "lending check", first, "own", how="phone")
    assert "phone" in office.refused("zhuanyuan", "lending check", first, "own", how="pigeon")
    assert "电话或当面" in office.refused("zhuanyuan", "lending check", first, "own", how="paper")
    done = office.does("zhuanyuan", "lending check", first, "own", how="phone")
    assert (done["checked_how"], done["disowned"], "*" in done["name_masked"]) == ("phone", False, True)
    assert "已经核实" in office.refused("zhuanyuan", "lending check", first, "own", how="phone")
    # Somebody else gave this yes: it is taken back, and now everybody is asked.
    other = office.does("zhuanyuan", "lending check", second, "other", how="desk")
    assert (other["consent"], other["disowned"]) == ("withdrawn", True)
    assert office.does("zhuanyuan", "lending checks", lending_id)["outstanding"] == 1
    assert "签订前还要抽查1人" in office.shows("zhuanyuan", "lending checks", lending_id)
