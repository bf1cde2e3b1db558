"""Nobody who could have won is struck: the bounds against everybody scored exactly, whichever way is taken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from sklearn.preprocessing import normalize

from matcher.scoring import postings, pruning
from matcher.scoring.postings import Postings, Weighed
from matcher.scoring.pruning import SLACK, Text, contenders


@pytest.mark.parametrize("few_share", [0.0, 0.05, 2.0])
@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 2**32),
    count=st.integers(1, 30),
    weight=st.sampled_from([0, 40, 140, 1000]),
    flat=st.booleans(),
    picked=st.booleans(),
    listed=st.booleans(),
)
def test_the_best_are_always_among_the_contenders(
    few_share: float, seed: int, count: int, weight: int, flat: bool, picked: bool, listed: bool
) -> None:
    draw = np.random.default_rng(seed)
    people, terms = int(draw.integers(1, 400)), int(draw.integers(1, 40))
    # Some terms stand in nearly every row, most in few, as words do.
    chance = 1 / np.arange(1, terms + 1)
    held = sparse.csr_matrix(np.where(draw.random((people, terms)) < chance, draw.random((people, terms)), 0))
    matrix = normalize(held).astype(np.float32)
    question = np.where(draw.random(terms) < 0.6, draw.random(terms), 0)
    question = (question / (np.linalg.norm(question) or 1)).astype(np.float32)
    base = np.zeros(people) if flat else draw.integers(0, 80, people) * 10.0
    base = np.where(draw.random(people) < 0.2, -np.inf, base)
    rows = np.flatnonzero(draw.random(people) < 0.7) if picked else None
    looked = base if rows is None else base[rows]
    asked = Weighed(np.flatnonzero(question), question[question > 0])
    channel = Postings.both(matrix) if listed else Postings(matrix)
    old = pruning.FEW_SHARE, pruning.LEADERS, postings.COMMON_SHARE
    pruning.FEW_SHARE, pruning.LEADERS = few_share, int(draw.integers(1, 3))
    try:
        found = contenders(looked.astype(np.float32), rows, [Text(channel, asked, weight)], count)
    finally:
        pruning.FEW_SHARE, pruning.LEADERS, postings.COMMON_SHARE = old
    whole = base + weight * np.sqrt(np.clip(matrix.astype(np.float64) @ question.astype(np.float64), 0, None))
    whole = whole if rows is None else whole[rows]
    can = np.flatnonzero(whole > -np.inf)
    best = can[np.argsort(-whole[can], kind="stable")][:count]
    assert set(best) <= set(found.tolist())
    assert np.isfinite(whole[found]).all()
    if len(best) == count and few_share < 2:
        # And hardly anybody else: nobody further from the last of them than the sums may be wrong.
        assert whole[found].min() >= whole[best].min() - 8 * SLACK


def test_a_bound_is_never_less_than_what_it_bounds() -> None:
    draw = np.random.default_rng(3)
    matrix = normalize(sparse.random(2000, 60, density=0.2, format="csr", random_state=3)).astype(np.float32)
    channel = Postings.both(matrix)
    assert channel.lists is not None
    assert 0 < channel.lists.common.sum() < 60
    for _ in range(50):
        chosen = np.sort(draw.choice(60, 12, replace=False))
        weights = draw.random(12)
        asked = Weighed(chosen, (weights / np.linalg.norm(weights)).astype(np.float32))
        bounds = channel.bounds(asked)
        assert bounds is not None
        assert (bounds >= channel.dots(asked)).all()
        assert (bounds > channel.dots(asked) + 0.01).any()  # it is a bound and not the walk itself
