"""Measures of a ranked retrieval (检索指标): nDCG@10, MRR, MAP and recall at 50, with 95 % bootstrap intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

DEPTH, RECALL_DEPTH = 10, 50
_SEED, _ROUNDS = 20_221_253, 1_000
MEASURES = ("ndcg10", "mrr", "map", "recall50")
Measured = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class RetrievalScore:
    """Means over the queries that have anything right; ``low`` and ``high`` bound nDCG@10 at 95 %."""

    ranker: str
    queries: int
    ndcg10: float
    mrr: float
    map: float
    recall50: float
    low: float
    high: float

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        figures = {name: round(getattr(self, name), 4) for name in MEASURES}
        interval = [round(self.low, 4), round(self.high, 4)]
        return {"ranker": self.ranker, **figures, "ndcg10_interval": interval, "queries": self.queries}


def score_retrieval(ranker: str, scores: NDArray[np.floating[Any]], right: NDArray[np.int8]) -> RetrievalScore:
    """Measure a ranking: ``scores`` (queries, docs), −inf for what is not ranked; ``right`` the grade of each pair."""
    return summed_up(ranker, measured(scores, right))


def measured(scores: NDArray[np.floating[Any]], right: NDArray[np.int8]) -> list[Measured]:
    """The measures of each query that has anything right, in the order of ``MEASURES``; queries may come in parts.

    Equal scores are put in one fixed random order, so that no order of the file helps anybody.
    """
    shuffled = np.random.default_rng(_SEED).permutation(scores.shape[1])
    return [
        _measure(own[shuffled], grades[shuffled])
        for own, grades in zip(scores, right, strict=True)
        if (grades > 0).any()
    ]


def summed_up(ranker: str, rows: Sequence[Measured]) -> RetrievalScore:
    """Means over these queries, and the interval of nDCG@10."""
    if not rows:
        return RetrievalScore(ranker, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    table = np.array(rows)
    drawn = np.random.default_rng(_SEED).integers(0, len(table), (_ROUNDS, len(table)))
    low, high = np.percentile(table[drawn, 0].mean(axis=1), [2.5, 97.5])
    ndcg10, mrr, mean_precision, recall50 = (float(value) for value in table.mean(axis=0))
    return RetrievalScore(ranker, len(table), ndcg10, mrr, mean_precision, recall50, float(low), float(high))


def _measure(scores: NDArray[np.floating[Any]], grades: NDArray[np.int8]) -> Measured:
    order = np.argsort(-scores, kind="stable")
    order = order[scores[order] > -np.inf]
    gains = 2.0 ** grades[order] - 1
    ideal = np.sort(2.0 ** grades[grades > 0] - 1)[::-1][:DEPTH]
    found = np.flatnonzero(gains > 0)
    total = int((grades > 0).sum())
    ndcg = _discounted(gains[:DEPTH]) / _discounted(ideal)
    precision = np.arange(1, len(found) + 1) / (found + 1)
    reciprocal = 1 / (found[0] + 1) if len(found) else 0.0
    return ndcg, float(reciprocal), float(precision.sum() / total), float((found < RECALL_DEPTH).sum() / total)


def _discounted(gains: NDArray[np.floating[Any]]) -> float:
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum())
