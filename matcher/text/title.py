"""Titles of posts (岗位名称) made plain: noise becomes blanks, parts are told apart, and every place stays the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

# A title longer than this is no title; what follows is left unread.
LONGEST = 120

_MONEY = re.compile(
    r"\d[\d,.]*\s*[kw千万元块]?\s*(?:[-~—–至到/]\s*\d[\d,.]*\s*)(?:[kw千万元块]?\s*(?:[元块]?[/每]?[月天时年日])?\+?|\+)"
    r"|\d[\d,.]*\s*(?:[kw](?![a-z])|千|万|元|块|百)\s*(?:[/每]?(?:个月|小时|月|天|时|年|日|单|件))?\+?"
    r"|\d[\d,.]*\s*\+?\s*(?:名|人|个|岁|周岁|天|小时|点|薪|险|金|休|年|号|折|%|多)"
    r"|[+/]?\d{3,}[\d,.]*\+?"
    r"|(?<![a-z])[a-z]{1,3}\d{3,}"  # the number of an advertisement
    r"|[一二三四五六七八九十两几百千万]{1,4}(?:千|百|万)(?:元|块)?|[一二三四五六七八九十两]{1,3}名"
)
_OPEN, _CLOSE = "([{<【〔《「", ")]}>】〕》」"
_LETTERS = re.compile(r"[^\W_]+(?:[+#.][^\W_]*)*")


@dataclass(frozen=True, slots=True)
class Part:
    """One run of a title between separators: its text, where it stands, and whether a bracket holds it."""

    text: str
    start: int
    in_bracket: bool

    @property
    def end(self) -> int:
        """Where the part ends in the title."""
        return self.start + len(self.text)


def folded(text: str) -> str:
    """The same text in one spelling, character for character, so that places in it are places in ``text``."""
    return "".join(_fold(char) for char in text[:LONGEST])


def _fold(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char).casefold()
    return plain if len(plain) == 1 else " "


class TitleCleaner:
    """Blanks out pay, headcount, benefits and other words that say nothing of the work."""

    def __init__(self, words: Iterable[str], tails: Iterable[str], roles: Iterable[str] = (), verbs: str = "") -> None:
        ordered = sorted({folded(word) for word in words}, key=lambda word: (-len(word), word))
        self._noise = re.compile("|".join(map(re.escape, ordered))) if ordered else None
        self._tail = _endings(tails, "+")
        self._role = _endings(roles, "")
        self._verbs = verbs

    def blanked(self, text: str, keep: Iterable[tuple[int, int]] = ()) -> str:
        """The folded text with noise as blanks; what stands in ``keep`` (half-open ranges) is never noise."""
        kept = [False] * len(text)
        for start, end in keep:
            kept[start:end] = [True] * (end - start)
        for pattern in (_MONEY, self._noise):
            if pattern:
                text = pattern.sub(lambda match: self._blank(match, kept), text)
        return text

    def is_noise(self, text: str) -> bool:
        """Whether a name is itself one of the words that usually say nothing: 招聘, 实习生."""
        return bool(self._noise and self._noise.fullmatch(text))

    def stem(self, text: str) -> str:
        """A part without the forms of address after it: 叉车司机师傅 → 叉车司机; a part that is one stays."""
        return (self._tail.sub("", text) if self._tail else text) or text

    def root(self, text: str) -> str:
        """A stem without its role, 铲车司机 → 铲车; roots of one character say too little and stay whole."""
        root = self._role.sub("", text) if self._role else text
        return root if len(root) > 1 else text

    def thing(self, root: str) -> str:
        """A root without the everyday verb before it: 开叉车 → 叉车."""
        return root[1:] if len(root) > 2 and root[0] in self._verbs else root

    @staticmethod
    def _blank(match: re.Match[str], kept: list[bool]) -> str:
        return match.group() if any(kept[match.start() : match.end()]) else " " * len(match.group())


def _endings(words: Iterable[str], repeat: str) -> re.Pattern[str] | None:
    ordered = sorted(map(re.escape, words), key=lambda word: (-len(word), word))
    return re.compile(f"(?:{'|'.join(ordered)}){repeat}$") if ordered else None


def parts(text: str) -> Iterator[Part]:
    """Runs of letters in order; a bracket that never closes still holds what follows it."""
    depth = 0
    at = 0
    for run in _LETTERS.finditer(text):
        for char in text[at : run.start()]:
            if char in _OPEN:
                depth += 1
            elif char in _CLOSE and depth:
                depth -= 1
        at = run.end()
        yield Part(run.group(), run.start(), depth > 0)
