"""Many profiles cut by several processes (并行分词); threads would not help, as cutting holds the interpreter."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import Any, TypeVar

from matcher.scoring.features import cut_profile
from matcher.scoring.tfidf import Cutter

# Titles, skills and history of a person.
Profile = tuple[Sequence[str], str, str]
P = TypeVar("P")
T = TypeVar("T")
R = TypeVar("R")
# Profiles handed over at once, and how many such lots are under way for each worker.
_LOT = 500
_AHEAD = 3
_cutter: Cutter | None = None


def cut_all(people: Iterable[tuple[P, Profile]], segmenter: Cutter, *, workers: int) -> Iterator[tuple[P, str]]:
    """Everybody in order with what :func:`cut_profile` gives; few are held at a time.

    ``segmenter`` goes to each worker once, so it must be picklable; with fewer than two workers it cuts here.
    """
    if workers < 2:
        for person, profile in people:
            yield person, cut_one(segmenter, profile)
        return
    with crew(workers, _begin, segmenter) as pool:
        for own, words in in_lots(pool, workers, people, _cut_lot):
            yield from zip(own, words, strict=True)


def crew(workers: int, begin: Callable[..., None], *told: Any) -> ProcessPoolExecutor:
    """So many processes, each of which has run ``begin`` with what it is told."""
    # Spawned: a fork would copy the threads' locks of a running service.
    return ProcessPoolExecutor(workers, get_context("spawn"), initializer=begin, initargs=told)


def in_lots(
    pool: ProcessPoolExecutor, workers: int, people: Iterable[tuple[P, T]], work: Callable[[list[T]], R]
) -> Iterator[tuple[list[P], R]]:
    """Lots of people in order with what ``work`` makes of what goes with them; only the latter leaves this process.

    Each worker is given lots in their order, too.
    """
    left = iter(people)
    pending: deque[tuple[list[P], Future[R]]] = deque()
    while True:
        while len(pending) < workers * _AHEAD and (lot := list(islice(left, _LOT))):
            pending.append(([person for person, _ in lot], pool.submit(work, [told for _, told in lot])))
        if not pending:
            return
        own, done = pending.popleft()
        yield own, done.result()


def cut_one(segmenter: Cutter, profile: Profile) -> str:
    """What :func:`cut_profile` gives."""
    titles, skills, history = profile
    return cut_profile(segmenter.words, titles=titles, skills=skills, history=history)


def _begin(segmenter: Cutter) -> None:
    global _cutter
    _cutter = segmenter


def _cut_lot(profiles: Sequence[Profile]) -> list[str]:
    assert _cutter is not None
    return [cut_one(_cutter, profile) for profile in profiles]
