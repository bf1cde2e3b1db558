"""Where best plans differ (可变配对): which pairs can carry another number of workers in another plan as good.

Two flows differ by cycles of the residual network. So a pair can change if and only if its two lots lie in one strongly
connected part and the pair is no bridge there: of a bridge only one end can be reached without crossing it back.
"""

from __future__ import annotations

import numpy as np

from matcher.planning.pooling.edges import Ints
from matcher.planning.pooling.flow import Network


def changeable(network: Network, units: Ints, may_stay: np.ndarray, may_lack: np.ndarray) -> np.ndarray:
    """For each pair of a network whose flows are all as good, whether another flow has another number on it.

    ``may_stay`` and ``may_lack`` as in :func:`matcher.planning.pooling.flow.routed`.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    edges = network.edges
    m, n = len(network.people), len(network.places)
    hub = m + n
    stay, lack = np.flatnonzero(may_stay), np.flatnonzero(may_lack)
    lent = np.bincount(edges.surplus, units, m).astype(np.int64)
    filled = np.bincount(edges.shortage, units, n).astype(np.int64)
    tails = np.concatenate([edges.surplus, stay, np.full(len(lack), hub)])
    heads = np.concatenate([edges.shortage + m, np.full(len(stay), hub), lack + m])
    most = np.concatenate(
        [
            np.minimum(network.people[edges.surplus], network.places[edges.shortage]),
            network.people[stay],
            network.places[lack],
        ]
    )
    flow = np.concatenate([units, (network.people - lent)[stay], (network.places - filled)[lack]])
    more, less = flow < most, flow > 0
    graph = coo_array(
        (
            np.ones(int(more.sum() + less.sum()), np.int8),
            (np.concatenate([tails[more], heads[less]]), np.concatenate([heads[more], tails[less]])),
        ),
        shape=(hub + 1, hub + 1),
    )
    part = connected_components(graph, directed=True, connection="strong")[1]
    inside = (part[tails] == part[heads]) & (more | less)
    free = inside.copy()
    within = np.flatnonzero(inside)
    # Of all these edges, two forests without a common one have the same bridges and are soon walked.
    first = _forest(tails[within], heads[within], hub + 1)
    others = np.setdiff1d(np.arange(len(within)), first)
    second = others[_forest(tails[within[others]], heads[within[others]], hub + 1)]
    within = within[np.union1d(first, second)]
    free[within[_bridges(tails[within], heads[within], hub + 1)]] = False
    return np.asarray(free[: len(edges)])


def _forest(tails: Ints, heads: Ints, nodes: int) -> Ints:
    """Edges of a spanning forest."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import minimum_spanning_tree

    # Each edge weighs its own number, counted from one since nought means none: so it is known again.
    weights = np.arange(1, len(tails) + 1, dtype=np.float64)
    tree = minimum_spanning_tree(coo_array((weights, (tails, heads)), shape=(nodes, nodes)).tocsr())
    return np.sort(tree.data.astype(np.int64)) - 1


def _bridges(tails: Ints, heads: Ints, nodes: int) -> list[int]:
    """Edges of an undirected graph without two between the same nodes that no cycle goes through (Tarjan)."""
    near: list[list[tuple[int, int]]] = [[] for _ in range(nodes)]
    for number, (one, other) in enumerate(zip(tails.tolist(), heads.tolist(), strict=True)):
        near[one].append((other, number))
        near[other].append((one, number))
    seen, low, found = [-1] * nodes, [0] * nodes, []
    time = 0
    for root in range(nodes):
        if seen[root] >= 0 or not near[root]:
            continue
        seen[root] = low[root] = time
        time += 1
        path = [(root, -1, iter(near[root]))]
        while path:
            node, by, rest = path[-1]
            for other, number in rest:
                if number == by:
                    continue
                if seen[other] >= 0:
                    low[node] = min(low[node], seen[other])
                    continue
                seen[other] = low[other] = time
                time += 1
                path.append((other, number, iter(near[other])))
                break
            else:
                path.pop()
                if path:
                    above = path[-1][0]
                    low[above] = min(low[above], low[node])
                    if low[node] > seen[above]:
                        found.append(by)
    return found
