"""The pool of seekers made searchable (求职者索引): fitted once, then kept up to date between searches.

A fit gives a base; changed profiles go to a delta behind it and their old rows are marked dead. Readers take one
immutable snapshot and never wait; writers prepare the next snapshot under a lock and swap it in.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matcher.scoring.columns import Codebooks, Columns, columns_of
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile
from matcher.scoring.fuzzy import folded
from matcher.scoring.musts import Covers
from matcher.scoring.neutral import neutral_title
from matcher.scoring.tfidf import FIELD_WEIGHTS, Cutter, TermSpace, char_terms, word_terms
from matcher.scoring.titles import ConceptOf, TitleColumn, TitleTable
from matcher.scoring.weights import Weights

Distances = Callable[[str, str], float | None]
# Changed when the same profiles would score differently with the same weights.
FORMAT = "3"
# Rows in the delta, as a share of the base, beyond which an update fits everything anew.
REFIT_SHARE = 0.2
# Below this share of people passing the filter, their rows are cheaper to score than the whole matrix.
SPARSE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class TextMatrix:
    """One text channel of the pool: base rows and, behind them, delta rows; CSR float32, unit length."""

    base: Any
    delta: Any

    def cosines(self, vector: NDArray[np.float32], passing: NDArray[np.bool_]) -> NDArray[np.float64]:
        """Cosine of a query with each passing row, in row order."""
        split = self.base.shape[0]
        parts = []
        for matrix, chosen in ((self.base, passing[:split]), (self.delta, passing[split:])):
            known = vector[: matrix.shape[1]]
            if chosen.sum() < SPARSE_SHARE * len(chosen):
                parts.append(matrix[np.flatnonzero(chosen)] @ known)
            else:
                parts.append((matrix @ known)[chosen])
        return np.concatenate(parts).astype(np.float64)

    def followed_by(self, rows: Any) -> TextMatrix:
        """The same with more delta rows; the delta widens to the vocabulary of the new rows."""
        delta = self.delta.copy()
        delta.resize(delta.shape[0], rows.shape[1])
        return TextMatrix(self.base, sparse.vstack([delta, rows], format="csr"))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All a search needs, never changed once made; row i of columns, ``alive`` and text channels is one person."""

    columns: Columns
    alive: NDArray[np.bool_]
    words: TextMatrix
    chars: TextMatrix
    titles: TitleColumn
    word_space: TermSpace
    char_space: TermSpace
    books: Codebooks
    people: Mapping[int, SeekerFeatures]
    rows: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Query:
    """A post cut once and weighed in the terms of one snapshot."""

    vacancy: VacancyFeatures
    words: Mapping[str, float]
    chars: Mapping[str, float]
    word_space: TermSpace
    char_space: TermSpace
    titles: TitleTable
    parsed: dict[str, list[tuple[str, int, int]]] = field(default_factory=dict)


def char_text(person: SeekerFeatures) -> str:
    """The short fields whose spelling is compared: wanted titles and skills."""
    return "\n".join((*map(neutral_title, person.titles), person.skills))


def _remembering(covers: Covers) -> Covers:
    answers = lru_cache(maxsize=100_000)(lambda held, needed: covers((held,), needed))
    return lambda held, needed: any(answers(name, needed) for name in held)


def _no_concept(_title: str) -> Mapping[str, float]:
    return {}


class SeekerIndex:
    """Everybody who can be ranked.

    ``covers``, ``distances`` and ``concept_of`` (with its print) come from ``matcher.text`` with their data bound.
    """

    def __init__(
        self,
        segmenter: Cutter,
        weights: Weights,
        covers: Covers,
        *,
        distances: Distances | None = None,
        concept_of: ConceptOf = _no_concept,
        concept_print: str = "",
    ) -> None:
        self.concept_of = concept_of
        self._concept_print = concept_print
        self.segmenter = segmenter
        self.weights = weights
        # The same few certificates are compared over and over, and each question walks the word list.
        self.covers = _remembering(covers)
        self.distances = distances
        self._writing = threading.Lock()
        self.snapshot_ = self._fitted([])

    @property
    def size(self) -> int:
        """How many people can be found."""
        return len(self.snapshot_.people)

    @property
    def fingerprint(self) -> str:
        """Twenty hex digits that change with the segmenter, its words, the weights or the way of scoring."""
        told = (
            FORMAT,
            self.segmenter.fingerprint,
            self.weights.key,
            sorted(self.weights.factors.items()),
            FIELD_WEIGHTS,
            self._concept_print,
        )
        return hashlib.sha256(repr(told).encode()).hexdigest()[:20]

    def fit(self, seekers: Iterable[SeekerFeatures]) -> SeekerIndex:
        """Learn the pool from scratch; of two profiles with one id the later counts."""
        with self._writing:
            self.snapshot_ = self._fitted(seekers)
        return self

    def update(self, changed: Iterable[SeekerFeatures] = (), removed: Collection[int] = ()) -> None:
        """Take in new and changed profiles and drop removed ones; the next search sees it."""
        with self._writing:
            gone = set(removed)
            fresh = {person.id: person for person in changed if person.id not in gone}
            now = self.snapshot_
            people = {**{i: p for i, p in now.people.items() if i not in gone}, **fresh}
            base = now.words.base.shape[0]
            if len(now.columns) - base + len(fresh) > REFIT_SHARE * base:
                self.snapshot_ = self._fitted(people.values())
            else:
                self.snapshot_ = self._followed(now, people, list(fresh.values()), gone | fresh.keys())

    def query(self, vacancy: VacancyFeatures, snapshot: Snapshot | None = None) -> Query:
        """The post as a query: title, duty and conditions as words, weighing in that order; the title as characters."""
        at = snapshot or self.snapshot_
        document = cut_profile(
            self.segmenter.words, titles=[vacancy.title], skills=vacancy.duty, history=vacancy.conditions
        )
        return Query(
            vacancy,
            at.word_space.weigh(document),
            at.char_space.weigh(folded(vacancy.title)),
            at.word_space,
            at.char_space,
            at.titles.table,
        )

    def person(self, seeker_id: int) -> SeekerFeatures | None:
        """The profile of this id, or None if it cannot be found (any more)."""
        return self.snapshot_.people.get(seeker_id)

    def _fitted(self, seekers: Iterable[SeekerFeatures]) -> Snapshot:
        people = {person.id: person for person in seekers}
        ordered = [people[i] for i in sorted(people)]
        books = Codebooks()
        word_space, words = TermSpace(word_terms).fitted([person.words for person in ordered])
        char_space, chars = TermSpace(char_terms).fitted([char_text(person) for person in ordered])
        return Snapshot(
            columns=columns_of(ordered, books),
            titles=TitleColumn.fitted(
                [person.titles for person in ordered], cut=self.segmenter.words, concept_of=self.concept_of
            ),
            alive=np.ones(len(ordered), bool),
            words=TextMatrix(words, sparse.csr_matrix((0, words.shape[1]), dtype=np.float32)),
            chars=TextMatrix(chars, sparse.csr_matrix((0, chars.shape[1]), dtype=np.float32)),
            word_space=word_space,
            char_space=char_space,
            books=books,
            people=people,
            rows={person.id: row for row, person in enumerate(ordered)},
        )

    def _followed(
        self, now: Snapshot, people: Mapping[int, SeekerFeatures], fresh: Sequence[SeekerFeatures], gone: Iterable[int]
    ) -> Snapshot:
        documents, spellings = [p.words for p in fresh], [char_text(p) for p in fresh]
        word_space, char_space = now.word_space.grown(documents), now.char_space.grown(spellings)
        start = len(now.columns)
        alive = np.concatenate([now.alive, np.ones(len(fresh), bool)])
        dead = [now.rows[i] for i in gone if i in now.rows]
        alive[dead] = False
        rows = {**now.rows, **{person.id: start + i for i, person in enumerate(fresh)}}
        return Snapshot(
            columns=now.columns.joined(columns_of(fresh, now.books)),
            titles=now.titles.followed_by([person.titles for person in fresh]),
            alive=alive,
            words=now.words.followed_by(word_space.rows(documents)),
            chars=now.chars.followed_by(char_space.rows(spellings)),
            word_space=word_space,
            char_space=char_space,
            books=now.books,
            people=people,
            rows=rows,
        )
