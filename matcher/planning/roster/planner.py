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

COVERAGE, KEPT, FIT, DISTANCE = "coverage", "kept", "fit", "distance"
WAITING, HARDSHIP, FAIRNESS = "waiting", "hardship", "fairness"
LABELS = {
    COVERAGE: "排满名额",
    KEPT: "保留原安排",
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
        self._seats = min(sum(one.seats for one in day.tasks), self._columns.pairs)

    def plan(self) -> Roster:
        """The best roster: coverage, fit, distance, wait, hardship, fairness, each before all that follow.

        The same for the same day in any order.
        """
        program = self._columns.program
        found = self._climbed(program, [self._coverage(), *self._wishes()], program.low)
        return self._roster(found, found.first)

    def replan(self, before: Roster, *, gone: Collection[int] = (), fixed: Iterable[tuple[int, int]] = ()) -> Roster:
        """As full a roster as can be without the workers ``gone``, with as few of the others moved as possible.

        ``fixed`` (task, worker) pairs never move. Raises ``Invalid`` for fixed pairs that the rules do not allow.
        """
        absent = frozenset(gone)
        bolted = frozenset(fixed)
        program = self._bolted(self._without(absent), bolted)
        if program is None:
            raise Invalid("固定的安排中有人已不在，或不符合当日的规则，请先取消再重排", field="fixed")
        goals = [self._coverage(), *self._wishes()]
        kept = self._columns.places(pair for pair in before.pairs if pair[1] not in absent)
        kept = kept[program.high[kept] > 0]
        keys = self._columns.keys()
        # First with nobody moved: mostly that is as full as can be, and a small matter.
        close = self._bolted(program, [keys[place] for place in kept.tolist()])
        if close is not None:
            found = self._climbed(close, goals, close.low)
            filled = found.reached[0]
            nobody_else = filled.proven and bolted >= {keys[place] for place in kept.tolist()}
            if nobody_else or filled.value == self._most_seats(program, before):
                told = (replace(filled, bound=filled.value), Reached(KEPT, len(kept), len(kept)), *found.reached[1:])
                return self._roster(replace(found, reached=told), before.prices, absent)
        weight = np.zeros(self._columns.pairs, np.int64)
        weight[kept] = 1
        goals.insert(1, goal(KEPT, self._columns.of_pairs(weight), len(kept)))
        found = self._climbed(program, goals, program.low if close is None else close.low)
        return self._roster(found, before.prices, absent)

    def _climbed(self, program: Program, goals: list[Goal], start: Ints) -> Climb:
        complete = self._columns.complete
        seconds = self.rules.effort.seconds
        return climb(program.tightened(), goals, complete(start), complete=complete, seconds=seconds)

    def _coverage(self) -> Goal:
        return goal(COVERAGE, self._columns.of_pairs(np.ones(self._columns.pairs, np.int64)), self._seats)

    def _wishes(self) -> list[Goal]:
        """All levels below coverage. Those of people count whoever has nothing booked yet once."""
        held, seats, workers = self._columns, self._seats, self.day.workers
        people = {
            WAITING: [one.waiting if one.idle else 0 for one in workers],
            HARDSHIP: [one.tier if one.idle else 0 for one in workers],
            FAIRNESS: [_WEEK - one.days_worked if one.idle else 0 for one in workers],
        }
        return [
            goal(FIT, held.of_pairs(held.fit), seats),
            goal(DISTANCE, held.of_pairs(-held.hundreds), seats),
            *(goal(name, held.of_people(values), seats) for name, values in people.items()),
        ]

    def _without(self, gone: Collection[int]) -> Program:
        held = self._columns
        out = np.array([one.id in gone for one in self.day.workers], bool)
        high = held.program.high.copy()
        high[np.flatnonzero(out[held.worker])] = 0
        high[held.pairs + np.flatnonzero(out[held.served])] = 0
        return replace(held.program, high=high)

    def _possible(self, program: Program) -> frozenset[tuple[int, int]]:
        keys = self._columns.keys()
        return frozenset(keys[place] for place in np.flatnonzero(program.high[: len(keys)]).tolist())

    def _bolted(self, program: Program, pairs: Iterable[tuple[int, int]]) -> Program | None:
        """The programme in which these pairs are taken; None where they cannot all be."""
        wanted = set(pairs)
        places = self._columns.places(wanted)
        low = program.low.copy()
        low[places] = 1
        room = program.most - program.rows @ low
        possible = len(places) == len(wanted) and bool((program.high[places] > 0).all() and (room >= 0).all())
        return replace(program, low=low) if possible else None

    def _most_seats(self, program: Program, before: Roster) -> int:
        """How many seats can be filled at the very most; the prices of the plan before say so without solving."""
        able = np.bincount(self._columns.task[program.high[: self._columns.pairs] > 0], minlength=len(self.day.tasks))
        top = int(sum(min(one.seats, int(count)) for one, count in zip(self.day.tasks, able, strict=True)))
        if before.prices is None or len(before.prices) != len(program.most):
            return top
        shown = most_of_first(program, [self._coverage(), *self._wishes()], before.prices)
        return top if shown is None else min(top, shown)

    def _roster(self, found: Climb, prices: NDArray[np.float64] | None, gone: Collection[int] = ()) -> Roster:
        keys = self._columns.keys()
        pairs = sorted(keys[place] for place in np.flatnonzero(found.x[: len(keys)]).tolist())
        told = []
        for one in found.reached:
            sign = -1 if one.name == DISTANCE else 1
            told.append(Level(one.name, LABELS[one.name], sign * one.value, sign * one.bound))
        facts = (self.day, self.rules, self._columns.bars, pairs, frozenset(gone))
        return Roster(
            self.rules,
            tuple(self._assignment(*pair) for pair in pairs),
            tuple(told),
            open_seats(*facts),
            people_left(*facts),
            prices,
        )

    def _assignment(self, task_id: int, worker_id: int) -> Assignment:
        pair, worker = self.day.pair[task_id, worker_id], self.day.worker[worker_id]
        words = [f"适合度 {pair.fit}", "距离不详" if pair.km is None else f"距离 {pair.km:.1f} 公里"]
        if not worker.idle:
            words.append("当日已有安排")
        elif worker.waiting:
            words.append(f"已等候 {worker.waiting} 分钟")
        if worker.tier:
            words.append(f"困难等级 {worker.tier}")
        words.append(f"本周已做 {worker.days_worked} 天")
        if worker.no_shows >= self.rules.limits.hint_no_shows:
            words.append(f"90 天内未到岗 {worker.no_shows} 次，仅供提示")
        return Assignment(
            task_id, worker_id, pair.fit, pair.km, worker.waiting, worker.tier, worker.days_worked, "，".join(words)
        )
