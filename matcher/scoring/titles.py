"""Titles compared (岗位名称相似度): what they stand for, their words, their characters.

Distinct titles are few beside people, so a post's title is compared once with every distinct title and people look
their titles' values up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse

from matcher.scoring.fuzzy import folded
from matcher.scoring.neutral import neutral_title
from matcher.scoring.tfidf import TermSpace, char_terms, cosine
from matcher.text.normalise import clean

# What each view of two titles counts in their likeness; concepts hold code, family and minor group (1, .6 and .3).
# Spelling is RapidFuzz's ratio, worked out only for titles the others find alike at all.
CONCEPT, WORDS, CHARS, SPELLING = 1.9, 1.0, 1.0, 0.4
ALIKE_AT_ALL = 0.1
# Longer titles are cut here.
MOST = 60

Cut = Callable[[str], Sequence[str]]
ConceptOf = Callable[[str], Mapping[str, float]]
Floats = NDArray[np.float32]


def _blank_terms(document: str) -> Iterator[str]:
    yield from document.split()


def _line_terms(document: str) -> Iterator[str]:
    yield from document.split("\n")


@lru_cache(maxsize=200_000)
def shown(title: str) -> str:
    """A title as the table keeps it: cleaned, without protected words, its separators left."""
    return clean(neutral_title(title))[:MOST]


@dataclass(frozen=True, slots=True)
class TitleTable:
    """Distinct titles as rows of three unit-length CSR float32 matrices; immutable, ``grown`` gives a new one."""

    cut: Cut
    concept_of: ConceptOf
    rows: Mapping[str, int]
    concepts: TermSpace
    words: TermSpace
    chars: TermSpace
    views: tuple[Any, Any, Any] = field(repr=False)
    spelled: tuple[str, ...] = field(repr=False)

    @classmethod
    def fitted(cls, titles: Iterable[str], *, cut: Cut, concept_of: ConceptOf) -> TitleTable:
        """The table of these titles; word and character frequencies are those of distinct titles."""
        distinct = sorted({shown(title) for title in titles})
        words, word_rows = TermSpace(_blank_terms).fitted([_joined(cut, title) for title in distinct])
        chars, char_rows = TermSpace(char_terms).fitted([folded(title) for title in distinct])
        empty = TermSpace(_line_terms)
        space, concept_rows = _concept_rows(empty, [concept_of(title) for title in distinct])
        rows = {title: row for row, title in enumerate(distinct)}
        return cls(
            cut,
            concept_of,
            rows,
            space,
            words,
            chars,
            (concept_rows, word_rows, char_rows),
            tuple(map(folded, distinct)),
        )

    def grown(self, titles: Iterable[str]) -> TitleTable:
        """The table with titles it did not hold behind the others; known titles keep their rows."""
        fresh = sorted({shown(title) for title in titles} - self.rows.keys())
        if not fresh:
            return self
        documents, spellings = [_joined(self.cut, title) for title in fresh], [folded(title) for title in fresh]
        words, chars = self.words.grown(documents), self.chars.grown(spellings)
        space, concept_rows = _concept_rows(self.concepts, [self.concept_of(title) for title in fresh])
        parts = (concept_rows, words.rows(documents), chars.rows(spellings))
        views = tuple(_stacked(old, new) for old, new in zip(self.views, parts, strict=True))
        rows = {**self.rows, **{title: len(self.rows) + place for place, title in enumerate(fresh)}}
        return TitleTable(
            self.cut,
            self.concept_of,
            rows,
            space,
            words,
            chars,
            (views[0], views[1], views[2]),
            (*self.spelled, *spellings),
        )

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, title: str) -> int:
        """Where this title stands; raises KeyError for a title the table does not hold."""
        return self.rows[shown(title)]

    def likeness(self, title: str) -> Floats:
        """How alike each title of the table is to this one, (titles,) in [0, 1]; 1 for the same title."""
        told = shown(title)
        stands_for = self.concept_of(told)
        concept = {key: weight for key, weight in stands_for.items() if key in self.concepts.vocabulary}
        # A title nobody knows is compared by its letters alone.
        known = CONCEPT * bool(stands_for)
        words, chars = self.words.weigh(_joined(self.cut, told)), self.chars.weigh(folded(told))
        spaces = ((self.concepts, concept, known), (self.words, words, WORDS), (self.chars, chars, CHARS))
        total = np.zeros(len(self), np.float32)
        for (space, weighed, weight), view in zip(spaces, self.views, strict=True):
            if weighed:
                total += np.float32(weight) * (view @ space.vector(weighed))
        total /= np.float32(known + WORDS + CHARS + SPELLING)
        close = np.flatnonzero(total >= ALIKE_AT_ALL)
        spelled = process.cdist([folded(told)], [self.spelled[row] for row in close], scorer=fuzz.ratio)
        if close.size:
            total[close] += np.float32(SPELLING / (100 * (known + WORDS + CHARS + SPELLING))) * spelled[0]
        if told in self.rows:
            total[self.rows[told]] = 1.0
        return np.clip(total, 0.0, 1.0)

    def pair(self, title: str, other: str) -> float:
        """What ``likeness`` would say of ``other`` if it came to the table now."""
        told, held = shown(title), shown(other)
        if not told or not held:
            return 0.0
        if told == held:
            return 1.0
        stands_for = self.concept_of(told)
        known = CONCEPT * bool(stands_for)
        documents = _joined(self.cut, told), _joined(self.cut, held)
        views = (
            known * cosine(stands_for, self.concept_of(held)),
            WORDS * cosine(self.words.weigh(documents[0]), self.words.weigh(documents[1], new=True)),
            CHARS * cosine(self.chars.weigh(folded(told)), self.chars.weigh(folded(held), new=True)),
        )
        whole = known + WORDS + CHARS + SPELLING
        alike = sum(views) / whole
        if alike >= ALIKE_AT_ALL:
            alike += SPELLING / (100 * whole) * fuzz.ratio(folded(told), folded(held))
        return min(1.0, alike)


@dataclass(frozen=True, slots=True)
class TitleColumn:
    """The wanted titles of a pool: person i's are ``ids[starts[i] : starts[i + 1]]``, rows of ``table``.

    Row 0 is the empty title; somebody who named none has it alone.
    """

    table: TitleTable
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]

    @classmethod
    def fitted(cls, wanted: Sequence[Sequence[str]], *, cut: Cut, concept_of: ConceptOf) -> TitleColumn:
        """The column of these people's titles."""
        table = TitleTable.fitted(
            ("", *(title for titles in wanted for title in titles)), cut=cut, concept_of=concept_of
        )
        return cls(table, *_rows_of(table, wanted))

    def followed_by(self, wanted: Sequence[Sequence[str]]) -> TitleColumn:
        """The same with more people behind; their new titles join the table."""
        table = self.table.grown(title for titles in wanted for title in titles)
        ids, starts = _rows_of(table, wanted)
        return TitleColumn(
            table, np.concatenate([self.ids, ids]), np.concatenate([self.starts, self.starts[-1] + starts[1:]])
        )

    def values(self, title: str) -> NDArray[np.float64]:
        """The likeness of each person's closest wanted title to this one, (people,); NaN for who named none."""
        if len(self.starts) == 1:
            return np.zeros(0)
        alike = self.table.likeness(title)
        alike[0] = np.nan
        return np.maximum.reduceat(alike[self.ids], self.starts[:-1]).astype(np.float64)


def _rows_of(table: TitleTable, wanted: Sequence[Sequence[str]]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    named = [[row for title in titles if (row := table.row(title))] or [0] for titles in wanted]
    starts = np.cumsum([0, *(len(rows) for rows in named)])
    return np.fromiter((row for rows in named for row in rows), np.int32, int(starts[-1])), starts


def _joined(cut: Cut, title: str) -> str:
    return " ".join(" ".join(cut(folded(title))).split())


def _concept_rows(space: TermSpace, concepts: Sequence[Mapping[str, float]]) -> tuple[TermSpace, Any]:
    """The space with all their keys, and one row for each."""
    grown = space.grown(["\n".join(concept) for concept in concepts])
    indptr = np.cumsum([0, *(len(concept) for concept in concepts)])
    indices = np.fromiter((grown.vocabulary[key] for one in concepts for key in one), np.int32, int(indptr[-1]))
    data = np.fromiter((weight for one in concepts for weight in one.values()), np.float32, int(indptr[-1]))
    return grown, sparse.csr_matrix((data, indices, indptr), shape=(len(concepts), len(grown.vocabulary)))


def _stacked(old: Any, new: Any) -> Any:
    wide = old.copy()
    wide.resize(old.shape[0], new.shape[1])
    return sparse.vstack([wide, new], format="csr")
