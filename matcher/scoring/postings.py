"""A text channel of many people (倒排索引): each row's terms, and each term's rows.

Both ways hold the same float32 weights. A question that concerns nearly everybody walks the lists of its terms; one
that concerns few walks their rows. A handful of common terms make up a good part of all lists and tell people apart
least, so a question may leave them out and know at most what they would have brought (``pruning.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float32]
# Adds ``weight`` times the values of one list to the rows it names: (rows, list of rows, values, weight, sums).
Adder = Callable[[int, NDArray[np.int32], Floats, np.float32, Floats], None]
# Share of all postings that the longest lists together may make up to count as those of common terms. A question
# walks 16 to 24 % of its postings then and hardly one row in five hundred is left to look at (measured on a million).
COMMON_SHARE = 0.27
# What float32 may take from a length, as a factor.
_ROUNDED_UP = np.float32(1 + 1e-5)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The terms of one document: their numbers in a term space, ascending, and weights, unit length in all."""

    terms: NDArray[np.int64]
    weights: Floats

    def dense(self, width: int) -> Floats:
        """The weights as a vector over the terms 0 … ``width`` − 1."""
        out = np.zeros(width, np.float32)
        known = self.terms < width
        out[self.terms[known]] = self.weights[known]
        return out


@dataclass(frozen=True, slots=True)
class Lists:
    """Each term's rows: ``matrix`` CSC (people × terms) float32.

    ``common`` (terms,) marks the commonest terms; ``mass`` (people,) float32 is no less than the length of what each
    row holds of them, so by Cauchy and Schwarz they bring at most the length of the question's share times it.
    """

    matrix: Any
    common: NDArray[np.bool_]
    mass: Floats

    @classmethod
    def of(cls, rows: Any) -> Lists:
        """The lists of these rows."""
        matrix = rows.tocsc()
        lengths = np.diff(matrix.indptr).astype(np.int64)
        longest = np.argsort(-lengths, kind="stable")
        common = np.zeros(len(lengths), bool)
        common[longest[np.cumsum(lengths[longest]) <= COMMON_SHARE * matrix.nnz]] = True
        squares = np.zeros(rows.shape[0], np.float32)
        for term in np.flatnonzero(common).tolist():
            begin, end = matrix.indptr[term], matrix.indptr[term + 1]
            squares[matrix.indices[begin:end]] += matrix.data[begin:end] ** 2
        return cls(matrix, common, np.sqrt(squares) * _ROUNDED_UP)


@dataclass(frozen=True, slots=True)
class Postings:
    """``rows`` CSR (people × terms) float32, and their ``lists``, or None for a few rows that change often."""

    rows: Any
    lists: Lists | None = None

    @classmethod
    def both(cls, rows: Any) -> Postings:
        """The rows with their lists."""
        return cls(rows, Lists.of(rows))

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    def dots(self, asked: Weighed, out: Floats | None = None) -> Floats:
        """Dot product of every row with the document, (people,) float32; ``out`` is written to if given."""
        count, width = self.rows.shape
        if self.lists is None:
            return np.asarray(self.rows @ asked.dense(width))
        sums = np.empty(count, np.float32) if out is None else out
        sums.fill(0)
        self._add(self.lists, asked.terms, asked.weights, sums)
        return sums

    def bounds(self, asked: Weighed) -> Floats | None:
        """No less than the dot product of every row, (people,) float32, found without the lists of common terms.

        None where there are no lists to save anything with.
        """
        lists = self.lists
        if lists is None:
            return None
        known = asked.terms[asked.terms < len(lists.common)]
        common = lists.common[known]
        weights = asked.weights[: len(known)]
        rest = np.float32(np.sqrt(np.square(weights[common], dtype=np.float64).sum())) * _ROUNDED_UP
        sums = lists.mass * rest
        self._add(lists, known[~common], weights[~common], sums)
        return sums

    def _add(self, lists: Lists, terms: NDArray[np.int64], weights: Floats, sums: Floats) -> None:
        """Add to ``sums`` what these terms bring."""
        add, matrix = adder(), lists.matrix
        (count, width), starts = matrix.shape, matrix.indptr
        for term, weight in zip(terms.tolist(), weights, strict=True):
            if term < width:
                begin, end = starts[term], starts[term + 1]
                add(count, matrix.indices[begin:end], matrix.data[begin:end], weight, sums)

    def some(self, asked: Weighed, chosen: NDArray[np.intp]) -> NDArray[np.float64]:
        """Dot product of the chosen rows with the document, exact to float64, in the order of ``chosen``."""
        starts, ends = self.rows.indptr[chosen].astype(np.int64), self.rows.indptr[chosen + 1].astype(np.int64)
        places = ranges(starts, ends)
        dense = asked.dense(self.rows.shape[1])
        brought = self.rows.data[places].astype(np.float64) * dense[self.rows.indices[places]]
        return summed(brought, ends - starts)

    def few(self, asked: Weighed, chosen: NDArray[np.intp]) -> Floats:
        """Dot product of the chosen rows with the document in float32, in the order of ``chosen``."""
        return np.asarray(self.rows[chosen] @ asked.dense(self.rows.shape[1]))

    def followed_by(self, other: Postings) -> Postings:
        """These rows and behind them those of ``other``, whose terms may be more; without lists."""
        width = max(self.rows.shape[1], other.rows.shape[1])
        return Postings(sparse.vstack([widened(one.rows, width) for one in (self, other)], format="csr"))

    def taken(self, chosen: NDArray[np.intp]) -> Postings:
        """Only the chosen rows, in this order; without lists."""
        return Postings(self.rows[chosen])


def ranges(starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """All whole numbers of the half-open ranges, one range behind the other."""
    lengths = ends - starts
    before = np.cumsum(lengths) - lengths
    return np.asarray(np.arange(int(lengths.sum())) + np.repeat(starts - before, lengths))


def summed(values: NDArray[np.float64], lengths: NDArray[np.int64]) -> NDArray[np.float64]:
    """Sums of consecutive stretches of these lengths, 0 for an empty one."""
    owner = np.repeat(np.arange(len(lengths)), lengths)
    return np.bincount(owner, weights=values, minlength=len(lengths)).astype(np.float64).astype(np.float64)


def widened(rows: Any, width: int) -> Any:
    """The same rows with room for ``width`` terms; nothing is copied."""
    return sparse.csr_matrix((rows.data, rows.indices, rows.indptr), shape=(rows.shape[0], width), copy=False)


@cache
def adder() -> Adder:
    """The fastest way to add a list, proved once on a small example.

    scipy's ``csc_matvec`` runs over nothing but the list, but is not public and checks no bounds; should it be gone or
    answer differently one day, numpy's own indexing takes its place, a few times slower and with the same sums.
    """
    try:
        from scipy.sparse._sparsetools import csc_matvec
    except ImportError:
        return _plain

    def fast(count: int, rows: NDArray[np.int32], values: Floats, weight: np.float32, sums: Floats) -> None:
        span = np.array([0, len(rows)], rows.dtype)
        csc_matvec(count, 1, span, rows, values, np.array([weight], np.float32), sums)

    trial = np.zeros(4, np.float32), np.zeros(4, np.float32)
    example = np.array([1, 3], np.int32), np.array([0.5, 0.25], np.float32), np.float32(2)
    try:
        fast(4, *example, trial[0])
    except (TypeError, ValueError):
        return _plain
    _plain(4, *example, trial[1])
    return fast if np.array_equal(*trial) else _plain


def _plain(_count: int, rows: NDArray[np.int32], values: Floats, weight: np.float32, sums: Floats) -> None:
    sums[rows] += values * weight
