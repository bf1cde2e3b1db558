"""Limits of odd work (零工用工规则): ages, hours, pay, cover and fees of one odd job and of one worker on it.

Pure: who asks gives the facts, and the limits of hours (``roster.rules.Limits``). A block forbids the booking, a
warning is shown before it is confirmed (domain.md §7).
Hours count by the civil day on which work begins; an end past 1,440 runs into the next day.

The month's 36 hours of overtime (劳动法 41) bind an employer, in work under a contract of employment. Of the three
forms of odd work (domain.md §0) that is 以完成一定任务为期限; 非全日制 has its own 4 and 24 hours (劳动合同法 68), and
劳务 is no employment. So it blocks for one employer's work by task, where overtime is what is worked above 8 hours of
a day (国务院规定 3): work on days of rest is answered by rest or double pay (劳动法 44) and not counted. All work of a
month, whoever it is for, above the standard month and 36 hours together is told and blocks nothing: no employer is
bound by what another one asks.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.models.enums import Hazard, InjuryCover, Labelled, PayUnit, SettleCycle
from matcher.models.seeker import WORKING_AGE
from matcher.models.shift import MINUTES_PER_DAY, OddForm
from matcher.planning.roster.rules import Limits
from matcher.scoring.hours import at_night
from matcher.scoring.musts import ADULT_AGE, born_by
from matcher.text.wage import WageFloor

PAY_CYCLE_DAYS = 15
# A week and the night before and after it.
_WEEK = timedelta(days=8)
# Hours of a week above which it is told, whoever they are worked for.
WEEK_MINUTES = 2_400
# Above this age no employment contract is concluded; accident cover takes the place of work injury insurance.
COVER_AGE = 60
_FEES = re.compile(r"(?<![不无免])(?<![不无免]收)(?<![不无免]交)(?:押金|保证金|介绍费|中介费|服装费|报名费)")
_DUE_AFTER = {SettleCycle.DAILY: 0, SettleCycle.ON_COMPLETION: 0, SettleCycle.WEEKLY: 7, SettleCycle.HALF_MONTH: 15}

# Where each rule stands. What was not read in a public text says so.
SOURCES = {
    "age_under_16": "劳动法第十五条；禁止使用童工规定第二条",
    "birth_unknown": "禁止使用童工规定第四条（核查身份证）",
    "minor_night": "未成年工特殊保护的通行做法，待核实条文",
    "minor_hazard": "劳动法第六十四条",
    "minor_check_up": "劳动法第六十五条",
    "cover_after_60": "零工市场办事要求",
    "part_time_day": "劳动合同法第六十八条",
    "part_time_week": "劳动合同法第六十八条",
    "pay_floor": "劳动合同法第七十二条；最低工资标准",
    "pay_task_floor": "劳动法第四十八条；最低工资标准（按工时折算）",
    "pay_between": "劳动合同法第七十二条；最低工资标准",
    "pay_below": "最低工资标准",
    "pay_service": "最低工资标准；劳务不适用，零工市场要求说明理由",
    "day_over_8": "国务院关于职工工作时间的规定第三条；劳动法第三十六条",
    "day_over_11": "劳动法第四十一条",
    "month_over_36": "劳动法第四十一条",
    "month_over": "劳动法第四十一条；职工全年月平均工作时间的规定，待核实数字",
    "week_over_40": "国务院关于职工工作时间的规定第三条；劳动法第三十六条",
    "rest_under_8": "零工市场办事要求",
    "cover_missing": "零工市场办事要求；高风险作业必须有伤害保障",
    "cover_none": "零工市场办事要求",
    "fees": "就业促进法第四十一条；劳动合同法第九条",
}


class Level(Labelled):
    """What a finding does (结论)."""

    BLOCK = "block", "不可安排"
    WARN = "warn", "提示"


@dataclass(frozen=True, slots=True)
class Finding:
    """One rule that speaks, in Chinese, with where it stands."""

    code: str
    level: Level
    message: str

    @property
    def source(self) -> str:
        """The rule's source."""
        return SOURCES[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Hours of work for one employer; ``employer`` is any key that is equal for equal employers.

    ``worked`` are the minutes that were really worked, once they are known.
    """

    employer: str
    form: OddForm
    day: date
    start_minute: int
    end_minute: int
    worked: int | None = None

    @property
    def minutes(self) -> int:
        """How long it is, or was."""
        return self.end_minute - self.start_minute if self.worked is None else self.worked

    @property
    def span(self) -> tuple[int, int]:
        """Begin and end in minutes on a line that goes through all days."""
        first = self.day.toordinal() * MINUTES_PER_DAY
        return first + self.start_minute, first + self.end_minute


@dataclass(frozen=True, slots=True, kw_only=True)
class OddJob(Shift):
    """One odd job as the rules see it; pay in fen by ``pay_unit``."""

    pay: int
    pay_unit: PayUnit
    settle: SettleCycle
    cover: InjuryCover
    text: str
    hazards: frozenset[Hazard] = frozenset()
    # The words that name work at heights, below ground, with fire, in confined spaces or on live lines, as they stand.
    risks: tuple[str, ...] = ()

    @property
    def hourly(self) -> float | None:
        """Fen an hour; None by the piece, where nobody knows beforehand."""
        if self.pay_unit is PayUnit.HOUR:
            return float(self.pay)
        return self.pay * 60 / self.minutes if self.pay_unit is PayUnit.DAY else None


def pay_by(job: OddJob) -> date:
    """The last day on which a worker must have the pay: as agreed, and within fifteen days in part-time work."""
    last = job.day + timedelta(days=(job.end_minute - 1) // MINUTES_PER_DAY)
    agreed = _DUE_AFTER[job.settle]
    return last + timedelta(days=min(agreed, PAY_CYCLE_DAYS) if job.form is OddForm.PART_TIME else agreed)


def due(job: OddJob, worked_minutes: int) -> int | None:
    """Fen owed for minutes worked: by the hour exactly, by the day in full; None by the piece, which is told."""
    if job.pay_unit is PayUnit.HOUR:
        return -(-job.pay * worked_minutes // 60)
    return (job.pay if worked_minutes else 0) if job.pay_unit is PayUnit.DAY else None


def danger(job: OddJob) -> str:
    """What nobody under eighteen may do of it, in words; empty where there is nothing."""
    told = "、".join(one.label for one in Hazard if one in job.hazards and one is not Hazard.NOISE)
    return told or "、".join(job.risks)


def task_findings(job: OddJob, floor: WageFloor | None, limits: Limits) -> list[Finding]:
    """What the rules say of an odd job itself, whoever comes."""
    return list(_of_task(job, floor, limits))


def worker_findings(job: OddJob, born_on: date | None, others: Sequence[Shift], limits: Limits) -> list[Finding]:
    """What the rules say of one worker on it; ``others`` are the worker's other shifts of the month
    and a week around."""
    return [*_of_age(job, born_on), *_of_hours(job, others, limits), *_of_month(job, others, limits)]


def around(day: date) -> tuple[date, date]:
    """The first and the last day whose shifts the limits of hours look at: the month, and a week and a day around."""
    last = day.replace(day=monthrange(day.year, day.month)[1])
    return min(day.replace(day=1), day - _WEEK), max(last, day + _WEEK)


def overtime(shifts: Iterable[Shift], limits: Limits) -> dict[tuple[str, date], int]:
    """Minutes above the normal day under a contract of employment, by employer and day; days without are left out."""
    spent: dict[tuple[str, date], int] = {}
    for one in shifts:
        if one.form is OddForm.BY_TASK:
            spent[one.employer, one.day] = spent.get((one.employer, one.day), 0) + one.minutes
    most = limits.normal_minutes
    return {key: minutes - most for key, minutes in spent.items() if minutes > most}


def blocks(findings: Iterable[Finding]) -> list[Finding]:
    """Those that forbid it."""
    return [one for one in findings if one.level is Level.BLOCK]


def _of_task(job: OddJob, floor: WageFloor | None, limits: Limits) -> Iterator[Finding]:
    if job.minutes > limits.employer_minutes:
        told = f"单日工时不能超过 {_hours(limits.employer_minutes)}，请拆成两班"
        yield Finding("day_over_11", Level.BLOCK, told)
    elif job.minutes > limits.normal_minutes:
        told = f"单日工时 {_hours(job.minutes)}，超过 {_hours(limits.normal_minutes)}"
        yield Finding("day_over_8", Level.WARN, told)
    if job.form is OddForm.PART_TIME and job.minutes > limits.part_time_minutes:
        most = _hours(limits.part_time_minutes)
        told = f"非全日制每天不超过 {most}，本任务 {_hours(job.minutes)}；请缩短时间或改为其他用工形式"
        yield Finding("part_time_day", Level.BLOCK, told)
    if job.cover is InjuryCover.NONE and job.risks:
        words = "”“".join(job.risks)
        yield Finding("cover_missing", Level.BLOCK, f"有“{words}”的作业必须有伤害保障，请选择保障方式")
    elif job.cover is InjuryCover.NONE:
        yield Finding("cover_none", Level.WARN, "没有任何伤害保障，请向本人说明")
    fee = _FEES.search(job.text)
    if fee:
        yield Finding("fees", Level.BLOCK, f"不得向劳动者收取“{fee.group()}”，请删去")
    yield from _of_pay(job, floor)


def _of_pay(job: OddJob, floor: WageFloor | None) -> Iterator[Finding]:
    hourly = job.hourly
    if floor is None or hourly is None or hourly >= floor.hourly_high:
        return
    doubt = "" if floor.verified else "（该标准尚未核实）"
    told = f"折合每小时 {hourly / 100:.2f} 元，"
    least = f"低于当地最低小时工资 {floor.hourly_low / 100:.1f} 元{doubt}"
    if job.form is OddForm.SERVICE and hourly < floor.hourly_low:
        yield Finding("pay_service", Level.WARN, told + least)
    elif job.form is OddForm.BY_TASK and hourly < floor.hourly_low:
        # A contract of employment whatever it is called: nobody works under it for less than the least.
        yield Finding("pay_task_floor", Level.BLOCK, f"{told}{least}；以完成一定任务为期限是劳动合同，不能低于最低工资")
    elif job.form is not OddForm.PART_TIME:
        yield Finding("pay_below", Level.WARN, f"{told}低于最低小时工资 {floor.hourly_high / 100:.1f} 元{doubt}")
    elif hourly < floor.hourly_low:
        yield Finding("pay_floor", Level.BLOCK, told + least)
    else:
        yield Finding(
            "pay_between", Level.WARN, f"{told}低于最高一类地区的最低小时工资 {floor.hourly_high / 100:.1f} 元{doubt}"
        )


def _of_age(job: OddJob, born_on: date | None) -> Iterator[Finding]:
    if born_on is None:
        yield Finding("birth_unknown", Level.BLOCK, "出生日期未登记：请先核对本人身份证并补登出生日期，再安排零工")
        return
    if born_on > born_by(WORKING_AGE, job.day):
        yield Finding("age_under_16", Level.BLOCK, "未满 16 周岁，任何零工都不能介绍")
        return
    if born_on > born_by(ADULT_AGE, job.day):
        if at_night(job.start_minute, job.end_minute):
            yield Finding("minor_night", Level.BLOCK, "16–17 周岁不安排夜班（22:00–6:00）")
        if found := danger(job):
            yield Finding("minor_hazard", Level.BLOCK, f"16–17 周岁不得从事{found}作业")
        yield Finding("minor_check_up", Level.WARN, "16–17 周岁，用工前须健康检查")
    if born_on <= born_by(COVER_AGE, job.day) and job.cover is InjuryCover.NONE:
        yield Finding("cover_after_60", Level.WARN, "60 周岁以上可以接零工，应有意外险等保障")


def _of_hours(job: OddJob, others: Sequence[Shift], limits: Limits) -> Iterator[Finding]:
    same = [one for one in others if one.employer == job.employer]
    here = sum(one.minutes for one in same if one.day == job.day) + job.minutes
    whole = sum(one.minutes for one in others if one.day == job.day) + job.minutes
    most = limits.employer_minutes
    if here > most:
        told = f"同一用工方当天合计 {_hours(here)}，超过 {_hours(most)}"
        yield Finding("day_over_11", Level.BLOCK, told)
    elif whole > limits.normal_minutes > job.minutes:
        told = f"本人当天合计 {_hours(whole)}，超过 {_hours(limits.normal_minutes)}"
        yield Finding("day_over_8", Level.WARN, told)
    in_week = [one for one in others if one.day.isocalendar()[:2] == job.day.isocalendar()[:2]]
    week = sum(one.minutes for one in in_week) + job.minutes
    if week > WEEK_MINUTES:
        yield Finding("week_over_40", Level.WARN, f"本人本周合计 {_hours(week)}，超过 {_hours(WEEK_MINUTES)}")
    if job.form is OddForm.PART_TIME:
        parts = [one for one in same if one.form is OddForm.PART_TIME]
        day = sum(one.minutes for one in parts if one.day == job.day) + job.minutes
        week = sum(one.minutes for one in parts if one.day.isocalendar()[:2] == job.day.isocalendar()[:2]) + job.minutes
        for code, name, spent, most in (
            ("part_time_day", "当天", day, limits.part_time_minutes),
            ("part_time_week", "本周", week, limits.part_time_week_minutes),
        ):
            if spent > most:
                told = f"非全日制同一用工方{name}合计 {_hours(spent)}，超过 {_hours(most)}"
                yield Finding(code, Level.BLOCK, told)
    # Two tasks of one day are one day's work with a break; rest is what lies between the days.
    gaps = [max(job.span[0] - one.span[1], one.span[0] - job.span[1]) for one in others if one.day != job.day]
    least = min((gap for gap in gaps if gap >= 0), default=limits.rest_minutes)
    if least < limits.rest_minutes:
        told = f"与本人前后一班只隔 {_hours(least)}，不足 {_hours(limits.rest_minutes)}"
        yield Finding("rest_under_8", Level.WARN, told)


def _of_month(job: OddJob, others: Sequence[Shift], limits: Limits) -> Iterator[Finding]:
    """Overtime of the calendar month with this employer, then all work of the month."""
    month = [job, *(one for one in others if (one.day.year, one.day.month) == (job.day.year, job.day.month))]
    over = {day: minutes for (who, day), minutes in overtime(month, limits).items() if who == job.employer}
    most, total = limits.month_overtime_minutes, sum(over.values())
    if job.form is OddForm.BY_TASK and job.day in over and total > most:
        told = f"同一用工方本月加班合计 {_hours(total)}，超过 {_hours(most)}"
        yield Finding("month_over_36", Level.BLOCK, told)
    whole, standard = sum(one.minutes for one in month), limits.month_normal_minutes + most
    if whole > standard:
        told = f"本人本月合计 {_hours(whole)}，超过每月标准工时加 {_hours(most)}（{_hours(standard)}）"
        yield Finding("month_over", Level.WARN, told)


def _hours(minutes: int) -> str:
    return f"{minutes / 60:g} 小时" if minutes % 30 == 0 else f"{minutes // 60} 小时 {minutes % 60} 分"
