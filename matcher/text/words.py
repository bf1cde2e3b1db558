"""Words that stand for a code (词 → 代码), longest first, with negations left out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from matcher.text.normalise import MAX_CHARS, clean

_DENIED_BEFORE = re.compile(r"(?:不|无|没有?|非|未|无需|不需要?|不涉及|不从事|不接触)\s?$")
_NOTHING = re.compile(r"\s*(?:无|没有|无危害|无职业危害|不涉及|否|暂无|不存在|/|-|无危害因素|无职业病危害)\s*[。.]?\s*")


def find_codes(text: str, words: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Codes whose words stand in the text, in the order of ``words``; 无… and 不… do not count."""
    text = text[:MAX_CHARS].upper()
    return [code for code, spellings in words.items() if any(_stands_in(text, word.upper()) for word in spellings)]


def find_code(text: str, words: Mapping[str, tuple[str, ...]]) -> str | None:
    """The one code a short cell means: its longest word that stands in the text decides."""
    text = clean(text)[:200].upper()
    hits = [
        (len(word), code) for code, spellings in words.items() for word in spellings if _stands_in(text, word.upper())
    ]
    return max(hits, key=lambda hit: hit[0])[1] if hits else None


def says_nothing(text: str) -> bool:
    """Whether a cell answers 无: an answer, unlike an empty cell."""
    return len(text) <= 20 and bool(_NOTHING.fullmatch(text))


def _stands_in(text: str, word: str) -> bool:
    start = text.find(word)
    while start >= 0:
        if not _DENIED_BEFORE.search(text[max(0, start - 5) : start]):
            return True
        start = text.find(word, start + 1)
    return False
