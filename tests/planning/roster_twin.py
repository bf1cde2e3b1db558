"""Slow twin of the roster: every set of tasks a worker can do, tried by the checker; then all workers one by one.

Totals of levels add up, and their order does not change when the same is added to both sides, so the best total for so
many seats left is found worker by worker. No solver, and no rule of ``limits.py``.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from itertools import combinations

from matcher.planning.roster.check import breaches
from matcher.planning.roster.day import Booked, Pair, RosterDay, RosterTask, RosterWorker
from matcher.planning.roster.rules import RosterRules

Total = tuple[int, ...]
LEVELS = ("coverage", "fit", "distance", "waiting", "hardship", "fairness")


def total(day: RosterDay, rules: RosterRules, worker: RosterWorker, tasks: Collection[int]) -> Total:
    """What one worker's tasks count at each level; distance below nought, so that more is better throughout."""
    pairs = [day.pair[task, worker.id] for task in tasks]
    away = sum(round((rules.effort.unknown_km if one.km is None else one.km) * 10) for one in pairs)
    new = bool(tasks) and all(not 0 <= one.start < 1440 for one in worker.booked)
    people = (worker.waiting, worker.tier, 7 - worker.days_worked) if new else (0, 0, 0)
    # A level of its own only where somebody is not at the market.
    first = () if all(one.here for one in day.workers) else (int(new and worker.here),)
    return len(pairs), *first, sum(one.fit for one in pairs), -away, *people


def best_total(day: RosterDay, rules: RosterRules, kept: Collection[tuple[int, int]] | None = None) -> Total:
    """The best total of the day. With ``kept`` pairs, how many of them stay comes right after coverage."""
    best: dict[tuple[int, ...], Total] = {tuple(one.seats for one in day.tasks): ()}
    at = {one.id: place for place, one in enumerate(day.tasks)}
    for worker in day.workers:
        mine = sorted({one.task_id for one in day.pairs if one.worker_id == worker.id})
        sets = [
            tasks
            for size in range(len(mine) + 1)
            for tasks in combinations(mine, size)
            if all(one.code == "seats" for one in breaches(day, rules, [(task, worker.id) for task in tasks]))
        ]
        after: dict[tuple[int, ...], Total] = {}
        for seats, reached in best.items():
            for tasks in sets:
                left = list(seats)
                for task in tasks:
                    left[at[task]] -= 1
                if min(left, default=0) < 0:
                    continue
                gained = total(day, rules, worker, tasks)
                if kept is not None:
                    gained = (gained[0], sum((task, worker.id) in kept for task in tasks), *gained[1:])
                sum_ = tuple(a + b for a, b in zip(reached or (0,) * len(gained), gained, strict=True))
                after[tuple(left)] = max(after.get(tuple(left), sum_), sum_)
        best = after
    return max(best.values()) or (0,) * (len(LEVELS) + (kept is not None))


def days(count: int, seed: int, most: int = 5) -> Iterator[RosterDay]:
    """Small random days in which every rule bites now and then."""
    for number in range(count):
        yield day(random.Random(seed * 1_000_003 + number), most)


def day(draw: random.Random, most: int) -> RosterDay:
    lengths = draw.choice([(120, 180, 240), (120, 240, 300, 480), (180, 330, 600), (60, 90)])
    employers = draw.choice(["A", "AB", "ABC"])
    tasks = []
    for number in draw.sample(range(50), draw.randint(1, most)):
        start = draw.choice([330, 360, 480, 600, 630, 720, 750, 840, 960, 1080, 1200, 1320])
        tasks.append(
            RosterTask(
                number,
                start,
                start + draw.choice(lengths),
                draw.choice([0, 1, 1, 1, 2, 3]),
                draw.choice(employers),
                part_time=(part_time := draw.random() < 0.5),
                contract=not part_time and draw.random() < 0.7,
                night=draw.random() < 0.1,
                hazard=draw.random() < 0.1,
            )
        )
    workers = [_worker(number, draw, employers) for number in draw.sample(range(50), draw.randint(1, most))]
    pairs = [
        Pair(task.id, worker.id, draw.choice([200, 500, 500, 800, 1000]), draw.choice([None, 1.0, 1.0, 2.5, 12.3]))
        for task in tasks
        for worker in workers
        if draw.random() < 0.8
    ]
    return RosterDay(tasks, workers, pairs)


def _worker(number: int, draw: random.Random, employers: str) -> RosterWorker:
    windows = [((0, 2160),), ((300, 1320),), ((300, 720), (720, 1200)), ((360, 800), (830, 1300)), ((600, 2000),)]
    booked = []
    if draw.random() < 0.3:
        end = draw.choice([-120, -60, 0, 90, 120])
        booked.append(Booked(end - 240, end, draw.choice(employers), part_time=True))
    if draw.random() < 0.3:
        start = draw.choice([360, 600, 840])
        booked.append(Booked(start, start + draw.choice([60, 120]), draw.choice(employers), *_form(draw)))
    if draw.random() < 0.2:
        booked.append(Booked(1440 + draw.choice([240, 360, 480]), 2400, "Z"))
    return RosterWorker(
        number,
        draw.choice(windows),
        draw.choice([15, 16, 17, 17, 18, None, *[40] * 12]),
        tuple(booked),
        {one: draw.choice([1080, 1200, 1260, 1320]) for one in employers if draw.random() < 0.3},
        {one: draw.choice([1980, 2100, 2160, 2400]) for one in employers if draw.random() < 0.4},
        draw.randint(0, 6),
        draw.choice([0, 30, 30, 95]),
        draw.choice([0, 0, 1, 2]),
    )


def _form(draw: random.Random) -> tuple[bool, bool, int | None]:
    """Part-time, under a contract, and the minutes really worked of a shift of an hour or two."""
    part_time = draw.random() < 0.6
    return part_time, not part_time, draw.choice([None, None, 0, 30, 200])
