"""Idempotency keys over HTTP (trust.md T23): equal requests at once have one effect, and all are told the same."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from fastapi.testclient import TestClient

from matcher.models.enums import Role
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.factories import actor, brochure, enterprise_of, post_cells

KEY = "confirm-0001"


def at_once(count: int, request: Any) -> list[Any]:
    """The answers to equal requests that start together."""
    barrier = Barrier(count)

    def run(_: int) -> Any:
        barrier.wait(30)
        return request()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def brochure_of(kit: Kit, **changes: str) -> dict[str, Any]:
    return {"file": ("简章.xlsx", brochure(kit, enterprise_of(kit, actor(kit, "qiye")), [post_cells(**changes)]))}


def titles(kit: Kit, case_id: int) -> list[str]:
    with kit.open(SYSTEM, write=False) as context:
        return [post.title for post in context.unit.vacancies.of_case(case_id)]


def test_equal_confirmations_at_once_take_effect_once_and_answer_alike(kit: Kit, client: TestClient, sign_in) -> None:
    company = sign_in(Role.ENTERPRISE)
    intake = company.post("/intakes/brochure", files=brochure_of(kit)).json()
    path = f"/intakes/{intake['id']}/confirmation"
    answers = at_once(32, lambda: company.post(path, json={"version": 1}, key=KEY))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {201, 409}, statuses
    done = [answer for answer in answers if answer.status_code == 201]
    assert done
    assert len({answer.content for answer in done}) == 1
    assert sum("idempotent-replay" not in answer.headers for answer in done) == 1, "one did it, the others were told"
    again = company.post(path, json={"version": 1}, key=KEY)
    assert (again.status_code, again.content) == (201, done[0].content)
    assert titles(kit, done[0].json()["case_id"]).count("机器人焊接操作工") == 1
    with kit.open(SYSTEM, write=False) as context:
        assert check_invariants(context) == []


def test_equal_uploads_at_once_are_one_intake(kit: Kit, client: TestClient, sign_in) -> None:
    """Nothing about an upload conflicts by itself: the key alone must hold it to one."""
    company = sign_in(Role.ENTERPRISE)
    before = len(company.get("/intakes", params={"kind": "brochure"}).json())
    files = brochure_of(kit)
    answers = at_once(6, lambda: company.post("/intakes/brochure", files=files, key=KEY))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.json()["id"] for answer in answers if answer.status_code == 201}) == 1
    assert len(company.get("/intakes", params={"kind": "brochure"}).json()) == before + 1


def test_a_key_stands_for_one_request_of_one_account(kit: Kit, client: TestClient, sign_in) -> None:
    company, officer = sign_in(Role.ENTERPRISE), sign_in(Role.OFFICER)
    first = company.post("/intakes/brochure", files=brochure_of(kit), key=KEY)
    other_file = company.post("/intakes/brochure", files=brochure_of(kit, title="焊接检验工"), key=KEY)
    other_path = company.post(f"/intakes/{first.json()['id']}/discard", json={"version": 1}, key=KEY)
    for refused in (other_file, other_path):
        assert (refused.status_code, refused.json()["code"]) == (409, "idempotency")
        assert "幂等键" in refused.json()["detail"]
    # The other account's key of the same name is another key: it neither collides nor shows the first one's answer.
    theirs = officer.post("/intakes/brochure", files=brochure_of(kit), key=KEY)
    assert theirs.status_code == 201
    assert theirs.json()["id"] != first.json()["id"]
    assert "idempotent-replay" not in theirs.headers


def test_a_failed_request_is_not_remembered(kit: Kit, client: TestClient, sign_in) -> None:
    company = sign_in(Role.ENTERPRISE)
    intake = company.post("/intakes/brochure", files=brochure_of(kit)).json()
    path = f"/intakes/{intake['id']}/confirmation"
    assert company.post(path, json={"version": 0}, key=KEY).status_code == 422
    assert company.post(path, json={"version": 7}, key=KEY).status_code == 409
    good = company.post(path, json={"version": 1}, key=KEY)
    assert (good.status_code, good.json()["taken"]) == (201, 1)
    assert company.post(path, json={"version": 7}, key=KEY).json()["code"] == "idempotency"
    for key in ("kurz", "x" * 256):
        assert company.post(path, json={"version": 1}, key=key).status_code == 422
