"""The second factor: RFC 6238's own vectors, a step counts once, a session that lacks it opens nothing (trust.md T55)."""

from __future__ import annotations

import base64
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from fastapi.testclient import TestClient

from api.app import create_app
from matcher import clock
from matcher.demo.load import PASSWORD
from matcher.errors import Invalid, TooMany, Unauthenticated
from matcher.security import totp
from matcher.service import account_admin, accounts, api_tokens, second_factors, sign_in_tries
from matcher.service.context import Kit
from matcher.service.permissions import Actor
from tests.factories import actor
from tests.security.callers import MATRIX, Caller, caller, signatures

NOON = "2022-12-20T12:00:00+08:00"


@pytest.mark.parametrize(
    ("at", "code"),
    [(59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
     (2000000000, "69279037"), (20000000000, "65353130")],
)  # fmt: skip
def test_codes_are_those_of_the_standard(at: int, code: str) -> None:
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert totp.code_at(secret, at // 30, digits=8) == code


def code_now(kit: Kit, who: Actor) -> str:
    """What the telephone shows."""
    with kit.open(who, write=False) as context:
        factor = context.unit.second_factors.get(who.account_id or 0)
        assert factor is not None
        return totp.code_at(context.unit.second_factors.secret(factor), int(clock.now().timestamp()) // 30)


def switched_on(kit: Kit, username: str = "zhuanyuan") -> tuple[Actor, list[str]]:
    who = actor(kit, username)
    second_factors.begin(kit, who, password=PASSWORD, address="127.0.0.1")
    return who, second_factors.confirm(kit, who, code_now(kit, who))


def entered(kit: Kit, code: str | None = None) -> accounts.SignedIn:
    return accounts.sign_in(kit, username="zhuanyuan", password=PASSWORD, address="127.0.0.1", code=code)


def test_a_code_and_a_recovery_code_count_once_also_in_a_race(kit: Kit) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        who, codes = switched_on(kit)
        assert len(set(codes)) == second_factors.RECOVERY_CODES
        with pytest.raises(Invalid):
            second_factors.check(kit, who, code_now(kit, who))  # the one that confirmed it
        now.shift(timedelta(seconds=30))

        def tried(code: str) -> bool:
            try:
                second_factors.check(kit, who, code)
            except Invalid:
                return False
            return True

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(tried, [code_now(kit, who)] * 4)) == 1
            assert sum(pool.map(tried, [codes[0]] * 3)) == 1
        now.shift(timedelta(minutes=16))
        assert entered(kit, codes[1].upper()).actor.due is None
        with pytest.raises(Unauthenticated, match="带上验证码"):
            entered(kit, "")
        fresh = second_factors.renew(kit, who, codes[2])
        with pytest.raises(Unauthenticated):
            entered(kit, codes[3])
        for _ in range(second_factors._TRIES - 1):
            with pytest.raises(Invalid):
                second_factors.check(kit, who, "000000")
        with pytest.raises(TooMany):
            second_factors.check(kit, who, fresh[0])
        with kit.open(actor(kit, "xianji"), write=True) as context:
            account_admin.end_second_factor(context, who.account_id or 0, reason="手机丢失")
            context.unit.commit()
        assert entered(kit).actor.due is None


def test_a_session_that_lacks_the_code_opens_nothing_else(kit: Kit, client: TestClient) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        who, _ = switched_on(kit)
        now.shift(timedelta(seconds=30))
        begun = client.post("/login", data={"username": "zhuanyuan", "password": PASSWORD, "target": "/cases"})
        assert begun.headers["location"] == "/login/code?next=%2Fcases"
        token = client.cookies["matcher_session"]
        page = client.get("/login/code", params={"next": "/cases"})
        csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
        assert csrf
        client.cookies.clear()
        half = Caller(client, "zhuanyuan", token, token, csrf[1])
        public = set(MATRIX["public"]) | {"GET /login/code", "POST /login/code", "POST /logout"}
        public |= {"DELETE /api/v1/sessions/current"}
        opened = []
        for method, path in signatures(client):
            if f"{method} {path}" in public or (path + "/").startswith(
                ("/static", "/activate", "/enter/", "/join/", "/setup", "/complain/", "/enterprise-entry/")
            ):
                continue
            answer = half(method, re.sub(r"\{\w+(:path)?\}", "1", path))
            led = answer.status_code == 303 and answer.headers["location"] == "/login/code"
            if not led and answer.status_code not in (403, 404, 422):
                opened.append((method, path, answer.status_code))
        assert opened == []
        wrong = half("POST", "/login/code", data={"code": "000000", "target": "/cases"})
        assert (wrong.status_code, "验证码不正确" in wrong.text) == (422, True)
        client.cookies.clear()
        right = client.post(
            "/login/code",
            data={"code": code_now(kit, who), "target": "/cases"},
            headers={"Cookie": f"matcher_session={token}", "X-CSRF-Token": csrf[1]},
        )
        assert right.headers["location"] == "/cases"
        fresh = right.cookies["matcher_session"]
        client.cookies.clear()
        assert Caller(client, "", "", fresh, "")("GET", "/cases").status_code == 200
        assert half("GET", "/login/code").headers["location"] == "/login", "the half session is over"


def test_staff_without_a_factor_are_led_to_set_one_up(kit: Kit) -> None:
    strict = replace(kit, settings=kit.settings.model_copy(update={"require_second_factor": True}))
    with TestClient(create_app(strict), follow_redirects=False) as client:
        begun = client.post("/login", data={"username": "zhuanyuan", "password": PASSWORD})
        assert begun.headers["location"] == "/account/second-factor"
        page = client.get("/cases")
        assert page.headers["location"] == "/account/second-factor"
        csrf = re.search(r'name="csrf" value="(\w+)"', client.get("/account/second-factor").text)
        assert csrf
        assert (
            client.post("/account/second-factor/begin", data={"csrf": csrf[1], "password": PASSWORD}).status_code == 303
        )
        assert "<svg" in client.get("/account/second-factor").text
        code = code_now(strict, actor(strict, "zhuanyuan"))
        done = client.post("/account/second-factor/confirm", data={"csrf": csrf[1], "code": code})
        assert len(re.findall(r"<code>[a-z2-7]{5}-[a-z2-7]{5}</code>", done.text)) == second_factors.RECOVERY_CODES
        assert client.get("/cases").status_code == 200
        assert client.get("/account/second-factor").text.count("<code>") == 0, "shown once"
        seeker = accounts.sign_in(strict, username="qiye", password=PASSWORD, address="127.0.0.1")
        assert seeker.actor.due is None, "an enterprise may have one and need not"


def test_a_token_does_what_it_names_until_it_ends(kit: Kit, client: TestClient) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        mine = caller(client, "zhuanyuan")
        asked = {"name": "测系统", "scopes": ["case", "contact"], "days": 30, "password": PASSWORD}
        assert mine("POST", "/api/v1/me/tokens", json=asked | {"scopes": ["account.keep"]}).status_code == 422
        made = mine("POST", "/api/v1/me/tokens", json=asked).json()
        assert "token" not in mine("GET", "/api/v1/me/tokens").json()[0]
        program = Caller(client, "", made["token"], made["token"])
        assert program("GET", "/api/v1/cases").status_code == 200
        assert program("GET", "/cases").headers["location"].startswith("/login"), "no page"
        closed = ["GET /api/v1/key-lists", "GET /api/v1/me/sessions", "GET /api/v1/me/tokens", "GET /api/v1/notices",
                  "POST /api/v1/me/tokens", "POST /api/v1/seekers/1/contact"]  # fmt: skip
        for signature in closed:
            method, path = signature.split()
            answer = program(method, path, json=asked if path.endswith("tokens") else {"purpose": "回访"})
            assert (answer.status_code, path) == (403, path)
        passed = []
        for method, path in signatures(client):
            if method == "GET" and path.startswith("/api/v1/") and f"{method} {path}" not in MATRIX["public"]:
                status = program("GET", re.sub(r"\{\w+\}", "1", path)).status_code
                passed += [path] if status not in (401, 403, 404, 422) else []
        assert {one for one in passed if "cases" not in one and "vacanc" not in one} <= {"/api/v1/me"}
        now.shift(timedelta(days=29, hours=11))
        assert program("GET", "/api/v1/cases").status_code == 200
        now.shift(timedelta(hours=1))
        assert program("GET", "/api/v1/cases").status_code == 401, "past its day"
    proof = {"password": PASSWORD, "address": "127.0.0.1"}
    other = api_tokens.make(kit, actor(kit, "zhuanyuan"), name="另一个", scopes=["case.read"], days=2, **proof)
    program = replace(program, bearer=other.text)
    assert program("GET", "/api/v1/cases").status_code == 200
    assert api_tokens.resolve(kit, other.text) is not None
    again = caller(client, "zhuanyuan")
    wall = {"name": "大屏", "days": 9, "scopes": ["case.read", "issue.read"], "password": PASSWORD}
    page = again("POST", "/account/tokens", data=wall)
    assert re.search(r"gm_[\w-]{43}", page.text), "shown"
    assert not re.search(r"gm_[\w-]{43}", again("GET", "/account/tokens").text), "once"
    assert again("POST", "/account/tokens", data={"name": "", "days": 9, "password": PASSWORD}).status_code == 422
    assert again("POST", f"/api/v1/me/tokens/{other.token.id}/revoke").status_code == 204
    assert program("GET", "/api/v1/cases").status_code == 401


def test_an_open_session_alone_sets_up_ends_and_makes_nothing(kit: Kit, client: TestClient) -> None:
    """Whoever found a browser open lacks the password; the tries are counted like those of signing in."""
    with time_machine.travel(NOON, tick=False):
        own, keeper = caller(client, "zhuanyuan"), caller(client, "xianji")
        wrong = {"password": "bu-shi-zhege-kouling"}
        wish = {"name": "大屏", "scopes": ["case.read"], "days": 9}
        assert own("POST", "/api/v1/me/tokens", json=wish | wrong).status_code == 422
        assert own("POST", "/api/v1/me/tokens", json=wish).status_code == 422
        refused = own("POST", "/account/tokens", data=wish | wrong)
        assert (refused.status_code, "口令不正确" in refused.text, wrong["password"] in refused.text) == (
            422,
            True,
            False,
        )
        assert own("POST", "/account/second-factor/begin", data=wrong).status_code == 422
        assert own("GET", "/api/v1/me/tokens").json() == []
        who, _ = switched_on(kit)
        ending = f"/accounts/{who.account_id}/second-factor/end"
        for prefix, kind in (("", "data"), ("/api/v1", "json")):
            answer = keeper("POST", prefix + ending, **{kind: {"reason": "手机丢失"} | wrong})
            assert (answer.status_code, "口令不正确" in answer.text) == (422, True)
        assert entered(kit, None).actor.due is not None, "the factor still stands"
        for _ in range(sign_in_tries.PER_ACCOUNT):
            keeper("POST", f"/api/v1{ending}", json={"reason": "手机丢失"} | wrong)
        right = keeper("POST", f"/api/v1{ending}", json={"reason": "手机丢失", "password": PASSWORD})
        assert right.status_code == 429
