"""Surveys, ledgers and renewals over the API, as an enterprise and its officers use them."""

from __future__ import annotations

from datetime import timedelta

from matcher import clock
from matcher.models.enums import Role

FIGURES = {"month": "2025-05", "staff_start": 90, "staff_end": 90, "needed": 12, "short": 10}


def test_a_survey_from_the_enterprise_to_the_rates(sign_in) -> None:
    company, city = sign_in(Role.ENTERPRISE), sign_in(Role.CITY_ADMIN)
    made = company.post("/surveys", json=FIGURES | {"posts": [{"title": "焊工", "short": 10}]}, key="survey-0001")
    assert made.status_code == 201, made.text
    assert company.post("/surveys", json=FIGURES).status_code == 409
    wrong = company.post("/surveys", json=FIGURES | {"month": "2025-06", "short": 13})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "short")
    path = f"/surveys/{made.json()['id']}"
    corrected = company.post(f"{path}/revisions", json=FIGURES | {"needed": 11, "revision_reason": "多报一人"})
    assert (corrected.status_code, corrected.json()["revisions"]) == (201, [2, 1])
    assert company.get(path).json()["counts"] is False
    assert company.post("/surveys/unchanged", json={"month": "2025-06"}).json()["unchanged"] is True
    found = city.get("/surveys", params={"month": "2025-05"}).json()
    assert [(one["revision"], one["needed"]) for one in found["items"]] == [(2, 11)]
    rates = city.get("/surveys/rates", params={"month": "2025-05", "by": "enterprise"}).json()
    assert (rates["total"]["shortage_rate"], rates["total"]["demand_ratio"]) == (0.1, None)
    assert city.post("/surveys", json=FIGURES).status_code == 403


def test_an_issue_and_a_stay_sheet(sign_in) -> None:
    company, officer = sign_in(Role.ENTERPRISE), sign_in(Role.OFFICER)
    issue = company.post("/issues", json={"kind": "logistics", "text": "没有夜班车"}).json()
    path = f"/issues/{issue['id']}"
    assert officer.post(f"{path}/answer", json={"version": 1, "text": "已协调"}).status_code == 409
    assert officer.post(f"{path}/assignment", json={"version": 1, "department": "县交通局"}).status_code == 200
    assert officer.post(f"{path}/answer", json={"version": 2, "text": "已协调"}).json()["steps"] == ["accept", "reopen"]
    assert company.post(f"{path}/acceptance", json={"version": 3}).json()["state"] == "satisfied"
    today = clock.today()
    sheet = {"holiday": "节日", "first": str(today), "last": str(today), "staff": 90, "stay": 50, "leave": 30}
    made = company.post("/stay-sheets", json=sheet | {"returners": 25})
    assert (made.status_code, made.json()["undecided"]) == (201, 10)
    back = f"/stay-sheets/{made.json()['id']}/returns"
    assert company.post(back, json={"day": str(today), "due": 20, "back": 15}).json()["return_rate"] == 0.75
    assert company.post(back, json={"day": str(today + timedelta(days=9)), "due": 20, "back": 15}).status_code == 422


def test_a_canvass_and_a_renewal(sign_in) -> None:
    county, officer, company = sign_in(Role.COUNTY_ADMIN), sign_in(Role.OFFICER), sign_in(Role.ENTERPRISE)
    days = {"first": "2022-12-01", "last": "2023-02-10"}
    campaign = county.post("/campaigns", json={"name": "冬季用工服务", **days}).json()
    case = company.get("/cases").json()["items"][0]
    path = f"/campaigns/{campaign['id']}"
    uscc = company.get(f"/enterprises/{case['enterprise']['id']}").json()["uscc"]
    assert officer.post(f"{path}/canvass", json={"uscc": uscc}).json() == {"entered": 1}
    row = officer.get(path).json()["rows"][0]
    assert officer.post(f"/canvass/{row['id']}/calls", json={"outcome": "need", "version": 1}).status_code == 201
    assert officer.get(path).json()["coverage"]["rate"] == 1.0
    post = company.get(f"/cases/{case['id']}").json()["posts"][0]
    assert company.post(f"/vacancies/{post['id']}/renewal", json={"version": post["version"]}).status_code == 409
    copied = company.post(f"/vacancies/{post['id']}/copies", json={"title": "铸件打磨工（二车间）", "headcount": 3})
    assert (copied.status_code, copied.json()["state"], copied.json()["headcount"]) == (201, "submitted", 3)
