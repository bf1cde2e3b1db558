"""Pages and API of suspected duplicates: the way from the list to a merge and back, without a script."""

from __future__ import annotations

import re
from html import unescape

import pytest
from fastapi.testclient import TestClient

from matcher.models.enums import MergeKind
from matcher.service import duplicates, seekers
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form
from tests.console.test_pages import queries
from tests.factories import actor, enterprise_of, post_cells
from tests.service.test_duplicates import NUMBER, OTHER_NUMBER, by_system, person, snapshot, twin_of


@pytest.fixture
def firms(kit: Kit) -> tuple[int, int]:
    """The demo enterprise and a second record of it."""
    return enterprise_of(kit, actor(kit, "qiye")).id or 0, twin_of(kit, post_cells(title="铸件清理工"))[0]


def link(client: TestClient, path: str, start: str) -> str:
    found = re.search(rf'href="({re.escape(start)}[^"]*)"', client.get(path).text)
    assert found is not None, path
    return unescape(found[1])


def test_from_the_list_to_a_merge_and_back(kit: Kit, enter, firms: tuple[int, int]) -> None:
    client = enter("xianji")
    before = snapshot(kit)
    assert 'href="/duplicates"' in client.get("/workbench").text, "the menu leads here"
    address = link(client, "/duplicates", "/duplicates/pair")
    page = client.get(address)
    form = Form(page.text).to("/duplicates/merge")
    assert (form["kind"], {form["first"], form["second"]}) == ("enterprise", {str(one) for one in firms})
    refused = client.post("/duplicates/merge", data=form | {"survivor": "second", "reason": "换"})
    assert refused.status_code == 422
    assert "请写明合并理由" in refused.text
    typed = Form(refused.text).to("/duplicates/merge")
    assert typed["reason"] == "换", "what was typed stays"
    assert re.search(r'value="second" checked', refused.text)
    done = client.post("/duplicates/merge", data=typed | {"survivor": "first", "reason": "换证后重复登记"})
    assert done.status_code == 303
    listed = client.get(done.headers["location"])
    assert "已合并，三十天内可以撤销" in listed.text
    again = client.post("/duplicates/merge", data=form | {"survivor": "first", "reason": "换证后重复登记"})
    assert again.status_code == 409
    assert "已合并到其他记录" in again.text
    detail = link(client, done.headers["location"], "/duplicates/merges/")
    assert "换证后重复登记" in client.get(detail).text
    undone = client.post(f"{detail}/undo", data=Form(client.get(detail).text).to(f"{detail}/undo"))
    assert "已撤销合并" in client.get(undone.headers["location"]).text
    after = snapshot(kit)
    assert {name for name, rows in after.items() if rows != before[name]} <= {"idempotent_reply"}
    told = client.post("/duplicates/dismiss", data=Form(client.get(address).text).to("/duplicates/dismiss"))
    assert "没有疑似重复的单位" in client.get(told.headers["location"]).text


def test_an_officer_is_told_who_may_merge_two_codes(enter, firms: tuple[int, int]) -> None:
    client = enter("zhuanyuan")
    page = client.get(link(client, "/duplicates", "/duplicates/pair")).text
    assert "须由县级及以上管理员" in page
    assert [address for address, _ in Form(page).forms if address == "/duplicates/merge"] == []


def test_more_pairs_ask_no_more(kit: Kit, enter) -> None:
    def people(first: int, count: int) -> None:
        names = ("穆拾遗", "亓官昀", "璩明远", "阚若水", "令狐知", "乜承志", "眭清和", "逄安澜")
        drafts = [person(f"188111{first}{number:04d}", name=names[number // 2 + first]) for number in range(2 * count)]
        by_system(kit, lambda context: seekers.register_many(context, drafts))

    people(0, 2)
    client = enter("xianji")
    few = queries(kit, client, "/duplicates?kind=seeker")
    people(2, 5)
    many = queries(kit, client, "/duplicates?kind=seeker")
    assert len(many) == len(few), sorted(many)
    assert client.get("/duplicates?kind=seeker").text.count('class="suspect"') == 7


def test_the_api_goes_the_same_way(kit: Kit, sign_in, firms: tuple[int, int]) -> None:
    drafts = [person("18811117301"), person("18811117302")]
    by_system(kit, lambda context: seekers.register_many(context, drafts))
    api = sign_in("xianji")
    found = api.get("/duplicates", params={"kind": "seeker"}).json()
    assert found["counts"] == {"enterprise": 1, "vacancy": 0, "seeker": 1}
    one = found["items"][0]
    assert "穆拾遗" not in str(found)
    body = {"kind": "seeker", "survivor_id": one["first"]["id"], "gone_id": one["second"]["id"]}
    body |= {"survivor_version": one["first"]["version"], "gone_version": one["second"]["version"]}
    stale = api.post("/merges", json=body | {"gone_version": 7})
    assert (stale.status_code, stale.json()["code"]) == (409, "stale")
    made = api.post("/merges", json=body, key="merge-0001")
    assert made.status_code == 201, made.text
    assert api.post("/merges", json=body, key="merge-0001").json() == made.json()
    assert made.json()["locked"] == ""
    assert api.get("/merges", params={"kind": "seeker"}).json()["total"] == 1
    undone = api.post(f"/merges/{made.json()['id']}/undo", json={"version": 1})
    assert (undone.status_code, undone.json()["locked"]) == (200, "已撤销")
    assert api.post(f"/merges/{made.json()['id']}/undo", json={"version": 2}).status_code == 409
    said = {"kind": "seeker", "first_id": body["gone_id"], "second_id": body["survivor_id"], "note": "父子"}
    assert api.post("/duplicates/distinctions", json=said).status_code == 201
    assert api.get("/duplicates", params={"kind": "seeker"}).json()["total"] == 0
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.twins.told_apart(MergeKind.SEEKER) == {(body["survivor_id"], body["gone_id"])}
        assert duplicates.propose_seekers(context) == []


def test_a_market_finds_only_the_people_it_brought(kit: Kit, sign_in) -> None:
    market = actor(kit, "linggong").market_id
    drafts = [person("18811117301"), person("18811117302")]
    mine = by_system(kit, lambda context: seekers.register_many(context, drafts, extra={"market_id": market}))
    others = [person("18811117303", name="亓官昀"), person("18811117304", name="亓官昀")]
    by_system(kit, lambda context: seekers.register_many(context, others))
    api = sign_in("linggong")
    found = api.get("/duplicates").json()
    assert (found["kind"], found["total"]) == ("seeker", 1)
    assert [found["items"][0][side]["id"] for side in ("first", "second")] == mine
    assert api.get("/duplicates", params={"kind": "enterprise"}).status_code == 403


def test_namesakes_are_told_apart_by_the_numbers_they_show(kit: Kit, enter) -> None:
    drafts = [person("18811117301"), person("18811117302")]
    first, second = by_system(kit, lambda context: seekers.register_many(context, drafts))
    client = enter("zhuanyuan")
    address = link(client, "/duplicates?kind=seeker", "/duplicates/pair")
    form = Form(client.get(address).text).to("/duplicates/id-number")
    wrong = client.post("/duplicates/id-number", data=form | {"whose": "second", "id_number": OTHER_NUMBER[:-1] + "1"})
    assert wrong.status_code == 422
    assert "身份证" in wrong.text
    assert re.search(r'value="second" selected', wrong.text), "what was chosen stays"
    assert OTHER_NUMBER[:-1] not in wrong.text, "a number is never sent back"
    for whose, number in (("first", NUMBER), ("second", OTHER_NUMBER)):
        form = Form(client.get(address).text).to("/duplicates/id-number")
        done = client.post("/duplicates/id-number", data=form | {"whose": whose, "id_number": number})
        assert done.status_code == 303, done.text
    listed = client.get(done.headers["location"]).text
    assert "已登记身份证号的校验值" in listed
    with kit.open(SYSTEM, write=False) as context:
        assert {first, second} not in [{one.first_id, one.second_id} for one in duplicates.propose_seekers(context)]
        stored = context.unit.seekers.get(second)
        assert stored is not None
        assert stored.id_hash
        assert OTHER_NUMBER not in repr(stored.model_dump())
