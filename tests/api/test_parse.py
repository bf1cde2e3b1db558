"""POST /parse and corrections over HTTP: who, what comes back, and texts made to break a reader."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from matcher.models.enums import Role

TEXT = "招电焊工5名，月薪6000-8000元，持焊工证优先\n地址：太谷区城南\n电话：13812345678"
RESUME = "我叫司马试，家住太谷区，会开叉车，有叉车证，想找叉车司机的工作，电话19900005551"


def test_a_text_is_read_as_posts_a_person_or_facts(sign_in) -> None:
    officer = sign_in(Role.OFFICER)
    answer = officer.post("/parse", data={"text": TEXT})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    row = body["rows"][0]
    assert (row["heading"], body["header"]["contact_phone"]) == ("电焊工", "13812345678")
    for field in row["fields"]:
        words = [body["text"][start:end] for start, end in field["sources"]]
        assert "\n".join(words) == field["text"]
        assert all(0 <= fact["start"] < fact["end"] <= len(field["text"]) for fact in field["facts"])
    assert row["occupations"][0]["code"] == ""
    person = officer.post("/parse", data={"text": RESUME, "what": "resume"}).json()["rows"][0]
    assert person["heading"] == "司马试"
    facts = officer.post("/parse", data={"text": TEXT, "what": "facts"}).json()
    pay = next(fact for fact in facts["facts"] if fact["kind"] == "pay")
    assert facts["text"][pay["start"] : pay["end"]] == "6000-8000元"
    assert pay["value"]["maximum"] == 800000


def test_a_file_is_read_the_same_way(sign_in) -> None:
    officer = sign_in(Role.OFFICER)
    for name, data in (("招聘.txt", TEXT.encode("gb18030")), ("招聘.csv", "岗位名称,招聘人数\n电焊工,5".encode())):
        answer = officer.post("/parse", files={"file": (name, data)})
        if name.endswith("csv"):
            assert answer.status_code == 422, "a table that lacks columns says so"
            continue
        assert answer.json()["rows"][0]["heading"] == "电焊工"


def test_each_kind_is_for_those_who_may_hand_it_in(sign_in) -> None:
    for role, what, status in (
        (Role.ENTERPRISE, "post", 200),
        (Role.ENTERPRISE, "resume", 403),
        (Role.MARKET_OPERATOR, "resume", 200),
        (Role.MARKET_OPERATOR, "post", 403),
        (Role.MARKET_OPERATOR, "facts", 200),
        (Role.AUDITOR, "facts", 403),
        (Role.SEEKER, "resume", 403),
    ):
        text = RESUME if what == "resume" else TEXT
        assert sign_in(role).post("/parse", data={"text": text, "what": what}).status_code == status, (role, what)


def test_an_answer_is_never_kept_for_a_repeat(sign_in) -> None:
    officer = sign_in(Role.OFFICER)
    first = officer.post("/parse", key="parse-0001", data={"text": TEXT})
    second = officer.post("/parse", key="parse-0001", data={"text": RESUME, "what": "resume"})
    assert (first.status_code, second.status_code) == (200, 200)


HOSTILE = [
    "",
    " \n\t ",
    "\x00\x01焊工5名",
    "\u202e焊工\u200b5名\ufeff6000元",
    "焊工5名，" * 4000,
    "【" * 20_000,
    "岗位：" * 6600,
    "1、" * 9000,
    "(" * 9_999 + ")" * 9_999,
    "<script>alert(1)</script>焊工5名",
    "焊工5名' OR 1=1 --",
    "𠮷𠮷𠮷㊗焊工5名",
    "6000-" * 4000,
    "我叫" * 9_000,
    "=HYPERLINK(\"x\")\t焊工\n岗位名称\t招聘人数\n\t\n",
    "岗位名称\t招聘人数\t薪资待遇\n\"焊工\t5\t6000",
    "字" * 20_001,
    "9" * 20_000,
    "年满十六周岁" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("what", ["post", "resume", "facts"])
def test_no_text_breaks_it(client: TestClient, sign_in, what: str) -> None:
    officer = sign_in(Role.OFFICER)
    for text in HOSTILE:
        answer = officer.post("/parse", data={"text": text, "what": what})
        assert answer.status_code in (200, 413, 422), (text[:20], answer.text)
        if answer.status_code != 200:
            assert any("一" <= char <= "龥" for char in answer.json()["detail"])
    kind = {"post": "brochure", "resume": "seekers", "facts": "brochure"}[what]
    for text in HOSTILE:
        answer = officer.post(f"/intakes/{kind}/text", json={"text": text, "header": {"name": text[:50]}})
        assert answer.status_code in (201, 413, 422), (text[:20], answer.text)


def test_a_row_is_corrected_over_the_api(sign_in) -> None:
    company, officer = sign_in(Role.ENTERPRISE), sign_in(Role.OFFICER)
    made = company.post("/intakes/brochure/text", json={"text": TEXT})
    assert made.status_code == 201, made.text
    path = f"/intakes/{made.json()['id']}/rows/0"
    assert made.json()["rows"][0]["verdict"] == "bad", "no duties yet"
    seen = company.get(path).json()
    body = {"version": seen["version"], "fields": {"duty": "焊接结构件", "hazards": "高温、粉尘、有毒"}}
    assert officer.get(path).status_code == 404, "another account's file is not there"
    assert officer.post(f"{path}/corrections", json=body).status_code == 404
    done = company.post(f"{path}/corrections", key="correct-0001", json=body)
    assert done.status_code == 200, done.text
    assert done.json()["verdict"] == "warn", done.json()["problems"]
    assert company.post(f"{path}/corrections", key="correct-0001", json=body).json() == done.json()
    assert company.post(f"{path}/corrections", json=body).status_code == 409
    stale = {"version": done.json()["version"], "code": "6-18-02-04"}
    assert company.post(f"{path}/occupation", json=stale).json()["occupations"][0]["code"] == "6-18-02-04"
    rows = company.get(f"/intakes/{made.json()['id']}").json()["rows"]
    assert sorted(rows[0]["corrected"]) == ["duty", "hazards"]
