"""How long a market's roster takes (排班耗时), beside a greedy hand and HiGHS on the same day; prints JSON.

python -m benchmarks.roster [--days 60x150,200x600,200x300] [--repeat 3] [--highs 60]

Made-up days of tasks × workers: 12 trades of which everybody has one to three; whole days, halves and nights; every
fifth worker has a shift already. ``single`` days have whole-day tasks alone, so that each worker takes at most one.
Times are processor seconds. The greedy hand goes through the pairs, best fit first, and keeps every rule. HiGHS solves
two integer programmes on a plain statement of the same rules (tasks in each other's way by pairs), coverage and then
fit with the coverage kept, each within ``--highs`` seconds of the clock; our plan proves six levels.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from matcher.planning.roster.check import breaches
from matcher.planning.roster.day import Booked, Pair, RosterDay, RosterTask, RosterWorker
from matcher.planning.roster.limits import apart, barred, budget
from matcher.planning.roster.planner import Planner, Roster
from matcher.planning.roster.rules import RosterRules

RULES = RosterRules.load(Path(__file__).parents[1] / "data" / "roster.toml")
TRADES = 12
WINDOWS = (((300, 1260),), ((360, 1080),), ((360, 720), (780, 1200)), ((360, 780),), ((720, 1700),), ((0, 2160),))
NO_SHOWS = 12


def day(tasks: int, workers: int, *, seed: int = 1, single: bool = False) -> RosterDay:
    """So many tasks and workers, the same for the same seed."""
    draw = random.Random(seed)
    jobs, trades = [], []
    for number in range(1, tasks + 1):
        start, length = _hours(draw, single)
        short = length <= RULES.limits.part_time_minutes
        jobs.append(
            RosterTask(
                number,
                start,
                start + length,
                draw.choice([1, 1, 2, 2, 3, 5]),
                f"E{draw.randrange(tasks // 3 + 1)}",
                part_time=short and draw.random() < 0.4,
                hazard=draw.random() < 0.1,
            )
        )
        trades.append(draw.randrange(TRADES))
    people, pairs = [], []
    for number in range(1, workers + 1):
        people.append(
            RosterWorker(
                number,
                draw.choice(WINDOWS),
                draw.choice([17, None] + [25, 35, 45, 55] * 6),
                _booked(draw),
                {"E3": 1300} if draw.random() < 0.2 else {},
                draw.randrange(6),
                draw.randrange(180),
                draw.choice([0, 0, 0, 1, 2]),
                draw.choice([0, 0, 0, 4]),
            )
        )
        mine = set(draw.sample(range(TRADES), draw.choice([1, 2, 3])))
        for job, trade in zip(jobs, trades, strict=True):
            if trade in mine:
                fit = draw.choice([200, 400, 600, 800]) + draw.randrange(200)
                pairs.append(Pair(job.id, number, fit, None if draw.random() < 0.05 else draw.random() * 25))
    return RosterDay(jobs, people, pairs)


def _hours(draw: random.Random, single: bool) -> tuple[int, int]:
    kind = draw.random()
    if single or kind < 0.45:
        return draw.choice([360, 420, 450, 480, 510]), draw.choice([420, 480, 480])
    if kind < 0.9:
        return draw.choice([390, 420, 480, 540, 780, 810, 840, 900, 1020, 1080]), draw.choice([120, 180, 210, 240, 240])
    return draw.choice([1140, 1200, 1320]), draw.choice([240, 480])


def _booked(draw: random.Random) -> tuple[Booked, ...]:
    kind = draw.random()
    if kind < 0.1:
        return (Booked(-300, draw.choice([60, 200]), "E1"),)
    return (Booked(480, 600, "E2", part_time=True),) if kind < 0.2 else ()


def greedy(made: RosterDay, rules: RosterRules) -> tuple[int, int]:
    """Seats filled and their fit, best fit first."""
    seats = {one.id: one.seats for one in made.tasks}
    have: dict[int, list[Booked]] = defaultdict(list)
    filled = fit = 0
    for pair in sorted(made.pairs, key=lambda one: (-one.fit, one.task_id, one.worker_id)):
        job, person = made.task[pair.task_id], made.worker[pair.worker_id]
        if not seats[job.id]:
            continue
        booked = RosterWorker(
            person.id, person.windows, person.age, (*person.booked, *have[person.id]), person.part_time_week
        )
        if barred(job, booked, budget(booked, rules), rules) is None:
            have[person.id].append(Booked(job.start, job.end, job.employer, job.part_time))
            seats[job.id] -= 1
            filled, fit = filled + 1, fit + pair.fit
    return filled, fit


def highs(made: RosterDay, rules: RosterRules, limit: float) -> dict[str, Any]:
    """Coverage and fit by two integer programmes, whether each was proven, processor seconds."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    start = time.process_time()
    left = {one.id: budget(one, rules) for one in made.workers}
    may = [
        p
        for p in made.pairs
        if barred(made.task[p.task_id], made.worker[p.worker_id], left[p.worker_id], rules) is None
    ]
    rows: list[tuple[list[int], list[int], int]] = []
    of_task, of_worker = defaultdict(list), defaultdict(list)
    for place, pair in enumerate(may):
        of_task[pair.task_id].append(place)
        of_worker[pair.worker_id].append(place)
    rows += [(places, [1] * len(places), made.task[key].seats) for key, places in of_task.items()]
    for key, places in of_worker.items():
        jobs = {place: made.task[may[place].task_id] for place in places}
        rows += [([a, b], [1, 1], 1) for a, b in combinations(places, 2) if not apart(jobs[a], jobs[b], rules)]
        groups = [(places, left[key].day)]
        for employer in sorted({one.employer for one in jobs.values()}):
            here = [place for place in places if jobs[place].employer == employer]
            groups.append((here, left[key].of(employer)))
            groups.append(([p for p in here if jobs[p].part_time], left[key].part_time_of(employer)))
        rows += [(group, [jobs[place].minutes for place in group], most) for group, most in groups if len(group) > 1]
    starts = np.cumsum([0, *(len(places) for places, _, _ in rows)])
    matrix = csr_array(
        (
            np.array([weight for _, weights, _ in rows for weight in weights], float),
            np.array([place for places, _, _ in rows for place in places]),
            starts,
        ),
        shape=(len(rows), len(may)),
    )
    kept = [LinearConstraint(matrix, -np.inf, np.array([most for *_, most in rows], float))]
    ones, fits = np.ones(len(may)), np.array([one.fit for one in may], float)
    told: dict[str, Any] = {}
    for name, goal in (("coverage", ones), ("fit", fits)):
        done = milp(-goal, constraints=kept, bounds=Bounds(0, 1), integrality=ones, options={"time_limit": limit})
        told[name] = None if done.x is None else round(float(goal @ np.rint(done.x)))
        told[f"{name}_proven"] = done.status == 0
        if done.status != 0:
            break
        kept.append(LinearConstraint(goal[None, :], told[name] - 0.5, np.inf))
    told["s"] = time.process_time() - start
    return told


def measure(tasks: int, workers: int, *, single: bool, repeat: int, limit: float) -> dict[str, Any]:
    """All ways on the same day."""
    made = day(tasks, workers, single=single)
    building, planning = [], []
    for _ in range(repeat):
        start = time.process_time()
        planner = Planner(made, RULES)
        building.append(time.process_time() - start)
        start = time.process_time()
        roster = planner.plan()
        planning.append(time.process_time() - start)
    again = [_replanned(planner, roster, step) for step in range(NO_SHOWS)]
    whole = median(building) + median(planning)
    start = time.process_time()
    filled, fit = greedy(made, RULES)
    hand = time.process_time() - start
    seats, fits = roster.level("coverage").value, roster.level("fit").value
    figures: dict[str, Any] = {
        "tasks": tasks,
        "workers": workers,
        "kind": "single" if single else "mixed",
        "seats": sum(one.seats for one in made.tasks),
        "pairs": len(made.pairs),
        "filled": seats,
        "valid": not breaches(made, RULES, roster.pairs),
        "levels": {one.name: [one.value, one.bound] for one in roster.levels},
        "proven": roster.proven,
        "build_s": round(median(building), 3),
        "plan_s": round(median(planning), 3),
        "whole_s": round(whole, 3),
        "replan_s": {"median": round(median(s for s, _ in again), 3), "worst": round(max(s for s, _ in again), 3)},
        "replan_proven": sum(proven for _, proven in again) / len(again),
        "greedy": {
            "s": round(hand, 3),
            "times_ours": round(hand / whole, 3),
            "coverage_of_optimum": round(filled / max(1, seats), 4),
            "fit_per_seat_to_ours": round(fit * seats / max(1, filled * fits), 4),
        },
    }
    if limit:
        peer = highs(made, RULES, limit)
        figures["highs"] = {
            **peer,
            "s": round(peer["s"], 3),
            "times_ours": round(peer["s"] / whole, 2),
            "coverage_of_ours": round((peer["coverage"] or 0) / max(1, seats), 4),
            "fit_of_ours": round((peer.get("fit") or 0) / max(1, fits), 4),
        }
    return figures


def _replanned(planner: Planner, roster: Roster, step: int) -> tuple[float, bool]:
    """Processor seconds until the seats of one who stayed away are filled again, and whether that is proven."""
    gone = roster.assignments[step * 37 % len(roster.assignments)].worker_id
    start = time.process_time()
    again = planner.replan(roster, gone={gone})
    return time.process_time() - start, again.proven


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", default="60x150,200x600,200x300", help="tasks x workers, with commas between")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--highs", type=float, default=60.0, help="its seconds for each level; 0 leaves it out")
    parser.add_argument("--json", action="store_true", help="in one line")
    args = parser.parse_args()
    Planner(day(5, 5), RULES).plan()  # loads the solvers
    rows = []
    for text in args.days.split(","):
        tasks, workers = map(int, text.split("x"))
        for single in (False, True):
            rows.append(measure(tasks, workers, single=single, repeat=args.repeat, limit=args.highs))
    print(json.dumps(rows, indent=None if args.json else 2))


if __name__ == "__main__":
    main()
