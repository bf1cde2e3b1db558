"""Bookings (预约): the next who fit a task, or one by name, are held for fifteen minutes; nobody and no seat twice.

Every use case that takes a seat or a worker's time holds the tasks first, then the workers, each in the order of their
ids, then lapses what is over, checks, and inserts. So racing clients queue up, and whoever comes too late is told why.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.booking import HOLD_MINUTES, Booking, BookingSource, BookingState
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.planning.odd_work import Finding, blocks
from matcher.repository.bookings import HELD_ELSEWHERE, TAKEN
from matcher.service import bookable, odd_rules, tasks, tickets
from matcher.service.context import Context
from matcher.service.permissions import Action, may, permit
from matcher.service.task_life import note, reachable, restate, stopped
from matcher.service.worker_numbers import worker_of

# Fits beyond the number asked for that are looked at, since somebody may be taken meanwhile or kept by the rules.
_SPARE = 20
# Tasks that one pull of a morning may serve, and people it may hold for each.
MOST_TASKS, MOST_HELD = 50, 50
# Missed appointments within these days from which a worker's reliability is mentioned, never scored (domain.md §7).
ABSENCES, ABSENT_DAYS = 3, 90


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking as a page shows it, with what the rules say of it before it is confirmed.

    What is told of the person themselves (their hours elsewhere, their age, how often they did not come) is the
    market's to see: an employer finds only what the rules say of its own task.
    """

    booking: Booking
    task: Task
    seeker: Seeker
    crew: str
    findings: list[Finding]
    absences: int
    # Why the employer takes nobody any more; whoever is booked has to be told.
    stopped: str = ""

    @property
    def over(self) -> bool:
        """Whether it is a hold whose time is over, which nobody has cleared away yet."""
        return is_over(self.booking, clock.now())


def is_over(booking: Booking, now: datetime) -> bool:
    """Whether a hold has run out."""
    return booking.held_until is not None and booking.held_until <= now


def hold_next(context: Context, task_id: int, count: int) -> list[Booking]:
    """Hold the next ``count`` who fit a task; fewer where fewer fit, 409 where nobody does or no seat is free."""
    return hold_many(context, {task_id: count})[task_id]


def hold_many(context: Context, wanted: Mapping[int, int]) -> dict[int, list[Booking]]:
    """Hold the next who fit several tasks at once, nobody twice; earlier tasks choose first.

    A task that nobody fits stays empty; 409 when that is so of all of them, or when one has too few free seats.
    """
    permit(context.actor, Action.TASK_WORK)
    if not 1 <= len(wanted) <= MOST_TASKS:
        raise Invalid(f"一次请选 1 到 {MOST_TASKS} 个任务", field="tasks")
    if any(not 1 <= count <= MOST_HELD for count in wanted.values()):
        raise Invalid(f"每个任务一次暂留 1 到 {MOST_HELD} 人", field="count")
    rows = _open_tasks(context, sorted(wanted))
    order = sorted(rows.values(), key=lambda task: (task.day, task.start_minute, task.id or 0))
    everybody = sum(wanted.values()) + _SPARE
    found = {task.id or 0: tasks.ranked(context, task, top=everybody) for task in order}
    ids = sorted({one.seeker_id for each in found.values() for one in each.candidates})
    people = _held_people(context, ids, sorted(rows))
    used: set[int] = set()
    made: dict[int, list[Booking]] = {}
    for task in order:
        ranking = found[task.id or 0]
        candidates = [one for one in ranking.candidates if one.seeker_id not in used and one.seeker_id in people]
        free = _free_seats(context, task, wanted[task.id or 0])
        kept = _kept_away(context, task, {one.seeker_id: people[one.seeker_id] for one in candidates})
        chosen = [one for one in candidates if one.seeker_id not in kept][: wanted[task.id or 0]]
        reasons = tasks.explained(context, ranking, chosen)
        made[task.id or 0] = [
            take_seat(
                context,
                task,
                people[one.seeker_id],
                seat,
                BookingSource.PULL,
                score=one.score,
                explanation=reasons[one.seeker_id],
            )
            for seat, one in zip(free, chosen, strict=False)
        ]
        used |= {one.seeker_id for one in chosen}
    if not used:
        trades = "、".join(dict.fromkeys(task.trade for task in order[:3]))
        raise Conflict(f"“{trades}”没有合适且有空、可以暂留的零工", code="nobody")
    for task in order:
        for booking in made[task.id or 0]:
            note(context, task, "booking.held", booking, source=booking.source.value)
    return made


def hold_named(context: Context, task_id: int, seeker_id: int) -> Booking:
    """Hold one worker of the market, or a visitor, by name; every rule speaks, the fit is the operator's to judge."""
    permit(context.actor, Action.TASK_WORK)
    task = _open_tasks(context, [task_id])[task_id]
    people = _held_people(context, [seeker_id], [task_id])
    seeker = people.get(seeker_id)
    if seeker is None or not bookable.at_market(context, task.market_id, seeker):
        raise NotFound("本市场没有这位零工")
    free = _free_seats(context, task, 1)
    refuse_taken(context, task, [seeker])
    booking = take_seat(context, task, seeker, free[0], BookingSource.DESK)
    note(context, task, "booking.held", booking, source=booking.source.value)
    return booking


def hold_told(context: Context, task_id: int, told: str) -> Booking:
    """Hold one worker whom the operator names by hand: by the number of the card or by telephone."""
    permit(context.actor, Action.TASK_WORK)
    task = reachable(context, task_id)
    return hold_named(context, task_id, worker_of(context, task.market_id, told).id or 0)


def _open_tasks(context: Context, ids: Sequence[int]) -> dict[int, Task]:
    """Tasks of the operator's market that still take people, held in the order of their ids."""
    for one in ids:
        reachable(context, one)
    rows = context.unit.tasks.held(ids)
    for task in rows.values():
        check_open(context, task)
    return rows


def check_open(context: Context, task: Task) -> None:
    """Refuse a task that takes nobody any more."""
    barred = stopped(context, [task]).get(task.id or 0)
    if barred is not None:
        raise Conflict(f"“{task.trade}”的{barred}，不能再预约", code="barred")
    if task.state is TaskState.FILLED:
        raise Conflict(f"“{task.trade}”已招满 {task.headcount} 人", code="full")
    if task.state is not TaskState.OPEN:
        raise Conflict(f"“{task.trade}”当前为“{task.state.label}”，不能再预约")
    if clock.now() >= odd_rules.instants(task)[1]:
        raise Conflict(f"“{task.trade}”的用工时间已过，不能再预约")
    closes = odd_rules.closes(task)
    if closes is not None and clock.now() >= closes and not _lost_somebody(context, task):
        told = f"“{task.trade}”招工截止于 {clock.local(closes):%m-%d %H:%M}，不再预约；有人取消或未到时才能补人"
        raise Conflict(told, code="closed")


def _lost_somebody(context: Context, task: Task) -> bool:
    """Whether a firm seat fell free by a cancellation or an absence, which may be filled until the work is over."""
    return any(one.task_id == task.id for one in context.unit.bookings.fallen_out(task.market_id, task.day))


def _held_people(context: Context, seeker_ids: Sequence[int], task_ids: Sequence[int]) -> dict[int, Seeker]:
    """These workers, held; holds of theirs and on these tasks that are over lapse now."""
    people = context.unit.seekers.held(seeker_ids)
    lapse(context, seeker_ids, task_ids)
    return people


def lapse(context: Context, seeker_ids: Collection[int], task_ids: Collection[int]) -> None:
    """Clear away the holds of these people and tasks whose time is over; the last lock before anything is written."""
    rows = context.unit.bookings.lapse(clock.now(), seeker_ids=seeker_ids, task_ids=task_ids)
    known = context.unit.tasks.many(sorted({row.task_id for row in rows}))
    for row in rows:
        note(context, known[row.task_id], "booking.lapsed", row)


def _free_seats(context: Context, task: Task, count: int) -> list[int]:
    """The lowest free seats; 409 when there are fewer than asked for."""
    taken = context.unit.bookings.seats(task.id or 0)
    free = [seat for seat in range(1, task.headcount + 1) if seat not in taken]
    if len(free) < count:
        told = f"还剩 {len(free)} 个" if free else "已经占满（含暂留）"
        raise Conflict(f"“{task.trade}”招 {task.headcount} 人，名额{told}", code="full")
    return free[:count]


def _kept_away(context: Context, task: Task, people: Mapping[int, Seeker]) -> set[int]:
    """Who cannot be taken although they fit: taken in these hours, held, or kept away by a rule."""
    starts_at, ends_at = odd_rules.instants(task)
    now, unit = clock.now(), context.unit
    kept = unit.bookings.busy(starts_at, ends_at, now, among=people) | unit.bookings.holding(now, among=people)
    # Those who fit were found in memory; who stopped or whose agreement ended meanwhile is seen here.
    kept |= set(bookable.hindrances(context, people.values()))
    findings = odd_rules.of_people(context, task, people)
    return kept | {one for one, told in findings.items() if blocks(told)}


def refuse_taken(context: Context, task: Task, people: Sequence[Seeker]) -> None:
    """Refuse these people by name when one of them is taken in the task's hours, held, or kept away by a rule."""
    starts_at, ends_at = odd_rules.instants(task)
    now, unit = clock.now(), context.unit
    ids = [one.id or 0 for one in people]
    busy, holding = unit.bookings.busy(starts_at, ends_at, now, among=ids), unit.bookings.holding(now, among=ids)
    findings, kept = odd_rules.of_people(context, task, people), bookable.hindrances(context, people)
    told = []
    for one in people:
        why = [kept[one.id or 0]] if one.id in kept else []
        why += [TAKEN] if one.id in busy else [HELD_ELSEWHERE] if one.id in holding else []
        why += [f"{found.message}（{found.source}）" for found in blocks(findings[one.id or 0])]
        told += [f"{one.name_masked}：{text}" for text in why]
    if told:
        raise Conflict("；".join(told[:5]), code="kept_away", details=told)


def take_seat(
    context: Context,
    task: Task,
    seeker: Seeker,
    seat: int,
    source: BookingSource,
    *,
    held: bool = True,
    **facts: Any,
) -> Booking:
    """Insert a booking on a seat; task and worker are held and checked. Held for fifteen minutes, or firm at once."""
    now = clock.now()
    starts_at, ends_at = odd_rules.instants(task)
    state = {"state": BookingState.HELD, "held_until": now + timedelta(minutes=HOLD_MINUTES)}
    if not held:
        state = {"state": BookingState.CONFIRMED, "confirmed_at": now}
    return context.unit.bookings.add(
        Booking(
            task_id=task.id or 0,
            seeker_id=seeker.id or 0,
            seat=seat,
            source=source,
            starts_at=starts_at,
            ends_at=ends_at,
            check_code=f"{secrets.randbelow(1_000_000):06d}",
            by_id=context.actor.account_id,
            created_at=now,
            updated_at=now,
            **{**state, **facts},
        )
    )


def book_all(
    context: Context,
    task: Task,
    people: Sequence[Seeker],
    source: BookingSource,
    *,
    waiting: Collection[int] = (),
    each: Mapping[int, Mapping[str, Any]] | None = None,
    **facts: Any,
) -> list[Booking]:
    """Book these people on a held task, all or nothing and firm but for those ``waiting`` to be asked (暂留).

    The people are held too; ``each`` are facts of one person's booking, ``facts`` of all.
    """
    check_open(context, task)
    lapse(context, [one.id or 0 for one in people], [task.id or 0])
    free = _free_seats(context, task, len(people))
    refuse_taken(context, task, people)
    made = []
    for seat, one in zip(free, people, strict=True):
        own = dict((each or {}).get(one.id or 0, {}))
        made.append(take_seat(context, task, one, seat, source, held=one.id in waiting, **facts, **own))
    leave_queue(context, task, [one for one in made if one.seeker_id not in waiting])
    for booking in made:
        note(context, task, f"booking.{booking.state.value}", booking, source=source.value)
    restate(context, task)
    return made


def leave_queue(context: Context, task: Task, firm: Sequence[Booking]) -> None:
    """Whoever waits at the market with a number and has firm work for today is called no more."""
    if task.day == clock.today():
        for booking in firm:
            tickets.mark_placed(context, task.market_id, booking.seeker_id)


def needs_of_day(context: Context, day: date) -> list[tuple[Task, int, int]]:
    """The open tasks of a day at the operator's market by their hours, each with its firm and its held seats."""
    market = tasks.market_of(context)
    rows = [one for one in context.unit.tasks.of_day(market.id or 0, day) if one.state is TaskState.OPEN]
    barred = stopped(context, rows)
    return counted(context, [one for one in rows if one.id not in barred])


def counted(context: Context, rows: Sequence[Task]) -> list[tuple[Task, int, int]]:
    """Tasks with their firm and their held seats, for use cases that have asked who may."""
    counts = context.unit.bookings.counts([row.id or 0 for row in rows], clock.now())
    return [(row, *counts.get(row.id or 0, (0, 0))) for row in rows]


def get_booking(context: Context, booking_id: int) -> BookingView:
    """One booking of the operator's market or the enterprise's own task; to the bureau what is appealed against."""
    judges = may(context.actor, Action.APPEAL_ANSWER) and not may(context.actor, Action.BOOKING_WORK)
    action = Action.APPEAL_ANSWER if judges else Action.BOOKING_WORK
    permit(context.actor, action)
    booking = context.unit.bookings.get(booking_id)
    known = booking is not None and (booking.appeal or not judges)
    try:
        task = reachable(context, booking.task_id if booking is not None and known else 0, action=action)
    except NotFound:
        # Another market's booking looks like one that never was.
        raise NotFound("没有这个预约，或不属于您") from None
    return next(view for view in _views(context, task) if view.booking.id == booking_id)


def list_bookings(context: Context, task_id: int) -> list[BookingView]:
    """The bookings of a task by seat, the ended ones last; holds that are over are shown as such."""
    return _views(context, reachable(context, task_id))


def _views(context: Context, task: Task) -> list[BookingView]:
    task_id = task.id or 0
    lines = context.unit.bookings.of_task(task_id)
    waiting = [one.seeker for one in lines if one.booking.state is BookingState.HELD]
    said = {one.id or 0: odd_rules.of_task(context, task) for one in waiting}
    barred = stopped(context, [task]).get(task_id, "")
    others: dict[int, list[Finding]] = {}
    absent: dict[int, int] = {}
    if may(context.actor, Action.TASK_WORK):
        others = odd_rules.of_people(context, task, waiting)
        since = clock.now() - timedelta(days=ABSENT_DAYS)
        absent = context.unit.bookings.absences([one.seeker.id or 0 for one in lines], since)
    return [
        BookingView(
            one.booking,
            task,
            one.seeker,
            one.crew,
            _others(said, others, one.booking),
            absent.get(one.seeker.id or 0, 0),
            barred,
        )
        for one in lines
    ]


def _others(said: Mapping[int, list[Finding]], others: Mapping[int, list[Finding]], booking: Booking) -> list[Finding]:
    if booking.state is not BookingState.HELD:
        return []
    return [*said.get(booking.seeker_id, []), *others.get(booking.seeker_id, [])]
