"""The shortlist (候选名单): filter by the musts, score everybody left, look closer at the best, cut.

Order of work: musts first (filtering after a cut would lose nearly everybody), then words, characters and facts for all
who pass, then the exact best 200 are scored again with title likeness, then the cut. The same pool, the same list.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.facts import facts
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import Query, SeekerIndex, Snapshot
from matcher.scoring.musts import Exclusion, sift
from matcher.scoring.points import apportion, rounded
from matcher.scoring.structured import filled
from matcher.scoring.tfidf import likeness
from matcher.scoring.weights import FACTORS, Weights

RERANK = 200
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Part:
    """What one factor brought: ``points`` of ``maximum``, both in tenths of a point; ``value`` in [0, 1].

    ``missing`` True when the person has not told the fact and the mean of the pool stands in.
    """

    key: str
    label: str
    points: int
    maximum: int
    value: float
    missing: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """One person on the list; ``score`` in tenths of a point (0 … 1,000) is exactly the sum of the parts."""

    seeker_id: int
    score: int
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """A list for one post: ``pool`` people were there, some excluded with a reason, the best of the others in order."""

    pool: int
    excluded: list[Exclusion]
    candidates: list[Candidate]
    # What stands in for a fact somebody has not told: the mean of those who told it, by factor, in [0, 1].
    means: Mapping[str, float] = field(default_factory=dict)

    @property
    def eligible(self) -> int:
        """How many passed every must."""
        return self.pool - sum(exclusion.count for exclusion in self.excluded)


def shortlist(
    index: SeekerIndex,
    vacancy: VacancyFeatures,
    *,
    top: int = 20,
    today: date,
    excluded: Mapping[str, AbstractSet[int]] | None = None,
    weighing: Weights | None = None,
) -> Ranking:
    """The best ``top`` people for a post; ``excluded`` are ids to leave out by reason (``musts.CALLER_LABELS``).

    ``weighing`` is the preset to score with, the index's own by default.
    """
    snapshot = index.snapshot_
    query = index.query(vacancy, snapshot)
    passing, exclusions = sift(
        vacancy,
        snapshot.columns,
        snapshot.books,
        alive=snapshot.alive,
        today=today,
        covers=index.covers,
        excluded=excluded or {},
    )
    rows = np.flatnonzero(passing)
    values, missing = measured(index, snapshot, query, passing, today=today)
    weights = (weighing or index.weights).applied(values)
    ids = snapshot.columns.ids[rows]
    first = best(
        sum((weights[key] * values[key] for key in weights if key in values), np.zeros(len(rows))),
        ids,
        max(RERANK, top),
    )

    people = [snapshot.people[int(i)] for i in ids[first]]
    close = {key: value[first] for key, value in values.items()}
    unknown = {key: flags[first] for key, flags in missing.items()}
    unknown["words"] = np.array([not person.words.strip() for person in people], bool)
    candidates = assemble(ids[first], close, unknown, weights, FACTORS)
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.seeker_id))
    means = {key: float(told.mean()) if (told := values[key][~missing[key]]).size else 0.0 for key in values}
    return Ranking(int(snapshot.alive.sum()), exclusions, candidates[:top], means)


def measured(
    index: SeekerIndex, snapshot: Snapshot, query: Query, passing: NDArray[np.bool_], *, today: date
) -> tuple[dict[str, Floats], dict[str, NDArray[np.bool_]]]:
    """Value of each factor the post has data for, and whether it is filled in, for everybody who passes: (passing,)."""
    columns = snapshot.columns if passing.all() else snapshot.columns.taken(np.flatnonzero(passing))
    values = {
        "words": likeness(snapshot.words.cosines(query.word_space.vector(query.words), passing)),
        "chars": likeness(snapshot.chars.cosines(query.char_space.vector(query.chars), passing)),
    }
    missing = {key: np.zeros(len(columns), bool) for key in values}
    alike = snapshot.titles.values(query.vacancy.title)[passing]
    values["title"], missing["title"] = filled(values=likeness(alike))
    for key, told in facts(
        query.vacancy, columns, snapshot.books, today=today, covers=index.covers, distances=index.distances
    ).items():
        values[key], missing[key] = filled(values=told.astype(np.float64))
    return values, missing


def best(scores: Floats, ids: NDArray[np.int64], count: int) -> NDArray[np.intp]:
    """Positions of the ``count`` highest scores, exact; equal scores by the smaller id."""
    if count < len(scores):
        edge = np.partition(scores, len(scores) - count)[len(scores) - count]
        chosen = np.flatnonzero(scores >= edge)
    else:
        chosen = np.arange(len(scores))
    return chosen[np.lexsort((ids[chosen], -scores[chosen]))][:count]


def assemble(
    ids: NDArray[np.int64],
    values: Mapping[str, Floats],
    missing: Mapping[str, NDArray[np.bool_]],
    weights: Mapping[str, int],
    labels: Mapping[str, str],
) -> list[Candidate]:
    """Candidates with parts that add up; ``values`` and ``missing`` are (people,) per factor, ``weights`` in tenths."""
    out = []
    for i, seeker_id in enumerate(ids.tolist()):
        shares = [weights[key] * float(values[key][i]) for key in weights]
        parts = tuple(
            Part(key, labels[key], points, weights[key], round(float(values[key][i]), 4), bool(missing[key][i]))
            for key, points in zip(weights, apportion(shares), strict=True)
        )
        out.append(Candidate(seeker_id, rounded(sum(shares)), parts))
    return out
