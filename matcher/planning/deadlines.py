"""Deadlines in working days (工作日), Chinese holidays and make-up days counted."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache

from matcher.models.deadline import Light
from matcher.planning.holidays import calendar

# Service levels of domain.md §5, in working days.
REVIEW_DAYS = 1
SHORTLIST_DAYS = 2
FIRST_CONTACT_DAYS = 3
MEASURE_DAYS = 10
# Ours, in working days: what became of a recommendation is asked, a hand-over answered, an issue given to somebody,
# a handed-in claim decided, a person recommended answered by the enterprise, a post sent back corrected.
RESULT_DAYS = 5
HANDOVER_DAYS = 3
ASSIGN_DAYS = 1
CLAIM_DAYS = 10
ANSWER_DAYS = 3
APPLICATION_DAYS = 2
CORRECT_DAYS = 3
# A light turns yellow this many working days before the due day is over.
SOON_DAYS = 1


def is_working_day(day: date) -> bool:
    """Whether offices work; past the years of ``data/holidays.toml``, Monday to Friday."""
    return calendar().is_working_day(day)


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (``day`` itself does not count)."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


def working_days_before(day: date, count: int) -> date:
    """The ``count``-th working day before ``day``; ``day`` itself for 0."""
    while count > 0:
        day -= timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day


@lru_cache(maxsize=4096)
def working_days_left(today: date, due: date) -> int:
    """Working days after ``today`` up to ``due``, both inclusive at the end; below 0 the working days it is late."""
    if due < today:
        return -working_days_left(due, today)
    return sum(is_working_day(today + timedelta(days=ahead)) for ahead in range(1, (due - today).days + 1))


def last_working_day(day: date) -> date:
    """The last working day of the month of ``day``."""
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    while not is_working_day(last):
        last -= timedelta(days=1)
    return last


def soon(today: date) -> date:
    """The last due day that is near: up to it a light is yellow."""
    return add_working_days(today, SOON_DAYS)


def light(due: date | None, today: date) -> Light:
    """The light of a due day (inclusive): red once it is over, yellow from the working day before on; green without."""
    if due is None:
        return Light.GREEN
    if due < today:
        return Light.RED
    return Light.YELLOW if due <= soon(today) else Light.GREEN


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or that month's last: 31 August and six months is 28 or 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_review(day: date, months: int) -> date:
    """When a review held on ``day`` is due again: the same day ``months`` later, and from a month's last day the last.

    So a plan begun on 31 January is reviewed on 28 February, 31 March and so on, and does not drift to the 28th.
    """
    due = add_months(day, months)
    return _month_end(due) if day == _month_end(day) else due


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
