"""Days of the week (星期) in words: 周一至周五, 周六日, 工作日, 每天; 1 is Monday."""

from __future__ import annotations

import re

from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS
from matcher.text.patterns import any_of

ALL_DAYS = (1, 2, 3, 4, 5, 6, 7)
_DAY_OF = {
    char: number
    for number, chars in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7"), 1)
    for char in chars
}
# 每周二天 is a number of days, 每周二下午 is Tuesday.
_WEEK = r"(?<![一两半本上下])(?:(?<!每)(?:周|星期|礼拜)|(?<=每)(?:周|星期|礼拜)(?![一二三四五六七两\d][个天次])|逢)"
_DAY = r"[一二三四五六日天]"
_WORDS = any_of(
    rf"(?P<range>{_WEEK}(?P<a>[一二三四五六日天1-7])\s?(?:至|到|-|~|—)\s?(?:周|星期"
    rf"|礼拜)?(?P<b>[一二三四五六日天]|[1-7](?![\d点:])))",
    rf"(?P<list>{_WEEK}{_DAY}(?:\s?[、和及与/,]?\s?(?:(?:周|星期|礼拜){_DAY}|{_DAY}(?![个天点时级班名整])))*)",
    r"(?P<weekend>周末|双休日|礼拜末|星期末|大礼拜)",
    r"(?P<work>工作日|平时|平日|平常|周内)",
    r"(?P<all>每天|天天|每日|[一全]周[7七]天|每周[7七]天|一周七天)",
)


def read_weekdays(text: str) -> list[tuple[tuple[int, ...], Span]]:
    """Every mention of days of the week with where it stands."""
    found = []
    for match in _WORDS.finditer(text[:MAX_CHARS]):
        days = _days(match)
        if days:
            found.append((days, Span(match.start(), match.end())))
    return found


def _days(match: re.Match[str]) -> tuple[int, ...]:
    if match["range"]:
        first, last = _DAY_OF[match["a"]], _DAY_OF[match["b"]]
        return tuple(range(first, last + 1)) if first <= last else (*range(first, 8), *range(1, last + 1))
    if match["list"]:
        return tuple(sorted({_DAY_OF[char] for char in match["list"] if char in _DAY_OF}))
    if match["weekend"]:
        return (6, 7)
    return (1, 2, 3, 4, 5) if match["work"] else ALL_DAYS
