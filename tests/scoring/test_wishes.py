"""The other direction: parts that add up, monotone in what people look for, musts first, the close look finds the best."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring.columns import Codebooks, columns_of
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.musts import reasons, sift
from matcher.scoring.weights import Weights
from matcher.scoring.wishes import Board, Offer, combined, recommend, wish

from .pools import TODAY, WEIGHTS, index_of, pool, seeker, vacancy

SEEDS = st.integers(0, 2**32)
WISHES = Weights.load(WEIGHTS, "wishes")
slowly = settings(deadline=None, max_examples=40)


def board_of(index: SeekerIndex, draw: random.Random, count: int) -> tuple[list[VacancyFeatures], Board]:
    posts = [replace(vacancy(draw), id=number) for number in range(1, count + 1)]
    return posts, Board.of(index, posts)


def worth(index: SeekerIndex, post: VacancyFeatures, person: SeekerFeatures) -> Offer:
    return wish(index, index.query(post), person, WISHES)


@slowly
@given(SEEDS)
def test_recommendations_are_their_slow_twin(seed: int) -> None:
    """Every post one by one, without a board: the same posts, the same scores, the same order."""
    draw = random.Random(seed)
    index = index_of(pool(draw, 20))
    person = seeker(draw, 999)
    posts, board = board_of(index, draw, 25)
    columns, books = (lambda books: (columns_of([person], books), books))(Codebooks())
    told, nobody = books.reading(), np.zeros(0, np.intp)
    slow = []
    for post in posts:
        if sift(
            reasons(post, told, today=TODAY, covers=index.covers, distances=index.distances, excluded={}),
            columns,
            dead=nobody,
        ).passing()[0]:
            offer, near = worth(index, post, person), 0.3
            if max([part.value for part in offer.parts if part.key in ("title", "words")], default=near) >= near:
                slow.append(offer)
    slow.sort(key=lambda offer: (-offer.score, offer.vacancy_id))
    found, left_out = recommend(index, board, person, WISHES, top=10, today=TODAY)
    assert found == slow[:10]
    assert sum(left_out.values()) <= len(posts) - len(slow), "the rest is somebody else's trade"
    shown = {offer.vacancy_id for offer in slow[:3]}
    left, _ = recommend(index, board, person, WISHES, top=25, today=TODAY, hidden=dict.fromkeys(shown, "已处理"))
    assert [offer.vacancy_id for offer in left] == [o.vacancy_id for o in slow if o.vacancy_id not in shown]


@slowly
@given(SEEDS)
def test_parts_add_up(seed: int) -> None:
    draw = random.Random(seed)
    index = index_of(pool(draw, 20))
    for _ in range(5):
        offer = worth(index, vacancy(draw), seeker(draw, 999))
        assert offer.score == sum(part.points for part in offer.parts)
        assert sum(part.maximum for part in offer.parts) == 1000
        assert not any(part.missing for part in offer.parts), "what is not told is left out"


@slowly
@given(SEEDS, st.integers(1, 300_000), st.integers(1, 40))
def test_better_for_the_person_is_never_worth_less(seed: int, more: int, nearer: int) -> None:
    draw = random.Random(seed)
    index = index_of(pool(draw, 20))
    person = replace(seeker(draw, 999), pay_min=500_000)
    post = replace(vacancy(draw), pay_low=400_000, pay_high=480_000)
    raised = replace(post, pay_low=400_000 + more, pay_high=480_000 + more)
    assert worth(index, raised, person).score >= worth(index, post, person).score
    named = replace(person, titles=(post.title, *person.titles))
    assert worth(index, post, named).score >= worth(index, post, person).score or not person.titles
    home = replace(person, adcode=post.adcode)
    assert worth(index, post, home).score >= worth(index, post, person).score or nearer == 0


def test_neither_side_can_be_bought_off() -> None:
    assert combined(0, 0) == combined(1000, 0) == 0
    assert combined(800, 800) == 800
    assert combined(1000, 200) == 333
    assert combined(700, 500) == combined(500, 700) < 600


def test_an_empty_board_recommends_nothing() -> None:
    index = index_of(pool(random.Random(1), 5))
    assert recommend(index, Board.of(index, []), seeker(random.Random(2), 9), WISHES, top=5, today=TODAY) == ([], {})


@pytest.mark.parametrize("trait", ["女 汉族 已婚", "男 35 岁 农业户口"])
def test_told_traits_change_no_offer(trait: str) -> None:
    draw = random.Random(7)
    index = index_of(pool(draw, 20))
    posts, board = board_of(index, draw, 15)
    person = seeker(draw, 999)
    told = replace(person, words=f"{person.words} {trait}", born_on=None)
    offers = [
        recommend(index, board, one, WISHES, top=15, today=TODAY) for one in (replace(person, born_on=None), told)
    ]
    assert offers[0] == offers[1]
    assert len(posts) == 15
