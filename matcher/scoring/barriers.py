"""What stands between a post and people of its trade (匹配障碍): each condition dropped in turn, counted exactly.

Of everybody whose wanted title stands for the same work, how many pass every must; and how many would without one of
them. A person is one row of a table of failed musts, so every answer is a sum over that table and none is estimated.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.musts import Flags, born_by, minimum_age, unmet
from matcher.scoring.reach import away
from matcher.scoring.section import Rows, Section
from matcher.scoring.tfidf import likeness

# The must that a better offer can meet, and the one that changes the legal age with it.
PAY, NIGHT, AGE = "pay", "night", "age"


@dataclass(frozen=True, slots=True)
class Barrier:
    """One must by its code (``musts.unmet``), and how many people would match if it alone were dropped."""

    code: str
    without: int


@dataclass(frozen=True, slots=True)
class Barriers:
    """Counts of people, nobody twice.

    ``trade`` named a title that stands for the same work, ``matching`` of them pass every must, ``raised`` would pass
    at the higher pay that was asked about (None when none was). Of those matching, ``near`` and ``wide`` live within
    the smaller and the larger radius of the post, ``unplaced`` told no place that can be measured.
    """

    trade: int
    matching: int
    conditions: tuple[Barrier, ...]
    raised: int | None
    near: int
    wide: int
    unplaced: int


def barriers(
    index: SeekerIndex,
    vacancy: VacancyFeatures,
    *,
    floor: float,
    today: date,
    excluded: Collection[int] = (),
    raise_to: int | None = None,
    near_km: float,
    wide_km: float,
) -> Barriers:
    """Count a post's people, with and without each of its musts.

    ``floor`` is the likeness of titles (as a list shows it, 0 to 1) from which they stand for the same work;
    ``excluded`` are ids that are not to be had, ``raise_to`` is a monthly pay in fen to try. The legal age is no
    condition that anybody can drop.
    """
    snapshot = index.snapshot_
    told = snapshot.books.reading()
    musts = list(unmet(vacancy, told=told, covers=index.covers, distances=index.distances))
    higher = None
    if raise_to is not None:
        better = replace(vacancy, pay_low=max(vacancy.pay_low or 0, raise_to), pay_high=max(_high(vacancy), raise_to))
        higher = next(
            flags
            for code, _, _, flags in unmet(better, told=told, covers=index.covers, distances=index.distances)
            if code == PAY
        )
    apart = away(vacancy, told, index.distances)
    ages = {night: born_by(minimum_age(replace(vacancy, night=night)), today).toordinal() for night in (True, False)}
    by_day, as_stated = ages[False], ages[bool(vacancy.night)]
    counts = np.zeros((len(musts) + 6,), np.int64)
    gone_ids = np.fromiter(sorted(excluded), np.int64, len(excluded))
    for section, gone in zip(snapshot.sections, snapshot.gone, strict=True):
        rows = _trade(section, gone, vacancy.title, floor, gone_ids)
        codes = section.columns.codes
        if not len(rows):
            continue
        failed = np.array([flags[codes[group][rows]] for _, _, group, flags in musts], bool)
        young, young_by_day = section.columns.born[rows] > as_stated, section.columns.born[rows] > by_day
        total = failed.sum(axis=0)
        passing = (total == 0) & ~young
        for number, (code, _, _, _) in enumerate(musts):
            legal = ~young_by_day if code == NIGHT else ~young
            counts[number] += np.count_nonzero((total - failed[number] == 0) & legal)
        kilometres = apart[codes["spot"][rows]][passing]
        if higher is not None:
            pay = [number for number, (code, *_) in enumerate(musts) if code == PAY]
            others = total - failed[pay].sum(axis=0)
            counts[-6] += np.count_nonzero((others == 0) & ~higher[codes["terms"][rows]] & ~young)
        with np.errstate(invalid="ignore"):
            counts[-5:] += _five(rows, passing, kilometres, near_km, wide_km)
    conditions = tuple(Barrier(code, int(count)) for (code, *_), count in zip(musts, counts, strict=False))
    trade, matching, near, wide, unplaced = (int(one) for one in counts[-5:])
    raised = int(counts[-6]) if higher is not None else None
    return Barriers(trade, matching, conditions, raised, near, wide, unplaced)


def _high(vacancy: VacancyFeatures) -> int:
    return max(vacancy.pay_high or 0, vacancy.pay_low or 0)


def _trade(section: Section, gone: Rows, title: str, floor: float, excluded: NDArray[np.int64]) -> Rows:
    """Rows of people who named a title that stands for the same work."""
    if not len(section):
        return np.zeros(0, np.intp)
    alike = likeness(section.titles.best(section.titles.table.likeness(title)).astype(np.float64)) >= floor
    alike[section.titles.unnamed] = False
    alike[gone] = False
    if len(excluded):
        alike &= ~np.isin(section.columns.ids, excluded)
    return np.flatnonzero(alike)


def _five(rows: Rows, passing: Flags, kilometres: NDArray[np.float64], near: float, wide: float) -> NDArray[np.int64]:
    return np.array(
        [
            len(rows),
            np.count_nonzero(passing),
            np.count_nonzero(kilometres <= near),
            np.count_nonzero(kilometres <= wide),
            np.count_nonzero(np.isnan(kilometres)),
        ],
        np.int64,
    )
