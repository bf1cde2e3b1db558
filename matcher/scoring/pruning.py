"""Who may be among the best (上界剪枝): everybody else is struck by a bound, and nobody who could have won is.

What a person brings apart from text is known for everybody at little cost (``base``). Text can add no more than its
weight, so only people within that weight of the best need their text looked at. Where that leaves too many, the lists
of all but the common terms are walked, which bounds the text of everybody closely; where even that leaves too many,
everybody is scored in full. Exact each way: the ``count``-th best of some people found so far is never better than
the ``count``-th best of all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.postings import Postings, Weighed

Floats = NDArray[np.float32]
Rows = NDArray[np.intp]

# Tenths of a point by which a sum in float32 may be wrong; whoever comes this near the edge is looked at exactly.
SLACK = 0.02
BLOCK = 1024
LEAST = float(np.finfo(np.float32).min)
# People scored first, for an edge that the others have to reach; the more are asked for, the more.
LEADERS = 4
# Rows are looked at one by one as long as they are so few of all; above, walking lists costs less.
FEW_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Text:
    """A text channel under one question: it brings ``weight`` times the root of the dot product."""

    postings: Postings
    asked: Weighed
    weight: float

    def brought(self, rows: Rows) -> Floats:
        """What it brings to these rows, (rows,)."""
        return self._worth(self.postings.few(self.asked, rows))

    def most(self, rows: Rows | None) -> Floats:
        """No less than it brings, for these rows or for everybody."""
        bounds = self.postings.bounds(self.asked)
        return self._worth(self._of(bounds if bounds is not None else self.postings.dots(self.asked), rows))

    def all(self, rows: Rows | None) -> Floats:
        """What it brings, for these rows or for everybody, by way of the lists."""
        return self._worth(self._of(self.postings.dots(self.asked), rows))

    def _of(self, dots: Floats, rows: Rows | None) -> Floats:
        return dots if rows is None else dots[rows]

    def _worth(self, dots: Floats) -> Floats:
        np.sqrt(np.maximum(dots, 0, out=dots), out=dots)
        return np.multiply(dots, np.float32(self.weight), out=dots)


def contenders(base: Floats, rows: Rows | None, texts: Sequence[Text], count: int, edge: float = -np.inf) -> Rows:
    """Places in ``base`` of all who may be among the ``count`` best by ``base`` and what the texts add.

    ``base`` (looked at,) is −∞ for who may not be listed; ``rows`` are the rows it is about, None for everybody's.
    ``edge`` is known to be reached by as many.
    """
    texts = [text for text in texts if text.weight and len(text.asked.terms)]
    if not texts or count <= 0:
        return at_least(base, count, SLACK)
    few = max(2 * LEADERS * count, FEW_SHARE * len(texts[0].postings))

    def near(bounds: Floats, edge: float) -> Rows | None:
        """Places of who may be among the best by these bounds, None for too many."""
        if edge == -np.inf:
            leaders = leading(bounds, LEADERS * count)
            edge = edge_of(base[leaders], leaders if rows is None else rows[leaders], texts, count)
        may = bounds >= np.float32(max(edge, LEAST))
        return np.flatnonzero(may) if np.count_nonzero(may) <= few else None

    places = near(base + np.float32(sum(text.weight for text in texts)), edge)
    if places is None:
        places = near(np.asarray(sum((text.most(rows) for text in texts), base), np.float32), -np.inf)
    if places is None:
        return at_least(np.asarray(sum((text.all(rows) for text in texts), base), np.float32), count, SLACK)
    scores, coming = base[places], sum(text.weight for text in texts)
    for text in sorted(texts, key=lambda text: -text.weight):
        # Who cannot make up for the heavier text with the lighter is not looked at again.
        scores += text.brought(places if rows is None else rows[places])
        coming -= text.weight
        left = scores >= np.float32(edge - coming)
        places, scores = places[left], scores[left]
    return places[at_least(scores, count, SLACK)]


def edge_of(base: Floats, rows: Rows, texts: Sequence[Text], count: int) -> float:
    """What the ``count``-th best of everybody has at least, as far as these rows show."""
    best = np.argsort(-base)[: LEADERS * count]
    scores = sum((text.brought(rows[best]) for text in texts if len(text.asked.terms)), base[best])
    return nth_best(np.asarray(scores, np.float32), count)


def nth_best(scores: Floats, count: int) -> float:
    """The ``count``-th best of these scores, less what they may be wrong by; −∞ where they are fewer."""
    if not 0 < count <= len(scores):
        return -np.inf
    return float(np.partition(scores, len(scores) - count)[len(scores) - count]) - 2 * SLACK


def leading(scores: Floats, count: int) -> Rows:
    """Places of about ``count`` of the highest scores; of equal ones, and of those in one block, not always the best.

    Only finite scores, at most twice as many.
    """
    if len(scores) < 4 * count:
        return np.flatnonzero(scores > -np.inf)[: 2 * count]
    blocks = scores[: len(scores) // 2 // count * 2 * count].reshape(2 * count, -1).max(axis=1)
    edge = np.partition(blocks, count)[count]
    found = np.flatnonzero(scores >= edge)
    return found[: 2 * count] if edge > -np.inf else found[scores[found] > -np.inf][: 2 * count]


def at_least(scores: Floats, count: int, slack: float) -> Rows:
    """Places of all scores that may be among the ``count`` best, given that each may be wrong by ``slack``."""
    if count <= 0:
        return np.zeros(0, np.intp)
    if count >= len(scores):
        return np.flatnonzero(scores > -np.inf)
    whole = len(scores) // BLOCK * BLOCK
    edge = np.float32(-np.inf)
    if whole // BLOCK > 2 * count:
        # The best of each block are scores themselves, so the count-th of them is no better than the count-th of all.
        tops = scores[:whole].reshape(-1, BLOCK).max(axis=1)
        edge = np.partition(tops, len(tops) - count)[len(tops) - count]
        near = scores[scores >= edge]
        edge = np.partition(near, len(near) - count)[len(near) - count]
    else:
        edge = np.partition(scores, len(scores) - count)[len(scores) - count]
    found = np.flatnonzero(scores >= edge - np.float32(2 * slack))
    return found if edge > -np.inf else found[scores[found] > -np.inf]
