"""Accounts: invited, activated by a one-time link, reset, disabled, enabled; sessions end at once (trust.md T53, T56)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine

from matcher import clock
from matcher.demo.load import PASSWORD
from matcher.errors import Conflict, Forbidden, Invalid, MatcherError, NotFound, Unauthenticated
from matcher.models.account import TICKET_HOURS, AccountState
from matcher.models.enums import Role
from matcher.service import account_admin, account_tickets, accounts, own_account, registrations
from matcher.service.account_places import Belonging
from matcher.service.account_tickets import MadeTicket
from matcher.service.context import Kit
from matcher.service.link_guard import Visitor
from tests.factories import actor

NEW, NEWER = "lantern-27-boat", "kettle-91-river"


def invited(kit: Kit, username: str = "xin-zhuanyuan") -> MadeTicket:
    """An officer's second account, made by the county."""
    with kit.open(actor(kit, "xianji"), write=True) as context:
        officer = context.unit.officers.get(actor(kit, "zhuanyuan").officer_id or 0)
        assert officer is not None
        told = Belonging(staff_no=officer.staff_no)
        made = account_admin.invite(context, username=username, name="测专员", role=Role.OFFICER, told=told)
        context.unit.commit()
    return made


def done(kit: Kit, who: str, use, *args, **told):
    """One use case as an account, committed."""
    with kit.open(actor(kit, who), write=True) as context:
        made = use(context, *args, **told)
        context.unit.commit()
    return made


def state(kit: Kit, account_id: int) -> AccountState:
    with kit.open(actor(kit, "xianji"), write=False) as context:
        return account_admin.get_account(context, account_id).state


def enter(kit: Kit, username: str, password: str) -> str:
    return accounts.sign_in(kit, username=username, password=password, address="127.0.0.1").token


def set_password(kit: Kit, made: MadeTicket, password: str = NEW) -> str:
    return account_tickets.activate(kit, Visitor(made.token, "10.0.0.1"), password=password, again=password)


def test_an_account_lives_from_invitation_to_its_end(kit: Kit) -> None:
    made = invited(kit)
    who = made.account.id or 0
    assert state(kit, who) is AccountState.INVITED
    for password in ("", NEW):
        with pytest.raises(Unauthenticated):
            enter(kit, "xin-zhuanyuan", password)
    with pytest.raises(Invalid, match="容易被猜到"):
        set_password(kit, made, "xin-zhuanyuan1")
    assert account_tickets.open_ticket(kit, Visitor(made.token, "10.0.0.1")).username == "xin-zhuanyuan"
    assert set_password(kit, made) == "xin-zhuanyuan"
    with pytest.raises(NotFound):
        set_password(kit, made, NEWER)
    session = enter(kit, "xin-zhuanyuan", NEW)
    assert state(kit, who) is AccountState.ACTIVE
    first = done(kit, "xianji", account_admin.reset, who)
    assert accounts.resolve(kit, session) is None, "a reset ends what is open"
    with pytest.raises(Unauthenticated):
        enter(kit, "xin-zhuanyuan", NEW)
    second = done(kit, "xianji", account_admin.reset, who)
    with pytest.raises(NotFound):
        set_password(kit, first, NEWER)
    set_password(kit, second, NEWER)
    session = enter(kit, "xin-zhuanyuan", NEWER)
    waiting = done(kit, "xianji", account_admin.reset, who)
    with pytest.raises(Invalid, match="原因"):
        done(kit, "xianji", account_admin.disable, who, reason=" ")
    done(kit, "xianji", account_admin.disable, who, reason="调离")
    assert (state(kit, who), accounts.resolve(kit, session)) == (AccountState.DISABLED, None)
    with pytest.raises(NotFound):
        set_password(kit, waiting)
    for use in (account_admin.reset, lambda context, one: account_admin.disable(context, one, reason="再停")):
        with pytest.raises(Conflict):
            done(kit, "xianji", use, who)
    set_password(kit, done(kit, "xianji", account_admin.enable, who))
    assert enter(kit, "xin-zhuanyuan", NEW)
    done(kit, "xianji", account_admin.depart, who, reason="退休")
    assert state(kit, who) is AccountState.DISABLED
    with pytest.raises(Conflict, match="离岗"):
        done(kit, "xianji", account_admin.enable, who)


def test_a_link_opens_once_in_time_and_for_its_own_account_alone(kit: Kit) -> None:
    made, other = invited(kit), invited(kit, "ling-zhuanyuan")
    assert made.token not in str(made.ticket.model_dump())
    with ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(set_password, kit, made, f"{NEW}-{n}") for n in range(4)]
    passed = [n for n, one in enumerate(answers) if one.exception() is None]
    assert len(passed) == 1
    assert all(isinstance(one.exception(), NotFound) for n, one in enumerate(answers) if n != passed[0])
    assert enter(kit, "xin-zhuanyuan", f"{NEW}-{passed[0]}")
    with pytest.raises(Unauthenticated):
        enter(kit, "ling-zhuanyuan", f"{NEW}-{passed[0]}")
    with time_machine.travel(clock.now() + timedelta(hours=TICKET_HOURS), tick=False), pytest.raises(NotFound):
        set_password(kit, other)
    with pytest.raises(NotFound):
        account_tickets.open_ticket(kit, Visitor("x" * 43, "10.0.0.1"))


def test_each_administrator_keeps_the_accounts_below_the_own_region(kit: Kit) -> None:
    place = {who: actor(kit, who).adcode or "" for who in ("xianji", "shiji", "shengji")}
    told = {Role.COUNTY_ADMIN: Belonging(place["xianji"]), Role.CITY_ADMIN: Belonging(place["shiji"])}
    told |= {Role.AUDITOR: Belonging(), Role.SYSADMIN: Belonging(), Role.PROVINCE_ADMIN: Belonging(place["shengji"])}
    may = {
        "xianji": set(),
        "shiji": {Role.COUNTY_ADMIN},
        "shengji": {Role.COUNTY_ADMIN, Role.CITY_ADMIN},
        "xitong": set(told),
    }
    for who, roles in may.items():
        for role, where in told.items():
            try:
                done(kit, who, account_admin.invite, username=f"{who}-{role}", name="测管理", role=role, told=where)
                passed = True
            except MatcherError:
                passed = False
            assert passed == (role in roles), (who, role)
    with kit.open(actor(kit, "xianji"), write=True) as context:
        rows, total = account_admin.list_accounts(context)
        assert total >= len(rows) > 0
        assert all(one.place == place["xianji"] for one in rows)
        assert {one.account.role for one in rows}.isdisjoint({Role.SEEKER, *told})
        for foreign in (actor(kit, "shiji").account_id or 0, 10**9):
            with pytest.raises(NotFound, match="没有这个账号，或不在您的管辖范围"):
                account_admin.reset(context, foreign)
    with pytest.raises(Forbidden):
        done(kit, "zhuanyuan", account_admin.list_accounts)
    with pytest.raises(Conflict, match="自己"):
        done(kit, "xitong", account_admin.disable, actor(kit, "xitong").account_id or 0, reason="试")


def test_a_new_password_ends_the_other_sessions_and_people_end_their_own(kit: Kit) -> None:
    here, there, third = (enter(kit, "zhuanyuan", PASSWORD) for _ in range(3))
    mine = accounts.resolve(kit, here)
    assert mine is not None
    with kit.open(mine, write=True) as context:
        rows = own_account.list_sessions(context)
        assert [one.current for one in rows].count(True) == 1
        assert {one.session.network for one in rows} == {"本机"}
        ended = accounts.resolve(kit, third)
        assert ended is not None
        own_account.end_session(context, ended.session_id or 0)
        with pytest.raises(NotFound):
            own_account.end_session(context, 10**9)
        context.unit.commit()
    assert accounts.resolve(kit, third) is None
    told = {"address": "127.0.0.1", "again": NEW}
    for old, new, words in (("falsch-falsch", NEW, "现在的口令"), (PASSWORD, "zhuanyuan99", "不一致")):
        with pytest.raises(Invalid, match=words):
            own_account.change_password(kit, mine, old=old, new=new, **told)
    assert own_account.change_password(kit, mine, old=PASSWORD, new=NEW, **told) == 1
    assert accounts.resolve(kit, here) is not None
    assert accounts.resolve(kit, there) is None
    assert enter(kit, "zhuanyuan", NEW)


def test_a_registered_person_gets_one_account_of_their_own(kit: Kit) -> None:
    desk = actor(kit, "zhuanyuan")
    with kit.open(desk, write=True) as context:
        seen, _ = registrations.list_registrations(context)
        free = [one.seeker for one in seen if not context.unit.accounts.of_seeker(one.seeker.id or 0)]
        person = free[0].id or 0
        made = account_admin.invite_seeker(context, person, username="laowang")
        with pytest.raises(Conflict, match="已有账号"):
            account_admin.invite_seeker(context, person, username="laowang2")
        with pytest.raises(NotFound):
            account_admin.invite_seeker(context, 10**9, username="laowang3")
        context.unit.commit()
    set_password(kit, made)
    mine = accounts.resolve(kit, enter(kit, "laowang", NEW))
    assert mine is not None
    assert (mine.role, mine.seeker_id) == (Role.SEEKER, person)
    with kit.open(mine, write=False) as context:
        assert registrations.own_registration(context).seeker.id == person
    again = done(kit, "zhuanyuan", account_admin.reset_seeker, person)
    assert set_password(kit, again, NEWER) == "laowang"
