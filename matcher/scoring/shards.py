"""The pool in parts (分片): one search interface, whether the people are in this process or in several.

A shard holds some of the people of one snapshot, with the whole of its terms, titles and books, so that a number means
the same everywhere. A list takes two steps over all shards, as it does over the sections of one process: what was told,
for the means are the whole pool's, and then the best. Where memory allows, several groups of shards hold the whole pool
each and share the posts; a group of one shard makes a list by itself. Nothing here knows how a shard is reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from queue import SimpleQueue
from typing import Any, Protocol
from uuid import uuid4

import numpy as np

from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex, Snapshot
from matcher.scoring.musts import Excluded
from matcher.scoring.rank import (
    Ranking,
    Tally,
    Terms,
    asked,
    best_among,
    listed,
    ranked,
    scanned,
    settled,
    shortlist,
    tallied,
)
from matcher.scoring.scan import Best, Question, Scan
from matcher.scoring.section import Rows, Section
from matcher.scoring.weights import Weights

# Posts that one call to a shard is about: a round trip costs some milliseconds, a post some more. Fewer where a shard
# is alone with them, so that groups finish together.
CHUNK = 32
CHUNK_ALONE = 8
# Chunks asked at once, so that shards work on one while the lists of another are put together.
IN_FLIGHT = 2


class Search(Protocol):
    """Who fits some posts, wherever the people are."""

    def shortlists(
        self,
        vacancies: Sequence[VacancyFeatures],
        *,
        top: int,
        today: date,
        weighing: Weights | None = None,
        excluded: Excluded | Sequence[Excluded] | None = None,
    ) -> list[Ranking]:
        """The list of each post, as :func:`matcher.scoring.rank.shortlist` gives it.

        ``excluded`` are ids to leave out by reason, for all posts or, as a sequence, for each.
        """


class LocalSearch:
    """Everybody in this process."""

    def __init__(self, index: SeekerIndex) -> None:
        self._index = index

    def shortlists(
        self,
        vacancies: Sequence[VacancyFeatures],
        *,
        top: int,
        today: date,
        weighing: Weights | None = None,
        excluded: Excluded | Sequence[Excluded] | None = None,
    ) -> list[Ranking]:
        """See :class:`Search`."""
        each = _for_each(excluded, len(vacancies))
        lists = {
            place: shortlist(
                self._index, vacancies[place], top=top, today=today, weighing=weighing, excluded=each[place]
            )
            for place in by_title(vacancies)
        }
        return [lists[place] for place in range(len(vacancies))]


class ShardHandle(Protocol):
    """How a shard is reached; see :class:`Shard` for what its calls mean.

    What ``ask`` gives is handed to every shard as it is, so it may be a reference instead of the questions.
    """

    def ask(self, vacancies: Sequence[VacancyFeatures], excluded: Sequence[Excluded], today: date) -> Any:
        """These posts as questions, or a reference to them."""

    def tally(self, key: str, *questions: Any) -> list[Tally]:
        """The first step for each question."""

    def best(self, key: str, terms: Sequence[Terms], top: int, *questions: Any) -> list[Best]:
        """The second step for each question."""

    def lists(
        self,
        vacancies: Sequence[VacancyFeatures],
        excluded: Sequence[Excluded],
        today: date,
        weights: Weights,
        top: int,
    ) -> list[Ranking]:
        """The lists of these posts, of a shard that has the whole pool."""


class Shard:
    """Some of the people of a snapshot, in this process."""

    def __init__(self, index: SeekerIndex, snapshot: Snapshot) -> None:
        """``index`` lends its word lists; ``snapshot`` is what :meth:`Cuts.part` gave."""
        self._index = index
        self._snapshot = snapshot
        self._begun: dict[str, list[list[Scan]]] = {}

    def ask(self, vacancies: Sequence[VacancyFeatures], excluded: Sequence[Excluded], today: date) -> list[Question]:
        """These posts as every shard of the snapshot is asked; any of them can say."""
        each = zip(vacancies, excluded, strict=True)
        return [asked(self._index, self._snapshot, post, today=today, excluded=out) for post, out in each]

    def tally(self, key: str, *questions: Sequence[Question]) -> list[Tally]:
        """The first step for each question; ``key`` names the questions until the second."""
        scans = self._scans(questions)
        tallies = [tallied(one) for one in scans]
        while len(self._begun) >= 2 * IN_FLIGHT:  # of somebody who never came back
            self._begun.pop(next(iter(self._begun)))
        self._begun[key] = scans
        return tallies

    def best(self, key: str, terms: Sequence[Terms], top: int, *questions: Sequence[Question]) -> list[Best]:
        """The second step; also where the first was taken by a shard that is no more."""
        scans = self._begun.pop(key, None) or self._scans(questions)
        return [best_among(one, settled_, top) for one, settled_ in zip(scans, terms, strict=True)]

    def lists(
        self,
        vacancies: Sequence[VacancyFeatures],
        excluded: Sequence[Excluded],
        today: date,
        weights: Weights,
        top: int,
    ) -> list[Ranking]:
        """The lists of these posts, if this shard has the whole pool."""
        questions = self.ask(vacancies, excluded, today)
        lists = {place: ranked(self._snapshot, questions[place], weights, top) for place in by_title(vacancies)}
        return [lists[place] for place in range(len(vacancies))]

    def _scans(self, questions: Sequence[Sequence[Question]]) -> list[list[Scan]]:
        return [scanned(self._snapshot, question) for some in questions for question in some]


class ShardedSearch:
    """Everybody, in groups of shards of one snapshot; each group has the whole pool."""

    def __init__(self, groups: Sequence[Sequence[ShardHandle]], weights: Weights, *, chunk: int = 0) -> None:
        """``weights`` is the preset to score with where a search names none."""
        self._groups = groups
        self._weights = weights
        self._chunk = chunk or (CHUNK if len(groups[0]) > 1 else CHUNK_ALONE)

    def shortlists(
        self,
        vacancies: Sequence[VacancyFeatures],
        *,
        top: int,
        today: date,
        weighing: Weights | None = None,
        excluded: Excluded | Sequence[Excluded] | None = None,
    ) -> list[Ranking]:
        """See :class:`Search`."""
        left_out, weights = _for_each(excluded, len(vacancies)), weighing or self._weights
        groups, size = self._groups, self._chunk
        free: SimpleQueue[Sequence[ShardHandle]] = SimpleQueue()
        for group in [*groups] * IN_FLIGHT:
            free.put(group)

        def listing(start: int) -> list[Ranking]:
            posts, out = vacancies[start : start + size], left_out[start : start + size]
            group = free.get()
            try:
                if len(group) == 1:
                    return group[0].lists(posts, out, today, weights, top)
                return together(group, posts, out)
            finally:
                free.put(group)

        def together(
            shards: Sequence[ShardHandle], posts: Sequence[VacancyFeatures], out: Sequence[Excluded]
        ) -> list[Ranking]:
            key = uuid4().hex
            # Each shard puts its share of the posts as questions, which all of them then answer.
            ends = [len(posts) * n // len(shards) for n in range(len(shards) + 1)]
            shares = [slice(*pair) for pair in pairwise(ends)]
            questions = list(calls.map(lambda shard, own: shard.ask(posts[own], out[own], today), shards, shares))
            tallies = list(zip(*calls.map(lambda shard: shard.tally(key, *questions), shards), strict=True))
            terms = [settled(of_post, weights) for of_post in tallies]
            bests = zip(*calls.map(lambda shard: shard.best(key, terms, top, *questions), shards), strict=True)
            return [listed(*of_post, top) for of_post in zip(tallies, terms, bests, strict=True)]

        with (
            ThreadPoolExecutor(IN_FLIGHT * sum(map(len, groups))) as calls,
            ThreadPoolExecutor(IN_FLIGHT * len(groups)) as chunks,
        ):
            return [one for some in chunks.map(listing, range(0, len(vacancies), size)) for one in some]


@dataclass(frozen=True, slots=True)
class Cuts:
    """Where a pool is cut: shard n has rows ``starts[n]`` to ``starts[n + 1]`` of the base, which is ordered by id.

    Behind the base it has who stands between the first ids of the same rows, ``edges[n - 1]`` and ``edges[n]``.
    """

    starts: tuple[int, ...]
    edges: tuple[int, ...]

    @property
    def shards(self) -> int:
        """How many shards there are."""
        return len(self.starts) - 1

    @classmethod
    def even(cls, snapshot: Snapshot, shards: int) -> Cuts:
        """Shards with the same number of people of the base each."""
        ids = snapshot.sections[0].columns.ids
        starts = tuple(len(ids) * number // shards for number in range(shards + 1))
        return cls(starts, tuple(int(ids[start]) for start in starts[1:-1]) if len(ids) else (0,) * (shards - 1))

    def part(self, snapshot: Snapshot, number: int, *, base: Section | None = None) -> Snapshot:
        """Shard ``number`` (from 0) of the snapshot; ``base`` is its part of the base where that is at hand."""
        sections, gone = [], []
        for place, (section, out) in enumerate(zip(snapshot.sections, snapshot.gone, strict=True)):
            if place == 0:
                rows = np.arange(self.starts[number], self.starts[number + 1])
                part = _cut(section, rows) if base is None else base
            else:
                owners = np.searchsorted(np.array(self.edges, np.int64), section.columns.ids, side="right")
                rows = np.flatnonzero(owners == number)
                part = _cut(section, rows)
            sections.append(part)
            gone.append(np.flatnonzero(np.isin(rows, out)))
        return replace(snapshot, sections=tuple(sections), gone=tuple(gone))


def _cut(section: Section, rows: Rows) -> Section:
    if len(rows) == len(section):
        return section
    part = section.taken(rows)
    return part if section.words.lists is None else part.with_lists()


def by_title(vacancies: Sequence[VacancyFeatures]) -> list[int]:
    """Places of these posts, those of one title in a row: everybody's titles are compared once for all of them."""
    return sorted(range(len(vacancies)), key=lambda place: vacancies[place].title)


def _for_each(excluded: Excluded | Sequence[Excluded] | None, posts: int) -> Sequence[Excluded]:
    if excluded is None or isinstance(excluded, Mapping):
        return [excluded or {}] * posts
    return excluded
