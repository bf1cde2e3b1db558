"""Bookings: held, confirmed, checked in, worked, paid; every other way is refused; a model of dicts says which."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import col, delete, select, update

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from matcher.models.booking import BOOKING_STEPS, FIRM, LIVE, Booking, BookingSide, BookingState
from matcher.models.enums import InjuryCover, PayUnit
from matcher.models.market_event import MarketEvent
from matcher.models.seeker import Seeker
from matcher.models.shift import OddForm, Task
from matcher.models.states import TaskState
from matcher.models.ticket import Ticket, TicketState
from matcher.models.todo import TodoKind
from matcher.service import booking_steps, bookings, settlements, task_life, tasks, todos
from matcher.service import desk as desks
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.service.odd_jobs import TOMORROW, TRADE, booking_of, confirmed, done, draft, posted, task_of, workers
from tests.thoroughness import machine_settings

S = BookingState


class Clock:
    """A clock that tests move."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def to(self, minute: int) -> None:
        """A minute of tomorrow."""
        self.at = clock.midnight(TOMORROW) + timedelta(minutes=minute)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    moving = Clock(clock.now())
    monkeypatch.setattr(clock, "now", moving)
    return moving


@pytest.fixture
def desk(kit: Kit) -> Actor:
    return actor(kit, "linggong")


def worker(kit: Kit, seeker_id: int) -> Actor:
    """This person signed in."""
    return replace(actor(kit, "qiuzhi"), seeker_id=seeker_id)


def placed(kit: Kit, desk: Actor) -> str:
    """The region of the operator's market."""
    with kit.open(SYSTEM, write=False) as context:
        market = context.unit.markets.get(desk.market_id or 0)
    assert market is not None
    return market.adcode


def held(kit: Kit, who: Actor, task: int, person: int) -> Booking:
    return done(kit, who, bookings.hold_named, task, person)


def test_the_next_who_fit_are_held_and_nobody_else(kit: Kit, desk: Actor, time: Clock) -> None:
    people = workers(kit, 4)
    task, other = posted(kit, headcount=3), posted(kit, start_minute=900, end_minute=1200)
    first = done(kit, desk, bookings.hold_next, task, 2)
    assert [one.seat for one in first] == [1, 2]
    assert {one.seeker_id for one in first} < set(people)
    assert all(len(one.check_code) == 6 and one.explanation["strengths"] for one in first)
    with kit.open(desk, write=False) as context:
        found = tasks.pull_workers(context, task)
    assert found.excluded["已在本任务名单"] == 2
    assert {seeker.id for seeker, *_ in found.workers} == set(people) - {one.seeker_id for one in first}
    with kit.open(desk, write=False) as context:
        assert tasks.pull_workers(context, other).excluded["该时段已有预约"] == 2
    with pytest.raises(Conflict, match="还剩 1 个"):
        done(kit, desk, bookings.hold_next, task, 2)
    # A quarter of an hour later the holds are nothing any more, without anybody clearing them away.
    time.at += timedelta(minutes=15)
    assert {one.seeker_id for one in done(kit, desk, bookings.hold_next, other, 3)} <= set(people)
    with pytest.raises(Conflict, match=r"过十五分钟|已被他人更新"):
        done(kit, desk, booking_steps.confirm, first[0].id, version=1, warnings_seen=True)


def test_among_equals_who_waits_longest_goes_first(kit: Kit, desk: Actor, time: Clock) -> None:
    time.to(300)
    first, second, third = workers(kit, 3)
    done(kit, desk, desks.arrive, third)
    time.to(310)
    done(kit, desk, desks.arrive, second)
    time.to(330)
    task = posted(kit, headcount=3, day=TOMORROW)
    held = done(kit, desk, bookings.hold_next, task, 3)
    chosen = [one.seeker_id for one in held]
    assert chosen == [third, second, first]
    said = [" ".join(one.explanation["strengths"]) for one in held]
    told = [[words for words in ("在场等候 30 分钟", "在场等候 20 分钟") if words in one] for one in said]
    assert told == [["在场等候 30 分钟"], ["在场等候 20 分钟"], []]


def test_one_employer_has_one_count_of_hours_whoever_posts(kit: Kit, desk: Actor) -> None:
    own = actor(kit, "qiye")
    with kit.open(SYSTEM, write=False) as context:
        firm = context.unit.enterprises.get(own.enterprise_id or 0)
    who = workers(kit, 1)[0]
    facts = {"employer": firm.name, "form": OddForm.PART_TIME, "headcount": 1, "pay_unit": PayUnit.HOUR, "pay": 3_000}
    early, late = (posted(kit, **facts, start_minute=one, end_minute=one + 240) for one in (480, 780))
    confirmed(kit, desk, done(kit, desk, bookings.hold_named, early, who))
    with kit.open(own, write=False) as context:
        assert context.unit.tasks.get(early).enterprise_id == firm.id
    with pytest.raises(Conflict, match="非全日制同一用工方当天合计 8 小时"):
        done(kit, desk, bookings.hold_named, late, who)


@pytest.mark.parametrize(
    "trade", ["高空外墙清洗", "吊篮安装", "电焊切割", "化粪池清掏", "受限空间清理", "塔吊司机", "配电箱接线"]
)
def test_dangerous_work_is_not_posted_without_cover(kit: Kit, trade: str) -> None:
    with pytest.raises(Invalid, match="必须有伤害保障") as told:
        posted(kit, trade=trade, cover=InjuryCover.NONE)
    assert told.value.field == "cover"
    posted(kit, trade=trade)
    posted(kit, trade="装卸", detail="没有高空作业", cover=InjuryCover.NONE)


def test_a_morning_of_tasks_uses_nobody_twice(kit: Kit, desk: Actor) -> None:
    people = workers(kit, 5)
    early, late = posted(kit, headcount=2), posted(kit, headcount=3, start_minute=600, end_minute=1000)
    made = done(kit, desk, bookings.hold_many, {late: 3, early: 2})
    ids = [one.seeker_id for each in made.values() for one in each]
    assert sorted(ids) == sorted(people)
    assert [len(made[early]), len(made[late])] == [2, 3]
    workers(kit, 1, first=50)
    short = done(kit, desk, bookings.hold_many, {posted(kit): 1, posted(kit): 1})
    assert [len(one) for one in short.values()] == [1, 0], "a task that nobody fits stays empty"
    with pytest.raises(Conflict, match="没有合适"):
        done(kit, desk, bookings.hold_many, {posted(kit): 1, posted(kit): 1})


def test_a_booking_goes_its_way(kit: Kit, desk: Actor, time: Clock) -> None:
    task = posted(kit, headcount=1, pay=2_500, pay_unit=PayUnit.HOUR)
    one = confirmed(kit, desk, held(kit, desk, task, workers(kit, 1)[0]))
    assert task_of(kit, task).state is TaskState.FILLED
    with pytest.raises(Conflict, match="还没到时间"):
        done(kit, desk, booking_steps.check_in, one.id, code=one.check_code)
    time.to(470)
    wrong = f"{(int(one.check_code) + 1) % 1_000_000:06d}"
    for _ in range(booking_steps.TRIES):
        with pytest.raises(Invalid, match="签到码不对"):
            done(kit, desk, booking_steps.check_in, one.id, code=wrong)
    with pytest.raises(TooMany):
        done(kit, desk, booking_steps.check_in, one.id, code=one.check_code)
    time.at += timedelta(minutes=1)
    one = done(kit, desk, booking_steps.check_in, one.id, code=one.check_code)
    with pytest.raises(Conflict, match="不能改为"):
        done(kit, desk, booking_steps.record_pay, one.id, amount=1, version=one.version)
    time.to(960)
    with pytest.raises(Invalid, match=r"超过 11 小时.*说明原因"):
        done(kit, desk, booking_steps.record_work, one.id, minutes=661, version=one.version)
    one = done(kit, desk, booking_steps.record_work, one.id, minutes=450, version=one.version)
    assert one.due == 18_750
    assert task_of(kit, task).state is TaskState.DONE
    with pytest.raises(Invalid, match="说明原因"):
        done(kit, desk, booking_steps.record_pay, one.id, amount=18_000, version=one.version)
    with pytest.raises(Conflict, match="刷新"):
        done(kit, desk, booking_steps.record_pay, one.id, amount=18_750, version=one.version - 1)
    paid = done(kit, desk, booking_steps.record_pay, one.id, amount=18_750, version=one.version)
    open_ = done(kit, desk, booking_steps.dispute, one.id, reason="少算一小时", version=paid.version)
    settled = {"amount": 21_250, "remark": "补一小时", "version": open_.version}
    with pytest.raises(Invalid, match="了结后的工时"):
        done(kit, desk, booking_steps.record_pay, one.id, **settled)
    paid = done(kit, desk, booking_steps.record_pay, one.id, minutes=510, **settled)
    assert (paid.state, paid.worked_minutes, paid.due, paid.paid) == (S.PAID, 510, 21_250, 21_250)
    with kit.open(desk, write=False) as context:
        kinds = [
            one.kind for one in context.unit.market_events.after(desk.market_id or 0, 0, 500) if one.task_id == task
        ]
    steps = ["held", "confirmed", "arrived", "worked", "paid", "disputed", "paid"]
    assert [kind for kind in kinds if kind.startswith("booking")] == [f"booking.{step}" for step in steps]


def test_who_gets_work_today_leaves_the_queue(kit: Kit, desk: Actor, time: Clock) -> None:
    """A number drawn today is done with when work for today is firm; work for tomorrow leaves it waiting."""
    first, second = workers(kit, 2, first=70)
    later, today = posted(kit, desk), posted(kit, desk, day=clock.today(), start_minute=1380, end_minute=1560)
    for person, task in ((first, today), (second, later)):
        done(kit, desk, desks.arrive, person)
        confirmed(kit, desk, held(kit, desk, task, person))
    with kit.open(SYSTEM, write=False) as context:
        states = {
            one.seeker_id: one.state
            for one in context.unit.session.exec(select(Ticket).where(col(Ticket.seeker_id).in_([first, second])))
        }
    assert states == {first: TicketState.PLACED, second: TicketState.WAITING}


def test_rules_keep_people_away_by_name(kit: Kit, desk: Actor) -> None:
    young, unknown, grown = workers(kit, 3)
    with kit.open(SYSTEM, write=True) as context:
        run = context.unit.session.exec
        run(update(Seeker).where(Seeker.id == young).values(born_on=TOMORROW.replace(year=TOMORROW.year - 17, day=1)))
        run(update(Seeker).where(Seeker.id == unknown).values(born_on=None))
        context.unit.commit()
    night = posted(kit, start_minute=1320, end_minute=1680)
    with pytest.raises(Conflict, match="16–17 周岁不安排夜班"):
        held(kit, desk, night, young)
    with pytest.raises(Conflict, match="先核对本人身份证"):
        held(kit, desk, night, unknown)
    assert [one.seeker_id for one in done(kit, desk, bookings.hold_next, night, 3)] == [grown]
    with pytest.raises(NotFound):
        held(kit, desk, night, 987_654)
    with pytest.raises(Forbidden):
        held(kit, actor(kit, "zhuanyuan"), night, grown)


def test_warnings_are_seen_before_it_is_firm(kit: Kit, desk: Actor) -> None:
    person, firm = workers(kit, 1)[0], {"employer": "某饭店", "form": OddForm.PART_TIME}
    for minute in (420, 720):
        task = posted(kit, start_minute=minute, end_minute=minute + 120, cover=InjuryCover.NONE, **firm)
        one = held(kit, desk, task, person)
        with pytest.raises(Conflict, match="请先核对提示") as told:
            done(kit, desk, booking_steps.confirm, one.id, version=one.version)
        assert any("没有任何伤害保障" in line for line in told.value.details)
        confirmed(kit, desk, one)
    third = posted(kit, start_minute=1000, end_minute=1100, **firm)
    with pytest.raises(Conflict, match=r"当天合计 .*超过 4 小时.*第六十八条"):
        held(kit, desk, third, person)
    with pytest.raises(Invalid, match="每天不超过 4 小时"):
        done(kit, desk, tasks.post_task, draft(**firm))


def test_absence_is_told_after_three_and_can_be_appealed(kit: Kit, desk: Actor, time: Clock) -> None:
    person, rows = workers(kit, 1)[0], []
    tasks_ = [posted(kit, start_minute=480 + 90 * n, end_minute=540 + 90 * n) for n in range(4)]
    rows = [confirmed(kit, desk, held(kit, desk, one, person)) for one in tasks_]
    time.to(1000)
    gone = [
        done(kit, desk, booking_steps.mark_absent, one.id, by=BookingSide.WORKER, version=one.version)
        for one in rows[:3]
    ]
    assert task_of(kit, tasks_[0]).state is TaskState.OPEN

    def absences() -> int:
        with kit.open(desk, write=False) as context:
            return bookings.list_bookings(context, tasks_[3])[0].absences

    assert absences() == bookings.ABSENCES
    with pytest.raises(NotFound):
        done(kit, worker(kit, person + 1), booking_steps.appeal_own, gone[0].id, reason="不是我", version=1)
    told = {"reason": "用工方改了地点", "version": gone[0].version}
    said = done(kit, worker(kit, person), booking_steps.appeal_own, gone[0].id, **told)
    assert absences() == 2
    # Who marked it does not judge it; a colleague does, or the bureau of the place, which sees nothing else.
    with pytest.raises(Conflict, match="另一位工作人员或上级"):
        done(kit, desk, booking_steps.answer_appeal, said.id, upheld=False, version=said.version)
    market = placed(kit, desk)
    bureau = replace(actor(kit, "xianji"), adcode=market)
    with kit.open(bureau, write=False) as context:
        assert bookings.get_booking(context, said.id or 0).booking.appeal == "用工方改了地点"
        assert [one.subject_id for one in todos.list_todos(context, kind=TodoKind.ODD_APPEAL).todos] == [said.id]
        with pytest.raises(NotFound):
            bookings.get_booking(context, gone[1].id or 0)
    away = replace(bureau, adcode="141100" if market[:4] != "1411" else "140100")
    with pytest.raises(NotFound):
        done(kit, away, booking_steps.answer_appeal, said.id, upheld=False, version=said.version)
    done(kit, bureau, booking_steps.answer_appeal, said.id, upheld=False, version=said.version)
    assert absences() == 3


def test_a_task_called_off_tells_who(kit: Kit, desk: Actor, time: Clock) -> None:
    task, people = posted(kit), workers(kit, 2)
    rows = [held(kit, desk, task, one) for one in people]
    confirmed(kit, desk, rows[0])
    with pytest.raises(Invalid, match="原因"):
        done(kit, desk, task_life.cancel_task, task, reason=" ", version=1)
    told = done(kit, desk, task_life.cancel_task, task, reason="下雨停工", version=1)
    assert [seeker.id for _, seeker in told] == people
    assert {booking_of(kit, one.id or 0).state for one in rows} == {S.CANCELLED}
    assert task_of(kit, task).state is TaskState.CANCELLED
    with pytest.raises(Conflict, match="已取消"):
        held(kit, desk, task, people[0])


def test_an_employer_works_on_its_own_tasks_only(kit: Kit, desk: Actor, time: Clock) -> None:
    own, boss = posted(kit), actor(kit, "qiye")
    one = confirmed(kit, desk, held(kit, desk, own, workers(kit, 1)[0]))
    with pytest.raises(NotFound):
        done(kit, boss, booking_steps.check_in, one.id, code=one.check_code)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.exec(update(Task).where(Task.id == own).values(enterprise_id=boss.enterprise_id))
        context.unit.commit()
    time.to(480)
    one = done(kit, boss, booking_steps.check_in, one.id, code=one.check_code)
    with pytest.raises(Invalid, match="不能低于按工时计算的 200 元"):
        done(kit, boss, booking_steps.record_work, one.id, minutes=480, amount=1, version=one.version)
    one = done(kit, boss, booking_steps.record_work, one.id, minutes=480, version=one.version)
    with pytest.raises(Forbidden):
        done(kit, boss, bookings.hold_next, own, 1)

    # Who owes the pay does not settle it by paying less: the rest waits for them, for the worker or for the market.
    def open_() -> int:
        with kit.open(desk, write=False) as context:
            return next(
                each.open
                for each in settlements.get_settlement(context, TOMORROW).rows
                if each.line.booking.id == one.id
            )

    for paid in (0, 15_000):
        told = {"amount": paid, "remark": "已谈妥", "version": one.version}
        one = done(kit, boss, booking_steps.record_pay, one.id, **told)
        assert (one.state, open_()) == (S.WORKED, 20_000 - paid)
    me = worker(kit, one.seeker_id)
    with pytest.raises(Invalid, match="同意就此结清请勾选"):
        done(kit, me, booking_steps.confirm_pay_own, one.id, version=one.version)
    one = done(kit, boss, booking_steps.record_pay, one.id, amount=20_000, version=one.version)
    assert (one.state, one.pay_confirmed_at, open_()) == (S.PAID, None, 0)
    one = done(kit, me, booking_steps.dispute_own, one.id, reason="少收到五十", version=one.version)
    with pytest.raises(Forbidden, match="零工市场了结"):
        done(
            kit, boss, booking_steps.record_pay, one.id, amount=20_000, minutes=480, version=one.version, remark="付了"
        )
    with pytest.raises(Forbidden, match="用工单位不能登记未到"):
        done(kit, boss, booking_steps.mark_absent, one.id, by=BookingSide.WORKER, version=one.version)
    told = {"amount": 15_000, "minutes": 480, "remark": "核实只付一百五", "version": one.version}
    one = done(kit, desk, booking_steps.record_pay, one.id, **told)
    assert (one.state, one.paid, open_()) == (S.WORKED, 15_000, 5_000)
    one = done(kit, me, booking_steps.confirm_pay_own, one.id, agreed=True, version=one.version)
    assert (one.state, one.paid, open_()) == (S.PAID, 15_000, 0)


def test_a_dispute_at_the_gate_keeps_its_hours(kit: Kit, desk: Actor, time: Clock) -> None:
    """Disputed before the hours were written down: the settlement writes them, and what is due for them."""
    person, employer = workers(kit, 1)[0], {"employer": "某货栈", "headcount": 1}
    task = posted(kit, **employer)
    late = posted(kit, **employer, start_minute=1290, end_minute=1410)
    one = confirmed(kit, desk, held(kit, desk, task, person))
    time.to(960 + 200)
    for minute, told in ((None, "填写实际的到岗时间"), (961, "到收工之间"), (300, "到收工之间")):
        with pytest.raises(Invalid, match=told):
            done(kit, desk, booking_steps.check_in, one.id, code=one.check_code, arrived_minute=minute)
    one = done(kit, desk, booking_steps.check_in, one.id, code=one.check_code, arrived_minute=485)
    assert one.arrived_at == clock.midnight(TOMORROW) + timedelta(minutes=485)
    one = done(kit, worker(kit, person), booking_steps.dispute_own, one.id, reason="要做到晚上", version=one.version)
    with pytest.raises(Conflict, match="了结时填写"):
        done(kit, desk, booking_steps.record_work, one.id, minutes=60, version=one.version)
    told = {"amount": 0, "minutes": 720, "due": 30_000, "remark": "实际做了十二小时", "version": one.version}
    one = done(kit, desk, booking_steps.record_pay, one.id, **told)
    assert (one.state, one.worked_minutes, one.due, one.paid_on) == (S.WORKED, 720, 30_000, None)
    # What was really worked counts: two hours more would be fourteen of one day for one employer.
    with pytest.raises(Conflict, match="当天合计 14 小时"):
        done(kit, desk, bookings.hold_named, late, person)


def test_pay_that_is_late_is_seen_by_whom_it_concerns(kit: Kit, desk: Actor, time: Clock) -> None:
    people, boss = workers(kit, 3), actor(kit, "qiye")
    task = posted(kit)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.exec(update(Task).where(Task.id == task).values(enterprise_id=boss.enterprise_id))
        context.unit.commit()
    rows = [confirmed(kit, desk, held(kit, desk, task, one)) for one in people]
    time.to(480)
    rows = [done(kit, desk, booking_steps.check_in, one.id, code=one.check_code) for one in rows]
    time.to(970)
    with pytest.raises(Invalid, match=r"低于按工时计算的 200 元，请说明原因"):
        done(kit, desk, booking_steps.record_work, rows[0].id, minutes=480, amount=1, version=rows[0].version)
    rows[:2] = [
        done(kit, desk, booking_steps.record_work, one.id, minutes=480, version=one.version) for one in rows[:2]
    ]

    def waits(who: Actor) -> list[tuple[str, str]]:
        with kit.open(who, write=False) as context:
            return [
                (one.what, one.href)
                for one in todos.list_todos(context, kind=TodoKind.ODD_PAY).todos
                if one.subject_id == task
            ]

    told = f"“{TRADE}”2 人的工钱还有 400 元没有付，1 人没有登记工时"
    assert (waits(desk), waits(boss)) == ([], [(told, f"/quick-tasks/{task}")])
    time.to(960 + 2 * 1440)
    assert waits(desk) == [(told, f"/settlements?day={TOMORROW}&late=1")]
    done(kit, desk, booking_steps.record_pay, rows[0].id, amount=20_000, version=rows[0].version)
    done(kit, desk, booking_steps.record_pay, rows[1].id, amount=20_000, version=rows[1].version, paid_on=TOMORROW)
    with kit.open(desk, write=False) as context:
        found = settlements.get_settlement(context, TOMORROW - timedelta(days=3), clock.today(), late=True)
        mine = {one.line.booking.id: one.overdue for one in found.rows if one.line.task.id == task}
        assert mine == {rows[0].id: False, rows[2].id: True}, "late stays late once it is paid, in time does not"
        with pytest.raises(Invalid, match="最多 92 天"):
            settlements.get_settlement(context, TOMORROW, TOMORROW + timedelta(days=92))


def test_a_mistaken_check_in_is_taken_back(kit: Kit, desk: Actor, time: Clock) -> None:
    """Signed in and left again, or the wrong person: no hours, no dispute, no dead end; the seat is free afterwards."""
    person = workers(kit, 1)[0]
    task = posted(kit, start_minute=480, end_minute=960)
    one = confirmed(kit, desk, held(kit, desk, task, person))
    time.to(400)
    one = done(kit, desk, booking_steps.check_in, one.id, code=one.check_code, version=one.version)
    with pytest.raises(Conflict, match="还没有开工"):
        done(kit, desk, booking_steps.dispute, one.id, reason="说好两百", version=one.version)
    with pytest.raises(Conflict, match="撤销签到"):
        done(kit, desk, booking_steps.confirm, one.id, version=one.version, warnings_seen=True)
    with pytest.raises(Invalid, match="原因"):
        done(kit, desk, booking_steps.undo_check_in, one.id, reason=" ", version=one.version)
    one = done(kit, desk, booking_steps.undo_check_in, one.id, reason="开工前走了", version=one.version)
    assert (one.state, one.arrived_at) == (S.CONFIRMED, None)
    one = done(kit, desk, booking_steps.check_in, one.id, code=one.check_code, version=one.version)
    time.to(500)
    one = done(kit, desk, booking_steps.undo_check_in, one.id, reason="签错了人", version=one.version)
    done(kit, desk, booking_steps.mark_absent, one.id, by=BookingSide.WORKER, version=one.version)
    assert task_of(kit, task).state is TaskState.OPEN


def test_who_called_a_task_off_is_not_pulled_for_it_again(kit: Kit, desk: Actor, time: Clock) -> None:
    people = workers(kit, 3)
    task, other = posted(kit, headcount=2), posted(kit, headcount=2)
    one = confirmed(kit, desk, held(kit, desk, task, people[0]))
    done(kit, desk, booking_steps.cancel, one.id, by=BookingSide.WORKER, reason="家里有事", version=one.version)
    with kit.open(desk, write=False) as context:
        found, beside = tasks.pull_workers(context, task), tasks.pull_workers(context, other)
    assert {seeker.id for seeker, *_ in found.workers} == set(people[1:])
    assert found.excluded["本人已取消过这个任务"] == 1
    assert {seeker.id for seeker, *_ in beside.workers} == set(people), "another task is another question"
    assert {one.seeker_id for one in done(kit, desk, bookings.hold_next, task, 2)} == set(people[1:])
    assert held(kit, desk, other, people[0]).state is S.HELD


class Market(RuleBasedStateMachine):
    """Three workers, three tasks of which two overlap, every step at any time; the model is plain dicts."""

    kit: Kit
    desk: Actor
    time: Clock
    people: list[int]

    @initialize()
    def morning(self) -> None:
        with self.kit.open(SYSTEM, write=True) as context:
            for table in (MarketEvent, Booking):
                context.unit.session.exec(delete(table))
            context.unit.commit()
        self.time.at = clock.midnight(TOMORROW) - timedelta(hours=14)
        hours = ((480, 720), (600, 840), (840, 960))
        self.tasks = [
            {"id": posted(self.kit, headcount=2, start_minute=a, end_minute=b), "from": a, "to": b, "state": "open"}
            for a, b in hours
        ]
        self.rows: list[dict[str, Any]] = []

    def minute(self) -> int:
        return int((self.time.at - clock.midnight(TOMORROW)).total_seconds() // 60)

    def state(self, row: dict[str, Any]) -> BookingState:
        return S.LAPSED if row["state"] is S.HELD and row["until"] <= self.minute() else row["state"]

    def on(self, task: dict[str, Any]) -> list[BookingState]:
        return [self.state(row) for row in self.rows if row["task"] is task]

    def tried(self, legal: bool, use_case: Any, *args: Any, **options: Any) -> Any:
        try:
            made = done(self.kit, self.desk, use_case, *args, **options)
        except (Conflict, Invalid):
            assert not legal, (use_case.__name__, options)
            return None
        assert legal, (use_case.__name__, options)
        return made

    def restated(self, task: dict[str, Any]) -> None:
        states = self.on(task)
        firm = sum(one in FIRM for one in states)
        waiting = any(one in (S.HELD, S.CONFIRMED, S.ARRIVED) for one in states)
        over = firm and self.minute() >= task["to"] and not waiting
        if task["state"] in ("open", "filled"):
            task["state"] = "done" if over else "filled" if firm >= 2 else "open"

    @rule(person=st.integers(0, 2), number=st.integers(0, 2))
    def hold(self, person: int, number: int) -> None:
        task = self.tasks[number]
        live = [row for row in self.rows if row["person"] == person and self.state(row) in LIVE]
        clash = any(row["task"]["from"] < task["to"] and task["from"] < row["task"]["to"] for row in live)
        seats = sum(one in LIVE for one in self.on(task))
        legal = task["state"] == "open" and self.minute() < task["to"] and seats < 2 and not clash
        legal = legal and not any(self.state(row) is S.HELD for row in live)
        made = self.tried(legal, bookings.hold_named, task["id"], self.people[person])
        if made:
            row = {"id": made.id, "code": made.check_code, "person": person, "task": task, "state": S.HELD}
            self.rows.append(row | {"until": self.minute() + 15})

    @rule(minutes=st.sampled_from([7, 16]))
    def wait(self, minutes: int) -> None:
        self.time.at += timedelta(minutes=minutes)

    @rule(minute=st.sampled_from([470, 640, 830, 970]))
    def later(self, minute: int) -> None:
        if self.minute() < minute:
            self.time.to(minute)

    @rule(
        which=st.integers(0, 9),
        to=st.sampled_from([one for one in S if one not in (S.HELD, S.LAPSED)]),
        stale=st.booleans(),
        short=st.booleans(),
    )
    def step(self, which: int, to: BookingState, stale: bool, short: bool) -> None:
        if not self.rows:
            return
        row = self.rows[which % len(self.rows)]
        task, stored = row["task"], booking_of(self.kit, row["id"])
        version = stored.version - (stale and to is not S.ARRIVED)
        legal = to in BOOKING_STEPS[self.state(row)] and version == stored.version
        begun = self.minute() >= task["from"]
        if to is S.CONFIRMED and row["state"] is S.ARRIVED:
            made = self.tried(legal, booking_steps.undo_check_in, row["id"], reason="签错人", version=version)
        elif to is S.CONFIRMED:
            legal = legal and task["state"] == "open"
            made = self.tried(legal, booking_steps.confirm, row["id"], version=version, warnings_seen=True)
        elif to is S.ARRIVED:
            legal = legal and self.minute() >= task["from"] - 120
            told = {"code": row["code"], "version": version}
            if self.minute() > task["to"]:
                told["arrived_minute"] = task["from"]
            made = self.tried(legal, booking_steps.check_in, row["id"], **told)
        elif to is S.WORKED:
            begun = begun and row["state"] is not S.DISPUTED
            made = self.tried(legal and begun, booking_steps.record_work, row["id"], minutes=100, version=version)
        elif to is S.PAID:
            legal = legal and begun
            told = {"amount": 10_000 if short else 30_000, "remark": "已付", "version": version}
            if row["state"] is S.DISPUTED:
                told["minutes"] = 100
            made = self.tried(legal and task_day(self.time), booking_steps.record_pay, row["id"], **told)
        elif to is S.DISPUTED:
            made = self.tried(legal and begun, booking_steps.dispute, row["id"], reason="工时不符", version=version)
        else:
            use_case = booking_steps.cancel if to is S.CANCELLED else booking_steps.mark_absent
            legal = legal and (to is S.CANCELLED or begun)
            made = self.tried(legal, use_case, row["id"], by=BookingSide.WORKER, reason="有事", version=version)
        if made:
            # A rest to pay that nobody agreed to: the work is done, and waits for it.
            unpaid = to is S.PAID and short
            row["state"] = S.WORKED if unpaid else to
            self.restated(task)

    @invariant()
    def the_store_says_the_same(self) -> None:
        for row in getattr(self, "rows", []):
            stored = booking_of(self.kit, row["id"])
            cleared = stored.state is S.HELD and self.state(row) is S.LAPSED
            assert cleared or stored.state is self.state(row), row
        for task in getattr(self, "tasks", []):
            assert task_of(self.kit, task["id"]).state.value == task["state"]

    def teardown(self) -> None:
        with self.kit.open(SYSTEM, write=False) as context:
            assert check_invariants(context) == []


def task_day(time: Clock) -> bool:
    return clock.local(time.at).date() >= TOMORROW


def test_bookings_in_any_order(kit: Kit, desk: Actor, time: Clock) -> None:
    Market.kit, Market.desk, Market.time, Market.people = kit, desk, time, workers(kit, 3)
    run_state_machine_as_test(Market, settings=machine_settings(10, 14, derandomize=True))
