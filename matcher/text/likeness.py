"""How alike short names are (字面相似): cosine of words and character runs against a fixed list of names."""

from __future__ import annotations

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

        self._vectorizer = TfidfVectorizer(analyzer=_as_given, sublinear_tf=True, dtype=np.float32)
        self._matrix: Any = self._vectorizer.fit_transform(names).T.tocsr()

    def compare(self, queries: Sequence[Sequence[str]]) -> NDArray[np.float32]:
        """Cosine of every query with every name, a row for each query, from 0 to 1."""
        rows: NDArray[np.float32] = (self._vectorizer.transform(queries) @ self._matrix).toarray()
        return rows


def best_first(values: NDArray[np.float32], count: int) -> list[int]:
    """Places of the highest values above 0, at most ``count``, the earlier first among equals."""
    above = np.flatnonzero(values > 0)
    if len(above) > count:
        threshold = np.partition(values[above], -count)[-count]
        above = above[values[above] >= threshold]
    ordered = above[np.argsort(-values[above], kind="stable")]
    return [int(index) for index in ordered[:count]]


def _as_given(given: Sequence[str]) -> Sequence[str]:
    return given
