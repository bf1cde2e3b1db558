"""Measures of a ranked list (排序指标): gain 2^rel − 1, discounted by the logarithm of the place (Järvelin 2002)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

EXACT = 2
NEAR = 1
DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """One query's relevant items: code → 2 for right, 1 for a neighbour; all others are 0."""

    relevance: Mapping[str, int]
    family: str = ""

    def is_right(self, code: str) -> bool:
        """Whether this item is fully right."""
        return self.relevance.get(code, 0) == EXACT


@dataclass(frozen=True, slots=True)
class RankScore:
    """Means over queries, and means over families of their queries' means (``macro_``)."""

    ranker: str
    queries: int
    families: int
    ndcg10: float
    top1: float
    top5: float
    macro_ndcg10: float
    macro_top1: float
    macro_top5: float

    def plain(self) -> dict[str, Any]:
        """The score as JSON."""
        return {
            "ranker": self.ranker,
            **{
                name: round(getattr(self, name), 4)
                for name in ("ndcg10", "top1", "top5", "macro_ndcg10", "macro_top1", "macro_top5")
            },
            "queries": self.queries,
            "families": self.families,
        }


def ndcg(ranked: Sequence[str], judged: Judged, depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain of the first ``depth`` items, 0 when nothing is relevant."""
    gains = [2 ** judged.relevance.get(code, 0) - 1 for code in ranked[:depth]]
    best = sorted((2**rel - 1 for rel in judged.relevance.values()), reverse=True)[:depth]
    ideal = _discounted(best)
    return _discounted(gains) / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def score_ranking(ranker: str, lists: Sequence[Sequence[str]], judged: Sequence[Judged]) -> RankScore:
    """Measure ranked lists against what was judged; a query without family is a family of its own."""
    rows = [
        (ndcg(ranked, one), _hit(ranked, one, 1), _hit(ranked, one, 5))
        for ranked, one in zip(lists, judged, strict=True)
    ]
    families: dict[str, list[tuple[float, float, float]]] = {}
    for number, (row, one) in enumerate(zip(rows, judged, strict=True)):
        families.setdefault(one.family or f"#{number}", []).append(row)
    means = [_mean(group) for group in families.values()]
    return RankScore(ranker, len(rows), len(families), *_mean(rows), *_mean(means))


def _hit(ranked: Sequence[str], judged: Judged, depth: int) -> float:
    return float(any(judged.is_right(code) for code in ranked[:depth]))


def _mean(rows: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    count = len(rows) or 1
    return (sum(a for a, _, _ in rows) / count, sum(b for _, b, _ in rows) / count, sum(c for _, _, c in rows) / count)
