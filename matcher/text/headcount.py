"""Number of people wanted (招聘人数): 10人, 5-8人, 若干, 焊工5人、电工3人."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS, numeral

MOST = 9_999


@dataclass(frozen=True, slots=True)
class Headcount:
    """People wanted in all and per post; ``total`` None with ``unknown`` when a text says 若干."""

    total: int | None
    span: Span
    by_title: tuple[tuple[str, int], ...] = ()
    unknown: bool = False
    note: str = ""


_NUMBER = r"(?:\d{1,5}(?:\.0)?|[一二两三四五六七八九十][一二三四五六七八九十百]{0,4})"
_UNIT = r"\s?(?:人|名|位|个(?!月|小时|工作日|班|以上|休))"
_RANGE = re.compile(
    rf"(?<![\d.])(?P<low>{_NUMBER})\s?(?:人|名)?\s?(?:-{{1,2}}|~|—{{1,2}}|–|至|到)\s?(?P<high>{_NUMBER}){_UNIT}"
)
_COUNT = re.compile(rf"(?<![\d.])(?P<count>{_NUMBER}){_UNIT}")
_BARE = re.compile(
    rf"\s*(?:约|共|招|大约|预计)?\s?(?P<low>{_NUMBER})\s?(?:(?:-|~|至|到)\s?(?P<high>{_NUMBER}))?\s?"
    r"(?:人|名|位|个)?\s?(?:左右|以上|余)?\s*"
)
_UNKNOWN = re.compile(r"若干|数名|多名|多人|不限|大量|长期招|不等|数人|不定")
_PER_TITLE = re.compile(
    rf"(?P<title>[^\d\s、,;。/():+]{{2,20}})[(:\s]{{0,2}}(?P<count>{_NUMBER})\s?(?:人|名|位|个(?!月))\)?(?=$|[\s、,;。/)+])"
)
_ASKED = re.compile(r"招聘?|急聘|诚聘|需要?|缺|聘")
_NOT_WANTED = re.compile(r"(?:员工|职工|现有|拥有|宿舍|管理|团队|服务|规模|带领|容纳)[^,。;\d]{0,4}$")


def read_headcount(text: str) -> Headcount | None:
    """How many people are wanted; of a range the larger figure, of 若干 no figure; None when nothing is said."""
    text = text[:MAX_CHARS]
    per_title = _read_per_title(text)
    if len(per_title) > 1:
        return Headcount(sum(count for _, count in per_title), Span(0, len(text)), by_title=tuple(per_title))
    bare = _BARE.fullmatch(text[:40]) if len(text) <= 40 else None
    match = bare or _RANGE.search(text) or _first_count(text)
    if match:
        return _from_match(match, tuple(per_title))
    unknown = _UNKNOWN.search(text)
    if unknown and (len(text) <= 8 or re.search(r"若干|数名|多名", unknown.group())):
        return Headcount(None, Span(unknown.start(), unknown.end()), unknown=True, note=unknown.group())
    return None


def _first_count(text: str) -> re.Match[str] | None:
    wanted = [
        match
        for match in _COUNT.finditer(text)
        if not _NOT_WANTED.search(text[max(0, match.start() - 8) : match.start()])
    ]
    asked = [match for match in wanted if _ASKED.search(text[max(0, match.start() - 6) : match.start()])]
    return next(iter(asked or wanted), None)


def _from_match(match: re.Match[str], per_title: tuple[tuple[str, int], ...]) -> Headcount | None:
    groups = match.groupdict()
    low = _count(groups.get("count") or groups.get("low"))
    high = _count(groups.get("high"))
    if low is None or (high is not None and high < low):
        return None
    total, note = (high, match.group().strip()) if high is not None else (low, "")
    return Headcount(total, Span(match.start(), match.end()), by_title=per_title, note=note)


def _read_per_title(text: str) -> list[tuple[str, int]]:
    found = []
    for match in _PER_TITLE.finditer(text):
        title = re.sub(r"^(?:现|拟|特)?(?:招聘?|急聘|诚聘|和|及|以及|另招?|需要?)", "", match["title"])
        count = _count(match["count"])
        if len(title) >= 2 and count is not None and not re.search(r"员工|职工|人数|以上|左右|岗位", title):
            found.append((title, count))
    return found


def _count(text: str | None) -> int | None:
    value = numeral(text) if text else None
    return int(value) if value is not None and value == int(value) and 1 <= value <= MOST else None
