"""The day as a programme: a column for each pair that may be, rows for seats and for what one worker can do in a day.

Rows of a worker are written sharp: cliques of tasks that are in each other's way instead of pairs, and for hours how
many of the longer tasks fit beside one another. So the linear relaxation is mostly whole by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import gcd

import numpy as np
from scipy.sparse import csr_array

from matcher.planning.roster.day import RosterDay, RosterTask
from matcher.planning.roster.limits import Bar, Budget, apart, barred, budget
from matcher.planning.roster.program import Ints, Program
from matcher.planning.roster.rules import RosterRules

# A row of one worker's tasks: (places among them, coefficients, most).
Row = tuple[tuple[int, ...], tuple[int, ...], int]
_HUNDREDS = 10


@dataclass(frozen=True, slots=True)
class Columns:
    """Pairs that may be, in the order of (worker, task), then one column for each worker who can do several tasks.

    ``task`` and ``worker`` are places in the day's lists; ``hundreds`` are hundreds of metres. ``served`` are the
    workers of the last columns: 1 where the worker gets something. ``single`` marks workers without such a column.
    """

    day: RosterDay
    program: Program
    task: Ints
    worker: Ints
    fit: Ints
    hundreds: Ints
    served: Ints
    single: np.ndarray
    bars: dict[tuple[int, int], Bar]

    @property
    def pairs(self) -> int:
        """How many of the columns are pairs."""
        return len(self.task)

    def of_pairs(self, values: Ints) -> Ints:
        """A goal over all columns from one over the pairs."""
        return np.concatenate([values, np.zeros(len(self.served), np.int64)])

    def of_people(self, values: Sequence[int]) -> Ints:
        """A goal that counts each worker who gets something once."""
        per = np.array(values, np.int64)
        return np.concatenate([np.where(self.single[self.worker], per[self.worker], 0), per[self.served]])

    def complete(self, x: Ints) -> Ints:
        """The plan with the columns of workers served as its pairs have it."""
        busy = np.bincount(self.worker, x[: self.pairs], len(self.day.workers)) > 0
        return np.concatenate([x[: self.pairs], busy[self.served].astype(np.int64)])

    def places(self, pairs: Iterable[tuple[int, int]]) -> Ints:
        """Columns of (task, worker) ids; those that may not be are left out."""
        at = {key: place for place, key in enumerate(self.keys())}
        return np.array(sorted(at[key] for key in pairs if key in at), np.int64)

    def keys(self) -> list[tuple[int, int]]:
        """(task, worker) ids of each pair."""
        tasks, workers = [one.id for one in self.day.tasks], [one.id for one in self.day.workers]
        return [(tasks[t], workers[w]) for t, w in zip(self.task.tolist(), self.worker.tolist(), strict=True)]


def columns(day: RosterDay, rules: RosterRules) -> Columns:
    """The programme of a day."""
    task_at = {one.id: place for place, one in enumerate(day.tasks)}
    worker_at = {one.id: place for place, one in enumerate(day.workers)}
    budgets = [budget(one, rules) for one in day.workers]
    bars: dict[tuple[int, int], Bar] = {}
    may: list[tuple[int, int, int, int]] = []
    for pair in day.pairs:
        t, w = task_at[pair.task_id], worker_at[pair.worker_id]
        bar = barred(day.tasks[t], day.workers[w], budgets[w], rules)
        if bar is not None:
            bars[pair.task_id, pair.worker_id] = bar
        else:
            km = rules.effort.unknown_km if pair.km is None else pair.km
            may.append((t, w, pair.fit, round(km * _HUNDREDS)))
    table = np.array(may, np.int64).reshape(-1, 4)
    writer = _Rows(len(may))
    for t in range(len(day.tasks)):
        mine = np.flatnonzero(table[:, 0] == t).tolist()
        if len(mine) > day.tasks[t].seats:
            writer.add(mine, [1] * len(mine), day.tasks[t].seats)
    single = np.ones(len(day.workers), bool)
    served: list[int] = []
    starts = np.searchsorted(table[:, 1], np.arange(len(day.workers) + 1)).tolist()
    sharp = _Sharp(day, rules)
    for w, (first, last) in enumerate(pairwise(starts)):
        rows = sharp.rows(tuple(table[first:last, 0].tolist()), budgets[w])
        for places, weights, most in rows:
            writer.add([first + place for place in places], weights, most)
        single[w] = last - first < 2 or any(most == 1 and len(places) == last - first for places, _, most in rows)
        if not single[w]:
            writer.add([len(may) + len(served), *range(first, last)], [1, *[-1] * (last - first)], 0)
            served.append(w)
    size = len(may) + len(served)
    low, high = np.zeros(size, np.int64), np.ones(size, np.int64)
    caps = np.array(writer.most, np.int64)
    program = Program(writer.matrix(size), caps, np.zeros(len(caps), bool), low, high)
    task, person, fit, hundreds = (np.ascontiguousarray(table[:, place]) for place in range(4))
    return Columns(day, program, task, person, fit, hundreds, np.array(served, np.int64), single, bars)


class _Rows:
    """Writes a sparse matrix row by row."""

    def __init__(self, pairs: int) -> None:
        self._pairs = pairs
        self._places: list[int] = []
        self._values: list[int] = []
        self._starts = [0]
        self.most: list[int] = []

    def add(self, places: Sequence[int], values: Sequence[int], most: int) -> None:
        self._places += places
        self._values += values
        self._starts.append(len(self._places))
        self.most.append(most)

    def matrix(self, size: int) -> csr_array:
        return csr_array(
            (np.array(self._values, np.int64), np.array(self._places, np.int64), np.array(self._starts, np.int64)),
            shape=(len(self.most), size),
        )


class _Sharp:
    """Rows of one worker; those with the same tasks and the same hours left share them."""

    def __init__(self, day: RosterDay, rules: RosterRules) -> None:
        self._day, self._rules = day, rules
        self._known: dict[object, tuple[Row, ...]] = {}

    def rows(self, tasks: tuple[int, ...], left: Budget) -> tuple[Row, ...]:
        mine = [self._day.tasks[t] for t in tasks]
        employers = sorted({one.employer for one in mine})
        key = (tasks, left.day, tuple((left.of(one), left.part_time_of(one)) for one in employers))
        if key not in self._known:
            self._known[key] = tuple(self._written(mine, employers, left))
        return self._known[key]

    def _written(self, tasks: list[RosterTask], employers: list[str], left: Budget) -> list[Row]:
        found = _interval_cliques(tasks, self._rules)
        found += self._hours(tasks, range(len(tasks)), left.day)
        for employer in employers:
            here = [place for place, one in enumerate(tasks) if one.employer == employer]
            found += self._hours(tasks, here, left.of(employer))
            part = [place for place in here if tasks[place].part_time]
            found += self._hours(tasks, part, left.part_time_of(employer))
        return _undominated(found)

    def _hours(self, tasks: Sequence[RosterTask], places: Sequence[int], left: int) -> list[Row]:
        """How much of these fits into so many minutes: nothing where time alone keeps them within."""
        if len(places) < 2 or _longest([tasks[place] for place in places], self._rules) <= left:
            return []
        minutes = {place: tasks[place].minutes for place in places}
        step = gcd(*minutes.values())
        found: list[Row] = [(tuple(places), tuple(minutes[place] // step for place in places), left // step)]
        falling = sorted(places, key=lambda place: (-minutes[place], place))
        for count in (1, 2, 3):
            found += _covers(falling, minutes, left, count)
        halves = [place for place in places if minutes[place] * 2 > left]
        for clique, _, _ in _interval_cliques([tasks[place] for place in places], self._rules) if halves else ():
            members = [places[k] for k in clique]
            for least in sorted({minutes[place] for place in members}):
                together = {place for place in members if minutes[place] >= least}
                together |= {place for place in halves if minutes[place] + least > left}
                found.append(_plain(together, 1))
        return found


def _plain(places: Iterable[int], most: int) -> Row:
    members = tuple(sorted(places))
    return members, (1,) * len(members), most


def _covers(falling: Sequence[int], minutes: Mapping[int, int], left: int, count: int) -> list[Row]:
    """Sets of which no ``count + 1`` fit: the longest ones, and each shorter one with those that leave it no room."""
    long: list[int] = []
    for place in falling:
        if sum(minutes[one] for one in [*long, place][-count - 1 :]) <= left:
            break
        long.append(place)
    if len(long) <= count:
        return []
    found = [_plain(long, count)]
    for short in falling[len(long) :]:
        beside = len(long)
        while beside >= count and sum(minutes[one] for one in long[beside - count : beside]) + minutes[short] <= left:
            beside -= 1
        if beside >= count:
            found.append(_plain([*long[:beside], short], count))
    return found


def _interval_cliques(tasks: Sequence[RosterTask], rules: RosterRules) -> list[Row]:
    """Largest sets of tasks that are all in each other's way in time: those still going on when one of them begins."""
    found: list[Row] = []
    gap = rules.limits.gap_minutes
    for one in tasks:
        together = tuple(k for k, other in enumerate(tasks) if other.start <= one.start < other.end + gap)
        if len(together) > 1:
            found.append((together, (1,) * len(together), 1))
    return found


def _longest(tasks: Sequence[RosterTask], rules: RosterRules) -> int:
    """The most minutes that one worker can do of these by time alone."""
    order = sorted(tasks, key=lambda one: one.end)
    best: list[int] = []
    for place, one in enumerate(order):
        before = max((best[k] for k in range(place) if apart(order[k], one, rules)), default=0)
        best.append(before + one.minutes)
    return max(best, default=0)


def _undominated(rows: Sequence[Row]) -> list[Row]:
    """Without rows that another one of the same ``most`` says already."""
    kept: list[tuple[frozenset[int], Row]] = []
    for row in sorted(set(rows), key=lambda row: (row[2], -len(row[0]), row)):
        members = frozenset(row[0])
        said = any(max(other[1]) == 1 and other[2] <= row[2] and members <= wide for wide, other in kept)
        if max(row[1]) > 1 or not said:
            kept.append((members, row))
    return [row for _, row in kept]
