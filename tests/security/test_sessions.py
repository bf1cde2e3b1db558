"""Sessions, forgery tokens, the sign-in throttle and what production refuses (trust.md T53 to T57)."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import yaml
from fastapi.testclient import TestClient
from pydantic import ValidationError

from api.app import create_app
from matcher import bootstrap, clock
from matcher.demo.load import PASSWORD
from matcher.errors import TooMany, Unauthenticated
from matcher.models.enums import Role
from matcher.security.passwords import Passwords
from matcher.service import accounts, officers, sign_in_tries
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from matcher.settings import Settings
from tests.conftest import settings_for
from tests.factories import actor
from tests.participants import PARAMETERS
from tests.security.callers import COOKIE, Caller, caller, filled, forgery_token, signatures
from tests.security.ledgers import NAMES as LEDGERS

SECRETS = {"secret_key": "Wm5q8vTz3Lr1Xc7Ns9Kp2Jd4Hf6Gb0Ay", "data_key": "Ub7e1Ri5Wo3Qp9Zm2Xn8Cv4Bk6Lj0Hgd"}


def count(kit: Kit, table: str) -> int:
    with closing(sqlite3.connect(kit.settings.database_url.removeprefix("sqlite:///"))) as store:
        return int(store.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


# --- Sessions (T53) ---------------------------------------------------------------------------------------------------


def test_each_sign_in_has_a_token_of_its_own_that_only_the_client_knows(kit: Kit, client: TestClient) -> None:
    one, other = caller(client, "zhuanyuan"), caller(client, "zhuanyuan")
    tokens = {one.bearer, one.cookie, other.bearer, other.cookie}
    assert len(tokens) == 4
    assert all(len(token) >= 43 for token in tokens), "32 random bytes"
    given = client.post(
        "/login", data={"username": "zhuanyuan", "password": PASSWORD}, headers={"Cookie": f"{COOKIE}=x"}
    )
    assert given.cookies[COOKIE] != "x", "a token brought along is never taken over"
    store = Path(kit.settings.database_url.removeprefix("sqlite:///"))
    stored = b"".join(file.read_bytes() for file in store.parent.glob(f"{store.name}*"))
    assert not [token for token in tokens if token.encode() in stored]
    assert not [token for token in tokens if token in str(kit.settings) + repr(kit.settings)]


def test_signing_out_and_disabling_end_a_session_at_the_next_request(kit: Kit, client: TestClient) -> None:
    officer, kept = caller(client, "zhuanyuan"), caller(client, "zhuanyuan")
    assert officer("DELETE", "/api/v1/sessions/current").status_code == 204
    assert officer("GET", "/api/v1/me").status_code == 401
    assert officer("POST", "/logout").status_code == 303
    assert officer("GET", "/workbench").headers["location"].startswith("/login")
    assert kept("GET", "/api/v1/me").status_code == 200
    assert kept("GET", "/workbench").status_code == 200
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("zhuanyuan")
        assert account is not None
        account.disabled_at = clock.now()
        context.unit.commit()
    assert kept("GET", "/api/v1/me").status_code == 401
    assert kept("GET", "/workbench").status_code == 303
    assert client.post("/api/v1/sessions", json={"username": "zhuanyuan", "password": PASSWORD}).status_code == 401


def test_an_officer_who_left_sees_nothing_any_more(kit: Kit, client: TestClient) -> None:
    officer = caller(client, "zhuanyuan")
    assert officer("GET", "/seekers").status_code == 200
    with kit.open(actor(kit, "xianji"), write=True) as context:
        who = context.unit.officers.get(actor(kit, "zhuanyuan").officer_id or 0)
        assert who is not None
        officers.leave_service(context, who.id or 0, version=who.version, reason="调离")
        context.unit.commit()
    assert officer("GET", "/seekers").status_code == 303
    assert officer("GET", "/api/v1/me").status_code == 401
    assert client.post("/api/v1/sessions", json={"username": "zhuanyuan", "password": PASSWORD}).status_code == 401
    with kit.open(SYSTEM, write=True) as context:
        assert check_invariants(context) == []
        account = context.unit.accounts.by_username("zhuanyuan")
        assert account is not None
        account.disabled_at = None
        context.unit.session.flush()
        assert [one.rule for one in check_invariants(context)] == ["account_of_who_left"]


def test_a_session_ends_after_thirty_idle_minutes_and_after_twelve_hours(client: TestClient) -> None:
    start = clock.now()
    with time_machine.travel(start, tick=False) as now:
        officer = caller(client, "zhuanyuan")
        now.shift(timedelta(minutes=29))
        assert officer("GET", "/api/v1/me").status_code == 200, "used in time"
        now.shift(timedelta(minutes=29))
        assert officer("GET", "/api/v1/me").status_code == 200, "each use counts anew"
        now.shift(timedelta(minutes=31))
        assert officer("GET", "/api/v1/me").status_code == 401
        busy = caller(client, "zhuanyuan")
        for _ in range(35):
            now.shift(timedelta(minutes=20))
            assert busy("GET", "/api/v1/me").status_code == 200
        now.shift(timedelta(minutes=21))
        assert busy("GET", "/api/v1/me").status_code == 401, "twelve hours, however busy"
        now.shift(timedelta(days=-1))
        assert busy("GET", "/api/v1/me").status_code in (200, 401), "a clock set back breaks nothing"


@pytest.mark.parametrize("demo", [True, False])
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(kit: Kit, demo: bool) -> None:
    if not demo:
        kit = replace(
            kit, settings=settings_for(kit.settings.var, database_url=kit.database.url, demo=False, **SECRETS)
        )
        with kit.open(SYSTEM, write=True) as context:
            account = context.unit.accounts.by_username("zhuanyuan")
            assert account is not None
            account.demo = False
            context.unit.commit()
    with TestClient(create_app(kit), base_url="https://testserver", follow_redirects=False) as client:
        answer = client.post("/login", data={"username": "zhuanyuan", "password": PASSWORD})
        value = answer.headers["set-cookie"]
        parts = {part.strip().lower() for part in value.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/"} <= parts
        assert not any(part.startswith("domain") for part in parts)
        assert ("secure" in parts) is not demo
        assert value.startswith("__Host-") is not demo


def test_a_device_turned_over_answers_the_kiosk_alone(kit: Kit, client: TestClient) -> None:
    """Whoever stands at it has the cookie: as a cookie or as a token it opens no other route, whatever is asked."""
    market = caller(client, "linggong")
    assert market("POST", "/kiosk/begin").status_code == 422, "not by one careless click"
    assert market("GET", "/desk").status_code == 200
    assert market("GET", "/kiosk/number").headers["location"] == "/kiosk", "no kiosk under the whole session"
    assert market("POST", "/kiosk/number", data={"phone": "19900000000", "name": "测"}).status_code == 409
    assert market("POST", "/kiosk/begin", data={"sure": "1"}).status_code == 303
    device, matrix = replace(market, bearer=market.cookie), Path(__file__).parents[1] / "access_matrix.yaml"
    listed = yaml.safe_load(matrix.read_text("utf-8"))
    opened = []
    for signature in [*listed["signed_in"], *listed["routes"]]:
        method, path = signature.split(" ", 1)
        if path.startswith("/kiosk"):
            continue
        answer = device(method, re.sub(r"\{\w+\}", "1", path))
        led_back = method == "GET" and answer.headers.get("location") == "/kiosk"
        if answer.status_code != 403 and not led_back:
            opened.append((signature, answer.status_code))
    assert opened == []
    for path in ("/kiosk", "/kiosk/number", "/kiosk/card", "/kiosk/register", "/kiosk/tasks", "/kiosk/leave"):
        page = device("GET", path)
        assert (page.status_code, page.headers["refresh"]) == (200, "90; url=/kiosk"), path
        assert not re.search(r'href="/(desk|tasks|workbench|logout)', page.text), path
    assert device("POST", "/kiosk/end", data={"password": "wrong-password"}).status_code == 422
    assert device("GET", "/desk").headers["location"] == "/kiosk"
    back = client.post(
        "/kiosk/end",
        data={"password": PASSWORD},
        headers={"Cookie": f"{COOKIE}={market.cookie}", "X-CSRF-Token": market.csrf},
    )
    assert (back.status_code, back.headers["location"]) == (303, "/desk")
    fresh = replace(market, cookie=back.cookies[COOKIE])
    client.cookies.clear()
    assert fresh.cookie != market.cookie
    assert fresh("GET", "/desk").status_code == 200
    assert market("GET", "/kiosk").headers["location"].startswith("/login"), "the narrowed session is over"


# --- Forgery (T54) ----------------------------------------------------------------------------------------------------

STATE_TABLES = (
    "audit_entry",
    "case_event",
    "referral",
    "referral_step",
    "inbox_link",
    "consent",
    "disclosure",
    "intake",
    "shortlist",
    "task",
    "pairing",
    "handover",
    "visit",
    "case_step",
    "claim",
    "attachment",
    "seeker_status",
    "policy_edition",
)


def test_an_unsafe_page_route_does_nothing_without_its_own_forgery_token(kit: Kit, client: TestClient) -> None:
    with kit.open(SYSTEM, write=False) as context:
        rows, _ = context.unit.cases.page(SYSTEM.reach, states=(), words="", offset=0, limit=1)
        case = rows[0][0]
        vacancy = next(iter(context.unit.vacancies.of_case(case.id or 0)))
    ids = {"case_id": [case.id], "vacancy_id": [vacancy.id], "seeker_id": [1], "intake_id": [1], "consent_id": [1]}
    ids |= {name: [1] for name in PARAMETERS}
    ids |= {"kind": ["brochure"], "task_id": [1], "merge_id": [1], "learned_id": [1], "enterprise_id": [1]}
    ids |= {name: [1] for name in LEDGERS}
    ids |= {
        "pairing_id": [1],
        "handover_id": [1],
        "officer_id": [1],
        "measure_id": [1],
        "code": ["S1"],
        "adcode": ["140703"],
    }
    ids |= {key: [1] for key in ("claim_id", "edition_id", "status_id", "service_id", "grant_id", "row_id")}
    ids |= {"referral_id": [1], "link_id": [1], "booking_id": [1], "crew_id": [1]}
    officer, stranger = caller(client, "zhuanyuan"), caller(client, "xianji")
    form = {"version": 1, "opinion": "x", "to": "matching", "officer_id": 1, "purpose": "x", "reason": "pay"}
    before = {table: count(kit, table) for table in STATE_TABLES}
    unsafe = [(m, p) for m, p in signatures(client) if m not in ("GET", "HEAD") and not p.startswith("/api/")]
    assert len(unsafe) > 15
    attacks: dict[str, dict[str, Any]] = {
        "none": {"headers": {"X-CSRF-Token": ""}},
        "another session's": {"headers": {"X-CSRF-Token": stranger.csrf}},
        "the session itself": {"headers": {"X-CSRF-Token": officer.cookie}},
        "not ASCII": {"headers": {"X-CSRF-Token": "é".encode("latin-1")}},
        "foreign origin": {"headers": {"X-CSRF-Token": officer.csrf, "Origin": "https://evil.example"}},
        "look-alike origin": {"headers": {"X-CSRF-Token": officer.csrf, "Origin": "http://testserver.evil.example"}},
    }
    for method, path in unsafe:
        for name, attack in attacks.items():
            # The pages behind a link have a forgery token of their own; without a link there is nothing to forge, and
            # at the door of a fair anybody may register.
            of_links = (
                "/login",
                "/reply/",
                "/lent/",
                "/fairs/c/",
                "/activate",
                "/setup",
                "/complain/",
                "/enterprise-entry/",
            )
            if (path + "/").startswith((*of_links, "/enter/", "/join/")) and "origin" not in name:
                continue
            answer = officer(method, filled(path, ids)[0], data=form, **attack)
            assert answer.status_code == 403, (path, name)
            assert re.search("[一-龥]", answer.text), (path, name)
    assert {table: count(kit, table) for table in STATE_TABLES} == before
    assert officer("GET", "/workbench").status_code == 200, "the attempted sign-out did not happen"


def test_the_sign_in_form_refuses_an_opaque_origin(client: TestClient) -> None:
    answer = client.post("/login", data={"username": "qiye", "password": PASSWORD}, headers={"Origin": "null"})
    assert answer.status_code == 403


def test_the_api_takes_no_cookie_and_the_pages_no_token(client: TestClient) -> None:
    officer = caller(client, "zhuanyuan")
    cookie, bearer = {"Cookie": f"{COOKIE}={officer.cookie}"}, {"Authorization": f"Bearer {officer.bearer}"}
    assert client.get("/api/v1/me", headers=cookie).status_code == 401
    assert client.post("/api/v1/vacancies/1/shortlists", headers=cookie).status_code == 401
    assert client.get("/workbench", headers=bearer).status_code == 303
    for broken in (
        "Bearer",
        "Bearer ",
        "Bearer x y",
        "Basic eDp5",
        "bearer null",
        "Bearer " + "é" * 9,
        "Bearer " + "a" * 20000,
    ):
        answer = client.get("/api/v1/me", headers={"Authorization": broken.encode("latin-1")})
        assert answer.status_code == 401, broken[:30]
    assert forgery_token(client, officer.cookie) == officer.csrf, "bound to the session, not to the page"


# --- Guessing (T55) ---------------------------------------------------------------------------------------------------


class CountedPasswords(Passwords):
    """Counts what it is asked for."""

    def __init__(self) -> None:
        super().__init__(memory_kib=1024)
        self.checked: list[bool] = []

    def verify(self, password: str, stored: str | None) -> bool:
        self.checked.append(stored is not None)
        return super().verify(password, stored)


def attempt(client: TestClient, username: str, password: str = "wrong-password"):
    return client.post("/api/v1/sessions", json={"username": username, "password": password})


def test_ten_wrong_passwords_lock_an_account_for_a_quarter_of_an_hour(kit: Kit) -> None:
    passwords = CountedPasswords()
    with TestClient(create_app(replace(kit, passwords=passwords)), follow_redirects=False) as client:
        officer = caller(client, "zhuanyuan")
        for _ in range(5):
            assert attempt(client, "zhuanyuan", PASSWORD).status_code == 201, "success does not count"
        assert [attempt(client, "zhuanyuan").status_code for _ in range(10)] == [401] * 10
        passwords.checked.clear()
        locked = attempt(client, "zhuanyuan", PASSWORD)
        assert (locked.status_code, locked.headers["retry-after"]) == (429, "900")
        page = client.post("/login", data={"username": "zhuanyuan", "password": PASSWORD})
        assert (page.status_code, page.headers["retry-after"]) == (429, "900")
        assert passwords.checked == [], "a locked account is not even checked"
        assert officer("GET", "/api/v1/me").status_code == 200, "a session in use goes on"
        assert attempt(client, "xianji", PASSWORD).status_code == 201, "others may sign in"
        with time_machine.travel(clock.now() + timedelta(minutes=15, seconds=1)):
            assert attempt(client, "zhuanyuan", PASSWORD).status_code == 201


def test_thirty_wrong_passwords_lock_an_address_whatever_the_names(client: TestClient) -> None:
    answers = [attempt(client, f"nobody{number}").status_code for number in range(32)]
    assert answers == [401] * 30 + [429] * 2
    assert attempt(client, "zhuanyuan", PASSWORD).status_code == 429


def test_an_unknown_user_and_a_wrong_password_look_and_cost_the_same(kit: Kit) -> None:
    passwords = CountedPasswords()
    with TestClient(create_app(replace(kit, passwords=passwords)), follow_redirects=False) as client:
        known, unknown = attempt(client, "zhuanyuan"), attempt(client, "no-such-user")
        assert without_id(known.content) == without_id(unknown.content)
        assert passwords.checked == [True, False]
        pages = [
            client.post("/login", data={"username": name, "password": "wrong-password"}).text.replace(
                f'value="{name}"', ""
            )
            for name in ("zhuanyuan", "no-such-user")
        ]
        assert pages[0] == pages[1]


def without_id(body: bytes) -> bytes:
    return re.sub(rb'"request_id":"\w+"', b"", body)


def test_tries_in_parallel_do_not_pass_the_limit(kit: Kit) -> None:
    passwords = CountedPasswords()
    kit = replace(kit, passwords=passwords)

    def guess(number: int) -> str:
        try:
            accounts.sign_in(kit, username="zhuanyuan", password=f"guess-{number}", address=f"10.0.0.{number % 50}")
        except (Unauthenticated, TooMany) as error:
            return error.code
        return "in"

    with ThreadPoolExecutor(16) as pool:
        outcomes = list(pool.map(guess, range(200)))
    assert outcomes.count("unauthenticated") == sign_in_tries.PER_ACCOUNT
    assert len(passwords.checked) == sign_in_tries.PER_ACCOUNT
    assert outcomes.count("too_many") == 200 - sign_in_tries.PER_ACCOUNT


def test_no_lock_is_held_while_a_password_is_hashed(kit: Kit) -> None:
    class Writing(Passwords):
        def verify(self, password: str, stored: str | None) -> bool:
            with kit.open(SYSTEM, write=True) as context:
                context.unit.audit("test", "account", None)
                context.unit.commit()
            return super().verify(password, stored)

    kit_with = replace(kit, passwords=Writing(memory_kib=1024))
    assert accounts.sign_in(kit_with, username="qiye", password=PASSWORD, address="x").token


# --- Production (T56, T57) --------------------------------------------------------------------------------------------


def production(folder: Path, **changes: object) -> Settings:
    return Settings(_env_file=None, **({"var": folder, "argon2_memory_kib": 1024} | SECRETS | changes))


@pytest.mark.parametrize("name", ["secret_key", "data_key"])
@pytest.mark.parametrize("value", ["", "short", "x" * 31, "a" * 64, "12345678" * 8, "DEMO"])
def test_production_refuses_weak_and_published_secrets(tmp_path: Path, name: str, value: str) -> None:
    demo = settings_for(tmp_path)
    value = getattr(demo, name).get_secret_value() if value == "DEMO" else value
    with pytest.raises(ValidationError) as refused:
        production(tmp_path, **{name: value})
    assert f"MATCHER_{name.upper()}" in str(refused.value)
    assert len(value) < 8 or value not in str(refused.value), "a refusal does not tell the secret"
    assert SECRETS["secret_key"] not in str(refused.value) + repr(production(tmp_path))


def test_an_empty_production_store_has_no_account_and_shows_no_docs(tmp_path: Path) -> None:
    settings = production(tmp_path)
    bootstrap.migrate(settings)
    kit = bootstrap.build(settings)
    with TestClient(create_app(kit), base_url="https://testserver", follow_redirects=False) as client:
        assert count(kit, "account") == 0
        for path in ("/api/docs", "/docs", "/redoc", "/openapi.json", "/api/openapi.json"):
            assert client.get(path).status_code == 404, path
        page = client.get("/login")
        assert page.headers["strict-transport-security"].startswith("max-age=")
        assert PASSWORD not in page.text
        assert "zhuanyuan" not in page.text
    kit.database.dispose()


def test_production_refuses_demo_accounts_and_their_sessions(kit: Kit, client: TestClient) -> None:
    officer = caller(client, "zhuanyuan")
    live = replace(kit, settings=settings_for(kit.settings.var, database_url=kit.database.url, demo=False, **SECRETS))
    with TestClient(create_app(live), base_url="https://testserver", follow_redirects=False) as production:
        assert attempt(production, "zhuanyuan", PASSWORD).status_code == 401
        assert production.post("/login", data={"username": "zhuanyuan", "password": PASSWORD}).status_code == 401
        carried = Caller(production, "", officer.bearer, officer.cookie, officer.csrf)
        assert carried("GET", "/api/v1/me").status_code == 401


def test_passwords_are_argon2id_and_never_empty(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        account = context.unit.accounts.by_username("zhuanyuan")
    assert account is not None
    assert account.password_hash.startswith("$argon2id$")
    assert Settings.model_fields["argon2_memory_kib"].default >= 19 * 1024
    assert not kit.passwords.verify("no such account", None)
    with kit.open(SYSTEM, write=True) as context:
        for password in ("", "1234567", "newofficer", "xNewOfficerx"):
            with pytest.raises(Exception, match="口令"):
                accounts.create_account(
                    context, username="newofficer", password=password, role=Role.AUDITOR, name="审计员"
                )
