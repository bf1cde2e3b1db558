"""Adopting a roster (采用排班): what was shown is booked, task by task whole or not at all, in one transaction.

Under the locks and rules of every booking, after the independent checker has looked at the day as it stands by then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.booking import Booking, BookingSource
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.ticket import Ticket
from matcher.planning.roster.check import Breach, breaches
from matcher.planning.roster.planner import assigned
from matcher.service import bookable, bookings, roster_day, tasks
from matcher.service.context import Context
from matcher.service.roster_day import MarketDay
from matcher.service.rosters import findings, planning_day
from matcher.service.tasks import market_of

# Pairs that one adoption may book.
MOST_PAIRS = 1000


@dataclass(frozen=True, slots=True)
class Booked:
    """What an adoption booked: firm, or held to be called."""

    task: Task
    seeker: Seeker
    ticket: Ticket | None
    booking: Booking


@dataclass(frozen=True, slots=True)
class Skipped:
    """A task of which nothing was booked since something changed meanwhile: how many were planned, and what it was."""

    task: Task
    planned: int
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class Adopted:
    """What became of a plan."""

    day: date
    booked: list[Booked]
    skipped: list[Skipped]


def adopt(context: Context, *, day: date, pairs: Sequence[tuple[int, int]], warnings_seen: bool = False) -> Adopted:
    """Book the (task, person) pairs of a plan: who is at the market firm, the others held to be called.

    A task is booked as planned or not at all; ``skipped`` says what changed meanwhile. 409 ``changed`` when nothing can
    be booked, ``warnings`` until what the rules warn of was seen.
    """
    market, on = market_of(context), planning_day(day)
    if not 1 <= len(pairs) <= MOST_PAIRS or len(set(pairs)) != len(pairs):
        raise Invalid(f"一次请采用 1 到 {MOST_PAIRS} 条安排，每条一次", field="pairs")
    planned: dict[int, list[int]] = {}
    for task_id, who in sorted(pairs):
        planned.setdefault(task_id, []).append(who)
    rows = context.unit.tasks.held(sorted(planned))
    if any(one not in rows or rows[one].market_id != market.id or rows[one].day != on for one in planned):
        raise NotFound("方案里有的任务不是本市场当天的任务")
    ids = sorted({who for _, who in pairs})
    people = context.unit.seekers.held(ids)
    bookings.lapse(context, ids, sorted(planned))
    order = sorted(rows.values(), key=lambda row: (row.start_minute, row.id or 0))
    faults = {row.id or 0: _closed(context, row) for row in order}
    found = roster_day.load(context, market, on, [row for row in order if not faults[row.id or 0]], among=ids)
    _check(context, found, planned, people, faults)
    good = [(task, who) for task, who in pairs if not faults[task]]
    _warn(context, found, good, warnings_seen)
    made: list[Booked] = []
    for row in order:
        number = row.id or 0
        if not faults[number]:
            try:
                made += _book(context, found, row, [people[who] for who in planned[number]])
            except Conflict as refused:
                if refused.code == "taken":  # the store's own guard: this transaction can go no further
                    raise
                faults[number] = list(refused.details) or [refused.message]
    skipped = [Skipped(row, len(planned[row.id or 0]), faults[row.id or 0]) for row in order if faults[row.id or 0]]
    if not made:
        told = [f"{one.task.trade}：{reason}" for one in skipped for reason in one.reasons]
        raise Conflict("排班之后情况有变，没有可以采用的安排；请重新测算", code="changed", details=told)
    context.unit.audit("roster.adopt", "market", market.id, day=str(on), booked=len(made), skipped=len(skipped))
    return Adopted(on, made, skipped)


def _closed(context: Context, task: Task) -> list[str]:
    try:
        bookings.check_open(context, task)
    except Conflict as refused:
        return [refused.message]
    return []


def _check(
    context: Context,
    found: MarketDay,
    planned: Mapping[int, Sequence[int]],
    people: Mapping[int, Seeker],
    faults: dict[int, list[str]],
) -> None:
    """Note per task what the day, as it stands now, says against its pairs: each task alone, then all together."""
    rules = context.kit.odd_work
    for task, mine in planned.items():
        if faults[task]:
            continue
        gone = [one for one in mine if one not in found.people or (task, one) not in found.day.pair]
        own = {
            one
            for one in gone
            if one in people and bookable.at_market(context, found.tasks[task].market_id, people[one])
        }
        faults[task] += [_gone(found, people[one].name_masked if one in own else "", task, one) for one in gone]
        there = [(task, one) for one in mine if one not in gone]
        faults[task] += _texts(breaches(found.day, rules, there))

    def together() -> list[tuple[int, int]]:
        return [(task, one) for task, mine in planned.items() if not faults[task] for one in mine]

    while wrong := breaches(found.day, rules, together()):
        for breach in wrong:
            faults[breach.task_id or 0].append(breach.text)


def _gone(found: MarketDay, name: str, task: int, who: int) -> str:
    """Why somebody does not come; who is of another market is nobody's name here."""
    said = found.kept_out.get((task, who), "已停止求职，或不是本市场的零工")
    return f"{name or f'编号 {who} 的人员'}：{said}"


def _warn(context: Context, found: MarketDay, good: Sequence[tuple[int, int]], seen: bool) -> None:
    """Who is held is warned of when the hold is confirmed; who is booked firm now."""
    if seen:
        return
    said = findings(context, found, good)
    told = [
        f"{found.people[who].name_masked}，{found.tasks[task].trade}：{one.message}（{one.source}）"
        for task, who in sorted(good)
        for one in said[task, who]
        if who in found.numbers
    ]
    if told:
        raise Conflict("请先核对提示，再采用排班", code="warnings", details=told)


def _book(context: Context, found: MarketDay, task: Task, people: Sequence[Seeker]) -> list[Booked]:
    number, rules = task.id or 0, context.kit.odd_work
    facts = {}
    chosen = [found.candidates[number, one.id or 0] for one in people]
    reasons = tasks.explained(context, found.rankings[number], chosen)
    for one in chosen:
        said = reasons[one.seeker_id]
        text = assigned(found.day, rules, number, one.seeker_id, telling=False).text
        facts[one.seeker_id] = {
            "score": one.score,
            "explanation": said | {"strengths": [*said["strengths"], f"排班：{text}"]},
        }
    called = [one.id or 0 for one in people if one.id not in found.numbers]
    made = bookings.book_all(context, task, people, BookingSource.ROSTER, waiting=called, each=facts)
    pairs = zip(people, made, strict=True)
    return [Booked(task, who, found.numbers.get(who.id or 0), booking) for who, booking in pairs]


def _texts(wrong: Iterable[Breach]) -> list[str]:
    return list(dict.fromkeys(one.text for one in wrong))
