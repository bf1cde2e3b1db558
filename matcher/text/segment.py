"""Word segmentation (分词) with jieba and the service's own words."""

from __future__ import annotations

import logging
import threading
from importlib.metadata import version
from pathlib import Path

import jieba

from matcher.text.lexicon import Lexicon
from matcher.text.normalise import MAX_CHARS


class Segmenter:
    """Cuts text into search words; the dictionary is loaded on first use, once, whatever the number of threads."""

    def __init__(self, lexicon: Lexicon, cache_dir: Path) -> None:
        self._lexicon = lexicon
        self._cache_dir = cache_dir
        self._lock = threading.Lock()
        self._tokenizer: jieba.Tokenizer | None = None

    @property
    def fingerprint(self) -> str:
        """Changes whenever the same text could be cut differently; kept with every stored index."""
        return f"jieba-{version('jieba')}-{self._lexicon.digest[:16]}"

    def words(self, text: str) -> list[str]:
        """Search words of the text, lower-cased, without stop words, punctuation and lone function words."""
        cut = self._loaded().cut_for_search(text[:MAX_CHARS])
        return [word for token in cut if self._kept(word := token.lower())]

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        """The same words with where each stands in ``text``."""
        cut = self._loaded().tokenize(text[:MAX_CHARS], mode="search")
        return [(word, start, end) for token, start, end in cut if self._kept(word := token.lower())]

    def _kept(self, word: str) -> bool:
        return any(char.isalnum() for char in word) and word not in self._lexicon.stop_words

    def _loaded(self) -> jieba.Tokenizer:
        if self._tokenizer is None:
            with self._lock:
                if self._tokenizer is None:
                    self._tokenizer = self._load()
        return self._tokenizer

    def _load(self) -> jieba.Tokenizer:
        # jieba writes a predictable cache file: keep it in a folder no other user can write to.
        self._cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._cache_dir.chmod(0o700)
        jieba.setLogLevel(logging.WARNING)
        tokenizer = jieba.Tokenizer()
        tokenizer.tmp_dir = str(self._cache_dir)
        tokenizer.initialize()
        for word in sorted(self._lexicon.domain_words):
            tokenizer.add_word(word)
        return tokenizer
