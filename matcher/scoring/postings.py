"""A text channel of many people (倒排索引): each row's terms, and each term's rows.

Both ways hold the same float32 weights. A question that concerns nearly everybody walks the lists of its terms; one
that concerns few walks their rows.
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
class Postings:
    """``rows`` CSR (people × terms) float32; ``lists`` the same as CSC, or None for a few rows that change often."""

    rows: Any
    lists: Any | None = None

    @classmethod
    def both(cls, rows: Any) -> Postings:
        """The rows with their lists."""
        return cls(rows, rows.tocsc())

    def __len__(self) -> int:
        return int(self.rows.shape[0])

    def dots(self, asked: Weighed, out: Floats | None = None) -> Floats:
        """Dot product of every row with the document, (people,) float32; ``out`` is written to if given."""
        count, width = self.rows.shape
        if self.lists is None:
            return np.asarray(self.rows @ asked.dense(width))
        sums = np.empty(count, np.float32) if out is None else out
        sums.fill(0)
        add, starts = adder(), self.lists.indptr
        for term, weight in zip(asked.terms.tolist(), asked.weights, strict=True):
            if term < width:
                begin, end = starts[term], starts[term + 1]
                add(count, self.lists.indices[begin:end], self.lists.data[begin:end], weight, sums)
        return sums

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

    def filled(self, chosen: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether the chosen rows hold any term."""
        return np.asarray(self.rows.indptr[chosen + 1] > self.rows.indptr[chosen])

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
