"""Candidates spread over posts (分散推荐): nobody on every list, no post without people, and what that costs.

Ranking everybody by the same score sends the same few to every post. Here the lists of many posts are cut together: a
minimum-cost flow gives each post up to so many people and each person up to so many posts, first as many proposals as
can be, then the highest sum of scores (VADORE, hal-03540319; ``matching.md`` §1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

# Scores are whole tenths of a point, 0 … 1,000.
TOP_SCORE = 1000
Scored = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Spread:
    """For each post the places in its list that were kept, best first; and figures before and after.

    ``gini`` is of how often people who are on any list are proposed: 0 everybody as often, near 1 a few for all.
    ``ndcg`` is the mean over posts of the discounted scores kept, against the best list of the same length.
    """

    kept: list[list[int]]
    gini_before: float
    gini_after: float
    most_before: int
    most_after: int
    reached_before: int
    reached_after: int
    ndcg: float

    def to_dict(self) -> dict[str, Any]:
        """The figures, to be shown."""
        return {
            "exposure_gini": {"before": round(self.gini_before, 4), "after": round(self.gini_after, 4)},
            "most_proposals_of_one_person": {"before": self.most_before, "after": self.most_after},
            "people_proposed": {"before": self.reached_before, "after": self.reached_after},
            "ndcg_after": round(self.ndcg, 4),
            "ndcg_cost": round(1 - self.ndcg, 4),
        }


def spread(
    lists: Sequence[Sequence[Scored]], *, per_post: Sequence[int], per_person: Mapping[int, int] | int
) -> Spread:
    """Cut the lists together; each is (person, score) best first, and no person stands twice on one list.

    ``per_post`` is how many a post gets at most; ``per_person`` how many posts a person is proposed to at most, for all
    or by person (who is not in the mapping gets none). The optimum is exact.
    """
    limits = dict.fromkeys({who for one in lists for who, _ in one}, per_person) if isinstance(per_person, int) else {}
    room = limits or dict(per_person if isinstance(per_person, Mapping) else {})
    kept = _flow(lists, per_post, room)
    first = [[who for who, _ in one[:most]] for one, most in zip(lists, per_post, strict=True)]
    last = [[one[place][0] for place in places] for one, places in zip(lists, kept, strict=True)]
    everybody = len({who for one in lists for who, _ in one})
    before, after = (Counter(who for one in some for who in one) for some in (first, last))
    costs = [
        _discounted([one[place][1] for place in places]) / best
        for one, places, most in zip(lists, kept, per_post, strict=True)
        if (best := _discounted([score for _, score in one[:most]])) > 0
    ]
    return Spread(
        kept,
        gini(before, everybody),
        gini(after, everybody),
        max(before.values(), default=0),
        max(after.values(), default=0),
        len(before),
        len(after),
        float(np.mean(costs)) if costs else 1.0,
    )


def gini(counts: Mapping[int, int], everybody: int) -> float:
    """Gini coefficient of how often each of ``everybody`` people was proposed; who is not in ``counts`` never was."""
    told = np.zeros(everybody)
    told[: len(counts)] = sorted(counts.values(), reverse=True)
    told = np.sort(told)
    total = told.sum()
    if not everybody or total == 0:
        return 0.0
    place = np.arange(1, everybody + 1)
    return float((2 * place - everybody - 1) @ told / (everybody * total))


def _flow(lists: Sequence[Sequence[Scored]], per_post: Sequence[int], room: Mapping[int, int]) -> list[list[int]]:
    """Places kept on each list, by the minimum-cost maximum flow: source → posts → people → sink."""
    from ortools.graph.python import min_cost_flow

    people = {who: number for number, who in enumerate(sorted({who for one in lists for who, _ in one}))}
    source, sink = 0, 1 + len(lists) + len(people)
    tails, heads, capacities, costs = [], [], [], []
    arcs: list[tuple[int, int]] = []
    for post, one in enumerate(lists):
        for place, (who, score) in enumerate(one):
            arcs.append((post, place))
            tails.append(1 + post)
            heads.append(1 + len(lists) + people[who])
            capacities.append(1)
            costs.append(TOP_SCORE - score)
    ends = [(source, 1 + post, most) for post, most in enumerate(per_post)]
    ends += [(1 + len(lists) + number, sink, room.get(who, 0)) for who, number in people.items()]
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        np.array(tails + [one[0] for one in ends], np.int32),
        np.array(heads + [one[1] for one in ends], np.int32),
        np.array(capacities + [one[2] for one in ends], np.int64),
        np.array(costs + [0] * len(ends), np.int64),
    )
    supply = sum(min(most, len(one)) for one, most in zip(lists, per_post, strict=True))
    solver.set_node_supply(source, supply)
    solver.set_node_supply(sink, -supply)
    status = solver.solve_max_flow_with_min_cost()
    if status != solver.OPTIMAL:
        raise RuntimeError(f"the flow was not solved: {status}")
    kept: list[list[int]] = [[] for _ in lists]
    flows = solver.flows(np.arange(len(arcs), dtype=np.int32))
    for (post, place), flow in zip(arcs, flows.tolist(), strict=True):
        if flow:
            kept[post].append(place)
    return kept


def _discounted(scores: Sequence[int]) -> float:
    return float(sum(score / np.log2(place + 2) for place, score in enumerate(scores)))
