"""The pool of seekers made searchable (求职者索引): fitted once, then kept up to date between searches.

A fit gives the base section; people who come or change go to small sections behind it, and rows that are nobody any
more are noted as gone. Readers take one immutable snapshot and never wait; writers prepare the next and swap it in.
"""

from __future__ import annotations

import hashlib
import threading
from array import array
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any

import numpy as np

from matcher.scoring.columns import GROUPS, Codebooks, Columns, birthday
from matcher.scoring.counting import Tally
from matcher.scoring.features import SeekerFeatures, VacancyFeatures, cut_profile
from matcher.scoring.fuzzy import folded
from matcher.scoring.musts import Covers
from matcher.scoring.postings import Postings
from matcher.scoring.reach import Distances
from matcher.scoring.section import Rows, Section, Spaces, section_of
from matcher.scoring.semantic import Remembered
from matcher.scoring.tfidf import FIELD_WEIGHTS, Cutter, TermSpace, cosine
from matcher.scoring.titles import AskedTitle, ConceptOf, TitleTable, shown
from matcher.scoring.wanted import Named
from matcher.scoring.weights import Weights
from matcher.text.neutral import PRINT

# Changed when the same profiles would score differently with the same weights, or the index is written differently.
FORMAT = "6"
# Rows behind the base or gone from it, as a share of the base, from which a merge pays.
MERGE_SHARE = 0.05
MERGE_ROWS = 500


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All a search needs, never changed once made: sections, the first the base, and the rows of each that are gone.

    ``mark`` is what the caller said the pool was as of, such as the number of the last change taken in; ``base`` is
    the name of the files that the base was opened from, empty if it is in memory alone.
    """

    sections: tuple[Section, ...]
    gone: tuple[Rows, ...]
    spaces: Spaces
    books: Codebooks
    mark: int = 0
    base: str = ""

    @property
    def size(self) -> int:
        """How many people can be found."""
        return sum(len(section) - len(gone) for section, gone in zip(self.sections, self.gone, strict=True))

    def holds(self, seeker_id: int) -> bool:
        """Whether this person can be found."""
        pairs = zip(self.sections, self.gone, strict=True)
        return any(np.setdiff1d(section.rows_of([seeker_id]), gone).size for section, gone in pairs)


@dataclass(frozen=True, slots=True)
class Query:
    """A post cut once and weighed in the terms of one snapshot."""

    vacancy: VacancyFeatures
    words: Mapping[str, float]
    chars: Mapping[str, float]
    word_space: TermSpace
    char_space: TermSpace
    title: AskedTitle
    # Where each word stands first in a field, for the reasons; filled when first asked for.
    places: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)


def _remembering(covers: Covers) -> Covers:
    answers = lru_cache(maxsize=100_000)(lambda held, needed: covers((held,), needed))
    return lambda held, needed: any(answers(name, needed) for name in held)


def _no_concept(_title: str) -> Mapping[str, float]:
    return {}


class SeekerIndex:
    """Everybody who can be ranked.

    ``covers``, ``distances`` and ``concept_of`` (with its print) come from ``matcher.text`` with their data bound.
    ``meaning`` is an encoder of titles, if one is wanted.
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
        meaning: Remembered | None = None,
    ) -> None:
        self.concept_of = concept_of
        self.meaning = meaning
        self._concept_print = concept_print
        self.segmenter = segmenter
        self.weights = weights
        self._covers = covers
        # The same few certificates are compared over and over, and each question walks the word list.
        self.covers = _remembering(covers)
        self.distances = distances
        self._writing = threading.Lock()
        self.snapshot_ = self.fitted([])

    def __reduce__(self) -> tuple[Any, ...]:
        """An index goes to another process without its people, which follow as parts of a snapshot."""
        making = partial(
            SeekerIndex, distances=self.distances, concept_of=self.concept_of, concept_print=self._concept_print
        )
        return making, (self.segmenter, self.weights, self._covers)

    @property
    def size(self) -> int:
        """How many people can be found."""
        return self.snapshot_.size

    @property
    def fingerprint(self) -> str:
        """Twenty hex digits that change with the segmenter, its words, the weights or the way of scoring."""
        told = (self.build_print, self.weights.key, sorted(self.weights.factors.items()))
        return hashlib.sha256(repr(told).encode()).hexdigest()[:20]

    @property
    def build_print(self) -> str:
        """Twenty hex digits that change when an index of the same people would be built differently."""
        told: tuple[object, ...] = (
            FORMAT,
            self.segmenter.fingerprint,
            FIELD_WEIGHTS,
            GROUPS,
            PRINT,
            self._concept_print,
        )
        if self.meaning:
            told = (*told, self.meaning.fingerprint)
        return hashlib.sha256(repr(told).encode()).hexdigest()[:20]

    @property
    def wants_merge(self) -> bool:
        """Whether so much has changed since the fit that merging it into the base pays."""
        now = self.snapshot_
        loose = sum(map(len, now.sections[1:])) + sum(map(len, now.gone))
        return loose > max(MERGE_ROWS, MERGE_SHARE * len(now.sections[0]))

    @property
    def has_changes(self) -> bool:
        """Whether anybody came, changed or went since the base; what they said before is still held then."""
        now = self.snapshot_
        return len(now.sections) > 1 or any(map(len, now.gone))

    def fit(self, seekers: Iterable[SeekerFeatures], mark: int = 0) -> SeekerIndex:
        """Learn the pool from scratch; of two profiles with one id the later counts."""
        fresh = self.fitted(seekers, mark)
        with self._writing:
            self.snapshot_ = fresh
        return self

    def adopt(self, snapshot: Snapshot) -> None:
        """Search this snapshot from now on."""
        with self._writing:
            self.snapshot_ = snapshot

    def pinned(self, snapshot: Snapshot | None = None) -> SeekerIndex:
        """The same index over one snapshot, the one searched now by default; what changes later is not seen by it.

        For whoever ranks and then explains or notes what the ranking was as of.
        """
        one = object.__new__(type(self))
        one.__dict__ = {**self.__dict__, "snapshot_": snapshot or self.snapshot_, "_writing": threading.Lock()}
        return one

    def followed(
        self,
        snapshot: Snapshot,
        changed: Iterable[SeekerFeatures] = (),
        removed: Collection[int] = (),
        *,
        mark: int | None = None,
    ) -> Snapshot:
        """What ``snapshot`` becomes when these people have come, changed or gone; this index stays as it is."""
        return self._followed(snapshot, changed, set(removed), mark)

    def update(
        self, changed: Iterable[SeekerFeatures] = (), removed: Collection[int] = (), *, mark: int | None = None
    ) -> None:
        """Take in new and changed profiles and drop removed ones; the next search sees it."""
        with self._writing:
            self.snapshot_ = self._followed(self.snapshot_, changed, set(removed), mark)

    def kinship(self, title: str) -> Callable[[str], float]:
        """How far another title stands for the same work, 0 to 1: the cosine of what the two stand for."""
        own = self.concept_of(shown(title))
        return lambda other: cosine(own, self.concept_of(shown(other)))

    def query(self, vacancy: VacancyFeatures, snapshot: Snapshot | None = None) -> Query:
        """The post as a query: title, duty and conditions as words, weighing in that order; the title as characters."""
        at = snapshot or self.snapshot_
        document = cut_profile(
            self.segmenter.words, titles=[vacancy.title], skills=vacancy.duty, history=vacancy.conditions
        )
        words, chars = at.spaces.words, at.spaces.chars
        return Query(
            vacancy,
            words.weigh(document),
            chars.weigh(folded(vacancy.title)),
            words,
            chars,
            AskedTitle(at.sections[0].titles.table, vacancy.title),
        )

    def fitted(
        self, seekers: Iterable[SeekerFeatures], mark: int = 0, *, workers: int = 1, cut: bool = False
    ) -> Snapshot:
        """A snapshot learned from these people, who are read once and not kept.

        Where people are many, ``workers`` processes take part; the snapshot is the same. ``cut``: their texts are cut
        anew, whatever words they hold.
        """
        books, named = Codebooks(), Named()
        facts = array("q")
        with closing(Tally(self.segmenter, self.concept_of, workers=workers, cut=cut)) as tally:
            for person in tally.taking(seekers):
                named.add(person.titles)
                facts.extend((person.id, birthday(person), *books.codes(person)))
            titles = named.titles()
            concepts = tally.concepts(titles)
            word_space, word_rows = tally.words.fitted()
            char_space, char_rows = tally.chars.fitted()
            known = dict(zip(titles, concepts, strict=True))
        table = TitleTable.fitted(
            titles, cut=self.segmenter.words, concept_of=self.concept_of, known=known, meaning=self.meaning
        )
        told = np.array(facts, np.int64).reshape(-1, 2 + len(GROUPS))
        codes = {name: told[:, 2 + i].astype(np.intp) for i, name in enumerate(GROUPS)}
        columns = Columns(np.ascontiguousarray(told[:, 0]), told[:, 1].astype(np.int32), codes)
        loose = Section(columns, Postings(word_rows), Postings(char_rows), named.column(table))
        spaces = Spaces(word_space, char_space)
        order = _last_of_each(columns.ids)
        if len(order) < len(told):
            base, spaces = loose.taken(order).refitted(spaces)
        elif len(order) > 1 and (np.diff(order) < 0).any():
            base = loose.taken(order).with_lists()
        else:
            base = loose.with_lists()
        return Snapshot((base,), (np.zeros(0, np.intp),), spaces, books, mark)

    def merged(self, snapshot: Snapshot | None = None) -> Snapshot:
        """Everybody who can be found in one base, as a fit would give it; no text is read again.

        Words, titles and tellings that nobody has any more are gone from it.
        """
        now = snapshot or self.snapshot_
        whole: Section | None = None
        for section, gone in zip(now.sections, now.gone, strict=True):
            left = section.taken(_without(len(section), gone)) if len(gone) else section
            whole = left if whole is None else whole.followed_by(left)
        assert whole is not None
        base, spaces = whole.refitted(now.spaces)
        books, columns = now.books.kept(base.columns)
        return Snapshot((replace(base, columns=columns),), (np.zeros(0, np.intp),), spaces, books, now.mark)

    def _followed(
        self, now: Snapshot, changed: Iterable[SeekerFeatures], removed: set[int], mark: int | None
    ) -> Snapshot:
        fresh = {person.id: person for person in changed if person.id not in removed}
        left = removed | fresh.keys()
        gone = [np.union1d(out, section.rows_of(left)) for section, out in zip(now.sections, now.gone, strict=True)]
        sections, spaces = list(now.sections), now.spaces
        if fresh:
            people = [fresh[i] for i in sorted(fresh)]
            section, spaces = section_of(people, spaces, sections[-1].titles, now.books)
            sections.append(section)
            gone.append(np.zeros(0, np.intp))
        # Like carries in a binary number: two small sections of like size become one, so that there are never many.
        while len(sections) > 2 and 2 * len(sections[-1]) >= len(sections[-2]):
            for at in (-2, -1):
                sections[at] = sections[at].taken(_without(len(sections[at]), gone[at]))
            sections[-2:] = [sections[-2].followed_by(sections[-1])]
            gone[-2:] = [np.zeros(0, np.intp)]
        mark = now.mark if mark is None else mark
        return replace(now, sections=tuple(sections), gone=tuple(gone), spaces=spaces, mark=mark)


def _without(count: int, gone: Rows) -> Rows:
    left = np.ones(count, bool)
    left[gone] = False
    return np.flatnonzero(left)


def _last_of_each(ids: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Rows:
    """Rows by id, of equal ids the last."""
    order = np.argsort(ids, kind="stable")
    last = np.ones(len(ids), bool)
    last[:-1] = np.diff(ids[order]) > 0
    return np.asarray(order[last])
