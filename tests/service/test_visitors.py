"""Visitors whom another market registered, and the queue that whoever got work for today leaves."""

from __future__ import annotations

import pytest
from sqlmodel import col, select

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.booking import BookingState
from matcher.models.ticket import Ticket, TicketState
from matcher.service import bookings, crews, paper_sheets, roster_adoption, rosters, tickets
from matcher.service import desk as desks
from matcher.service.context import Kit
from matcher.service.desk import Newcomer
from matcher.service.paper_sheets import SheetRow
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.worker_numbers import card_code
from tests.factories import actor
from tests.service.odd_jobs import TOMORROW, booking_of, confirmed, done, posted, workers
from tests.service.test_bookings import Clock, held, time
from tests.service.test_desk import contact

__all__ = ["time"]


@pytest.fixture
def desk(kit: Kit) -> Actor:
    return actor(kit, "linggong")


def queue(kit: Kit, *people: int) -> list[TicketState]:
    with kit.open(SYSTEM, write=False) as context:
        query = select(Ticket).where(col(Ticket.seeker_id).in_(people), Ticket.day == clock.today())
        found = {one.seeker_id: one.state for one in context.unit.session.exec(query)}
    return [found[one] for one in people]


def test_a_visitor_is_booked_by_name_on_the_day_they_come(kit: Kit, desk: Actor, time: Clock) -> None:
    time.to(300)
    guest = workers(kit, 1, market_id=actor(kit, "linggong2").market_id)[0]
    name, phone = contact(kit, guest)
    task = posted(kit, headcount=1, day=TOMORROW)
    with pytest.raises(NotFound):
        held(kit, desk, task, guest)
    with pytest.raises(Invalid, match="本市场没有这位零工"):
        done(kit, desk, bookings.hold_told, task, phone)
    with pytest.raises(Conflict, match="没有合适"):
        done(kit, desk, bookings.hold_next, task, 1)
    done(kit, desk, desks.register, Newcomer(name, phone, "", "彩绘", "", agreed=True))
    with pytest.raises(Conflict, match="没有合适"):
        done(kit, desk, bookings.hold_next, task, 1)
    one = confirmed(kit, desk, done(kit, desk, bookings.hold_told, task, phone))
    assert (one.seeker_id, queue(kit, guest)) == (guest, [TicketState.PLACED])
    with pytest.raises(Invalid, match="登记在别的零工市场"):
        done(kit, desk, crews.read_members, [card_code(guest)])
    # Next morning, without a number, the sheet still knows whom it booked, and nobody else of the other market.
    stranger = workers(kit, 1, first=40, market_id=actor(kit, "linggong2").market_id)[0]
    time.to(1440 + 480)
    rows = [SheetRow(worker=card_code(one), minutes=480, paid=20_000) for one in (guest, stranger)]
    with pytest.raises(Invalid, match="第 2 行：本市场没有这位零工"):
        done(kit, desk, paper_sheets.enter_sheet, task, rows)
    done(kit, desk, paper_sheets.enter_sheet, task, rows[:1])
    assert booking_of(kit, one.id or 0).state is BookingState.PAID


def test_a_crew_and_who_stands_on_a_sheet_leave_the_queue(kit: Kit, desk: Actor, time: Clock) -> None:
    time.to(300)
    first, second, third, absent, idle = everybody = workers(kit, 5)
    for one in everybody:
        done(kit, desk, desks.arrive, one)
    crew = done(kit, desk, crews.make_crew, name="彩绘四组", leader_id=first, member_ids=[second])
    done(kit, desk, crews.book_crew, posted(kit, day=TOMORROW), crew.id, warnings_seen=True)
    task = posted(kit, start_minute=360, end_minute=480, day=TOMORROW)
    row = held(kit, desk, task, absent)
    time.to(305)
    confirmed(kit, desk, row)
    done(kit, desk, tickets.move, _ticket(kit, absent), TicketState.WAITING)
    time.to(500)
    rows = [SheetRow(worker=card_code(third), minutes=120), SheetRow(worker=card_code(absent), absent=True)]
    done(kit, desk, paper_sheets.enter_sheet, task, rows)
    assert queue(kit, first, second, third) == [TicketState.PLACED] * 3
    assert queue(kit, absent, idle) == [TicketState.WAITING] * 2


def _ticket(kit: Kit, seeker_id: int) -> int:
    with kit.open(SYSTEM, write=False) as context:
        query = select(Ticket.id).where(Ticket.seeker_id == seeker_id, Ticket.day == clock.today())
        return context.unit.session.exec(query).one() or 0


def test_a_visitor_who_waits_with_a_number_is_planned_like_everybody_there(kit: Kit, desk: Actor, time: Clock) -> None:
    time.to(300)
    own = workers(kit, 1)[0]
    guest, stranger = workers(kit, 2, first=40, market_id=actor(kit, "linggong2").market_id)
    task = posted(kit, headcount=3, day=TOMORROW)
    done(kit, desk, desks.arrive, own)
    name, phone = contact(kit, guest)
    done(kit, desk, desks.register, Newcomer(name, phone, "", "彩绘", "", agreed=True))
    with kit.open(desk, write=False) as context:
        plan = rosters.solve(context, day=TOMORROW, task_ids=[task])
        # Having come once makes nobody a worker of this market: its board stays its own.
        board = kit.pool.workers.board(desk.market_id or 0, context.unit.seekers, context.unit.tasks)
        assert guest not in board.workers
    pairs = [(row.task.id or 0, one.seeker.id or 0) for row in plan.tasks for one in row.given]
    assert {who for _, who in pairs if who in (own, guest, stranger)} == {own, guest}
    made = done(kit, desk, roster_adoption.adopt, day=TOMORROW, pairs=pairs, warnings_seen=True)
    assert {one.seeker.id: one.booking.state for one in made.booked}[guest] is BookingState.CONFIRMED
    assert queue(kit, own, guest) == [TicketState.PLACED] * 2
