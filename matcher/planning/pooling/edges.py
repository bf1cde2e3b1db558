"""Which workers could go to which places (可行配对), for how many days and at what cost; and what bars the rest.

Lots are numbered in the order of their ids. Pairs of trades too far apart are never made: they are counted from the
totals. All other pairs are judged in blocks, rule by rule in the order of ``Bar``, so that each is counted once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from matcher.errors import Invalid
from matcher.models.enums import Shift
from matcher.planning.pooling.bars import BARS, Bar
from matcher.planning.pooling.kin import NEARNESSES, Kinship, Nearness
from matcher.planning.pooling.lots import Lot, ShortageLot, SurplusLot, Trade
from matcher.planning.pooling.rules import PoolingRules
from matcher.scoring import structured
from matcher.scoring.reach import Distances

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
_Rules = tuple[tuple[Bar, NDArray[np.bool_]], ...]
_BLOCK = 1 << 18
_SHIFTS = {shift: 1 << place for place, shift in enumerate(Shift)}
_ANY = (1 << len(_SHIFTS)) - 1
_PASS = len(BARS)


@dataclass(frozen=True, slots=True)
class Edges:
    """Pairs that may be: places in the lots, days of one worker lent, cost of one worker lent, and what it is made of.

    Sorted by surplus, then shortage. ``km`` is NaN where unknown.
    """

    surplus: Ints
    shortage: Ints
    days: Ints
    cost: Ints
    nearness: NDArray[np.int8]
    km: Floats
    lodged: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.days)

    def at(self, which: NDArray[np.bool_]) -> Edges:
        """Only these pairs."""
        return Edges(*(getattr(self, one.name)[which] for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Broken:
    """All rules one pair of lots breaks, kilometres between them (None: unknown) and days they have in common."""

    bars: tuple[Bar, ...]
    km: float | None
    days: int


@dataclass(frozen=True, slots=True)
class Tally:
    """For each lot of one side, over the people (or places) of the other side: how many each rule bars first.

    ``counts`` is (lots, bars); ``km`` the nearest of those barred by distance, ``pay`` the pay in fen a day that comes
    nearest among those barred by pay (asked for, or offered); NaN and 0 where there is none.
    """

    counts: Ints
    km: Floats
    pay: Ints


@dataclass(frozen=True, slots=True)
class Side:
    """The lots of one side as columns, in the order of their ids."""

    headcount: Ints
    enterprise: Ints
    first: Ints
    last: Ints
    grade: Ints
    industry: Ints
    shifts: Ints
    pay: Ints
    longitude: Floats
    latitude: Floats
    county: Ints
    counties: tuple[str, ...]
    trade: Ints
    trades: tuple[Trade, ...]

    def __len__(self) -> int:
        return len(self.headcount)


def _side(lots: Sequence[Lot], shifts: list[int], pay: list[int]) -> Side:
    trades, counties = sorted({one.trade for one in lots}), sorted({one.adcode for one in lots})
    trade_of = {one: place for place, one in enumerate(trades)}
    county_of = {one: place for place, one in enumerate(counties)}

    def ints(of: Callable[[Lot], int]) -> Ints:
        return np.fromiter(map(of, lots), np.int64, len(lots))

    return Side(
        ints(lambda one: one.headcount),
        ints(lambda one: one.enterprise_id),
        ints(lambda one: one.period.first.toordinal()),
        ints(lambda one: one.period.last.toordinal()),
        ints(lambda one: one.grade_rank or 0),
        ints(lambda one: ord(one.industry or " ")),
        np.array(shifts, np.int64),
        np.array(pay, np.int64),
        np.array([np.nan if one.longitude is None else one.longitude for one in lots], np.float64),
        np.array([np.nan if one.latitude is None else one.latitude for one in lots], np.float64),
        ints(lambda one: county_of[one.adcode]),
        tuple(counties),
        ints(lambda one: trade_of[one.trade]),
        tuple(trades),
    )


class Pairing:
    """Both sides as columns, ready to be judged by any rules: what does not depend on rules is worked out once."""

    def __init__(
        self,
        surplus: Sequence[SurplusLot],
        shortage: Sequence[ShortageLot],
        kinship: Kinship,
        distances: Distances | None = None,
    ) -> None:
        self.surplus = _side(
            surplus,
            [sum(_SHIFTS[shift] for shift in one.shifts) or _ANY for one in surplus],
            [one.lowest_pay for one in surplus],
        )
        self.shortage = _side(
            shortage,
            [_ANY if one.shift is None else _SHIFTS[one.shift] for one in shortage],
            [one.pay for one in shortage],
        )
        self._dispatched = np.array([one.dispatched for one in surplus], np.bool_)
        self._lodges = np.array([one.lodges for one in surplus], np.bool_)
        self._lodging = np.array([one.lodging for one in shortage], np.bool_)
        self._no_board = np.array([not one.board for one in shortage], np.int64)
        self._floor = np.array([one.pay_floor for one in shortage], np.int64)
        self._need = np.array([one.need_days for one in shortage], np.int64)
        self._counties = _between(self.surplus.counties, self.shortage.counties, distances)
        self._kin: list[tuple[int, NDArray[np.int8]]] = []
        chunk = max(1, _BLOCK * 4 // max(1, len(self.shortage.trades)))
        for start in range(0, len(self.surplus.trades), chunk):
            ours = self.surplus.trades[start : start + chunk]
            self._kin.append((start, np.asarray(kinship.table(ours, self.shortage.trades), np.int8)))

    def judged(self, rules: PoolingRules) -> tuple[Edges, Tally, Tally]:
        """Pairs that may be under the rules, and what bars the others, for surplus and for shortage lots.

        Raises :class:`Invalid` when there are more of them than ``most_pairs``.
        """
        ours, theirs = _Counting(self.surplus, self.shortage), _Counting(self.shortage, self.surplus)
        found: list[tuple[NDArray[np.generic], ...]] = []
        total = 0
        for i, j, near in self._candidates(rules.limits.nearness):
            barred, km, days = self._barred(i, j, rules)
            ours.add(i, j, barred, km, np.maximum.at)
            theirs.add(j, i, barred, km, np.minimum.at)
            fine = barred == _PASS
            i, j, near, km, days = i[fine], j[fine], near[fine], km[fine], days[fine]
            total += len(i)
            if total > rules.limits.most_pairs:
                raise Invalid(
                    f"可行的余员与缺口超过 {rules.limits.most_pairs} 对，请分市或分工种测算，或缩小通勤半径",
                    field="most_pairs",
                )
            cost, lodged = self._cost(i, j, near, km, days, rules)
            found.append((i, j, days, cost, near, km, lodged))
        kinds = (np.int64, np.int64, np.int64, np.int64, np.int8, np.float64, np.bool_)
        columns = [
            np.concatenate([np.zeros(0, kind), *(one[place] for one in found)]) for place, kind in enumerate(kinds)
        ]
        order = np.lexsort((columns[1], columns[0]))
        edges = Edges(*(column[order].astype(kind, copy=False) for column, kind in zip(columns, kinds, strict=True)))
        return edges, ours.tally(), theirs.tally()

    def _candidates(self, widest: Nearness) -> Iterator[tuple[Ints, Ints, NDArray[np.int8]]]:
        """Pairs of lots whose trades are near enough, in blocks."""
        ours, theirs = _members(self.surplus), _members(self.shortage)
        width = NEARNESSES.index(widest)
        held: list[tuple[Ints, Ints, NDArray[np.int8]]] = []
        count = 0
        for start, table in self._kin:
            for place, row in enumerate(table, start):
                kin = np.flatnonzero(row <= width)
                if not len(kin):
                    continue
                js = np.concatenate([theirs[trade] for trade in kin])
                near = np.repeat(row[kin], [len(theirs[trade]) for trade in kin])
                step = max(1, _BLOCK // len(js))
                for at in range(0, len(ours[place]), step):
                    lots = ours[place][at : at + step]
                    held.append((np.repeat(lots, len(js)), np.tile(js, len(lots)), np.tile(near, len(lots))))
                    count += len(lots) * len(js)
                    if count >= _BLOCK:
                        yield _joined(held)
                        held, count = [], 0
        if held:
            yield _joined(held)

    def broken(self, rules: PoolingRules) -> list[Broken]:
        """All rules that each pair of lots breaks, for a few lots that somebody brings together by hand.

        In the order of surplus, then shortage lots.
        """
        shape = (len(self.surplus), len(self.shortage))
        i, j = (side.ravel().astype(np.int64) for side in np.indices(shape))
        found, km, days = self._broken(i, j, rules)
        near = np.concatenate([table for _, table in self._kin]) if self._kin else np.zeros(shape, np.int8)
        far = near[self.surplus.trade[i], self.shortage.trade[j]] > NEARNESSES.index(rules.limits.nearness)
        return [
            Broken(
                tuple(bar for bar, which in ((Bar.TRADE, far), *found) if which[place]),
                None if np.isnan(km[place]) else float(km[place]),
                max(0, int(days[place])),
            )
            for place in range(len(i))
        ]

    def _barred(self, i: Ints, j: Ints, rules: PoolingRules) -> tuple[NDArray[np.int8], Floats, Ints]:
        """The first rule each pair breaks (its place in ``BARS``, ``_PASS`` for none), kilometres, common days."""
        barred = np.full(len(i), _PASS, np.int8)
        broken, km, days = self._broken(i, j, rules)
        for bar, which in reversed(broken):
            barred[which] = BARS.index(bar)
        return barred, km, days

    def _broken(self, i: Ints, j: Ints, rules: PoolingRules) -> tuple[_Rules, Floats, Ints]:
        """Which pairs break each rule but that of trades, in the order of ``Bar``; kilometres, common days."""
        give, take, limits = self.surplus, self.shortage, rules.limits
        km = self._km(i, j)
        days = np.minimum(give.last[i], take.last[j]) - np.maximum(give.first[i], take.first[j]) + 1
        open_days = take.last[j] - take.first[j] + 1
        # A short need may be served whole; the short rest that lendings leave of a long one is no short need.
        least = np.minimum(limits.overlap_days, self._need[j])
        with np.errstate(invalid="ignore"):
            reached = (km <= limits.radius_km) | (self._lodges[i] & self._lodging[j])
        pay = take.pay[j]
        broken = (
            (Bar.DISPATCHED, self._dispatched[i]),
            (Bar.SELF, give.enterprise[i] == take.enterprise[j]),
            (Bar.SKILL, give.grade[i] < take.grade[j]),
            (Bar.DISTANCE, ~reached),
            (Bar.DATES, (days < least) | (days * 100 < open_days * limits.cover_percent)),
            (Bar.SHIFT, (give.shifts[i] & take.shifts[j]) == 0),
            (Bar.FLOOR, pay < self._floor[j]),
            (Bar.PAY, pay < give.pay[i]),
        )
        return broken, km, days

    def _km(self, i: Ints, j: Ints) -> Floats:
        """Kilometres by coordinates where both lots have them, else from county to county; NaN where unknown."""
        give, take = self.surplus, self.shortage
        km = self._counties[give.county[i], take.county[j]]
        exact = ~(np.isnan(give.longitude)[i] | np.isnan(take.longitude)[j])
        i, j = i[exact], j[exact]
        km[exact] = structured.distance_km(
            longitude=give.longitude[i],
            latitude=give.latitude[i],
            to_longitude=take.longitude[j],  # type: ignore[arg-type]  # numpy broadcasts these as well
            to_latitude=take.latitude[j],  # type: ignore[arg-type]
        )
        return km

    def _cost(
        self, i: Ints, j: Ints, near: NDArray[np.int8], km: Floats, days: Ints, rules: PoolingRules
    ) -> tuple[Ints, NDArray[np.bool_]]:
        """What one worker lent costs, and whether he or she lodges there."""
        give, take, costs = self.surplus, self.shortage, rules.costs
        far = np.where(np.isnan(km), 0, np.floor(np.nan_to_num(km))).astype(np.int64)
        # In steps, so that plans that hardly differ cost the same and agreements can be merged.
        travel, stay = far // 5 * costs.travel_5km, costs.lodging + far // 50 * costs.lodging_50km
        with np.errstate(invalid="ignore"):
            commutes = km <= rules.limits.radius_km
        lodged = self._lodges[i] & self._lodging[j] & (~commutes | (stay < travel))
        daily = np.array([0, costs.near, costs.group], np.int64)[near] + np.where(lodged, stay, travel)
        daily += costs.no_board * self._no_board[j]
        # An industry that was not told is no reason to prefer anybody.
        ours, theirs = give.industry[i], take.industry[j]
        daily += costs.other_industry * ((ours != theirs) | (ours == ord(" ")))
        need = take.last[j] - take.first[j] + 1
        return daily * days + costs.worker + costs.uncovered * (need - days), lodged


class _Counting:
    """Adds up for the lots of one side what bars the people or places of the other."""

    def __init__(self, own: Side, other: Side) -> None:
        self._other = other
        self._counts = np.zeros((len(own), _PASS + 1), np.int64)
        self._km = np.full(len(own), np.inf)
        self._pay: Ints | None = None

    def add(self, own: Ints, other: Ints, barred: NDArray[np.int8], km: Floats, nearest: Callable[..., None]) -> None:
        """Count these pairs; ``nearest`` tells which of two pays comes nearer."""
        size = self._counts.size
        weights = self._other.headcount[other]
        # Sums stay far below 2^53, where float64 is exact.
        counted = np.bincount(own * (_PASS + 1) + barred, weights, size).reshape(self._counts.shape)
        self._counts += counted.astype(np.int64)
        far = (barred == BARS.index(Bar.DISTANCE)) & ~np.isnan(km)
        np.minimum.at(self._km, own[far], km[far])
        poor = barred == BARS.index(Bar.PAY)
        if self._pay is None:
            self._pay = np.full(len(self._counts), np.iinfo(np.int64).max if nearest == np.minimum.at else 0)
        nearest(self._pay, own[poor], self._other.pay[other[poor]])

    def tally(self) -> Tally:
        """The sums; whoever was in no pair is too far in trade."""
        counts = self._counts[:, :_PASS].copy()
        counts[:, BARS.index(Bar.TRADE)] = self._other.headcount.sum() - self._counts.sum(axis=1)
        pay = np.zeros(len(counts), np.int64) if self._pay is None else self._pay
        told = counts[:, BARS.index(Bar.PAY)] > 0
        return Tally(counts, np.where(np.isinf(self._km), np.nan, self._km), np.where(told, pay, 0))


def _between(ours: Sequence[str], theirs: Sequence[str], distances: Distances | None) -> Floats:
    """Kilometres from county to county; within one county 0 where nothing else is known."""
    table = np.full((len(ours), len(theirs)), np.nan)
    for row, here in enumerate(ours):
        for column, there in enumerate(theirs):
            km = distances(here, there) if distances is not None else None
            table[row, column] = (0.0 if here == there and here else np.nan) if km is None else km
    return table


def _members(side: Side) -> list[Ints]:
    """The lots of each trade."""
    order = np.argsort(side.trade, kind="stable")
    return np.split(order, np.searchsorted(side.trade[order], np.arange(1, len(side.trades))))


def _joined(held: Sequence[tuple[Ints, Ints, NDArray[np.int8]]]) -> tuple[Ints, Ints, NDArray[np.int8]]:
    return (
        np.concatenate([one[0] for one in held]),
        np.concatenate([one[1] for one in held]),
        np.concatenate([one[2] for one in held]),
    )
