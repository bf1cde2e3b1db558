"""Titles compared (岗位名称相似度): what they stand for, their words, their characters.

Distinct titles are few beside people, so a post's title is compared once with every distinct title and people look
their titles' values up.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse

from matcher.scoring.fuzzy import folded
from matcher.scoring.neutral import neutral_title
from matcher.scoring.postings import Postings, ranges
from matcher.scoring.semantic import Remembered, raised
from matcher.scoring.tfidf import Analyse, TermSpace, char_terms, cosine, itself
from matcher.text.normalise import clean

# What each view of two titles counts in their likeness; concepts hold code, family and minor group (1, .6 and .3).
# Spelling is RapidFuzz's ratio, worked out only for titles the others find alike at all.
CONCEPT, WORDS, CHARS, SPELLING = 1.9, 1.0, 1.0, 0.4
ALIKE_AT_ALL = 0.1
# Longer titles are cut here.
MOST = 60

Cut = Callable[[str], Sequence[str]]
Concept = Mapping[str, float]
ConceptOf = Callable[[str], Concept]
Floats = NDArray[np.float32]


# Words of a title that was cut before.
blank_terms = Analyse(lambda document: ((1, document.split()),), itself)
# Concepts, one on each line.
line_terms = Analyse(lambda document: ((1, document.split("\n")),), itself)


@lru_cache(maxsize=200_000)
def shown(title: str) -> str:
    """A title as the table keeps it: cleaned, without protected words, its separators left."""
    return clean(neutral_title(title))[:MOST]


@dataclass(frozen=True, slots=True)
class TitleTable:
    """Distinct titles as rows of three unit-length channels: concepts, words and characters.

    Immutable. Row 0 of a fitted table is the empty title. ``vectors`` (titles, dimensions) are there if ``meaning`` is.
    """

    cut: Cut
    concept_of: ConceptOf
    concepts: TermSpace
    words: TermSpace
    chars: TermSpace
    views: tuple[Postings, Postings, Postings]
    titles: tuple[str, ...]
    spelled: tuple[str, ...]
    meaning: Remembered | None = None
    vectors: Floats | None = None

    @classmethod
    def fitted(
        cls,
        titles: Iterable[str],
        *,
        cut: Cut,
        concept_of: ConceptOf,
        known: Mapping[str, Concept] | None = None,
        meaning: Remembered | None = None,
    ) -> TitleTable:
        """The table of these titles; word and character frequencies are those of distinct titles.

        ``known`` are concepts that were read before.
        """
        distinct = sorted({"", *map(shown, titles)})
        spelled = tuple(map(folded, distinct))
        words, word_rows = TermSpace(blank_terms).fitted(_joined(cut, title) for title in distinct)
        chars, char_rows = TermSpace(char_terms).fitted(spelled)
        read = known or {}
        meant = [read[title] if title in read else concept_of(title) for title in distinct]
        grown = TermSpace(line_terms).grown("\n".join(concept) for concept in meant)
        concepts, concept_rows = grown.settled(_concept_rows(grown, meant))
        views = tuple(map(Postings.both, (concept_rows, word_rows, char_rows)))
        triple = views[0], views[1], views[2]
        vectors = meaning.vectors(spelled) if meaning else None
        return cls(cut, concept_of, concepts, words, chars, triple, tuple(distinct), spelled, meaning, vectors)

    def beside(self, titles: Iterable[str]) -> TitleTable:
        """A table of these titles alone, in the spaces of this one, which grow by what is new to them."""
        distinct = sorted({"", *map(shown, titles)})
        documents, spelled = [_joined(self.cut, title) for title in distinct], tuple(map(folded, distinct))
        meant = [self.concept_of(title) for title in distinct]
        words, chars = self.words.grown(documents), self.chars.grown(spelled)
        concepts = self.concepts.grown("\n".join(concept) for concept in meant)
        rows = _concept_rows(concepts, meant), words.rows(documents), chars.rows(spelled)
        views = tuple(map(Postings, rows))
        table = replace(self, concepts=concepts, words=words, chars=chars, titles=tuple(distinct), spelled=spelled)
        vectors = self.meaning.vectors(spelled) if self.meaning else None
        return replace(table, views=(views[0], views[1], views[2]), vectors=vectors)

    def joined(self, other: TitleTable) -> tuple[TitleTable, NDArray[np.int32]]:
        """This table with the titles of a later one behind it, and where each title of the later one stands now."""
        place = {title: row for row, title in enumerate(self.titles)}
        fresh = [row for row, title in enumerate(other.titles) if title not in place]
        place |= {other.titles[row]: len(self.titles) + n for n, row in enumerate(fresh)}
        views = [
            mine.followed_by(theirs.taken(np.array(fresh, np.intp)))
            for mine, theirs in zip(self.views, other.views, strict=True)
        ]
        table = replace(
            other,
            views=(views[0], views[1], views[2]),
            titles=self.titles + tuple(other.titles[row] for row in fresh),
            spelled=self.spelled + tuple(other.spelled[row] for row in fresh),
            vectors=_below(self.vectors, other.vectors, fresh),
        )
        return table, np.array([place[title] for title in other.titles], np.int32)

    def refitted(self, used: NDArray[np.intp]) -> tuple[TitleTable, NDArray[np.int32]]:
        """What a fit of the titles of these rows would give, and where each title of this table stands in it."""
        ordered = sorted({0, *used.tolist()}, key=lambda row: self.titles[row])
        rows = np.array(ordered, np.intp)
        words, word_rows = self.words.refitted(self.views[1].taken(rows).rows)
        chars, char_rows = self.chars.refitted(self.views[2].taken(rows).rows)
        concepts, concept_rows = self.concepts.settled(self.views[0].taken(rows).rows)
        views = tuple(map(Postings.both, (concept_rows, word_rows, char_rows)))
        place = np.zeros(len(self), np.int32)
        place[rows] = np.arange(len(rows), dtype=np.int32)
        table = replace(
            self,
            concepts=concepts,
            words=words,
            chars=chars,
            views=(views[0], views[1], views[2]),
            titles=tuple(self.titles[row] for row in ordered),
            spelled=tuple(self.spelled[row] for row in ordered),
            vectors=None if self.vectors is None else self.vectors[rows],
        )
        return table, place

    def __len__(self) -> int:
        return len(self.titles)

    def rows(self, titles: Iterable[str]) -> list[int]:
        """Where these titles stand; raises KeyError for a title the table does not hold."""
        place = {title: row for row, title in enumerate(self.titles)}
        return [place[shown(title)] for title in titles]

    def likeness(self, title: str) -> Floats:
        """How alike each title of the table is to this one, (titles,) in [0, 1]; 1 for the same title."""
        told = shown(title)
        stands_for = self.concept_of(told)
        # A title nobody knows is compared by its letters alone.
        known = CONCEPT * bool(stands_for)
        words, chars = self.words.weigh(_joined(self.cut, told)), self.chars.weigh(folded(told))
        asked = ((self.concepts, stands_for, known), (self.words, words, WORDS), (self.chars, chars, CHARS))
        total = np.zeros(len(self), np.float32)
        for (space, weighed, weight), view in zip(asked, self.views, strict=True):
            if weighed:
                total += np.float32(weight) * view.dots(space.numbered(weighed))
        total /= np.float32(known + WORDS + CHARS + SPELLING)
        close = np.flatnonzero(total >= ALIKE_AT_ALL).tolist()
        spelling = folded(told)
        spelled = process.cdist([spelling], [self.spelled[row] for row in close], scorer=fuzz.ratio)
        if close:
            total[close] += np.float32(SPELLING / (100 * (known + WORDS + CHARS + SPELLING))) * spelled[0]
        if told:
            total[[row for row in close if self.titles[row] == told]] = 1.0
        total = np.clip(total, 0.0, 1.0)
        if self.meaning and self.vectors is not None:
            total = raised(total, self.meaning.near(self.meaning.vectors([spelling])[0], self.vectors))
        return total

    def pair(self, title: str, other: str) -> float:
        """What ``likeness`` would say of ``other`` if it came to the table now."""
        return AskedTitle(self, title).alike(other)


class AskedTitle:
    """One title held against others, each of which is looked at once."""

    def __init__(self, table: TitleTable, title: str) -> None:
        self._table = table
        self._told = shown(title)
        self._spelled = folded(self._told)
        self._concept = table.concept_of(self._told)
        self._words = table.words.weigh(_joined(table.cut, self._told))
        self._chars = table.chars.weigh(self._spelled)
        self._known: dict[str, float] = {}
        self._plain: dict[str, float] = {}

    def alike(self, other: str) -> float:
        """The likeness of another title, 0 to 1."""
        if other not in self._known:
            self._known[other] = raised(self.plainly(other), self.near(other))
        return self._known[other]

    def plainly(self, other: str) -> float:
        """The likeness without what nearness in meaning adds."""
        if other not in self._plain:
            self._plain[other] = self._compared(shown(other))
        return self._plain[other]

    @cached_property
    def _vector(self) -> Floats:
        meaning = self._table.meaning
        return meaning.vectors([self._spelled])[0] if meaning else np.zeros(0, np.float32)

    def near(self, other: str) -> float:
        """How near another title is in meaning, 0 to 1; 0 without an encoder."""
        meaning = self._table.meaning
        return float(meaning.near(self._vector, meaning.vectors([folded(shown(other))]))[0]) if meaning else 0.0

    def _compared(self, held: str) -> float:
        if not self._told or not held:
            return 0.0
        if self._told == held:
            return 1.0
        table, spelled = self._table, folded(held)
        known = CONCEPT * bool(self._concept)
        views = (
            known * cosine(self._concept, table.concept_of(held)),
            WORDS * cosine(self._words, table.words.weigh(_joined(table.cut, held), new=True)),
            CHARS * cosine(self._chars, table.chars.weigh(spelled, new=True)),
        )
        whole = known + WORDS + CHARS + SPELLING
        alike = sum(views) / whole
        if alike >= ALIKE_AT_ALL:
            alike += SPELLING / (100 * whole) * fuzz.ratio(self._spelled, spelled)
        return min(1.0, alike)


# Titles of a person that are looked up side by side; what goes beyond is added for those few alone.
_ABREAST = 3
# Where titles that are alike at all are wanted by fewer than this share, their people are walked and not everybody.
FEW_HOLDERS = 0.45


@dataclass(frozen=True)
class TitleColumn:
    """The wanted titles of people: person i's are ``ids[starts[i] : starts[i + 1]]``, rows of ``table``.

    Row 0 is the empty title; somebody who named none has it alone.
    """

    table: TitleTable
    ids: NDArray[np.int32]
    starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.starts) - 1

    def beside(self, wanted: Sequence[Sequence[str]]) -> TitleColumn:
        """A column of other people in the spaces of this one."""
        table = self.table.beside(title for titles in wanted for title in titles)
        named = Named()
        for titles in wanted:
            named.add(titles)
        return named.column(table)

    def joined(self, other: TitleColumn) -> TitleColumn:
        """These people and behind them those of a later column."""
        table, place = self.table.joined(other.table)
        ids = np.concatenate([self.ids, place[other.ids]])
        return TitleColumn(table, ids, np.concatenate([self.starts, self.starts[-1] + other.starts[1:]]))

    def taken(self, rows: NDArray[np.intp]) -> TitleColumn:
        """Only these people, in this order."""
        starts, ends = self.starts[rows], self.starts[rows + 1]
        return TitleColumn(self.table, self.ids[ranges(starts, ends)], np.concatenate([[0], np.cumsum(ends - starts)]))

    def refitted(self) -> TitleColumn:
        """The same people over a table that holds their titles alone, fitted anew."""
        table, place = self.table.refitted(np.unique(self.ids).astype(np.intp))
        return TitleColumn(table, place[self.ids], self.starts)

    def best(self, alike: Floats, rows: NDArray[np.intp] | None = None) -> Floats:
        """Each person's closest title by ``alike`` (titles,), none below 0: (people,), or (rows,) for those alone."""
        close = np.flatnonzero(alike)
        wanted, starts = self._wanted
        holders = starts[close + 1] - starts[close]
        # What it costs to walk them, to look at these rows, and to look at everybody.
        looked = len(self) if rows is None else len(rows)
        if int(holders.sum()) < FEW_HOLDERS * looked:
            # From the least alike to the most, so that what is written last is the closest.
            order = np.argsort(alike[close], kind="stable")
            close, holders = close[order], holders[order]
            out = np.zeros(len(self), np.float32)
            out[wanted[ranges(starts[close], starts[close + 1])]] = np.repeat(alike[close], holders)
            return out if rows is None else out[rows]
        if rows is not None:
            begin, end = self.starts[rows], self.starts[rows + 1]
            if not len(rows):
                return np.zeros(0, np.float32)
            own = alike[self.ids[ranges(begin, end)]]
            return np.asarray(np.maximum.reduceat(own, np.cumsum(end - begin) - (end - begin)))
        out, other = np.empty(len(self), np.float32), np.empty(len(self), np.float32)
        first, *more = self._abreast
        # Every place is one of the table, so any mode does: "raise" would copy first, "clip" is slower than "wrap".
        np.take(alike, first, out=out, mode="wrap")
        for column in more:
            np.maximum(out, np.take(alike, column, out=other, mode="wrap"), out=out)
        people, ids = self._beyond
        if len(people):
            np.maximum.at(out, people, alike[ids])
        return out

    @cached_property
    def _wanted(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        """Who wants each title: title t's people are the first ``[starts[t] : starts[t + 1]]``."""
        people = np.repeat(np.arange(len(self)), np.diff(self.starts))
        counts = np.bincount(self.ids, minlength=len(self.table))
        return people[np.argsort(self.ids, kind="stable")], np.concatenate([[0], np.cumsum(counts)])

    @cached_property
    def unnamed(self) -> NDArray[np.intp]:
        """Rows of those who named no title, ascending."""
        return np.flatnonzero(self._abreast[0] == 0)

    @cached_property
    def _abreast(self) -> list[NDArray[np.intp]]:
        """Everybody's first titles, the last again for who has fewer; as wide as a place in an array."""
        last = self.starts[1:] - 1
        most = int((last - self.starts[:-1]).max(initial=0))
        return [
            self.ids[np.minimum(self.starts[:-1] + k, last)].astype(np.intp) for k in range(min(_ABREAST, most + 1))
        ]

    @cached_property
    def _beyond(self) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        lengths = np.diff(self.starts) - _ABREAST
        people = np.flatnonzero(lengths > 0)
        places = ranges(self.starts[people] + _ABREAST, self.starts[people + 1])
        return np.repeat(people, lengths[people]), self.ids[places]


class Named:
    """Wanted titles collected person by person."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {"": 0}
        self._ids, self._starts = array("i"), array("q", [0])

    def add(self, titles: Sequence[str]) -> None:
        """The titles of one more person."""
        own = [name for name in map(shown, titles) if name] or [""]
        self._ids.extend([self._numbers.setdefault(name, len(self._numbers)) for name in own])
        self._starts.append(len(self._ids))

    def titles(self) -> list[str]:
        """Every distinct title so far."""
        return list(self._numbers)

    def column(self, table: TitleTable) -> TitleColumn:
        """The column over a table that holds all these titles."""
        place = np.array(table.rows(self._numbers), np.int32)
        return TitleColumn(table, place[np.array(self._ids, np.int32)], np.array(self._starts, np.int64))


def _joined(cut: Cut, title: str) -> str:
    return " ".join(" ".join(cut(folded(title))).split())


def _below(above: Floats | None, other: Floats | None, rows: Sequence[int]) -> Floats | None:
    """Vectors with those of these rows of another table behind them."""
    if above is None or other is None:
        return None
    # A table of nothing but the empty title does not know yet how long a vector is.
    width = max(above.shape[1], other.shape[1])
    parts = [part if part.shape[1] else np.zeros((len(part), width), np.float32) for part in (above, other[rows])]
    return np.concatenate(parts)


def _concept_rows(space: TermSpace, concepts: Sequence[Mapping[str, float]]) -> Any:
    weighed = [space.numbered(concept) for concept in concepts]
    indptr = np.cumsum([0, *(len(one.terms) for one in weighed)])
    indices = np.concatenate([np.zeros(0, np.int64), *(one.terms for one in weighed)]).astype(np.int32)
    data = np.concatenate([np.zeros(0, np.float32), *(one.weights for one in weighed)])
    return sparse.csr_matrix((data, indices, indptr), shape=(len(concepts), len(space)))
