"""What would change the rank: told facts, ranked anew, lead exactly to the place that was promised."""

from __future__ import annotations

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring.changes import SHOWN, changes
from matcher.scoring.points import rounded
from matcher.scoring.rank import Candidate, Part, shortlist

from .pools import TODAY, index_of, pool, vacancy


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_the_place_promised_is_the_place_after_the_points(seed: int) -> None:
    draw = random.Random(seed)
    ranked = shortlist(index_of(pool(draw, 30)), vacancy(draw), top=15, today=TODAY).candidates
    for position, candidate in enumerate(ranked, 1):
        told = changes(candidate, ranked)
        assert len(told) <= SHOWN
        assert [one.rank for one in told] == sorted(one.rank for one in told)
        for one in told:
            assert one.rank < position
            part = next(part for part in candidate.parts if part.key == one.key)
            full = rounded(0.8 * part.maximum) if part.key == "pay" else part.maximum
            assert one.points == full - part.points > 0
            moved = [replace(c, score=c.score + one.points) if c is candidate else c for c in ranked]
            moved.sort(key=lambda c: (-c.score, c.seeker_id))
            assert [c.seeker_id for c in moved].index(candidate.seeker_id) + 1 == one.rank


def test_the_first_needs_nothing_and_an_untold_fact_is_told_first() -> None:
    def one(number: int, points: int, missing: bool) -> Candidate:
        parts = (Part("words", "用词", 500, 800, 0.6, False), Part("pay", "薪资", points, 200, points / 200, missing))
        return Candidate(number, 500 + points, parts)

    ranked = [one(1, 150, False), one(2, 100, True)]
    assert changes(ranked[0], ranked) == []
    (told,) = changes(ranked[1], ranked)
    assert (told.text, told.points, told.rank) == ("补填并期望薪资谈到岗位范围内", 60, 1)
    asks_within = [one(1, 190, False), one(2, 165, False)]
    assert changes(asks_within[1], asks_within) == [], "who asks for pay within the range need not come down to it"
