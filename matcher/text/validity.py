"""From when to when something holds (有效期、报名与到岗时间): 即日起至12月31日, 12月底前, 长期有效."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from matcher.models.values import Span, Validity
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.patterns import any_of
from matcher.text.spoken_date import SpokenDate, find_spoken_dates, month_end, next_day

_TIME = r"(?:\s?(?:上午|下午|晚上?|早上?|中午)?\s?\d{0,2}(?:[:点时]\d{0,2}分?)?)?\)?"
_SEPARATOR = re.compile(rf"(?:{_TIME})\s?(?:起|开始)?[,，]?\s?(?:至|到|-{{1,2}}|~|—{{1,2}}|–|截止(?:至|到)?|截至)\s?")
_NOW = re.compile(
    r"即日起?|今日起|今天起|即时起|现在起|即刻起|(?:随时|立即|立刻|马上|即刻|尽快)(?:可以?|能|都可"
    r"|均可)?(?:到岗|上岗|上班|入职|面试|报到|报名|上工|来上班|开工|到厂)"
)
_OPEN = any_of(
    r"长期(?:有效|招|有(?!.{0,2}经验)|报名|收|聘|使用|需要|接受|开放|用人|缺人|要人|$|(?=[\s,，。;；、!)]))|长期均可",
    r"全年(?:招|收|聘|缺人|有效)|常年(?:有效|招|收|聘|接受|开放|报名|用人|缺人|要人|$|(?=[\s,，。;；、!)]))|永久有效|不限(?:时间|期限|时)|(?:无|没有?|不设|不限)截止",
    r"(?:招|额|报|聘|收)[满齐够完](?:为止|即止|截止|就停|结束|止|停|即停)|招满|招够为止",
)
_FROM_AFTER = re.compile(rf"{_TIME}\s?(?:起(?!步|薪|重)|开始|开(?!班|工|业|会|学|标|课|机|放)|以后|之后|后(?!天))")
_UNTIL_AFTER = re.compile(rf"{_TIME}\s?(?:以前|之前|前(?!来|往|台|去|后)|为?止|截止|以内|之内|内)")
_UNTIL_BEFORE = re.compile(
    r"(?:截止(?:日期|时间|日)?(?:到|至|为|是|在)?|[收招报干]到|截至|止于|(?<![一-龥])[到至]|有效期(?:至|到|为)?|有效(?:至"
    r"|到)|最晚|最迟|不晚于|不迟于|延(?:至|到)|持续到|报到(?=\d))\s?[:：]?\s?(?:于|到|至)?$"
)
_FROM_BEFORE = re.compile(r"(?:自|从|打|由)\s?$")
# 11.28到12.6 are dates only where the text talks of dates: a bare 3.5-4.2 is pay.
_FIGURES = re.compile(
    r"(?<![\d.])(?P<m>1[0-2]|0?[1-9])[./](?P<d>3[01]|[12]\d|0?[1-9])(?![\d.])(?:[日号])?"
    r"(?:\s?(?P<sep>至|到|-{1,2}|~|—{1,2}|–)\s?(?P<m2>1[0-2]|0?[1-9])[./](?P<d2>3[01]|[12]\d"
    r"|0?[1-9])(?![\d.])(?:[日号])?)?"
    r"(?!\s?(?:元|块|万|千|[kKwW%]|岁|小时|[/一]|每(?!天上|天下|天早|天晚)|米|吨|公斤|斤|倍|折|人|名|个|天|年|级))"
)
_DATE_BEFORE = re.compile(
    r"(?:报名|有效期?|日期|时间|截止|截至|工期|活动|自|从|面试|到岗|上岗|招聘会|开班|开工|即日起至?)[^,，;；。\d]{0,4}$"
)
_DATE_AFTER = re.compile(
    r"\s?(?:网上|线上|现场|集中|统一)?(?:之?前|以前|截止|止|起|开始|面试|报到|报名|到岗|上岗|上班|上工|入职|开班|开工|招聘会|(?:每[天日]|两天|期间))"
)
_SAME_MONTH = re.compile(r"(3[01]|[12]\d|[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])\s?[日号]")
_MONTHS = re.compile(r"(?<![\d.])(?P<a>1[0-2]|[1-9])\s?(?:-|~|至|到|—)\s?(?P<b>1[0-2]|[1-9])\s?月(?!薪|\d|嫂)份?")


def read_validity(text: str, today: date) -> tuple[Validity, Span] | None:
    """From when to when something holds: a period, a deadline, a first day, 长期; None when no date is named.

    A single day is both first and last. 长期 with a deadline beside it is the deadline.
    """
    text = text[:MAX_CHARS]
    found = _figures(text, today) or _between(text, today) or _single(text, today)
    if found:
        return found
    match = _OPEN.search(text)
    return (Validity(None, None, open_ended=True), Span(match.start(), match.end())) if match else None


def _figures(text: str, today: date) -> tuple[Validity, Span] | None:
    """11.28到12.6, 12.20截止."""
    for match in _FIGURES.finditer(text):
        first = next_day(int(match["m"]), int(match["d"]), today)
        before, span = text[max(0, match.start() - 10) : match.start()], Span(match.start(), match.end())
        told = _DATE_BEFORE.search(before) or _DATE_AFTER.match(text, match.end())
        if first is None or not (told or match["sep"] in {"至", "到"}):
            continue
        if match["sep"]:
            last = next_day(int(match["m2"]), int(match["d2"]), today, first)
            if last:
                return Validity(first, last), span
        elif told:
            return _by_role(text, SpokenDate(first, first, span)), span
    return None


def _between(text: str, today: date) -> tuple[Validity, Span] | None:
    """Two dates with 至 between them, or 即日起至 one."""
    for first, first_end, start in _beginnings(text, today):
        gap = _SEPARATOR.match(text, first_end)
        if not gap:
            continue
        opened = _OPEN.match(text, gap.end())
        if opened:
            return Validity(first, None, open_ended=True), Span(start, opened.end())
        same_month = _SAME_MONTH.match(text, gap.end())
        if same_month and first.day < int(numeral(same_month[1]) or 0) <= month_end(first.year, first.month).day:
            return Validity(first, first.replace(day=int(numeral(same_month[1]) or 0))), Span(start, same_month.end())
        for last in find_spoken_dates(text[: gap.end() + 20], today, after=first):
            if last.span.start >= gap.end() and not text[gap.end() : last.span.start].strip():
                return Validity(first, last.last), Span(start, last.span.end)
    months = _MONTHS.search(text)
    if months and not re.search(r"每|共|满|第|工龄|试用", text[max(0, months.start() - 3) : months.start()]):
        opening = next(find_spoken_dates(f"{months['a']}月", today), None)
        ending = next(find_spoken_dates(f"{months['b']}月", today, after=opening.first), None) if opening else None
        if opening and ending and ending.last >= opening.first:
            return Validity(opening.first, ending.last), Span(months.start(), months.end())
    return None


def _beginnings(text: str, today: date) -> Iterator[tuple[date, int, int]]:
    """First days with where they end and start; 即日 is today."""
    for match in _NOW.finditer(text):
        yield today, match.end(), match.start()
    for one in find_spoken_dates(text, today):
        yield one.first, one.span.end, one.span.start


def _single(text: str, today: date) -> tuple[Validity, Span] | None:
    found = find_spoken_dates(text, today)
    now = _NOW.search(text)
    for one in found:
        validity = _by_role(text, one)
        later = next(found, None) if now and one.span.start <= now.start() else None
        if later and _by_role(text, later).first is None:
            return Validity(one.first, later.last), Span(one.span.start, later.span.end)
        if now and now.start() < one.span.start and "即日" in now.group() and validity.first is None:
            return Validity(today, validity.last), Span(now.start(), one.span.end)
        return validity, one.span
    return (Validity(today, None), Span(now.start(), now.end())) if now else None


def _by_role(text: str, one: SpokenDate) -> Validity:
    """A first day, a deadline, or the days themselves, by the words around the date."""
    before = text[max(0, one.span.start - 10) : one.span.start]
    if one.how.endswith("内") or _UNTIL_AFTER.match(text, one.span.end):
        return Validity(None, one.last)
    if _FROM_BEFORE.search(before) or _FROM_AFTER.match(text, one.span.end):
        return Validity(one.first, None)
    if _UNTIL_BEFORE.search(before):
        return Validity(None, one.last)
    if re.match(r"[^,，;；。\n]{0,4}(?:招满|额满)", text[one.span.end : one.span.end + 8]):
        return Validity(None, one.last)
    return Validity(one.first, one.last)
