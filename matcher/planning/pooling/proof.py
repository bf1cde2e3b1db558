"""Checks that a plan keeps the rules and is the best (最优性验证), from the lots themselves; knows no solver.

**Why prices prove it.** Let ``u`` and ``v`` be prices in days of surplus and shortage lots, none below nought, with
``u + v >= days`` on every pair. Then no plan has more days than ``sum u*people + sum v*places``: if ours has as many,
it has the most. Every plan with as many uses only pairs where ``u + v = days`` and uses up every lot of a price above
nought. So let ``p`` and ``q`` be prices in cost with ``p + q <= cost`` on those pairs, and not above nought for lots
whose price in days is nought: each such plan costs at least ``sum p*people + sum q*places``. If ours costs that, it
costs least. All in whole numbers, so nothing is nearly so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.planning.pooling.edges import Ints
from matcher.planning.pooling.flow import Network, Prices
from matcher.planning.pooling.lots import ShortageLot, SurplusLot, length, overlap
from matcher.planning.pooling.rules import PoolingRules


@dataclass(frozen=True, slots=True)
class Proof:
    """What the plan reaches, what no plan exceeds (days) or undercuts (cost), and what is wrong with it if anything."""

    days: int
    days_bound: int
    cost: int
    cost_bound: int
    faults: tuple[str, ...] = ()

    @property
    def gap(self) -> tuple[int, int]:
        """What is left open, in days and in cost: (0, 0) when the plan is proven the best."""
        return self.days_bound - self.days, self.cost - self.cost_bound

    @property
    def holds(self) -> bool:
        """Whether the plan keeps the rules and is proven the best."""
        return not self.faults and self.gap == (0, 0)


def verify(
    surplus: Sequence[SurplusLot],
    shortage: Sequence[ShortageLot],
    rules: PoolingRules,
    network: Network,
    units: Ints,
    prices: Prices,
) -> Proof:
    """Check a plan over lots in the order of their ids: rules on each pair used, headcounts, prices, bounds."""
    people = np.array([one.headcount for one in surplus], np.int64)
    places = np.array([one.headcount for one in shortage], np.int64)
    faults = [*_broken(surplus, shortage, rules, network, units), *_prices(network, prices)]
    lent = np.bincount(network.edges.surplus, units, len(people)).astype(np.int64)
    filled = np.bincount(network.edges.shortage, units, len(places)).astype(np.int64)
    faults += [f"surplus lot {surplus[one].id} lends too many" for one in np.flatnonzero(lent > people).tolist()]
    faults += [f"shortage lot {shortage[one].id} takes too many" for one in np.flatnonzero(filled > places).tolist()]
    return Proof(
        int(network.edges.days @ units),
        int(prices.surplus_days @ people + prices.shortage_days @ places),
        int(network.edges.cost @ units),
        int(prices.surplus_cost @ people + prices.shortage_cost @ places),
        tuple(faults),
    )


def _prices(network: Network, prices: Prices) -> list[str]:
    """What is wrong with the prices."""
    edges, faults = network.edges, []
    days = prices.surplus_days[edges.surplus] + prices.shortage_days[edges.shortage]
    cost = prices.surplus_cost[edges.surplus] + prices.shortage_cost[edges.shortage]
    if (prices.surplus_days < 0).any() or (prices.shortage_days < 0).any():
        faults.append("a price in days is below nought")
    if (days < edges.days).any():
        faults.append("a pair is worth more days than its prices")
    if ((days == edges.days) & (cost > edges.cost)).any():
        faults.append("a pair costs less than its prices")
    if (prices.surplus_cost[prices.surplus_days == 0] > 0).any():
        faults.append("people who need not go have a price in cost")
    if (prices.shortage_cost[prices.shortage_days == 0] > 0).any():
        faults.append("places that need not be filled have a price in cost")
    return faults


def _broken(
    surplus: Sequence[SurplusLot],
    shortage: Sequence[ShortageLot],
    rules: PoolingRules,
    network: Network,
    units: Ints,
) -> list[str]:
    """Rules that pairs in use break, each asked once more of the lots themselves."""
    edges, limits, faults = network.edges, rules.limits, []
    if (units < 0).any():
        faults.append("fewer than no workers on a pair")
    for place in np.flatnonzero(units).tolist():
        ours, theirs = surplus[edges.surplus[place]], shortage[edges.shortage[place]]
        days, need = overlap(ours.period, theirs.period), length(theirs.period)
        lodged = ours.lodges and theirs.lodging
        broken = {
            "dispatched": ours.dispatched,
            "self": ours.enterprise_id == theirs.enterprise_id,
            "skill": (theirs.grade_rank or 0) > (ours.grade_rank or 0),
            "distance": not (edges.km[place] <= limits.radius_km or lodged),
            "lodged": bool(edges.lodged[place]) and not lodged,
            "days": days != edges.days[place],
            "overlap": days < min(limits.overlap_days, need) or 100 * days < limits.cover_percent * need,
            "shift": bool(ours.shifts) and theirs.shift is not None and theirs.shift not in ours.shifts,
            "pay": theirs.pay < max(ours.lowest_pay, theirs.pay_floor),
        }
        faults += [f"{ours.id} to {theirs.id}: {name}" for name, one in broken.items() if one]
    return faults
