"""Deadlines in working days (工作日), Chinese holidays and make-up days counted."""

from __future__ import annotations

from datetime import date, timedelta

# Service levels of domain.md §5, in working days.
REVIEW_DAYS = 1
SHORTLIST_DAYS = 2
FIRST_CONTACT_DAYS = 3
MEASURE_DAYS = 10


def is_working_day(day: date) -> bool:
    """Whether offices work; past the published holiday calendar, Monday to Friday."""
    import chinese_calendar  # lazy: only deadlines need it

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < 5


def add_working_days(day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (``day`` itself does not count)."""
    while count > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            count -= 1
    return day
