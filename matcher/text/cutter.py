"""Cutting text into dictionary words (切词): jieba, or rjieba when it is installed, with the same words out."""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

import jieba

# As jieba splits a text before it looks words up, and unknown letters and digits after (jieba/__init__.py and
# jieba/finalseg/__init__.py of 0.42.1).
_BLOCK = re.compile(r"([一-鿕a-zA-Z0-9+#&\._%\-]+)")
_SPACE = re.compile(r"(\r\n|\s)")
_ALNUM = re.compile(r"([a-zA-Z0-9]+(?:\.\d+)?%?)")
# A word no text holds: it only brings the sum of all frequencies up to jieba's.
_FILLER = "\ue000\ue001\ue002"


class Cutter(Protocol):
    """Cuts text into words that cover it, and knows which strings are words."""

    @staticmethod
    def name() -> str:
        """Package and version; another one may cut otherwise."""

    def __init__(self, words: Iterable[str], cache_dir: Path) -> None: ...

    def cut(self, text: str) -> Iterable[str]:
        """The words of the text in order, nothing left out."""

    def is_word(self, text: str) -> bool:
        """Whether the dictionary holds this string."""


class JiebaCutter:
    """jieba with our own words."""

    @staticmethod
    def name() -> str:
        """Package and version."""
        return f"jieba-{version('jieba')}"

    def __init__(self, words: Iterable[str], cache_dir: Path) -> None:
        self._tokenizer = _load(words, cache_dir)

    def cut(self, text: str) -> Iterable[str]:
        """The words of the text in order, nothing left out."""
        return self._tokenizer.cut(text)  # type: ignore[no-any-return]

    def is_word(self, text: str) -> bool:
        """Whether the dictionary holds this string."""
        return bool(self._tokenizer.FREQ.get(text))


class RustCutter:
    """rjieba (the extra ``fast``), several times as fast; it gets jieba's frequencies and cuts blocks as jieba does.

    rjieba leaves its sum of frequencies alone when words are added, where jieba raises it; near ties between two ways
    to cut would fall differently, so a filler word makes up the difference. What is left are exact ties of the hidden
    Markov model, on runs of one repeated character (tests/text/test_segment.py, benchmarks/segment.py).
    """

    @staticmethod
    def name() -> str:
        """Package and version."""
        return f"rjieba-{version('rjieba')}"

    def __init__(self, words: Iterable[str], cache_dir: Path) -> None:
        chosen = sorted(words)
        plain = jieba.Tokenizer()
        before = _initialised(plain, cache_dir).total
        for word in chosen:
            plain.add_word(word)
        self._rust: Any = importlib.import_module("rjieba").Jieba()
        for word in chosen:
            self._rust.add_word(word, plain.FREQ[word], None)
        if plain.total > before:
            self._rust.add_word(_FILLER, plain.total - before, None)

    def is_word(self, text: str) -> bool:
        """Whether the dictionary holds this string."""
        return bool(self._rust.has_word(text))

    def cut(self, text: str) -> Iterable[str]:
        """The words of the text in order, nothing left out."""
        words: list[str] = []
        for number, part in enumerate(_BLOCK.split(text)):
            if number % 2 == 0:  # what stands between two blocks
                words += part if len(part) < 2 else _others(part)
            elif part.isalpha():
                words += self._rust.cut(part)
            else:
                words += self._cut_block(part)
        return words

    def _cut_block(self, block: str) -> Iterable[str]:
        for word in self._rust.cut(block):
            # 5000-8000 comes as one word, where jieba gives three.
            if len(word) > 1 and not word.isalpha() and not self._rust.has_word(word):
                yield from filter(None, _ALNUM.split(word))
            else:
                yield word


def best_cutter() -> type[Cutter]:
    """rjieba when it is installed, else jieba."""
    return RustCutter if is_fast() else JiebaCutter


def is_fast() -> bool:
    """Whether the extra ``fast`` is installed."""
    try:
        return find_spec("rjieba") is not None and bool(version("rjieba"))
    except PackageNotFoundError:
        return False


def _others(text: str) -> Iterable[str]:
    """Spaces and the characters that belong to no block, one by one."""
    for part in _SPACE.split(text):
        if _SPACE.match(part):
            yield part
        else:
            yield from part


def _load(words: Iterable[str], cache_dir: Path) -> jieba.Tokenizer:
    tokenizer = _initialised(jieba.Tokenizer(), cache_dir)
    for word in sorted(words):
        tokenizer.add_word(word)
    return tokenizer


def _initialised(tokenizer: jieba.Tokenizer, cache_dir: Path) -> jieba.Tokenizer:
    # jieba writes a predictable cache file: keep it in a folder no other user can write to.
    cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    cache_dir.chmod(0o700)
    jieba.setLogLevel(logging.WARNING)
    tokenizer.tmp_dir = str(cache_dir)
    tokenizer.initialize()
    return tokenizer
