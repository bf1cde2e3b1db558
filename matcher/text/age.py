"""Age limits (年龄要求): 18-45岁, 45岁以下, 年满18周岁."""

from __future__ import annotations

import re
from dataclasses import dataclass

from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS, numeral
from matcher.text.patterns import any_of


@dataclass(frozen=True, slots=True)
class AgeRange:
    """Youngest and oldest age accepted, both counted; None where open."""

    minimum: int | None
    maximum: int | None


_NUMBER = r"(?:\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?)"
_TO = r"\s?(?:-{1,2}|~|—{1,2}|–|至|到|,|、)\s?"
_OR = r"\s?(?:\(含\))?(?:或|及)?"
_RANGE = re.compile(rf"(?<![\d.])(?P<low>{_NUMBER})\s?(?:周?岁)?(?:及?以上)?{_TO}(?P<high>{_NUMBER})\s?周?岁")
_LABELLED = re.compile(
    rf"年龄(?:要求|范围|限制)?[:在为]?\s?(?P<low>{_NUMBER})\s?(?:-{{1,2}}|~|—{{1,2}}|至|到)\s?(?P<high>{_NUMBER})(?![\d年])"
)
_UPPER = any_of(
    rf"(?<![\d.-])(?P<high>{_NUMBER})\s?周?岁{_OR}(?:以下|以内|之内|内|前)",
    rf"(?:不超过|不大于|不高于|低于|小于)\s?(?P<high2>{_NUMBER})\s?周?岁",
    rf"年龄(?:要求)?[:在]?\s?(?P<high3>{_NUMBER})\s?(?:及?以下|以内|内)",
)
_LOWER = any_of(
    rf"(?:年满|满|不低于|不小于|大于)\s?(?P<low>{_NUMBER})\s?周?岁",
    rf"(?<![\d.-])(?P<low2>{_NUMBER})\s?周?岁{_OR}(?:以上|起)",
)


def read_age(text: str) -> tuple[AgeRange, Span] | None:
    """The widest age range a text accepts, or None when it sets no limit."""
    text = text[:MAX_CHARS]
    ranges = [
        (_age(match["low"]), _age(match["high"]), match)
        for pattern in (_RANGE, _LABELLED)
        for match in pattern.finditer(text)
    ]
    good = [(low, high, match) for low, high, match in ranges if low is not None and high is not None and low <= high]
    if good:
        span = Span(min(match.start() for *_, match in good), max(match.end() for *_, match in good))
        return AgeRange(min(low for low, *_ in good), max(high for _, high, _ in good)), span
    lower, upper = _LOWER.search(text), _UPPER.search(text)
    minimum = _age(lower["low"] or lower["low2"]) if lower else None
    maximum = _age(upper["high"] or upper["high2"] or upper["high3"]) if upper else None
    if minimum is None and maximum is None:
        return None
    matches = [match for match in (lower, upper) if match]
    if minimum is not None and maximum is not None and minimum > maximum:
        return None
    span = Span(min(match.start() for match in matches), max(match.end() for match in matches))
    return AgeRange(minimum, maximum), span


def _age(text: str) -> int | None:
    value = numeral(text)
    return int(value) if value is not None and 10 <= value <= 80 else None
