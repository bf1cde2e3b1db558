"""A worker's own odd jobs on their own page: seen from the hold to the pay, taken and left by themselves, nobody else's."""

from __future__ import annotations

import re

from sqlmodel import col, update

from matcher import clock
from matcher.models.account import Account
from matcher.models.booking import BookingSide, BookingState
from matcher.models.enums import InjuryCover, Role
from matcher.models.states import TaskState
from matcher.service import booking_steps
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.console.forms import Form
from tests.factories import actor
from tests.service.odd_jobs import TRADE, booking_of, confirmed, done, posted, task_of, workers
from tests.service.test_bookings import Clock, held, time

__all__ = ["time"]


def signed_in_as(kit: Kit, seeker_id: int) -> None:
    """The job seeker's account belongs to this person."""
    with kit.open(SYSTEM, write=True) as context:
        mine = update(Account).where(col(Account.username) == "qiuzhi").values(seeker_id=seeker_id)
        context.unit.session.exec(mine)
        context.unit.commit()


def test_a_worker_says_yes_or_no_by_themselves(kit: Kit, enter, sign_in, time: Clock) -> None:
    desk = actor(kit, "linggong")
    person, other = workers(kit, 2)
    signed_in_as(kit, person)
    plain, bare = posted(kit, headcount=1), posted(kit, start_minute=1000, end_minute=1100, cover=InjuryCover.NONE)
    no = held(kit, desk, bare, person)
    client = enter("qiuzhi")
    page = client.get("/profile").text
    assert TRADE in page
    assert "没有任何伤害保障" in page, "what the rules say is told to whom it concerns"
    confirm, cancel = (f"/profile/bookings/{no.id}/{one}" for one in ("confirm", "cancel"))
    unseen = client.post(confirm, data=Form(page).to(confirm) | {"warnings_seen": ""})
    assert (unseen.status_code, booking_of(kit, no.id or 0).state) == (409, BookingState.HELD)
    assert "请先核对提示" in unseen.text
    assert client.post(cancel, data=Form(page).to(cancel)).status_code == 303
    gone = booking_of(kit, no.id or 0)
    assert (gone.state, gone.ended_by) == (BookingState.CANCELLED, BookingSide.WORKER)

    yes = held(kit, desk, plain, person)
    page = client.get("/profile").text
    confirm, cancel = (f"/profile/bookings/{yes.id}/{one}" for one in ("confirm", "cancel"))
    assert client.post(confirm, data=Form(page).to(confirm)).status_code == 303
    assert task_of(kit, plain).state is TaskState.FILLED
    page = client.get("/profile").text
    assert yes.check_code in page
    without = client.post(cancel, data=Form(page).to(cancel) | {"reason": " "})
    assert (without.status_code, "请填写取消的原因" in without.text) == (422, True)
    assert booking_of(kit, yes.id or 0).state is BookingState.CONFIRMED
    stale = Form(page).to(cancel) | {"reason": "有事", "version": "1"}
    assert client.post(cancel, data=stale).status_code == 409

    # Nobody else's booking is there, and no other step is the worker's to take.
    strange = held(kit, desk, posted(kit), other)
    assert client.post(f"/profile/bookings/{strange.id}/cancel", data=stale).status_code == 404
    me = sign_in(Role.SEEKER)
    seen = {"version": 1, "warnings_seen": True}
    assert me.post(f"/me/bookings/{strange.id}/confirmation", json=seen).status_code == 404
    assert me.post(f"/bookings/{yes.id}/pay", json={"amount": 1, "version": 2}).status_code == 403
    assert {one["booking"]["id"] for one in me.get("/me/bookings").json()} == {yes.id, no.id}


def test_a_worker_sees_what_is_due_and_paid(kit: Kit, enter, time: Clock) -> None:
    desk, person = actor(kit, "linggong"), workers(kit, 1)[0]
    signed_in_as(kit, person)
    one = held(kit, desk, posted(kit), person)
    with kit.open(actor(kit, "qiuzhi"), write=True) as context:
        one = booking_steps.confirm_own(context, one.id or 0, version=one.version)
        context.unit.commit()
    time.to(485)
    client = enter("qiuzhi")
    page = client.get("/profile").text
    assert f"/profile/bookings/{one.id}/cancel" not in page, "what has begun is not called off by a click"
    one = done(kit, desk, booking_steps.check_in, one.id, code=one.check_code)
    time.to(960)
    one = done(kit, desk, booking_steps.record_work, one.id, minutes=475, version=one.version)
    shown = re.sub(r"\s+", "", enter("qiuzhi").get("/profile").text)
    assert "<dt>应付</dt><dd>200元</dd>" in shown
    assert "<dt>最迟付款</dt>" in shown
    done(
        kit,
        desk,
        booking_steps.record_pay,
        one.id,
        amount=19_000,
        version=one.version,
        remark="扣餐费十元",
        agreed=True,
    )
    shown = re.sub(r"\s+", "", enter("qiuzhi").get("/profile").text)
    assert "<dt>实付</dt><dd>190元，" in shown
    assert "扣餐费十元" in shown

    # The worker has the last word on it: what was got, and what is wrong.
    def answer(step: str, **typed: str) -> int:
        client = enter("qiuzhi")
        address = f"/profile/bookings/{one.id}/{step}"
        return client.post(address, data=Form(client.get("/profile").text).to(address) | typed).status_code

    assert answer("payment", amount="180") == 409, "not what was recorded"
    assert answer("payment") == 303
    assert booking_of(kit, one.id or 0).pay_confirmed_at == clock.now()
    assert answer("dispute", reason=" ") == 422
    assert answer("dispute", reason="餐费没有说过") == 303
    assert booking_of(kit, one.id or 0).state is BookingState.DISPUTED
    client = enter("linggong")
    assert f'href="/bookings/{one.id}"' in client.get("/tasks").text, "it stands in the market's list"
    page = client.get(f"/bookings/{one.id}").text
    fields = next(each for _, each in Form(page).forms if each.get("to") == "paid")
    assert fields["due"] == "", "it follows the hours unless somebody agrees otherwise"
    told = {"minutes": "475", "due": "150", "amount": "190", "remark": "按半天多算，双方同意"}
    address = f"/bookings/{one.id}/step"
    assert client.post(address, data=fields | told).status_code == 303
    shown = re.sub(r"\s+", "", enter("qiuzhi").get("/profile").text)
    assert "按工时应得200元，登记的应付是150元；说明：按半天多算，双方同意" in shown
    assert "<dt>收款</dt>" not in shown, "what is settled anew is confirmed anew"


def test_who_did_come_says_so_by_themselves(kit: Kit, enter, sign_in, time: Clock) -> None:
    desk, person = actor(kit, "linggong"), workers(kit, 1)[0]
    signed_in_as(kit, person)
    one = confirmed(kit, desk, held(kit, desk, posted(kit), person))
    time.to(500)
    done(kit, desk, booking_steps.mark_absent, one.id, by=BookingSide.WORKER, version=one.version)
    client = enter("qiuzhi")
    address = f"/profile/bookings/{one.id}/appeal"
    form = Form(client.get("/profile").text).to(address)
    assert client.post(address, data=form | {"reason": ""}).status_code == 422
    assert client.post(address, data=form | {"reason": "我去了，门口没人"}).status_code == 303
    assert address not in client.get("/profile").text
    api = sign_in(Role.MARKET_OPERATOR)
    told = api.post(f"/bookings/{one.id}/appeal-answer", json={"upheld": False, "version": 4})
    assert (told.status_code, told.json()["code"]) == (409, "two_persons")
    client = enter("xianji")
    with kit.open(SYSTEM, write=True) as context:
        market, bureau = context.unit.markets.get(desk.market_id or 0), actor(kit, "xianji")
        assert market is not None
        market.adcode = bureau.adcode or ""
        context.unit.commit()
    assert f'href="/bookings/{one.id}"' in client.get("/workbench").text
    page = client.get(f"/bookings/{one.id}").text
    assert one.check_code not in page
    address = f"/bookings/{one.id}/appeal-answer"
    assert client.post(address, data=Form(page).to(address) | {"upheld": "1"}).status_code == 303
    assert booking_of(kit, one.id or 0).appeal_upheld is True
