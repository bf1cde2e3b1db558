"""Whether a roster keeps every rule (排班校验), told by a way of its own: minute by minute, without any solver.

Ask it before anything is booked. It shares no rule with ``limits.py``: the two have to agree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from matcher.planning.roster.day import Booked, RosterDay, RosterTask, RosterWorker
from matcher.planning.roster.rules import Limits, RosterRules

_DAY = 1440


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken rule (违规): its code, whom and what it concerns (None: the other alone), the sentence."""

    code: str
    task_id: int | None
    worker_id: int | None
    text: str


def breaches(day: RosterDay, rules: RosterRules, assigned: Iterable[tuple[int, int]]) -> list[Breach]:
    """Everything that (task, worker) pairs break, by worker, then tasks too full; empty if the roster may be booked."""
    chosen = sorted(assigned, key=lambda one: (one[1], one[0]))
    found: list[Breach] = []
    by_worker: dict[int, list[RosterTask]] = {}
    for (task_id, worker_id), times in sorted(Counter(chosen).items(), key=lambda one: (one[0][1], one[0][0])):
        task, worker = day.task.get(task_id), day.worker.get(worker_id)
        if task is None or worker is None:
            found.append(Breach("unknown", task_id, worker_id, f"当日没有任务{task_id}或人员{worker_id}"))
            continue
        if times > 1:
            found.append(Breach("twice", task_id, worker_id, f"{worker.name}在{task.name}上排了 {times} 次"))
        if (task_id, worker_id) not in day.pair:
            found.append(Breach("pair", task_id, worker_id, f"{worker.name}与{task.name}的工种或条件不合"))
        by_worker.setdefault(worker_id, []).append(task)
    for worker_id, tasks in by_worker.items():
        found += _of_worker(day.worker[worker_id], tasks, rules)
    filled = Counter(task_id for task_id, _ in chosen)
    for task in day.tasks:
        if filled[task.id] > task.seats:
            text = f"{task.name}只有 {task.seats} 个空余名额，排了 {filled[task.id]} 人"
            found.append(Breach("seats", task.id, None, text))
    return found


def _of_worker(worker: RosterWorker, tasks: Sequence[RosterTask], rules: RosterRules) -> Iterator[Breach]:
    limits = rules.limits
    if not worker.here and len({one.id for one in tasks}) > 1:
        yield Breach("one_call", tasks[-1].id, worker.id, f"{worker.name}不在场，一次只能约一个任务")
    free = {minute for start, end in worker.windows for minute in range(start, end)}
    for task in tasks:
        if worker.age is None:
            yield Breach("age", task.id, worker.id, f"{worker.name}年龄不详，核对身份证件后才能排{task.name}")
        elif worker.age < limits.least_age:
            yield Breach("age", task.id, worker.id, f"{worker.name}未满 {limits.least_age} 周岁，不得排{task.name}")
        elif worker.age < limits.adult_age:
            # Night is 22:00 to 06:00 whatever the flag says.
            dark = any(minute % _DAY >= 22 * 60 or minute % _DAY < 6 * 60 for minute in range(task.start, task.end))
            if task.night or dark:
                yield Breach("minor_night", task.id, worker.id, f"{worker.name}是未成年工，不得排夜班{task.name}")
            if task.hazard:
                text = f"{worker.name}是未成年工，不得从事有危害的{task.name}"
                yield Breach("minor_hazard", task.id, worker.id, text)
        if not free.issuperset(range(task.start, task.end)):
            yield Breach("window", task.id, worker.id, f"{task.name}不在{worker.name}的空闲时段内")
    yield from _of_times(worker, tasks, rules)
    yield from _of_hours(worker, tasks, rules)


def _of_times(worker: RosterWorker, tasks: Sequence[RosterTask], rules: RosterRules) -> Iterator[Breach]:
    """Every two shifts of which one at least is new: no common minute, and time enough between them."""
    limits, least = rules.limits, _hours(rules.limits.rest_minutes)
    shifts: list[tuple[int, int, RosterTask | None]] = [(one.start, one.end, None) for one in worker.booked]
    shifts += [(one.start, one.end, one) for one in tasks]
    shifts.sort(key=lambda one: (one[0], one[1], one[2].id if one[2] else 0))
    for place, (start, end, first) in enumerate(shifts):
        for later, until, second in shifts[place + 1 :]:
            named = second or first
            if named is None:
                continue
            other = first if second is not None and first is not None else None
            beside = other.name if other else "已有安排"
            between = later - end
            if set(range(start, end)) & set(range(later, until)):
                yield Breach("overlap", named.id, worker.id, f"{worker.name}的{named.name}与{beside}时间重叠")
            elif start // _DAY == later // _DAY and between < limits.gap_minutes:
                text = f"{worker.name}的{named.name}与{beside}之间只有 {between} 分钟，少于 {limits.gap_minutes} 分钟"
                yield Breach("gap", named.id, worker.id, text)
            elif start // _DAY != later // _DAY and between < limits.rest_minutes:
                text = f"{worker.name}的{named.name}与{beside}之间只休息 {_hours(between)}，少于 {least}"
                yield Breach("rest", named.id, worker.id, text)


def _of_hours(worker: RosterWorker, tasks: Sequence[RosterTask], rules: RosterRules) -> Iterator[Breach]:
    limits = rules.limits
    today: list[Booked | RosterTask] = [*(one for one in worker.booked if one.start // _DAY == 0), *tasks]
    total = _length(today)
    longest = sorted(tasks, key=lambda one: (one.end, one.id))[-1]
    if total > limits.day_minutes:
        text = f"{worker.name}当日合计 {_hours(total)}（含{longest.name}），超过 {_hours(limits.day_minutes)}"
        yield Breach("day", longest.id, worker.id, text)
    elif total > limits.normal_minutes and not rules.overtime:
        text = f"{worker.name}当日合计 {_hours(total)}（含{longest.name}），未允许超过 {_hours(limits.normal_minutes)}"
        yield Breach("overtime", longest.id, worker.id, text)
    for employer in sorted({one.employer for one in tasks}):
        here = [one for one in today if one.employer == employer]
        last = [one for one in tasks if one.employer == employer][-1]
        where = f"{worker.name}在同一用工方"
        if _length(here) > limits.employer_minutes:
            text = f"当日 {_hours(_length(here))}（含{last.name}），超过 {_hours(limits.employer_minutes)}"
            yield Breach("employer_day", last.id, worker.id, where + text)
        yield from _of_month(worker, last, here, limits)
        if not any(one.part_time for one in tasks if one.employer == employer):
            continue
        part = _length([one for one in here if one.part_time])
        week = part + worker.part_time_week.get(employer, 0)
        if part > limits.part_time_minutes:
            text = f"非全日制当日 {_hours(part)}（含{last.name}），超过 {_hours(limits.part_time_minutes)}"
            yield Breach("part_time_day", last.id, worker.id, where + text)
        if week > limits.part_time_week_minutes:
            text = f"非全日制本周 {_hours(week)}（含{last.name}），超过 {_hours(limits.part_time_week_minutes)}"
            yield Breach("part_time_week", last.id, worker.id, where + text)


def _of_month(
    worker: RosterWorker, last: RosterTask, here: Sequence[Booked | RosterTask], limits: Limits
) -> Iterator[Breach]:
    """Overtime under a contract with one employer, this day's and that of the month's other days together."""
    under = [one for one in here if one.contract]
    if not any(isinstance(one, RosterTask) for one in under):
        return
    over = _length(under) - limits.normal_minutes
    month = over + worker.overtime_month.get(last.employer, 0)
    if over > 0 and month > limits.month_overtime_minutes:
        most = _hours(limits.month_overtime_minutes)
        text = f"{worker.name}在同一用工方本月加班 {_hours(month)}（含{last.name}），超过 {most}"
        yield Breach("month", last.id, worker.id, text)


def _length(shifts: Sequence[Booked | RosterTask]) -> int:
    return sum(one.minutes for one in shifts)


def _hours(minutes: int) -> str:
    """3 小时 30 分、45 分"""
    whole, rest = divmod(minutes, 60)
    told = [f"{whole} 小时"] if whole else []
    return " ".join([*told, *([f"{rest} 分"] if rest or not whole else [])])
