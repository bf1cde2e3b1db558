"""Words that stand for a code (词 → 代码), longest first, with negations left out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from matcher.models.values import Span
from matcher.text.normalise import MAX_CHARS, clean

_DENIED_BEFORE = re.compile(
    r"(?:(?:不|没有?|未|无|别|免)(?:再|给|会|曾|予|能)?(?:交|上|缴纳?|买|包|管|发|享受?|提供|含|涉及|从事|接触"
    r"|负责|报销?|设|安排|搞|走|招)?"
    r"|非|无需|不需要?|暂无|暂时没有?|取消|拒绝)\s?$"
)
_DENIED_AFTER = re.compile(
    r"\s?(?:[费用]|方面)?\s?[:：]?\s?(?:暂时|暂|目前|现在|都|均|也|一律|概)?"
    r"(?:(?:没有?|无|未(?:缴纳?|提供)|不(?:提供|含|包|管|发|给|交|缴纳?|上|报销?|负责|安排|设))(?=$"
    r"|[\s,，;；。、!！?？)）了的])"
    r"|自理|自费|自付|自己|自行|自解决|除外|免谈|勿扰)"
)
_NOTHING = re.compile(r"\s*(?:无|没有|无危害|无职业危害|不涉及|否|暂无|不存在|/|-|无危害因素|无职业病危害)\s*[。.]?\s*")
# What may stand for … in a word of the lists.
_ANYTHING = r"[^,，;；。、!！\s不无没未]{0,4}?"

Refused = Callable[[str, Span], bool]


def find_words(
    text: str, words: Mapping[str, tuple[str, ...]], refused: Refused | None = None
) -> list[tuple[str, Span]]:
    """Codes with the longest word at their first undenied place, in the order they stand.

    无… and 不… do not count, nor does a place that ``refused`` turns down.
    """
    text = text[:MAX_CHARS]
    upper = text.upper() if len(text.upper()) == len(text) else text
    found = []
    for code, spellings in words.items():
        span = _first(upper, spellings, refused)
        if span:
            found.append((code, span))
    return sorted(found, key=lambda item: item[1].start)


def find_codes(text: str, words: Mapping[str, tuple[str, ...]], refused: Refused | None = None) -> list[str]:
    """Codes whose words stand in the text, in the order of ``words``; 无… and 不… do not count."""
    found = {code for code, _ in find_words(text, words, refused)}
    return [code for code in words if code in found]


def find_code(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The one code a short cell means: its longest word that stands in the text decides."""
    text = clean(text)[:200].upper()
    hits = [
        (span.end - span.start, code)
        for code, spellings in words.items()
        for word in spellings
        if (span := _first(text, (word,), None))
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None


def says_nothing(text: str) -> bool:
    """Whether a cell answers 无: an answer, unlike an empty cell."""
    return len(text) <= 20 and bool(_NOTHING.fullmatch(text))


def _first(text: str, spellings: tuple[str, ...], refused: Refused | None) -> Span | None:
    for match in _pattern(spellings).finditer(text):
        span = Span(match.start(), match.end())
        if not _is_denied(text, span) and not (refused and refused(text, span)):
            return span
    return None


@lru_cache(maxsize=2048)
def _pattern(spellings: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(spellings, key=len, reverse=True)
    return re.compile("|".join(_ANYTHING.join(map(re.escape, word.upper().split("…"))) for word in longest_first))


def _is_denied(text: str, span: Span) -> bool:
    return bool(_DENIED_BEFORE.search(text[max(0, span.start - 8) : span.start]) or _DENIED_AFTER.match(text, span.end))
