"""What one Ray actor does (集群工作进程): holds one shard or all people, and loads them again once lost."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from matcher.scoring import disk
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex, Snapshot
from matcher.scoring.musts import Excluded
from matcher.scoring.rank import Ranking, Tally, Terms
from matcher.scoring.scan import Best, Question
from matcher.scoring.section import Section
from matcher.scoring.shards import Cuts, Shard
from matcher.scoring.weights import Weights


@dataclass(frozen=True)
class Pool:
    """The people as workers are told of them.

    ``index`` refers to an index with its word lists but nobody in it, ``rest`` to a snapshot without its base, its
    titles without word lists (:func:`lent`). The base is opened from the folder by its name; or, if it is in no folder
    that workers reach, ``parts`` refer to each shard's part of it. Workers take the shards in turn.
    """

    cuts: Cuts
    index: Any
    rest: Any
    parts: tuple[Any, ...] = ()


class Worker:
    """One shard of the pool that the last call named."""

    def __init__(self, number: int, folder: Path | None) -> None:
        """``number`` is the worker's, from 0, ``folder`` where bases lie."""
        self._index: SeekerIndex | None = None
        self._number = number
        self._folder = folder
        self._pool: Pool | None = None
        self._shard: Shard | None = None
        self._base: tuple[object, Section] | None = None

    def ready(self, pool: Pool) -> int:
        """The process id, once the shard is loaded."""
        self._holding(pool)
        return os.getpid()

    def ask(
        self, pool: Pool, vacancies: Sequence[VacancyFeatures], excluded: Sequence[Excluded], today: date
    ) -> list[Question]:
        """See :class:`Shard`."""
        return self._holding(pool).ask(vacancies, excluded, today)

    def tally(self, pool: Pool, key: str, *questions: list[Question]) -> list[Tally]:
        """See :class:`Shard`."""
        return self._holding(pool).tally(key, *questions)

    def best(self, pool: Pool, key: str, terms: Sequence[Terms], top: int, *questions: list[Question]) -> list[Best]:
        """See :class:`Shard`."""
        return self._holding(pool).best(key, terms, top, *questions)

    def lists(
        self,
        pool: Pool,
        vacancies: Sequence[VacancyFeatures],
        excluded: Sequence[Excluded],
        today: date,
        weights: Weights,
        top: int,
    ) -> list[Ranking]:
        """See :class:`Shard`."""
        return self._holding(pool).lists(vacancies, excluded, today, weights, top)

    def _holding(self, pool: Pool) -> Shard:
        """The shard of this pool; loaded now if this process is new or the pool has changed."""
        if self._shard is not None and self._pool == pool:
            return self._shard
        import ray

        number = self._number % pool.cuts.shards
        index = self._index = self._index or ray.get(pool.index)
        rest: Snapshot = ray.get(pool.rest)
        key = pool.parts[number] if pool.parts else (rest.base, pool.cuts)
        if self._base is None or self._base[0] != key:
            self._base = (
                key,
                lent(ray.get(pool.parts[number]) if pool.parts else self._opened(index, pool, rest), index),
            )
        base = self._base[1]
        sections = (base, *(lent(section, index) for section in rest.sections))
        part = pool.cuts.part(replace(rest, sections=sections), number, base=base)
        self._shard, self._pool = Shard(index, part), pool
        return self._shard

    def _opened(self, index: SeekerIndex, pool: Pool, rest: Snapshot) -> Section:
        """This worker's part of the base, from its files; raises :class:`disk.Damaged`."""
        if self._folder is None:
            raise disk.Damaged("没有索引文件夹")
        whole = disk.open_base(self._folder, index, rest.base).snapshot
        return pool.cuts.part(whole, self._number % pool.cuts.shards).sections[0]


def lent(section: Section, index: SeekerIndex | None) -> Section:
    """The section with the word lists of ``index``, or without any, to travel light."""
    table = section.titles.table
    if index is None:
        table = replace(table, cut=str.split, concept_of=_nothing)
    else:
        table = replace(table, cut=index.segmenter.words, concept_of=index.concept_of)
    return replace(section, titles=replace(section.titles, table=table))


def _nothing(_title: str) -> dict[str, float]:
    return {}
