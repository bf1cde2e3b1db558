"""The titles people want (求职岗位名称列): who wants which, and whose comes closest to a post's."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.postings import ranges
from matcher.scoring.titles import TitleTable, shown

Floats = NDArray[np.float32]

# Titles of a person that are looked up side by side; what goes beyond is added for those few alone.
_ABREAST = 3
# Where those who want titles alike at all are fewer than this share of those looked at, only they are walked.
FEW_HOLDERS = 0.45
# Titles of posts whose likeness to all others is kept; 4 bytes for each of them.
KEPT = 16


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

    def likeness(self, title: str) -> Floats:
        """How alike each title of the table is to this one; see :meth:`TitleTable.likeness`."""
        kept = self._kept
        found = kept.get(title)
        if found is None:
            found = self.table.likeness(title)
            if len(kept) >= KEPT:
                kept.clear()
            kept[title] = found
        return found

    def closest(self, alike: Floats, rows: NDArray[np.intp] | None = None) -> Floats:
        """Share of the title's points by each person's closest title, 0 for who named none: (people,), or (rows,).

        ``alike`` is what ``likeness`` gave; posts of one title in a row have everybody looked at once.
        """
        known, found = self._last.get("closest", (None, None))
        if known is not alike or found is None:
            table = np.sqrt(alike)
            table[0] = 0.0
            found = self.best(table, rows)
            if rows is not None:
                return found
            self._last["closest"] = alike, found
        return found if rows is None else found[rows]

    @cached_property
    def _kept(self) -> dict[str, Floats]:
        return {}

    @cached_property
    def _last(self) -> dict[str, tuple[Floats, Floats]]:
        return {}

    def best(self, alike: Floats, rows: NDArray[np.intp] | None = None) -> Floats:
        """Each person's closest title by ``alike`` (titles,), none below 0: (people,), or (rows,) for those alone."""
        if rows is None or len(rows) > len(alike):
            walked = self._walked(alike, len(self) if rows is None else len(rows))
            if walked is not None:
                return walked if rows is None else walked[rows]
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

    def _walked(self, alike: Floats, looked: int) -> Floats | None:
        """Everybody's closest title by way of who wants each; None where looking at ``looked`` people costs less."""
        close = np.flatnonzero(alike)
        wanted, starts = self._wanted
        holders = starts[close + 1] - starts[close]
        if int(holders.sum()) >= FEW_HOLDERS * looked:
            return None
        # From the least alike to the most, so that what is written last is the closest.
        order = np.argsort(alike[close], kind="stable")
        close, holders = close[order], holders[order]
        out = np.zeros(len(self), np.float32)
        out[wanted[ranges(starts[close], starts[close + 1])]] = np.repeat(alike[close], holders)
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
