"""Who takes back the agreement to be registered is booked for nothing any more; what was worked is settled."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.booking import BookingSide, BookingState
from matcher.models.consent import Consent
from matcher.models.market_event import MarketEvent
from matcher.models.states import TaskState
from matcher.service import booking_steps, bookings, crews, paper_sheets, settlements
from matcher.service.booking_ends import REASON
from matcher.service.context import Kit
from matcher.service.paper_sheets import SheetRow
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.upkeep import check_invariants
from matcher.service.worker_numbers import card_code
from tests.factories import actor
from tests.service.odd_jobs import booking_of, confirmed, done, posted, task_of, workers
from tests.service.test_bookings import Clock, held, time
from tests.service.test_registrations import stop

__all__ = ["time"]
S = BookingState


@pytest.fixture
def desk(kit: Kit) -> Actor:
    return actor(kit, "linggong")


def run_out(kit: Kit, *people: int) -> None:
    """Their agreement ended yesterday; nobody did anything."""
    with kit.open(SYSTEM, write=True) as context:
        ended = update(Consent).where(col(Consent.seeker_id).in_(people))
        context.unit.session.exec(ended.values(expires_on=clock.today() - timedelta(days=1)))
        context.unit.commit()


def test_what_has_not_begun_is_cancelled_and_what_was_worked_is_paid(kit: Kit, desk: Actor, time: Clock) -> None:
    person = workers(kit, 1)[0]
    early = confirmed(kit, desk, held(kit, desk, posted(kit, headcount=1, start_minute=360, end_minute=480), person))
    going = confirmed(kit, desk, held(kit, desk, posted(kit, headcount=1, start_minute=490, end_minute=600), person))
    evening = posted(kit, headcount=1, start_minute=1080, end_minute=1200)
    later = confirmed(kit, desk, held(kit, desk, evening, person))
    night = held(kit, desk, posted(kit, start_minute=1260, end_minute=1380), person)
    assert task_of(kit, evening).state is TaskState.FILLED
    time.to(480)
    with kit.open(SYSTEM, write=True) as context:  # the hold is as fresh as the moment
        row = context.unit.bookings.get(night.id or 0)
        assert row is not None
        row.held_until = clock.now() + timedelta(hours=1)
        context.unit.commit()
    early = done(kit, desk, booking_steps.check_in, early.id, code=early.check_code)
    early = done(kit, desk, booking_steps.record_work, early.id, minutes=120, version=early.version)
    time.to(500)
    stop(kit, person)
    told = {one.id: booking_of(kit, one.id or 0) for one in (early, going, later, night)}
    assert [one.state for one in told.values()] == [S.WORKED, S.CONFIRMED, S.CANCELLED, S.CANCELLED]
    ended = told[later.id]
    assert (ended.ended_by, ended.note, ended.ended_at) == (BookingSide.WORKER, REASON, clock.now())
    assert task_of(kit, evening).state is TaskState.OPEN, "the seat is there for somebody else"
    with kit.open(SYSTEM, write=False) as context:
        feed = select(MarketEvent.booking_id).where(MarketEvent.kind == "booking.cancelled")
        assert set(context.unit.session.exec(feed)) >= {later.id, night.id}
        assert check_invariants(context) == []
    # What was begun goes its way to the pay, with nobody's consent asked again.
    going = done(kit, desk, booking_steps.check_in, going.id, code=going.check_code)
    going = done(kit, desk, booking_steps.record_work, going.id, minutes=90, version=going.version)
    assert done(kit, desk, booking_steps.record_pay, going.id, amount=20_000, version=going.version).paid == 20_000
    assert done(kit, desk, booking_steps.record_pay, early.id, amount=20_000, version=early.version).paid == 20_000


def test_nobody_is_held_or_made_firm_without_an_agreement(kit: Kit, desk: Actor, time: Clock) -> None:
    gone, over, ready = workers(kit, 3)
    waiting = held(kit, desk, posted(kit), over)
    group = done(kit, desk, crews.make_crew, name="彩绘二组", leader_id=ready, member_ids=[gone])
    stop(kit, gone)
    run_out(kit, over)
    with pytest.raises(Conflict, match="登记同意已到期") as refused:
        done(kit, desk, booking_steps.confirm, waiting.id, version=waiting.version, warnings_seen=True)
    assert refused.value.code == "kept_away"
    done(kit, desk, booking_steps.cancel, waiting.id, by=BookingSide.MARKET, version=waiting.version)
    task = posted(kit)
    for person, why in ((gone, "已停止求职"), (over, "登记同意已到期")):
        with pytest.raises(Conflict, match=why):
            held(kit, desk, task, person)
    assert [one.seeker_id for one in done(kit, desk, bookings.hold_next, task, 3)] == [ready]
    with pytest.raises(Conflict, match="已停止求职"):
        done(kit, desk, crews.book_crew, posted(kit, start_minute=1000, end_minute=1100), group.id, warnings_seen=True)
    with pytest.raises(Invalid, match=r"登记同意已到期，.*请从名单中去掉"):
        done(kit, desk, crews.read_members, [card_code(ready), card_code(over)])


def test_a_sheet_takes_who_was_booked_and_prints_nobody_who_left(kit: Kit, desk: Actor, time: Clock) -> None:
    came, over, fresh, ready = workers(kit, 4)
    task = posted(kit, headcount=4)
    for person in (came, over, ready):
        confirmed(kit, desk, held(kit, desk, task, person))
    time.to(485)
    stop(kit, came)
    run_out(kit, over, fresh)
    _, lines, shown = done(kit, desk, settlements.named_sheet, task)
    assert len(lines) == 3
    assert set(shown) == {ready}, "neither name nor telephone of who left"
    rows = [SheetRow(worker=card_code(one), minutes=480, paid=20_000) for one in (came, over, fresh, ready)]
    with pytest.raises(Invalid, match=r"第 3 行.*登记同意已到期"):
        done(kit, desk, paper_sheets.enter_sheet, task, rows)
    made = done(kit, desk, paper_sheets.enter_sheet, task, [rows[0], rows[1], rows[3]])
    assert {one.state for one in made} == {S.PAID}
