"""The shortlist (候选名单): filter by the musts, score everybody left, look closer at the best, cut.

Order of work: musts first (filtering after a cut would lose nearly everybody), then every factor for all who pass, in
float32, then everybody who may be among the best exactly, then the cut. The same pool, the same list.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.facts import facts
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex, Snapshot
from matcher.scoring.musts import Excluded, Exclusion, reasons
from matcher.scoring.points import apportion
from matcher.scoring.scan import Best, Question, Scan
from matcher.scoring.weights import FACTORS, Weights

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

    def __reduce__(self) -> tuple[Any, ...]:
        """Travels as rows of plain values: thousands of small objects cost a worker as much as half its search."""
        heads = [(part.key, part.label, part.maximum) for part in self.candidates[0].parts] if self.candidates else []
        rows = [
            (one.seeker_id, one.score, [(part.points, part.value, part.missing) for part in one.parts])
            for one in self.candidates
        ]
        return _unpacked, (self.pool, self.excluded, dict(self.means), heads, rows)


def _unpacked(
    pool: int,
    excluded: list[Exclusion],
    means: dict[str, float],
    heads: Sequence[tuple[str, str, int]],
    rows: Sequence[tuple[int, int, Sequence[tuple[int, float, bool]]]],
) -> Ranking:
    candidates = [
        Candidate(
            who,
            score,
            tuple(
                Part(key, label, points, maximum, value, missing)
                for (key, label, maximum), (points, value, missing) in zip(heads, parts, strict=True)
            ),
        )
        for who, score, parts in rows
    ]
    return Ranking(pool, excluded, candidates, means)


@dataclass(frozen=True, slots=True)
class Tally:
    """What a part of the pool says in the first step: how many each reason leaves out, and what its people told.

    ``labels`` are the reasons' codes and names, ``left_out`` (1 + reasons,) counts with those who pass in place 0,
    ``told`` for each section the sum of the values of those who told a fact and how many they are, by factor.
    """

    labels: tuple[tuple[str, str], ...]
    left_out: NDArray[np.int64]
    told: tuple[Mapping[str, tuple[float, int]], ...]


@dataclass(frozen=True, slots=True)
class Terms:
    """What everybody in the pool is scored with: tenths of a point by factor, and the means for untold facts."""

    weights: Mapping[str, int]
    means: Mapping[str, float]


def shortlist(
    index: SeekerIndex,
    vacancy: VacancyFeatures,
    *,
    top: int = 20,
    today: date,
    excluded: Excluded | None = None,
    weighing: Weights | None = None,
) -> Ranking:
    """The best ``top`` people for a post; ``excluded`` are ids to leave out by reason (``musts.CALLER_LABELS``).

    ``weighing`` is the preset to score with, the index's own by default.
    """
    snapshot = index.snapshot_
    question = asked(index, snapshot, vacancy, today=today, excluded=excluded or {})
    return ranked(snapshot, question, weighing or index.weights, top)


def ranked(snapshot: Snapshot, question: Question, weighing: Weights, top: int) -> Ranking:
    """Both steps over the sections of one process that has the whole pool."""
    scans = scanned(snapshot, question)
    tally = tallied(scans)
    terms = settled([tally], weighing)
    return listed([tally], terms, [best_among(scans, terms, top)], top)


def left_out(
    index: SeekerIndex,
    vacancy: VacancyFeatures,
    code: str,
    *,
    today: date,
    top: int,
    excluded: Excluded | None = None,
) -> list[int]:
    """Ids of the ``top`` people a post leaves out for this reason (an ``Exclusion``'s code), who fit best first."""
    snapshot = index.snapshot_
    question = asked(index, snapshot, vacancy, today=today, excluded=excluded or {})
    reason = [name for name, _ in question.reasons.labels].index(code) + 1
    scans = scanned(snapshot, question, reason=reason)
    best = best_among(scans, settled([tallied(scans)], index.weights), top)
    return [int(who) for who in best.ids]


def scored(
    index: SeekerIndex,
    vacancy: VacancyFeatures,
    seeker_id: int,
    *,
    today: date,
    excluded: Excluded | None = None,
    weighing: Weights | None = None,
) -> Candidate | None:
    """What one person has in the list of a post, wherever on it they stand; None for whom the index does not have.

    The whole pool is asked, for its means stand in for what the person has not told.
    """
    snapshot = index.snapshot_
    scans = scanned(snapshot, asked(index, snapshot, vacancy, today=today, excluded=excluded or {}))
    terms = settled([tallied(scans)], weighing or index.weights)
    for scan, section, gone in zip(scans, snapshot.sections, snapshot.gone, strict=True):
        rows = np.setdiff1d(section.rows_of([seeker_id]), gone)
        if len(rows):
            values, missing = scan.values(rows, terms.means)
            return assemble(section.columns.ids[rows], values, missing, terms.weights, FACTORS)[0]
    return None


def asked(
    index: SeekerIndex,
    snapshot: Snapshot,
    vacancy: VacancyFeatures,
    *,
    today: date,
    excluded: Excluded,
) -> Question:
    """The post as every section of a snapshot is asked."""
    query, told = index.query(vacancy, snapshot), snapshot.books.reading()
    return Question(
        query.word_space.numbered(query.words),
        query.char_space.numbered(query.chars),
        [section.titles.likeness(vacancy.title) for section in snapshot.sections],
        facts(vacancy, told, today=today, covers=index.covers, distances=index.distances),
        reasons(vacancy, told, today=today, covers=index.covers, distances=index.distances, excluded=excluded),
    )


def findable(snapshot: Snapshot, ids: NDArray[np.int64]) -> set[int]:
    """Those of these people, in order of their ids, who can be found now."""
    found: set[int] = set()
    for section, gone in zip(snapshot.sections, snapshot.gone, strict=True):
        found.update(section.columns.ids[np.setdiff1d(section.rows_of(ids), gone)].tolist())
    return found


def scanned(snapshot: Snapshot, question: Question, *, reason: int = 0) -> list[Scan]:
    """The question put to every section; ``reason`` asks for those whom it leaves out instead of those who pass."""
    pairs = zip(snapshot.sections, snapshot.gone, strict=True)
    return [Scan(section, gone, question, number=n, reason=reason) for n, (section, gone) in enumerate(pairs)]


def tallied(scans: Sequence[Scan]) -> Tally:
    """The first step over the sections of one process."""
    labels = scans[0].labels
    return Tally(labels, np.sum([scan.left_out for scan in scans], axis=0), tuple(scan.told for scan in scans))


def settled(tallies: Sequence[Tally], weighing: Weights) -> Terms:
    """What everybody is scored with, from the first step over the whole pool."""
    means = pooled([told for tally in tallies for told in tally.told])
    return Terms(weighing.applied({"words", "chars", *means}), means)


def best_among(scans: Sequence[Scan], terms: Terms, top: int) -> Best:
    """The second step over the sections of one process: the ``top`` best of all of them."""
    return joined([scan.best(terms.weights, terms.means, top) for scan in scans if scan.passing], top)


def joined(bests: Sequence[Best], top: int) -> Best:
    """The ``top`` best of several parts of a pool; the same as of the pool in one part."""
    found = [best for best in bests if len(best.ids)]
    if not found:
        return Best(np.zeros(0, np.int64), np.zeros(0), {}, {})
    ids, scores = np.concatenate([best.ids for best in found]), np.concatenate([best.scores for best in found])
    order = np.lexsort((ids, -scores))[:top]
    return Best(
        ids[order],
        scores[order],
        {key: np.concatenate([best.values[key] for best in found])[order] for key in found[0].values},
        {key: np.concatenate([best.missing[key] for best in found])[order] for key in found[0].missing},
    )


def listed(tallies: Sequence[Tally], terms: Terms, bests: Sequence[Best], top: int) -> Ranking:
    """The list, from both steps over every part of the pool."""
    best = joined(bests, top)
    candidates = assemble(best.ids, best.values, best.missing, terms.weights, FACTORS)
    candidates.sort(key=lambda candidate: (-candidate.score, candidate.seeker_id))
    left_out = np.sum([tally.left_out for tally in tallies], axis=0)
    exclusions = [
        Exclusion(code, label, int(count))
        for (code, label), count in zip(tallies[0].labels, left_out[1:], strict=True)
        if count
    ]
    return Ranking(int(left_out.sum()), exclusions, candidates, terms.means)


def pooled(told: Sequence[Mapping[str, tuple[float, int]]]) -> dict[str, float]:
    """Mean of those who told each fact, over sections; 0 when nobody told it.

    Nine digits: the last bits of a sum depend on the order of the pool, and the list must not.
    """
    return {
        key: round(total / count, 9) if (count := sum(one[key][1] for one in told)) else 0.0
        for key in told[0]
        for total in [math.fsum(one[key][0] for one in told)]
    }


def assemble(
    ids: NDArray[np.int64],
    values: Mapping[str, Floats],
    missing: Mapping[str, NDArray[np.bool_]],
    weights: Mapping[str, int],
    labels: Mapping[str, str],
) -> list[Candidate]:
    """Candidates with parts that add up; ``values`` and ``missing`` are (people,) per factor, ``weights`` in tenths."""
    if not len(ids):
        return []
    plain = {key: (values[key].tolist(), missing[key].tolist()) for key in weights}
    out = []
    for i, seeker_id in enumerate(ids.tolist()):
        shares = [weights[key] * plain[key][0][i] for key in weights]
        parts = tuple(
            Part(key, labels[key], points, weights[key], round(value[i], 4), untold[i])
            for (key, (value, untold)), points in zip(plain.items(), apportion(shares), strict=True)
        )
        out.append(Candidate(seeker_id, sum(part.points for part in parts), parts))
    return out
