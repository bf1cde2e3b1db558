"""The door (排班): a day's best roster, and after a no-show the nearest one as full.

planner = Planner(day, RosterRules.load(data / "roster.toml"))
roster = planner.plan()
again = planner.replan(roster, gone={17}, fixed=confirmed)
breaches(day, rules, again.pairs)   # check.py, before anything is booked
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from matcher.errors import Invalid
from matcher.planning.roster.columns import columns
from matcher.planning.roster.day import RosterDay
from matcher.planning.roster.levels import Climb, Goal, Reached, climb, goal, most_of_first
from matcher.planning.roster.program import Ints, Program
from matcher.planning.roster.reasons import Left, open_seats, people_left
from matcher.planning.roster.rules import RosterRules

COVERAGE, KEPT, PRESENT, FIT, DISTANCE = "coverage", "kept", "present", "fit", "distance"
WAITING, HARDSHIP, FAIRNESS = "waiting", "hardship", "fairness"
LABELS = {
    COVERAGE: "排满名额",
    KEPT: "保留原安排",
    PRESENT: "到场的人先排",
    FIT: "适合度",
    DISTANCE: "距离（百米）",
    WAITING: "等候分钟",
    HARDSHIP: "困难等级",
    FAIRNESS: "本周少做的天数",
}
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Assignment:
    """A worker on a task (排定), and what speaks for it. ``km`` is None where unknown; ``text`` is Chinese."""

    task_id: int
    worker_id: int
    fit: int
    km: float | None
    waiting: int
    tier: int
    days_worked: int
    text: str


@dataclass(frozen=True, slots=True)
class Level:
    """A level's total and its bound: the most possible, but for distance the least. Equal when proven the best."""

    name: str
    label: str
    value: int
    bound: int

    @property
    def proven(self) -> bool:
        """Whether nothing better is possible at this level, given those before."""
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Roster:
    """The roster (排班结果): assignments by task and worker, levels in their order, what is left and why."""

    rules: RosterRules
    assignments: tuple[Assignment, ...]
    levels: tuple[Level, ...]
    open_seats: tuple[Left, ...]
    people_left: tuple[Left, ...]
    prices: NDArray[np.float64] | None = field(default=None, repr=False, compare=False)

    @property
    def pairs(self) -> frozenset[tuple[int, int]]:
        """(task, worker) ids."""
        return frozenset((one.task_id, one.worker_id) for one in self.assignments)

    @property
    def proven(self) -> bool:
        """Whether every level is proven the best."""
        return all(one.proven for one in self.levels)

    def level(self, name: str) -> Level:
        """A level by its name."""
        return next(one for one in self.levels if one.name == name)


class Planner:
    """A day under rules, ready to be planned and re-planned; raises ``Invalid`` for a day too large."""

    def __init__(self, day: RosterDay, rules: RosterRules) -> None:
        if len(day.pairs) > rules.effort.most_pairs:
            text = f"可配的任务与人员有 {len(day.pairs)} 对，超过 {rules.effort.most_pairs} 对，请按工种分开排"
            raise Invalid(text, field="pairs")
        self.day, self.rules = day, rules
        self._columns = columns(day, rules)
        able = self._columns.able(self._columns.program)
        # No roster can fill more: so many workers can do each task.
        self._seats = int(np.minimum([one.seats for one in day.tasks], able).sum())

    def plan(self) -> Roster:
        """The best roster: coverage, fit, distance, wait, hardship, fairness, each before all that follow.

        Where some are not at the market, those who are come before them, right after coverage. The same for the same
        day in any order.
        """
        program = self._columns.program
        found = self._climbed(program, self._goals(), program.low)
        return self._roster(found, found.first)

    def replan(self, before: Roster, *, gone: Collection[int] = (), fixed: Iterable[tuple[int, int]] = ()) -> Roster:
        """As full a roster as can be without the workers ``gone``, with as few of the others moved as possible.

        ``fixed`` (task, worker) pairs never move. Raises ``Invalid`` for fixed pairs that the rules do not allow.
        """
        absent, bolted = frozenset(gone), frozenset(fixed)
        held, there = self._columns, self._columns.without(absent)
        forced = None if any(worker in absent for _, worker in bolted) else held.plan(bolted)
        if forced is None:
            raise Invalid("固定的安排中有人已不在，或不符合当日的规则，请先取消再重排", field="fixed")
        program = held.bolted(there, bolted)
        stay = frozenset(pair for pair in before.pairs if pair[1] not in absent)
        same = held.plan(stay | bolted)
        goals = self._goals()
        # First with nobody moved: mostly that is as full as can be, and a small matter.
        if same is not None:
            found = self._climbed(held.bolted(program, stay), goals, same)
            filled = found.reached[0]
            if (filled.proven and bolted >= stay) or filled.value == self._most_seats(program, before):
                kept = Reached(KEPT, len(stay), len(stay))
                told = (replace(filled, bound=filled.value), kept, *found.reached[1:])
                return self._roster(replace(found, reached=told), before.prices, absent)
        goals.insert(1, goal(KEPT, held.counted(stay), 0, len(stay)))
        found = self._climbed(program, goals, forced if same is None else same)
        return self._roster(found, before.prices, absent)

    def _climbed(self, program: Program, goals: list[Goal], start: Ints) -> Climb:
        complete, seconds = self._columns.complete, self.rules.effort.seconds
        return climb(program.tightened(), goals, start, complete=complete, seconds=seconds)

    def _goals(self) -> list[Goal]:
        """All levels. Those of people count whoever has nothing booked yet once."""
        held, seats, workers = self._columns, self._seats, self.day.workers
        best = max((one.fit for one in self.day.pairs), default=0)
        farthest = int(held.hundreds[held.size == 1].max(initial=0))
        here = [int(one.here and one.idle) for one in workers]
        first = [] if all(one.here for one in workers) else [(PRESENT, here)]
        people = {
            WAITING: [one.waiting if one.idle else 0 for one in workers],
            HARDSHIP: [one.tier if one.idle else 0 for one in workers],
            FAIRNESS: [_WEEK - one.days_worked if one.idle else 0 for one in workers],
        }
        return [
            goal(COVERAGE, held.size, 0, seats),
            *(goal(name, held.people(each), 0, sum(each)) for name, each in first),
            goal(FIT, held.fit, 0, best * seats),
            goal(DISTANCE, -held.hundreds, -farthest * seats, 0),
            *(goal(name, held.people(each), 0, sum(sorted(each)[-seats:])) for name, each in people.items()),
        ]

    def _most_seats(self, program: Program, before: Roster) -> int:
        """How many seats can be filled at the very most; the prices of the plan before say so without solving."""
        top = int(np.minimum([one.seats for one in self.day.tasks], self._columns.able(program)).sum())
        if before.prices is None or len(before.prices) != len(program.most):
            return top
        shown = most_of_first(program, self._goals(), before.prices)
        return top if shown is None else min(top, shown)

    def _roster(self, found: Climb, prices: NDArray[np.float64] | None, gone: Collection[int] = ()) -> Roster:
        pairs = self._columns.pairs(found.x)
        told = []
        for one in found.reached:
            sign = -1 if one.name == DISTANCE else 1
            told.append(Level(one.name, LABELS[one.name], sign * one.value, sign * one.bound))
        facts = (self.day, self.rules, self._columns.bars, pairs, frozenset(gone))
        return Roster(
            self.rules,
            tuple(assigned(self.day, self.rules, *pair) for pair in pairs),
            tuple(told),
            open_seats(*facts),
            people_left(*facts),
            prices,
        )


def _distance(km: float | None) -> str:
    if km is None:
        return "距离不详"
    return f"距离 {km:.1f} 公里" if km >= 1 else "距离不足 1 公里"


def assigned(day: RosterDay, rules: RosterRules, task_id: int, worker_id: int, *, telling: bool = True) -> Assignment:
    """An allowed pair as an assignment, with what speaks for it.

    ``telling`` names the tier of hardship, for the operator who plans; what is kept with a booking says only that
    there is one.
    """
    pair, worker = day.pair[task_id, worker_id], day.worker[worker_id]
    words = [f"适合度 {pair.fit / 10:g}", _distance(pair.km)]
    if not worker.idle:
        words.append("当日已有安排")
    elif worker.waiting:
        words.append(f"已等候 {worker.waiting} 分钟")
    if not worker.here:
        words.append("不在场，须电话联系")
    if worker.tier:
        words.append(f"困难等级 {worker.tier}" if telling else "就业困难")
    words.append(f"本周已做 {worker.days_worked} 天")
    if worker.no_shows >= rules.limits.hint_no_shows:
        words.append(f"90 天内未到岗 {worker.no_shows} 次，仅供提示")
    return Assignment(
        task_id, worker_id, pair.fit, pair.km, worker.waiting, worker.tier, worker.days_worked, "，".join(words)
    )
