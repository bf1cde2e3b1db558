"""One-time links: what they open, to whom, for how long, and that nothing else comes out of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from matcher import clock
from matcher.models.enums import ConsentChannel, Role
from matcher.models.states import ReferralState
from matcher.service import link_guard, matching, placements, referrals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.upkeep import check_invariants
from tests.service.test_referrals import do, listed, submit

PHONE = re.compile(r"1\d{10}")


@dataclass
class Batch:
    """A post with two people recommended and one not, and a link for the two."""

    post: int
    people: list[int]
    referrals: list[int]
    link_id: int
    path: str


@pytest.fixture
def batch(kit: Kit, sign_in) -> Batch:
    officer = sign_in(Role.OFFICER)
    post = submit(kit, headcount="9")
    people = listed(kit, post)[:3]
    made = [do(kit, referrals.refer, post, one, channel=ConsentChannel.PHONE) for one in people[:2]]
    answer = officer.post(f"/cases/{made[0].case_id}/inbox-links", json={"vacancy_id": post})
    assert answer.status_code == 201, answer.text
    link = answer.json()
    assert link["url"] in link["text"]
    assert not PHONE.search(link["text"])
    do(kit, referrals.refer, post, people[2], channel=ConsentChannel.PHONE)
    ids = [one.id or 0 for one in made]
    return Batch(post, people, ids, link["id"], "/reply/" + link["url"].rsplit("/", 1)[-1])


def opened(client: TestClient, path: str):
    """Open a link as a browser does; the page it leads to."""
    client.cookies.clear()
    entered = client.get(path)
    assert (entered.status_code, entered.headers["location"]) == (303, "/reply")
    assert entered.headers["referrer-policy"] == "no-referrer"
    return client.get("/reply")


def form_token(page: str) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', page)
    assert found
    return found[1]


def gist(answer) -> tuple[int, str, dict[str, str]]:
    """An answer without what names the request itself."""
    headers = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
    return answer.status_code, answer.text.replace(answer.headers["x-request-id"], ""), headers


def test_a_link_shows_its_batch_masked_takes_answers_and_is_used_up(kit: Kit, client: TestClient, batch: Batch) -> None:
    page = opened(client, batch.path)
    assert page.status_code == 200
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["cache-control"] == "no-store"
    shown = [int(one) for one in re.findall(r'id="referral-(\d+)"', page.text)]
    assert shown == batch.referrals, "the third person is not of this batch"
    with kit.open(SYSTEM, write=False) as context:
        names = [context.unit.seekers.contact(one).name for one in context.unit.seekers.many(batch.people).values()]
        phones = [context.unit.seekers.contact(one).phone for one in context.unit.seekers.many(batch.people).values()]
    assert not [one for one in names + phones if one and one in page.text]
    csrf = form_token(page.text)
    first, second = batch.referrals
    # Without the page's own token nothing happens; the phone is there after 面试 only.
    assert client.post(f"/reply/{first}/answer", data={"answer": "interview", "csrf": "0" * 64}).status_code == 403
    assert client.post(f"/reply/{first}/contact", data={"csrf": csrf}).status_code == 404
    for _ in range(2):  # a second tap is no error
        tapped = client.post(f"/reply/{first}/answer", data={"answer": "interview", "csrf": csrf})
        assert tapped.headers["location"] == "/reply?ok=interview"
    look = client.post(f"/reply/{first}/contact", data={"csrf": csrf})
    assert PHONE.search(look.text)
    refused = client.post(f"/reply/{first}/answer", data={"answer": "unsuitable", "reason": "distance", "csrf": csrf})
    assert refused.status_code == 422
    assert "不能由企业提出" in refused.text
    assert client.post(f"/reply/{first}/answer", data={"answer": "offer", "csrf": csrf}).status_code == 303
    assert f"referral-{first}" not in client.get("/reply").text
    assert client.post(f"/reply/{first}/contact", data={"csrf": csrf}).status_code == 404
    assert client.post(f"/reply/{first}/answer", data={"answer": "interview", "csrf": csrf}).status_code == 404
    last = client.post(f"/reply/{second}/answer", data={"answer": "unsuitable", "reason": "skill", "csrf": csrf})
    assert "已全部答复" in last.text
    assert client.get("/reply").status_code == 404
    with kit.open(SYSTEM, write=False) as context:
        states = [context.unit.referrals.get(one).state for one in batch.referrals]  # type: ignore[union-attr]
        assert states == [ReferralState.OFFER, ReferralState.UNSUITABLE]
        uses = {entry.action for entry, _ in context.unit.audit_log.of_subject("inbox_link", batch.link_id)}
        assert {"inbox_link.open", "inbox_link.answer", "inbox_link.contact"} <= uses
        assert check_invariants(context) == []


def test_every_wrong_token_gets_the_same_answer(
    kit: Kit, client: TestClient, batch: Batch, sign_in, monkeypatch
) -> None:
    wrong = gist(opened(client, "/reply/" + "x" * 43))
    assert wrong[0] == 404
    assert gist(opened(client, "/reply/a.b")) == wrong
    live = opened(client, batch.path)
    csrf = form_token(live.text)
    cookie = dict(client.cookies)
    # Somebody who is not of the batch, and nobody at all.
    with kit.open(SYSTEM, write=False) as context:
        third = context.unit.referrals.of_pair(batch.post, batch.people[2])
    assert third is not None
    answers = [
        gist(client.post(f"/reply/{one}/answer", data={"answer": "offer", "csrf": csrf})) for one in (third.id, 10**9)
    ]
    assert answers == [wrong, wrong]
    # Over, and revoked.
    then = datetime.now(clock.SHANGHAI) + timedelta(days=8)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "now", lambda: then)
        assert gist(opened(client, batch.path)) == wrong
    officer = sign_in(Role.OFFICER)
    assert officer.post(f"/inbox-links/{batch.link_id}/revocation").json()["open"] is False
    assert officer.post(f"/inbox-links/{batch.link_id}/revocation").status_code == 409
    assert gist(opened(client, batch.path)) == wrong
    client.cookies.update(cookie)
    assert gist(client.post(f"/reply/{batch.referrals[0]}/answer", data={"answer": "offer", "csrf": csrf})) == wrong


def test_who_works_or_takes_consent_back_is_gone_from_the_link(kit: Kit, client: TestClient, batch: Batch) -> None:
    do(kit, placements.mark_started, batch.post, batch.people[0])
    assert f"referral-{batch.referrals[0]}" not in opened(client, batch.path).text
    with kit.open(SYSTEM, write=True) as context:
        referral = context.unit.referrals.get(batch.referrals[1])
        assert referral is not None
        consent = context.unit.consents.get(referral.consent_id or 0)
        assert consent is not None
        consent.withdrawn_at = clock.now()
        context.unit.commit()
    assert opened(client, batch.path).status_code == 404


def test_trying_tokens_is_slowed_down_and_no_token_is_kept_or_logged(
    kit: Kit, client: TestClient, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = batch.path.rsplit("/", 1)[-1]
    store = kit.settings.database_url.removeprefix("sqlite:///")
    for name in (store, store + "-wal"):
        with open(name, "rb") as file:
            assert token.encode() not in file.read()
    monkeypatch.setattr(link_guard, "PER_ADDRESS", 3)
    answers = [opened(client, "/reply/" + f"{n:043d}").status_code for n in range(5)]
    assert answers == [404, 404, 404, 429, 429]
    assert opened(client, batch.path).status_code == 429, "guessing is over for a while, even by a lucky guess"


def test_another_enterprise_finds_nobody(kit: Kit, batch: Batch, sign_in) -> None:
    with kit.open(SYSTEM, write=False) as context:
        mine = matching.get_shortlist(context, batch.post).enterprise.id
        other = next(
            one.username
            for n in range(1, 13)
            if n != mine and (one := context.unit.accounts.by_enterprise(n)) is not None
        )
    stranger = sign_in(other)
    assert all(one["referral_id"] not in batch.referrals for one in stranger.get("/inbox").json())
    for path in ("answer", "retraction"):
        body = {"answer": "offer"} if path == "answer" else {}
        got, never = (
            stranger.post(f"/inbox/{one}/{path}", json=body).json() | {"request_id": ""}
            for one in (batch.referrals[0], 10**9)
        )
        assert got == never
        assert got["status"] == 404
