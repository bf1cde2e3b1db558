"""A run of people that can be searched (索引段): the base of an index, or people who came or changed since its fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.columns import Codebooks, Columns, columns_of
from matcher.scoring.features import SeekerFeatures
from matcher.scoring.postings import Postings
from matcher.scoring.sieve import Sieves
from matcher.scoring.tfidf import TermSpace
from matcher.scoring.wanted import TitleColumn

Rows = NDArray[np.intp]


def char_text(person: SeekerFeatures) -> str:
    """The short fields whose spelling is compared: wanted titles and skills."""
    return "\n".join((*person.titles, person.skills))


@dataclass(frozen=True)
class Spaces:
    """The terms of the two text channels, and whose frequencies they are."""

    words: TermSpace
    chars: TermSpace


@dataclass(frozen=True)
class Section:
    """Row i of columns, words, characters and titles is the same person; never changed once made."""

    columns: Columns
    words: Postings
    chars: Postings
    titles: TitleColumn

    def __len__(self) -> int:
        return len(self.columns)

    @cached_property
    def sieves(self) -> Sieves:
        """Who passes what many posts ask alike."""
        return Sieves(self.columns)

    @cached_property
    def _by_id(self) -> tuple[NDArray[np.int64], Rows]:
        ids = self.columns.ids
        if len(ids) < 2 or (np.diff(ids) > 0).all():
            return ids, np.arange(len(ids))
        order = np.argsort(ids, kind="stable")
        return ids[order], order

    def rows_of(self, ids: Iterable[int] | NDArray[np.int64]) -> Rows:
        """Rows that hold one of these people, ascending; an array has to be in order."""
        wanted = ids if isinstance(ids, np.ndarray) else np.array(sorted(ids), np.int64)
        held, order = self._by_id
        if not len(held) or not len(wanted):
            return np.zeros(0, np.intp)
        place = np.minimum(np.searchsorted(held, wanted), len(held) - 1)
        return np.sort(order[place[held[place] == wanted]])

    def followed_by(self, other: Section) -> Section:
        """These people and behind them those of a later section; without lists."""
        return Section(
            self.columns.joined(other.columns),
            self.words.followed_by(other.words),
            self.chars.followed_by(other.chars),
            self.titles.joined(other.titles),
        )

    def taken(self, rows: Rows) -> Section:
        """Only these rows, in this order; without lists."""
        return Section(
            self.columns.taken(rows), self.words.taken(rows), self.chars.taken(rows), self.titles.taken(rows)
        )

    def with_lists(self) -> Section:
        """The same rows with their lists built."""
        both = Postings.both
        return Section(self.columns, both(self.words.rows), both(self.chars.rows), self.titles)

    def refitted(self, spaces: Spaces) -> tuple[Section, Spaces]:
        """What a fit of these people would give, by id: frequencies counted anew, lists built, no text read again."""
        ordered = self.taken(np.argsort(self.columns.ids, kind="stable"))
        word_space, words = spaces.words.refitted(ordered.words.rows)
        char_space, chars = spaces.chars.refitted(ordered.chars.rows)
        whole = Section(ordered.columns, Postings(words), Postings(chars), ordered.titles.refitted())
        return whole.with_lists(), Spaces(word_space, char_space)


def section_of(
    people: Sequence[SeekerFeatures], spaces: Spaces, titles: TitleColumn, books: Codebooks
) -> tuple[Section, Spaces]:
    """A section of people who came after the fit, and the spaces grown by their words."""
    documents, spellings = [person.words for person in people], [char_text(person) for person in people]
    grown = Spaces(spaces.words.grown(documents), spaces.chars.grown(spellings))
    section = Section(
        columns_of(people, books),
        Postings(grown.words.rows(documents)),
        Postings(grown.chars.rows(spellings)),
        titles.beside([person.titles for person in people]),
    )
    return section, grown
