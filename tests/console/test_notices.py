"""Messages: the own inbox and its count, consent to a channel, and the log of deliveries, by page and by API."""

from __future__ import annotations

from fastapi.testclient import TestClient

from matcher import clock
from matcher.demo.load import USERNAMES
from matcher.models.enums import Role
from matcher.models.notice import Delivery, DeliveryState, NoticeChannel
from matcher.service import notices
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.security.callers import caller


def told(kit: Kit, username: str) -> int:
    """A message to one account; its id."""
    with kit.open(SYSTEM, write=True) as context:
        case = ("case", 1)
        made = notices.tell(context, [actor(kit, username).account_id], "case_routed", case, number="A-2022-7")
        context.unit.commit()
        return made[0].id or 0


def test_messages_are_counted_read_and_nobody_elses(kit: Kit, client: TestClient) -> None:
    officer, stranger = caller(client, USERNAMES[Role.OFFICER]), caller(client, USERNAMES[Role.ENTERPRISE])
    before = officer("GET", "/api/v1/notices").json()
    notice_id = told(kit, USERNAMES[Role.OFFICER])
    shown = officer("GET", "/notices").text
    assert f"消息（{before['unread'] + 1} 条未读）" in shown
    assert 'href="/cases/1"' in shown
    for path in ("/notices/{}/read", "/api/v1/notices/{}/read"):
        theirs, never = (stranger("POST", path.format(one)) for one in (notice_id, 987_654_321))
        assert (theirs.status_code, never.status_code) == (404, 404), path
    assert officer("POST", f"/notices/{notice_id}/read").status_code == 303
    assert officer("POST", f"/api/v1/notices/{notice_id}/read").json()["read_at"], "a second time changes nothing"
    listed = officer("GET", "/api/v1/notices").json()
    assert (listed["total"], listed["unread"]) == (before["total"] + 1, before["unread"])


def test_a_channel_takes_consent_and_an_address_and_gives_both_back(client: TestClient) -> None:
    officer = caller(client, USERNAMES[Role.OFFICER])
    form = {"channel": "email", "on": "1", "address": "not an address", "quiet_from": "22:30", "quiet_until": "07:00"}
    refused = officer("POST", "/notices/preferences", data=form)
    assert refused.status_code == 422
    assert "请填写正确的邮箱地址" in refused.text
    assert 'value="not an address"' in refused.text
    assert 'value="22:30"' in refused.text
    assert officer("POST", "/notices/preferences", data=form | {"quiet_from": "late"}).status_code == 422
    taken = officer("POST", "/notices/preferences", data=form | {"address": "zhangsan@example.org"})
    assert taken.status_code == 303
    page = officer("GET", "/notices/preferences").text
    assert "zh***@example.org" in page
    assert "zhangsan" not in page
    email = officer("GET", "/api/v1/notices/preferences").json()[0]
    assert (email["on"], email["quiet_from"], email["quiet_until"]) == (True, 1350, 420)
    gone = officer("POST", "/api/v1/notices/preferences", json={"channel": "email", "on": False}).json()[0]
    assert (gone["on"], gone["address"]) == (False, "")


def test_the_log_shows_how_it_went_and_sends_anew(kit: Kit, client: TestClient) -> None:
    notice_id = told(kit, USERNAMES[Role.OFFICER])
    with kit.open(SYSTEM, write=True) as context:
        row = Delivery(
            notice_id=notice_id, channel=NoticeChannel.WECHAT, state=DeliveryState.FAILED, created_at=clock.now()
        )
        failed = context.unit.notices.add_delivery(row).id
        context.unit.commit()
    admin, officer = caller(client, USERNAMES[Role.SYSADMIN]), caller(client, USERNAMES[Role.OFFICER])
    shown = admin("GET", "/notice-deliveries?state=failed").text
    assert f"第 {failed} 号" in shown
    assert "A-2022-7" not in shown, "what it says is the recipient's"
    assert officer("GET", "/api/v1/notice-deliveries").status_code == 403
    assert officer("POST", f"/notice-deliveries/{failed}/retry").status_code == 403
    assert admin("POST", f"/notice-deliveries/{failed}/retry").status_code == 303
    again = admin("POST", f"/api/v1/notice-deliveries/{failed}/retry")
    assert again.status_code == 409, "it waits already"
    states = {one["id"]: one["state"] for one in admin("GET", "/api/v1/notice-deliveries").json()["items"]}
    assert states[failed] == "waiting"
