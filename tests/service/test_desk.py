"""The desk: one look-up and one click for who is known, one short form for who is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.enums import ConsentChannel, HardLimit, MergeKind
from matcher.models.seeker import SeekerDraft
from matcher.models.ticket import TicketState
from matcher.service import bookings, desk, kiosk, merges, registrations, rosters, seekers, tasks, tickets
from matcher.service.context import Context, Kit
from matcher.service.desk import Newcomer
from matcher.service.permissions import SYSTEM
from matcher.service.worker_numbers import card_code
from tests.factories import actor
from tests.service.odd_jobs import done, posted
from tests.service.test_referrals import do
from tests.service.test_registrations import stop
from tests.service.test_tickets import WHO, workers

NEW = Newcomer("测零工", "19900007701", "1975-03-12", "装卸、保洁", "每天7:00-19:00", agreed=True)


def found(kit: Kit, text: str) -> list[int]:
    with kit.open(actor(kit, WHO), write=False) as context:
        return [one.seeker.id or 0 for one in desk.look_up(context, text)]


def contact(kit: Kit, seeker_id: int) -> tuple[str, str]:
    with kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(seeker_id)
        assert seeker is not None
        shown = context.unit.seekers.contact(seeker)
        return shown.name, shown.phone


def test_one_field_finds_a_known_worker_and_one_click_gives_the_number(kit: Kit) -> None:
    person = workers(kit, 1)[0]
    name, phone = contact(kit, person)
    card = card_code(person)
    for text in (phone, phone[-4:], phone[-6:], f" {phone[:3]} {phone[3:]} ", name, card, card.lower()):
        assert person in found(kit, text), text
    assert found(kit, phone) == [person]
    slip = do(kit, desk.arrive, person, who=WHO)
    assert (slip.ticket.number, slip.ahead, slip.card) == (1, 0, card)
    assert found(kit, "1") == [person], "today's number finds them too"
    assert do(kit, desk.arrive, person, who=WHO).ticket.number == 1
    wrong = f"K{person}{(int(card[-1]) + 1) % 10}"
    with pytest.raises(Invalid, match="卡号没有填对"):
        found(kit, wrong)
    assert found(kit, "9999%") == []
    assert found(kit, "9" * 60) == []
    with pytest.raises(Invalid, match="手机号后四位"):
        found(kit, "  ")


def test_nobody_of_another_market_is_found_or_given_a_number(kit: Kit) -> None:
    with kit.open(SYSTEM, write=False) as context:
        own = actor(kit, WHO).market_id
        other = next(one for one in context.unit.markets.all() if one.id != own)
    stranger = workers(kit, 1, market=other.id)[0]
    name, phone = contact(kit, stranger)
    assert stranger not in found(kit, name)
    assert found(kit, phone) == found(kit, card_code(stranger)) == []
    with pytest.raises(NotFound):
        do(kit, desk.arrive, stranger, who=WHO)
    # Who names both themselves is no stranger: a number here, the registration stays there.
    visit = do(kit, desk.register, Newcomer(name, phone, "", "装卸", "", agreed=True), who=WHO)
    assert visit.ticket.seeker_id == stranger
    with kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(stranger)
        assert seeker is not None
        assert seeker.market_id == other.id
    assert do(kit, desk.arrive, stranger, who=WHO).ticket.number == visit.ticket.number


def test_a_newcomer_is_registered_once_and_pulled_at_once(kit: Kit) -> None:
    with pytest.raises(Invalid) as told:
        do(kit, desk.register, Newcomer("测零工", "", "", "装卸", "", agreed=False), who=WHO)
    assert told.value.field == "agreed"
    slip = do(kit, desk.register, NEW, who=WHO)
    person = slip.ticket.seeker_id
    with kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(person)
        assert seeker is not None
        assert (seeker.flexible, seeker.market_id, str(seeker.born_on)) == (True, actor(kit, WHO).market_id, NEW.birth)
        assert seeker.wanted_titles == ["装卸", "保洁"]
        assert len(context.unit.tasks.windows([person])[person]) == 7
        given = context.unit.consents.of_seeker(person)
        assert [(one.channel, one.staff_id) for one in given] == [(ConsentChannel.DESK, actor(kit, WHO).account_id)]
    assert do(kit, desk.register, NEW, who=WHO).ticket.id == slip.ticket.id, "the same person once more"
    with pytest.raises(Invalid) as told:
        do(kit, desk.register, Newcomer("测别人", NEW.phone, "", "装卸", "", agreed=True), who=WHO)
    assert told.value.field == "phone"
    young = str(clock.today() - timedelta(days=15 * 365))
    with pytest.raises(registrations.Unfit) as unfit:
        do(kit, desk.register, Newcomer("测少年", "", young, "装卸", "", agreed=True), who=WHO)
    assert "birth" in unfit.value.columns
    without = do(kit, desk.register, Newcomer("测无机", "", "1960-01-02", "保洁", "", agreed=True), who=WHO)
    assert found(kit, "测无机") == [without.ticket.seeker_id], "a person without a telephone is found by name"


def test_somebody_registered_elsewhere_joins_the_market(kit: Kit) -> None:
    def somebody(context: Context) -> int:
        draft = SeekerDraft(
            name="测外来",
            phone="19900007702",
            adcode="140703",
            wanted_titles=["保洁"],
            consent_channel=ConsentChannel.DESK,
        )
        return seekers.register_many(context, [draft])[0]

    person = do(kit, somebody, who="zhuanyuan")
    assert found(kit, "7702") == []
    slip = do(kit, desk.register, Newcomer("测外来", "19900007702", "", "装卸", "", agreed=True), who=WHO)
    assert slip.ticket.seeker_id == person
    assert found(kit, "7702") == [person]


def test_whose_consent_has_ended_is_asked_again(kit: Kit) -> None:
    person = workers(kit, 1)[0]
    stop(kit, person)
    with pytest.raises(Invalid) as told:
        do(kit, desk.arrive, person, who=WHO)
    assert told.value.field == "agreed"
    with kit.open(actor(kit, WHO), write=False) as context:
        assert tickets.get_queue(context).rows == [], "no number without consent"
    assert do(kit, lambda context: desk.arrive(context, person, agreed=True), who=WHO).ticket.number == 1
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.consents.registered([person], clock.today()) == {person}


def test_a_merged_person_keeps_one_number_a_day(kit: Kit) -> None:
    one = do(kit, desk.register, NEW, who=WHO).ticket.seeker_id
    again = Newcomer(NEW.name, "", NEW.birth, NEW.trades, NEW.hours, agreed=True)
    other = do(kit, desk.register, again, who=WHO).ticket.seeker_id
    do(kit, merges.merge, MergeKind.SEEKER, survivor_id=one, gone_id=other, reason="同一人", who=WHO)
    with kit.open(actor(kit, WHO), write=False) as context:
        rows = tickets.get_queue(context).rows
    assert [(row.seeker.id, row.ticket.state) for row in rows] == [(one, TicketState.WAITING)]
    with pytest.raises(NotFound):
        do(kit, desk.arrive, other, who=WHO)


def test_the_card_is_changed_by_one_form(kit: Kit) -> None:
    person = do(kit, desk.register, NEW, who=WHO).ticket.seeker_id
    form = {
        "wanted": "装卸、月嫂",
        "certificates": "健康证",
        "windows": "周末全天",
        "radius": "10公里",
        "pay": "220元/天",
        "own_tools": "自带电焊机一台，打磨机、绣花架",
        "transport": "电瓶车、货车",
    }
    do(kit, desk.change_card, person, form, version=1, who=WHO)
    with kit.open(actor(kit, WHO), write=False) as context:
        card = desk.get_card(context, person)
    kept = {"own_tools": "电焊机、角磨机、绣花架", "transport": "电动车、货车"}
    assert card.words == form | {"windows": "周六、周日00:00-24:00"} | kept
    with pytest.raises(registrations.Unfit, match="不是交通工具"):
        do(kit, desk.change_card, person, form | {"transport": "飞毯"}, version=2, who=WHO)
    with pytest.raises(Invalid, match="没有改动"):
        do(kit, desk.change_card, person, form, version=2, who=WHO)
    with pytest.raises(Conflict):
        do(kit, desk.change_card, person, form | {"pay": "230元/天"}, version=1, who=WHO)
    with pytest.raises(registrations.Unfit) as told:
        do(kit, desk.change_card, person, form | {"windows": "有空就行吧", "radius": ""}, version=2, who=WHO)
    assert set(told.value.columns) == {"windows"}


def test_a_newcomer_who_said_no_hours_is_free_today_while_in_the_hall(
    kit: Kit, monkeypatch: pytest.MonkeyPatch
) -> None:
    who, noon = actor(kit, WHO), clock.midnight(clock.today()) + timedelta(hours=10)
    monkeypatch.setattr(clock, "now", lambda: noon)
    person = do(kit, desk.register, replace(NEW, hours=""), who=WHO).ticket
    trade = NEW.trades.partition("、")[0]
    day = {"start_minute": 720, "end_minute": 1140}
    today = posted(kit, trade=trade, day=clock.today(), **day)
    later = posted(kit, trade=trade, day=clock.today() + timedelta(days=1), **day)

    def among(task: int) -> bool:
        with kit.open(SYSTEM, write=False) as context:
            kit.pool.refresh(context.unit.seekers)
        with kit.open(who, write=False) as context:
            return person.seeker_id in {one.id for one, *_ in tasks.pull_workers(context, task, top=500).workers}

    assert (among(today), among(later)) == (True, False)
    with kit.open(who, write=False) as context:
        plan = rosters.solve(context, day=clock.today(), task_ids=[today])
        assert person.seeker_id in {one.seeker.id for row in plan.tasks for one in row.given}
    do(kit, tickets.move, person.id, TicketState.LEFT, who=WHO)
    assert not among(today), "who went home is asked first"


def test_the_kiosk_registers_and_shows_the_own_card_alone(kit: Kit) -> None:
    device = replace(actor(kit, WHO), kiosk=True)
    new = replace(NEW, birth="1975-03-12", hours="")
    with pytest.raises(Invalid, match="同意"):
        done(kit, device, kiosk.register, replace(new, agreed=False))
    with pytest.raises(Invalid, match="到窗口登记"):
        done(kit, device, kiosk.register, replace(new, phone=""))
    slip = done(kit, device, kiosk.register, new)
    person = slip.ticket.seeker_id
    with kit.open(SYSTEM, write=False) as context:
        seeker = context.unit.seekers.get(person)
        assert seeker is not None
        assert (seeker.market_id, seeker.flexible, seeker.born_on) == (device.market_id, True, None)
        given = context.unit.consents.of_seeker(person)
        assert [one.channel for one in given] == [ConsentChannel.SELF]
    task = posted(kit, trade="装卸", day=clock.today() + timedelta(days=1))
    with pytest.raises(Conflict, match="核对本人身份证"):
        do(kit, bookings.hold_named, task, person, who=WHO)
    assert done(kit, device, kiosk.register, new).ticket.id == slip.ticket.id, "the same person once more"
    with pytest.raises(Invalid) as told:
        done(kit, device, kiosk.register, replace(new, name="测别人"))
    assert "登记" not in told.value.message, "whose telephone it is stays untold"
    shown = done(kit, device, kiosk.show_card, phone=NEW.phone, name=NEW.name)
    assert (shown.card, shown.words["wanted"], shown.ticket.number) == (slip.card, NEW.trades, slip.ticket.number)
    assert NEW.name not in str(shown)
    assert NEW.phone not in str(shown)
    with pytest.raises(Invalid, match="没有找到"):
        done(kit, device, kiosk.show_card, phone=NEW.phone, name="测别人")


def test_the_least_pay_on_a_card_keeps_tasks_below_it_away(kit: Kit) -> None:
    """A tick makes it a limit, without it the pay is a hope; another limit of the person stays."""
    person, who = do(kit, desk.register, NEW, who=WHO).ticket.seeker_id, actor(kit, WHO)
    cheap = posted(kit, trade=NEW.trades.partition("、")[0], pay=15_400, day=clock.today() + timedelta(days=1))

    def pulled() -> bool:
        with kit.open(SYSTEM, write=False) as context:
            kit.pool.refresh(context.unit.seekers)
        with kit.open(who, write=False) as context:
            return person in {one.id for one, *_ in tasks.pull_workers(context, cheap, top=500).workers}

    def change(version: int, firm: bool | None, **form: str) -> desk.Card:
        do(kit, desk.change_card, person, form, version=version, firm=firm, who=WHO)
        with kit.open(who, write=False) as context:
            return desk.get_card(context, person)

    with pytest.raises(Invalid, match="请填写工钱"):
        change(1, True)
    limits = {"limits": "只在本县"}
    do(kit, registrations.change_registration, person, limits, version=1, told=registrations.Told.DESK, who=WHO)
    card = change(2, False, pay="220元/天", windows="每天全天")
    assert (card.firm, card.words["pay"], pulled()) == (False, "220元/天", True)
    card = change(3, True, pay="220元/天")
    assert (card.firm, card.words["pay"], pulled()) == (True, "220元/天", False)
    assert set(card.view.seeker.limits) == {HardLimit.PLACE, HardLimit.PAY}
    assert (change(4, None, pay="140元/天").firm, pulled()) == (True, True), "the limit goes with the pay"
    card = change(5, False, pay="220元/天")
    assert (card.firm, card.view.seeker.limits, pulled()) == (False, [HardLimit.PLACE], True)


def test_the_kiosk_tells_strangers_nothing(kit: Kit) -> None:
    device = replace(actor(kit, WHO), kiosk=True)
    person = do(kit, desk.register, NEW, who=WHO).ticket.seeker_id
    with pytest.raises(Conflict) as whole:
        do(kit, kiosk.take_number, phone=NEW.phone, name=NEW.name, who=WHO)
    assert whole.value.code == kiosk.OFF, "not under the operator's whole session"
    assert done(kit, device, kiosk.take_number, phone=NEW.phone, name=NEW.name).ticket.number == 1
    with pytest.raises(Forbidden):
        done(kit, device, desk.look_up, NEW.phone)
    stop(kit, person)
    with kit.open(SYSTEM, write=False) as context:
        own = actor(kit, WHO).market_id
        other = next(one for one in context.unit.markets.all() if one.id != own)
    elsewhere = workers(kit, 2, market=other.id)
    away_name, away_phone = contact(kit, elsewhere[0])
    told = set()
    for phone, name in (
        (NEW.phone, NEW.name),
        (NEW.phone, "测别人"),
        ("19900000009", NEW.name),
        (away_phone, NEW.name),
    ):
        with pytest.raises(Invalid) as error:
            done(kit, device, kiosk.take_number, phone=phone, name=name)
        told.add((error.value.message, error.value.field))
    assert len(told) == 1, "one answer whatever was wrong"
    # A visitor of another market proves themselves by both, as at the desk; their registration stays there.
    visit = done(kit, device, kiosk.take_number, phone=away_phone, name=away_name)
    assert (visit.ticket.seeker_id, visit.ticket.market_id) == (elsewhere[0], own)
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.seekers.many(elsewhere)[elsewhere[0]].market_id == other.id
