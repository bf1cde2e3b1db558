"""One question put to one section (检索): who passes, what everybody brings, and exactly who is best.

Two steps, so that sections in other processes answer the same way. First each says what its people told (``told``), for
the mean that stands in for what somebody has not told is that of the whole pool. Then each gives its best.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.facts import Fact
from matcher.scoring.musts import GONE, Reasons, Sifted, sift
from matcher.scoring.postings import Weighed
from matcher.scoring.pruning import FEW_SHARE, Text, contenders, edge_of, leading
from matcher.scoring.section import Rows, Section
from matcher.scoring.tfidf import likeness

# Below this share of people passing the filter, only they are looked at; above, everybody is and those who fail are
# struck after, for walking a column in order costs less than picking from it.
SPARSE_SHARE = 0.3
# People compared first, for each that is asked for, and after how many groups of facts those left are picked out.
AHEAD = 16
ROUNDS = 2
# If they are fewer by this factor.
FEWER = 4
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """A post as every section is asked: its terms by number, its title, its facts and its musts; plain data.

    ``alike`` holds for each section of the snapshot how like the post's title each title of its table is.
    """

    words: Weighed
    chars: Weighed
    alike: Sequence[NDArray[np.float32]]
    facts: Mapping[str, Fact]
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Best:
    """Some people in falling order of score: ids, scores in tenths of a point, values and untold facts by factor."""

    ids: NDArray[np.int64]
    scores: Floats
    values: Mapping[str, Floats]
    missing: Mapping[str, NDArray[np.bool_]]


class Scan:
    """A section under one question."""

    def __init__(self, section: Section, gone: Rows, question: Question, *, number: int = 0, reason: int = 0) -> None:
        """``number`` is the section's in its snapshot; ``reason`` asks for those whom it leaves out instead."""
        self._section = section
        self._question = question
        reasons, sieves = question.reasons, section.sieves
        begun = sieves.of(reasons)
        called = [section.rows_of(ids) for _, ids in reasons.called]
        sifted = sift(reasons, section.columns, dead=gone, called=called, begun=begun.sifted)
        if reason:
            self._sieve = sieves.made(Sifted(np.where(sifted.reasons == reason, 0, GONE).astype(np.uint8)))
        else:
            self._sieve = sieves.narrowed(begun, sifted)
        self.labels = reasons.labels
        self.left_out = np.zeros(1 + len(self.labels), np.int64)
        numbers = self._sieve.counts[: min(len(self.left_out), GONE)]
        self.left_out[: len(numbers)] = numbers
        self.passing = self._sieve.passing
        sparse = self.passing < SPARSE_SHARE * len(section)
        # The rows that are looked at, or None: everybody is looked at and those who fail are struck after.
        self._rows: Rows | None = np.flatnonzero(self._sieve.sifted.passing()) if sparse else None
        self._alike = question.alike[number]

    @cached_property
    def told(self) -> dict[str, tuple[float, int]]:
        """Sum of the values of those who pass and told a fact, and how many they are, by factor."""
        out = {"title": self._titles_told()}
        for key, fact in self._question.facts.items():
            counts = self._sieve.tellings[fact.group]
            values = fact.values[: len(counts)]
            told = ~np.isnan(values)
            # Not a dot product: numpy hands that to a library which wakes a thread per core for it, at twice the time.
            out[key] = float((counts * np.where(told, values, 0.0)).sum()), int((counts * told).sum())
        return out

    def best(self, weights: Mapping[str, int], means: Mapping[str, float], count: int) -> Best:
        """The ``count`` best of those who pass, exact; equal scores by the smaller id."""
        section, asked = self._section, self._question
        texts = [
            Text(channel, terms, weights.get(key, 0))
            for key, channel, terms in (("words", section.words, asked.words), ("chars", section.chars, asked.chars))
        ]
        rows, base, edge = self._within_reach(weights, means, texts, min(count, self.passing))
        places = contenders(base, rows, texts, min(count, self.passing), edge)
        rows = places if rows is None else rows[places]
        values, missing = self.values(rows, means)
        scores = sum((weights[key] * values[key] for key in weights), np.zeros(len(rows)))
        ids = self._section.columns.ids[rows]
        order = np.lexsort((ids, -scores))[:count]
        return Best(
            ids[order],
            scores[order],
            {key: value[order] for key, value in values.items()},
            {key: flags[order] for key, flags in missing.items()},
        )

    def values(self, rows: Rows, means: Mapping[str, float]) -> tuple[dict[str, Floats], dict[str, NDArray[np.bool_]]]:
        """Exact value of each factor for some rows, and whether the mean stands in: (rows,) each."""
        section, asked = self._section, self._question
        untitled = np.isin(rows, section.titles.unnamed)
        alike = likeness(section.titles.best(self._alike, rows).astype(np.float64))
        values: dict[str, Floats] = {
            "words": likeness(section.words.some(asked.words, rows)),
            "chars": likeness(section.chars.some(asked.chars, rows)),
            "title": np.where(untitled, means["title"], alike),
        }
        nothing = np.zeros(len(rows), bool)
        missing = {"words": nothing, "chars": nothing, "title": untitled}
        for key, fact in asked.facts.items():
            told = fact.values[section.columns.codes[fact.group][rows]]
            missing[key] = np.isnan(told)
            values[key] = np.where(missing[key], means[key], told)
        return values, missing

    @cached_property
    def _titles(self) -> NDArray[np.float32]:
        """Likeness of the closest title of everybody looked at, 0 for who named none."""
        return self._section.titles.closest(self._alike, self._rows)

    @cached_property
    def _untitled(self) -> Rows:
        """Places among those looked at of who named no title."""
        unnamed = self._section.titles.unnamed
        return unnamed if self._rows is None else np.flatnonzero(np.isin(self._rows, unnamed))

    def _titles_told(self) -> tuple[float, int]:
        if self._rows is not None:
            return float(self._titles.sum(dtype=np.float64)), len(self._rows) - len(self._untitled)
        passing = self._sieve.sifted.passing()
        own = np.multiply(self._titles, passing)
        return float(own.sum(dtype=np.float64)), self.passing - int(passing[self._untitled].sum())

    def _within_reach(
        self, weights: Mapping[str, int], means: Mapping[str, float], texts: Sequence[Text], count: int
    ) -> tuple[Rows | None, NDArray[np.float32], float]:
        """Rows of all who may be among the ``count`` best, None for everybody, what they bring apart from text, and
        what the last of the best has at least.

        In float32; −∞ for those who fail. What tells people apart most is added first; whoever cannot reach those who
        then lead, even with the most that is still to come, is not looked at any further.
        """
        codes, reasons, rows = self._section.columns.codes, self._sieve.sifted.reasons, self._rows
        tables = sorted(self._tables(weights, means).items(), key=lambda item: float(np.ptp(item[1])), reverse=True)
        total = self._titles * np.float32(weights.get("title", 0))
        total[self._untitled] = np.float32(weights.get("title", 0) * means["title"])
        coming = sum(float(table.max()) for _, table in tables) + sum(text.weight for text in texts)
        edge = -np.inf
        for n, (group, table) in enumerate(tables):
            if 0 < n <= ROUNDS:
                if len(total) > FEW_SHARE * len(self._section):
                    edge = max(edge, self._reached(total, rows, tables[n:], texts, count))
                may = np.flatnonzero(total >= np.float32(edge - coming))
                if FEWER * len(may) < len(total):
                    if rows is None:
                        may = may[reasons[may] == 0]
                    rows, total = may if rows is None else rows[may], total[may]
            total += np.take(table, codes[group] if rows is None else codes[group][rows], mode="wrap")
            coming -= float(table.max())
        if rows is None:
            total += self._sieve.sifted.struck()
        return rows, total, edge

    def _reached(
        self,
        total: NDArray[np.float32],
        rows: Rows | None,
        rest: Sequence[tuple[str, NDArray[np.float32]]],
        texts: Sequence[Text],
        count: int,
    ) -> float:
        """What the last of the ``count`` best has at least: those who lead by ``total`` looked at more closely."""
        places = leading(total, AHEAD * count)
        if rows is None:
            places = places[self._sieve.sifted.reasons[places] == 0]
        whole, own = total[places], places if rows is None else rows[places]
        for group, table in rest:
            whole += np.take(table, self._section.columns.codes[group][own], mode="wrap")
        return edge_of(whole, own, texts, count)

    def _tables(self, weights: Mapping[str, int], means: Mapping[str, float]) -> dict[str, NDArray[np.float32]]:
        """What each telling is worth in all, by group."""
        tables: dict[str, Floats] = {}
        for key, fact in self._question.facts.items():
            if weights.get(key):
                worth = weights[key] * np.where(np.isnan(fact.values), means[key], fact.values)
                tables[fact.group] = tables[fact.group] + worth if fact.group in tables else worth
        return {group: table.astype(np.float32) for group, table in tables.items() if len(table)}
