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
from matcher.scoring.pruning import Text, contenders
from matcher.scoring.section import Rows, Section
from matcher.scoring.tfidf import likeness

# Below this share of people passing the filter, only they are looked at; above, everybody is and those who fail are
# struck after, for walking a column in order costs less than picking from it.
SPARSE_SHARE = 0.3
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
        self.sifted: Sifted = sift(question.reasons, section.columns, dead=gone)
        if reason:
            self.sifted = Sifted(np.where(self.sifted.reasons == reason, 0, GONE).astype(np.uint8))
        self.labels = question.reasons.labels
        self.left_out = self.sifted.counts(len(question.reasons.labels))
        self.passing = int(self.left_out[0])
        sparse = self.passing < SPARSE_SHARE * len(section)
        # The rows that are looked at, or None: everybody is looked at and those who fail are struck after.
        self._rows: Rows | None = np.flatnonzero(self.sifted.passing()) if sparse else None
        self._alike = question.alike[number]

    @cached_property
    def told(self) -> dict[str, tuple[float, int]]:
        """Sum of the values of those who pass and told a fact, and how many they are, by factor."""
        out = {"title": self._titles_told()}
        for key, fact in self._question.facts.items():
            counts = self._tellings[fact.group]
            values = fact.values[: len(counts)]
            told = ~np.isnan(values) & (counts > 0)
            # Not a dot product: numpy hands that to a library which wakes a thread per core for it, at twice the time.
            out[key] = float((counts[told] * values[told]).sum()), int(counts[told].sum())
        return out

    def best(self, weights: Mapping[str, int], means: Mapping[str, float], count: int) -> Best:
        """The ``count`` best of those who pass, exact; equal scores by the smaller id."""
        section, asked = self._section, self._question
        texts = [
            Text(channel, terms, weights.get(key, 0))
            for key, channel, terms in (("words", section.words, asked.words), ("chars", section.chars, asked.chars))
        ]
        places = contenders(self._base(weights, means), self._rows, texts, min(count, self.passing))
        rows = places if self._rows is None else self._rows[places]
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
        missing = {"words": ~section.words.filled(rows), "chars": np.zeros(len(rows), bool), "title": untitled}
        for key, fact in asked.facts.items():
            told = fact.values[section.columns.codes[fact.group][rows]]
            missing[key] = np.isnan(told)
            values[key] = np.where(missing[key], means[key], told)
        return values, missing

    @cached_property
    def _tellings(self) -> dict[str, NDArray[np.int64]]:
        """How many of those who pass told each telling, by group; the smaller side is counted."""
        groups = {fact.group for fact in self._question.facts.values()}
        everybody, codes = self._section.tellings, self._section.columns.codes
        out = {}
        fewer_pass = 2 * self.passing < len(self._section)
        few = self._rows
        if few is None:
            few = np.flatnonzero(self.sifted.passing() == fewer_pass)
        for group in groups:
            counted = np.bincount(codes[group][few], minlength=len(everybody[group]))
            out[group] = counted if fewer_pass else everybody[group] - counted
        return out

    @cached_property
    def _titles(self) -> NDArray[np.float32]:
        """Likeness of the closest title of everybody looked at, 0 for who named none."""
        table = np.sqrt(self._alike)
        table[0] = 0.0
        return self._section.titles.best(table, self._rows)

    @cached_property
    def _untitled(self) -> Rows:
        """Places among those looked at of who named no title."""
        unnamed = self._section.titles.unnamed
        return unnamed if self._rows is None else np.flatnonzero(np.isin(self._rows, unnamed))

    def _titles_told(self) -> tuple[float, int]:
        if self._rows is not None:
            return float(self._titles.sum(dtype=np.float64)), len(self._rows) - len(self._untitled)
        passing = self.sifted.passing()
        own = np.multiply(self._titles, passing)
        return float(own.sum(dtype=np.float64)), self.passing - int(passing[self._untitled].sum())

    def _base(self, weights: Mapping[str, int], means: Mapping[str, float]) -> NDArray[np.float32]:
        """What everybody looked at brings apart from text, in float32; −∞ for those who fail."""
        section, rows = self._section, self._rows
        count = len(section) if rows is None else len(rows)
        total, part = np.empty(count, np.float32), np.empty(count, np.float32)
        np.multiply(self._titles, np.float32(weights.get("title", 0)), out=total)
        total[self._untitled] = np.float32(weights.get("title", 0) * means["title"])
        for group, table in self._tables(weights, means).items():
            codes = section.columns.codes[group]
            total += np.take(table, codes if rows is None else codes[rows], out=part, mode="wrap")
        if rows is None:
            np.putmask(total, self.sifted.reasons != 0, np.float32(-np.inf))
        return total

    def _tables(self, weights: Mapping[str, int], means: Mapping[str, float]) -> dict[str, NDArray[np.float32]]:
        """What each telling is worth in all, by group."""
        tables: dict[str, Floats] = {}
        for key, fact in self._question.facts.items():
            if weights.get(key):
                worth = weights[key] * np.where(np.isnan(fact.values), means[key], fact.values)
                tables[fact.group] = tables[fact.group] + worth if fact.group in tables else worth
        return {group: table.astype(np.float32) for group, table in tables.items() if len(table)}
