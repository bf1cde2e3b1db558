"""Cleaning of incoming Chinese text (文本清洗) and reading of numerals (数字)."""

from __future__ import annotations

import re
import unicodedata

from matcher.models.values import Span

# Longer input is cut here, so that every reader works in bounded time.
MAX_CHARS = 20_000

_SPACES = re.compile(r"[^\S\n]+")
# 20一45岁: the figure one typed for a dash.
_DASHED_ONE = re.compile(r"(?<=\d)一(?=\d)")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")
_BRACKETED = re.compile(r"[(\[{<【〔《「][^()\[\]{}<>【】〔〕《》「」]{0,40}[)\]}>】〕》」]")
# A bracket holding one of these advertises the post; any other bracket tells posts apart, as 电工(高压) does.
_PUFF = re.compile(r"急|聘|招|薪|包吃|包住|食宿|住宿|双休|单休|险|长期|待遇|补贴|可兼职|\d\s*[名人个元kK]|^\d+$")
_PUFF_PREFIX = re.compile(
    r"^(?:现|特|火热|大量|高薪)*"
    r"(?:急聘|急招|诚聘|诚招|直招|直聘|招聘(?!专员|主管|经理|顾问|助理|文员|会)|高薪(?=[一-龥]{2}))[::]?"
)

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "半": 0,
}
_DIGITS |= {char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)}
_UNITS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "拾": 10, "佰": 100, "仟": 1_000}
_NUMBER = re.compile(r"(?<![\d.])\d{1,9}(?:,\d{3})*(?:\.\d{1,4})?(?![\d])|[零〇一二两三四五六七八九十百千万]{1,9}")


def clean(text: str) -> str:
    """Text in one spelling: NFKC, no invisible marks, single blanks, newlines kept; cleaning twice changes nothing."""
    visible = _without_marks(text[:MAX_CHARS])
    folded = _DASHED_ONE.sub("-", _without_marks(unicodedata.normalize("NFKC", visible))[:MAX_CHARS])
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", folded)).strip()


def _without_marks(text: str) -> str:
    """Drop control, format (zero-width, right-to-left) and broken characters; line ends become newlines."""
    if text.isprintable():
        return text
    lined = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    lined = lined.replace("\v", "\n").replace("\f", "\n").replace("\x85", "\n")
    return "".join(
        char for char in lined if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )


def fold_title(text: str) -> str:
    """Key under which two spellings of a post's title are equal (岗位名称归一)."""
    cleaned = clean(text).casefold()
    bare = _BRACKETED.sub(lambda bracket: "" if _PUFF.search(bracket.group()[1:-1]) else bracket.group(), cleaned)
    folded = _letters(_PUFF_PREFIX.sub("", bare.strip()))
    return folded or _letters(cleaned)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalnum() or char in "+#")


# A character alone between blanks: 健 康 证 is one word spread out, 焊工 电工 are two.
_SPREAD = re.compile(r"(?<=[一-龥]) (?=[一-龥] [一-龥])|(?<=[一-龥] [一-龥]) (?=[一-龥])")


def squeeze(text: str) -> tuple[str, tuple[int, ...] | None]:
    """The text with words that were spread out by blanks (健 康 证) drawn together.

    With it, where each character stood, or None when nothing moved; ``spread`` turns spans back.
    """
    if not _SPREAD.search(text):
        return text, None
    dropped = {match.start() for match in _SPREAD.finditer(text)}
    kept = tuple(index for index in range(len(text)) if index not in dropped)
    return "".join(text[index] for index in kept), kept


def spread(span: Span, places: tuple[int, ...] | None) -> Span:
    """A span of squeezed text as one of the text it came from."""
    return span if places is None else Span(places[span.start], places[span.end - 1] + 1)


def numeral(text: str) -> float | None:
    """Value of one numeral, Arabic or Chinese: 3,500 · 三千五 (3500) · 一万二 (12000) · 两 (2) · 十 (10)."""
    if not text or len(text) > 20:
        return None
    if text[0].isascii():
        try:
            return float(text.replace(",", ""))
        except ValueError:
            return None
    return _chinese_numeral(text)


def _chinese_numeral(text: str) -> float | None:
    total = section = 0
    digit: int | None = None
    last_unit = 1
    after_zero = False
    for char in text:
        if char in _DIGITS:
            if digit is not None and not after_zero:
                return _digit_string(text)
            digit, after_zero = _DIGITS[char], _DIGITS[char] == 0
        elif char == "万":
            total, section, digit = (total + section + (digit or 0)) * 10_000, 0, None
            last_unit, after_zero = 10_000, False
        elif char in _UNITS:
            section += (1 if digit is None else digit) * _UNITS[char]
            digit, last_unit, after_zero = None, _UNITS[char], False
        else:
            return None
    # 三千五 means 3500, while 三千零五 means 3005 and 二十五 means 25.
    spoken = last_unit // 10 if last_unit >= 100 and "零" not in text and "〇" not in text else 1
    return float(total + section + (digit or 0) * spoken)


def _digit_string(text: str) -> float | None:
    """Digits said one by one: 二〇二六."""
    if all(char in _DIGITS for char in text):
        return float("".join(str(_DIGITS[char]) for char in text))
    return None


def numbers(text: str) -> list[tuple[float, Span]]:
    """Every numeral in the text with where it stands."""
    found = []
    for match in _NUMBER.finditer(text[:MAX_CHARS]):
        value = numeral(match.group())
        if value is not None:
            found.append((value, Span(match.start(), match.end())))
    return found
