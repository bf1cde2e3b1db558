"""The day as a programme: a column for each way a worker can spend the day (一人一日的排法), rows for seats.

With whole days of one worker as columns nothing is left to say about time and hours, and the linear relaxation is
nearly always whole by itself. Whoever could spend the day in too many ways gets a column for each task instead, with
the rows of ``sharp.py``, and one more column that is 1 when he or she gets anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array

from matcher.planning.roster.day import RosterDay, RosterTask
from matcher.planning.roster.limits import Bar, Budget, apart, barred, budget
from matcher.planning.roster.program import Ints, Program
from matcher.planning.roster.rules import RosterRules
from matcher.planning.roster.sharp import Sharp

_HUNDREDS = 10
Pairs = Iterable[tuple[int, int]]


@dataclass(frozen=True)
class Columns:
    """What each column is: the place of its worker and of its tasks in the day's lists.

    ``size``, ``fit`` and ``hundreds`` (of metres) are those of all its tasks; ``serves`` is 1 where taking it means
    that the worker gets something. ``row`` is the row of each worker that allows one column, -1 for those with many
    ways, whose extra column stands in ``served``.
    """

    day: RosterDay
    program: Program
    worker: Ints
    tasks: tuple[tuple[int, ...], ...]
    size: Ints
    fit: Ints
    hundreds: Ints
    serves: Ints
    row: Ints
    served: Ints
    bars: dict[tuple[int, int], Bar]

    def people(self, values: Sequence[int]) -> Ints:
        """A goal that counts each worker who gets something once."""
        return np.array(values, np.int64)[self.worker] * self.serves if len(values) else self.serves

    def counted(self, pairs: Pairs) -> Ints:
        """A goal that counts how many of these (task, worker) ids are taken."""
        by_worker = self._by_worker(pairs)
        none: Set[int] = frozenset()
        owners = zip(self.worker.tolist(), self.tasks, strict=True)
        return np.array([len(by_worker.get(w, none) & set(tasks)) for w, tasks in owners], np.int64)

    def complete(self, x: Ints) -> Ints:
        """The plan with extra columns as the others have it."""
        if not len(self.served):
            return x
        others = x.copy()
        others[self.served] = 0
        busy = np.bincount(self.worker, others, len(self.day.workers)) > 0
        others[self.served] = busy[self.worker[self.served]]
        return others

    def pairs(self, x: Ints) -> list[tuple[int, int]]:
        """(task, worker) ids of a plan, sorted."""
        tasks, workers = self.day.tasks, self.day.workers
        taken = np.flatnonzero(x).tolist()
        return sorted((tasks[t].id, workers[self.worker[one]].id) for one in taken for t in self.tasks[one])

    def plan(self, pairs: Pairs) -> Ints | None:
        """The plan of just these pairs; None where there is none."""
        x = np.zeros(len(self.worker), np.int64)
        for w, tasks in self._by_worker(pairs).items():
            if w < 0:
                return None
            wanted = [tuple(sorted(tasks))] if self.row[w] >= 0 else [(t,) for t in sorted(tasks)]
            for one in wanted:
                place = self._place.get((w, one))
                if place is None:
                    return None
                x[place] = 1
        return self.complete(x) if bool((self.program.rows @ self.complete(x) <= self.program.most).all()) else None

    def bolted(self, program: Program, pairs: Pairs) -> Program:
        """The programme of the plans that take these pairs, which must be possible."""
        low, high, equal = program.low.copy(), program.high.copy(), program.equal.copy()
        for w, tasks in self._by_worker(pairs).items():
            for place in range(*np.searchsorted(self.worker[: self._whole], [w, w + 1]).tolist()):
                if self.row[w] < 0:
                    low[place] = max(low[place], int(tasks.issuperset(self.tasks[place])))
                elif not tasks.issubset(self.tasks[place]):
                    high[place] = 0
            if self.row[w] >= 0:
                equal[self.row[w]] = True
        return Program(program.rows, program.most, equal, low, high)

    def without(self, worker_ids: Set[int]) -> Program:
        """The programme without these workers."""
        out = np.array([one.id in worker_ids for one in self.day.workers], bool)
        held = self.program
        high = np.where(out[self.worker], 0, held.high) if len(out) else held.high
        return Program(held.rows, held.most, held.equal, held.low, high)

    def able(self, program: Program) -> Ints:
        """For each task how many workers can still do it."""
        owners = self.worker.tolist()
        open_ = np.flatnonzero(program.high).tolist()
        each = {(t, owners[one]) for one in open_ for t in self.tasks[one]}
        return np.bincount(np.array([t for t, _ in each], np.int64), minlength=len(self.day.tasks))

    @property
    def _whole(self) -> int:
        """How many columns stand before the extra ones; they are in the order of workers."""
        return len(self.worker) - len(self.served)

    @cached_property
    def _place(self) -> dict[tuple[int, tuple[int, ...]], int]:
        each = zip(self.worker.tolist(), self.tasks, strict=True)
        return {(w, tuple(sorted(tasks))): place for place, (w, tasks) in enumerate(each)}

    def _by_worker(self, pairs: Pairs) -> dict[int, set[int]]:
        """Places of tasks for each worker's place; unknown ids get places nobody has."""
        task_at = {one.id: place for place, one in enumerate(self.day.tasks)}
        worker_at = {one.id: place for place, one in enumerate(self.day.workers)}
        found: dict[int, set[int]] = {}
        for task_id, worker_id in sorted(pairs):
            found.setdefault(worker_at.get(worker_id, -1), set()).add(task_at.get(task_id, -1))
        return found


def columns(day: RosterDay, rules: RosterRules) -> Columns:
    """The programme of a day."""
    task_at = {one.id: place for place, one in enumerate(day.tasks)}
    offered: dict[int, list[tuple[int, int, int]]] = {one.id: [] for one in day.workers}
    for pair in day.pairs:
        km = rules.effort.unknown_km if pair.km is None else pair.km
        offered[pair.worker_id].append((task_at[pair.task_id], pair.fit, round(km * _HUNDREDS)))
    bars: dict[tuple[int, int], Bar] = {}
    lefts = [budget(one, rules) for one in day.workers]
    worth: list[dict[int, tuple[int, int]]] = []
    for worker, left in zip(day.workers, lefts, strict=True):
        worth.append({})
        for t, fit, hundreds in offered[worker.id]:
            bar = barred(day.tasks[t], worker, left, rules)
            if bar is None:
                worth[-1][t] = fit, hundreds
            else:
                bars[day.tasks[t].id, worker.id] = bar
    ways: list[list[tuple[int, ...]] | None] = []
    total = 0
    for worker, mine, left in zip(day.workers, worth, lefts, strict=True):
        ways.append(_ways(day.tasks, mine, left, rules, several=worker.here))
        total += len(ways[-1] or ())
        if total > rules.effort.columns:
            # Too many altogether: a mixture is the slowest of all, so nobody's are listed.
            ways = [None] * len(day.workers)
            break
    writer, sharp = _Writer(day), Sharp(day, rules)
    for w, found in enumerate(ways):
        if found is None:
            own = tuple(worth[w])
            one_only = [] if day.workers[w].here else [(range(len(own)), [1] * len(own), 1)]
            writer.single(w, own, worth[w], [*sharp.rows(own, lefts[w]), *one_only])
        elif found:
            writer.whole(w, found, worth[w])
    return writer.columns(bars)


def _ways(
    tasks: Sequence[RosterTask], mine: Iterable[int], left: Budget, rules: RosterRules, *, several: bool
) -> list[tuple[int, ...]] | None:
    """All sets of tasks that one worker can do in the day, in the order of time; None where there are too many.

    ``several`` is false for who takes one task at most.
    """
    order = sorted((t for t in mine if tasks[t].seats), key=lambda t: (tasks[t].start, t))
    found: list[tuple[int, ...]] = []
    for way in _grown(tasks, order, 0, (), left, rules) if several else ((t,) for t in order):
        if len(found) >= rules.effort.ways:
            return None
        found.append(way)
    return found


def _grown(
    tasks: Sequence[RosterTask],
    order: Sequence[int],
    first: int,
    way: tuple[int, ...],
    left: Budget,
    rules: RosterRules,
) -> Iterator[tuple[int, ...]]:
    for place in range(first, len(order)):
        new = tasks[order[place]]
        if way and not apart(tasks[way[-1]], new, rules):
            continue
        longer = (*way, order[place])
        if way and not _within([tasks[t] for t in longer], new, left):
            continue
        yield longer
        yield from _grown(tasks, order, place + 1, longer, left, rules)


def _within(way: Sequence[RosterTask], new: RosterTask, left: Budget) -> bool:
    """Whether hours allow the tasks, which they did before the ``new`` one."""
    same = [one for one in way if one.employer == new.employer]
    part = sum(one.minutes for one in same if one.part_time)
    contract = sum(one.minutes for one in same if one.contract)
    return (
        sum(one.minutes for one in way) <= left.day
        and sum(one.minutes for one in same) <= left.of(new.employer)
        and (not new.part_time or part <= left.part_time_of(new.employer))
        and (not new.contract or contract <= left.contract_of(new.employer))
    )


class _Writer:
    """Writes columns worker by worker, then the matrix."""

    def __init__(self, day: RosterDay) -> None:
        self._day = day
        self._worker: list[int] = []
        self._tasks: list[tuple[int, ...]] = []
        self._sums: list[tuple[int, int, int, int]] = []
        self._rows: list[tuple[Sequence[int], Sequence[int], int]] = []
        self._row = [-1] * len(day.workers)
        self._many: list[tuple[int, range]] = []

    def whole(self, w: int, ways: Sequence[tuple[int, ...]], worth: dict[int, tuple[int, int]]) -> None:
        """A worker with a column for each way."""
        first = len(self._worker)
        for way in ways:
            self._worker.append(w)
            self._tasks.append(way)
            self._sums.append((len(way), sum(worth[t][0] for t in way), sum(worth[t][1] for t in way), 1))
        self._row[w] = len(self._rows)
        self._rows.append((range(first, first + len(ways)), [1] * len(ways), 1))

    def single(
        self,
        w: int,
        mine: Sequence[int],
        worth: dict[int, tuple[int, int]],
        rows: Sequence[tuple[Sequence[int], Sequence[int], int]],
    ) -> None:
        """A worker with a column for each task."""
        first = len(self._worker)
        for t in mine:
            self._worker.append(w)
            self._tasks.append((t,))
            self._sums.append((1, *worth[t], 0))
        for places, weights, most in rows:
            self._rows.append(([first + place for place in places], weights, most))
        self._many.append((w, range(first, first + len(mine))))

    def columns(self, bars: dict[tuple[int, int], Bar]) -> Columns:
        """All of it, with the extra columns at the end and the rows of seats."""
        served = range(len(self._worker), len(self._worker) + len(self._many))
        for extra, (w, own) in zip(served, self._many, strict=True):
            self._worker.append(w)
            self._tasks.append(())
            self._sums.append((0, 0, 0, 1))
            self._rows.append(([extra, *own], [1, *[-1] * len(own)], 0))
        of_task: list[list[int]] = [[] for _ in self._day.tasks]
        for place, tasks in enumerate(self._tasks):
            for t in tasks:
                of_task[t].append(place)
        for task, places in zip(self._day.tasks, of_task, strict=True):
            self._rows.append((places, [1] * len(places), task.seats))
        size = len(self._worker)
        lengths = np.cumsum([0, *(len(places) for places, _, _ in self._rows)])
        values = np.array([weight for _, weights, _ in self._rows for weight in weights], np.int64)
        where = np.array([place for places, _, _ in self._rows for place in places], np.int64)
        rows = csr_array((values, where, lengths), shape=(len(self._rows), size))
        caps = np.array([most for *_, most in self._rows], np.int64)
        low, high = np.zeros(size, np.int64), np.ones(size, np.int64)
        sums = np.array(self._sums, np.int64).reshape(-1, 4)
        amount, fit, hundreds, serves = (np.ascontiguousarray(sums[:, place]) for place in range(4))
        return Columns(
            self._day,
            Program(rows, caps, np.zeros(len(caps), bool), low, high),
            np.array(self._worker, np.int64),
            tuple(self._tasks),
            amount,
            fit,
            hundreds,
            serves,
            np.array(self._row, np.int64),
            np.array(served, np.int64),
            bars,
        )
