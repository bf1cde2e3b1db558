"""A market's roster: shown with its proof and nothing written, adopted as shown, told what changed, filled anew."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlmodel import col, func, select, update

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid, NotFound
from matcher.models.audit import AuditEntry
from matcher.models.booking import Booking, BookingSide, BookingSource, BookingState
from matcher.models.consent import Consent
from matcher.models.enums import InjuryCover, PayUnit
from matcher.models.market_event import MarketEvent
from matcher.models.shift import OddForm
from matcher.models.status import HardshipKind, StatusDraft, StatusKind
from matcher.models.ticket import Ticket, TicketState
from matcher.repository.seekers import Seekers
from matcher.service import booking_steps, bookings, markets, matching, roster_day, rosters
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.service.roster_adoption import Adopted, adopt
from matcher.service.rosters import Plan
from matcher.service.tasks import find_task, market_of, pull_workers
from matcher.service.upkeep import check_invariants
from tests.factories import actor
from tests.service.odd_jobs import TOMORROW, booking_of, confirmed, done, posted, task_of, workers
from tests.service.test_bookings import Clock, time
from tests.service.test_tickets import drawn

__all__ = ["time"]
S = BookingState


@pytest.fixture
def desk(kit: Kit) -> Actor:
    return actor(kit, "linggong")


def planned(kit: Kit, who: Actor, *tasks: int, day: date = TOMORROW, again: bool = False) -> Plan:
    with kit.open(who, write=False) as context:
        return rosters.solve(context, day=day, task_ids=tasks, again=again)


def pairs(plan: Plan) -> list[tuple[int, int]]:
    return [(row.task.id or 0, one.seeker.id or 0) for row in plan.tasks for one in row.given]


def live(kit: Kit, *tasks: int) -> dict[tuple[int, int], BookingState]:
    with kit.open(SYSTEM, write=False) as context:
        lines = [one.booking for task in tasks for one in context.unit.bookings.of_task(task)]
    return {(one.task_id, one.seeker_id): one.state for one in lines if one.state in (S.HELD, S.CONFIRMED)}


def adopted(kit: Kit, who: Actor, plan: Plan, *, seen: bool = True) -> Adopted:
    return done(kit, who, adopt, day=plan.day, pairs=pairs(plan), warnings_seen=seen)


def test_the_plan_is_proven_and_explained_and_nothing_is_written(kit: Kit, desk: Actor) -> None:
    at_market, called = workers(kit, 2), workers(kit, 2, first=10)
    other = workers(kit, 1, first=20, wanted_titles=["古琴斫制"])[0]
    expired = workers(kit, 1, first=30)[0]
    with kit.open(SYSTEM, write=True) as context:
        over = {"expires_on": clock.today() - timedelta(days=1)}
        context.unit.session.execute(update(Consent).where(col(Consent.seeker_id) == expired).values(**over))
        context.unit.commit()
    for one in (*at_market, other, expired):
        drawn(kit, one)
    large, nobody = posted(kit, headcount=3), posted(kit, trade="古法造纸抄纸")

    def rows() -> list[int]:
        with kit.open(SYSTEM, write=False) as context:
            tables = (Booking, MarketEvent, AuditEntry, Ticket)
            return [context.unit.session.exec(select(func.count()).select_from(one)).one() for one in tables]

    before = rows()
    plan = planned(kit, desk, large, nobody)
    assert rows() == before
    assert plan.roster.proven
    first, second = plan.tasks
    assert {one.seeker.id for one in first.given} >= set(at_market), "who waits comes before who has to be called"
    assert sum(one.ticket is None for one in first.given) == 1
    assert {one.seeker.id for one in first.given if one.ticket is None} <= set(called)
    assert all("适合度" in one.assignment.text for one in first.given)
    assert (second.given, second.open) == ([], 3)
    assert "工种不符" in second.why
    assert [one.seeker.id for one in plan.idle] == [other]
    assert "工种不符 2 项" in plan.idle[0].why
    assert plan.strangers == 1, "a consent that has run out keeps one from the roster"
    text = json.dumps(rosters.as_json(plan), ensure_ascii=False)
    assert "欧阳测" not in text
    assert json.loads(text)["filled"] == 3


def test_what_is_adopted_is_what_was_shown(kit: Kit, desk: Actor, time: Clock) -> None:
    time.at = clock.midnight(TOMORROW) + timedelta(minutes=300)
    people = workers(kit, 4)
    number = drawn(kit, people[0])
    # Both fit into the one day of who waits here; who is called takes one of them only.
    early = posted(kit, end_minute=720, form=OddForm.BY_TASK)
    late = posted(kit, start_minute=780, end_minute=1020, headcount=2)
    plan = planned(kit, desk, early, late)
    assert plan.filled == 5
    made = adopted(kit, desk, plan)
    assert made.skipped == []
    want = {(task, who): S.CONFIRMED if who == people[0] else S.HELD for task, who in pairs(plan)}
    assert live(kit, early, late) == want
    assert sorted(want.values()).count(S.CONFIRMED) == 2
    one = booking_of(kit, made.booked[0].booking.id or 0)
    assert one.source is BookingSource.ROSTER
    assert one.score
    assert "排班：" in one.explanation["strengths"][-1]
    with kit.open(SYSTEM, write=False) as context:
        ticket = context.unit.tickets.get(number.id or 0)
        assert ticket is not None
        assert ticket.state is TicketState.PLACED
        assert check_invariants(context) == []
    with pytest.raises(Conflict) as told:
        adopted(kit, desk, plan)
    assert told.value.code == "changed"
    assert any("名单" in one or "占满" in one or "招满" in one or "暂留" in one for one in told.value.details)


def test_what_changed_meanwhile_is_told_and_not_overwritten(kit: Kit, desk: Actor) -> None:
    first, second, third, fourth = people = workers(kit, 4)
    for one in people:
        drawn(kit, one)
    tight, loose, away = posted(kit, headcount=1), posted(kit, headcount=1), posted(kit, headcount=2)
    plan = planned(kit, desk, tight, loose, away)
    assert plan.filled == 4
    went = {task: [who for one, who in pairs(plan) if one == task] for task in (tight, loose, away)}
    # Somebody else takes the seat of one task, and one of two people of another is taken elsewhere.
    stranger = workers(kit, 1, first=40)[0]
    racing = confirmed(kit, desk, done(kit, desk, bookings.hold_named, tight, stranger))
    elsewhere = done(kit, desk, bookings.hold_named, posted(kit, start_minute=600, end_minute=700), went[away][0])
    made = adopted(kit, desk, plan)
    assert {one.task.id: one.reasons for one in made.skipped}.keys() == {tight, away}
    reasons = {one.task.id: "；".join(one.reasons) for one in made.skipped}
    assert "招满" in reasons[tight]
    assert "正被其他任务暂留" in reasons[away]
    assert live(kit, tight, loose, away) == {(tight, stranger): S.CONFIRMED, (loose, went[loose][0]): S.CONFIRMED}
    assert booking_of(kit, racing.id or 0).version == racing.version
    assert booking_of(kit, elsewhere.id).state is S.HELD
    assert {first, second, third, fourth} >= {who for _, who in pairs(plan)}
    with pytest.raises(NotFound):
        done(kit, desk, adopt, day=clock.today(), pairs=[(loose, first)])
    with pytest.raises(Invalid):
        done(kit, desk, adopt, day=TOMORROW, pairs=[(away, first), (away, first)])


def test_after_a_cancellation_only_that_task_is_filled_and_nobody_is_moved(kit: Kit, desk: Actor, time: Clock) -> None:
    for one in workers(kit, 3):
        drawn(kit, one)
    broken, whole = posted(kit, headcount=2), posted(kit, headcount=1)
    made = adopted(kit, desk, planned(kit, desk, broken, whole))
    left = next(one.booking for one in made.booked if one.task.id == broken)
    booked = {one.booking.id: booking_of(kit, one.booking.id or 0) for one in made.booked}
    told = {"by": BookingSide.WORKER, "reason": "家里有事", "version": left.version}
    done(kit, desk, booking_steps.cancel, left.id, **told)
    spare = workers(kit, 1, first=50)[0]
    again = planned(kit, desk, again=True)
    assert [row.task.id for row in again.tasks] == [broken]
    assert [one.id for one in again.lost] == [broken]
    assert pairs(again) == [(broken, spare)], "nobody is asked again for what they declined"
    adopted(kit, desk, again)
    for number, before in booked.items():
        if number != left.id:
            assert booking_of(kit, number or 0) == before
    # Who did not come in the morning is given nothing else that day.
    held = next(iter(one for one in live(kit, broken) if one[1] == spare))
    booking = next(
        one.booking
        for one in done(kit, desk, bookings.list_bookings, broken)
        if one.seeker.id == held[1] and one.booking.state is S.HELD
    )
    firm = confirmed(kit, desk, booking)
    time.to(485)
    done(kit, desk, booking_steps.mark_absent, firm.id, by=BookingSide.WORKER, version=firm.version)
    afternoon = posted(kit, start_minute=1080, end_minute=1200, headcount=4)
    plan = planned(kit, desk, afternoon)
    assert spare not in [who for _, who in pairs(plan)]
    assert plan.lost, "the seat is open again"


def test_warnings_are_seen_before_anybody_is_booked_firm(kit: Kit, desk: Actor) -> None:
    young = workers(kit, 1, born_on=TOMORROW.replace(year=TOMORROW.year - 17, day=1))[0]
    drawn(kit, young)
    task = posted(kit, headcount=1, cover=InjuryCover.NONE)
    plan = planned(kit, desk, task)
    assert plan.warned
    with pytest.raises(Conflict) as told:
        adopted(kit, desk, plan, seen=False)
    assert told.value.code == "warnings"
    assert any("健康检查" in one for one in told.value.details)
    assert live(kit, task) == {}
    assert len(adopted(kit, desk, plan).booked) == 1


def test_nobody_is_planned_for_an_employer_who_was_barred(kit: Kit, desk: Actor) -> None:
    workers(kit, 1)
    task, firm = posted(kit), actor(kit, "qiye").enterprise_id
    assert planned(kit, desk, task).filled == 1
    with kit.open(SYSTEM, write=True) as context:
        context.unit.tasks.held([task])[task].enterprise_id = firm
        enterprise = context.unit.enterprises.get(firm or 0)
        assert enterprise is not None
        enterprise.barred_at, enterprise.barred_reason = clock.now(), "拖欠报酬"
        context.unit.commit()
    assert planned(kit, desk, task).tasks == []


def test_a_roster_is_the_operators_and_of_days_to_come(kit: Kit, desk: Actor) -> None:
    with pytest.raises(Forbidden):
        planned(kit, actor(kit, "qiye"))
    with pytest.raises(Invalid, match="不能早于今天"):
        planned(kit, desk, day=clock.today() - timedelta(days=1))
    with pytest.raises(NotFound):
        planned(kit, desk, 987_654_321)
    with kit.open(SYSTEM, write=False) as context:
        assert markets.find_market(context, str(desk.market_id)).id == desk.market_id
        with pytest.raises(NotFound, match="请写明零工市场"):
            markets.find_market(context, "不存在的市场")
    nowhere = planned(kit, desk, day=TOMORROW + timedelta(days=200))
    assert (nowhere.tasks, nowhere.filled) == ([], 0)
    task = posted(kit)
    assert task_of(kit, task).headcount == 3
    foreign = Actor(role=desk.role, market_id=(desk.market_id or 0) + 1)
    with pytest.raises(NotFound):
        done(kit, foreign, adopt, day=TOMORROW, pairs=[(task, 1)])


def test_markets_read_at_start_are_not_read_again_by_the_first_pull(
    kit: Kit, desk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = workers(kit, 2)
    with kit.open(SYSTEM, write=False) as context:
        assert matching.warm_markets(kit) == len(context.unit.markets.all()) > 0
    monkeypatch.setattr(Seekers, "workers", lambda *_: pytest.fail("read once more"))
    done(kit, desk, bookings.hold_next, posted(kit, headcount=1), 1)
    with kit.open(desk, write=False) as context:
        board = kit.pool.workers.board(desk.market_id or 0, context.unit.seekers, context.unit.tasks)
    assert board.workers.keys() >= set(people)


def test_the_week_counts_what_was_really_worked_and_the_tier_is_told_to_the_operator_alone(
    kit: Kit, desk: Actor, time: Clock
) -> None:
    """On Friday: a part-time job of Wednesday was planned for four hours."""
    wednesday = TOMORROW + timedelta(days=(2 - TOMORROW.weekday()) % 7)
    friday = wednesday + timedelta(days=2)
    time.at = clock.midnight(wednesday) + timedelta(minutes=300)
    people = workers(kit, 3)
    part = {"form": OddForm.PART_TIME, "end_minute": 720, "pay": 2_500, "pay_unit": PayUnit.HOUR}
    past = posted(kit, day=wednesday, **part)
    held = done(kit, desk, bookings.hold_next, past, 3)
    firm = [confirmed(kit, desk, one) for one in held]
    worked = {one.seeker_id: minutes for one, minutes in zip(firm, (0, 90, None), strict=True)}
    with kit.open(SYSTEM, write=True) as context:
        for one in firm:
            values = {"worked_minutes": worked[one.seeker_id]}
            context.unit.session.execute(update(Booking).where(col(Booking.id) == one.id).values(**values))
        kinds = (HardshipKind.ZERO_HOUSEHOLD, HardshipKind.OLDER)
        for who, category in zip(people, kinds, strict=False):
            draft = StatusDraft(kind=StatusKind.HARDSHIP, since=wednesday, document="晋01号", category=category)
            context.unit.statuses.put(who, draft, by_id=None)
        lifted = StatusDraft(kind=StatusKind.LIFTED, since=wednesday, until=wednesday)
        context.unit.statuses.put(people[2], lifted, by_id=None)
        context.unit.commit()
    time.at = clock.midnight(friday) + timedelta(minutes=300)
    following = posted(kit, day=friday, headcount=2, **part)
    with kit.open(desk, write=False) as context:
        row = find_task(context, following)
        found = roster_day.load(context, market_of(context), friday, [row])
        told = {one.id: one for one in found.day.workers}
        pulled = pull_workers(context, following)
    for who in people:
        minutes = worked[who]
        assert told[who].days_worked == (0 if minutes == 0 else 1)
        assert sum(told[who].part_time_week.values()) == (240 if minutes is None else minutes)
    assert [told[who].tier for who in people] == [3, 2, 0], "a decision that has ended counts no more"
    assert [row[0].id for row in pulled.workers] == people, "the higher tier first among equals"
    said = [text for row in pulled.workers for text in row[3]["strengths"] if "困难" in text]
    assert said == ["困难等级 3（同分时先排）", "困难等级 2（同分时先排）"]
    assert HardshipKind.ZERO_HOUSEHOLD.label not in str(pulled)
    for who in people:
        drawn(kit, who)
    plan = planned(kit, desk, following, day=friday)
    assert {who for _, who in pairs(plan)} == set(people[:2])
    made = adopted(kit, desk, plan)
    kept = [str(booking_of(kit, one.booking.id or 0).explanation) for one in made.booked]
    assert len(kept) == 2
    assert all("就业困难" in text and "困难等级" not in text for text in kept)
