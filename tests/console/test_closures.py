"""关闭岗位页面: a reason and a tick are asked for, the page and the case say why, and it opens again."""

from __future__ import annotations

from fastapi.testclient import TestClient

from matcher.models.enums import ConsentChannel
from matcher.models.states import ReferralState
from matcher.service import referrals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form
from tests.security.callers import caller
from tests.service.test_referrals import do, listed, submit


def test_a_post_is_closed_on_its_page_and_over_the_api(kit: Kit, client: TestClient) -> None:
    post = submit(kit)
    one = listed(kit, post)[0]
    do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE)
    officer, company = caller(client, "zhuanyuan"), caller(client, "qiye")
    path = f"/vacancies/{post}"
    form = Form(company("GET", path).text).to(f"{path}/close")
    told = {"version": form["version"], "reason": "withdrawn", "note": "订单推迟"}
    for missing, said in (({"reason": ""}, "请选择关闭原因"), ({}, "请勾选确认")):
        refused = company("POST", f"{path}/close", data=told | missing)
        assert refused.status_code == 422
        assert said in refused.text
        assert "订单推迟" in refused.text, "what was typed is still there"
    done = company("POST", f"{path}/close", data=told | {"confirmed": "1"})
    assert done.status_code == 303, done.text
    page = officer("GET", path).text
    assert "岗位已关闭：企业撤回需求" in page
    assert "重新开放" in page
    assert f'action="{path}/close"' not in page
    with kit.open(SYSTEM, write=False) as context:
        case_id = context.unit.vacancies.get(post).case_id  # type: ignore[union-attr]
        assert context.unit.referrals.of_pair(post, one).state is ReferralState.UNSUITABLE  # type: ignore[union-attr]
    case = officer("GET", f"/cases/{case_id}").text
    assert "企业撤回需求" in case
    seen = officer("GET", f"/api/v1{path}").json()
    assert (seen["state"], seen["ended_reason"], seen["ended_note"]) == ("closed", "withdrawn", "订单推迟")
    again = officer("POST", f"/api/v1{path}/closure", json={"version": seen["version"], "reason": "filled"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    opened = officer("POST", f"/api/v1{path}/renewal", json={"version": seen["version"]})
    assert (opened.status_code, opened.json()["state"], opened.json()["ended_reason"]) == (200, "submitted", None)
