"""A market's day (排班日): its tasks, the workers who wait, and who would do for what. Immutable, checked on making.

All minutes count from the local midnight of the day: the day before is below 0, the day after from 1,440 on. A shift
belongs to the day on which it begins.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matcher.errors import Invalid
from matcher.models.shift import MINUTES_PER_DAY
from matcher.scoring import hours

# The last minute of a task (models.shift) and the farthest a booking or window may lie from the day.
_LATEST, _AROUND = 36 * 60, 7 * MINUTES_PER_DAY
_MOST_SEATS, _BEST_FIT = 999, 1000
_FARTHEST_KM = 10_000.0
_LONGEST_MONTH = 31 * MINUTES_PER_DAY
_LONGEST_WAIT, _HIGHEST_TIER = 7 * MINUTES_PER_DAY, 9


@dataclass(frozen=True, slots=True)
class RosterTask:
    """A task with ``seats`` still free. ``employer`` is any key that tells employers apart; ``label`` is for texts."""

    id: int
    start: int
    end: int
    seats: int
    employer: str
    part_time: bool = False
    night: bool = False
    hazard: bool = False
    label: str = ""
    # Work under a contract of employment (以完成一定任务为期限): the month's limit of overtime holds for it.
    contract: bool = False

    @property
    def minutes(self) -> int:
        """Length."""
        return self.end - self.start

    @property
    def at_night(self) -> bool:
        """Flagged as night work, or touching the night by its hours."""
        return self.night or hours.at_night(self.start, self.end)

    @property
    def name(self) -> str:
        """What texts call it."""
        return self.label or f"任务{self.id}"


@dataclass(frozen=True, slots=True)
class Booked:
    """A shift a worker has already, of this day or a neighbouring one; ``worked`` are its real minutes, once known."""

    start: int
    end: int
    employer: str
    part_time: bool = False
    contract: bool = False
    worked: int | None = None

    @property
    def minutes(self) -> int:
        """How long it is, or was."""
        return self.end - self.start if self.worked is None else self.worked

    @property
    def today(self) -> bool:
        """Whether it belongs to the day."""
        return 0 <= self.start < MINUTES_PER_DAY


@dataclass(frozen=True)
class RosterWorker:
    """A worker with the windows in which he or she is free.

    ``part_time_week`` are minutes of the week in 非全日制 form per employer, on the *other* days of the week; what is
    booked for the day itself stands in ``booked``. ``overtime_month`` are minutes above the normal day under a contract
    of employment per employer, on the other days of the month. ``days_worked`` counts days of the week, ``waiting``
    minutes waited today, ``tier`` hardship (0 none, the higher the earlier), ``no_shows`` those of 90 days. Who is not
    ``here`` at the market is asked by telephone: for one task at a time, and after those who wait.
    """

    id: int
    windows: tuple[tuple[int, int], ...]
    age: int | None
    booked: tuple[Booked, ...] = ()
    part_time_week: Mapping[str, int] = field(default_factory=dict)
    overtime_month: Mapping[str, int] = field(default_factory=dict)
    days_worked: int = 0
    waiting: int = 0
    tier: int = 0
    no_shows: int = 0
    label: str = ""
    here: bool = True

    @property
    def name(self) -> str:
        """What texts call him or her."""
        return self.label or f"人员{self.id}"

    @property
    def idle(self) -> bool:
        """Whether nothing is booked for the day: an assignment then ends a wait and adds a day to the week."""
        return not any(one.today for one in self.booked)

    @cached_property
    def free(self) -> tuple[tuple[int, int], ...]:
        """The windows, touching and overlapping ones made one."""
        merged: list[tuple[int, int]] = []
        for start, end in sorted(self.windows):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(merged[-1][1], end))
            else:
                merged.append((start, end))
        return tuple(merged)


@dataclass(frozen=True, slots=True)
class Pair:
    """A worker who would do for a task: how well (0 to 1000, from the pull) and how far; ``km`` None where unknown."""

    task_id: int
    worker_id: int
    fit: int
    km: float | None = None


@dataclass(frozen=True)
class RosterDay:
    """Tasks, workers and allowed pairs of a day, in the order of their ids. Pairs not given are not allowed.

    Raises :class:`Invalid` naming the row that cannot be.
    """

    tasks: Sequence[RosterTask]
    workers: Sequence[RosterWorker]
    pairs: Sequence[Pair]

    def __post_init__(self) -> None:
        for name, key in (("tasks", _id), ("workers", _id), ("pairs", _key)):
            object.__setattr__(self, name, tuple(sorted(getattr(self, name), key=key)))
        _once("任务", (one.id for one in self.tasks))
        _once("人员", (one.id for one in self.workers))
        _once("任务与人员", (_key(one) for one in self.pairs))
        for task in self.tasks:
            _check_task(task)
        for worker in self.workers:
            _check_worker(worker)
        known, people = self.task, self.worker
        for pair in self.pairs:
            if pair.task_id not in known or pair.worker_id not in people:
                raise Invalid(f"没有任务{pair.task_id}或人员{pair.worker_id}，不能配对", field="pairs")
            if not 0 <= pair.fit <= _BEST_FIT:
                raise Invalid(f"任务{pair.task_id}与人员{pair.worker_id}的适合度应为 0 至 {_BEST_FIT}", field="pairs")
            if pair.km is not None and not (math.isfinite(pair.km) and 0 <= pair.km <= _FARTHEST_KM):
                raise Invalid(f"任务{pair.task_id}与人员{pair.worker_id}的距离应为 0 至 10000 公里", field="pairs")

    @cached_property
    def task(self) -> Mapping[int, RosterTask]:
        """Tasks by id."""
        return {one.id: one for one in self.tasks}

    @cached_property
    def worker(self) -> Mapping[int, RosterWorker]:
        """Workers by id."""
        return {one.id: one for one in self.workers}

    @cached_property
    def pair(self) -> Mapping[tuple[int, int], Pair]:
        """Allowed pairs by (task, worker)."""
        return {(one.task_id, one.worker_id): one for one in self.pairs}

    def without(self, worker_ids: Collection[int]) -> RosterDay:
        """The day without these workers."""
        gone = frozenset(worker_ids)
        return RosterDay(
            self.tasks,
            [one for one in self.workers if one.id not in gone],
            [one for one in self.pairs if one.worker_id not in gone],
        )


def _id(one: RosterTask | RosterWorker) -> int:
    return one.id


def _key(one: Pair) -> tuple[int, int]:
    return one.worker_id, one.task_id


def _once(what: str, keys: Iterable[object]) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise Invalid(f"{what}重复：{key}", field="id")
        seen.add(key)


def _check_task(task: RosterTask) -> None:
    if not 0 <= task.start < MINUTES_PER_DAY or not task.start < task.end <= _LATEST:
        raise Invalid(f"{task.name}的起止时间有误：应在当日开始，且在次日 12:00 前结束", field="tasks")
    if not 0 <= task.seats <= _MOST_SEATS:
        raise Invalid(f"{task.name}的空余名额应为 0 至 {_MOST_SEATS}", field="tasks")


def _check_worker(worker: RosterWorker) -> None:
    spans = [*worker.windows, *((one.start, one.end) for one in worker.booked)]
    if any(not -_AROUND <= start < end <= _AROUND for start, end in spans):
        raise Invalid(f"{worker.name}的空闲时段或已有安排起止有误", field="workers")
    if worker.age is not None and not 0 <= worker.age <= 150:
        raise Invalid(f"{worker.name}的年龄有误", field="workers")
    if not 0 <= worker.waiting <= _LONGEST_WAIT or not 0 <= worker.tier <= _HIGHEST_TIER:
        raise Invalid(f"{worker.name}的等候时间或困难等级有误", field="workers")
    if not 0 <= worker.days_worked <= 7 or worker.no_shows < 0:
        raise Invalid(f"{worker.name}的本周工作天数应为 0 至 7，未到岗次数不能为负", field="workers")
    if any(not 0 <= minutes <= _AROUND for minutes in worker.part_time_week.values()):
        raise Invalid(f"{worker.name}的本周非全日制工时有误", field="workers")
    if any(not 0 <= minutes <= _LONGEST_MONTH for minutes in worker.overtime_month.values()):
        raise Invalid(f"{worker.name}的本月加班工时有误", field="workers")
    if any(one.worked is not None and not 0 <= one.worked <= _LATEST for one in worker.booked):
        raise Invalid(f"{worker.name}的实际工时有误", field="workers")
