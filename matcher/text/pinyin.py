"""How words are typed in letters (拼音): without tones, in full and by initials."""

from __future__ import annotations

from functools import lru_cache

from pypinyin import Style, lazy_pinyin


@lru_cache(maxsize=50_000)
def full(word: str) -> str:
    """All syllables without tones, ü as v: 电焊 → dianhan, 绿化工 → lvhuagong; letters and digits stay, lower-cased."""
    return "".join(lazy_pinyin(word)).lower()


@lru_cache(maxsize=50_000)
def initials(word: str) -> str:
    """The first letter of each character: 电焊 → dh; letters and digits stay, lower-cased."""
    return "".join(lazy_pinyin(word, style=Style.FIRST_LETTER)).lower()
