"""Why seats stay open and people are left over (未排满原因、未安排原因), counted in people or tasks, in Chinese."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from matcher.planning.roster.day import RosterDay
from matcher.planning.roster.limits import Bar
from matcher.planning.roster.rules import RosterRules


@dataclass(frozen=True, slots=True)
class Reason:
    """So many workers (of a task) or tasks (of a worker) that ``bar`` keeps away."""

    bar: Bar
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Left:
    """A task with ``left`` seats open, or a worker (``left`` is 1) with nothing, and why.

    ``served`` and all reasons together are all workers of the day, or all tasks. ``text`` says it in one line.
    """

    id: int
    left: int
    served: int
    reasons: tuple[Reason, ...]
    text: str


def open_seats(
    day: RosterDay,
    rules: RosterRules,
    bars: Mapping[tuple[int, int], Bar],
    pairs: Sequence[tuple[int, int]],
    gone: Collection[int],
) -> tuple[Left, ...]:
    """Every task with open seats, with what keeps each worker from it, largest first."""
    filled = Counter(task_id for task_id, _ in pairs)
    counted = _counted(day, bars, pairs, gone, by_task=True)
    people, waiting = len(day.workers) - len(gone), sum(one.here and one.id not in gone for one in day.workers)
    found = []
    for task in day.tasks:
        left = task.seats - filled[task.id]
        if left > 0:
            counts = counted[task.id]
            counts[Bar.NOT_OFFERED] = people - filled[task.id] - counts.total()
            reasons = _reasons(counts, _of_task(rules))
            trade = people - counts[Bar.NOT_OFFERED]
            here = [f"{filled[task.id]} 人已排上"] if filled[task.id] else []
            why = (
                f"工种和条件相合的 {trade} 人中，{_joined(here, reasons)}"
                if trade
                else _nobody(waiting, people - waiting)
            )
            found.append(Left(task.id, left, filled[task.id], reasons, f"{task.name}缺 {left} 人：{why}"))
    return tuple(found)


def people_left(
    day: RosterDay,
    rules: RosterRules,
    bars: Mapping[tuple[int, int], Bar],
    pairs: Sequence[tuple[int, int]],
    gone: Collection[int],
) -> tuple[Left, ...]:
    """Every worker who gets nothing, with what keeps each task from him or her, largest first."""
    busy = {worker_id for _, worker_id in pairs}
    counted = _counted(day, bars, pairs, gone, by_task=False)
    found = []
    for worker in day.workers:
        if worker.id not in busy and worker.id not in gone:
            counts = counted[worker.id]
            counts[Bar.NOT_OFFERED] = len(day.tasks) - counts.total()
            reasons = _reasons(counts, _of_worker(rules, worker.age))
            trade = len(day.tasks) - counts[Bar.NOT_OFFERED]
            why = f"工种和条件相合的 {trade} 项任务中，{_joined([], reasons)}" if trade else "没有工种和条件相合的任务"
            found.append(Left(worker.id, 1, 0, reasons, f"{worker.name}未排：{why}"))
    return tuple(found)


def _counted(
    day: RosterDay,
    bars: Mapping[tuple[int, int], Bar],
    pairs: Sequence[tuple[int, int]],
    gone: Collection[int],
    *,
    by_task: bool,
) -> dict[int, Counter[Bar]]:
    """Allowed pairs that are not in the roster by what keeps them out, for each task or worker."""
    chosen = frozenset(pairs)
    filled = Counter(task_id for task_id, _ in pairs)
    counted: dict[int, Counter[Bar]] = {one.id: Counter() for one in (day.tasks if by_task else day.workers)}
    for one in day.pairs:
        key = (one.task_id, one.worker_id)
        if key in chosen or one.worker_id in gone:
            continue
        full = filled[one.task_id] >= day.task[one.task_id].seats
        bar = bars.get(key) or (Bar.FULL if full else Bar.TAKEN)
        counted[one.task_id if by_task else one.worker_id][bar] += 1
    return counted


def _of_task(rules: RosterRules) -> Mapping[Bar, str]:
    limits = rules.limits
    return {
        Bar.NOT_OFFERED: "{} 人工种或条件不合",
        Bar.AGE: f"{{}} 人未满 {limits.least_age} 周岁或年龄不详",
        Bar.MINOR: f"{{}} 人未满 {limits.adult_age} 周岁，不得做夜班或有危害的活",
        Bar.WINDOW: "{} 人这个时段没空",
        Bar.OVERLAP: "{} 人已有别的安排",
        Bar.REST: "{} 人与前后班次间隔不足",
        Bar.HOURS: f"{{}} 人当日工时会超过 {_hours(rules.day_limit)} 小时",
        Bar.PART_TIME: "{} 人非全日制工时会超限",
        Bar.MONTH: f"{{}} 人在同一用工方本月加班会超过 {_hours(limits.month_overtime_minutes)} 小时",
        Bar.TAKEN: "{} 人已排其他任务",
        Bar.FULL: "{} 人未排上",
    }


def _of_worker(rules: RosterRules, age: int | None) -> Mapping[Bar, str]:
    limits = rules.limits
    young = "因年龄不详不能排，请核对身份证件" if age is None else f"因未满 {limits.least_age} 周岁不能排"
    return {
        Bar.NOT_OFFERED: "{} 项工种或条件不合",
        Bar.AGE: "{} 项" + young,
        Bar.MINOR: "{} 项为夜班或有危害，未成年工不得从事",
        Bar.WINDOW: "{} 项不在空闲时段",
        Bar.OVERLAP: "{} 项与已有安排冲突",
        Bar.REST: "{} 项与前后班次间隔不足",
        Bar.HOURS: f"{{}} 项会使当日工时超过 {_hours(rules.day_limit)} 小时",
        Bar.PART_TIME: "{} 项会超过非全日制工时上限",
        Bar.MONTH: f"{{}} 项会使同一用工方本月加班超过 {_hours(limits.month_overtime_minutes)} 小时",
        Bar.TAKEN: "{} 项可再安排",
        Bar.FULL: "{} 项名额已由他人排满",
    }


def _reasons(counts: Counter[Bar], said: Mapping[Bar, str]) -> tuple[Reason, ...]:
    """The largest first; equals in the order of the rules."""
    order = list(Bar)
    bars = sorted((bar for bar in counts if counts[bar]), key=lambda bar: (-counts[bar], order.index(bar)))
    return tuple(Reason(bar, counts[bar], said[bar].format(counts[bar])) for bar in bars)


def _joined(here: Sequence[str], reasons: Sequence[Reason]) -> str:
    return "，".join([*here, *(one.text for one in reasons if one.bar is not Bar.NOT_OFFERED)])


def _nobody(waiting: int, elsewhere: int) -> str:
    """Who waits at the market, and who would have to be called, are told apart."""
    told = [f"{waiting} 名待工人员"] if waiting else []
    told += [f"{elsewhere} 名不在场的零工"] if elsewhere else []
    return f"{'和'.join(told)}中没有工种和条件相合的" if told else "没有待工人员"


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g}"
