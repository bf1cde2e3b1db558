"""The main job through the JSON API: brochure, case, the paired officer's explained shortlist, decision, smaller gap."""

from __future__ import annotations

from datetime import timedelta

from fastapi.testclient import TestClient

from matcher import clock
from matcher.jobs.worker import Worker
from matcher.models.enums import Role
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor, brochure, enterprise_of, post_cells


def test_brochure_to_closed_gap(kit: Kit, client: TestClient, sign_in) -> None:
    company, officer = sign_in(Role.ENTERPRISE), sign_in(Role.OFFICER)
    enterprise = enterprise_of(kit, actor(kit, "qiye"))
    file = brochure(kit, enterprise, [post_cells(), post_cells(title="铸件清理工", headcount="abc")])

    # The template is a real workbook, and the upload is read row by row.
    assert company.get("/templates/brochure").content[:2] == b"PK"
    seen = company.post("/intakes/brochure", files={"file": ("简章.xlsx", file)})
    assert seen.status_code == 201, seen.text
    verdicts = {row["cells"]["title"]: row["verdict"] for row in seen.json()["rows"]}
    assert verdicts["机器人焊接操作工"] in ("good", "warn")
    assert verdicts["铸件清理工"] == "bad"
    bad = next(row for row in seen.json()["rows"] if row["verdict"] == "bad")
    assert any("招聘人数" in problem and "abc" in problem for problem in bad["problems"])

    # Confirming submits: a case of the paired officer, awaiting review.
    intake = seen.json()
    done = company.post(
        f"/intakes/{intake['id']}/confirmation", json={"version": intake["version"]}, key="confirm-0001"
    )
    assert done.status_code == 201, done.text
    assert done.json()["taken"] == 1
    again = company.post(
        f"/intakes/{intake['id']}/confirmation", json={"version": intake["version"]}, key="confirm-0001"
    )
    assert again.json() == done.json()
    case_id = done.json()["case_id"]
    case = officer.get(f"/cases/{case_id}").json()
    assert case["routing"] == "pairing"
    assert case["officer"]["name"] in case["routing_reasons"][0]
    post = next(one for one in case["posts"] if one["title"] == "机器人焊接操作工")
    assert any(one["vacancy_id"] == post["id"] for one in officer.get("/me/todo").json()["reviews"])
    missing = case["missing"]

    # The shortlist is made in the background; its parts add up and it says why.
    assert Worker(kit).drain() >= 1
    shortlist = officer.get(f"/vacancies/{post['id']}/shortlist").json()
    assert shortlist["candidates"], "the demo world has welders near 太谷"
    for candidate in shortlist["candidates"]:
        parts = candidate["explanation"]["parts"]
        assert sum(part["points"] for part in parts) == round(candidate["score"] * 10)
        assert "*" in candidate["name"]
    assert any(candidate["explanation"]["matched"] for candidate in shortlist["candidates"])

    # Publishing is the officer's; the enterprise may not do it for itself.
    assert company.post(f"/vacancies/{post['id']}/publication", json={"version": post["version"]}).status_code == 403
    published = officer.post(
        f"/vacancies/{post['id']}/publication", json={"version": post["version"], "opinion": "已核实"}
    )
    assert published.status_code == 200, published.text
    assert published.json()["state"] == "published"

    # A referral needs the person's consent; it is given by phone here, and the hand-over is logged.
    first, second = (one["seeker_id"] for one in shortlist["candidates"][:2])
    base = f"/vacancies/{post['id']}/candidates"
    assert officer.post(f"{base}/{first}/contacted", json={}).json()["state"] == "contacted"
    refused = officer.post(f"{base}/{first}/referral", json={})
    assert refused.status_code == 422
    assert "同意" in refused.json()["detail"]
    assert officer.post(f"{base}/{first}/start", json={}).status_code == 409, "nobody starts without a referral"
    referred = officer.post(f"{base}/{first}/referral", json={"channel": "phone"})
    assert referred.status_code == 201, referred.text
    assert referred.json()["consent_id"]
    unsuitable = officer.post(f"{base}/{second}/unsuitable", json={"reason": "pay"})
    assert unsuitable.json()["state"] == "unsuitable"

    # The enterprise sees the person masked, and the contact by a logged look.
    people = company.get(f"/cases/{case_id}/referred").json()
    assert [one["seeker_id"] for one in people if one["vacancy_id"] == post["id"]] == [first]
    contact = company.post(f"{base}/{first}/contact", json={"purpose": "约面试"})
    assert contact.json()["phone"].startswith("199")
    assert company.post(f"{base}/{second}/contact", json={"purpose": "约面试"}).status_code == 404

    started = officer.post(f"{base}/{first}/start", json={"started_on": str(clock.today())})
    assert started.json()["state"] == "started"
    assert officer.get(f"/cases/{case_id}").json()["missing"] == missing - 1

    # What leaves is masked: no clear name, no phone.
    text = officer.post(f"/vacancies/{post['id']}/shortlist/text").text
    assert contact.json()["name"] not in text
    assert contact.json()["phone"] not in text
    assert officer.post(f"/vacancies/{post['id']}/shortlist/export").content[:2] == b"PK"

    # The next list leaves out who was handled.
    rebuilt = officer.post(f"/vacancies/{post['id']}/shortlists").json()
    assert not {first, second} & {one["seeker_id"] for one in rebuilt["candidates"]}
    assert {first, second} == {one["seeker_id"] for one in rebuilt["handled"]}
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_the_same_file_twice_adds_nothing(kit: Kit, sign_in) -> None:
    company = sign_in(Role.ENTERPRISE)
    file = brochure(kit, enterprise_of(kit, actor(kit, "qiye")), [post_cells()])
    first = company.post("/intakes/brochure", files={"file": ("a.xlsx", file)}).json()
    company.post(f"/intakes/{first['id']}/confirmation", json={"version": 1})
    second = company.post("/intakes/brochure", files={"file": ("a.xlsx", file)}).json()
    assert second["counts"] == {"duplicate": 1}
    assert any("导入过" in note for note in second["notes"])
    assert company.post(f"/intakes/{second['id']}/confirmation", json={"version": 1}).status_code == 409


def test_an_operator_pulls_who_fits_and_is_free(sign_in) -> None:
    market = sign_in(Role.MARKET_OPERATOR)
    day = clock.today() + timedelta(days=1)
    asked = {
        "employer": "晋源演示物流",
        "trade": "装卸",
        "headcount": 3,
        "day": str(day),
        "start_minute": 9 * 60,
        "end_minute": 12 * 60,
        "adcode": "140105",
        "pay": 20000,
        "cover": "accident",
    }
    task = market.post("/tasks", json=asked).json()
    found = market.get(f"/tasks/{task['id']}/workers").json()
    assert found["workers"]
    assert found["pool"] == len(found["workers"]) + sum(found["excluded"].values()) or len(found["workers"]) == 20
    for worker in found["workers"]:
        assert any("时段" in reason for reason in worker["explanation"]["strengths"])
        assert sum(part["points"] for part in worker["explanation"]["parts"]) == round(worker["score"] * 10)
    risky = market.post("/tasks", json=asked | {"detail": "高处作业擦玻璃", "cover": "none"})
    assert risky.status_code == 422
    assert "保障" in risky.json()["detail"]
    assert market.post("/tasks", json=asked | {"end_minute": 9 * 60 + 720}).status_code == 422
    monthly = market.post("/tasks", json=asked | {"pay_unit": "month"})
    assert (monthly.status_code, "日、时、件" in monthly.text) == (422, True)
