"""Every route × every role (trust.md T50): a route missing in the hand-written matrix fails, so does a wrong answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient
from starlette.routing import Route

from api.app import create_app
from matcher.demo.load import PASSWORD, USERNAMES
from matcher.models.enums import IntakeKind, Role
from matcher.service.context import Kit
from tests.bodies import BODIES as MORE_BODIES
from tests.bodies import PATCHED, body_of
from tests.participants import FILES, REQUESTS
from tests.plan_bodies import plan_body

MATRIX: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "access_matrix.yaml").read_text("utf-8"))
# An id no row has, and bodies good enough to get past the shape of each request.
NO_ID = 987_654_321
PAIR = {"kind": "enterprise", "first": NO_ID, "second": NO_ID + 1}
BODIES: dict[str, dict[str, Any]] = REQUESTS | {
    "moves": {"to": "matching", "version": 1, "opinion": "推进"},
    "move": {"to": "matching", "version": 1, "opinion": "推进"},
    "pairing": {"officer_id": NO_ID, "version": 1},
    "pair": {"officer_id": NO_ID, "version": 1},
    "escalation": {"version": 1, "opinion": "请协调"},
    "escalate": {"version": 1, "opinion": "请协调"},
    "return": {"version": 1, "part": "state", "opinion": "退回"},
    "retraction": {"version": 1},
    "retract": {"version": 1},
    "end": {"reason": "停产"},
    "main": {"officer_id": NO_ID},
    "backup": {"officer_id": NO_ID},
    "leave": {"version": 1},
    "cap": {"version": 1, "load_cap": 9},
    "departure": {"version": 1, "reason": "调离"},
    "depart": {"version": 1, "reason": "调离"},
    "visits": {"kind": "visit"},
    "visit": {"kind": "visit"},
    "handovers": {"receiver_id": NO_ID, "reason": "调整"},
    "handover": {"receiver_id": NO_ID, "reason": "调整"},
    "acceptance": {"version": 1},
    "accept": {"version": 1},
    "refusal": {"version": 1, "opinion": "任务重"},
    "refuse": {"version": 1, "opinion": "任务重"},
    "cancellation": {"version": 1},
    "cancel": {"version": 1},
    "proposals": {"choices": [{"enterprise_id": NO_ID, "officer_id": NO_ID}]},
    "balance": {"adcode": "140703", "stamp": "0" * 64},
    "publication": {"version": 1},
    "rejection": {"version": 1, "opinion": "退回"},
    "publish": {"version": 1},
    "reject": {"version": 1, "opinion": "退回"},
    "confirmation": {"version": 1},
    "corrections": {"version": 1, "fields": {"pay": "5000元/月"}},
    "correct": {"version": 1, "cell.pay": "5000元/月"},
    "occupation": {"version": 1, "code": "6-18-02-04"},
    "text": {"text": "焊工5名，6000元/月"},
    "paste": {"text": "焊工5名，6000元/月"},
    "verification": {"version": 1, "papers": ["licence", "handler"]},
    "bar": {"version": 1, "reason": "列入失信名单"},
    "unbar": {"version": 1},
    "adoption": {"version": 1},
    "retirement": {"version": 1},
    **MORE_BODIES,
    "identity": {"id_number": "11010519491231002X"},
    "id-number": {"first": NO_ID, "second": NO_ID + 1, "whose": "first", "id_number": "11010519491231002X"},
    "confirm": {"version": 1},
    "discard": {"version": 1},
    "contacted": {},
    "unsuitable": {"reason": "pay"},
    "referral": {"channel": "phone"},
    "refer": {"channel": "phone"},
    "start": {},
    "interview": {},
    "offer": {},
    "follow-up": {},
    "inbox-links": {},
    "revoke": {},
    "contact": {"purpose": "联系"},
    "try": {"size": "medium"},
    "editions": {"effective_from": "2099-01-01", "changes": {"note": "试"}, "reason": "本省文件"},
    "claims": {"policy": "S1", "seeker_id": NO_ID},
    "evidence": {"version": 1, "names": []},
    "steps": {"version": 1, "step": "submit"},
    "statuses": {"kind": "graduate", "since": "2022-06-30"},
    "papers": {"purpose": "核对"},
    "payment": {"version": 1},
    "removal": {"version": 1, "reason": "公示有异议"},
    "claim": {"place": "140105"},
    "own-services": {"name": "测服务", "phone": "19900000000", "served_on": "2022-12-01"},
    "services": {
        "agency_name": "某人力资源公司",
        "agency_uscc": "91140100MA0GT00000",
        "agency_adcode": "140105",
        "seeker_id": NO_ID,
        "served_on": "2022-12-01",
    },
    "undo": {"version": 1},
    "merge": {**PAIR, "first_version": 1, "second_version": 1, "survivor": "first"},
    "merges": {
        "kind": "enterprise",
        "survivor_id": NO_ID,
        "gone_id": NO_ID + 1,
        "survivor_version": 1,
        "gone_version": 1,
    },
    "dismiss": PAIR,
    "distinctions": {"kind": "enterprise", "first_id": NO_ID, "second_id": NO_ID + 1},
    "tasks": {
        "employer": "某单位",
        "trade": "装卸",
        "headcount": 1,
        "day": "2099-01-01",
        "start_minute": 480,
        "end_minute": 960,
        "adcode": "140105",
        "pay": 20000,
        "cover": "accident",
    },
}


QUERIES = {"/api/v1/calls/next": {"queue": "canvass"}, "/duplicates/pair": PAIR, "/api/v1/duplicates/pair": PAIR}


def flat(routes: Any) -> Iterator[Route]:
    for route in routes:
        if isinstance(route, Route):
            yield route
        elif hasattr(route, "effective_route_contexts"):
            yield from (one for one in route.effective_route_contexts())
        elif hasattr(route, "routes"):
            yield from flat(route.routes)


def signatures(client: TestClient) -> set[str]:
    found = set()
    for route in flat(client.app.routes):  # type: ignore[attr-defined]
        methods = getattr(route, "methods", None) or set()
        found |= {f"{method} {route.path}" for method in methods if method != "HEAD"}
    return {one for one in found if not one.endswith("/static")}


@pytest.fixture
def client(kit: Kit) -> Iterator[TestClient]:
    with TestClient(create_app(kit), follow_redirects=False, raise_server_exceptions=True) as client:
        yield client


def address(signature: str) -> tuple[str, str]:
    method, path = signature.split(" ", 1)
    return method, re.sub(r"\{\w+\}", str(NO_ID), path.replace("{kind}", IntakeKind.BROCHURE))


def call(client: TestClient, signature: str, *, bearer: str | None, csrf: str | None) -> int:
    method, path = address(signature)
    body = plan_body(path) or body_of(BODIES, path)
    if path.startswith("/api/"):
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        client.cookies.clear()
        if path.endswith(f"/intakes/{IntakeKind.BROCHURE}"):
            return client.request(method, path, headers=headers, files={"file": ("a.txt", b"")}).status_code
        if path.rsplit("/", 1)[-1] in FILES:
            file = {"file": FILES[path.rsplit("/", 1)[-1]]}
            return client.request(method, path, headers=headers, files=file).status_code
        query = {"kind": IntakeKind.BROCHURE.value} if path == "/api/v1/intakes" else QUERIES.get(path)
        sent = {"POST": body, "PATCH": PATCHED}.get(method)
        return client.request(method, path, headers=headers, json=sent, params=query).status_code
    sent = {**body, "csrf": csrf or ""} if method == "POST" else None
    return client.request(method, path, data=sent, params=QUERIES.get(path)).status_code


def test_every_route_stands_in_the_matrix(client: TestClient) -> None:
    listed = {*MATRIX["public"], *MATRIX["signed_in"], *MATRIX["routes"]}
    found = signatures(client)
    assert len(found) > 50
    assert found - listed == set(), "routes nobody decided on"
    assert listed - found == set(), "the matrix speaks of routes that are gone"


def test_nobody_signed_in_gets_past_the_public_routes(client: TestClient) -> None:
    for signature in [*MATRIX["signed_in"], *MATRIX["routes"]]:
        status = call(client, signature, bearer=None, csrf=None)
        expected = 401 if signature.split(" ")[1].startswith("/api/") else 303
        assert status == expected, signature
    for signature in MATRIX["public"]:
        assert call(client, signature, bearer=None, csrf=None) not in (401, 403) or "login" in signature, signature


@pytest.mark.parametrize("role", list(Role))
def test_each_role_passes_exactly_its_routes(client: TestClient, role: Role) -> None:
    answer = client.post("/api/v1/sessions", json={"username": USERNAMES[role], "password": PASSWORD})
    bearer = answer.json()["token"]
    client.post("/login", data={"username": USERNAMES[role], "password": PASSWORD})
    session = dict(client.cookies)
    csrf = re.search(r'name="csrf-token" content="(\w+)"', client.get("/jobs").text)
    assert csrf, "a signed-in page carries the forgery token"
    wrong = []
    for signature, roles in MATRIX["routes"].items():
        client.cookies.update(session)
        status = call(client, signature, bearer=bearer, csrf=csrf.group(1))
        passes = status not in (401, 403)
        # Things that belong to one account are not there for any other, whatever its role.
        as_decided = status in (403, 404) if roles == [] else passes == (role.value in roles) and status < 500
        if not as_decided:
            wrong.append((signature, status))
    assert wrong == []
