"""A posted task is changed: more people and words at once, hours and pay only with the yes of everybody booked."""

from __future__ import annotations

import pytest

from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.booking import BookingSide, BookingState
from matcher.models.enums import Role
from matcher.models.shift import OddForm, QuickTaskDraft, TaskChange
from matcher.models.states import TaskState
from matcher.service import booking_steps, bookings, quick_tasks, task_changes, tasks
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from tests.factories import actor, see_papers
from tests.service.odd_jobs import booking_of, confirmed, done, draft, posted, task_of, workers
from tests.service.test_bookings import Clock, desk, held, time

__all__ = ["desk", "time"]


def changed(kit: Kit, who: Actor, task: int, **told: object) -> list[int]:
    """Change it at its present version; whom it asks again."""
    change = TaskChange.model_validate(told)
    _, asked = done(kit, who, task_changes.change_task, task, change, version=task_of(kit, task).version)
    return [seeker.id for _, seeker in asked]


def test_more_people_and_words_hold_at_once(kit: Kit, desk: Actor, time: Clock) -> None:
    task, people = posted(kit, headcount=1), workers(kit, 2)
    confirmed(kit, desk, held(kit, desk, task, people[0]))
    assert task_of(kit, task).state is TaskState.FILLED
    assert changed(kit, desk, task, headcount=2, contact_phone="13900001111", detail="在东门集合") == []
    now = task_of(kit, task)
    assert (now.state, now.headcount, now.contact_phone) == (TaskState.OPEN, 2, "13900001111")
    confirmed(kit, desk, held(kit, desk, task, people[1]))
    with pytest.raises(Invalid, match="只能增加"):
        changed(kit, desk, task, headcount=1)
    with pytest.raises(Invalid, match="没有改动"):
        changed(kit, desk, task, headcount=2)
    with pytest.raises(Invalid) as told:
        changed(kit, desk, task, detail="限男性")
    assert told.value.field == "detail"
    with pytest.raises(Conflict, match="已被他人更新"):
        done(kit, desk, task_changes.change_task, task, TaskChange(tools="锤子"), version=1)
    time.to(1200)
    with pytest.raises(Conflict, match="用工时间已过"):
        changed(kit, desk, task, tools="锤子")


def test_other_hours_or_pay_ask_everybody_again(kit: Kit, desk: Actor, time: Clock) -> None:
    task, people = posted(kit, headcount=3), workers(kit, 3)
    firm = [confirmed(kit, desk, held(kit, desk, task, one)) for one in people[:2]]
    waiting = held(kit, desk, task, people[2])
    other = posted(kit, headcount=1, start_minute=1000, end_minute=1100, employer="另一家古建公司")
    confirmed(kit, desk, held(kit, desk, other, people[0]))
    with pytest.raises(Conflict, match="新的时段另有预约"):
        changed(kit, desk, task, end_minute=1020)
    assert booking_of(kit, firm[0].id).ends_at == firm[0].ends_at, "nothing of a refused change stays"
    assert set(changed(kit, desk, task, pay=18_000, start_minute=540)) == set(people)
    rows = [booking_of(kit, one.id) for one in (*firm, waiting)]
    assert [(one.asked_again, one.state) for one in rows] == [
        (True, BookingState.CONFIRMED),
        (True, BookingState.CONFIRMED),
        (False, BookingState.HELD),
    ]
    assert {(one.starts_at - firm[0].starts_at).seconds for one in rows} == {3600}
    time.to(530)
    with pytest.raises(Conflict) as unasked:
        done(kit, desk, booking_steps.check_in, rows[0].id, code=rows[0].check_code)
    assert unasked.value.code == "asked_again"
    with pytest.raises(Forbidden):
        done(kit, actor(kit, "qiye"), task_changes.agree_again, rows[0].id, version=rows[0].version)
    agreed = done(kit, desk, task_changes.agree_again, rows[0].id, version=rows[0].version)
    worker = Actor(role=Role.SEEKER, seeker_id=people[1])
    done(kit, worker, task_changes.agree_again_own, rows[1].id, version=rows[1].version)
    with pytest.raises(Conflict, match="没有要重新同意"):
        done(kit, worker, task_changes.agree_again_own, rows[1].id, version=rows[1].version + 1)
    came = done(kit, desk, booking_steps.check_in, rows[0].id, code=rows[0].check_code, version=agreed.version)
    assert came.state is BookingState.ARRIVED
    with pytest.raises(Conflict, match="已有人签到"):
        changed(kit, desk, task, pay=17_000)
    with kit.open(SYSTEM, write=False) as context:
        assert [one.rule for one in check_invariants(context) if "booking" in one.rule or "task" in one.rule] == []


def test_after_the_closing_time_only_a_lost_seat_is_filled(kit: Kit, desk: Actor, time: Clock) -> None:
    task, people = posted(kit, headcount=2, close_before=60), workers(kit, 3)
    firm = confirmed(kit, desk, held(kit, desk, task, people[0]))
    time.to(430)
    with pytest.raises(Conflict) as late:
        done(kit, desk, bookings.hold_next, task, 1)
    assert late.value.code == "closed"
    by, version = BookingSide.WORKER, booking_of(kit, firm.id).version
    done(kit, desk, booking_steps.cancel, firm.id, by=by, reason="有事", version=version)
    assert len(done(kit, desk, bookings.hold_next, task, 1)) == 1


def test_low_pay_is_refused_or_told(kit: Kit) -> None:
    """Ten yuan for nine hours is no contract of employment; 劳务 says why, and whoever looks at it reads it."""
    desk, firm = actor(kit, "linggong"), actor(kit, "qiye")
    with kit.open(SYSTEM, write=True) as context:
        see_papers(context, firm.enterprise_id or 0)
        context.unit.commit()
    nine = {"start_minute": 480, "end_minute": 1020}
    with pytest.raises(Invalid, match=r"折合每小时 1\.11 元.*劳动合同") as told:
        done(kit, desk, tasks.post_task, draft(**nine, pay=1_000))
    assert told.value.field == "pay"
    facts = draft(**nine, pay=1_000, form=OddForm.SERVICE).model_dump() | {"adcode": "", "employer": ""}
    with pytest.raises(Invalid, match="说明理由") as told:
        done(kit, firm, quick_tasks.post_own, QuickTaskDraft(**facts))
    assert told.value.field == "pay_reason"
    made = done(kit, firm, quick_tasks.post_own, QuickTaskDraft(**facts | {"pay_reason": "只看门，可以休息"}))
    with kit.open(desk, write=False) as context:
        codes = {one.code for one in tasks.warnings(context, context.unit.tasks.get(made.id or 0))}
    assert codes == {"day_over_8", "pay_service"}
    for words in ("可招15岁童工", "年龄15-50岁", "十四岁以上能干就行"):
        with pytest.raises(Invalid, match="不能写"):
            done(kit, desk, tasks.post_task, draft(detail=words))
    done(kit, desk, tasks.post_task, draft(detail="禁止使用童工；五十五岁以内；接送15岁学生"))
