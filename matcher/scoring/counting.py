"""A pool's terms counted and its titles read (计数), by several processes where people are many.

Workers cut and count; what comes back is numbers, not text. A worker numbers terms as it meets them and tells each
term's name once, and lots are taken in as they stand in the pool: so terms come to the same numbers, and all that
follows from them to the same bits, as if one process had counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, islice

from matcher.scoring.cutting import Profile, crew, cut_one, in_lots
from matcher.scoring.features import SeekerFeatures
from matcher.scoring.section import char_text
from matcher.scoring.tfidf import Counted, Counts, Cutter, char_terms, word_terms
from matcher.scoring.titles import Concept, ConceptOf

# A worker spends some four seconds of its processor on beginning to cut and to read titles; fewer people do not pay it.
FEW = 20_000
# Titles read at once.
_LOT = 200
# A document, or what it is to be cut from, and the text whose characters are counted.
_Told = tuple[str | Profile, str]


class Tally:
    """What a fit counts: ``words`` and ``chars`` of people, and the concepts of their titles; to be closed.

    With two ``workers`` or more both helpers must be picklable. ``cut``: texts are cut, whatever words people hold.
    """

    def __init__(self, segmenter: Cutter, concept_of: ConceptOf, *, workers: int = 1, cut: bool = False) -> None:
        self.words, self.chars = Counts(word_terms), Counts(char_terms)
        self._segmenter = segmenter
        self._concept_of = concept_of
        self._workers = workers
        self._cut = cut
        self._pool: ProcessPoolExecutor | None = None

    def close(self) -> None:
        """Send the workers home."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def taking(self, people: Iterable[SeekerFeatures]) -> Iterator[SeekerFeatures]:
        """Everybody in order, counted by the time they are given; few are held at a time."""
        left = iter(people)
        first = list(islice(left, FEW)) if self._workers > 1 else []
        told = ((person, self._told(person)) for person in chain(first, left))
        if len(first) < FEW:
            for person, (text, spelling) in told:
                self.words.add(_document(self._segmenter, text))
                self.chars.add(spelling)
                yield person
            return
        self._pool = crew(self._workers, _begin, self._segmenter, self._concept_of)
        for own, (words, chars) in in_lots(self._pool, self._workers, told, _count):
            self.words.take(words)
            self.chars.take(chars)
            yield from own

    def concepts(self, titles: Sequence[str]) -> Iterator[Concept]:
        """What each title stands for, in order; workers begin at once and go on while other work is done here."""
        if not self._pool:
            return map(self._concept_of, titles)
        lots = [titles[start : start + _LOT] for start in range(0, len(titles), _LOT)]
        return chain.from_iterable(self._pool.map(_read, lots))

    def _told(self, person: SeekerFeatures) -> _Told:
        text = (person.titles, person.skills, person.history) if self._cut else person.words
        return text, char_text(person)


def _document(segmenter: Cutter, text: str | Profile) -> str:
    return text if isinstance(text, str) else cut_one(segmenter, text)


# What a worker has; counts do not know of workers.
_own: tuple[Cutter, ConceptOf, Counts, Counts] | None = None


def _begin(segmenter: Cutter, concept_of: ConceptOf) -> None:
    global _own
    _own = segmenter, concept_of, Counts(word_terms), Counts(char_terms)


def _count(lot: Sequence[_Told]) -> tuple[Counted, Counted]:
    assert _own is not None
    segmenter, _, words, chars = _own
    for text, spelling in lot:
        words.add(_document(segmenter, text))
        chars.add(spelling)
    return words.told(), chars.told()


def _read(titles: Sequence[str]) -> list[Concept]:
    assert _own is not None
    return list(map(_own[1], titles))
