"""Subsidies over HTTP: a candidate's chances, a claim from the desk to the payment, and what an enterprise may see."""

from __future__ import annotations

import json

from matcher import clock
from matcher.models.enums import EnterpriseSize, Role
from matcher.planning.deadlines import add_months
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, enterprise_of
from tests.service.test_referrals import listed, submit


def test_a_hire_is_claimed_for_and_the_enterprise_sees_no_status(kit: Kit, sign_in) -> None:
    firm = enterprise_of(kit, actor(kit, "qiye")).id
    post = submit(kit)
    person = listed(kit, post)[0]
    with kit.open(SYSTEM, write=True) as context:
        own = context.unit.enterprises.get(firm or 0)
        assert own is not None
        own.size = EnterpriseSize.SMALL
        context.unit.commit()
    officer, county, company = sign_in(Role.OFFICER), sign_in(Role.COUNTY_ADMIN), sign_in(Role.ENTERPRISE)
    base = f"/vacancies/{post}/candidates/{person}"
    assert officer.post(f"{base}/referral", json={"channel": "phone"}).status_code == 201
    assert officer.post(f"{base}/start", json={}).status_code == 200

    def chances() -> dict[str, dict]:
        rows = officer.get(f"/vacancies/{post}/shortlist").json()["handled"]
        return {one["policy"]: one for one in next(row for row in rows if row["seeker_id"] == person)["policies"]}

    assert "是否认定为就业困难人员" in chances()["S3b"]["to_find"]
    hard = {"kind": "hardship", "since": "2026-01-05", "document": "谷困认 17 号", "category": "disabled"}
    assert officer.post(f"/seekers/{person}/statuses", json=hard | {"category": None}).status_code == 422
    assert officer.post(f"/seekers/{person}/statuses", json=hard).status_code == 201
    # Until when it runs nobody has read: not sure, and claimed with a reason only.
    assert (chances()["S3b"]["sure"], chances()["S3b"]["to_find"]) == (False, ["政策的截止日期（原文未见，未核实）"])
    assert chances()["S3b"]["to_do"] == ["签订劳动合同", "合同期限（月）", "单位是否已为其缴纳社会保险"]
    last = clock.today().replace(day=1)
    hired = str(add_months(last, -1))
    facts = {"hired_on": hired, "contract_signed": True, "contract_months": 12, "social_insured": True, "months": 2}
    facts["born_on"] = "1990-05-01"
    body = {"policy": "S3b", "seeker_id": person, "facts": facts, "months_from": hired}
    refused = officer.post(f"/enterprises/{firm}/claims", json=body)
    assert (refused.status_code, refused.json()["code"]) == (409, "not_eligible")
    assert "政策的截止日期（原文未见，未核实）" in refused.json()["detail"]
    body["reason"] = "县局答复仍在执行"
    made = officer.post(f"/enterprises/{firm}/claims", json=body)
    assert made.status_code == 201, made.text
    claim = made.json()
    assert (claim["amount"], claim["answer"]["kind"]) == (60_000, "missing")
    again = officer.post(
        f"/enterprises/{firm}/claims", json=body | {"months_from": str(last), "facts": facts | {"months": 1}}
    )
    assert (again.status_code, again.json()["code"]) == (409, "taken")
    ticks = {"version": 1, "names": [one["name"] for one in claim["evidence"]]}
    assert officer.post(f"/claims/{claim['id']}/evidence", json=ticks).status_code == 200
    assert company.get(f"/enterprises/{firm}/policies").json()["claims"] == [], "not handed in yet"
    alone = f"/claims/{claim['id']}"
    assert company.get(alone).status_code == 404
    assert (officer.get(alone).json()["state"], officer.get(alone).json()["seeker_id"]) == ("proposed", person)
    steps = f"/claims/{claim['id']}/steps"
    assert officer.post(steps, json={"version": 2, "step": "submit"}).status_code == 200
    assert officer.post(steps, json={"version": 3, "step": "approve", "amount": 60_000}).status_code == 403
    assert county.post(steps, json={"version": 2, "step": "approve", "amount": 60_000}).status_code == 409
    bare = county.post(steps, json={"version": 3, "step": "approve", "amount": 60_000})
    assert (bare.status_code, "系统结论为“信息不全”" in bare.json()["detail"]) == (422, True)
    told = {"version": 3, "step": "approve", "amount": 60_000, "opinion": "县局答复仍在执行"}
    assert county.post(steps, json=told | {"amount": 60_001}).status_code == 422
    assert county.post(steps, json=told).json()["approval_note"] == "县局答复仍在执行"
    seen = company.get(f"/enterprises/{firm}/policies").json()
    assert [(one["policy"], one["state"], one["amount"]) for one in seen["claims"]] == [("S3b", "approved", 60_000)]
    text = json.dumps(seen["claims"], ensure_ascii=False)
    name = next(one["name"] for one in officer.get(f"/enterprises/{firm}/policies").json()["hired"])
    for secret in ("困难人员认定", "谷困认", "残疾", "disabled", name, f'"seeker_id": {person}'):
        assert secret not in text
    listed_own = company.get("/claims").json()
    assert (listed_own["total"], [one["id"] for one in listed_own["items"]]) == (1, [claim["id"]])
    assert f'"seeker_id": {person}' not in json.dumps([listed_own, company.get(alone).json()])
    assert county.get("/claims", params={"state": "approved"}).json()["items"][0]["seeker_id"] == person
    assert county.get("/claims", params={"state": "paid"}).json() == {"total": 0, "items": []}
    assert county.get("/claims", params={"state": "lost"}).status_code == 422
    assert seen["hired"] == []
    assert "300元" not in json.dumps(seen, ensure_ascii=False), "figures nobody verified"
    assert company.get(f"/seekers/{person}/statuses").status_code == 403
    assert county.post(steps, json={"version": 4, "step": "pay", "paid_on": "2999-01-01"}).status_code == 422
    assert county.post(steps, json={"version": 4, "step": "pay"}).json()["state"] == "paid"
    papers = officer.post(f"/seekers/{person}/papers", json={"purpose": "核对补贴申领条件"}).json()
    assert papers == [{"kind": "hardship", "document": "谷困认 17 号", "category": "残疾失业人员"}]


def test_answers_to_typed_facts(sign_in) -> None:
    officer, company = sign_in(Role.OFFICER), sign_in(Role.ENTERPRISE)
    facts = {"size": "large", "hired_on": "2022-12-20", "applied_on": "2022-12-31", "adcode": "140703"}
    facts |= {"unemployed": True, "unemployed_since": "2022-06-20", "contract_signed": True, "contract_months": 12}
    facts |= {"born_on": "1990-05-01"}
    for day, expected in (("2022-12-31", "eligible"), ("2023-01-01", "expired")):
        said = officer.post("/policies/try", json=facts | {"applied_on": day}).json()
        assert next(one for one in said if one["policy"] == "S2")["kind"] == expected
    amounts = {one["policy"]: one["amount"] for one in company.post("/policies/try", json=facts).json()}
    assert (amounts["S2"], amounts["S6"]) == (100_000, None)
    for bad in ({"size": "huge"}, {"hired_on": "昨天"}, {"moon": 1}, {"paid_fen": 10**30}, {"contract_months": -1}):
        assert officer.post("/policies/try", json=bad).status_code == 422
