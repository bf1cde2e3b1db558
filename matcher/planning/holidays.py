"""Holidays (节假日), dated, from ``data/holidays.toml``: days off, make-up days, and the long holidays (长假)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from matcher.errors import Invalid
from matcher.settings import data_folder

# Before these enterprises say who stays (留工); the file's names, and those of the library for the years before it.
LONG = frozenset({"春节", "国庆节"})
_LIBRARY = {"Spring Festival": "春节", "National Day": "国庆节"}
# Sheets are asked for so many days before the holiday, and are wanted so many days before it.
ASKED_DAYS = 45
WANTED_DAYS = 7
# So many days ahead a year whose arrangement is not published is told of: deadlines and sheets reach into it.
AHEAD_DAYS = 60


@dataclass(frozen=True, slots=True)
class Holiday:
    """A holiday from its first to its last day off (both inclusive); ``verified`` once the year's notice is out."""

    label: str
    first: date
    last: date
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Year:
    """One year's arrangement: its holidays, the weekend days worked, and whether the yearly notice was checked."""

    year: int
    verified: bool
    source: str
    off: tuple[Holiday, ...]
    work: frozenset[date]

    def holiday(self, day: date) -> Holiday | None:
        """The holiday a day belongs to."""
        return next((one for one in self.off if one.first <= day <= one.last), None)


class Calendar:
    """The years of the file; a year before them is asked of the library, one after them knows weekends only."""

    def __init__(self, years: Mapping[int, Year]) -> None:
        self.years = dict(years)

    @classmethod
    def load(cls, path: Path) -> Calendar:
        """Read the file; raises :class:`Invalid` naming what is wrong in it."""
        try:
            told = tomllib.loads(path.read_text("utf-8"))
            return cls({one["year"]: _year(one) for one in told["year"]})
        except (KeyError, TypeError, ValueError) as error:
            raise Invalid(f"{path.name} 有误：{error}", field="holidays") from error

    def is_working_day(self, day: date) -> bool:
        """Whether offices work that day."""
        year = self.years.get(day.year)
        if year is None:
            off, _name = _published(day)
            return day.weekday() < 5 if off is None else not off
        return day in year.work or (day.weekday() < 5 and year.holiday(day) is None)

    def long_holiday(self, day: date) -> Holiday | None:
        """The long holiday a day off belongs to; None for other days and for years nobody knows."""
        year = self.years.get(day.year)
        if year is not None:
            found = year.holiday(day)
            return found if found is not None and found.label in LONG else None
        label = _published_long(day)
        if not label:
            return None
        first = last = day
        while _published_long(first - timedelta(days=1)) == label:
            first -= timedelta(days=1)
        while _published_long(last + timedelta(days=1)) == label:
            last += timedelta(days=1)
        return Holiday(label, first, last)

    def warnings(self, today: date) -> list[str]:
        """What to say of the years that deadlines reach into and whose arrangement is missing or not verified yet."""
        found = []
        for number in range(today.year, (today + timedelta(days=AHEAD_DAYS)).year + 1):
            year = self.years.get(number)
            if year is None and _published(date(number, 1, 1))[0] is None:
                found.append(f"{number} 年放假调休安排缺失，工作日只按周一至周五计算，请系统管理员补充 holidays.toml")
            elif year is not None and not year.verified:
                found.append(
                    f"{number} 年放假调休安排尚未核对国务院办公厅通知，时限和留工登记暂按法定节日计算，调休未计入"
                )
        return found


@cache
def calendar() -> Calendar:
    """The calendar of this installation, read once."""
    return Calendar.load(data_folder() / "holidays.toml")


def coming_holiday(today: date, known: Calendar | None = None) -> Holiday | None:
    """The next long holiday that begins within ``ASKED_DAYS``; None past the years that are known."""
    known = known or calendar()
    for ahead in range(1, ASKED_DAYS + 1):
        day = today + timedelta(days=ahead)
        found = known.long_holiday(day)
        if found is not None and found.first == day:
            return found
    return None


def _published(day: date) -> tuple[bool | None, str]:
    """Whether a day is off and what it is called, by the library's published years; None past them."""
    import chinese_calendar  # lazy: only the years before the file need it

    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return None, ""
    return bool(off), name or ""


def _published_long(day: date) -> str:
    off, name = _published(day)
    return _LIBRARY.get(name, "") if off else ""


def _year(told: Mapping[str, Any]) -> Year:
    number, verified = int(told["year"]), bool(told["verified"])
    off = tuple(Holiday(one["name"], one["first"], one["last"], verified) for one in told["off"])
    work = frozenset(told["work"])
    for one in off:
        if not (one.first <= one.last and one.first.year == one.last.year == number):
            raise ValueError(f"{number} 年{one.label}的起止日不对")
    if wrong := [day for day in work if day.weekday() < 5 or day.year != number]:
        raise ValueError(f"{number} 年调休上班日应是当年的周六或周日：{'、'.join(str(day) for day in sorted(wrong))}")
    return Year(number, verified, told["source"], off, work)
