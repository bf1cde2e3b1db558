"""Odd jobs on pages: an employer posts from a telephone, the operator holds, confirms, checks in, pays and settles."""

from __future__ import annotations

import re
from datetime import timedelta
from io import BytesIO

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook
from sqlmodel import update

from matcher.models.audit import AuditQuestion
from matcher.models.booking import BookingSide, BookingState
from matcher.models.enums import InjuryCover, Role
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.service import booking_steps, bookings, settlements
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from matcher.service.worker_numbers import card_code
from tests.console.forms import Form
from tests.factories import actor, see_papers
from tests.service.odd_jobs import TOMORROW, TRADE, booking_of, confirmed, done, posted, task_of, workers
from tests.service.test_bookings import Clock, held, time
from tests.service.test_tickets import drawn

__all__ = ["time"]


def step(client: TestClient, booking_id: int, to: str, **typed: str) -> None:
    """Take a step by the form of the booking's page."""
    page = client.get(f"/bookings/{booking_id}")
    action = f"/bookings/{booking_id}/step"
    fields = next(one for address, one in Form(page.text).forms if address == action and one.get("to") == to)
    answer = client.post(action, data=fields | typed)
    assert answer.status_code == 303, answer.text


def test_from_a_telephone_to_the_settlement(kit: Kit, enter, time: Clock) -> None:
    boss, desk = actor(kit, "qiye"), actor(kit, "linggong")
    with kit.open(SYSTEM, write=True) as context:
        see_papers(context, boss.enterprise_id or 0)
        market = context.unit.markets.get(desk.market_id or 0)
        enterprise = context.unit.enterprises.get(boss.enterprise_id or 0)
        assert market is not None
        assert enterprise is not None
        market.adcode = enterprise.adcode
        context.unit.commit()
    client = enter("qiye")
    form = Form(client.get("/quick-tasks").text).to("/quick-tasks")
    assert (
        sum(1 for name in ("trade", "headcount", "day", "start", "end", "pay_yuan", "place", "cover") if name in form)
        == 8
    )
    wrong = client.post("/quick-tasks", data=form | {"trade": TRADE, "pay_yuan": "两百", "cover": "accident"})
    assert wrong.status_code == 422
    assert "报酬请填数字" in wrong.text
    more = {"trade": TRADE, "pay_yuan": "200", "cover": "accident", "market_id": str(desk.market_id)}
    more |= {"gear": "安全帽由单位提供", "spot": "37.87，112.55"}
    elsewhere = client.post("/quick-tasks", data=form | more | {"market_id": "999999"})
    assert (elsewhere.status_code, "请从本市的零工市场里选择" in elsewhere.text) == (422, True)
    assert "坐标请写成" in client.post("/quick-tasks", data=form | more | {"spot": "北京"}).text
    done = client.post("/quick-tasks", data=form | more)
    task = int(re.findall(r"\d+", done.headers["location"])[0])
    made = task_of(kit, task)
    assert (made.market_id, made.gear, made.latitude, made.longitude) == (desk.market_id, more["gear"], 37.87, 112.55)
    assert made.adcode == form["adcode"]
    assert "待核查" in client.get("/quick-tasks").text

    workers(kit, 3)
    client = enter("linggong")
    assert f"/tasks/{task}" in re.findall(r"待核查（1 个）.*?</ul>", client.get("/tasks").text, re.S)[0]
    page = client.get(f"/tasks/{task}").text
    assert client.post(f"/tasks/{task}/audit", data=Form(page).to(f"/tasks/{task}/audit")).status_code == 303
    morning = Form(client.get(f"/mornings?day={TOMORROW}").text).to("/mornings")
    mine = {
        name: text if name in ("csrf", "day", "idempotency_key", f"task_{task}") else "0"
        for name, text in morning.items()
    }
    assert mine[f"task_{task}"] == "2"
    assert client.post("/mornings", data=mine).status_code == 303
    page = client.get(f"/tasks/{task}").text
    ids = sorted({int(one) for one in re.findall(r"/bookings/(\d+)/step", page)})
    assert len(ids) == 2
    for one in ids:
        step(client, one, "confirmed")
    assert task_of(kit, task).state is TaskState.FILLED
    time.to(470)
    client = enter("linggong")
    csrf = Form(client.get(f"/bookings/{ids[0]}").text).forms[-1][1]["csrf"]
    typed = {"csrf": csrf, "to": "arrived", "version": "2", "code": "x"}
    wrong = client.post(f"/bookings/{ids[0]}/step", data=typed)
    assert wrong.status_code == 422
    assert "签到码不对" in wrong.text
    step(client, ids[0], "arrived", code=booking_of(kit, ids[0]).check_code)
    time.to(1030)
    client = enter("linggong")
    step(client, ids[0], "worked", minutes="480")
    step(client, ids[0], "paid", amount="200")
    step(client, ids[1], "no_show", by="worker", reason="没来")
    settled = client.get(f"/settlements?day={TOMORROW}").text
    assert "200 元" in settled
    book = load_workbook(BytesIO(client.get(f"/settlements/file?day={TOMORROW}").content))
    assert any("已结清" in str(cell.value) for row in book.worksheets[0] for cell in row)


def test_a_paper_sheet_is_entered_whole_or_not(kit: Kit, enter, time: Clock) -> None:
    task, people = posted(kit), workers(kit, 3)
    # Entered three days later: the pay is of the day of the work, as the sheet says, and what was not paid is late.
    time.to(1000 + 3 * 1440)
    client = enter("linggong")
    form = Form(client.get(f"/tasks/{task}/paper").text).to(f"/tasks/{task}/paper")
    form = {name: "" if name.startswith(("absent", "agreed")) else text for name, text in form.items()}
    lines = {f"worker_{n}": card_code(one) for n, one in enumerate(people, 1)}
    lines |= {f"minutes_{n}": "480" for n in (1, 2, 3)} | {"paid_1": "200", "arrived_1": "8点"}
    wrong = client.post(f"/tasks/{task}/paper", data=form | lines)
    assert wrong.status_code == 422
    assert "第 1 行：到岗时间请写成" in wrong.text
    lines |= {"arrived_1": "08:05", "minutes_2": "700", "worker_3": card_code(999999)}
    wrong = client.post(f"/tasks/{task}/paper", data=form | lines)
    assert "第 2 行" in wrong.text
    assert "第 3 行：本市场没有这位零工" in wrong.text
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.bookings.of_task(task) == []
    lines |= {"minutes_2": "300", "worker_3": card_code(people[2]), "paid_2": "150"}
    wrong = client.post(f"/tasks/{task}/paper", data=form | lines)
    assert "第 2 行" in wrong.text
    assert "实付少于应付 200.00 元，请说明原因" in wrong.text
    # Who was paid less agreed to it, or was promised the rest: the one is settled, the other waits and is late.
    lines |= {"remark_2": "迟到两小时，双方同意", "agreed_2": "1"}
    lines |= {"minutes_3": "7小时30分", "paid_3": "150", "remark_3": "少付，约定明日补"}
    assert client.post(f"/tasks/{task}/paper", data=form | lines).status_code == 303
    with kit.open(SYSTEM, write=False) as context:
        states = [one.booking.state for one in context.unit.bookings.of_task(task)]
        told = [one.booking.note for one in context.unit.bookings.of_task(task)]
    assert states == [BookingState.PAID, BookingState.PAID, BookingState.WORKED]
    assert told == ["", "迟到两小时，双方同意", "少付，约定明日补"]
    assert task_of(kit, task).state is TaskState.DONE
    with kit.open(actor(kit, "linggong"), write=False) as context:
        found = settlements.get_settlement(context, TOMORROW)
    mine = [(one.line.booking.due, one.line.booking.paid, one.open) for one in found.rows if one.line.task.id == task]
    assert mine == [(20_000, 20_000, 0), (20_000, 15_000, 0), (20_000, 15_000, 5_000)]
    assert [one.waived for one in found.rows if one.line.task.id == task] == [0, 5_000, 0]
    assert [one.state for one in found.rows if one.line.task.id == task] == ["已结清", "已结清", "部分支付"]
    assert found.due + found.excess == found.paid + found.open + found.waived
    assert booking_of(kit, found.rows[-1].line.booking.id or 0).worked_minutes == 450
    assert {one.line.booking.paid_on for one in found.rows if one.line.task.id == task} == {TOMORROW}
    shown = client.get(f"/settlements?day={TOMORROW}").text
    assert "迟到两小时，双方同意" in shown
    shown = client.get(f"/settlements?day={TOMORROW}&until={TOMORROW}&late=1").text
    assert "迟到两小时，双方同意" not in shown
    assert shown.count("已逾期") == 1
    book = load_workbook(BytesIO(client.get(f"/settlements/file?day={TOMORROW}").content))
    assert any("迟到两小时" in str(cell.value) for row in book.worksheets[0] for cell in row)


def test_what_stood_on_paper_alone_is_entered_the_next_day(kit: Kit, enter, time: Clock) -> None:
    people = workers(kit, 2)
    time.to(24 * 60 + 540)
    client = enter("linggong")
    form = Form(client.get("/tasks").text).to("/tasks")
    told = {"trade": TRADE, "employer": "某古建公司", "headcount": "2", "pay_yuan": "200", "cover": "none"}
    told |= {"day": str(TOMORROW), "start": "08:00", "end": "20:00", "adcode": "140105"}
    plain = {name: text for name, text in form.items() if name != "past"}
    refused = client.post("/tasks", data=plain | told)
    assert (refused.status_code, "请用“补录”" in refused.text) == (422, True)
    old = client.post("/tasks", data=plain | told | {"past": "1", "day": str(TOMORROW - timedelta(days=8))})
    assert "只能补录最近 7 天" in old.text
    running = client.post("/tasks", data=plain | told | {"past": "1", "day": str(TOMORROW + timedelta(days=1))})
    assert "还没有干完" in running.text
    made = client.post("/tasks", data=plain | told | {"past": "1"})
    task = int(re.findall(r"/tasks/(\d+)/paper", made.headers["location"])[0])
    assert client.post(f"/tasks/{task}/hold", data={"count": "1"}).status_code in (403, 409)
    sheet = Form(client.get(f"/tasks/{task}/paper").text).to(f"/tasks/{task}/paper")
    sheet = {name: "" if name.startswith(("absent", "agreed")) else text for name, text in sheet.items()}
    lines = {f"worker_{n}": card_code(one) for n, one in enumerate(people, 1)}
    lines |= {f"minutes_{n}": "600" for n in (1, 2)} | {f"paid_{n}": "200" for n in (1, 2)}
    assert client.post(f"/tasks/{task}/paper", data=sheet | lines).status_code == 303
    shown = client.get(f"/tasks?day={TOMORROW}").text
    assert f'href="/tasks/{task}"' in shown
    assert "补录" in shown
    assert f'href="/tasks/{task}"' not in client.get("/tasks").text, "from today on"
    whole = client.get(f"/day-sheet?day={TOMORROW}").text
    assert whole.count(card_code(people[0])) == 1
    assert "欧阳" not in whole


def test_a_crew_comes_whole_or_not_at_all(kit: Kit, enter) -> None:
    people = workers(kit, 3)
    client = enter("linggong")
    form = Form(client.get("/crews").text).to("/crews")
    typed = {"name": "彩绘一组", "members": "\n".join(map(card_code, people))}
    made = client.post("/crews", data=form | typed)
    assert made.status_code == 303, made.text
    crew = re.findall(r"\d+", made.headers["location"])[0]
    small, large = posted(kit, headcount=2), posted(kit, headcount=3)
    page = Form(client.get(f"/tasks/{small}").text).to(f"/tasks/{small}/crew") | {"crew_id": crew}
    assert "还剩 2 个" in client.post(f"/tasks/{small}/crew", data=page).text
    page = Form(client.get(f"/tasks/{large}").text).to(f"/tasks/{large}/crew") | {"crew_id": crew}
    assert client.post(f"/tasks/{large}/crew", data=page).status_code == 303
    assert task_of(kit, large).state is TaskState.FILLED
    with kit.open(SYSTEM, write=False) as context:
        assert context.unit.bookings.of_task(small) == []
    # Names only on a sheet that was asked for, and the look is written down.
    name = "欧阳测"
    assert name not in client.get(f"/tasks/{large}/sheet").text
    shown = client.post(f"/tasks/{large}/sheet", data=page)
    assert name in shown.text
    with kit.open(SYSTEM, write=False) as context:
        entries, _ = context.unit.audit_log.page(AuditQuestion(action="task.named_sheet"), offset=0, limit=5)
    assert len(entries) == 1


def test_what_is_known_of_a_person_is_the_markets_alone(kit: Kit, enter, sign_in, time: Clock) -> None:
    """Absences and hours elsewhere of whoever is held: the operator sees them, the employer what its own task is."""
    desk, boss, person = actor(kit, "linggong"), actor(kit, "qiye"), workers(kit, 1)[0]
    for n in range(bookings.ABSENCES):
        one = confirmed(
            kit, desk, held(kit, desk, posted(kit, start_minute=30 + 60 * n, end_minute=60 + 60 * n), person)
        )
        time.to(60 * n + 40)
        done(kit, desk, booking_steps.mark_absent, one.id, by=BookingSide.WORKER, version=one.version)
    confirmed(kit, desk, held(kit, desk, posted(kit, start_minute=300, end_minute=600), person))
    own = posted(kit, start_minute=700, end_minute=1000, cover=InjuryCover.NONE)
    with kit.open(SYSTEM, write=True) as context:
        context.unit.session.exec(update(Task).where(Task.id == own).values(enterprise_id=boss.enterprise_id))
        context.unit.commit()
    row = held(kit, desk, own, person)
    with kit.open(desk, write=False) as context:
        whole = bookings.get_booking(context, row.id or 0)
    assert whole.absences == bookings.ABSENCES
    assert {one.code for one in whole.findings} == {"cover_none", "day_over_8"}
    with kit.open(boss, write=False) as context:
        view = bookings.get_booking(context, row.id or 0)
    assert (view.absences, [one.code for one in view.findings]) == (0, ["cover_none"])
    told = sign_in(Role.ENTERPRISE).get(f"/bookings/{row.id}").json()
    assert (told["absences"], [one["code"] for one in told["warnings"]]) == (None, ["cover_none"])
    client = enter("qiye")
    assert "没有任何伤害保障" in client.get(f"/quick-tasks/{own}").text
    for path in (f"/quick-tasks/{own}", f"/bookings/{row.id}"):
        text = client.get(path).text
        assert "次未到" not in text
        assert "当天合计" not in text
    text = enter("linggong").get(f"/tasks/{own}").text
    assert "90 天内 3 次未到" in text
    assert "当天合计" in text
    # What is in dispute is the market's to settle: the employer is told so, and has no button that says no.
    row = confirmed(kit, desk, row)
    time.to(700)
    row = done(kit, desk, booking_steps.check_in, row.id, code=row.check_code)
    row = done(kit, desk, booking_steps.dispute, row.id, reason="说好做到下午", version=row.version)
    text = enter("qiye").get(f"/bookings/{row.id}").text
    assert "由零工市场听取双方意见后了结" in text
    assert f"/bookings/{row.id}/step" not in text
    refused = sign_in(Role.ENTERPRISE).post(
        f"/bookings/{row.id}/absence", json={"by": "worker", "version": row.version, "reason": "没来"}
    )
    assert (refused.status_code, refused.json()["detail"]) == (403, "有争议的预约由零工市场处理，用工单位不能登记未到")


@pytest.mark.parametrize("day", ["0000-00-00", "明天"])
def test_a_day_that_is_none_is_told(enter, day: str) -> None:
    client = enter("linggong")
    assert client.get(f"/settlements?day={day}").status_code == 422
    assert client.get(f"/mornings?day={day}").status_code == 422


def test_the_roster_is_looked_at_and_adopted(kit: Kit, enter) -> None:
    people, task = workers(kit, 2), posted(kit, headcount=3)
    drawn(kit, people[0])
    client = enter("linggong")
    where = f"/roster?day={TOMORROW}&task={task}"
    shown = client.get(where)
    assert "到场，直接确认" in shown.text
    assert "缺 1 人" in shown.text
    assert "已证明" in shown.text
    form = Form(shown.text).to("/roster/adopt")
    wrong = client.post("/roster/adopt", data=form | {"plan": "7:x"})
    assert wrong.status_code == 422
    assert "重新测算" in wrong.text
    none = {name: text for name, text in form.items() if not name.startswith("task-")}
    assert "至少选一项任务" in client.post("/roster/adopt", data=none).text
    made = client.post("/roster/adopt", data=form)
    assert made.status_code == 200
    assert "打电话确认" in made.text
    assert "叫号派工" in made.text
    with kit.open(SYSTEM, write=False) as context:
        states = {one.seeker.id: one.booking.state for one in context.unit.bookings.of_task(task)}
    assert states == {people[0]: BookingState.CONFIRMED, people[1]: BookingState.HELD}
    # The same page sent once more by a new form: what changed is told, and the plan as it would be now.
    later = client.post("/roster/adopt", data=form | {"idempotency_key": "a-new-key-0001"})
    assert later.status_code == 409
    assert "情况有变" in later.text
    assert client.get("/roster?day=明天").status_code == 422
    assert client.get("/roster?day=2020-01-01").status_code == 422
