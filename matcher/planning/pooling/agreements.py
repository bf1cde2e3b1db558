"""Fewer agreements (合并协议) without losing the best plan: one agreement serves all a lender lends a borrower.

All best plans are the flows that use only pairs whose prices are exact and use up every lot that has a price
(``proof.py``), so another best plan is one more flow. What is the same in all of them is set aside (``freedom.py``).
The fewest agreements in the rest is a fixed-charge problem, hard in general: a flow that leans towards agreements which
could carry many, then flows that empty those which carry few, and for small separate parts a solver that finds the
least. Beside the count stands a number below which it cannot go.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from matcher.planning.pooling.edges import Ints
from matcher.planning.pooling.flow import Network, Prices, routed
from matcher.planning.pooling.freedom import changeable
from matcher.planning.pooling.rules import Effort

# Units in which one agreement is split over its workers; rounding down keeps the bound a bound.
_WHOLE = 1 << 24


@dataclass(frozen=True, slots=True)
class Agreements:
    """How many agreements the plan needs, how many before they were merged, and how many no best plan goes below."""

    count: int
    before: int
    bound: int

    @property
    def exact(self) -> bool:
        """Whether the count is known to be the least."""
        return self.count == self.bound


def fewer(
    network: Network, units: Ints, prices: Prices, lender: Ints, borrower: Ints, effort: Effort
) -> tuple[Ints, Agreements]:
    """Workers on each pair in a plan as good with fewer agreements; ``lender`` and ``borrower`` are of each lot."""
    exact = prices.exact(network)
    may_stay, may_lack = prices.free()
    free = np.zeros_like(exact)
    tight = Network(network.people, network.places, network.edges.at(exact))
    free[exact] = changeable(tight, units[exact], may_stay, may_lack)
    ends = np.stack([_numbered(lender)[network.edges.surplus], _numbered(borrower)[network.edges.shortage]])
    if not free.any():
        count = len(_distinct(*ends[:, units > 0])[0][0])
        return units, Agreements(count, count, count)
    best = _Best(network, units, free, ends, may_stay, may_lack)
    before = best.count
    best.lean()
    if effort.rounds:
        best.shrink()
        best.drop(effort.rounds)
        best.shrink()
    best.settle(effort)
    found = units.copy()
    found[free] = best.units
    return found, Agreements(best.count, before, best.signed + int(best.bounds.sum()))


class _Best:
    """The best found so far, part by part: parts share neither lots nor agreements, so each is improved by itself."""

    def __init__(
        self, network: Network, units: Ints, free: np.ndarray, ends: Ints, may_stay: np.ndarray, may_lack: np.ndarray
    ) -> None:
        edges = network.edges
        self._may_stay, self._may_lack = may_stay, may_lack
        self.units = units[free]
        # What is the same in every best plan is taken out; agreements that it needs cost nothing more.
        fixed = np.where(free, 0, units)
        people = network.people - np.bincount(edges.surplus, fixed, len(network.people)).astype(np.int64)
        places = network.places - np.bincount(edges.shortage, fixed, len(network.places)).astype(np.int64)
        self._network = Network(people, places, edges.at(free))
        owners, of = _distinct(*ends)
        signed = np.bincount(of, fixed, len(owners[0])) > 0
        self.signed = int(signed.sum())
        kept, self._of = np.unique(of[free], return_inverse=True)
        self._owners, self._signed = (owners[0][kept], owners[1][kept]), signed[kept]
        self._most = self._room()
        self._part = self._parts()
        self._parts_count = int(self._part.max(initial=-1)) + 1
        self._part_of = np.zeros(len(kept), np.int64)
        self._part_of[self._of] = self._part
        self.bounds = self._at_least()

    @property
    def count(self) -> int:
        """Agreements in use."""
        return self.signed + int(self._used(self.units).sum())

    def lean(self) -> None:
        """One flow in which an agreement costs by the worker what it costs in all over the most it could carry.

        No plan counted that way costs more than it needs agreements, so the least such cost is a bound.
        """
        cost = np.where(self._signed, 0, _WHOLE // np.maximum(self._most, 1))
        units = self._routed(cost, np.ones(len(cost), bool))
        shares = np.bincount(self._part_of, self._carried(units) * cost, self._parts_count).astype(np.int64)
        self.bounds = np.maximum(self.bounds, -(-shares // _WHOLE))
        self._take(units)

    def shrink(self) -> None:
        """Flows over agreements in use, dearer by the worker the fewer they carry, while that empties some."""
        count = self.count + 1
        while self.count < count:
            count, carried = self.count, self._carried(self.units)
            cost = np.where(self._signed, 0, _WHOLE // np.maximum(carried, 1))
            self._take(self._routed(cost, (carried > 0) | self._signed))

    def drop(self, rounds: int) -> None:
        """Try to do without an agreement, in every part at once: the one with the fewest workers, then the next."""
        tried = self._signed.copy()
        for _ in range(rounds):
            carried = self._carried(self.units)
            open_ = (carried > 0) & ~tried & ~self._settled()[self._part_of]
            if not open_.any():
                return
            order = np.lexsort((carried, self._part_of))
            order = order[open_[order]]
            _, first = np.unique(self._part_of[order], return_index=True)
            dear = np.zeros(len(carried), np.int64)
            dear[order[first]] = 1
            tried |= dear > 0
            self._take(self._routed(dear, (carried > 0) | self._signed))

    def settle(self, effort: Effort) -> None:
        """Find the least of each small part that is not settled yet, the smallest first while effort is left."""
        left = effort.effort
        sizes = np.bincount(self._part_of[~self._signed], minlength=self._parts_count)
        small = np.flatnonzero(~self._settled() & (sizes <= effort.exact_pairs))
        for part in small[np.argsort(sizes[small], kind="stable")].tolist():
            if left <= 0:
                return
            inside = np.flatnonzero(self._part == part)
            found, bound, spent = self._least(inside, left)
            left -= spent
            self.bounds[part] = max(self.bounds[part], bound)
            units = self.units.copy()
            units[inside] = found
            self._take(units)

    def _carried(self, units: Ints) -> Ints:
        """Workers under each agreement."""
        return np.bincount(self._of, units, len(self._signed)).astype(np.int64)

    def _used(self, units: Ints) -> Ints:
        """Agreements in use in each part, beside those that every best plan needs."""
        used = (self._carried(units) > 0) & ~self._signed
        return np.bincount(self._part_of, used, self._parts_count).astype(np.int64)

    def _settled(self) -> np.ndarray:
        return np.asarray(self._used(self.units) <= self.bounds)

    def _routed(self, cost: Ints, within: np.ndarray) -> Ints:
        """Workers on each pair at the least cost, each agreement's by the worker, over some agreements alone."""
        inside = within[self._of]
        network = Network(self._network.people, self._network.places, self._network.edges.at(inside))
        units = np.zeros(len(inside), np.int64)
        units[inside] = routed(network, cost[self._of[inside]], self._may_stay, self._may_lack)
        return units

    def _take(self, units: Ints) -> None:
        """Keep what is better, part by part."""
        better = self._used(units) < self._used(self.units)
        self.units = np.where(better[self._part], units, self.units)

    def _room(self) -> Ints:
        """The most workers each agreement could carry."""
        edges, size = self._network.edges, len(self._signed)
        room = np.full(size, np.iinfo(np.int64).max)
        for lots, heads in ((edges.surplus, self._network.people), (edges.shortage, self._network.places)):
            (pair, lot), _ = _distinct(self._of, lots)
            room = np.minimum(room, np.bincount(pair, heads[lot], size).astype(np.int64))
        return room

    def _parts(self) -> Ints:
        """The part that each pair of lots belongs to."""
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import connected_components

        edges, m = self._network.edges, len(self._network.people)
        size, owed = m + len(self._network.places), ~self._signed[self._of]
        tails = np.concatenate([edges.surplus, edges.surplus[owed]])
        heads = np.concatenate([edges.shortage + m, self._of[owed] + size])
        size += len(self._signed)
        graph = coo_array((np.ones(len(tails), np.int8), (tails, heads)), shape=(size, size))
        labels = connected_components(graph, directed=False)[1]
        return np.asarray(np.unique(labels[edges.surplus], return_inverse=True)[1], np.int64)

    def _at_least(self) -> Ints:
        """Agreements each part needs because of the people that must go, or the places that must be filled."""
        edges = self._network.edges
        bounds = np.zeros(self._parts_count, np.int64)
        for column, lots, heads, free in (
            (0, edges.surplus, self._network.people, self._may_stay),
            (1, edges.shortage, self._network.places, self._may_lack),
        ):
            owners = self._owners[column][self._of]
            owed: dict[tuple[int, int], int] = {}
            for place in np.unique(lots, return_index=True)[1].tolist():
                owner = (int(owners[place]), int(self._part[place]))
                owed[owner] = owed.get(owner, 0) + (0 if free[lots[place]] else int(heads[lots[place]]))
            needed = np.zeros_like(bounds)
            for owner, places in _grouped(owners, self._part):
                pairs = np.unique(self._of[places])
                signed = self._signed[pairs]
                left = owed[owner] - int(self._most[pairs[signed]].sum())
                if left > 0:
                    most = np.sort(self._most[pairs[~signed]])[::-1]
                    needed[owner[1]] += int(np.searchsorted(np.cumsum(most), left)) + 1
            bounds = np.maximum(bounds, needed)
        return bounds

    def _least(self, inside: Ints, effort: float) -> tuple[Ints, int, float]:
        """Workers on these pairs with the fewest agreements that effort finds, a bound, and the effort spent."""
        from ortools.sat.python import cp_model

        edges, network = self._network.edges, self._network
        model = cp_model.CpModel()
        room = np.minimum(network.people[edges.surplus[inside]], network.places[edges.shortage[inside]])
        amounts = [model.new_int_var(0, int(most), "") for most in room]
        open_ = np.unique(self._of[inside])
        chosen = {pair: model.new_bool_var("") for pair in open_[~self._signed[open_]].tolist()}
        for lots, heads, free in (
            (edges.surplus[inside], network.people, self._may_stay),
            (edges.shortage[inside], network.places, self._may_lack),
        ):
            for lot in np.unique(lots).tolist():
                total = sum(amounts[place] for place in np.flatnonzero(lots == lot))
                model.add(total <= int(heads[lot]) if free[lot] else total == int(heads[lot]))
        for place, pair in enumerate(self._of[inside].tolist()):
            if pair in chosen:
                model.add(amounts[place] <= int(room[place]) * chosen[pair])
            model.add_hint(amounts[place], int(self.units[inside[place]]))
        for pair, one in chosen.items():
            total = sum(amounts[place] for place in np.flatnonzero(self._of[inside] == pair))
            model.add(total <= int(self._most[pair]) * one)
        model.minimize(sum(chosen.values()))
        solver = cp_model.CpSolver()
        # One worker and a deterministic clock: the same answer on every machine.
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = effort
        status = solver.solve(model)
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return self.units[inside], 0, effort
        found = np.array([solver.value(one) for one in amounts], np.int64)
        return found, math.ceil(solver.best_objective_bound - 1e-6), solver.response_proto.deterministic_time


def _grouped(owners: Ints, parts: Ints) -> list[tuple[tuple[int, int], Ints]]:
    """The pairs of lots of each enterprise in each part."""
    (enterprises, inside), of = _distinct(owners, parts)
    order = np.argsort(of, kind="stable")
    groups = np.split(order, np.cumsum(np.bincount(of))[:-1])
    return list(zip(zip(enterprises.tolist(), inside.tolist(), strict=True), groups, strict=True))


def _numbered(ids: Ints) -> Ints:
    """Small numbers for ids that may be large."""
    return np.asarray(np.unique(ids, return_inverse=True)[1], np.int64)


def _distinct(one: Ints, other: Ints) -> tuple[tuple[Ints, Ints], Ints]:
    """Distinct pairs of two columns of small numbers, sorted, and the place of each row among them."""
    width = int(other.max(initial=0)) + 1
    keys, of = np.unique(one * width + other, return_inverse=True)
    return (keys // width, keys % width), np.asarray(of, np.int64)
