"""The other direction: parts that add up, monotone in what people look for, musts first, the close look finds the best."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring.columns import Codebooks, columns_of
from matcher.scoring.features import SeekerFeatures, VacancyFeatures
from matcher.scoring.gaps import kilometres, wants_region
from matcher.scoring.index import SeekerIndex
from matcher.scoring.musts import reasons, sift
from matcher.scoring.weights import Weights
from matcher.scoring.wishes import Board, Offer, Recommended, combined, recommend, wish

from .pools import TODAY, WEIGHTS, index_of, pool, seeker, vacancy

SEEDS = st.integers(0, 2**32)
WISHES = Weights.load(WEIGHTS, "wishes")
slowly = settings(deadline=None, max_examples=40)


def board_of(index: SeekerIndex, draw: random.Random, count: int) -> tuple[list[VacancyFeatures], Board]:
    posts = [replace(vacancy(draw), id=number) for number in range(1, count + 1)]
    return posts, Board.of(index, posts)


def worth(
    index: SeekerIndex, post: VacancyFeatures, person: SeekerFeatures, means: Mapping[str, float] | None = None
) -> Offer:
    return wish(index, index.query(post), person, WISHES, means or {})


def offers_of(found: Recommended) -> list[Offer]:
    return [offer for offer, _ in found.offers]


def value(offer: Offer, key: str) -> float | None:
    return next((part.value for part in offer.parts if part.key == key), None)


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
    means = {}
    for key in ("title", "place", "pay", "availability"):
        said = [value for post in posts for name, value in exactly(index, post, person).items() if name == key]
        if said:
            means[key] = round(math.fsum(said) / len(said), 9)
    slow, near = [], 0.3
    left_out: Counter[str] = Counter()
    for post in posts:
        musts = reasons(post, told, today=TODAY, covers=index.covers, distances=index.distances, excluded={})
        number = int(sift(musts, columns, dead=nobody).reasons[0])
        offer = worth(index, post, person, means)
        if max([part.value for part in offer.parts if part.key in ("title", "words")], default=near) < near:
            continue
        if number:
            left_out[musts.labels[number - 1][1]] += 1
        else:
            slow.append(offer)
    slow.sort(key=lambda offer: (-offer.score, offer.vacancy_id))
    found = recommend(index, board, person, WISHES, top=10, today=TODAY)
    assert found.left_out == left_out
    assert recommend(index, board, person, WISHES, top=1, today=TODAY).left_out == left_out, "however few are listed"
    assert [offer.vacancy_id for offer in offers_of(found)] == [offer.vacancy_id for offer in slow[:10]]
    assert offers_of(found) == slow[:10]
    shown = {offer.vacancy_id for offer in slow[:3]}
    left = recommend(index, board, person, WISHES, top=25, today=TODAY, hidden=dict.fromkeys(shown, "已处理"))
    assert [one.vacancy_id for one in offers_of(left)] == [o.vacancy_id for o in slow if o.vacancy_id not in shown]


def exactly(index: SeekerIndex, post: VacancyFeatures, person: SeekerFeatures) -> dict[str, float]:
    """What a post is worth by factor, unrounded, by a path of its own: one post, plain arithmetic."""
    found = {}
    if person.titles:
        found["title"] = math.sqrt(min(max(max(index.query(post).title.alike(t) for t in person.titles), 0), 1))
    km = kilometres(post, person, index.distances)
    if (post.adcode and post.adcode == person.adcode) or wants_region(post, person):
        found["place"] = 1.0
    elif km is not None and person.radius_km is None:
        found["place"] = math.exp(-km / 40)
    elif km is not None and person.radius_km is not None:
        inside = km <= person.radius_km
        found["place"] = 1 - 0.3 * km / max(person.radius_km, 1e-9) if inside else 0.5 * math.exp(-km / 40)
    bounds = [bound for bound in (post.pay_low, post.pay_high) if bound is not None]
    if bounds and (wanted := person.pay_min) is not None:
        low, high = bounds[0], bounds[-1]
        above = 0.8 * (1 - (wanted / max(high, 1e-9) - 1) / 0.4)
        within = 1 - 0.2 * (wanted - low) / max(high - low, 1e-9)
        found["pay"] = max(0.0, 1.0 if wanted <= low else within if wanted <= high else above)
    if post.start_by and person.available_from:
        found["availability"] = math.exp(-max(0, (person.available_from - post.start_by).days) / 30)
    return found


@slowly
@given(SEEDS)
def test_parts_add_up(seed: int) -> None:
    draw = random.Random(seed)
    index = index_of(pool(draw, 20))
    for _ in range(5):
        offer = worth(index, vacancy(draw), seeker(draw, 999), {"pay": 0.6, "place": 0.4})
        assert offer.score == sum(part.points for part in offer.parts)
        assert sum(part.maximum for part in offer.parts) == 1000
        assert {part.key for part in offer.parts if part.missing} <= {"pay", "place"}


@slowly
@given(SEEDS, st.sampled_from(["pay", "place", "availability"]))
def test_a_post_gains_nothing_by_silence(seed: int, key: str) -> None:
    """A post that is better than the mean in a fact never ranks higher for leaving the fact out."""
    draw = random.Random(seed)
    index = index_of(pool(draw, 20))
    person = seeker(draw, 999)
    posts = [replace(vacancy(draw), id=number) for number in range(1, 16)]
    silent = {
        "pay": {"pay_low": None, "pay_high": None},
        "place": {"adcode": "", "longitude": None, "latitude": None},
        "availability": {"start_by": None},
    }[key]
    told = recommend(index, Board.of(index, posts), person, WISHES, top=15, today=TODAY)
    for offer in offers_of(told):
        worth_told = value(offer, key)
        if worth_told is None or worth_told < told.means[key]:
            continue
        others = [replace(post, **silent) if post.id == offer.vacancy_id else post for post in posts]
        mute = recommend(index, Board.of(index, others), person, WISHES, top=15, today=TODAY)
        again = next((one for one in offers_of(mute) if one.vacancy_id == offer.vacancy_id), None)
        if again is not None and key in mute.means:
            # Points are shared out in whole tenths, so one of them may come from the rounding alone.
            assert again.score <= offer.score + 1
            assert next(part for part in again.parts if part.key == key).missing


@slowly
@given(SEEDS)
def test_a_person_gains_nothing_by_silence(seed: int) -> None:
    """In the second number of a list, an untold wish is worth the mean of the people, not left out."""
    draw = random.Random(seed)
    index = index_of(pool(draw, 20))
    post = replace(vacancy(draw), pay_low=400_000, pay_high=480_000)
    content = replace(seeker(draw, 999), pay_min=400_000)
    means = {"pay": 0.7, "title": 0.5, "place": 0.5}
    told, mute = worth(index, post, content, means), worth(index, post, replace(content, pay_min=None), means)
    assert mute.score < told.score
    assert [part.key for part in mute.parts if part.missing and part.key == "pay"]


def test_a_board_follows_its_posts() -> None:
    """A board made from an earlier one is what it would be anew, and cuts only what is new to it."""
    draw = random.Random(3)
    index = index_of(pool(draw, 20))
    posts, board = board_of(index, draw, 25)
    later = [replace(posts[0], title="夜班叉车工"), *posts[2:], replace(vacancy(draw), id=99)]
    fresh, grown = Board.of(index, later), Board.of(index, later, board)
    assert {id(one) for one in grown.queries} & {id(one) for one in board.queries} == {
        id(one) for one in board.queries[2:]
    }
    for number in range(20):
        person = seeker(draw, 900 + number)
        ours, anew = (recommend(index, one, person, WISHES, top=9, today=TODAY) for one in (grown, fresh))
        assert (offers_of(ours), ours.left_out, ours.means) == (offers_of(anew), anew.left_out, anew.means)


@slowly
@given(SEEDS, st.integers(1, 300_000))
def test_better_for_the_person_is_never_worth_less(seed: int, more: int) -> None:
    draw = random.Random(seed)
    index = index_of(pool(draw, 20))
    person = replace(seeker(draw, 999), pay_min=500_000)
    post = replace(vacancy(draw), pay_low=400_000, pay_high=480_000)
    raised = replace(post, pay_low=400_000 + more, pay_high=480_000 + more)
    assert worth(index, raised, person).score >= worth(index, post, person).score
    named = replace(person, titles=(post.title, *person.titles))
    assert worth(index, post, named).score >= worth(index, post, person).score or not person.titles
    home, means = replace(person, adcode=post.adcode), {"place": 0.5}
    assert worth(index, post, home, means).score >= worth(index, post, person, means).score


def test_neither_side_can_be_bought_off() -> None:
    assert combined(0, 0) == combined(1000, 0) == 0
    assert combined(800, 800) == 800
    assert combined(1000, 200) == 333
    assert combined(700, 500) == combined(500, 700) < 600


def test_an_empty_board_recommends_nothing() -> None:
    index = index_of(pool(random.Random(1), 5))
    found = recommend(index, Board.of(index, []), seeker(random.Random(2), 9), WISHES, top=5, today=TODAY)
    assert (found.offers, found.left_out) == ([], {})


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
    assert offers_of(offers[0]) == offers_of(offers[1])
    assert offers[0].left_out == offers[1].left_out
    assert len(posts) == 15
