"""Many profiles cut by several processes (并行分词); threads would not help, as cutting holds the interpreter."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TypeVar

from matcher.scoring.features import cut_profile
from matcher.scoring.tfidf import Cutter

# Titles, skills and history of a person.
Profile = tuple[Sequence[str], str, str]
P = TypeVar("P")
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
            yield person, _cut(segmenter, profile)
        return
    left = iter(people)
    pending: deque[tuple[list[P], Future[list[str]]]] = deque()
    # Spawned: a fork would copy the threads' locks of a running service.
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin, initargs=(segmenter,)) as pool:
        while True:
            while len(pending) < workers * _AHEAD and (lot := list(islice(left, _LOT))):
                pending.append(([person for person, _ in lot], pool.submit(_cut_lot, [told for _, told in lot])))
            if not pending:
                return
            own, words = pending.popleft()
            yield from zip(own, words.result(), strict=True)


def _begin(segmenter: Cutter) -> None:
    global _cutter
    _cutter = segmenter


def _cut_lot(profiles: Sequence[Profile]) -> list[str]:
    assert _cutter is not None
    return [_cut(_cutter, profile) for profile in profiles]


def _cut(segmenter: Cutter, profile: Profile) -> str:
    titles, skills, history = profile
    return cut_profile(segmenter.words, titles=titles, skills=skills, history=history)
