"""The pages of accounts: a link shown once, the password set behind it, one's own devices."""

from __future__ import annotations

import re
from dataclasses import replace

from fastapi.testclient import TestClient

from matcher.service.context import Kit
from tests.factories import actor
from tests.security.callers import caller

NEW = "lantern-27-boat"


def test_an_invited_person_sets_a_password_and_ends_a_device(kit: Kit, client: TestClient) -> None:
    with kit.open(actor(kit, "xianji"), write=False) as context:
        officer = context.unit.officers.get(actor(kit, "zhuanyuan").officer_id or 0)
        assert officer is not None
    county = caller(client, "xianji")
    form = {"username": "xin-ren", "name": "测新人", "role": "officer", "officer": officer.staff_no}
    assert "您不能开通这个角色" in county("POST", "/accounts", data=form | {"role": "sysadmin"}).text
    shown = county("POST", "/accounts", data=form)
    url = re.search(r"http://testserver(/activate/[\w-]{43})", shown.text)
    assert url
    assert "xin-ren" in county("GET", "/accounts").text
    assert client.get(url[1]).headers["location"] == "/activate"
    page = client.get("/activate")
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert csrf
    told = {"password": NEW, "again": NEW, "csrf": csrf[1]}
    assert client.post("/activate", data=told | {"csrf": "x"}).status_code == 403
    weak = client.post("/activate", data=told | {"password": "xin-ren99", "again": "xin-ren99"})
    assert (weak.status_code, "xin-ren99" in weak.text, "容易被猜到" in weak.text) == (422, False, True)
    assert client.post("/activate", data=told).headers["location"].startswith("/login")
    client.cookies.clear()
    assert client.get(url[1]).status_code == 303, "every token leads on alike"
    assert client.get("/activate").status_code == 404, "used up"
    client.cookies.clear()
    mine, other = caller(client, "xin-ren", NEW), caller(client, "xin-ren", NEW)
    own = mine("GET", "/account", headers={"User-Agent": "x"})
    assert own.text.count("退出这台设备") == 3
    assert mine("POST", "/account/sessions/end-others").status_code == 303
    assert other("GET", "/workbench").headers["location"].startswith("/login")
    refused = mine("POST", "/account/password", data={"old": "x" * 9, "password": NEW + "s", "again": NEW + "s"})
    assert (refused.status_code, NEW in refused.text) == (422, False)
    assert replace(mine, bearer="")("GET", "/account").status_code == 200
