"""Weights learned from decisions: towards what decided, not away from the old without cause, and not from a handful."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress

import pytest

from matcher.errors import Conflict
from matcher.scoring.learn import FOLDS, LEAST, LEAST_OF_EACH, LEAST_POSTS, Decision, learn, shortfall
from matcher.scoring.weights import FACTORS

from .pools import weights

KEYS = [key for key in FACTORS if key != "hardship"]


def decisions(count: int, good: Callable[[dict[str, float], random.Random], bool], seed: int = 1) -> list[Decision]:
    draw = random.Random(seed)
    found = []
    for number in range(count):
        values = {key: draw.random() for key in KEYS if key in ("words", "title", "place") or draw.random() < 0.8}
        found.append(Decision(number % 40, values, good(values, draw)))
    return found


def by_place(values: dict[str, float], draw: random.Random) -> bool:
    return values["place"] + draw.gauss(0, 0.1) > 0.5


def test_what_decided_weighs_more_and_tells_good_from_bad_on_other_posts() -> None:
    lesson = learn(decisions(600, by_place), weights(), version=3)
    assert lesson.new.factors["place"] > 2 * lesson.old.factors["place"]
    assert lesson.new_auc > 0.9 > lesson.old_auc
    assert lesson.better
    assert sum(lesson.new.factors.values()) == pytest.approx(100)
    assert min(lesson.new.factors.values()) >= 0
    assert lesson.new.factors["hardship"] == 0
    assert (lesson.new.name, lesson.new.version) == ("learned", 3)


def test_where_the_old_weights_decided_they_stay() -> None:
    old = weights()

    def by_score(values: dict[str, float], draw: random.Random) -> bool:
        total = sum(old.factors[key] for key in values)
        return sum(old.factors[key] * values[key] for key in values) / total + draw.gauss(0, 0.03) > 0.5

    lesson = learn(decisions(600, by_score), old, version=1)
    assert max(abs(lesson.new.factors[key] - old.factors[key]) for key in KEYS) < 4
    assert lesson.new_auc == pytest.approx(lesson.old_auc, abs=0.02)
    assert not lesson.better


def test_chance_teaches_nothing() -> None:
    for seed in range(1, 9):
        taken = decisions(400, lambda _values, draw: draw.random() < 0.5, seed)
        lesson = learn(taken, weights(), version=1)
        assert lesson.new_auc < 0.6, "judged on posts that were not learned from"
        assert not lesson.better
        moved = max(abs(lesson.new.factors[key] - lesson.old.factors[key]) for key in KEYS)
        assert moved <= 0.1, "decisions by chance leave the weights as they are"


def test_the_same_decisions_give_the_same_weights() -> None:
    taken = decisions(300, by_place)
    assert learn(taken, weights(), version=1) == learn(list(taken), weights(), version=1)


@pytest.mark.parametrize("seed", range(8))
def test_few_posts_of_a_kind_are_enough_to_learn_from_or_said_to_be_too_few(seed: int) -> None:
    draw = random.Random(seed)
    where = draw.sample(range(40), FOLDS)
    taken = [
        Decision(draw.choice(where) if one.good else one.post, one.values, one.good)
        for one in decisions(400, by_place, seed)
    ]
    assert shortfall(taken) == ""
    with suppress(Conflict):  # five posts may still fall into one fold
        assert learn(taken, weights(), version=1).good == sum(one.good for one in taken)


@pytest.mark.parametrize(
    "few",
    [
        decisions(LEAST - 1, by_place),
        decisions(400, lambda values, _: values["place"] > 0.05),
        [Decision(1, one.values, one.good) for one in decisions(400, by_place)],
        # Every good one at one post: the folds without that post would have nothing but bad ones to learn from.
        [Decision(0 if one.good else one.post, one.values, one.good) for one in decisions(400, by_place)],
        [
            Decision(one.post % 4 if not one.good else one.post, one.values, one.good)
            for one in decisions(400, by_place)
        ],
        [],
    ],
)
def test_too_few_are_refused_with_what_is_missing(few: list[Decision]) -> None:
    assert all(str(number) in shortfall(few) for number in (LEAST, LEAST_OF_EACH, LEAST_POSTS, FOLDS, len(few)))
    with pytest.raises(Conflict, match="暂不学习"):
        learn(few, weights(), version=1)
