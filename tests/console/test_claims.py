"""Claims that belong to no enterprise, and lists of status groups, worked on their pages."""

from __future__ import annotations

import re
from datetime import date

from matcher.models.agency import ServiceDraft
from matcher.models.claim import ClaimState
from matcher.models.status import StatusDraft, StatusKind
from matcher.service import agency_services, claims, statuses
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Action
from tests.console.forms import Form
from tests.factories import actor
from tests.service.test_claims import DAY, december, uscc, world
from tests.service.test_referrals import do

__all__ = ["december"]
PAGE = "/claims/personal"


def state(kit: Kit, claim_id: int) -> ClaimState:
    with kit.open(actor(kit, "xianji"), write=False) as context:
        found = context.unit.claims.get(claim_id)
        assert found is not None
        return found.state


def test_a_claim_without_an_enterprise_is_ticked_submitted_and_decided_on_pages(
    kit: Kit, enter, december: None
) -> None:
    _, (person, *_) = world(kit)
    home = actor(kit, "xianji").adcode or ""
    draft = StatusDraft(kind=StatusKind.UNEMPLOYED, since=date(2022, 5, 1), adcode=home, document="失登 1")
    do(kit, statuses.put_status, person, draft)
    facts = {"seeker_id": person, "served_on": date(2022, 11, 1), "employer": "某铸造厂", "placed_on": DAY}
    line = ServiceDraft(agency_name="某人力资源公司", agency_uscc=uscc("140105"), agency_adcode="140105", **facts)
    service = do(kit, agency_services.record_service, line)
    client = enter("zhuanyuan")
    address = f"/services/{service.id}/claim"
    # Where the agency is registered and where the person is, each with its city.
    text = client.get("/services").text
    offered = text[text.index(f'action="{address}"') :]
    offered = offered[offered.index("<select") : offered.index("</select>")]
    assert re.findall(r'value="(\d{6})"', offered) == ["140105", "140100", home, f"{home[:4]}00"]
    # The city's own office is one of the places the policy allows.
    told = Form(text).to(address) | {"place": f"{home[:4]}00", "reason": "市级窗口受理"}
    made = client.post(address, data=told)
    assert made.headers["location"].startswith(PAGE)
    number = int(made.headers["location"].rsplit("-", 1)[1])
    page = client.get(PAGE).text
    early = client.post(f"/claims/{number}/steps", data=Form(page).to(f"/claims/{number}/steps") | {"step": "submit"})
    assert early.status_code == 409, "no claim goes without its papers"
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        papers = [one["name"] for one in claims.find_claim(context, number, Action.CLAIM_WORK).evidence]
    assert papers
    assert all(name in page for name in papers)
    ticks = Form(page).to(f"/claims/{number}/evidence") | {"names": papers}
    ticked = client.post(f"/claims/{number}/evidence", data=ticks)
    assert ticked.headers["location"].startswith(PAGE)
    page = client.get(PAGE).text
    sent = client.post(f"/claims/{number}/steps", data=Form(page).to(f"/claims/{number}/steps") | {"step": "submit"})
    assert (sent.status_code, state(kit, number)) == (303, ClaimState.SUBMITTED)
    assert f"第 {number} 号" in enter("shiji").get("/claims").text, "the city decides it"


def test_a_persons_own_claim_is_proposed_and_mistakes_come_back_beside_it(kit: Kit, enter, december: None) -> None:
    (firm, _), (person, *_) = world(kit)
    client = enter("zhuanyuan")
    form = Form(client.get(PAGE).text).to(PAGE) | {"policy": "S8", "seeker_id": "没有"}
    refused = client.post(PAGE, data=form)
    assert refused.status_code == 422
    assert "求职者编号请填整数" in refused.text
    form |= {"seeker_id": str(person), "months": "3", "paid_yuan": "900"}
    # Handed in where the insurance is paid or at home; the person chooses if the two differ.
    form |= {"months_from": "2022-09"}
    assert "还不知道此人的社保缴纳地或户籍地" in client.post(PAGE, data=form).text
    for kind, place in ((StatusKind.FLEXIBLE_INSURED, "140171"), (StatusKind.HOUSEHOLD, "141002")):
        draft = StatusDraft(kind=kind, since=date(2022, 5, 1), adcode=place, document="查询记录")
        do(kit, statuses.put_status, person, draft)
    assert "请由本人选择一处申领：社保缴纳地 " in client.post(PAGE, data=form).text
    elsewhere = client.post(PAGE, data=form | {"place": "140703"})
    assert (elsewhere.status_code, "只能在这些地方申领" in elsewhere.text) == (422, True)
    form |= {"place": "140171"}
    assert "请填写申领的起始月份和月数" in client.post(PAGE, data=form | {"months_from": ""}).text
    refused = client.post(PAGE, data=form)
    assert refused.status_code == 409
    assert 'value="2022-09"' in refused.text
    assert '<option value="140171" selected' in refused.text, "a zone is a place as good as a county"
    made = client.post(PAGE, data=form | {"reason": "已见困难认定原件"})
    assert made.status_code == 303
    page = client.get(PAGE).text
    assert "灵活就业社会保险补贴" in page
    # It is decided where the person chose to hand it in, and nowhere else.
    number = int(made.headers["location"].rsplit("-", 1)[1])
    with kit.open(SYSTEM, write=False) as context:
        own = context.unit.claims
        found = {
            place: {one.id for one, _ in own.in_state(ClaimState.PROPOSED, place, 9)} for place in ("140171", "141002")
        }
        assert (number in found["140171"], number in found["141002"]) == (True, False)
    assert "2022-09 起 3 个月" in page
    strange = form | {"seeker_id": "987654321", "idempotency_key": "another-key"}
    lost = client.post(PAGE, data=strange)
    assert (lost.status_code, 'id="f-seeker_id-error"' in lost.text, 'value="3"' in lost.text) == (422, True, True)
    sheet = f"/enterprises/{firm}/claims"
    lost = client.post(sheet, data=strange | {"policy": "S1", "contract_months": "13"})
    assert (lost.status_code, 'id="f-seeker_id-error"' in lost.text, 'value="13"' in lost.text) == (422, True, True)
    assert client.post("/enterprises/987654321/claims", data=strange).status_code == 404


def test_a_list_of_status_groups_is_imported_on_its_page(kit: Kit, enter) -> None:
    _, (one, other, _) = world(kit)
    client = enter("zhuanyuan")
    form = Form(client.get("/statuses").text).to("/statuses")
    head = "求职者编号,人员类别,起始日期"

    def hand_in(*rows: str):
        fields = {name: text for name, text in form.items() if name != "file"}
        return client.post("/statuses", data=fields, files={"file": ("名单.csv", "\n".join([head, *rows]).encode())})

    wrong = hand_in(f"{one},失业登记,2022-06-01", f"{other},神仙,2022-06-01")
    assert wrong.status_code == 422
    assert "第 3 行 类别" in wrong.text
    assert "整份没有导入" in wrong.text
    assert client.post("/statuses", data={k: v for k, v in form.items() if k != "file"}).status_code == 422
    form["idempotency_key"] = "another-key"
    done = hand_in(f"{one},失业登记,2022-06-01", f"{other},失业登记,2022-07-01")
    assert "已导入人员类别名单" in client.get(done.headers["location"]).text
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        assert {key: len(found) for key, found in context.unit.statuses.live([one, other]).items()} == {
            one: 1,
            other: 1,
        }
