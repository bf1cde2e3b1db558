"""方案页面: an officer makes it, the enterprise agrees, everybody sees what is theirs; without a browser."""

from __future__ import annotations

import json
import re

import pytest
from fastapi.testclient import TestClient

from matcher.models.enums import Role
from matcher.service.context import Kit
from tests.security.callers import Caller, caller
from tests.service.test_plans import case_of, placed, submit


@pytest.fixture
def case_id(kit: Kit) -> int:
    return case_of(kit, submit(kit, conditions="必须持有焊工证"))


def version(page: str) -> str:
    found = re.search(r'name="version" value="(\d+)"', page)
    assert found
    return found[1]


def send(who: Caller, path: str, part: str, **told: object) -> str:
    """Send a form of the plan page as it stands and follow to the next page."""
    data = {"version": version(who("GET", path).text), **told}
    answer = who("POST", f"{path}/{part}", data=data)
    assert answer.status_code == 303, answer.text
    return who("GET", answer.headers["location"].split("#")[0]).text


def test_from_diagnosis_to_agreement_and_review(kit: Kit, client: TestClient, case_id: int) -> None:
    officer, company = caller(client, "zhuanyuan"), caller(client, "qiye")
    path = f"/cases/{case_id}/plan"
    page = officer("GET", path).text
    assert "可匹配人数" in page
    assert re.search(r"若.+：<b>\d+ → \d+</b>", page)
    assert "样本" in page
    assert "诊断规则第 2 版" in page
    assert "专员确认缺工诊断后" in company("GET", path).text
    send(officer, path, "diagnosis", kinds=["skill", "long_term"], opinion="企业要求持证，常年缺人")
    page = officer("GET", path).text
    assert "培训对接" in page
    assert "要组织培训机构对接企业输送人才" in page
    assert "同意本方案" in company("GET", path).text
    agreed = send(company, path, "confirm", name="王厂长")
    assert "第 1 版由企业 王厂长" in agreed
    assert "登记进度" not in agreed
    assert "实施中" in send(officer, path, "steps", to="running")
    told = send(officer, path, "measures", kind="visit", text="节前再走访", due="2099-01-05")
    assert "待企业再次确认" in told
    compared = officer("GET", f"{path}/comparison", params={"first": 1, "second": 0}).text
    assert "节前再走访" in compared
    assert "已记录月度回顾" in send(officer, path, "reviews", progress="已上门两次", next_steps="继续推荐")
    printed = company("GET", f"{path}/print").text
    assert "企业确认（盖章）" in printed
    word = company("GET", f"{path}/document")
    assert word.content[:2] == b"PK"
    assert "docx" in word.headers["content-disposition"]


def test_what_is_wrong_is_told_beside_what_was_typed(client: TestClient, case_id: int) -> None:
    officer, path = caller(client, "zhuanyuan"), f"/cases/{case_id}/plan"
    now = version(officer("GET", path).text)
    for part, data, said, kept in (
        ("diagnosis", {"kinds": ["general"], "opinion": ""}, "请填写理由", ""),
        ("diagnosis", {}, "至少选择一个", ""),
        ("measures", {"kind": "visit", "text": "节前再走访", "due": "后天"}, "2022-12-20 的格式", "节前再走访"),
        ("measures", {"kind": "飞", "text": "节前再走访"}, "请从列表中选择", "节前再走访"),
        ("measures", {"kind": "visit", "text": "走访某地", "due": "2099-01-05", "target": "许多"}, "整数", "走访某地"),
        (
            "measures",
            {"kind": "visit", "text": "走访某地", "start": "2099-02-01", "due": "2099-01-05"},
            "早于开始",
            "走访某地",
        ),
        ("texts", {"risks": "长" * 1001}, "1000 字", ""),
    ):
        answer = officer("POST", f"{path}/{part}", data={"version": now, **data})
        assert answer.status_code == 422, (part, answer.text[:300])
        assert said in answer.text, (part, said)
        assert kept in answer.text
        assert version(answer.text) == now
    stale = officer("POST", f"{path}/regeneration", data={"version": 999})
    assert stale.status_code == 409
    assert "刷新" in stale.text


def test_the_enterprise_reads_and_agrees_and_sees_no_risk_notes(kit: Kit, client: TestClient) -> None:
    post = submit(kit)
    case_id = case_of(kit, post)
    officer, company, county = (caller(client, name) for name in ("zhuanyuan", "qiye", "xianji"))
    path = f"/cases/{case_id}/plan"
    send(officer, path, "texts", risks="有欠薪投诉一件", remarks="每周一联系")
    placed(kit, post, 1)
    for address in (path, f"{path}/print", f"/api/v1{path}"):
        seen = company("GET", address).text
        assert "每周一联系" in seen, address
        assert "欠薪" not in seen, address
    assert "欠薪" in county("GET", path).text
    measure = json.loads(officer("GET", f"/api/v1{path}").text)["measures"][0]["id"]
    own = company("GET", f"{path}/measures/{measure}").text
    assert "成效来源" not in own
    assert "修改措施" not in own
    assert "推荐记录" in officer("GET", f"{path}/measures/{measure}").text


def test_the_interface_goes_the_same_way(kit: Kit, client: TestClient, sign_in, case_id: int) -> None:
    officer, company, stranger = sign_in(Role.OFFICER), sign_in(Role.ENTERPRISE), sign_in(Role.SEEKER)
    path = f"/cases/{case_id}"
    found = officer.get(f"{path}/diagnosis").json()
    assert found["proposed"]
    assert found["rules"]["version"] == 2
    examined = [one for one in found["posts"] if one["matching"] is not None]
    assert all(relief["then"] > relief["now"] for one in examined for relief in one["reliefs"])
    seen = officer.get(f"{path}/plan").json()
    body = {"version": seen["version"], "kinds": ["skill"], "opinion": "需持证"}
    assert officer.post(f"{path}/diagnosis", json=body).status_code == 201
    assert officer.post(f"{path}/diagnosis", json=body).status_code == 409, "the version has moved on"
    plan = company.get(f"{path}/plan").json()
    assert all(one["clause"] and one["quote"] for one in plan["measures"])
    made = company.post(f"{path}/plan/confirm", json={"version": plan["version"], "name": "王厂长"})
    assert made.status_code == 201
    assert made.json()["state"] == "agreed"
    version = made.json()["version"]
    illegal = officer.post(f"{path}/plan/steps", json={"version": version, "to": "paused", "opinion": "停"})
    assert illegal.status_code == 409
    begun = officer.post(f"{path}/plan/steps", json={"version": version, "to": "running"}).json()
    closing = {"version": begun["version"], "to": "unsolved_closed", "satisfaction": 3, "opinion": "订单取消"}
    refused = officer.post(f"{path}/plan/closing", json={**closing, "solved": begun["supplied"] + 1})
    assert refused.status_code == 409
    assert refused.json()["code"] == "numbers"
    closed = officer.post(f"{path}/plan/closing", json={**closing, "solved": begun["supplied"]})
    assert closed.json()["state"] == "unsolved_closed"
    assert company.post(f"{path}/plan/regeneration", json={"version": 1}).status_code == 403
    assert stranger.get(f"{path}/plan").status_code == 403
    assert officer.get(f"{path}/plan/comparison", params={"first": 1, "second": 0}).status_code == 200
    assert officer.get(f"{path}/plan/comparison", params={"first": 7}).status_code == 404
