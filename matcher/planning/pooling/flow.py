"""The exact plan (最优调剂): most worker-days, then the least cost, as one transportation problem.

**The model.** A worker of a surplus lot goes to at most one place in one run, for all days that both periods share; a
place takes at most one worker in one run (two workers one after another on one place is the next run's affair). So with
``x`` workers on each pair of lots, ``days`` and ``cost`` of one worker on it, and headcounts ``h`` and ``c``:

    maximise  sum days*x,  then minimise  sum cost*x
    where     sum of x from a surplus lot <= h,   sum of x into a shortage lot <= c,   x >= 0

Lots are split and merged freely. The matrix is a network's, so the best is in whole people.

**Lexicographic in one number.** Each pair is worth ``weight * days - cost``. Where a plan with more days exists, a
cycle or path of the residual network that gains days goes through each lot at most once, hence over at most
``2 * min(lots) + 2`` pairs, and loses at most the highest cost on each. ``weight`` is more than twice that, so days
come first whatever the headcounts are; the factor two lets prices be taken apart into days and cost (``_split``).
``proof.py`` checks the two parts one by one and needs none of this.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matcher.errors import Invalid
from matcher.planning.pooling.edges import Edges, Ints

_INT64 = np.iinfo(np.int64).max
_UNKNOWN = -(1 << 61)


@dataclass(frozen=True, slots=True)
class Prices:
    """What one more person, or one more place, of each lot would be worth: in days, and then in cost.

    They prove a plan the best one (``proof.py``).
    """

    surplus_days: Ints
    surplus_cost: Ints
    shortage_days: Ints
    shortage_cost: Ints

    def exact(self, network: Network) -> np.ndarray:
        """Pairs worth just what their lots are: best plans use no other."""
        edges = network.edges
        days = self.surplus_days[edges.surplus] + self.shortage_days[edges.shortage]
        cost = self.surplus_cost[edges.surplus] + self.shortage_cost[edges.shortage]
        return np.asarray((days == edges.days) & (cost == edges.cost))

    def free(self) -> tuple[np.ndarray, np.ndarray]:
        """Surplus and shortage lots that a best plan may leave with people, or places: those of no price."""
        return (
            (self.surplus_days == 0) & (self.surplus_cost == 0),
            (self.shortage_days == 0) & (self.shortage_cost == 0),
        )


@dataclass(frozen=True, slots=True)
class Network:
    """Headcounts of both sides and the pairs between them."""

    people: Ints
    places: Ints
    edges: Edges

    @property
    def weight(self) -> int:
        """What one worker-day counts against cost."""
        most = int(self.edges.cost.max(initial=0))
        return 2 * (2 * min(len(self.people), len(self.places)) + 4) * max(most, 1) + 1

    def worth(self) -> Ints:
        """What one worker on each pair is worth; raises :class:`Invalid` where numbers would not fit the solver's."""
        weight, days = self.weight, int(self.edges.days.max(initial=0))
        nodes = len(self.people) + len(self.places) + 1
        # The solver multiplies costs by the number of nodes; prices reach the sum of a path.
        if 4 * (nodes + 2) * weight * max(days, 1) > _INT64:
            raise Invalid("余员和缺口的批数、天数过大，超出测算范围，请分市或分工种测算", field="lots")
        return weight * self.edges.days - self.edges.cost


def solve(network: Network) -> Ints:
    """Workers on each pair in the best plan; the same for the same network."""
    return routed(network, -network.worth(), np.ones(len(network.people), bool), np.ones(len(network.places), bool))


def routed(network: Network, cost: Ints, may_stay: np.ndarray, may_lack: np.ndarray) -> Ints:
    """Workers on each pair at the least total cost, where only some lots may keep people or lack them.

    Who is not lent stays at one node, from which places that nobody comes to are filled. Raises ``ValueError`` if lots
    that must be used up cannot be.
    """
    from ortools.graph.python import min_cost_flow

    people, places, edges = network.people, network.places, network.edges
    m, n = len(people), len(places)
    stay, lack = np.flatnonzero(may_stay), np.flatnonzero(may_lack)
    none = np.zeros(len(stay) + len(lack), np.int64)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([edges.surplus, stay, np.full(len(lack), m + n)]).astype(np.int32),
        np.concatenate([edges.shortage + m, np.full(len(stay), m + n), lack + m]).astype(np.int32),
        np.concatenate([np.minimum(people[edges.surplus], places[edges.shortage]), people[stay], places[lack]]),
        np.concatenate([cost, none]),
    )
    supply = np.concatenate([people, -places, [places.sum() - people.sum()]])
    solver.set_nodes_supplies(np.arange(m + n + 1, dtype=np.int32), supply)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise ValueError(f"no plan: {status}")
    return np.asarray(solver.flows(np.arange(len(edges), dtype=np.int32)), np.int64)


def price(network: Network, units: Ints) -> Prices:
    """Prices that prove ``units`` the best plan, from longest paths in its residual network.

    Raises ``ValueError`` when it is not the best: a path then gains.
    """
    edges, worth = network.edges, network.worth()
    m, n = len(network.people), len(network.places)
    lent = np.bincount(edges.surplus, units, m).astype(np.int64)
    filled = np.bincount(edges.shortage, units, n).astype(np.int64)
    # Prices of people with their sign turned; those of lots with people left are nought from the start.
    ours = np.where(lent < network.people, 0, _UNKNOWN)
    theirs = np.zeros(n, np.int64)
    forward = _Maxima(edges.surplus, edges.shortage, worth)
    used = np.flatnonzero(units)
    back = _Maxima(edges.shortage[used], edges.surplus[used], -worth[used])
    forward.raised(ours, theirs, np.flatnonzero(ours == 0))
    changed = np.arange(n)
    for _ in range(2 * (m + n) + 2):
        risen = back.raised(theirs, ours, changed)
        if not len(risen):
            break
        changed = forward.raised(ours, theirs, risen)
        if not len(changed):
            break
    else:
        raise ValueError("not the best plan: a cycle gains")
    ours = np.where(ours == _UNKNOWN, 0, ours)
    if (ours > 0).any() or theirs[filled < network.places].any():
        raise ValueError("not the best plan: a path gains")
    return Prices(*_split(-ours, network.weight), *_split(theirs, network.weight))


def _split(prices: Ints, weight: int) -> tuple[Ints, Ints]:
    """A price as days and cost: ``days * weight - cost`` with a cost of less than half the weight."""
    days = (prices + weight // 2) // weight
    return days, days * weight - prices


class _Maxima:
    """Raises values at the heads of arcs to what their tails bring; only arcs of tails that changed are looked at."""

    def __init__(self, tails: Ints, heads: Ints, lengths: Ints) -> None:
        order = np.argsort(tails, kind="stable")
        self._heads, self._lengths, tails = heads[order], lengths[order], tails[order]
        self._tails = tails
        self._size = int(tails.max(initial=-1)) + 1
        self._start = np.searchsorted(tails, np.arange(self._size + 1))

    def raised(self, tail_values: Ints, head_values: Ints, changed: Ints) -> Ints:
        """Raise ``head_values`` in place; the heads that rose."""
        changed = changed[changed < self._size]
        starts = self._start[changed]
        counts = self._start[changed + 1] - starts
        if not counts.sum():
            return np.zeros(0, np.int64)
        arcs = np.repeat(starts - np.cumsum(counts) + counts, counts) + np.arange(counts.sum())
        heads = self._heads[arcs]
        before = head_values[heads]
        brought = tail_values[self._tails[arcs]] + self._lengths[arcs]
        better = brought > before
        np.maximum.at(head_values, heads[better], brought[better])
        return np.unique(heads[better])
