"""A day and a half of an odd-job market (零工市场的一天), played by its operator through the use cases people use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from matcher import clock
from matcher.errors import MatcherError
from matcher.models.account import Account
from matcher.models.booking import Booking, BookingSide, BookingSource, BookingState
from matcher.models.enums import InjuryCover, Role
from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.models.shift import QuickTaskDraft, Task, TaskDraft
from matcher.models.states import TaskState
from matcher.scoring import hours
from matcher.service import booking_steps, bookings, crews, quick_tasks, task_life, tasks, tickets
from matcher.service.accounts import actor_of
from matcher.service.context import Context, Kit
from matcher.service.odd_rules import instants
from matcher.service.permissions import SYSTEM, Actor

# Of ten tasks of a day so many are filled, and some are left for whoever looks at the demo to pull for.
_PULLED = 7
_CREW = 5
# People in the hall, and the hours (minutes) and day's pay (fen) of the tasks that wait for them.
_WAITING = 12
_WHOLE = (480, 1020)
# What is left of a day that has begun: lengths (minutes) and pay; from when it has, and when the market shuts.
_LATE, _OPENS, _CLOSES = ((240, 30_000), (180, 24_000), (120, 18_000)), 7, 22 * 60
_HOURS = ((480, 720, 30_000), (780, 1020, 30_000), (540, 960, 36_000), (480, 960, 40_000))


def play_everywhere(kit: Kit, seed: int) -> int:
    """A day at the markets that no account of the demo operates: people wait, yesterday's work is paid, some is booked.

    Returns how many bookings there are.
    """
    with kit.open(SYSTEM, write=False) as context:
        operated = {one.market_id for one in _accounts(context) if one.role is Role.MARKET_OPERATOR}
        markets = [one.id or 0 for one in context.unit.markets.all() if one.id not in operated]
    made = 0
    for market_id in markets:
        desk = Actor(role=Role.MARKET_OPERATOR, name="市场窗口", market_id=market_id)
        draw = Random(f"{seed}:{market_id}")  # noqa: S311 (demo data, not a secret)
        _hall(kit, desk)
        _yesterday(kit, market_id)
        made += _booked(kit, desk, draw, (-1, 1))
    return made


def play_market(kit: Kit, seed: int) -> int:
    """Book the first market's tasks of yesterday and the next two days; returns how many bookings there are."""
    with kit.open(SYSTEM, write=False) as context:
        operator = next((one for one in _accounts(context) if one.role is Role.MARKET_OPERATOR), None)
        boss = next((one for one in _accounts(context) if one.role is Role.ENTERPRISE), None)
    if operator is None:
        return 0
    desk, draw = actor_of(operator), Random(seed)  # noqa: S311
    market_id = desk.market_id or 0
    _yesterday(kit, market_id)
    made = _booked(kit, desk, draw, (-1, 0, 1))
    if boss is not None:
        _quick(kit, actor_of(boss))
    _crew(kit, desk)
    _hall(kit, desk)
    return made


def _booked(kit: Kit, desk: Actor, draw: Random, days: tuple[int, ...]) -> int:
    """Book most open tasks of some days, counted from today; what lies behind was worked."""
    made = 0
    for ahead in days:
        day = clock.today() + timedelta(days=ahead)
        with kit.open(SYSTEM, write=False) as context:
            rows = context.unit.tasks.of_day(desk.market_id or 0, day)
            open_ = [one.id or 0 for one in rows if one.state is TaskState.OPEN]
        for task_id in open_:
            if ahead < 0 or draw.randrange(10) < _PULLED:
                made += _book(kit, desk, task_id, draw, past=ahead < 0)
    return made


def _accounts(context: Context) -> list[Account]:
    return list(context.unit.accounts.demo_accounts())


def _yesterday(kit: Kit, market_id: int) -> None:
    """Some of today's tasks were there yesterday too: the same work, done and paid."""
    with kit.open(SYSTEM, write=True) as context:
        today = clock.today()
        for task in context.unit.tasks.of_day(market_id, today)[:4]:
            facts = task.model_dump(exclude={"id", "day", "version", "created_at"})
            facts |= {"day": today - timedelta(days=1), "created_at": clock.now() - timedelta(days=2)}
            context.unit.tasks.add(Task(**facts))
        context.unit.commit()


def _book(kit: Kit, desk: Actor, task_id: int, draw: Random, *, past: bool) -> int:
    """Hold the next who fit a task and confirm most of them; what lies behind is worked and paid."""
    if past:
        return _remember(kit, desk, task_id, draw)
    with kit.open(SYSTEM, write=False) as context:
        task = context.unit.tasks.get(task_id)
    if task is None:
        return 0
    held = _try(kit, desk, bookings.hold_next, task_id, min(task.headcount, 6)) or []
    for booking in held:
        if draw.random() < 0.8:
            _try(kit, desk, booking_steps.confirm, booking.id, version=booking.version, warnings_seen=True)
        elif draw.random() < 0.5:
            left = {"by": BookingSide.WORKER, "version": booking.version, "reason": "临时有事"}
            _try(kit, desk, booking_steps.cancel, booking.id, **left)
    return len(held)


def _remember(kit: Kit, desk: Actor, task_id: int, draw: Random) -> int:
    """What was done on a day that is over: most are paid, one waits for the pay, one did not come."""
    with kit.open(desk, write=True) as context:
        task = context.unit.tasks.held([task_id])[task_id]
        starts_at, ends_at = instants(task)
        ids = [one.seeker.id for one in context.unit.bookings.of_day(desk.market_id or 0, task.day)]
        people = [one for one in context.unit.seekers.workers(task.market_id) if one.id not in ids and one.born_on]
        # Whoever did it does such work, where anybody does.
        people = [one for one in people if _does(one, task.trade)] or people
        chosen = draw.sample(people, min(task.headcount, len(people), 4))
        for seat, seeker in enumerate(chosen, 1):
            booking = _done(task, seeker, seat, draw)
            booking.by_id = desk.account_id
            context.unit.bookings.add(booking)
        task.headcount, task.state = len(chosen), TaskState.DONE
        context.unit.commit()
        assert starts_at < ends_at
    return len(chosen)


def _done(task: Task, seeker: Seeker, seat: int, draw: Random) -> Booking:
    starts_at, ends_at = instants(task)
    minutes = task.end_minute - task.start_minute
    due = task.pay if task.pay_unit != "hour" else -(-task.pay * minutes // 60)
    state = draw.choices((BookingState.PAID, BookingState.WORKED, BookingState.DISPUTED), (7, 2, 1))[0]
    paid = state is BookingState.PAID
    return Booking(
        task_id=task.id or 0,
        seeker_id=seeker.id or 0,
        seat=seat,
        state=state,
        source=BookingSource.PULL,
        starts_at=starts_at,
        ends_at=ends_at,
        check_code=f"{draw.randrange(1_000_000):06d}",
        confirmed_at=starts_at - timedelta(hours=14),
        arrived_at=starts_at - timedelta(minutes=draw.randrange(0, 15)),
        worked_minutes=minutes,
        due=due,
        paid=due if paid else None,
        paid_on=task.day if paid else None,
        note="工时不符，双方说法不一" if state is BookingState.DISPUTED else "",
        created_at=starts_at - timedelta(hours=14),
        updated_at=ends_at,
    )


def give_the_seeker_work(kit: Kit) -> None:
    """The person of the account to try worked yesterday and was paid, and is expected on one of the next days."""
    with kit.open(SYSTEM, write=False) as context:
        found = {one.role: one for one in _accounts(context)}
    if Role.MARKET_OPERATOR not in found or Role.SEEKER not in found:
        return
    desk, today = actor_of(found[Role.MARKET_OPERATOR]), clock.today()
    with kit.open(desk, write=True) as context:
        unit, market_id = context.unit, desk.market_id or 0
        past = unit.tasks.held([one.id or 0 for one in unit.tasks.of_day(market_id, today - timedelta(days=1))[:1]])
        rows = [one for one in unit.tasks.coming(market_id, today + timedelta(days=1)) if one.state is TaskState.OPEN]
        ahead = unit.tasks.held([one.id or 0 for one in rows])
        seeker = unit.seekers.held([found[Role.SEEKER].seeker_id or 0]).get(found[Role.SEEKER].seeker_id or 0)
        if seeker is None:
            return
        for task in past.values():
            task.headcount += 1
            booking = _done(task, seeker, task.headcount, Random(0))  # noqa: S311
            booking.state, booking.paid, booking.paid_on, booking.note = BookingState.PAID, booking.due, task.day, ""
            unit.bookings.add(booking)
        for task in ahead.values():
            free = set(range(1, task.headcount + 1)) - set(unit.bookings.seats(task.id or 0))
            if free:
                bookings.take_seat(context, task, seeker, min(free), BookingSource.DESK, held=False)
                task_life.restate(context, task)
                break
        unit.commit()


def _quick(kit: Kit, boss: Actor) -> None:
    """An enterprise asked for people by itself; the market has not looked at it yet."""
    draft = QuickTaskDraft(
        trade="装卸工",
        headcount=4,
        day=clock.today() + timedelta(days=1),
        start_minute=480,
        end_minute=960,
        pay=22_000,
        cover="accident",
        detail="铸件装车，提供手套",
        meals=True,
    )
    _try(kit, boss, quick_tasks.post_own, draft)


def _crew(kit: Kit, desk: Actor) -> None:
    """A crew stands ready: loaders, or where they are too few people of the trade that most have."""
    with kit.open(SYSTEM, write=False) as context:
        known = [one for one in context.unit.seekers.workers(desk.market_id or 0) if one.born_on]
    common = Counter(one.wanted_titles[0] for one in known if one.wanted_titles).most_common(1)
    for trade in ("装卸", *(title for title, _ in common)):
        people = [one.id or 0 for one in known if _does(one, trade)][:_CREW]
        if len(people) == _CREW:
            _try(kit, desk, crews.make_crew, name=f"{trade}一组", leader_id=people[0], member_ids=people)
            return


def _does(seeker: Seeker, trade: str) -> bool:
    """Whether somebody looks for work of a trade, by its name."""
    return any(title in trade or trade in title for title in seeker.wanted_titles)


def _hall(kit: Kit, desk: Actor) -> None:
    """People wait in the hall with their numbers, and tasks of today and tomorrow for their trades have nobody yet."""
    today = clock.today()
    with kit.open(desk, write=True) as context:
        market = tickets.desk_market(context)
        waiting = _waiting(context, market)
        for one in waiting:
            tickets.draw(context, market, one.id or 0)
        context.unit.commit()
    trades = Counter(one.wanted_titles[0] for one in waiting if one.wanted_titles)
    for ahead, employer in ((0, "汾畔搬家服务部"), (1, "汾畔仓储服务部")):
        day = today + timedelta(days=ahead)
        asked = _days_hours(day)
        for (trade, count), (start, end, pay) in zip(trades.most_common(len(asked)), asked, strict=False):
            draft = TaskDraft(
                employer=employer,
                trade=trade,
                headcount=min(count + 1, 4),
                day=day,
                start_minute=start,
                end_minute=end,
                adcode=market.adcode,
                pay=pay,
                cover=InjuryCover.ACCIDENT,
            )
            _try(kit, desk, tasks.post_task, draft)


def _waiting(context: Context, market: Market) -> list[Seeker]:
    """Who came: most live near and can stay, today and tomorrow; for the others the roster says why they go home."""
    today = clock.today()
    tomorrow = today + timedelta(days=1)
    known = [one for one in context.unit.seekers.workers(market.id or 0) if one.born_on]
    known.sort(key=lambda one: one.adcode != market.adcode)
    ids = [one.id or 0 for one in known]
    taken = context.unit.bookings.shifts(ids, today, tomorrow, clock.now())
    windows = context.unit.tasks.windows(ids)
    begun = [(start, end) for start, end, _pay in _days_hours(today)][:1]
    here = [_WHOLE] if begun == [_HOURS[0][:2]] else begun
    asked = [*((today.isoweekday(), *each) for each in here), (tomorrow.isoweekday(), *_WHOLE)]
    free = [one for one in known if one.id not in taken]
    able = [one for one in free if all(hours.cover(windows.get(one.id or 0, ()), each) for each in asked)]
    able = able[: _WAITING - 3]
    return [*able, *[one for one in free if one not in able][:3]]


def _days_hours(day: date) -> list[tuple[int, int, int]]:
    """Hours and pay of the tasks of a day; today's begin when somebody can still come, and in the evening none do."""
    now = clock.local(clock.now())
    if day > now.date() or now.hour < _OPENS:
        return list(_HOURS)
    begin = (now.hour + 2) * 60
    return [(begin, begin + length, pay) for length, pay in _LATE if begin + length <= _CLOSES]


def _try(kit: Kit, who: Actor, use_case: Callable[..., Any], *args: Any, **options: Any) -> Any:
    """A use case in a transaction of its own; what the rules refuse is simply not done."""
    with kit.open(who, write=True) as context:
        try:
            made = use_case(context, *args, **options)
        except MatcherError:
            return None
        context.unit.commit()
        return made
