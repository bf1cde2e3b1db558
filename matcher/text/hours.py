"""Hours of the day (钟点与时段) in words: 上午, 晚上6点到10点, 18:00-22:00, 下午3点以后; minutes after midnight."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS, numeral

DAY = 24 * 60
ALL_DAY = (0, DAY)
# What a part of the day means when no hour is named; 夜里 runs past midnight.
_PERIODS = {
    "全天": ALL_DAY, "整天": ALL_DAY, "24小时": ALL_DAY, "一天到晚": ALL_DAY,
    "白天": (480, 1080), "白班": (480, 1080),
    "上午": (480, 720), "早上": (480, 720), "早晨": (480, 720), "早班": (480, 720), "中午": (660, 840),
    "午间": (660, 840),
    "下午": (720, 1080), "午后": (720, 1080), "傍晚": (1020, 1200), "晚上": (1080, 1320), "晚间": (1080, 1320),
    "晚班": (1080, 1320), "夜里": (1320, 1800), "夜间": (1320, 1800), "夜班": (1320, 1800), "夜晚": (1320, 1800),
    "半夜": (1320, 1800), "通宵": (1320, 1800), "凌晨": (0, 360),
}  # fmt: skip
_PART = r"早上|早晨|清早|上午|中午|下午|午后|傍晚|晚上|晚间|夜里|夜间|夜晚|半夜|凌晨|早|晚|夜|朝"
_AFTERNOON = {"下午", "午后", "傍晚", "晚上", "晚间", "晚"}
_NIGHT = {"夜里", "夜间", "夜晚", "半夜", "夜"}
_HOUR = r"(?:[01]?\d|2[0-4]|[二]?十[一二三四]?|[一二两三四五六七八九])"
_MINUTE = r"(?::[0-5]\d(?!\d)|[点时](?!间|候|段|常|而|节|薪|长)(?:半|[一三]刻|[0-5]?\d分?)?|[hH](?![a-zA-Z]))"
_SEP = r"\s?(?:至|到|-{1,2}|~|—{1,2}|–)\s?(?:次日|第二天|隔天)?"
_RANGE = re.compile(
    rf"(?P<p1>{_PART})?\s?(?<![\d.周期拜])(?<!\d:)(?P<h1>{_HOUR})(?P<m1>{_MINUTE})?(?:(?P<sep>{_SEP})|(?=早|晚|夜|下午|上午"
    rf"|凌晨))(?P<p2>{_PART})?\s?(?P<h2>{_HOUR})(?![\d.]|个|岁|元|人|小时)(?P<m2>{_MINUTE})?"
)
_ONE = re.compile(
    rf"(?P<p>{_PART})?\s?(?<![\d.周期拜])(?<!\d:)(?P<h>{_HOUR})(?P<m>{_MINUTE})\s?(?:钟)?\s?(?:下班|下课|放学|收工|交班)?"
    r"(?P<how>(?:以|之)?后|开始|起|往后|过后|(?:以|之)?前)?"
)
# 下班后六点半: in the evening, since work or school is over.
_AFTER_WORK = re.compile(r"下班|放学|收工|下课|接(?:完)?孩子")
_WORD = re.compile(
    "(?<!下)(?<!倒)(?P<word>"
    + "|".join(sorted(_PERIODS, key=len, reverse=True))
    + r")(?P<after>以后|之后|往后)?(?!\s?\d|茶|候|班车|场|餐|饭|宵|自习|会(?!去|来)|补贴|补助|津贴|费|奖|工资)"
)


def read_times(text: str) -> list[tuple[tuple[int, int], Span]]:
    """Every part of the day and clock range with where it stands; the end may lie beyond midnight (1440)."""
    found: list[tuple[tuple[int, int], Span]] = []
    taken = 0
    text = text[:MAX_CHARS]
    for time, span in sorted(
        [*_ranges(text), *_singles(text), *_words(text)], key=lambda item: (item[1].start, -item[1].end)
    ):
        if span.start >= taken:
            found.append((time, span))
            taken = span.end
    return found


def _ranges(text: str) -> Iterator[tuple[tuple[int, int], Span]]:
    for match in _RANGE.finditer(text):
        clocked = bool(match["m1"] or match["m2"])
        if not (clocked and match["sep"]) and not (match["p1"] and match["p2"]):
            continue
        start = _minute(match["p1"], match["h1"], match["m1"])
        end = _minute(match["p2"], match["h2"], match["m2"])
        if start is None or end is None:
            continue
        if (match["p2"] is None and end <= start and end + DAY // 2 > start and end <= DAY // 2 and start < 1080) or (
            match["p2"] is None and match["p1"] in _AFTERNOON and end <= DAY // 2 and end + DAY // 2 > start
        ):
            end += DAY // 2
        if end <= start:
            end += DAY
        if end - start <= DAY:
            yield (start, end), Span(match.start(), match.end())


def _singles(text: str) -> Iterator[tuple[tuple[int, int], Span]]:
    for match in _ONE.finditer(text):
        how, minute = match["how"] or "", _minute(match["p"], match["h"], match["m"])
        if minute is None or not how:
            continue
        late = 720 if _AFTER_WORK.search(text, max(0, match.start() - 10), match.start()) else 361
        if not match["p"] and minute < late and "前" not in how:
            minute += DAY // 2
        if "前" in how and minute > 0:
            yield (0, minute), Span(match.start(), match.end())
        elif "前" not in how and minute < DAY:
            yield (minute, DAY), Span(match.start(), match.end())


def _words(text: str) -> Iterator[tuple[tuple[int, int], Span]]:
    for match in _WORD.finditer(text):
        start, end = _PERIODS[match["word"]]
        yield (start, DAY if match["after"] and start < DAY else end), Span(match.start(), match.end())


def _minute(part: str | None, hour_text: str, minute_text: str | None) -> int | None:
    hour = numeral(hour_text)
    if hour is None or hour > 24:
        return None
    if (part in _AFTERNOON and hour < 12) or (part in _NIGHT and 6 < hour < 12) or (part == "中午" and hour < 3):
        hour += 12
    elif part in (_NIGHT | {"晚上", "晚间", "晚"}) and hour == 12:
        hour = 24
    text = minute_text or ""
    minute = 30 if "半" in text else 15 if "一刻" in text else 45 if "三刻" in text else 0
    digits = re.search(r"\d{1,2}", text)
    return int(hour) * 60 + (int(digits.group()) if digits else minute)
