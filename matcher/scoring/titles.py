"""Titles compared (岗位名称相似度): what they stand for, their words, their characters.

Distinct titles are few beside people, so a post's title is compared once with every distinct title and people look
their titles' values up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from scipy import sparse

from matcher.scoring.fuzzy import folded
from matcher.scoring.postings import Postings
from matcher.scoring.semantic import Remembered, raised
from matcher.scoring.tfidf import Analyse, TermSpace, char_terms, cosine, itself
from matcher.text.neutral import neutral
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
    return clean(neutral(title))[:MOST]


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

    @property
    def told(self) -> str:
        """The title as it is compared."""
        return self._told

    @property
    def weighed(self) -> tuple[Concept, Mapping[str, float], Mapping[str, float]]:
        """What it stands for, its words and its characters, weighed."""
        return self._concept, self._words, self._chars

    @cached_property
    def _concept(self) -> Concept:
        return self._table.concept_of(self._told)

    @cached_property
    def _words(self) -> Mapping[str, float]:
        return self._table.words.weigh(_joined(self._table.cut, self._told))

    @cached_property
    def _chars(self) -> Mapping[str, float]:
        return self._table.chars.weigh(self._spelled)

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


@dataclass(frozen=True, slots=True)
class AskedTitles:
    """Titles that are each asked for, such as those of all posts, held against one title at a time.

    What :class:`AskedTitle` says of each, worked out for all of them at once.
    """

    table: TitleTable
    place: Mapping[str, int]
    spelled: tuple[str, ...]
    known: NDArray[np.float64]
    views: tuple[tuple[Mapping[str, int], Any], ...]
    vectors: Floats | None

    @classmethod
    def of(cls, table: TitleTable, titles: Iterable[AskedTitle]) -> AskedTitles:
        """These titles, each once."""
        asked = list({one.told: one for one in titles}.values())
        spelled = tuple(folded(one.told) for one in asked)
        known = np.array([CONCEPT * bool(one.weighed[0]) for one in asked], np.float64)
        views = tuple(_matrix([one.weighed[channel] for one in asked]) for channel in range(3))
        vectors = table.meaning.vectors(spelled) if table.meaning else None
        return cls(table, {one.told: row for row, one in enumerate(asked)}, spelled, known, views, vectors)

    def alike(self, other: str) -> NDArray[np.float64]:
        """The likeness of another title to each of these, (titles,) in [0, 1]."""
        table, held = self.table, shown(other)
        spelled, whole = folded(held), self.known + WORDS + CHARS + SPELLING
        total: NDArray[np.float64] = np.zeros(len(self.spelled))
        if held:
            told = (
                table.concept_of(held),
                table.words.weigh(_joined(table.cut, held), new=True),
                table.chars.weigh(spelled, new=True),
            )
            dots = [_dots(view, weighed) for view, weighed in zip(self.views, told, strict=True)]
            total = (self.known * dots[0] + WORDS * dots[1] + CHARS * dots[2]) / whole
            close = np.flatnonzero(total >= ALIKE_AT_ALL)
            if len(close):
                ratios = process.cdist([spelled], [self.spelled[row] for row in close.tolist()], scorer=fuzz.ratio)[0]
                total[close] += SPELLING / (100 * whole[close]) * ratios
            total = np.minimum(total, 1.0)
            if "" in self.place:
                total[self.place[""]] = 0.0
            if held in self.place:
                total[self.place[held]] = 1.0
        if table.meaning and self.vectors is not None and len(total):
            near = table.meaning.near(table.meaning.vectors([spelled])[0], self.vectors)
            total = np.asarray(raised(total.astype(np.float32), near), np.float64)
        return total


def _matrix(weighed: Sequence[Mapping[str, float]]) -> tuple[Mapping[str, int], Any]:
    """The terms of these documents, by column, and the documents (documents × terms)."""
    place: dict[str, int] = {}
    columns = [place.setdefault(term, len(place)) for one in weighed for term in one]
    indptr = np.cumsum([0, *map(len, weighed)])
    data = np.array([weight for one in weighed for weight in one.values()], np.float64)
    return place, sparse.csr_matrix((data, np.array(columns, np.int32), indptr), shape=(len(weighed), len(place)))


def _dots(view: tuple[Mapping[str, int], Any], weighed: Mapping[str, float]) -> NDArray[np.float64]:
    place, matrix = view
    dense = np.zeros(len(place))
    for term, weight in weighed.items():
        if term in place:
            dense[place[term]] = weight
    return np.asarray(matrix @ dense)


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
