"""Who passes, and what those who pass told (筛后计数): counted once for all posts that ask alike.

Age, certificates, nights, form and education take few values together, so the sieve of one post serves the next. Place
and pay differ from post to post but strike only those who drew a firm line; these few rows are then put right.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.columns import Columns
from matcher.scoring.musts import COMMON, Reasons, Sifted, common

# Sieves kept for each section; one takes a byte a person and 8 bytes a telling.
KEPT = 64
_NUMBERS = 256
Counts = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sieve:
    """``sifted`` rows, how many of them each number has (256,), and by group how many who pass told each telling."""

    sifted: Sifted
    counts: Counts
    tellings: Mapping[str, Counts]

    @property
    def passing(self) -> int:
        """How many pass."""
        return int(self.counts[0])


class Sieves:
    """The sieves of one section, made when first asked for."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._kept: dict[tuple[int, int, bytes], Sieve] = {}
        self._everybody = {name: np.bincount(codes) for name, codes in columns.codes.items()}

    def of(self, wanted: Reasons) -> Sieve:
        """The sieve of :func:`matcher.scoring.musts.common`."""
        first = wanted.told.get(COMMON)
        # Tellings that came after this section are nobody's here.
        key = wanted.adult, wanted.age, b"" if first is None else first[: len(self._everybody[COMMON])].tobytes()
        found = self._kept.get(key)
        if found is None:
            found = self.made(common(wanted, self._columns))
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = found
        return found

    def made(self, sifted: Sifted) -> Sieve:
        """A sieve counted from scratch, on the smaller side."""
        counts = sifted.counts(int(sifted.reasons.max(initial=0)))
        fewer_pass = 2 * int(counts[0]) < len(self._columns)
        few = np.flatnonzero(sifted.passing() == fewer_pass)
        tellings = {name: self._counted(name, few) for name in self._everybody}
        if not fewer_pass:
            tellings = {name: self._everybody[name] - struck for name, struck in tellings.items()}
        return Sieve(sifted, np.pad(counts, (0, _NUMBERS - len(counts))), tellings)

    def narrowed(self, sieve: Sieve, sifted: Sifted) -> Sieve:
        """The sieve of ``sifted``, which is ``sieve`` with some rows struck or struck for another reason."""
        if sifted is sieve.sifted:
            return sieve
        before, now = sieve.sifted.reasons, sifted.reasons
        moved = np.flatnonzero(before != now)
        struck = moved[before[moved] == 0]
        if len(struck) > sieve.passing // 2:
            return self.made(sifted)
        counts = sieve.counts.copy()
        counts -= np.bincount(before[moved], minlength=_NUMBERS)
        counts += np.bincount(now[moved], minlength=_NUMBERS)
        tellings = {name: told - self._counted(name, struck) for name, told in sieve.tellings.items()}
        return Sieve(sifted, counts, tellings)

    def _counted(self, group: str, rows: NDArray[np.intp]) -> Counts:
        return np.bincount(self._columns.codes[group][rows], minlength=len(self._everybody[group]))
