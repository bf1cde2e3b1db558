"""Headers on every answer (T58), no way out of the site (T59), and what the access log may say (T66)."""

from __future__ import annotations

import io
import json
import re
import socket
from collections.abc import Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from urllib.parse import quote, urljoin, urlsplit

import pytest
import structlog
from fastapi.testclient import TestClient

from api import app as application
from api.app import create_app
from matcher.demo.load import PASSWORD, USERNAMES
from matcher.models.enums import Role
from matcher.service.context import Kit
from tests.factories import actor as actor_named
from tests.factories import brochure, enterprise_of, post_cells
from tests.participants import PARAMETERS
from tests.security.callers import caller, filled, signatures
from tests.security.ledgers import NAMES as LEDGERS

_NAMES = "case_id", "vacancy_id", "enterprise_id", "seeker_id", "intake_id", "consent_id", "task_id"
_NAMES += "merge_id", "learned_id", "handover_id", "pairing_id", "officer_id", "measure_id", "referral_id", "link_id"
_NAMES += "booking_id", "crew_id", "claim_id", "edition_id", "status_id", "service_id", "grant_id", "row_id"
IDS = {name: [1] for name in (*_NAMES, *LEDGERS, *PARAMETERS)}
IDS |= {"kind": ["brochure"], "code": ["S1"], "adcode": ["140703"], "token": ["x" * 43]}


def directives(policy: str) -> dict[str, set[str]]:
    parts = (one.split() for one in policy.split(";"))
    return {words[0]: set(words[1:]) for words in parts if words}


FEEDS = ("/publications", "/publications/snapshot", "/feed.json", "/rss.xml")


def test_every_answer_has_the_headers_that_protect_its_reader(client: TestClient) -> None:
    roles = [caller(client), *(caller(client, USERNAMES[role]) for role in (Role.OFFICER, Role.SEEKER, Role.AUDITOR))]
    extra = [
        ("GET", "/no/such/page"),
        ("GET", "/api/no/such"),
        ("PUT", "/cases"),
        ("GET", "/static/no.css"),
        ("OPTIONS", "/"),
    ]
    for number, (method, path) in enumerate([*signatures(client), *extra]):
        # Nobody and one of the others, by turns: headers do not depend on who asks, but on how an answer comes about.
        for who in (roles[0], roles[1 + number % 3]):
            answer = who(method, filled(path, IDS)[0])
            headers, where = answer.headers, (method, path, who.name)
            policy = directives(headers["content-security-policy"])
            assert policy["frame-ancestors"] == {"'none'"}, where
            assert policy["object-src"] == {"'none'"}, where
            assert policy["base-uri"] == {"'none'"}, where
            assert policy["form-action"] == {"'self'"}, where
            assert policy["script-src"] == {"'self'"}, where
            assert policy["style-src"] == {"'self'"}, where
            assert policy["default-src"] <= {"'self'", "'none'"}, where
            assert headers["x-content-type-options"] == "nosniff", where
            assert headers["referrer-policy"] in ("same-origin", "no-referrer"), where
            assert "strict-transport-security" not in headers, "demo mode speaks http"
            if not path.startswith("/static/"):
                # What is public and asked again and again may be kept, and is asked for with its validator each time.
                kept = answer.status_code == 200 and path.endswith(FEEDS)
                assert headers["cache-control"] == ("no-cache" if kept else "no-store"), where
            assert not {"server", "x-powered-by"} & set(headers), where
            assert "access-control-allow-origin" not in headers, where


def test_pages_work_under_their_own_policy(client: TestClient) -> None:
    """No inline script, style or handler, nothing from elsewhere."""
    officer = caller(client, "zhuanyuan")
    own = ("/pairings", "/handovers", "/cases/1", "/enterprises/1/pairing")
    for path in (
        "/login",
        "/jobs",
        "/styleguide",
        "/api/docs",
        "/workbench",
        "/cases",
        "/imports/brochure",
        "/nope",
        *own,
    ):
        page = officer("GET", path).text
        assert not re.search(r"<script(?![^>]*\bsrc=)[^>]*>", page), path
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page), path
        for address in re.findall(r'(?:src|href|action)="([^"]*)"', page):
            assert not urlsplit(address).netloc, (path, address)


@pytest.fixture
def failing(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A service whose list of cases fails with an error that quotes what a person typed."""
    from matcher.service import cases

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("璩珙玥 13987650417")

    monkeypatch.setattr(cases, "list_cases", broken)
    with TestClient(create_app(kit), follow_redirects=False) as client:
        yield client


def test_an_unexpected_error_has_the_headers_and_tells_nobody_its_text(failing: TestClient) -> None:
    lines: list[str] = []
    structlog.configure(processors=[lambda _, __, event: lines.append(repr(event)) or json.dumps(event, default=str)])
    officer = caller(failing, "zhuanyuan")
    for path in ("/api/v1/cases", "/cases"):
        answer = officer("GET", path)
        assert answer.status_code == 500
        assert answer.headers["cache-control"] == "no-store"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-request-id"] in answer.text
        assert "RuntimeError" not in answer.text
        assert "13987650417" not in answer.text
    told = "\n".join(lines)
    assert "RuntimeError" in told
    assert "broken" in told, "where it happened is told"
    assert "13987650417" not in told
    assert "璩珙玥" not in told


TARGETS = [
    "https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "\t//evil.example",
    "/\n/evil.example", "/%0d%0aSet-Cookie:x=1", "javascript:alert(1)", "/%5cevil.example", "http:evil.example", "///evil.example",
    "/.//evil.example", "/@evil.example", "/jobs/..//evil.example", "\u2028//evil.example", "／／evil.example", "/\r\nX: y",
    "data:text/html,x", " //evil.example", "/\x00/evil.example", "evil.example", "?next=//evil.example", "",
]  # fmt: skip


def landing(location: str) -> str:
    """Where a browser would go: tabs and line ends do not count, a backslash is a slash."""
    return urljoin("http://testserver/login", re.sub(r"[\t\r\n]", "", location).strip().replace("\\", "/"))


@pytest.mark.parametrize("target", TARGETS)
def test_signing_in_leads_nowhere_else(client: TestClient, target: str) -> None:
    page = client.get("/login", params={"next": target})
    assert page.status_code == 200
    answer = client.post("/login", data={"username": "qiye", "password": PASSWORD, "target": target})
    assert answer.status_code == 303
    parts = urlsplit(landing(answer.headers["location"]))
    assert (parts.scheme, parts.netloc) == ("http", "testserver"), answer.headers["location"]
    assert "x" not in answer.headers
    assert len(answer.headers.get_list("set-cookie")) == 1


def test_being_sent_to_sign_in_keeps_to_this_site(client: TestClient) -> None:
    for path in ("//evil.example/cases", "/cases/1", "/workbench"):
        answer = client.get(f"http://testserver{path}")
        if answer.status_code == 303:
            assert urlsplit(landing(answer.headers["location"])).netloc == "testserver"


def test_no_address_a_user_gives_is_fetched(kit: Kit, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses in every text of a brochure, and in the fields that look like one; no socket is opened for them."""
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda _, address: asked.append(address))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *host, **_: asked.append(host) or [])
    url = "http://169.254.169.254/latest/meta-data"
    company = caller(client, "qiye")
    own = enterprise_of(kit, actor_named(kit, "qiye"))
    header = {"name": own.name, "uscc": own.uscc, "place": own.adcode, "industry": own.industry.label}
    header |= {"intro": f"铸造企业 {url}", "contact_name": "王女士", "contact_phone": "0351-7000001", "address": url}
    rows = [post_cells(duty=f"焊接，见 {url}", conditions=url, address=url)]
    company("POST", "/api/v1/intakes/brochure", files={"file": ("a.xlsx", brochure(kit, own, rows, header=header))})
    client.get("/login", params={"next": url})
    client.get(
        "/jobs", params={"q": url}, headers={"Referer": url, "X-Forwarded-Host": "evil.example", "Host": "testserver"}
    )
    assert asked == []


@pytest.mark.parametrize("as_json", [True, False])
def test_the_access_log_has_one_line_a_request_without_queries_names_or_line_breaks(kit: Kit, as_json: bool) -> None:
    settings = kit.settings.model_copy(update={"log_json": as_json})
    log = io.StringIO()
    with redirect_stderr(log):
        loud = replace(kit, settings=settings.model_copy(update={"demo": False}))
        with TestClient(create_app(replace(kit, settings=settings)), follow_redirects=False) as client:
            application.configure_logs(loud.settings)
            client.get("/jobs", params={"q": "璩珙玥 13987650417"})
            client.get("/jobs/7", headers={"User-Agent": "璩珙玥\x7f".encode(), "Referer": "http://x/?p=13987650417"})
            client.get("/" + quote('璩珙玥\n{"event": "forged"}\r\n13987650417'))
            client.get("/login%0a%7b%22event%22:%22forged%22%7d")
            client.post("/login", data={"username": "13987650417", "password": "secret-word"})
            client.post("/api/v1/sessions", json={"username": "璩珙玥", "password": "secret-word"})
    lines = [line for line in log.getvalue().splitlines() if line.strip()]
    assert len(lines) == 6
    assert all("request" in line for line in lines)
    assert not re.search("forged|璩珙玥|13987650417|secret-word|\\?", log.getvalue())
    if as_json:
        told = [json.loads(line) for line in lines]
        assert [one["path"] for one in told[:3]] == ["/jobs", "/jobs/7", "(none)"]
        assert all(
            set(one) == {"method", "path", "status", "ms", "request_id", "event", "level", "timestamp"} for one in told
        )
