"""A fair by its pages, without a script: planned, handed in, told, signed up for, reviewed, opened, checked in, seen."""

from __future__ import annotations

import re
from typing import Any

from fastapi.testclient import TestClient

from matcher.demo.load import PASSWORD
from matcher.models.fair_kinds import EntryState, FairState
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form
from tests.factories import actor, enterprise_of
from tests.fairs import as_, carried, draft, fair_now, hang_papers, planned, post_of


def send(client: TestClient, page: str, address: str, **told: Any) -> Any:
    """Send a form of a page as typed, with the token the page carries."""
    token = re.search(r'name="csrf-token" content="(\w+)"', client.get(page).text)
    assert token, page
    return client.post(address, data=told | {"csrf": token.group(1)})


def test_a_fair_by_its_pages(kit: Kit, enter: Any) -> None:
    county, firm = actor(kit, "xianji"), actor(kit, "qiye")
    post = post_of(kit, firm.enterprise_id or 0)
    client = enter("xianji")
    form = Form(client.get("/job-fairs/new").text).to("/job-fairs")
    facts = draft(county.adcode or "").model_dump(mode="json", exclude_none=True, exclude={"groups", "hosts"})
    typed = form | {name: str(value) for name, value in facts.items()} | {"groups": ["rural", "returning"]}
    wrong = client.post("/job-fairs", data=typed | {"last": "2020-01-01"})
    assert wrong.status_code == 422
    assert "止日早于起日" in wrong.text
    assert f'value="{facts["theme"]}"' in wrong.text
    made = client.post("/job-fairs", data=typed | {"idempotency_key": "another-key"})
    assert made.status_code == 303, made.text
    here = made.headers["location"].split("?")[0]
    fair_id = int(here.rsplit("/", 1)[-1])
    lacking = send(client, here, f"{here}/step", step="submit", version=1)
    assert lacking.status_code == 409
    assert "还缺实施方案" in lacking.text
    as_(kit, county, hang_papers, fair_id)
    assert "安全保卫方案.pdf" in client.get(here).text
    assert send(client, here, f"{here}/step", step="submit", version=1).status_code == 303
    assert 'value="approve"' not in client.get(here).text, "who handed it in is not offered the decision"
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=actor(kit, "shiji"))

    enter("qiye")
    assert here in client.get("/own-fairs").text
    assert "实施方案.pdf" not in client.get(here).text, "the organiser's papers are not the enterprise's"
    nothing = send(client, f"{here}/sign-up", f"{here}/entries", people="2")
    assert nothing.status_code == 422
    assert "至少选择一个" in nothing.text
    assert send(client, f"{here}/sign-up", f"{here}/entries", people="2", vacancy_ids=[post]).status_code == 303
    with kit.open(SYSTEM, write=False) as context:
        ((entry, _),) = context.unit.fair_entries.of_fair(fair_id)
    act = f"/job-fair-entries/{entry.id}"

    enter("zhuanyuan")
    assert send(client, here, f"{act}/review", verdict="accept", version=entry.version).status_code == 303
    booths = f"{here}/booths"
    assert send(client, booths, booths, version=fair_now(kit, fair_id).version).status_code == 303
    assert enterprise_of(kit, firm).name in client.get(booths).text
    carried(kit, fair_id, FairState.OPEN, by=county, approver=county)

    enter("qiye")
    door = f"/fair-check-in/{fair_now(kit, fair_id).code}"
    assert send(client, door, door).status_code == 303
    with kit.open(SYSTEM, write=False) as context:
        ((entry, _),) = context.unit.fair_entries.of_fair(fair_id)
    assert (entry.state, entry.booth) == (EntryState.ACCEPTED, 1)
    assert entry.checked_in_at is not None

    client.cookies.clear()
    public = client.get(f"/fairs/{fair_id}").text
    assert enterprise_of(kit, firm).name in public
    assert f'href="/jobs/{post}"' in public
    assert here.rsplit("/", 1)[-1] in client.get("/fairs?adcode=140700").text
    assert facts["theme"] not in client.get("/fairs?adcode=140800").text


def test_the_api_takes_a_fair_through_and_says_why_not(kit: Kit, client: TestClient) -> None:
    county, city = actor(kit, "xianji"), actor(kit, "shiji")
    fair_id = planned(kit, county).id or 0
    answer = client.post("/api/v1/sessions", json={"username": "xianji", "password": PASSWORD}).json()
    head = {"Authorization": f"Bearer {answer['token']}"}
    seen = client.get(f"/api/v1/fairs/{fair_id}", headers=head).json()
    assert (seen["state"], seen["steps"], seen["missing_papers"]) == ("planned", ["submit", "cancel"], [])
    early = client.post(f"/api/v1/fairs/{fair_id}/steps", headers=head, json={"step": "open", "version": 1})
    assert (early.status_code, early.json()["code"]) == (409, "state")
    assert client.get(f"/api/v1/public-fairs/{fair_id}").status_code == 404
    carried(kit, fair_id, FairState.PUBLICISED, by=county, approver=city)
    assert fair_id in [one["id"] for one in client.get("/api/v1/public-fairs").json()]
    version = fair_now(kit, fair_id).version
    gone = {"step": "cancel", "version": version, "reason": "场地停电"}
    assert client.post(f"/api/v1/fairs/{fair_id}/steps", headers=head, json=gone).json()["state"] == "cancelled"
    assert client.get(f"/api/v1/public-fairs/{fair_id}").status_code == 410
