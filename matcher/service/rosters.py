"""Rosters (排班): the best plan of a market's day with its proof, and only what lost somebody filled anew.

Nothing is written here; ``roster_adoption.py`` books what was shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.models.shift import Task
from matcher.models.states import TaskState
from matcher.models.ticket import Ticket
from matcher.planning.odd_work import Finding, worker_findings
from matcher.planning.roster.check import breaches
from matcher.planning.roster.planner import Assignment, Planner, Roster
from matcher.planning.roster.reasons import Left
from matcher.service import bookings, odd_rules, roster_day, tasks
from matcher.service.context import Context
from matcher.service.fallen_out import fallen_out
from matcher.service.roster_day import MarketDay
from matcher.service.task_life import stopped
from matcher.service.tasks import market_of

# Pairs that one adoption may book.
MOST_PAIRS = 1000
_MOST_REASONS = 4


@dataclass(frozen=True, slots=True)
class Given:
    """A worker on a task; ``ticket`` of who is at the market, who is booked firm: the others are held and called."""

    seeker: Seeker
    ticket: Ticket | None
    assignment: Assignment
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class Filled:
    """A task of the plan: its ``seats`` free before, who gets them, and why some stay open."""

    task: Task
    seats: int
    given: list[Given]
    why: str

    @property
    def open(self) -> int:
        """Seats that stay open."""
        return self.seats - len(self.given)


@dataclass(frozen=True, slots=True)
class Idle:
    """Somebody who waits at the market and gets nothing, and why."""

    seeker: Seeker
    ticket: Ticket
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """A day's plan as it is shown. ``again`` says that only tasks that lost somebody were filled anew.

    ``lost`` are all tasks of the day that did; ``strangers`` wait here but look for no work, or their agreement
    ended; ``considered`` are those who would have to be called.
    """

    market: Market
    day: date
    again: bool
    tasks: list[Filled]
    idle: list[Idle]
    strangers: int
    considered: int
    lost: list[Task]
    roster: Roster

    @property
    def seats(self) -> int:
        """Free seats of the tasks planned."""
        return sum(one.seats for one in self.tasks)

    @property
    def filled(self) -> int:
        """Seats the plan fills."""
        return sum(len(one.given) for one in self.tasks)

    @property
    def warned(self) -> bool:
        """Whether somebody would be booked firm of whom the rules warn."""
        return any(one.findings and one.ticket is not None for task in self.tasks for one in task.given)


def solve(context: Context, *, day: date | None = None, task_ids: Collection[int] = (), again: bool = False) -> Plan:
    """The best roster of a day's open places at the operator's market; nothing is stored.

    ``task_ids`` plans these tasks alone, ``again`` those that lost somebody by a cancellation or an absence. Whoever is
    booked already stays where they are: their hours count, and nobody is moved.
    """
    market, on = market_of(context), planning_day(day)
    every = context.unit.tasks.of_day(market.id or 0, on)
    takes = [one for one in every if one.state is TaskState.OPEN and clock.now() < odd_rules.instants(one)[1]]
    barred = stopped(context, takes)
    takes = [one for one in takes if one.id not in barred]
    free = {row.id or 0: row.headcount - firm - held for row, firm, held in bookings.counted(context, takes)}
    fallen = fallen_out(context, market.id or 0, on).tasks
    lost = [one for one in takes if one.id in fallen and free[one.id or 0] > 0]
    if odd := set(task_ids) - {one.id or 0 for one in every}:
        raise NotFound(f"当天没有编号为 {min(odd)} 的零工任务")
    wanted = set(task_ids) or {one.id or 0 for one in (lost if again else takes)}
    found = roster_day.load(context, market, on, [one for one in takes if one.id in wanted and free[one.id or 0] > 0])
    rules = context.kit.odd_work
    roster = Planner(found.day, rules).plan()
    if wrong := breaches(found.day, rules, roster.pairs):
        raise Conflict(
            "排班结果没有通过校验，未给出方案；请报告系统管理员", code="invalid", details=[one.text for one in wrong]
        )
    return _plan(context, market, on, again, lost, found, roster)


def planning_day(day: date | None) -> date:
    """Today or the day asked for, within what tasks may be posted for."""
    on = day or clock.today()
    if on < clock.today():
        raise Invalid("排班日期不能早于今天", field="day")
    if on > clock.today() + tasks.AHEAD:
        raise Invalid("排班日期离今天超过一年，请核对年份", field="day")
    return on


def _plan(
    context: Context, market: Market, on: date, again: bool, lost: list[Task], found: MarketDay, roster: Roster
) -> Plan:
    given: dict[int, list[Given]] = {}
    said = findings(context, found, roster.pairs)
    for one in roster.assignments:
        who = one.worker_id
        line = Given(found.people[who], found.numbers.get(who), one, said[one.task_id, who])
        given.setdefault(one.task_id, []).append(line)
    open_ = {one.id: one for one in roster.open_seats}
    rows = [
        Filled(task, found.day.task[number].seats, given.get(number, []), _why_open(found, open_.get(number)))
        for number, task in found.tasks.items()
    ]
    idle = [
        Idle(found.people[one.id], found.numbers[one.id], _why_idle(found, one))
        for one in roster.people_left
        if one.id in found.numbers
    ]
    idle.sort(key=lambda one: one.ticket.number)
    called = len(found.people) - len(found.numbers)
    return Plan(market, on, again, rows, idle, found.strangers, called, lost, roster)


def _why_open(found: MarketDay, left: Left | None) -> str:
    if left is None:
        return ""
    others = "、".join(f"{label} {count} 人" for label, count in found.counts[left.id].most_common(_MOST_REASONS))
    said = left.text.removeprefix(found.day.task[left.id].name)
    return f"{said}。全市场未列入的：{others}" if others else said


def _why_idle(found: MarketDay, left: Left) -> str:
    labels = Counter(found.kept_out[task, left.id] for task in found.tasks if (task, left.id) in found.kept_out)
    others = "、".join(f"{label} {count} 项" for label, count in labels.most_common(_MOST_REASONS))
    said = left.text.removeprefix(f"{found.day.worker[left.id].name}未排：")
    return f"{said}（{others}）" if others else said


def findings(
    context: Context, found: MarketDay, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], list[Finding]]:
    """What the rules say of each pair, given the person's other work and the other tasks of the plan."""
    planned: dict[int, list[int]] = {}
    for task, who in sorted(pairs):
        planned.setdefault(who, []).append(task)
    jobs = {number: odd_rules.job_of(context, row) for number, row in found.tasks.items()}
    own = {number: odd_rules.of_task(context, row) for number, row in found.tasks.items()}
    limits, told = context.kit.odd_work.limits, {}
    for who, mine in planned.items():
        for task in mine:
            others = [*found.shifts.get(who, ()), *(found.tasks[one] for one in mine)]
            beside = [odd_rules.shift_of(one, found.worked.get((who, one.id or 0))) for one in others if one.id != task]
            told[task, who] = own[task] + worker_findings(jobs[task], found.people[who].born_on, beside, limits)
    return told


def as_json(plan: Plan) -> dict[str, Any]:
    """A plan as the command line and the API give it; names masked, minutes from the day's midnight."""
    roster = plan.roster
    return {
        "market": plan.market.name,
        "day": str(plan.day),
        "again": plan.again,
        "rules_version": roster.rules.version,
        "seats": plan.seats,
        "filled": plan.filled,
        "proven": roster.proven,
        "levels": [
            {"name": one.name, "label": one.label, "value": one.value, "bound": one.bound} for one in roster.levels
        ],
        "tasks": [_filled(one) for one in plan.tasks],
        "idle": [
            {"seeker_id": one.seeker.id, "name": one.seeker.name_masked, "number": one.ticket.number, "why": one.why}
            for one in plan.idle
        ],
        "strangers": plan.strangers,
        "considered": plan.considered,
    }


def _filled(one: Filled) -> dict[str, Any]:
    return {
        "task_id": one.task.id,
        "trade": one.task.trade,
        "employer": one.task.employer,
        "start_minute": one.task.start_minute,
        "end_minute": one.task.end_minute,
        "seats": one.seats,
        "open": one.open,
        "why": one.why,
        "people": [
            {
                "seeker_id": given.seeker.id,
                "name": given.seeker.name_masked,
                "number": given.ticket.number if given.ticket is not None else None,
                "here": given.ticket is not None,
                "fit": given.assignment.fit,
                "km": None if given.assignment.km is None else round(given.assignment.km, 1),
                "reason": given.assignment.text,
                "warnings": [finding.message for finding in given.findings],
            }
            for given in one.given
        ],
    }
