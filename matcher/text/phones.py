"""Telephone numbers (电话) however they are spelt: 138-1234-5678, １３８…, 一三八…, 0351-7676071转802."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher.models.values import Span
from matcher.text.patterns import any_of

_VALUE = {
    **{str(number): str(number) for number in range(10)},
    **{chr(0xFF10 + number): str(number) for number in range(10)},
    **{
        char: str(number)
        for number, chars in enumerate(
            ("零〇", "一幺壹", "二两贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
        )
        for char in chars
    },
}
_DIGIT = "[" + "".join(_VALUE) + "]"
_FIRST = "[1１一幺壹]"
_SECOND = "[3-9３-９三四五六七八九叁肆伍陆柒捌玖]"
_GAP = r"(?:[ .·_—–~*+、/-]{1,2})?"
_MOBILE = re.compile(
    rf"(?<!{_DIGIT})(?:(?:[+＋]"
    rf"|00)?[8８][6６]{_GAP})?(?P<number>{_FIRST}{_GAP}{_SECOND}(?:{_GAP}{_DIGIT}){{9}})(?!{_DIGIT})"
)
# How people break a number up; five and six digits are rather the two ends of a pay range.
_GROUPS = frozenset({
    (11,), (3, 4, 4), (3, 3, 5), (4, 3, 4), (3, 5, 3), (4, 4, 3), (5, 3, 3), (3, 8), (7, 4), (4, 7), (8, 3),
    (3, 2, 3, 3), (3, 3, 3, 2), (2, 3, 3, 3), (3, 2, 2, 2, 2), (3, 4, 2, 2), (3, 2, 2, 4), (3, 4, 1, 3), (1, 3, 3, 4),
})  # fmt: skip
_OFFICE = any_of(
    r"(?<!\d)\(?(?P<area>0(?:10|2\d|[3-9]\d{2}))\)?[ .—–-]{0,2}(?P<local>[2-8]\d{2,3}[ -]?\d{4})(?!\d)"
    r"(?:[ -]{0,2}(?:转|分机|-)\s?(?:分机)?\s?(?P<extension>\d{1,5})(?!\d))?",
    r"(?<!\d)(?P<service>[48]00)[ -]?(?P<rest>\d{3,4}[ -]?\d{3,4})(?!\d)",
)
# 0351-4567890、4567891: the area is said once for both.
_SAME_AREA = re.compile(r"\s?(?:[、,，/;；]|和|或|及)\s?(?P<local>[2-8]\d{2,3}[ -]?\d{4})(?!\d|[ -]\d)")


def find_mobiles(text: str) -> Iterator[tuple[str, Span]]:
    """Mobile numbers as eleven digits, with the characters that spell each."""
    for match in _MOBILE.finditer(text):
        groups = tuple(len(group) for group in re.findall(f"{_DIGIT}+", match["number"]))
        if groups in _GROUPS or len(groups) >= 8:
            yield (
                "".join(_VALUE[char] for char in match["number"] if char in _VALUE),
                Span(match.start(), match.end()),
            )


def find_phones(text: str) -> list[tuple[str, Span]]:
    """Every telephone number in one spelling, in the order they stand: 13812345678, 0351-7676071-802, 400-123-4567."""
    found = list(find_mobiles(text))
    for match in _OFFICE.finditer(text):
        span = Span(match.start(), match.end())
        if match["service"]:
            digits = re.sub(r"\D", "", match["rest"])
            if len(digits) == 7:
                found.append((f"{match['service']}-{digits[:3]}-{digits[3:]}", span))
            continue
        local = re.sub(r"\D", "", match["local"])
        found.append(("-".join(part for part in (match["area"], local, match["extension"]) if part), span))
        also = _SAME_AREA.match(text, match.end())
        while also and len(other := re.sub(r"\D", "", also["local"])) == len(local):
            found.append((f"{match['area']}-{other}", Span(also.start("local"), also.end())))
            also = _SAME_AREA.match(text, also.end())
    return sorted(found, key=lambda item: item[1].start)
