"""Text as weighted terms (TF-IDF): words cut once and stored, and character 2–3-grams of titles and skills.

Term frequency is sublinear (1 + ln n): a work history repeats 负责 or 生产 a dozen times and that says no more than
saying it twice. It also makes the field weights gentle: a title word, counted three times, weighs 2.1 and not 3.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.scoring.neutral import is_protected, neutral

# How often a term counts by the line of the document it stands on: titles, skills, history (or duty).
FIELD_WEIGHTS = (3, 2, 1)
RUNS = re.compile(r"[^\W_]+")
Analyse = Callable[[str], Iterator[str]]


class Cutter(Protocol):
    """What the scoring needs of a segmenter (分词): words, words with their place, and a fingerprint of how it cuts."""

    @property
    def fingerprint(self) -> str:
        """Changes with the segmenter's version and its words."""

    def words(self, text: str) -> list[str]:
        """The words of a text that carry meaning, also those inside longer ones."""

    def spans(self, text: str) -> list[tuple[str, int, int]]:
        """The same words with their half-open place in the text."""


def word_terms(document: str) -> Iterator[str]:
    """Tokens of a pre-cut document of up to three lines, repeated by the weight of their line.

    Punctuation and protected words are dropped.

    A document of one line has no fields: every token counts once.
    """
    lines = document.split("\n")
    weights = FIELD_WEIGHTS if len(lines) > 1 else (1,)
    for number, line in enumerate(lines):
        repeat = weights[min(number, len(weights) - 1)]
        for token in line.lower().split():
            if RUNS.search(token) and not is_protected(token):
                for _ in range(repeat):
                    yield token


def char_terms(text: str) -> Iterator[str]:
    """Character pairs and triples inside each run of letters; a run of one character stands for itself."""
    for run in RUNS.findall(neutral(text).lower()):
        if len(run) == 1:
            yield run
        for size in (2, 3):
            for start in range(len(run) - size + 1):
                yield run[start : start + size]


@dataclass(frozen=True)
class TermSpace:
    """A vocabulary with its inverse document frequencies; immutable, ``grown`` and ``fitted`` give a new one.

    ``idf`` has one value per term, scikit-learn's smooth form ln((1 + n) / (1 + df)) + 1. Terms first seen after the
    fit get ``rare``, the value of a term found in a single document, so a new word can be searched for at once.
    """

    analyse: Analyse
    vocabulary: dict[str, int] = field(default_factory=dict)
    idf: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    rare: float = 1.0

    def fitted(self, documents: Sequence[str]) -> tuple[TermSpace, Any]:
        """A space learned from ``documents`` and their matrix: CSR float32, one unit-length row per document."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer=self.analyse, sublinear_tf=True, dtype=np.float32)
        try:
            matrix = vectorizer.fit_transform(documents)
        except ValueError:  # not one term in the whole pool
            return TermSpace(self.analyse), sparse.csr_matrix((len(documents), 0), dtype=np.float32)
        rare = float(np.log((1 + len(documents)) / 2) + 1)
        return TermSpace(self.analyse, vectorizer.vocabulary_, vectorizer.idf_.astype(np.float32), rare), matrix

    def grown(self, documents: Iterable[str]) -> TermSpace:
        """A space that also knows the terms of ``documents``; the columns of known terms do not move."""
        fresh = {term for document in documents for term in self.analyse(document)} - self.vocabulary.keys()
        if not fresh:
            return self
        start = len(self.vocabulary)
        vocabulary = self.vocabulary | {term: start + i for i, term in enumerate(sorted(fresh))}
        idf = np.concatenate([self.idf, np.full(len(fresh), self.rare, np.float32)])
        return TermSpace(self.analyse, vocabulary, idf, self.rare)

    def weigh(self, document: str, *, new: bool = False) -> dict[str, float]:
        """Known terms of one document with their weights, unit length in all; what scikit-learn's transform gives.

        ``new`` counts unknown terms too, as if the document had just been taken in.
        """
        counts = Counter(term for term in self.analyse(document) if new or term in self.vocabulary)
        raw = {term: (1 + math.log(n)) * self._rarity(term) for term, n in counts.items()}
        length = math.sqrt(math.fsum(weight * weight for weight in raw.values()))
        return {term: weight / length for term, weight in sorted(raw.items())}

    def _rarity(self, term: str) -> float:
        place = self.vocabulary.get(term)
        return self.rare if place is None else float(self.idf.item(place))

    def rows(self, documents: Sequence[str]) -> Any:
        """CSR float32 matrix of these documents, (documents × terms), rows of unit length or empty."""
        weighed = [self.weigh(document) for document in documents]
        indptr = np.cumsum([0, *(len(row) for row in weighed)])
        indices = np.fromiter((self.vocabulary[term] for row in weighed for term in row), np.int32, int(indptr[-1]))
        data = np.fromiter((weight for row in weighed for weight in row.values()), np.float32, int(indptr[-1]))
        return sparse.csr_matrix((data, indices, indptr), shape=(len(documents), len(self.vocabulary)))

    def vector(self, weighed: Mapping[str, float]) -> NDArray[np.float32]:
        """A weighed document as a dense vector over the vocabulary."""
        dense = np.zeros(len(self.vocabulary), np.float32)
        for term, weight in weighed.items():
            dense[self.vocabulary[term]] = weight
        return dense


def cosine(left: Mapping[str, float], right: Mapping[str, float]) -> float:
    """Cosine of two weighed documents, 0 to 1."""
    small, large = sorted((left, right), key=len)
    return sum(weight * large[term] for term, weight in small.items() if term in large)


def likeness(cosines: NDArray[np.floating[Any]] | float) -> Any:
    """Cosine as a share of a factor's points: its square root.

    A short post and a long profile that fit well have a cosine of .2 to .4; the root keeps the order and spreads that
    range over .45 to .63, so text is not drowned by factors that reach 1 with ease.
    """
    return np.sqrt(np.clip(cosines, 0.0, 1.0))
