"""How alike short names are (字面相似): cosine of words and character runs against a fixed list of names."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Words = Callable[[str], list[str]]
LONGEST_RUN = 3  # characters; longer runs are nearly always whole names


def terms(text: str, words: Words | None) -> list[str]:
    """Words of a text, as ``words`` cuts it, and every run of up to three characters in it."""
    found = list(words(text)) if words else []
    for run in text.split():
        found.extend(_runs(run))
    return found


def _runs(text: str) -> Iterable[str]:
    for length in range(1, LONGEST_RUN + 1):
        for start in range(len(text) - length + 1):
            # A mark tells a run of characters from the same word found by the segmenter.
            yield f"~{text[start : start + length]}"


class Likeness:
    """TF-IDF cosine between lists of terms; scikit-learn is loaded on the first use."""

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        vectorizer = TfidfVectorizer(analyzer=_as_given, sublinear_tf=True, dtype=np.float32)
        # Term-major: a query only walks the lists of its own terms.
        lists: Any = vectorizer.fit_transform(names).T.tocsr()
        # Places as numpy indexes with, so that it need not turn them for every query.
        self._starts, self._places, self._values = lists.indptr.tolist(), lists.indices.astype(np.intp), lists.data
        self._count = len(names)
        self._terms: dict[str, int] = vectorizer.vocabulary_
        self._idf: list[float] = vectorizer.idf_.tolist()

    def compare(self, queries: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Cosine of every query with every name, a row for each query, from 0 to 1.

        The same as scikit-learn's transform and a product, without what those spend on checking one short row.
        """
        rows = np.zeros((len(queries), self._count), np.float32)
        for row, query in zip(rows, queries, strict=True):
            counts = Counter(self._terms[term] for term in query if term in self._terms)
            weighed = {term: (1 + math.log(count)) * self._idf[term] for term, count in counts.items()}
            length = math.sqrt(math.fsum(weight * weight for weight in weighed.values())) or 1.0
            lists = [slice(self._starts[term], self._starts[term + 1]) for term in weighed]
            if lists:
                shares = [np.float32(weight / length) for weight in weighed.values()]
                brought = [self._values[own] * share for own, share in zip(lists, shares, strict=True)]
                # One behind the other, so sums are those of term by term.
                np.add.at(row, np.concatenate([self._places[own] for own in lists]), np.concatenate(brought))
        return rows


def best_first(values: NDArray[np.float32], count: int) -> list[int]:
    """Places of the highest values above 0, at most ``count``, the earlier first among equals."""
    above = np.flatnonzero(values > 0)
    if len(above) > count:
        high = values[above]
        above = above[high >= np.partition(high, -count)[-count]]
    ordered: list[int] = above[np.argsort(-values[above], kind="stable")][:count].tolist()
    return ordered


def _as_given(given: Sequence[str]) -> Sequence[str]:
    return given
