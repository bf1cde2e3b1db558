"""A market's own system over the API: pull, hold, confirm, check in, worked, paid; cancel; follow the feed."""

from __future__ import annotations

from matcher import clock
from matcher.models.enums import Role
from matcher.service.context import Kit
from matcher.service.worker_numbers import card_code
from tests.factories import actor
from tests.service.odd_jobs import TOMORROW, TRADE, posted, workers
from tests.service.test_bookings import Clock, time

__all__ = ["time"]
TASK = {"trade": TRADE, "headcount": 2, "day": str(TOMORROW), "start_minute": 480, "end_minute": 960, "pay": 20000}


def test_a_market_system_books_a_day(kit: Kit, sign_in, time: Clock) -> None:
    desk, people = sign_in(Role.MARKET_OPERATOR), workers(kit, 3)
    task = desk.post("/tasks", json=TASK | {"employer": "某公司", "adcode": "140105", "cover": "accident"}).json()["id"]
    assert {one["seeker_id"] for one in desk.get(f"/tasks/{task}/workers").json()["workers"]} == set(people)
    # The same key again takes nobody else.
    held = [desk.post(f"/tasks/{task}/holds", json={"count": 2}, key="morning-0001").json() for _ in range(2)]
    assert held[0] == held[1]
    assert desk.post(f"/tasks/{task}/holds", json={"count": 1}).json()["code"] == "full"
    first, second = held[0]
    row = desk.get(f"/bookings/{first['id']}").json()
    assert row["name"].endswith("*")
    assert row["warnings"] == []
    for one in (first, second):
        answer = desk.post(f"/bookings/{one['id']}/confirmation", json={"version": one["version"]})
        assert answer.json()["state"] == "confirmed", answer.text
    assert desk.get(f"/tasks/{task}").json()["state"] == "filled"
    told = {"version": 2, "by": "worker", "reason": "家里有事"}
    assert desk.post(f"/bookings/{second['id']}/cancellation", json=told).json()["state"] == "cancelled"
    assert desk.get(f"/tasks/{task}").json()["state"] == "open"
    free = next(iter(set(people) - {first["seeker_id"], second["seeker_id"]}))
    assert desk.post(f"/tasks/{task}/bookings", json={"seeker_id": free}).json()["seat"] == second["seat"]
    again = desk.post(f"/tasks/{task}/bookings", json={"seeker_id": first["seeker_id"]})
    assert again.status_code == 409
    assert "还剩" in again.json()["detail"] or "占满" in again.json()["detail"]

    time.to(480)
    desk = sign_in(Role.MARKET_OPERATOR)
    code = first["check_code"]
    wrong = desk.post(f"/bookings/{first['id']}/check-in", json={"code": "000000" if code != "000000" else "111111"})
    assert wrong.json()["field"] == "code"
    assert desk.post(f"/bookings/{first['id']}/check-in", json={"code": code}).json()["state"] == "arrived"
    time.to(1000)
    desk = sign_in(Role.MARKET_OPERATOR)
    worked = desk.post(f"/bookings/{first['id']}/work", json={"minutes": 480, "version": 3}).json()
    assert worked["due"] == 20000
    paid = desk.post(f"/bookings/{first['id']}/pay", json={"amount": 20000, "version": 4})
    assert paid.json()["state"] == "paid", paid.text
    found = desk.get(f"/market/settlement?day={TOMORROW}").json()
    assert (found["due"], found["paid"], found["open"]) == (20000, 20000, 0)

    kinds, after = [], 0
    while True:
        feed = desk.get("/market/events", params={"after": after, "limit": 3}).json()
        if not feed["events"]:
            break
        kinds += [one["kind"] for one in feed["events"] if one["task_id"] == task]
        assert feed["next"] > after
        after = feed["next"]
    assert kinds[:6] == [
        "task.post",
        "booking.held",
        "booking.held",
        "booking.confirmed",
        "booking.confirmed",
        "task.filled",
    ]
    assert kinds[-3:] == ["booking.worked", "task.done", "booking.paid"]
    assert "欧阳" not in str(feed)
    assert desk.get("/market/events", params={"after": after}).json() == {"events": [], "next": after}
    lost = desk.get("/market/events", params={"after": after + 1})
    assert (lost.status_code, lost.json()["code"]) == (409, "cursor"), "nobody waits for ever behind the end"
    assert f"after={after}" in lost.json()["detail"]


def test_crews_sheets_and_quick_hiring_over_the_api(kit: Kit, sign_in, time: Clock) -> None:
    desk, people = sign_in(Role.MARKET_OPERATOR), workers(kit, 3)
    crew = desk.post("/crews", json={"name": "彩绘一组", "leader_id": people[0], "members": people[1:2]}).json()
    assert [one["leads"] for one in crew["members"]] == [True, False]
    task = posted(kit, headcount=3)
    booked = desk.post(f"/tasks/{task}/crews", json={"crew_id": crew["id"]})
    assert [one["source"] for one in booked.json()] == ["crew", "crew"], booked.text
    time.to(1000)
    desk = sign_in(Role.MARKET_OPERATOR)
    rows = [{"worker": card_code(one), "minutes": 480, "paid": 20000} for one in people]
    wrong = desk.post(f"/tasks/{task}/sheet", json={"rows": [*rows, rows[0]]})
    assert wrong.status_code == 422
    assert "第 4 行" in str(wrong.json()["errors"])
    made = desk.post(f"/tasks/{task}/sheet", json={"rows": rows})
    assert [one["state"] for one in made.json()] == ["paid"] * 3, made.text
    boss = sign_in(Role.ENTERPRISE)
    refused = boss.post("/tasks/own", json=TASK | {"cover": "accident", "day": str(clock.today())})
    assert refused.status_code in (201, 409)
    assert boss.post(f"/tasks/{task}/holds", json={"count": 1}).status_code == 403
    assert boss.get(f"/tasks/{task}/bookings").status_code == 404
    worker = sign_in(Role.SEEKER)
    assert worker.get("/me/bookings").json() == []
    assert actor(kit, "qiye").enterprise_id
