"""Lists cut together: the exact optimum of a slow twin, nobody and no post above the limits, the figures as defined."""

from __future__ import annotations

import random
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring.exposure import Scored, gini, spread


def drawn(seed: int, posts: int, people: int, depth: int) -> list[list[Scored]]:
    draw = random.Random(seed)
    lists = []
    for _ in range(posts):
        some = draw.sample(range(1, people + 1), draw.randint(0, min(depth, people)))
        lists.append(sorted(((who, draw.randint(0, 1000)) for who in some), key=lambda one: (-one[1], one[0])))
    return lists


def slow_best(lists: list[list[Scored]], per_post: list[int], per_person: int) -> tuple[int, int]:
    """Every way to cut the lists: most proposals, then the highest sum of scores."""
    ways = [
        [way for size in range(min(most, len(one)) + 1) for way in combinations(one, size)]
        for one, most in zip(lists, per_post, strict=True)
    ]
    best = (0, 0)
    for choice in product(*ways):
        names = [who for way in choice for who, _ in way]
        if all(names.count(who) <= per_person for who in set(names)):
            best = max(best, (len(names), sum(score for way in choice for _, score in way)))
    return best


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.integers(1, 2))
def test_the_flow_is_the_best_of_all_ways(seed: int, per_person: int) -> None:
    lists = drawn(seed, posts=3, people=5, depth=4)
    per_post = [1 + seed % 2, 2, 1]
    found = spread(lists, per_post=per_post, per_person=per_person)
    chosen = [[one[place] for place in places] for one, places in zip(lists, found.kept, strict=True)]
    names = [who for one in chosen for who, _ in one]
    assert (len(names), sum(score for one in chosen for _, score in one)) == slow_best(lists, per_post, per_person)
    assert all(names.count(who) <= per_person for who in names)
    assert all(len(one) <= most for one, most in zip(chosen, per_post, strict=True))
    assert all(places == sorted(places) for places in found.kept), "best first"


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000))
def test_where_nobody_is_wanted_twice_nothing_changes(seed: int) -> None:
    lists = [[(10 * post + who, 900 - who) for who in range(4)] for post in range(random.Random(seed).randint(1, 6))]
    found = spread(lists, per_post=[2] * len(lists), per_person=1)
    assert found.kept == [[0, 1]] * len(lists)
    assert found.ndcg == 1
    assert found.gini_before == found.gini_after


def test_a_crowd_is_spread_and_the_price_is_told() -> None:
    everybody = [(who, 1000 - 10 * who) for who in range(1, 21)]
    found = spread([everybody] * 8, per_post=[5] * 8, per_person=2)
    assert (found.most_before, found.most_after) == (8, 2)
    assert (found.reached_before, found.reached_after) == (5, 20)
    assert found.gini_after == 0
    assert found.gini_before == 0.75
    assert 0.85 < found.ndcg < 1


def test_room_by_person_counts_what_is_open_elsewhere() -> None:
    found = spread([[(1, 900), (2, 800)], [(1, 900), (3, 700)]], per_post=[2, 2], per_person={1: 0, 2: 1})
    assert found.kept == [[1], []]


def test_gini_by_its_definition() -> None:
    draw = random.Random(3)
    counts = {who: draw.randint(1, 9) for who in range(30)}
    told = [*counts.values(), *([0] * 10)]
    pairs = sum(abs(a - b) for a in told for b in told) / (2 * len(told) * sum(told))
    assert abs(gini(counts, 40) - pairs) < 1e-12
    assert gini({}, 5) == gini({}, 0) == 0
