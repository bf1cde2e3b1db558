"""A market over the API: anybody reads directory, screen and tasks; the desk, the entry and the figures are its own."""

from __future__ import annotations

import io
import re
from datetime import timedelta

from fastapi.testclient import TestClient
from openpyxl import load_workbook

from matcher import clock
from matcher.models.states import TaskState
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.test_boards import task

DAY = clock.today() + timedelta(days=200)


def test_a_market_over_the_api(kit: Kit, client: TestClient, sign_in) -> None:
    own = actor(kit, "linggong").market_id or 0
    with kit.open(SYSTEM, write=True) as context:
        row, gone = task(context, own, detail="电话13912345678"), task(context, own, state=TaskState.CANCELLED)
        context.unit.commit()
    market = sign_in("linggong")
    new = {"name": "测零工", "phone": "19900007703", "trades": "装卸", "agreed": True}
    slip = market.post("/desk/workers", json=new).json()
    assert (slip["ticket"]["number"], slip["ticket"]["state"], slip["ahead"]) == (1, "waiting", 0)
    found = market.post("/desk/find", json={"text": slip["card"]}).json()
    assert [(one["name"], one["phone"], one["number"]) for one in found] == [("测**", "199****7703", 1)]
    assert market.post("/desk/arrivals", json={"seeker_id": found[0]["seeker_id"]}).json()["ticket"]["number"] == 1
    called = market.post("/tickets/calls").json()
    assert market.post("/tickets/calls").json()["code"] == "empty"
    base = f"/api/v1/markets/{own}"
    board = client.get(f"{base}/board").json()
    assert (board["called"], board["waiting"]) == ([1], 0)
    shown = next(one for one in board["tasks"] if one["id"] == row.id)
    assert (shown["left"], "139" in str(shown), "contact_phone" in shown) == (2, False, False)
    over = client.get(f"{base}/tasks/{gone.id}")
    assert (over.status_code, over.json()["code"]) == (410, "gone")
    assert client.get(f"{base}/tasks/{row.id}").json() == shown
    assert market.post(f"/tickets/{called['id']}/moves", json={"to": "placed"}).json()["state"] == "placed"
    assert market.post(f"/tickets/{called['id']}/moves", json={"to": "called"}).status_code == 409
    assert market.get("/tickets").json()["placed"] == 1

    entry = market.get("/markets/own").json()
    fields = ("name", "kind", "address", "hours", "phone", "services", "area_m2", "trades", "version")
    changed = {name: entry[name] for name in fields} | {"hours": "05:00-20:00"}
    assert market.post("/markets/own", json=changed).json()["version"] == entry["version"] + 1
    assert market.post("/markets/own", json=changed).json()["code"] == "stale"
    listed = client.get("/api/v1/markets", params={"adcode": entry["adcode"]}).json()
    assert [one["hours"] for one in listed if one["id"] == own] == ["05:00-20:00"]

    figures = market.get("/market-figures").json()
    assert figures["total"]["seekers"] == 1
    file = market.post("/market-figures/export")
    assert load_workbook(io.BytesIO(file.content)).worksheets[0].max_row >= 5


def test_no_task_of_a_busy_day_is_lost_from_the_list(kit: Kit, sign_in) -> None:
    own = actor(kit, "linggong").market_id or 0
    with kit.open(SYSTEM, write=True) as context:
        made = [task(context, own, day=DAY, start_minute=n).id for n in range(7)]
        context.unit.commit()
    market = sign_in("linggong")
    first = market.get("/tasks", params={"day": str(DAY), "limit": 4}).json()
    rest = market.get("/tasks", params={"day": str(DAY), "limit": 4, "offset": 4}).json()
    assert (first["total"], rest["total"]) == (7, 7)
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert market.get("/tasks", params={"day": "昨天"}).status_code == 422
    late = {"employer": "某单位", "trade": "装卸", "headcount": 2, "day": str(clock.today() - timedelta(days=1))}
    late |= {"start_minute": 480, "end_minute": 960, "adcode": "140105", "pay": 20000, "cover": "accident"}
    written = market.post("/tasks/past", json=late).json()
    assert (written["entered_late"], written["state"]) == (True, "open")
    assert market.post("/tasks", json=late).status_code == 422


def test_the_screen_turns_its_pages(kit: Kit, client: TestClient) -> None:
    """Thirteen tasks come round six at a time by the refresh alone, and none that is full takes their room."""
    own = actor(kit, "linggong").market_id or 0
    with kit.open(SYSTEM, write=True) as context:
        for one in context.unit.market_figures.tasks_on(own, clock.today()):
            one.state = TaskState.DONE
        for number in range(13):
            task(context, own, trade=f"第{number}样活")
        task(context, own, trade="招满的活", state=TaskState.FILLED)
        context.unit.commit()
    seen: list[str] = []
    path = f"/markets/{own}/screen"
    for number in (1, 2, 3):
        answer = client.get(path)
        assert f"第 {number}/3 页" in answer.text
        shown = re.findall(r"第\d+样活|招满的活", answer.text)
        assert len(shown) <= 6
        seen += shown
        path = answer.headers["refresh"].partition("url=")[2]
    assert sorted(seen) == sorted(f"第{number}样活" for number in range(13))
    assert path.endswith("page=1"), "the last page is followed by the first"
    assert "第 1/3 页" in client.get(f"/markets/{own}/screen?page=4").text
