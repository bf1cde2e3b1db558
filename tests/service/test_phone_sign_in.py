"""手机号登录和自助登记: codes count once and tell nobody who is registered; a link of the desk lets one person in."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine
from fastapi.testclient import TestClient
from pydantic import ValidationError

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound, TooMany
from matcher.models.account import TicketKind
from matcher.models.consent import NOTICE_VERSION
from matcher.models.enums import ConsentChannel, Role
from matcher.models.phone_code import CODE_TRIES, CodePurpose
from matcher.service import account_tickets, accounts, joining, phone_codes, phone_sign_in, registrations, sign_in_links
from matcher.service.accounts import SignedIn
from matcher.service.context import Kit
from matcher.service.link_guard import Visitor
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.registrations import Unfit
from matcher.service.upkeep import purge
from tests.conftest import settings_for
from tests.factories import actor

NOON = "2026-12-01 12:00+08:00"
NEW = "19912340001"
PERSON = {"name": "郝试新", "birth": "1990-05-12", "place": "晋中市太谷区", "wanted": "焊工、电工"}


def code_sent(kit: Kit, phone: str) -> str:
    """The newest code that went to a number, as it stands on its telephone."""
    files = sorted((kit.settings.var / "captured" / "sms").glob("code-*.json"), key=lambda one: int(one.stem[5:]))
    told = [json.loads(one.read_text("utf-8")) for one in files]
    mine = [one["body"] for one in told if one["to"] == phone]
    found = re.search(r"验证码 (\d{6})", mine[-1])
    assert found
    return found[1]


def registered(kit: Kit) -> tuple[int, str]:
    """Somebody of the register without an account, and their number."""
    with kit.open(SYSTEM, write=False) as context:
        for person in context.unit.seekers.seeking():
            phone = context.unit.seekers.contact(person).phone
            if re.fullmatch(r"1\d{10}", phone) and not context.unit.accounts.every_of_seeker(person.id or 0):
                return person.id or 0, phone
    raise AssertionError("nobody without an account")


def asked(kit: Kit, phone: str, purpose: CodePurpose = CodePurpose.SIGN_IN, address: str = "10.0.0.1") -> str:
    phone_codes.ask(kit, phone, purpose, address=address)
    return code_sent(kit, phone)


def enter(kit: Kit, phone: str, code: str, address: str = "10.0.0.1") -> SignedIn | None:
    return phone_sign_in.sign_in(kit, phone=phone, code=code, address=address)


def test_a_code_counts_once_and_says_nothing_of_who_is_registered(kit: Kit, client: TestClient) -> None:
    seeker_id, phone = registered(kit)
    with time_machine.travel(NOON, tick=False) as now:
        # Known and unknown numbers: the same answer to asking and to a wrong code.
        answers = [client.post("/api/v1/phone-codes", json={"phone": one}) for one in (phone, NEW)]
        assert [one.status_code for one in answers] == [202, 202]
        assert answers[0].content == answers[1].content
        code, other = code_sent(kit, phone), code_sent(kit, NEW)
        wrong = f"{(int(code) + 1) % 1_000_000:06d}"
        tried = [client.post("/api/v1/sessions/phone", json={"phone": one, "code": wrong}) for one in (phone, NEW)]
        bodies = [{key: text for key, text in one.json().items() if key != "request_id"} for one in tried]
        assert [one.status_code for one in tried] == [422, 422]
        assert bodies[0] == bodies[1]
        with pytest.raises(TooMany, match="一分钟"):
            asked(kit, phone)

        # The right one makes an account for who has none, and does so once, however many come with it at once.
        def tried_once(_: int) -> SignedIn | None:
            with suppress(Invalid):
                return enter(kit, phone, code)
            return None

        with ThreadPoolExecutor(3) as threads:
            got = [one for one in threads.map(tried_once, range(3)) if one is not None]
        (signed,) = got
        assert (signed.actor.seeker_id, signed.actor.role) == (seeker_id, Role.SEEKER)
        assert accounts.resolve(kit, signed.token) is not None
        with pytest.raises(Invalid):
            enter(kit, phone, code)
        # Who is not registered is told so only after the right code, and goes on to register with the number proven.
        led = client.post("/login/phone", data={"do": "in", "phone": NEW, "code": other})
        assert led.headers["location"] == "/join"
        assert client.get("/join").headers["location"] == "/join/1"
        assert "199****0001" in client.get("/join/1").text
        assert client.post("/join/1", data=PERSON | {"csrf": "x"}).status_code == 403
        # Five wrong tries end a code, five minutes too; a code for registering signs nobody in.
        now.shift(timedelta(minutes=2))
        code = asked(kit, phone)
        for _ in range(CODE_TRIES):
            with pytest.raises(Invalid):
                enter(kit, phone, f"{(int(code) + 1) % 1_000_000:06d}")
        with pytest.raises(Invalid):
            enter(kit, phone, code)
        now.shift(timedelta(minutes=2))
        code = asked(kit, phone)
        now.shift(timedelta(minutes=5))
        with pytest.raises(Invalid):
            enter(kit, phone, code)
        with pytest.raises(Invalid):
            enter(kit, phone, asked(kit, phone, CodePurpose.JOIN))
        # The fifth within the hour; the sixth is refused, and so is the thirty-first of one address.
        now.shift(timedelta(minutes=2))
        assert enter(kit, phone, asked(kit, phone)) is not None, "the same account again"
        now.shift(timedelta(minutes=2))
        with pytest.raises(TooMany):
            asked(kit, phone)
        for number in range(30):
            phone_codes.ask(kit, f"1991234{number:04d}", CodePurpose.SIGN_IN, address="10.0.0.9")
        with pytest.raises(TooMany):
            phone_codes.ask(kit, "19912349999", CodePurpose.SIGN_IN, address="10.0.0.9")
        with kit.open(SYSTEM, write=True) as context:
            (account,) = context.unit.accounts.every_of_seeker(seeker_id)
            accounts.disable(context, account, "测试")
            context.unit.commit()
        now.shift(timedelta(hours=2))
        with pytest.raises(Conflict, match="停用"):
            enter(kit, phone, asked(kit, phone))
    with pytest.raises(ValidationError, match="capture"):
        settings_for(kit.settings.var, sms="gateway")


def test_a_link_of_the_desk_signs_one_person_in_once(kit: Kit, client: TestClient) -> None:
    seeker_id, _ = registered(kit)
    with kit.open(SYSTEM, write=False) as context:
        person = context.unit.seekers.get(seeker_id)
        assert person is not None
        county = f"{person.adcode[:6]}"
    desk = Actor(account_id=actor(kit, "xianji").account_id, role=Role.COUNTY_ADMIN, adcode=county, name="县级")

    def made(who: Actor = desk) -> str:
        with kit.open(who, write=True) as context:
            link = sign_in_links.make_link(context, seeker_id, verified="核对身份证原件")
            context.unit.commit()
            return link.token

    with pytest.raises(NotFound):
        made(Actor(role=Role.COUNTY_ADMIN, adcode="149999", name="外县"))
    first, second = made(), made()
    assert client.get(f"/enter/{first}").headers["location"] == "/enter"
    assert client.get("/enter").status_code == 404, "a newer one ended it"
    with pytest.raises(NotFound):
        account_tickets.activate(kit, Visitor(second, "10.0.0.2"), password="lantern-27-boat", again="lantern-27-boat")
    client.get(f"/enter/{second}")
    page = client.get("/enter")
    assert person.name_masked in page.text
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert csrf
    assert client.post("/enter", data={"csrf": "x"}).status_code == 403
    entered = client.post("/enter", data={"csrf": csrf[1]})
    assert entered.headers["location"] == "/profile/posts"
    assert client.get("/profile").status_code == 200
    client.get(f"/enter/{second}")
    assert client.post("/enter", data={"csrf": csrf[1]}).status_code == 404, "used up"
    # Revoked, or a day old: closed.
    third = made()
    with kit.open(desk, write=True) as context:
        sign_in_links.revoke_link(context, seeker_id)
        context.unit.commit()
    with pytest.raises(NotFound):
        sign_in_links.open_link(kit, Visitor(third, "10.0.0.2"))
    fourth = made()
    with time_machine.travel(clock.now() + timedelta(hours=24, seconds=1)), pytest.raises(NotFound):
        sign_in_links.open_link(kit, Visitor(fourth, "10.0.0.2"))
    with kit.open(SYSTEM, write=False) as context:
        (account,) = context.unit.accounts.of_seeker(seeker_id)
        assert context.unit.account_tickets.latest(account.id or 0).kind is TicketKind.SIGN_IN  # type: ignore[union-attr]


def test_people_register_themselves_and_nobody_without_a_yes(kit: Kit, client: TestClient) -> None:
    def begun(**changes: str) -> str | SignedIn:
        cells = PERSON | changes
        phone_codes.ask(kit, NEW, CodePurpose.JOIN, address="10.0.0.3")
        code = code_sent(kit, NEW)
        return joining.begin(kit, phone=NEW, code=code, cells=cells, address="10.0.0.3")

    with time_machine.travel(NOON, tick=False) as now:
        with pytest.raises(Unfit) as young:
            begun(birth="2011-01-01")
        assert "birth" in young.value.columns
        now.shift(timedelta(minutes=2))
        token = begun()
        assert isinstance(token, str)
        with pytest.raises(Conflict):
            joining.save(kit, token, 4, {"skills": "会焊"})
        with pytest.raises(Unfit):
            joining.save(kit, token, 2, {"place": "火星"})
        joining.save(kit, token, 2, PERSON)
        joining.save(kit, token, 3, PERSON)
        read = joining.read_text(kit, token, "我叫郝试新，干焊工8年，有焊工证，初中毕业，工资5000以上，随时到岗")
        assert read["certificates"]
        assert "8" in read["experience"]
        assert read["education"] == "初中"
        joining.save(kit, token, 4, read | {"education": "高中"})
        kept = joining.get_draft(kit, token)
        assert kept is not None
        assert kept.cells["pay"], "what the text says of pay stands in the next step"
        joining.save(kit, token, 5, kept.cells)
        for agreed, notice in ((False, NOTICE_VERSION), (True, "2020-01")):
            with pytest.raises(Invalid):
                joining.finish(kit, token, agreed=agreed, notice=notice, address="10.0.0.3")
        with kit.open(SYSTEM, write=False) as context:
            assert phone_sign_in.person_of(context, NEW) is None
            sealed = context.unit.joinings.by_hash(account_tickets.token_hash(token))
            assert sealed is not None
            assert "郝试新".encode() not in sealed.cells_sealed
        signed = joining.finish(kit, token, agreed=True, notice=NOTICE_VERSION, address="10.0.0.3")
        with kit.open(signed.actor, write=False) as context:
            view = registrations.own_registration(context)
            assert (view.words["name"], view.words["education"]) == ("郝试新", "高中")
            (consent,) = context.unit.consents.of_seeker(signed.actor.seeker_id or 0)
            assert (consent.channel, consent.notice_version) == (ConsentChannel.SELF, NOTICE_VERSION)
        assert joining.get_draft(kit, token) is None
        # Once more with the same number: signed in, not registered twice; programs are told after the right code.
        now.shift(timedelta(minutes=2))
        again = begun(name="别人")
        assert isinstance(again, SignedIn)
        assert again.actor.seeker_id == signed.actor.seeker_id
        now.shift(timedelta(minutes=2))
        phone_codes.ask(kit, NEW, CodePurpose.JOIN, address="10.0.0.3")
        body = PERSON | {"phone": NEW, "code": "x", "agreed": True, "notice_version": NOTICE_VERSION}
        assert client.post("/api/v1/registrations", json=body).json()["code"] == "invalid"
        told = client.post("/api/v1/registrations", json=body | {"code": code_sent(kit, NEW)})
        assert (told.status_code, told.json()["code"]) == (409, "registered")
        phone_codes.ask(kit, "19912340002", CodePurpose.JOIN, address="10.0.0.3")
        body |= {"phone": "19912340002", "code": code_sent(kit, "19912340002")}
        made = client.post("/api/v1/registrations", json=body)
        assert (made.status_code, made.json()["role"]) == (201, "seeker")
        # A draft is for a day.
        phone_codes.ask(kit, "19912340003", CodePurpose.JOIN, address="10.0.0.3")
        code = code_sent(kit, "19912340003")
        left = joining.begin(kit, phone="19912340003", code=code, cells=PERSON, address="10.0.0.3")
        assert isinstance(left, str)
        assert joining.get_draft(kit, left) is not None
        now.shift(timedelta(hours=24))
        assert joining.get_draft(kit, left) is None
        with kit.open(SYSTEM, write=True) as context:
            purge(context)
            assert context.unit.joinings.by_hash(account_tickets.token_hash(left)) is None
