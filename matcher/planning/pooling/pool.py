"""A pool of lots (余缺池): solve it under rules, change a lot or a rule and solve again (测算), compare.

pool = Pool(surplus, shortage, TradeKinship(concepts.of), places.distance_km)
plan = pool.solve(rules)
wider = pool.solve(replace(rules, limits=replace(rules.limits, radius_km=80)))
raised = pool.changed(replace(lot, pay=20_000)).solve(rules)
compare(plan, raised)
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from matcher.models.values import Period
from matcher.planning.pooling.agreements import Agreements, fewer
from matcher.planning.pooling.edges import Broken, Edges, Ints, Pairing
from matcher.planning.pooling.flow import Network, Prices, price, solve
from matcher.planning.pooling.kin import NEARNESSES, Kinship, Nearness
from matcher.planning.pooling.lots import Lot, ShortageLot, SurplusLot, check
from matcher.planning.pooling.proof import Proof, verify
from matcher.planning.pooling.reasons import Left, open_places, people_left
from matcher.planning.pooling.rules import PoolingRules
from matcher.scoring.reach import Distances


@dataclass(frozen=True, slots=True)
class Placement:
    """So many workers of one surplus lot go to one shortage lot (调剂安排) for all days of ``period``.

    ``km`` is None where unknown; ``cost`` is that of all of them.
    """

    surplus_id: int
    shortage_id: int
    lender_id: int
    borrower_id: int
    headcount: int
    period: Period
    days: int
    nearness: Nearness
    km: float | None
    lodged: bool
    cost: int

    @property
    def worker_days(self) -> int:
        """人天 of all of them."""
        return self.headcount * self.days


@dataclass(frozen=True, slots=True)
class Solution:
    """What a plan was worked out from and what proves it, for whoever wants to check it again (``proof.verify``)."""

    network: Network
    units: Ints
    prices: Prices


@dataclass(frozen=True, slots=True)
class PoolingPlan:
    """The best plan (调剂方案) under ``rules``: placements in the order of ids, its proof, what is left and why."""

    rules: PoolingRules
    placements: tuple[Placement, ...]
    proof: Proof
    agreements: Agreements
    open_places: tuple[Left, ...]
    people_left: tuple[Left, ...]
    solution: Solution = field(repr=False, compare=False)

    @property
    def headcount(self) -> int:
        """Workers lent."""
        return sum(one.headcount for one in self.placements)

    @property
    def worker_days(self) -> int:
        """人天 placed."""
        return self.proof.days

    def by_agreement(self) -> Mapping[tuple[int, int], tuple[Placement, ...]]:
        """Placements of each (lender, borrower), in the order of their ids: one agreement each (C5)."""
        found: dict[tuple[int, int], list[Placement]] = {}
        for one in self.placements:
            found.setdefault((one.lender_id, one.borrower_id), []).append(one)
        return {pair: tuple(found[pair]) for pair in sorted(found)}


class Pool:
    """Lots of both sides, ready to be solved under any rules; raises ``Invalid`` for lots that cannot be reckoned."""

    def __init__(
        self,
        surplus: Sequence[SurplusLot],
        shortage: Sequence[ShortageLot],
        kinship: Kinship,
        distances: Distances | None = None,
    ) -> None:
        check(surplus, shortage)
        self.surplus = tuple(sorted(surplus, key=lambda one: one.id))
        self.shortage = tuple(sorted(shortage, key=lambda one: one.id))
        self._kinship, self._distances = kinship, distances
        self._pairing = Pairing(self.surplus, self.shortage, kinship, distances)

    def changed(self, *lots: Lot) -> Pool:
        """The pool with these lots instead of those of the same side and id; a new id is added."""
        surplus = {one.id: one for one in self.surplus}
        shortage = {one.id: one for one in self.shortage}
        for lot in lots:
            if isinstance(lot, SurplusLot):
                surplus[lot.id] = lot
            else:
                shortage[lot.id] = lot
        return Pool(tuple(surplus.values()), tuple(shortage.values()), self._kinship, self._distances)

    def without(self, surplus_ids: Sequence[int] = (), shortage_ids: Sequence[int] = ()) -> Pool:
        """The pool without these lots."""
        return Pool(
            [one for one in self.surplus if one.id not in set(surplus_ids)],
            [one for one in self.shortage if one.id not in set(shortage_ids)],
            self._kinship,
            self._distances,
        )

    def broken(self, rules: PoolingRules) -> dict[tuple[int, int], Broken]:
        """All rules that each pair breaks, by the ids of surplus and shortage: for pairs picked by hand, not solved."""
        pairs = [(ours.id, theirs.id) for ours in self.surplus for theirs in self.shortage]
        return dict(zip(pairs, self._pairing.broken(rules), strict=True))

    def solve(self, rules: PoolingRules) -> PoolingPlan:
        """The best plan: the same for the same lots in any order. Its proof is checked before it is handed out."""
        edges, ours, theirs = self._pairing.judged(rules)
        network = Network(self._pairing.surplus.headcount, self._pairing.shortage.headcount, edges)
        units = solve(network)
        prices = price(network, units)
        units, agreements = fewer(
            network,
            units,
            prices,
            self._pairing.surplus.enterprise,
            self._pairing.shortage.enterprise,
            rules.agreements,
        )
        proof = verify(self.surplus, self.shortage, rules, network, units, prices)
        if not proof.holds:
            raise RuntimeError(f"a plan that is not the best: {proof}")
        lots = (self.surplus, self.shortage, rules, edges)
        return PoolingPlan(
            rules,
            tuple(self._placement(edges, place, int(units[place])) for place in np.flatnonzero(units).tolist()),
            proof,
            agreements,
            open_places(*lots, theirs, units),
            people_left(*lots, ours, units),
            Solution(network, units, prices),
        )

    def _placement(self, edges: Edges, place: int, headcount: int) -> Placement:
        ours, theirs = self.surplus[edges.surplus[place]], self.shortage[edges.shortage[place]]
        km = float(edges.km[place])
        return Placement(
            ours.id,
            theirs.id,
            ours.enterprise_id,
            theirs.enterprise_id,
            headcount,
            Period(max(ours.period.first, theirs.period.first), min(ours.period.last, theirs.period.last)),
            int(edges.days[place]),
            NEARNESSES[edges.nearness[place]],
            None if np.isnan(km) else km,
            bool(edges.lodged[place]),
            headcount * int(edges.cost[place]),
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """What a change does (测算对比): workers, worker-days and agreements more or fewer, and by lot how many workers.

    Lots without a difference are left out.
    """

    headcount: int
    worker_days: int
    agreements: int
    shortage: Mapping[int, int]
    surplus: Mapping[int, int]


def compare(before: PoolingPlan, after: PoolingPlan) -> Difference:
    """``after`` against ``before``."""
    by_shortage, by_surplus = Counter[int](), Counter[int]()
    for sign, plan in ((1, after), (-1, before)):
        for one in plan.placements:
            by_shortage[one.shortage_id] += sign * one.headcount
            by_surplus[one.surplus_id] += sign * one.headcount
    return Difference(
        after.headcount - before.headcount,
        after.worker_days - before.worker_days,
        after.agreements.count - before.agreements.count,
        {key: by_shortage[key] for key in sorted(by_shortage) if by_shortage[key]},
        {key: by_surplus[key] for key in sorted(by_surplus) if by_surplus[key]},
    )
