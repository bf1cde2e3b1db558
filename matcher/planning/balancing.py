"""Re-balancing (均衡调整): as few pairings as needed move, so that nobody is over the cap and loads are even.

An exact minimum-cost flow: pairings → officers → sink. What counts, in this order: load above caps; evenness (the sum
of squared loads); pairings moved; then knowing the industry and having been paired before. Each weighs more than all
that come after it together, so the order is exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matcher.models.balance import BalanceGoal

# More pairings than this in one county are not a county's; weights of that many still fit the solver's numbers.
MOST = 1000
_KNOWS, _BEFORE = 2, 1


@dataclass(frozen=True, slots=True)
class Held:
    """A pairing that may move: its enterprise, industry (section letter) and present officer."""

    enterprise_id: int
    industry: str
    officer_id: int


@dataclass(frozen=True, slots=True)
class Desk:
    """An officer: cap, industries known, pairings that do not move, and whether new ones may come."""

    officer_id: int
    cap: int
    industries: frozenset[str] = frozenset()
    fixed: int = 0
    receives: bool = True
    keeps: bool = True


def balance(
    held: Sequence[Held], desks: Sequence[Desk], *, past: Collection[tuple[int, int]] = (), goal: BalanceGoal
) -> dict[int, int]:
    """The officer of each enterprise afterwards, by enterprise; the same for the same facts in any order.

    ``past`` are (enterprise, officer) once paired. Raises ``ValueError`` when somebody has to move and nobody can take
    them, or a pairing names an unknown officer.
    """
    if len(held) > MOST:
        raise ValueError("too many pairings for one county")
    rows, columns = sorted(held, key=lambda one: one.enterprise_id), sorted(desks, key=lambda one: one.officer_id)
    if not {one.officer_id for one in rows} <= {one.officer_id for one in columns}:
        raise ValueError("a pairing of an officer nobody knows")
    return _flow(rows, columns, frozenset(past), goal)


def weights(held: Sequence[Held], desks: Sequence[Desk], goal: BalanceGoal) -> tuple[int, int, int]:
    """What one unit above a cap, one of evenness and one move cost, each above all below it together."""
    count, most = len(held), len(held) + max((one.fixed for one in desks), default=0)
    move = (_KNOWS + _BEFORE) * count + 1
    even = move * (count + 1) if goal is BalanceGoal.EVEN else 0
    over = max(even, move) * (2 * most * count + count + 1)
    return over, even, move


def place_cost(one: Held, desk: Desk, past: Collection[tuple[int, int]], move: int) -> int | None:
    """What it costs to have a pairing at a desk; None where it cannot be."""
    if one.officer_id == desk.officer_id:
        return 0 if desk.keeps else None
    if not desk.receives:
        return None
    liked = _KNOWS * (one.industry in desk.industries) + _BEFORE * ((one.enterprise_id, desk.officer_id) in past)
    return move + _KNOWS + _BEFORE - liked


def load_cost(desk: Desk, load: int, over: int, even: int) -> int:
    """What the ``load``-th pairing of a desk adds: never less than the one before, so that the flow is exact."""
    return (over if load > desk.cap else 0) + even * (2 * load - 1)


def _flow(
    rows: Sequence[Held], desks: Sequence[Desk], past: Collection[tuple[int, int]], goal: BalanceGoal
) -> dict[int, int]:
    from ortools.graph.python import min_cost_flow

    over, even, move = weights(rows, desks, goal)
    sink = len(rows) + len(desks)
    arcs: list[tuple[int, int, int, int]] = []
    for number, one in enumerate(rows):
        for place, desk in enumerate(desks):
            cost = place_cost(one, desk, past, move)
            if cost is not None:
                arcs.append((number, len(rows) + place, 1, cost))
    choices = len(arcs)
    for place, desk in enumerate(desks):
        # Convex costs as arcs of one: the cheaper ones fill first.
        for load in range(desk.fixed + 1, desk.fixed + len(rows) + 1):
            arcs.append((len(rows) + place, sink, 1, load_cost(desk, load, over, even)))
    solver = min_cost_flow.SimpleMinCostFlow()
    table = np.array(arcs, np.int64).reshape(-1, 4)
    solver.add_arcs_with_capacity_and_unit_cost(
        table[:, 0].astype(np.int32), table[:, 1].astype(np.int32), table[:, 2], table[:, 3]
    )
    solver.set_nodes_supplies(np.arange(len(rows), dtype=np.int32), np.ones(len(rows), np.int64))
    solver.set_node_supply(sink, -len(rows))
    if solver.solve() != solver.OPTIMAL:
        raise ValueError("somebody has to move and nobody can take them")
    flows = solver.flows(np.arange(choices, dtype=np.int32)).tolist()
    return {
        rows[arc[0]].enterprise_id: desks[arc[1] - len(rows)].officer_id
        for arc, flow in zip(arcs[:choices], flows, strict=True)
        if flow
    }


def reasons(
    one: Held, giver: Desk, taker: Desk, past: Collection[tuple[int, int]], loads: Mapping[int, int]
) -> list[str]:
    """Why a pairing moves from one desk to another, in Chinese; ``loads`` are those before."""
    before, here = loads[giver.officer_id], loads[taker.officer_id]
    if not giver.keeps:
        words = ["原专员不在岗"]
    elif before > giver.cap:
        words = [f"移出方结对 {before} 家，超过上限 {giver.cap} 家"]
    else:
        words = [f"移出方结对 {before} 家，接收方 {here} 家"]
    if one.industry in taker.industries:
        words.append("接收方熟悉该行业")
    if (one.enterprise_id, taker.officer_id) in past:
        words.append("接收方曾与该企业结对")
    return words


def loads_of(officer_of: Mapping[int, int], desks: Sequence[Desk]) -> dict[int, int]:
    """How many pairings each officer has when the enterprises are with ``officer_of``."""
    counted = Counter(officer_of.values())
    return {one.officer_id: one.fixed + counted[one.officer_id] for one in desks}
