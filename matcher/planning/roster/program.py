"""A programme in whole numbers, its bounds and its narrowing: what is proved here needs no trust in a solver.

Columns are 0 or 1; rows say ``sum <= most`` or, once narrowed, ``sum == most``. Any prices of the rows, however they
were found, give a bound on the goal by weak duality, reckoned in whole numbers; the same prices show which columns and
rows every best plan has in common (reduced costs). So one level's optimum is handed on to the next level exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
# Prices are told in this part of a point, which all fractions down to sixteenths divide: prices mostly are such.
SCALE = 720_720
_ROOM = float(1 << 62)


@dataclass(frozen=True, slots=True)
class Program:
    """Rows over columns that are 0 or 1; ``low`` and ``high`` fix some of them."""

    rows: csr_array
    most: Ints
    equal: Bools
    low: Ints
    high: Ints

    def feasible(self, x: Ints) -> bool:
        """Whether a plan keeps every row and every fixed column."""
        slack = self.most - self.rows @ x
        fixed = (x >= self.low) & (x <= self.high)
        return bool((slack >= 0).all() and (slack[self.equal] == 0).all() and fixed.all())

    def tightened(self) -> Program:
        """Columns that no row has room for beside those fixed at 1, fixed at 0."""
        room = self.most - self.rows @ self.low
        heavy = self.rows.data > np.repeat(room, np.diff(self.rows.indptr))
        # Rows with a negative entry get room by other columns.
        positive = np.repeat(_all_positive(self.rows), np.diff(self.rows.indptr))
        out = np.zeros(len(self.high), bool)
        out[self.rows.indices[heavy & positive]] = True
        return replace(self, high=np.where(out & (self.low == 0), 0, self.high))

    def kept(self, goals: Sequence[Ints], values: Sequence[int]) -> Program:
        """The programme with a row more for each goal: never below its value."""
        more = csr_array(-np.array(goals, np.int64))
        more.eliminate_zeros()
        return replace(
            self,
            rows=csr_array(vstack([self.rows, more], format="csr")),
            most=np.concatenate([self.most, -np.array(values, np.int64)]),
            equal=np.concatenate([self.equal, np.zeros(len(goals), bool)]),
        )


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan is worth more than ``scaled / SCALE``; ``reduced`` and ``prices`` are in the same part of a point."""

    scaled: int
    reduced: Ints
    prices: Ints

    @property
    def whole(self) -> int:
        """The bound on a goal that is a whole number."""
        return self.scaled // SCALE


def bound(program: Program, goal: Ints, prices: NDArray[np.float64]) -> Bound | None:
    """The bound that prices of the rows give; None where the numbers would not fit."""
    if not np.isfinite(prices).all() or float(np.abs(prices).max(initial=0.0)) * SCALE > _ROOM:
        return None
    whole = np.rint(prices * SCALE).astype(np.int64)
    whole = np.where(program.equal, whole, np.maximum(whole, 0))
    size = np.abs(program.rows).T @ np.abs(whole.astype(float)) + np.abs(goal.astype(float)) * SCALE
    if float(size.sum()) > _ROOM:
        return None
    reduced = goal * SCALE - program.rows.T @ whole
    best = int(np.where(reduced > 0, reduced * program.high, reduced * program.low).sum())
    used = np.flatnonzero(whole)
    # Python's numbers: a level's row has a large right side.
    best += sum(price * most for price, most in zip(whole[used].tolist(), program.most[used].tolist(), strict=True))
    return Bound(best, reduced, whole)


def narrowed(program: Program, goals: Sequence[Ints], total: Ints, x: Ints, shown: Bound | None) -> Program:
    """The programme of the plans as good as ``x`` by all ``goals``, of which ``total`` is the weighed sum; exact.

    Columns and rows that cost more than the gap between bound and value cannot be otherwise. Where no gap is left that
    says everything; else each goal becomes a row.
    """
    values = [int(goal @ x) for goal in goals]
    if shown is None:
        return program.kept(goals, values)
    gap = shown.scaled - int(total @ x) * SCALE
    low = np.where((shown.reduced > gap) & (program.high > 0), 1, program.low)
    high = np.where((-shown.reduced > gap) & (program.low < 1), 0, program.high)
    equal = program.equal | (shown.prices > gap)
    closer = replace(program, low=low, high=high, equal=equal)
    return (closer if gap == 0 else closer.kept(goals, values)).tightened()


def _all_positive(rows: csr_array) -> Bools:
    negative = np.zeros(rows.shape[0], bool)
    negative[np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))[rows.data < 0]] = True
    return ~negative
