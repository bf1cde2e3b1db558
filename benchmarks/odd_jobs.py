"""How long a pull and a roster of an odd-job market take (零工拉取和排班耗时): 20,000 workers, 10,000 open tasks.

python -m benchmarks.odd_jobs [--workers 20000] [--tasks 10000] [--queries 200] [--rostered 40] [--json]

Pulls are trust.md T32. The roster is that of a day of its own with ``--rostered`` tasks of two to six people and a
hundred numbers in the queue, through the use cases of the page: read from the store, solved, checked, explained;
adopted; and filled anew after one person cancelled.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

import numpy as np
import sqlalchemy as sa

from matcher import bootstrap, clock
from matcher.demo.world import build_world
from matcher.models.booking import BookingSide, BookingState
from matcher.models.enums import Role
from matcher.models.market import Market
from matcher.models.shift import Task
from matcher.service import booking_steps, bookings, roster_adoption, rosters, seekers, tasks, tickets
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from matcher.settings import Settings

DAYS, QUEUE = 14, 100


def filled(kit: Kit, workers: int, count: int, rostered: int) -> tuple[Actor, list[int]]:
    """One market with all the workers of a demo world and so many open tasks; its operator and the tasks' ids.

    Besides ``rostered`` tasks of a later day, and people in the queue.
    """
    world = build_world(
        seed=7, today=clock.today(), folder=kit.settings.data_folder / "demo", enterprises=5, seekers=0, workers=workers
    )
    place, draw = world.markets[0], Random(7)
    drafts = [one.draft.model_copy(update={"phone": ""}) for one in world.workers]
    with kit.open(SYSTEM, write=True) as context:
        facts = {"kind": place.kind, "adcode": place.adcode, "address": place.address, "hours": place.hours}
        market = context.unit.markets.add(Market(name=place.name, **facts)).id or 0
        people = seekers.register_many(context, drafts, extra={"market_id": market})
        context.unit.tasks.add_windows(
            [
                {"seeker_id": one, "weekday": day, "start_minute": start, "end_minute": end}
                for one, worker in zip(people, world.workers, strict=True)
                for day, start, end in worker.windows
            ]
        )
        rows = [
            Task(
                **draw.choice(world.tasks).draft.model_dump()
                | {"day": clock.today() + timedelta(days=1 + number % DAYS), "headcount": 60},
                market_id=market,
                created_at=clock.now(),
            ).model_dump(exclude={"id"})
            for number in range(count)
        ]
        ids = list(context.unit.session.execute(sa.insert(Task).returning(Task.id), rows).scalars())
        for _ in range(rostered):
            facts = draw.choice(world.tasks).draft.model_dump() | {"day": roster_day(), "headcount": draw.randint(2, 6)}
            context.unit.tasks.add(Task(**facts, market_id=market, created_at=clock.now()))
        row = context.unit.markets.get(market)
        for one in people[:QUEUE] if row is not None else ():
            tickets.draw(context, row, one)
        context.unit.commit()
    return Actor(role=Role.MARKET_OPERATOR, name="测", market_id=market), ids


def roster_day() -> date:
    """The day of the roster."""
    return clock.today() + timedelta(days=DAYS + 7)


def roster(kit: Kit, who: Actor) -> dict[str, float]:
    """Shown, adopted, shown again after a cancellation; milliseconds."""
    day, plans = roster_day(), []

    def shown(*, again: bool = False) -> None:
        with kit.open(who, write=False) as context:
            plans.append(rosters.solve(context, day=day, again=again))

    solved = [timed(shown) for _ in range(3)]
    plan = plans[-1]
    pairs = [(row.task.id or 0, one.seeker.id or 0) for row in plan.tasks for one in row.given]
    made = []

    def adopted() -> None:
        with kit.open(who, write=True) as context:
            made.append(roster_adoption.adopt(context, day=day, pairs=pairs, warnings_seen=True))
            context.unit.commit()

    taken = timed(adopted)
    firm = next(one.booking for one in made[0].booked if one.booking.state is BookingState.CONFIRMED)
    with kit.open(who, write=True) as context:
        told = {"by": BookingSide.WORKER, "reason": "临时有事", "version": firm.version}
        booking_steps.cancel(context, firm.id or 0, **told)
        context.unit.commit()
    refilled = [timed(lambda: shown(again=True)) for _ in range(3)]
    return {
        "roster_tasks": len(plan.tasks),
        "roster_seats": plan.seats,
        "roster_filled": plan.filled,
        "roster_proven": plan.roster.proven,
        "roster_plan": round(float(np.median(solved)), 1),
        "roster_adopt": round(taken, 1),
        "roster_refilled_tasks": len(plans[-1].tasks),
        "roster_refill": round(float(np.median(refilled)), 1),
    }


def measure(workers: int, count: int, queries: int, rostered: int) -> dict[str, float]:
    """Pull, pull after a registration changed, hold, and a roster; milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, demo=True, var=Path(folder), inline_worker=False)
        bootstrap.migrate(settings)
        kit = bootstrap.build(settings)
        who, ids = filled(kit, workers, count, rostered)
        draw = Random(11)
        first = timed(lambda: pulled(kit, who, ids[0]))
        plain = [timed(lambda: pulled(kit, who, draw.choice(ids))) for _ in range(queries)]
        held = [timed(lambda: hold(kit, who, draw.choice(ids))) for _ in range(queries)]
        busy = [timed(lambda: pulled(kit, who, draw.choice(ids))) for _ in range(queries)]
        changed = []
        for _ in range(queries // 4):
            touch(kit, draw.randrange(1, workers))
            changed.append(timed(lambda: pulled(kit, who, draw.choice(ids))))
        figures = roster(kit, who) if rostered else {}
        kit.database.dispose()
    return {
        "workers": workers,
        "tasks": count,
        "first_pull": round(first),
        "pull_median": round(float(np.median(plain)), 1),
        "pull_p95": round(float(np.percentile(plain, 95)), 1),
        "hold_20_median": round(float(np.median(held)), 1),
        "hold_20_p95": round(float(np.percentile(held, 95)), 1),
        "pull_among_bookings_p95": round(float(np.percentile(busy, 95)), 1),
        "pull_after_a_change_p95": round(float(np.percentile(changed, 95)), 1),
        **figures,
    }


def pulled(kit: Kit, who: Actor, task_id: int) -> None:
    """The next twenty who fit a task."""
    with kit.open(who, write=False) as context:
        tasks.pull_workers(context, task_id, top=20)


def hold(kit: Kit, who: Actor, task_id: int) -> None:
    """Twenty of them held and made firm, so that hours fill up."""
    with kit.open(who, write=True) as context:
        try:
            bookings.hold_next(context, task_id, 20)
        except Exception as error:  # nobody left for these hours
            if getattr(error, "code", "") not in ("nobody", "full"):
                raise
            return
        context.unit.session.execute(
            sa.text("UPDATE booking SET state='confirmed', held_until=NULL WHERE state='held'")
        )
        context.unit.commit()


def touch(kit: Kit, seeker_id: int) -> None:
    """A registration changes."""
    with kit.open(SYSTEM, write=True) as context:
        context.unit.seekers.touch([seeker_id])
        context.unit.commit()


def timed(work: object) -> float:
    """Milliseconds of a call."""
    start = time.perf_counter()
    work()  # type: ignore[operator]
    return (time.perf_counter() - start) * 1000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=20_000)
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--rostered", type=int, default=40, help="tasks of the roster's day; 0 leaves it out")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    found = measure(options.workers, options.tasks, options.queries, options.rostered)
    if options.json:
        print(json.dumps(found))
        return
    for name, value in found.items():
        print(f"{name:>24} {value:>10}")


if __name__ == "__main__":
    main()
