"""Dates (日期) as forms hold them: 2026-12-31, 2026年12月31日, 12月31日, Excel serials, 长期, 1990年5月."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from matcher.models.values import Period, Span
from matcher.text.codes import resident_id_birth
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.spoken_date import LATELY, find_spoken_dates, month_end
from matcher.text.validity import read_validity as read_validity

_FULL = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2}|\d{2}(?=年))\s?[-/.年]\s?(?P<m>1[0-2]|0?[1-9])\s?[-/.月]\s?(?P<d>3[01]|[12]\d"
    r"|0?[1-9])(?!\d)(?:\s?[日号])?"
)
_COMPACT = re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)")
_MONTH = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2}|\d{2}(?=年))\s?"
    r"(?:[-/.年]\s?(?P<m>1[0-2]|0?[1-9])(?!\d)\s?月?(?!\s?[-/.]?\s?\d{1,2}(?!\d))|(?P<m2>0[1-9]|1[0-2])(?!\d))"
)
_MONTH_DAY = re.compile(r"(?<![\d年])(?P<m>1[0-2]|0?[1-9])\s?月\s?(?P<d>3[01]|[12]\d|0?[1-9])\s?[日号]?(?!\d)")
_YEAR = re.compile(r"^\s*(?P<y>(?:19|20)\d{2})\s*年?(?:出?生)?\s*$")
_SERIAL = re.compile(r"^\s*(?P<serial>[1-7]\d{4})(?:\.\d+)?\s*$")
_NOW = re.compile(r"即日|随时|立即|立刻|马上|现在|尽快|即刻|今天|当天|到岗即可|在家待业|急")
_WITHIN = re.compile(r"(?P<n>\d{1,3}|[一二两三四五六七八九十半]{1,3})\s?个?(?P<unit>天|日|周|星期|月)(?:之?内|以内|后)")
# A time of day behind a date, as spreadsheets write it.
_CLOCK = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_SEPARATOR = re.compile(r"\s*(?:至|到|-{1,2}|~|—{1,2}|–)\s*")
_EXCEL_EPOCH = date(1899, 12, 30)
_SERIAL_FIRST, _SERIAL_LAST = 36_526, 73_050


@dataclass(frozen=True, slots=True)
class Birth:
    """Date of birth (出生日期); ``latest`` is the last day it can mean when only month or year is given."""

    on: date
    latest: date


def read_date(text: str, today: date, *, end: bool = False) -> tuple[date, Span] | None:
    """The first date in the text; a bare month is its first day, or its last with ``end``; 长期 is none."""
    text = text[:MAX_CHARS]
    serial = _SERIAL.match(text)
    if serial and _SERIAL_FIRST <= int(serial["serial"]) <= _SERIAL_LAST:
        return _EXCEL_EPOCH + timedelta(days=int(serial["serial"])), Span(0, len(text))
    for pattern in (_FULL, _COMPACT):
        for match in pattern.finditer(text):
            day = _day(_year(match["y"]), int(match["m"]), int(match["d"]))
            if day:
                return day, Span(match.start(), match.end())
    return (
        _month_and_day(text, today)
        or _whole_month(text, end=end)
        or _in_words(text, today, end=end)
        or _spoken(text, today)
    )


def is_written_out(text: str) -> bool:
    """Whether a cell is a day written in figures, with month and day: nothing of it has to be guessed but the year."""
    bare = _CLOCK.sub("", text[:MAX_CHARS]).strip().removesuffix("起").removesuffix("止").strip()
    return any(one.fullmatch(bare) for one in (_SERIAL, _FULL, _COMPACT, _MONTH_DAY))


def read_period(text: str, today: date) -> tuple[Period, Span] | None:
    """Two dates joined by 至: 2026-12-01至2026-12-31, 12月1日-12月31日."""
    text = text[:MAX_CHARS]
    first = read_date(text, today)
    if not first:
        return None
    gap = _SEPARATOR.match(text, first[1].end)
    last = read_date(text[gap.end() :], first[0], end=True) if gap and gap.group() else None
    if not gap or not last or last[0] < first[0]:
        return None
    return Period(first[0], last[0]), Span(first[1].start, gap.end() + last[1].end)


def read_birth(text: str) -> Birth | None:
    """A date of birth: to the day, the month, or only the year; a full ID number gives its own."""
    text = text[:100]
    from_id = resident_id_birth(text.strip())
    if from_id:
        return Birth(from_id, from_id)
    for pattern in (_FULL, _COMPACT):
        match = pattern.search(text)
        day = _day(_birth_year(match["y"]), int(match["m"]), int(match["d"])) if match else None
        if day:
            return Birth(day, day)
    match = _MONTH.search(text)
    if match:
        year, month = _birth_year(match["y"]), int(match["m"] or match["m2"])
        return Birth(date(year, month, 1), month_end(year, month))
    match = _YEAR.match(text)
    if match:
        return Birth(date(int(match["y"]), 1, 1), date(int(match["y"]), 12, 31))
    serial = _SERIAL.match(text)
    if serial:
        day = _EXCEL_EPOCH + timedelta(days=int(serial["serial"]))
        return Birth(day, day)
    return None


def is_open_ended(text: str) -> bool:
    """Whether a date cell says 长期, 常年 or 招满为止."""
    return bool(re.search(r"长期|常年|永久|招满|招齐|不限", text[:200]))


def _month_and_day(text: str, today: date) -> tuple[date, Span] | None:
    for match in _MONTH_DAY.finditer(text):
        for year in (today.year, today.year + 1):
            day = _day(year, int(match["m"]), int(match["d"]))
            if day and day >= today - LATELY:
                return day, Span(match.start(), match.end())
    return None


def _whole_month(text: str, *, end: bool) -> tuple[date, Span] | None:
    for match in _MONTH.finditer(text):
        if match["m"] is None and match.group() != text.strip():
            continue
        year, month = _year(match["y"]), int(match["m"] or match["m2"])
        return (month_end(year, month) if end else date(year, month, 1)), Span(match.start(), match.end())
    return None


def _spoken(text: str, today: date) -> tuple[date, Span] | None:
    match = _WITHIN.search(text)
    if match:
        number = 0.5 if match["n"] == "半" else numeral(match["n"]) or 0
        days = round(number * {"天": 1, "日": 1, "周": 7, "星期": 7, "月": 30}[match["unit"]])
        return today + timedelta(days=days), Span(match.start(), match.end())
    match = _NOW.search(text)
    return (today, Span(match.start(), match.end())) if match else None


def _in_words(text: str, today: date, *, end: bool) -> tuple[date, Span] | None:
    """12月底, 下周一, 明年1月: the first such date."""
    for one in find_spoken_dates(text, today):
        return (one.last if end else one.first), one.span
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _birth_year(text: str) -> int:
    if len(text) == 4:
        return int(text)
    return 1900 + int(text) if int(text) > 30 else 2000 + int(text)
