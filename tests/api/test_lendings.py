"""A lending over the wire: by JSON from lot to signing, the worker's own page, and the pages' forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient

from matcher import clock
from matcher.models.enums import MergeKind, Role
from matcher.models.lending import CLAUSES
from matcher.service import merges
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.console.conftest import enter
from tests.console.forms import Form
from tests.lent import PAY, ground, person

__all__ = ["enter"]


def test_from_two_lots_to_a_signed_agreement(kit: Kit, client: TestClient, sign_in: Any) -> None:
    at = ground(kit)
    officer, firm = sign_in(Role.OFFICER), sign_in(Role.ENTERPRISE)
    balance = officer.get("/lots/balance", params={"week": str(clock.today() + timedelta(days=9))}).json()
    assert [one["spare"] for one in balance["places"]] == [10]
    first, last = at.dates()
    draft = {"surplus_id": at.surplus, "shortage_id": at.shortage, "headcount": 2}
    draft |= {"first": str(first), "last": str(last)}
    assert firm.post("/lendings", json=draft).status_code == 403
    short = officer.post("/lendings", json=draft)
    assert (short.status_code, short.json()["code"]) == (422, "doubtful")
    draft["reason"] = "企业分两批用工"
    made = officer.post("/lendings", json=draft, key="lend-0001")
    assert made.status_code == 201, made.text
    assert officer.post("/lendings", json=draft, key="lend-0001").json()["id"] == made.json()["id"]
    path = f"/lendings/{made.json()['id']}"

    def now() -> int:
        return firm.get(path).json()["version"]

    unknown = firm.post(f"{path}/terms", json={"version": now(), "pay": PAY, "clauses": {"fee": "每人 100 元"}})
    assert (unknown.status_code, "fee" in unknown.json()["detail"] + str(unknown.json()["errors"])) == (422, True)
    terms = {"version": now(), "pay": PAY, "clauses": dict.fromkeys(CLAUSES, "按约定")}
    assert firm.post(f"{path}/terms", json=terms).status_code == 200
    assert firm.post(f"{path}/proof", json={"version": now(), "proof": "参保证明 1"}).status_code == 200
    assert firm.post(f"{path}/word", json={"version": now()}).json()["state"] == "proposed"
    told = {"version": now(), "side": "borrower", "how": "phone"}
    assert officer.post(f"{path}/word", json=told).json()["state"] == "consenting"
    people = [person(n).model_dump(mode="json") for n in range(2)]
    assert firm.post(f"{path}/workers", json={"version": now(), "people": people}).json() == {"count": 2}
    links = firm.post(f"{path}/links").json()
    assert [one["name_masked"] for one in links] == ["令**", "令**"]
    assert person(0).name not in str(links)
    seen = officer.get(path).json()
    assert (seen["workers"], seen["trades"]) == ([], [{"title": "电焊工", "named": 2, "agreed": 0}])
    # One answers by the link, without an account; the other says no at the desk.
    address = "/lent/" + links[0]["url"].rsplit("/", 1)[-1]
    client.cookies.clear()
    entered = client.get(address)
    assert (entered.headers["location"], entered.headers["referrer-policy"]) == ("/lent", "no-referrer")
    page = client.get("/lent").text
    assert "劳动关系不变" in page
    assert person(0).phone not in page
    fields = next(fields for action, fields in Form(page).forms if action == "/lent/answer")
    assert client.post("/lent/answer", data=fields | {"answer": "agreed", "csrf": "x" * 64}).status_code == 403
    agreed = client.post("/lent/answer", data=fields | {"answer": "agreed"})
    assert agreed.headers["location"] == "/lent?ok=agreed"
    assert "撤回我的同意" in client.get("/lent").text
    client.cookies.clear()
    assert client.get("/lent").status_code == 404
    no = {"name": person(1).name, "phone": person(1).phone, "answer": "refused", "how": "desk"}
    assert firm.post(f"{path}/answers", json=no).status_code == 403
    assert officer.post(f"{path}/answers", json=no).json()["consent"] == "refused"
    # The lender holds the links: staff ask in person before it is signed.
    unasked = officer.post(f"{path}/signing", json={"version": now()})
    assert (unasked.status_code, unasked.json()["code"]) == (409, "lacking")
    worker = officer.get(path).json()["workers"][0]
    check = {"version": worker["version"], "own": True, "how": "phone"}
    assert firm.post(f"/lent-workers/{worker['id']}/check", json=check).status_code == 403
    assert officer.post(f"/lent-workers/{worker['id']}/check", json=check).json()["consent"] == "agreed"
    signed = officer.post(f"{path}/signing", json={"version": now()})
    assert (signed.json()["state"], signed.json()["headcount"]) == ("signed", 1)
    assert [one["number"] for one in signed.json()["workers"]] == [1]
    assert officer.post(f"{path}/signing", json={"version": now()}).status_code == 409
    assert officer.get(f"{path}/document").content[:2] == b"PK"


@pytest.mark.usefixtures("kit")
def test_the_forms_of_the_pages(kit: Kit, enter: Any) -> None:
    """What a person without script sends: the form as it stands, then what was typed wrong, beside its field."""
    at = ground(kit)
    officer = enter("zhuanyuan")
    page = officer.get(f"/lots/new?enterprise_id={at.lender.enterprise_id}&side=surplus").text
    fields = next(fields for action, fields in Form(page).forms if action == "/lots")
    wrong = officer.post("/lots", data=fields | {"headcount": "x", "lodging": "", "board": "", "dispatched": ""})
    assert wrong.status_code == 422
    assert "人数请填整数" in wrong.text
    low = officer.post("/lots", data=fields | {"headcount": "3", "pay": "10", "dispatched": ""})
    assert "最低工资" in low.text
    made = officer.post("/lots", data=fields | {"headcount": "3", "pay": "200", "dispatched": ""})
    assert made.status_code == 303, made.text
    again = officer.post("/lots", data=fields | {"headcount": "3", "pay": "200", "idempotency_key": "lot-twice-0001"})
    assert (again.status_code, "已发布同样的余缺信息" in again.text) == (409, True)
    assert 'name="headcount" type="text" value="3"' in again.text, "what was typed is still there"
    asked = f"/lendings/new?surplus_id={at.surplus}&shortage_id={at.shortage}"
    fields = next(fields for action, fields in Form(officer.get(asked).text).forms if action == "/lendings")
    many = officer.post("/lendings", data=fields | {"headcount": "11"})
    assert many.status_code == 409
    assert "还有 10 人可调剂" in many.text
    few = officer.post("/lendings", data=fields | {"headcount": "2", "last": fields["first"]})
    assert few.status_code == 422
    assert "只借调 1 天" in few.text
    assert "不完全符合条件仍要提出的原因" in few.text
    lending = officer.post("/lendings", data=fields | {"headcount": "2"}).headers["location"].split("?")[0]
    forms = dict(Form(officer.get(lending).text).forms)
    early = officer.post(f"{lending}/agree", data=forms[f"{lending}/agree"])
    assert early.status_code == 409
    assert "还没有填写：工作时间和休息休假" in early.text
    terms = dict(Form(officer.get(lending).text).forms)[f"{lending}/terms"]
    assert "工伤保险条例" in terms["clause.injury"]
    assert officer.post(f"{lending}/terms", data=terms).status_code == 303
    forms = dict(Form(officer.get(lending).text).forms)
    assert officer.post(f"{lending}/agree", data=forms[f"{lending}/agree"]).status_code == 303
    terms = dict(Form(officer.get(lending).text).forms)[f"{lending}/terms"]
    assert officer.post(f"{lending}/terms", data=terms | {"clause.rest": "每周休两日"}).status_code == 303
    assert "借出方还没有确认现在的条款" in officer.get(lending).text
    firm = enter("qiye")
    named = dict(Form(firm.get(lending).text).forms)[f"{lending}/workers"]
    bad = firm.post(f"{lending}/workers", data=named | {"people": "张三 1380000 电焊工 190"})
    assert "第 1 行的手机号码没有填对" in bad.text
    leased = firm.post(f"{lending}/workers", data=named | {"people": "张三 13800001111 电焊工 190 劳务派遣"})
    assert "第六十二条" in leased.text
    assert firm.post(f"{lending}/workers", data=named | {"people": "张三 13800001111 电焊工 190"}).status_code == 303
    assert "张三" not in firm.get(lending).text


def test_lots_and_lendings_go_along_when_enterprises_are_merged(kit: Kit) -> None:
    at = ground(kit)
    lending_id = at.signed(people=1)
    pair = {"survivor_id": at.lender.enterprise_id, "gone_id": at.borrower.enterprise_id, "reason": "重复登记"}
    with pytest.raises(Exception, match="之间有调剂协议"):
        at.do(SYSTEM, merges.merge, MergeKind.ENTERPRISE, **pair)
    with kit.open(SYSTEM, write=False) as context:
        rows, _ = context.unit.cases.page(SYSTEM.reach, states=(), words="", offset=0, limit=50)
        other = next(firm for _, firm in rows if firm.id not in (at.lender.enterprise_id, at.borrower.enterprise_id))
    at.do(SYSTEM, merges.merge, MergeKind.ENTERPRISE, **pair | {"survivor_id": other.id})
    assert at.get(lending_id).borrower_id == other.id
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []
