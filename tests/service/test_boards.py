"""What a market shows to everybody: open tasks of today, the number being called, nobody's name or telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from matcher import clock
from matcher.errors import Gone, NotFound
from matcher.models.booking import Booking, BookingSource, BookingState
from matcher.models.enums import InjuryCover, PayUnit, SettleCycle
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.service import boards, bookings, desk, markets, tasks, tickets
from matcher.service.context import Context, Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor
from tests.service.test_referrals import do
from tests.service.test_tickets import WHO, workers

NOBODY = Actor()


def task(context: Context, market_id: int, **changes: Any) -> Task:
    """An odd job of today that lasts until the night."""
    facts: dict[str, Any] = {
        "market_id": market_id, "employer": "汾榆演示搬家队", "trade": "搬家", "headcount": 2, "day": clock.today(),
        "start_minute": 0, "end_minute": 1440, "adcode": "140105", "place": "学府街", "pay": 20000,
        "pay_unit": PayUnit.DAY, "settle": SettleCycle.DAILY, "cover": InjuryCover.ACCIDENT,
        "contact_name": "测雇主", "contact_phone": "13912345678", "created_at": clock.now(),
    }  # fmt: skip
    return context.unit.tasks.add(Task(**facts | changes))


def booked(context: Context, row: Task, seeker_id: int, seat: int, state: BookingState, **changes: Any) -> None:
    """A worker on a seat."""
    start = clock.midnight(row.day) + timedelta(minutes=row.start_minute)
    end = clock.midnight(row.day) + timedelta(minutes=row.end_minute)
    facts: dict[str, Any] = {"state": state, "source": BookingSource.DESK, "starts_at": start, "ends_at": end}
    facts |= {"created_at": clock.now(), "updated_at": clock.now(), "seat": seat}
    context.unit.session.add(Booking(task_id=row.id or 0, seeker_id=seeker_id, **facts | changes))
    context.unit.session.flush()


def test_the_screen_shows_what_is_open_and_who_is_called(kit: Kit) -> None:
    market = actor(kit, WHO).market_id or 0
    people = workers(kit, 4)
    with kit.open(SYSTEM, write=True) as context:
        for one in context.unit.market_figures.tasks_on(market, clock.today()):
            one.state = TaskState.DONE
        half = task(
            context,
            market,
            detail="搬到三楼，电话13912345678或0351-7676071，微信 ban_jia_99",
            place="学府街 139 1234 5678",
        )
        full = task(context, market, trade="保洁", headcount=1)
        task(context, market, trade="撤回的", state=TaskState.CANCELLED)
        task(context, market, trade="明天的", day=clock.today() + timedelta(days=1))
        booked(context, half, people[0], 1, BookingState.CONFIRMED)
        over, later = clock.now() - timedelta(minutes=1), clock.now() + timedelta(minutes=9)
        booked(context, half, people[1], 2, BookingState.HELD, held_until=over)
        booked(context, full, people[2], 1, BookingState.HELD, held_until=later)
        context.unit.commit()
    for one in people[:3]:
        do(kit, desk.arrive, one, who=WHO)
    do(kit, tickets.call_next, who=WHO)
    with kit.open(NOBODY, write=False) as context:
        board = boards.get_board(context, market)
    assert [(one.trade, one.left) for one in board.openings] == [("搬家", 1), ("保洁", 0)], (
        "a hold that is over is free"
    )
    assert (board.called, board.waiting) == ([1], 2)
    text = " ".join((board.openings[0].detail, board.openings[0].place))
    assert "搬到三楼" in text
    assert "学府街" in text
    for secret in ("1391", "1234", "5678", "7676071", "ban_jia_99"):
        assert secret not in text, text
    assert board.openings[0].employer == "", "who is no registered enterprise is not named"


def test_a_card_tells_that_the_task_is_over(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    market = actor(kit, WHO).market_id or 0
    with kit.open(SYSTEM, write=True) as context:
        night = task(context, market, trade="夜班分拣", start_minute=1200, end_minute=1860).id or 0
        gone = task(context, market, state=TaskState.CANCELLED).id or 0
        other = next(one.id or 0 for one in context.unit.markets.all() if one.id != market)
        context.unit.commit()
    midnight = clock.midnight(clock.today())
    with kit.open(NOBODY, write=False) as context:
        assert boards.get_opening(context, market, night).left == 2
        with pytest.raises(Gone, match="撤回"):
            boards.get_opening(context, market, gone)
        for where, which in ((other, night), (market, 987_654_321)):
            with pytest.raises(NotFound):
                boards.get_opening(context, where, which)
        monkeypatch.setattr(clock, "now", lambda: midnight + timedelta(minutes=1859))
        assert boards.get_opening(context, market, night), "the night is not over at midnight"
        monkeypatch.setattr(clock, "now", lambda: midnight + timedelta(minutes=1860))
        with pytest.raises(Gone, match="干完"):
            boards.get_opening(context, market, night)


def test_everybody_counts_the_same_seats(kit: Kit) -> None:
    """The screen, the operator's list and the task itself, whatever became of the bookings."""
    market, people = actor(kit, WHO).market_id or 0, workers(kit, 7)
    later = clock.now() + timedelta(minutes=9)
    with kit.open(SYSTEM, write=True) as context:
        row = task(context, market, headcount=9)
        states = (BookingState.CONFIRMED, BookingState.PAID, BookingState.NO_SHOW, BookingState.CANCELLED)
        for seat, state in enumerate(states, 1):
            booked(context, row, people[seat], seat, state)
        booked(context, row, people[5], 5, BookingState.HELD, held_until=later)
        booked(context, row, people[6], 6, BookingState.HELD, held_until=clock.now() - timedelta(minutes=1))
        number = row.id or 0
        context.unit.commit()
    with kit.open(actor(kit, WHO), write=False) as context:
        counted = {one.id: (firm, held) for one, firm, held in bookings.counted(context, tasks.list_tasks(context)[0])}
        shown = {one.task.id: one.left for one in boards.openings(context, market)}
        assert counted[number] == (2, 1)
        assert shown[number] == boards.get_opening(context, market, number).left == 9 - 3
        for one, (firm, held) in counted.items():
            open_one = context.unit.tasks.get(one or 0)
            if one in shown and open_one is not None and open_one.state is TaskState.OPEN:
                assert shown[one] == max(open_one.headcount - firm - held, 0), one


def test_what_protects_and_the_closing_time_are_public_and_the_directory_tells_a_usual_day(kit: Kit) -> None:
    market, yesterday = actor(kit, WHO).market_id or 0, clock.today() - timedelta(days=1)
    before = do(kit, markets.list_markets, who=WHO)
    with kit.open(SYSTEM, write=True) as context:
        shut = task(context, market, gear="安全帽找13912345678领", close_before=1)
        late = task(context, market, day=clock.today() + timedelta(days=1), close_before=0)
        past = task(context, market, day=yesterday, headcount=9, state=TaskState.DONE)
        for seat, person in enumerate(workers(kit, 6), 1):
            booked(context, past, person, seat, BookingState.PAID if seat < 6 else BookingState.NO_SHOW)
        context.unit.commit()
    with kit.open(NOBODY, write=False) as context:
        one = boards.get_opening(context, market, shut.id or 0)
        assert (one.left, "139" in one.gear, "安全帽" in one.gear) == (0, False, True)
        two = boards.get_opening(context, market, late.id or 0)
        assert (two.left, two.closes) == (2, clock.midnight(late.day))
        was = next(row.daily for row in before if row.market.id == market)
        now = next(row.daily for row in markets.list_markets(context) if row.market.id == market)
    assert now == pytest.approx(was + 5 / 30, abs=0.1)
    assert now > was


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        *((one, "太原市小店区测试路1号") for one in ("小店区测试路1号", "太原市测试路1号", "测试路1号")),
        *(("山西省太原市小店区测试路", "山西省太原市小店区测试路"), ("", "太原市小店区")),
    ],
)
def test_no_place_is_said_twice(kit: Kit, address: str, whole: str) -> None:
    with kit.open(NOBODY, write=False) as context:
        assert context.full_address("140105", address) == whole
