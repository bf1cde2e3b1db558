"""A roster over the API and by the command line: what was shown is booked once, whatever is sent again."""

from __future__ import annotations

from matcher.models.enums import Role
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.odd_jobs import TOMORROW, posted, workers
from tests.service.test_tickets import drawn


def test_a_market_system_asks_for_a_roster_and_adopts_it(kit: Kit, sign_in) -> None:
    desk, people, task = sign_in(Role.MARKET_OPERATOR), workers(kit, 2), posted(kit, headcount=2)
    drawn(kit, people[0])
    plan = desk.post("/market/roster", json={"day": str(TOMORROW), "task_ids": [task]}).json()
    assert (plan["seats"], plan["filled"], plan["proven"]) == (2, 2, True)
    assert {one["seeker_id"]: one["here"] for one in plan["tasks"][0]["people"]} == {people[0]: True, people[1]: False}
    pairs = [{"task_id": task, "seeker_id": one["seeker_id"]} for one in plan["tasks"][0]["people"]]
    body = {"day": str(TOMORROW), "pairs": pairs}
    answers = [desk.post("/market/roster/adoption", json=body, key="roster-0001") for _ in range(2)]
    assert [one.status_code for one in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    states = {one["seeker_id"]: one["state"] for one in answers[0].json()["bookings"]}
    assert states == {people[0]: "confirmed", people[1]: "held"}
    again = desk.post("/market/roster/adoption", json=body)
    assert (again.status_code, again.json()["code"]) == (409, "changed")
    assert desk.post("/market/roster/adoption", json=body | {"pairs": pairs[:1] * 2}).status_code == 422


def test_solving_waits_for_no_writer_and_stops_none(kit: Kit, sign_in) -> None:
    desk, task = sign_in(Role.MARKET_OPERATOR), posted(kit, headcount=2)
    with kit.open(SYSTEM, write=True) as context:
        market = context.unit.markets.hold(actor(kit, "linggong").market_id or 0)
        answer = desk.post("/market/roster", json={"day": str(TOMORROW), "task_ids": [task]}, key="roster-0002")
        assert (answer.status_code, market is not None) == (200, True)
    again = desk.post("/market/roster", json={"day": str(TOMORROW), "task_ids": [task]}, key="roster-0002")
    assert "idempotent-replay" not in again.headers, "what is worked out is worked out as things stand"
