"""What keeps a worker from a task (不能排的原因), and what keeps two tasks of one worker apart.

``check.py`` says the same rules over again in another way; a change of a rule goes into both.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matcher.models.enums import Labelled
from matcher.planning.roster.day import Booked, RosterTask, RosterWorker
from matcher.planning.roster.rules import RosterRules


class Bar(Labelled):
    """The first rule that keeps a worker from a task, in the order in which they are asked."""

    NOT_OFFERED = "not_offered", "工种或条件不合"
    AGE = "age", "未满最低年龄或年龄不详"
    MINOR = "minor", "未成年工不得从事"
    WINDOW = "window", "不在空闲时段"
    OVERLAP = "overlap", "与已有安排冲突"
    REST = "rest", "两班之间休息不足"
    HOURS = "hours", "超过工时上限"
    PART_TIME = "part_time", "超过非全日制工时上限"
    MONTH = "month", "超过本月加班上限"
    TAKEN = "taken", "已排其他任务"
    FULL = "full", "名额已满"


@dataclass(frozen=True, slots=True)
class Budget:
    """Minutes a worker has left for the day: in all, and as told by employer for all work and for two forms of it.

    Work under a contract may go beyond the normal day only as far as the month's overtime allows.
    """

    day: int
    employer: Mapping[str, int]
    part_time: Mapping[str, int]
    contract: Mapping[str, int]
    employer_else: int
    part_time_else: int
    contract_else: int

    def of(self, employer: str) -> int:
        """Minutes left for an employer."""
        return self.employer.get(employer, self.employer_else)

    def part_time_of(self, employer: str) -> int:
        """Minutes left in 非全日制 form for an employer."""
        return self.part_time.get(employer, self.part_time_else)

    def contract_of(self, employer: str) -> int:
        """Minutes left under a contract of employment for an employer."""
        return self.contract.get(employer, self.contract_else)


def budget(worker: RosterWorker, rules: RosterRules) -> Budget:
    """What bookings of the day, part-time work of the week and overtime of the month leave."""
    limits = rules.limits
    day = 0
    told = sorted({*worker.part_time_week, *worker.overtime_month})
    spent, part, contract = dict.fromkeys(told, 0), dict.fromkeys(told, 0), dict.fromkeys(told, 0)
    for one in worker.booked:
        if one.today:
            minutes, employer = one.minutes, one.employer
            day += minutes
            spent[employer] = spent.get(employer, 0) + minutes
            part[employer] = part.get(employer, 0) + minutes * one.part_time
            contract[employer] = contract.get(employer, 0) + minutes * one.contract
    more = {key: max(0, limits.month_overtime_minutes - worker.overtime_month.get(key, 0)) for key in spent}
    week = {key: limits.part_time_week_minutes - worker.part_time_week.get(key, 0) for key in spent}
    return Budget(
        rules.day_limit - day,
        {key: rules.employer_limit - minutes for key, minutes in spent.items()},
        {key: min(limits.part_time_minutes, week[key]) - minutes for key, minutes in part.items()},
        {key: limits.normal_minutes + more[key] - minutes for key, minutes in contract.items()},
        rules.employer_limit,
        min(limits.part_time_minutes, limits.part_time_week_minutes),
        limits.normal_minutes + limits.month_overtime_minutes,
    )


def barred(task: RosterTask, worker: RosterWorker, left: Budget, rules: RosterRules) -> Bar | None:
    """What keeps a worker from a task apart from other tasks of the roster; None where nothing does."""
    limits = rules.limits
    if worker.age is None or worker.age < limits.least_age:
        return Bar.AGE
    if worker.age < limits.adult_age and (task.at_night or task.hazard):
        return Bar.MINOR
    if not any(start <= task.start and task.end <= end for start, end in worker.free):
        return Bar.WINDOW
    if worker.booked and (found := _beside(task, worker.booked, rules)) is not None:
        return found
    if task.minutes > left.day or task.minutes > left.of(task.employer):
        return Bar.HOURS
    if task.part_time and task.minutes > left.part_time_of(task.employer):
        return Bar.PART_TIME
    if task.contract and task.minutes > left.contract_of(task.employer):
        return Bar.MONTH
    return None


def _beside(task: RosterTask, booked: Sequence[Booked], rules: RosterRules) -> Bar | None:
    """Overlaps first, so that the reason told is the plainer one."""
    if any(one.start < task.end and task.start < one.end for one in booked):
        return Bar.OVERLAP
    for one in booked:
        apart = rules.limits.gap_minutes if one.today else rules.limits.rest_minutes
        if one.start < task.end + apart and task.start < one.end + apart:
            return Bar.REST
    return None


def apart(one: RosterTask, other: RosterTask, rules: RosterRules) -> bool:
    """Whether two tasks of the day leave the time between them that one worker needs."""
    gap = rules.limits.gap_minutes
    return one.end + gap <= other.start or other.end + gap <= one.start
