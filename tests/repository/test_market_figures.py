"""Figures of markets on both stores: people count once within each line, what was withdrawn or never came does not."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlmodel import delete, select

from matcher import clock
from matcher.errors import Forbidden, Invalid, NotFound
from matcher.models.booking import Booking, BookingState
from matcher.models.states import TaskState
from matcher.models.ticket import Ticket
from matcher.repository.market_figures import Sums
from matcher.service import market_figures
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.test_boards import booked, task


def quarter_begins(day: date) -> date:
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def test_figures_of_markets_counties_and_cities(store: Kit) -> None:
    today = clock.today()
    with store.open(SYSTEM, write=True) as context:
        unit = context.unit
        unit.session.execute(delete(Ticket))  # the demo's own people who wait today
        own = actor(store, "linggong").market_id or 0
        home = unit.markets.get(own)
        away = next(one for one in unit.markets.all() if one.adcode[:4] != home.adcode[:4])
        for market in unit.markets.all():
            for row in unit.market_figures.tasks_on(market.id, today):
                row.state = TaskState.CANCELLED
        worked = set(unit.session.exec(select(Booking.seeker_id)).all())  # in the demo's days before
        people = [one.id or 0 for one in unit.seekers.seeking() if one.id not in worked][:4]
        began = unit.market_figures.sums(None, home.adcode, quarter_begins(today), today).get(str(own), Sums()).seekers
        drawn = [(own, today, 1, people[0]), (own, today, 2, people[1]), (away.id, today, 1, people[0])]
        drawn.append((own, today - timedelta(days=200), 1, people[2]))
        for market_id, day, number, who in drawn:
            unit.tickets.add(Ticket(market_id=market_id, day=day, number=number, seeker_id=who, taken_at=clock.now()))
        early = task(context, own, headcount=3, start_minute=360, end_minute=600)
        late = task(context, own, headcount=2, start_minute=700, end_minute=900)
        task(context, own, headcount=9, state=TaskState.CANCELLED)
        far = task(context, away.id, headcount=5, start_minute=910, end_minute=1000)
        booked(context, early, people[0], 1, BookingState.WORKED)
        booked(context, late, people[0], 1, BookingState.PAID)
        booked(context, far, people[0], 1, BookingState.ARRIVED)
        booked(context, early, people[1], 2, BookingState.DISPUTED, arrived_at=clock.now())
        booked(context, late, people[2], 2, BookingState.NO_SHOW)
        booked(context, early, people[3], 3, BookingState.CONFIRMED)
        booked(context, far, people[3], 2, BookingState.ARRIVED)  # telephoned, never in the queue
        context.unit.commit()

    def figures(who: str, period: str = "", adcode: str = "") -> dict[str, tuple[int, int, int, int]]:
        with store.open(actor(store, who), write=False) as context:
            found = market_figures.get_figures(context, period=period, adcode=adcode)
        rows = {"": found.total} | {f"{one.level}{one.key}": one.sums for one in found.lines}
        return {name: (one.seekers, one.posted, one.people, one.times) for name, one in rows.items()}

    assert figures("linggong") == {"": (2, 5, 2, 3), f"市场{own}": (2, 5, 2, 3)}
    with store.open(actor(store, "shengji"), write=False) as context:
        found = market_figures.get_figures(context, period="")
    assert {one.level for one in found.of_level("")} == {"市"}, "each figure once: the level below the region first"
    assert {one.key for one in found.of_level("市场")} >= {str(own), str(away.id)}
    assert len(market_figures.periods("2019-02-28")) == len(market_figures.periods(str(today))) + 1
    province = figures("shengji")
    assert province[""] == (3, 10, 3, 5), "who was at two markets is one person of the province"
    assert province[f"市{home.adcode[:4]}00"] == province[f"县（市、区）{home.adcode}"] == (2, 5, 2, 3)
    assert province[f"市场{away.id}"] == (2, 5, 2, 2)
    assert figures("shengji", adcode=away.adcode) == {"": (2, 5, 2, 2), f"市场{away.id}": (2, 5, 2, 2)}
    quarter = f"{today.year}Q{(today.month + 2) // 3}"
    assert figures("linggong", quarter)[""][0] == began + 2, "the number of 200 days ago belongs to another quarter"
    assert figures("linggong", "2019-02-28")[""] == (0, 0, 0, 0)
    for period in ("2026Q5", "2026-02-30", "去年", "0000Q1", "9999-99-99"):
        with pytest.raises(Invalid) as told:
            figures("linggong", period)
        assert told.value.field == "period"
    with pytest.raises(NotFound):
        figures("xianji", adcode=away.adcode if not away.adcode.startswith("1407") else home.adcode)
    with pytest.raises(Forbidden):
        figures("zhuanyuan")
    with store.open(actor(store, "shengji"), write=True) as context:
        name, content = market_figures.export_figures(context, period=today.isoformat())
    assert name.startswith("零工市场统计_")
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    total = next(row for row in rows if row[0] == "合计")
    assert [int(total[at]) for at in (2, 4, 5)] == [3, 3, 5]
