"""Long holidays (长假) before which enterprises say who stays: Spring Festival and the National Day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_LABELS = {"Spring Festival": "春节", "National Day": "国庆节"}
# Sheets are asked for so many days before the holiday, and are wanted so many days before it.
ASKED_DAYS = 45
WANTED_DAYS = 7


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday from its first to its last day off (both inclusive)."""

    label: str
    first: date
    last: date


def coming_holiday(today: date) -> Holiday | None:
    """The next long holiday that begins within ``ASKED_DAYS``; None past the published calendar."""
    for ahead in range(1, ASKED_DAYS + 1):
        first = today + timedelta(days=ahead)
        label = _holiday(first)
        if label and _holiday(first - timedelta(days=1)) != label:
            last = first
            while _holiday(last + timedelta(days=1)) == label:
                last += timedelta(days=1)
            return Holiday(label, first, last)
    return None


def _holiday(day: date) -> str:
    """What long holiday a day off belongs to; nothing for other days and past the published calendar."""
    import chinese_calendar  # lazy: only deadlines and holidays need it

    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ""
    return _LABELS.get(name or "", "") if off else ""
