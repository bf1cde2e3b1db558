"""Word segmentation (分词) with the service's own words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

from matcher.text.cutter import Cutter, best_cutter
from matcher.text.lexicon import Lexicon
from matcher.text.normalise import MAX_CHARS

# Tokens whose words are kept, and how long such a token may be.
_KEPT, _SHORT = 200_000, 16


class Segmenter:
    """Cuts text into search words; the dictionary is loaded on first use, once, whatever the number of threads."""

    def __init__(self, lexicon: Lexicon, cache_dir: Path, cutter: type[Cutter] | None = None) -> None:
        self._lexicon = lexicon
        self._cache_dir = cache_dir
        self._kind = cutter or best_cutter()
        self._lock = threading.Lock()
        self._cutter: Cutter | None = None
        self._told = _Told(lambda token: tuple(word for word, _, _ in self._pieces(token)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process loads its own dictionary."""
        return Segmenter, (self._lexicon, self._cache_dir.absolute(), self._kind)

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could be cut differently; kept with every stored index."""
        return f"{self._kind.name()}-{self._lexicon.digest[:16]}"

    def words(self, text: str) -> list[str]:
        """Search words of the text, lower-cased, without stop words, punctuation and lone function words.

        A word of three or more characters is given after the shorter words inside it, as jieba's search mode does.
        """
        cutter = self._loaded()
        return list(chain.from_iterable(map(self._told.__getitem__, cutter.cut(text[:MAX_CHARS]))))

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        """The same words with where each stands in ``text``."""
        found, start = [], 0
        for token in self._loaded().cut(text[:MAX_CHARS]):
            found += [(word, start + at, start + end) for word, at, end in self._pieces(token)]
            start += len(token)
        return found

    def _pieces(self, token: str) -> Iterator[tuple[str, int, int]]:
        stop_words, is_word, size = self._lexicon.stop_words, self._loaded().is_word, len(token)
        if size > 2:
            for width in (2, 3) if size > 3 else (2,):
                for at in range(size - width + 1):
                    part = token[at : at + width]
                    if is_word(part) and (word := part.lower()) not in stop_words and _is_wordlike(part):
                        yield word, at, at + width
        if _is_wordlike(token) and (word := token.lower()) not in stop_words:
            yield word, 0, size

    def _loaded(self) -> Cutter:
        if self._cutter is None:
            with self._lock:
                if self._cutter is None:
                    self._cutter = self._kind(self._lexicon.domain_words, self._cache_dir)
        return self._cutter


class _Told(dict[str, tuple[str, ...]]):
    """Words of each token met before: the same few thousand stand in every text."""

    def __init__(self, read: Callable[[str], tuple[str, ...]]) -> None:
        self._read = read

    def __missing__(self, token: str) -> tuple[str, ...]:
        words = self._read(token)
        if len(token) <= _SHORT:
            if len(self) >= _KEPT:
                self.clear()
            self[token] = words
        return words


def _is_wordlike(token: str) -> bool:
    return token.isalnum() or any(char.isalnum() for char in token)
