"""Folding of an advertisement before its wordings are judged (同形归一): tricks undone, every place remembered.

男 士 优先, 限-男, 社bao自理, 漢族 and 💃优先 are matched as what they mean; a finding still quotes what was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What people put between the characters of one word so that no filter finds it.
_NOISE = r"[ \-_*·•.|/\\~^+=#@&…—、'\"“”‘’()\[\]【】]{0,2}"
# Characters alone between blanks or dots: 男 士 优先 begins with two, 焊工 电工 has none.
_GAP = r"[ ·.*_|~-]"
_SPREAD = re.compile(rf"(?<![一-龥])[一-龥](?:{_GAP}[一-龥](?![一-龥]))+")
_BLANK = re.compile(_GAP)
_FULL_STOPS = str.maketrans({"，": ",", "；": ";", "：": ":", "！": "!", "？": "?", "（": "(", "）": ")", "．": "."})


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text; character ``i`` stands for ``[starts[i], ends[i])`` of the text it came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A range of the folded text as one of the original."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True)
class Folder:
    """What is undone: characters by characters, spellings by patterns, and words drawn together."""

    characters: Mapping[int, str]
    spellings: tuple[tuple[re.Pattern[str], str], ...]
    drawn: re.Pattern[str]
    drawn_words: tuple[str, ...]

    @classmethod
    def build(cls, raw: Mapping[str, Any]) -> Folder:
        """From ``fold.toml``: pairs of characters, spellings, words that tricks take apart, and how they sound."""
        characters = {ord(pair[0]): pair[1] for pair in raw["characters"].split()}
        spellings = tuple((re.compile(pattern), meant) for meant, pattern in raw["spellings"].items())
        sounds: Mapping[str, str] = raw["sounds"]
        words = tuple(sorted(raw["words"].split(), key=lambda word: (-len(word), word)))
        drawn = re.compile("|".join(f"({_spelt(word, sounds)})" for word in words))
        return cls(characters | dict(_FULL_STOPS), spellings, drawn, words)

    def fold(self, text: str) -> Folded:
        """The text as it is meant."""
        folded = self._letters(text)
        blanks = [
            (run.start() + blank.start(), run.start() + blank.end(), "")
            for run in _SPREAD.finditer(folded.text)
            for blank in _BLANK.finditer(run.group())
        ]
        folded = _replaced(folded, blanks)
        edits = [
            (match.start(), match.end(), self.drawn_words[match.lastindex - 1])
            for match in self.drawn.finditer(folded.text)
            if match.lastindex and match.group() != self.drawn_words[match.lastindex - 1]
        ]
        folded = _replaced(folded, edits)
        for pattern, meant in self.spellings:
            edits = [(match.start(), match.end(), meant) for match in pattern.finditer(folded.text)]
            folded = _replaced(folded, edits)
        return folded

    def _letters(self, text: str) -> Folded:
        characters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for place, char in enumerate(text):
            for one in self._letter(char):
                characters.append(one)
                starts.append(place)
                ends.append(place + 1)
        return Folded("".join(characters), tuple(starts), tuple(ends))

    def _letter(self, char: str) -> str:
        if char.isascii():
            return char.lower()
        known = self.characters.get(ord(char))
        if known is not None:
            return known
        if "一" <= char <= "龥":
            return char
        if unicodedata.category(char) in {"Cf", "Mn", "Cc"}:
            return ""
        return unicodedata.normalize("NFKC", char).lower()


def _spelt(word: str, sounds: Mapping[str, str]) -> str:
    """A word with noise between its characters, some of them perhaps written as they sound."""
    letters = [f"(?:{char}|{sounds[char]})" if char in sounds else char for char in word]
    whole = _NOISE.join(letters)
    return f"(?<![a-z]){whole}(?![a-z])" if all(char in sounds for char in word) else whole


def _replaced(folded: Folded, edits: Sequence[tuple[int, int, str]]) -> Folded:
    """The folded text with ranges replaced; each new character stands for the whole range it replaces."""
    if not edits:
        return folded
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for start, end, meant in edits:
        text.append(folded.text[done:start] + meant)
        starts.extend(folded.starts[done:start])
        ends.extend(folded.ends[done:start])
        if end > start:
            low, high = folded.place(start, end)
            starts.extend([low] * len(meant))
            ends.extend([high] * len(meant))
        done = end
    text.append(folded.text[done:])
    starts.extend(folded.starts[done:])
    ends.extend(folded.ends[done:])
    return Folded("".join(text), tuple(starts), tuple(ends))
