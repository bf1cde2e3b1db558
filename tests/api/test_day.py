"""The workbench and the calls over JSON: to-dos with counts, the next call, and a stale outcome."""

from __future__ import annotations

from fastapi.testclient import TestClient

from matcher.models.states import VacancyState
from matcher.service import matching
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.security.callers import caller


def test_what_waits_and_whom_to_ring_up(kit: Kit, client: TestClient) -> None:
    with kit.open(SYSTEM, write=True) as context:
        case = context.unit.cases.open_of(actor(kit, "qiye").enterprise_id or 0)
        assert case is not None
        post = context.unit.vacancies.of_case(case.id or 0)[0]
        post.state = VacancyState.PUBLISHED
        matching.build_shortlist(context, post.id or 0)
        vacancy_id = post.id
        context.unit.commit()
    officer = caller(client, "zhuanyuan")
    told = officer("GET", "/api/v1/workbench").json()
    assert told["total"] == len(told["todos"]) == sum(told["kinds"].values()) == sum(told["lights"].values()) > 0
    some = next(iter(told["kinds"]))
    kept = officer("GET", f"/api/v1/workbench?kind={some}").json()
    assert {one["kind"] for one in kept["todos"]} == {some}
    assert kept["kinds"] == told["kinds"]
    assert officer("GET", "/api/v1/workbench/enterprises").json()[0]["missing"] > 0
    line = officer("GET", f"/api/v1/calls/next?queue=candidates&vacancy_id={vacancy_id}").json()
    call = line["call"]
    assert call["phone"] is None
    assert call["vacancy_id"] == vacancy_id
    said = {name: call[name] for name in ("subject_id", "vacancy_id", "version")} | {"queue": "candidates"}
    answer = officer("POST", "/api/v1/calls/outcome", json=said | {"outcome": "shift"})
    assert answer.status_code == 200
    again = officer("POST", "/api/v1/calls/outcome", json=said | {"outcome": "pay"})
    assert (again.status_code, again.json()["code"]) == (409, "stale")
    wrong = officer("POST", "/api/v1/calls/outcome", json=said | {"outcome": "age"})
    assert (wrong.status_code, wrong.json()["field"]) == (422, "outcome")
