"""How near two trades are for lending (工种相近程度): one work, a near one, or one minor group (小类)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from matcher.models.enums import Labelled
from matcher.planning.pooling.lots import Trade
from matcher.scoring.fuzzy import folded
from matcher.scoring.musts import Covers
from matcher.scoring.shifts import NEAR_TRADE, SAME_TRADE
from matcher.text.catalogue import MINOR


class Nearness(Labelled):
    """How near two trades are (工种相近程度), nearest first."""

    SAME = "same", "同工种"
    NEAR = "near", "相近工种"
    GROUP = "group", "同小类"


NEARNESSES = tuple(Nearness)
FAR = len(NEARNESSES)  # stands for: too far apart


class Kinship(Protocol):
    """Anything that tells how near trades are."""

    def table(self, ours: Sequence[Trade], theirs: Sequence[Trade]) -> NDArray[np.int8]:
        """The place in ``NEARNESSES`` of each pair, ``FAR`` for those too far apart: (ours, theirs)."""
        ...  # pragma: no cover


class TradeKinship:
    """By occupation codes and by what titles stand for (``Concepts.of``, or ``SeekerIndex.concept_of``)."""

    def __init__(
        self, concept_of: Callable[[str], Mapping[str, float]], covers: Covers = lambda held, needed: needed in held
    ) -> None:
        self._concept_of = concept_of
        self._covers = covers

    def table(self, ours: Sequence[Trade], theirs: Sequence[Trade]) -> NDArray[np.int8]:
        """One code, one title or the same family: one work; kin in meaning: near; one minor group: the widest."""
        found = np.full((len(ours), len(theirs)), FAR, np.int8)
        if not found.size:
            return found
        minor = _equal([one.code[:MINOR] for one in ours], [one.code[:MINOR] for one in theirs])
        cosines = self._cosines([one.title for one in ours], [one.title for one in theirs])
        same = _equal([one.code for one in ours], [one.code for one in theirs])
        same |= _equal([folded(one.title) for one in ours], [folded(one.title) for one in theirs])
        found[minor] = NEARNESSES.index(Nearness.GROUP)
        found[cosines >= NEAR_TRADE] = NEARNESSES.index(Nearness.NEAR)
        found[same | (cosines >= SAME_TRADE)] = NEARNESSES.index(Nearness.SAME)
        # Who lacks a certificate the work must have is of another trade.
        for needed in {one.certificates for one in theirs if one.certificates}:
            lacking = [not all(self._covers(one.certificates, name) for name in needed) for one in ours]
            asking = [one.certificates == needed for one in theirs]
            found[np.ix_(lacking, asking)] = FAR
        return found

    def _cosines(self, ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.float64]:
        keys: dict[str, int] = {}
        left, right = (
            [
                {keys.setdefault(key, len(keys)): weight for key, weight in self._concept_of(title).items()}
                for title in side
            ]
            for side in (ours, theirs)
        )
        product = _rows(left, len(keys)) @ _rows(right, len(keys)).T
        # Beyond the twelfth digit a sum depends on its order.
        return np.asarray(product.toarray().round(12))


def _rows(concepts: Sequence[Mapping[int, float]], width: int) -> Any:
    from scipy.sparse import csr_array

    ends = np.cumsum([0, *map(len, concepts)])
    columns = np.array([key for one in concepts for key in one], np.int64)
    weights = np.array([weight for one in concepts for weight in one.values()], np.float64)
    return csr_array((weights, columns, ends), shape=(len(concepts), max(width, 1)))


def _equal(ours: Sequence[str], theirs: Sequence[str]) -> NDArray[np.bool_]:
    """Which are the same and told at all."""
    numbers = {word: number for number, word in enumerate(sorted({*ours, *theirs} - {""}))}
    left, right = (np.array([numbers.get(word, -1) for word in side]) for side in (ours, theirs))
    return np.asarray((left[:, None] == right[None, :]) & (left[:, None] >= 0))
