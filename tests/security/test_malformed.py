"""Requests that are broken on purpose (trust.md T41): refused in Chinese, in the shape their reader knows, never by a 500."""

from __future__ import annotations

import asyncio
import json
import random
import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from matcher.demo.load import USERNAMES
from matcher.models.enums import Role
from matcher.service import matching
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.bodies import BODIES as MORE_BODIES
from tests.bodies import body_of
from tests.factories import actor, subsidies
from tests.participants import NO_ACCOUNT, PARAMETERS, REQUESTS
from tests.plan_bodies import measures_of, plan_body
from tests.security.bookings import booked
from tests.security.callers import Caller, caller, filled, signatures
from tests.security.ledgers import ledgers

SEED, SAMPLE = 41, 600
CPU_SECONDS = 2
CHINESE = re.compile("[一-龥]")
Request = tuple[str, str, dict[str, Any]]

VALUES: list[str] = [
    "null", "true", "[]", "{}", '""', "-1", "0", "1.5", "NaN", "Infinity", "-Infinity", "1e400", "1" + "0" * 400, "9" * 5000,
    '"\\u0000"', '"\\ud800"', '"x\\udfffy"', '"\\u202e"', json.dumps("长" * 400_000), '"9999-12-31"', '"0001-01-01"',
    '"2026-02-30"', '"1e9"', '"../../etc/passwd"', "[" * 500 + "]" * 500, '{"a":' * 300 + "1" + "}" * 300, '[["a"],1,null]',
]  # fmt: skip
WHOLE: list[bytes] = [
    b"", b"{", b"nul", b"[1,", b'{"a":1,}', b"\xff\xfe{\x00}\x00", "{\"version\": 1}".encode("utf-16"), b'{"version": 1} x',
    b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 10_000 + b"1" + b"}" * 10_000, b'"' + b"x" * 1_000_000 + b'"', b"\x00" * 64,
    b'{"version": \x80}', b'{"\\ud800": 1}', b'{"version":1,"version":2}', b"<xml/>", "版本=1".encode("gb18030"), b"9" * 5000,
]  # fmt: skip
KINDS: list[str | None] = [
    None, "", "text/plain", "application/xml", "application/json; charset=utf-16", "application/json; charset=no-such",
    "application/x-www-form-urlencoded; charset=punycode", "multipart/form-data", "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 3000, "application/json;;;=;", "application/problem+json", "a/" + "b" * 5000,
]  # fmt: skip
TEXTS: list[str] = [
    "", "\x00", "%00", "-1", "0", "1" + "0" * 400, "９９", "一", "1e3", "0x1", " 1", "1 ", "\u202e", "NaN", "'", '"', "\\", "%",
    "../..", "a" * 100_000, "9" * 5000, "9" * 5000 + ":00", "24:99", "9999-12-31", "0001-01-01", "\r\nX: y", "😀" * 1000,
]  # fmt: skip
BAD_PATHS = [
    "0",
    "-1",
    "1" + "0" * 400,
    "9" * 5000,
    "%00",
    "..%2f..",
    "%ff",
    "%ED%A0%80",
    "1.0",
    "１",
    "null",
    "a" * 9000,
    "4611686018427387905",
]


def base_body(path: str) -> dict[str, Any]:
    """Every field any body has, so that each broken one is looked at."""
    move = {"to": "matching", "version": 1, "opinion": "推进"}
    pair = {"officer_id": 1, "version": 1, "reason": "x"}
    bodies: dict[str, dict[str, Any]] = REQUESTS | {"moves": move, "move": move, "pairing": pair, "pair": pair}
    bodies |= {key: {"version": 1, "opinion": "x"} for key in ("publication", "publish", "rejection", "reject")}
    bodies |= {"verification": {"version": 1, "papers": ["licence"], "licence_valid_to": ""}, "unbar": {"version": 1}}
    bodies |= {"identity": {"id_number": "x"}, "id-number": {"whose": "first", "id_number": "x"}}
    bodies |= {
        "bar": {"version": 1, "reason": "x"},
        "adoption": {"version": 1},
        "retirement": {"version": 1},
    } | MORE_BODIES
    bodies |= {key: {"version": 1} for key in ("confirmation", "confirm", "discard")}
    bodies |= {key: {"channel": "phone", "expires_on": "", "version": 1} for key in ("referral", "refer")}
    bodies |= {"unsuitable": {"reason": "pay", "note": "x", "version": 1}, "contacted": {"note": "x", "version": 1}}
    bodies |= {"interview": {"at": "", "interview_at": "", "place": "x", "mode": "onsite", "note": "x", "version": 1}}
    bodies |= {"departure": {"reason": "pay", "left_reason": "pay", "left_on": "", "note": "x", "version": 1}}
    bodies |= {key: {"note": "x", "version": 1} for key in ("offer", "follow-up", "retraction")}
    bodies |= {"answer": {"answer": "unsuitable", "reason": "skill", "note": "x", "at": "", "version": 1}}
    bodies |= {"inbox-links": {"days": 7, "vacancy_id": 1}}
    bodies |= {"start": {"started_on": "", "version": 1}, "contact": {"purpose": "联系"}}
    bodies |= {key: {"version": 1, "opinion": "请协调"} for key in ("escalation", "escalate", "refusal", "refuse")}
    bodies |= {"return": {"version": 1, "part": "state", "opinion": "退回"}, "end": {"reason": "停产"}}
    seen = ("retraction", "retract", "acceptance", "accept", "cancellation", "cancel")
    bodies |= {key: {"version": 1} for key in seen} | {"cap": {"version": 1, "load_cap": 9}}
    bodies |= {key: {"version": 1, "reason": "调离"} for key in ("departure", "depart")}
    bodies |= {key: {"kind": "visit", "held_on": "", "note": "x"} for key in ("visits", "visit")}
    bodies |= {key: {"receiver_id": 1, "reason": "调整"} for key in ("handovers", "handover")}
    bodies |= {key: {"officer_id": 1, "current": 1, "reason": "x"} for key in ("main", "backup")}
    bodies |= {"proposals": {"choices": [{"enterprise_id": 1, "officer_id": 1}]}}
    bodies |= {"balance": {"adcode": "140703", "stamp": "0" * 64, "goal": "even"}}
    bodies |= {"leave": {"first": "", "last": "", "version": 1}}
    bodies |= {
        "sessions": {"username": "x", "password": "y"},
        "login": {"username": "x", "password": "y", "target": "/"},
    }
    bodies |= {"papers": {"purpose": "x"}, "claim": {"place": "140105", "reason": "x"}, "payment": {"version": 1}}
    bodies |= {"removal": {"version": 1, "reason": "x"}, "refusal": {"version": 1, "opinion": "x"}}
    bodies |= {"confirmation": {"version": 1, "bank": "x", "account_tail": "x"}, "try": {"size": "x", "hired_on": "x"}}
    bodies |= {"evidence": {"version": 1, "names": "x"}, "statuses": {"kind": "hardship", "since": "x", "until": "x"}}
    bodies |= {"steps": {"version": 1, "step": "submit", "opinion": "x", "amount": 1, "yuan": "x", "paid_on": "x"}}
    bodies |= {"editions": {"effective_from": "x", "changes": "x", "reason": "x", "yuan": "x", "conditions": "x"}}
    bodies |= {"services": {"agency_name": "x", "agency_uscc": "x", "agency_adcode": "x", "seeker_id": 1}}
    bodies |= {"own-services": {"name": "x", "phone": "x", "served_on": "x", "placed_on": "x", "free": "x"}}
    bodies |= {"personal": {"policy": "S8", "seeker_id": "x", "months_from": "x", "paid_yuan": "x"}}
    bodies |= {"claims": {"policy": "S1", "seeker_id": 1, "facts": "x", "months_from": "x", "hired_on": "x"}}
    bodies |= {"grants": {"policy": "S5", "title": "x", "listed_on": "x", "source": "x", "public_days": "x"}}
    names = (
        "employer",
        "trade",
        "detail",
        "headcount",
        "day",
        "start_minute",
        "end_minute",
        "start",
        "end",
        "adcode",
        "place",
        "own_tools",
        "transport",
    )
    bodies |= {"tasks": dict.fromkeys((*names, "pay", "pay_yuan", "pay_unit", "settle", "cover", "certificates"), "1")}
    return plan_body(path) or body_of(bodies, path)


def json_requests(path: str) -> Iterator[Request]:
    for body in WHOLE:
        yield "POST", path, {"content": body, "headers": {"Content-Type": "application/json"}}
    for kind in KINDS:
        headers = {} if kind is None else {"Content-Type": kind}
        yield "POST", path, {"content": json.dumps(base_body(path)).encode(), "headers": headers}
    fields = base_body(path)
    for name in fields:
        for value in VALUES:
            others = ",".join(f"{json.dumps(key)}:{json.dumps(one)}" for key, one in fields.items() if key != name)
            content = "{" + f'"{name}":{value}' + ("," if others else "") + others + "}"
            yield "POST", path, {"content": content.encode(), "headers": {"Content-Type": "application/json"}}


def form_requests(path: str) -> Iterator[Request]:
    fields = base_body(path)
    for name in fields:
        for text in TEXTS:
            yield "POST", path, {"data": fields | {name: text}}
    for kind in KINDS:
        headers = {} if kind is None else {"Content-Type": kind}
        yield "POST", path, {"content": b"version=1&opinion=x", "headers": headers}
    yield "POST", path, {"data": {f"field{number}": "x" for number in range(20_000)}}
    yield "POST", path, {"content": b"&" * 500_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}
    yield (
        "POST",
        path,
        {"content": b"a=" + b"%" * 900_000, "headers": {"Content-Type": "application/x-www-form-urlencoded"}},
    )
    yield "POST", path, {"data": fields | {"idempotency_key": "\x00" * 9}}
    yield "POST", path, {"data": fields | {"idempotency_key": "钥" * 300}}
    for charset in ("unicode_escape", "undefined", "punycode", "idna", "utf-7", "utf-16", "rot13", "base64"):
        yield "POST", path, multipart(b'"a"; filename="\\ud800.txt"', b"\\ud800", f"; charset={charset}")
    for disposition in (
        b"",
        b'"file"',
        b'"file"; filename=""',
        b'"file"; filename="\xff\x00.xlsx"',
        b'"csrf"',
        b'"' + b"n" * 20_000 + b'"',
    ):
        yield "POST", path, multipart(disposition, b"x")
    yield "POST", path, multipart(b'"file"; filename="' + b"a" * 5000 + b'.xlsx"', b"PK\x03\x04")
    yield (
        "POST",
        path,
        {
            "content": b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\ncut',
            "headers": {"Content-Type": "multipart/form-data; boundary=b"},
        },
    )


def multipart(disposition: bytes, content: bytes, extra: str = "") -> dict[str, Any]:
    body = b"--b\r\nContent-Disposition: form-data; name=" + disposition + b"\r\n\r\n" + content + b"\r\n--b--\r\n"
    return {"content": body, "headers": {"Content-Type": f"multipart/form-data; boundary=b{extra}"}}


def read_requests(path: str) -> Iterator[Request]:
    for name in (
        "q",
        "page",
        "size",
        "state",
        "adcode",
        "limit",
        "offset",
        "top",
        "action",
        "kind",
        "next",
        "ok",
        "light",
        "goal",
    ):
        for text in TEXTS:
            yield "GET", path, {"params": {name: text[:20_000]}}
    yield "GET", path + "?q=%ED%A0%80&%ff=%ff&state=&&&=", {}
    yield "GET", path + "?" + "&".join(["state=matching"] * 3000), {}
    for header, value in (
        ("Cookie", b"\xff=\xff; matcher_session=" + b"a" * 9000),
        ("Accept", b"*/*;q=\xff"),
        ("Origin", b"\xff"),
    ):
        yield "GET", path, {"headers": {header: value}}


def everything(client: TestClient, ids: dict[str, list[object]]) -> list[Request]:
    found: list[Request] = []
    for method, template in signatures(client):
        if template in ("/logout", "/api/v1/sessions/current") or template.endswith(("/end-others", "/password")):
            continue
        path = filled(template, ids)[0]
        if method == "GET":
            found += read_requests(path)
        elif method == "PATCH":
            found += [(method, where, options) for _, where, options in json_requests(path)]
        elif method == "POST":
            found += json_requests(path) if path.startswith("/api/") else form_requests(path)
        for name in re.findall(r"\{(\w+)\}", template):
            kept = {key: ["1"] for key in ids} | {"kind": ["brochure"]}
            found += [
                (
                    method,
                    filled(template, kept | {name: [bad]})[0],
                    {"json": {}} if method == "POST" and path.startswith("/api/") else {},
                )
                for bad in BAD_PATHS
            ]
        key = {"Idempotency-Key": "钥".encode() * 5}
        found.append((method, path, {"headers": key}))
    return found


@pytest.fixture
def ids(kit: Kit) -> dict[str, list[object]]:
    """Real ones of the demo enterprise and its officer, so that what is broken is looked at by all layers."""
    with kit.open(SYSTEM, write=False) as context:
        case = context.unit.cases.open_of(actor(kit, "qiye").enterprise_id or 0)
        assert case is not None
        post = next(
            one for one in context.unit.vacancies.of_case(case.id or 0) if context.unit.shortlists.latest(one.id or 0)
        )
        seeker = matching.get_shortlist(context, post.id or 0).candidates[0].seeker
        task = context.unit.tasks.coming(actor(kit, "linggong").market_id or 0, post.valid_from)[0]
    found = {"case_id": case.id, "vacancy_id": post.id, "seeker_id": seeker.id, "task_id": task.id, "intake_id": 1}
    found |= {"enterprise_id": case.enterprise_id, "learned_id": 1} | ledgers(kit, case.enterprise_id)
    found |= {"pairing_id": 1, "handover_id": 1, "officer_id": case.officer_id} | dict.fromkeys(PARAMETERS, 1)
    found |= {"account_id": NO_ACCOUNT, "session_id": NO_ACCOUNT}
    found |= subsidies(kit, case.enterprise_id, seeker.id or 0) | {"measure_id": measures_of(kit, case.id or 0)[0]}
    found |= {"referral_id": 1, "link_id": 1} | booked(kit, "linggong")
    fixed: dict[str, list[object]] = {"consent_id": [1], "merge_id": [1], "kind": ["brochure"], "code": ["S2"]}
    fixed |= {"adcode": ["140703"]}
    return {name: [one] for name, one in found.items()} | fixed | {"token": ["x" * 43]}


def _timed(who: Caller, request: Request) -> tuple[Response, float]:
    """The answer, and the CPU seconds this process took meanwhile."""
    method, path, options = request
    started = time.process_time()
    answer = who(method, path, **options)
    return answer, time.process_time() - started


def check(who: Caller, request: Request) -> str:
    """What is wrong with the answer; empty when nothing."""
    path = request[1]
    answer, spent = _timed(who, request)
    if spent > CPU_SECONDS:
        # Threads and the collector count too: what only happened to be slow is not slow when asked again.
        answer, spent = _timed(who, request)
    kind = answer.headers.get("content-type", "")
    if answer.status_code >= 500:
        return f"status {answer.status_code}"
    if spent > CPU_SECONDS:
        return f"{spent:.1f} s"
    if answer.status_code < 400:
        return ""
    if not CHINESE.search(answer.text):
        return f"no Chinese: {answer.text[:80]}"
    if not path.startswith("/api/"):
        return "" if kind.startswith("text/html") else f"not a page: {kind}"
    if kind != "application/problem+json":
        return f"not a problem: {kind}"
    english = [
        one
        for one in answer.json().get("errors", [])
        if not CHINESE.search(one if isinstance(one, str) else one["message"])
    ]
    return f"not in Chinese: {english}" if english else ""


# An upload to a route that takes none is closed by the collector only (api/deps.py ask_page reads every form).
@pytest.mark.filterwarnings("ignore:Exception ignored in.*SpooledTemporaryFile:pytest.PytestUnraisableExceptionWarning")
def test_broken_requests_are_refused_in_chinese_and_never_break_the_service(
    client: TestClient, ids: dict[str, list[object]]
) -> None:
    callers = [caller(client, USERNAMES[role]) for role in (Role.OFFICER, Role.ENTERPRISE, Role.MARKET_OPERATOR)]
    # Put together once per process, of all routes there are: not what a broken request costs.
    assert callers[0]("GET", "/api/openapi.json").status_code == 200
    requests = everything(client, ids)
    assert len(requests) > 2 * SAMPLE
    chosen = random.Random(SEED).sample(requests, SAMPLE)
    wrong = []
    for number, request in enumerate(chosen):
        words = ("/tasks", "/bookings", "/crews", "/market", "/mornings", "/roster/", "/desk", "/kiosk", "/tickets")
        market = any(word in request[1] for word in words)
        who = callers[2] if market else callers[number % 2]
        fault = check(who, request)
        if fault:
            wrong.append((who.name, request[0], request[1][:60], str(request[2])[:160], fault))
    assert wrong == []


def test_an_hour_of_thousands_of_digits_is_a_wrong_hour(client: TestClient) -> None:
    market = caller(client, "linggong")
    assert market("POST", "/tasks", data=base_body("/tasks") | {"start": "9" * 5000 + ":00"}).status_code == 422


def test_a_body_that_grows_past_the_limit_is_cut_off(client: TestClient) -> None:
    officer = caller(client, "zhuanyuan")

    def endless() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 1024 * 1024
        raise AssertionError("read to the end")

    for path in ("/api/v1/intakes/brochure", "/api/v1/sessions", "/imports/brochure", "/login"):
        kind = "application/json" if path.endswith("sessions") else "multipart/form-data; boundary=b"
        answer = officer("POST", path, content=endless(), headers={"Content-Type": kind})
        assert answer.status_code in (400, 413), path
        assert CHINESE.search(answer.text)


def test_a_client_that_goes_away_in_the_middle_breaks_nothing(client: TestClient) -> None:
    """The body stops, then the connection is gone: no answer is owed, no error may escape."""
    officer = caller(client, "zhuanyuan")

    async def cut(path: str, kind: bytes, part: bytes) -> None:
        messages = iter([{"type": "http.request", "body": part, "more_body": True}, {"type": "http.disconnect"}])

        async def receive() -> Any:
            return next(messages, {"type": "http.disconnect"})

        async def send(message: Any) -> None:
            assert message.get("status", 200) < 500

        headers = [
            (b"host", b"testserver"),
            (b"content-type", kind),
            (b"authorization", f"Bearer {officer.bearer}".encode()),
        ]
        headers += [(b"cookie", f"matcher_session={officer.cookie}".encode())]
        scope = {"type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "query_string": b""}
        scope |= {"headers": headers, "scheme": "http", "server": ("testserver", 80), "client": ("127.0.0.1", 1)}
        scope |= {"http_version": "1.1", "root_path": "", "asgi": {"version": "3.0"}}
        await client.app(scope, receive, send)  # type: ignore[operator]

    for path, kind, part in (
        ("/api/v1/sessions", b"application/json", b'{"username": "x"'),
        (
            "/api/v1/intakes/brochure",
            b"multipart/form-data; boundary=b",
            b'--b\r\nContent-Disposition: form-data; name="file"',
        ),
        ("/login", b"application/x-www-form-urlencoded", b"username=x&pass"),
        ("/cases/1/move", b"application/x-www-form-urlencoded", b"to=mat"),
        ("/vacancies/1/shortlist/export", b"application/x-www-form-urlencoded", b"csrf="),
    ):
        asyncio.run(cut(path, kind, part))
    assert officer("GET", "/api/v1/me").status_code == 200
