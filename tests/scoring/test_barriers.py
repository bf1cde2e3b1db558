"""匹配障碍: how many would match without a condition is what one gets by asking everybody one by one."""

from __future__ import annotations

import math
import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.models.enums import HardLimit
from matcher.scoring.barriers import Barriers, barriers
from matcher.scoring.features import SeekerFeatures, VacancyFeatures

from . import twin
from .pools import TODAY, index_of, pool, seeker, vacancy

FLOOR, NEAR, WIDE = 0.6, 30.0, 80.0


def asked(people: list[SeekerFeatures], post: VacancyFeatures, **more: object) -> Barriers:
    index = index_of(people)
    return barriers(index, post, floor=FLOOR, today=TODAY, near_km=NEAR, wide_km=WIDE, **more)  # type: ignore[arg-type]


def freed(code: str, person: SeekerFeatures, post: VacancyFeatures) -> tuple[SeekerFeatures, VacancyFeatures]:
    """The same two where the must of this code asks for nothing."""
    if code.startswith("certificate:"):
        return person, replace(post, certificates=tuple(one for one in post.certificates if one != code[12:]))
    changed = {"night": {"night": False}, "education": {"education_rank": None}}
    if code in changed:
        return person, replace(post, **changed[code])
    limit = {"place": HardLimit.PLACE, "pay": HardLimit.PAY}.get(code)
    if code == "late":
        return replace(person, available_from=None), post
    if code == "form":
        return replace(person, employment_forms=()), post
    return replace(person, limits=tuple(one for one in person.limits if one is not limit)), post


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 2**32))
def test_every_count_is_what_asking_one_by_one_gives(seed: int) -> None:
    draw = random.Random(seed)
    people = pool(draw, draw.randint(1, 60))
    post = vacancy(draw, night=draw.choice([None, True]), title=draw.choice(["焊工", "维修电工", "叉车工"]))
    index = index_of(people[: len(people) // 2])
    index.update(people[len(people) // 2 :])
    gone = [one.id for one in people if draw.random() < 0.1]
    index.update(removed=gone[:1])
    offer = draw.randint(20, 90) * 10_000
    found = barriers(
        index, post, floor=FLOOR, today=TODAY, excluded=gone[1:], raise_to=offer, near_km=NEAR, wide_km=WIDE
    )
    # Titles are compared as the person's section of the index compares them; the rest is asked person by person.
    alike: dict[int, dict[str, float]] = {}
    for section in index.snapshot_.sections:
        table = section.titles.table
        values = dict(zip(table.titles, map(math.sqrt, table.likeness(post.title)), strict=True))
        alike |= dict.fromkeys(section.columns.ids.tolist(), values)
    trade = [one for one in people if one.id not in gone and max(alike[one.id][t] for t in one.titles) >= FLOOR]
    passing = [one for one in trade if twin.passes(one, post, TODAY)]
    assert (found.trade, found.matching) == (len(trade), len(passing))
    for barrier in found.conditions:
        pairs = [freed(barrier.code, one, post) for one in trade]
        assert barrier.without == sum(twin.passes(one, other, TODAY) for one, other in pairs), barrier.code
        assert barrier.without >= found.matching
    higher = replace(post, pay_low=max(post.pay_low or 0, offer), pay_high=max(post.pay_high or 0, offer))
    assert found.raised == sum(twin.passes(one, higher, TODAY) for one in trade)
    away = [twin.kilometres(one, post) for one in passing if one.longitude is not None]
    assert (found.near, found.wide) == (sum(km <= NEAR for km in away), sum(km <= WIDE for km in away))
    assert found.unplaced == len(passing) - len(away)


def test_the_sentence_of_the_brief() -> None:
    """Twelve welders finished secondary school, thirty-five only primary: without the condition there are 47."""
    draw = random.Random(3)
    plain = replace(
        seeker(draw, 1),
        titles=("焊工",),
        limits=(),
        employment_forms=(),
        accepts_night=None,
        born_on=None,
        certificates=(),
    )
    ranks = [3] * 12 + [1] * 35
    people = [replace(plain, id=number, education_rank=rank) for number, rank in enumerate(ranks, 1)]
    others = [replace(plain, id=100 + number, titles=("缝纫工",)) for number in range(9)]
    post = vacancy(draw, title="焊工", certificates=(), education_rank=3, education_required=True, night=None)
    found = asked(people + others, post)
    assert (found.trade, found.matching) == (47, 12)
    assert {one.code: one.without for one in found.conditions}["education"] == 47


def test_an_empty_pool_and_a_post_that_asks_for_nothing_are_no_trouble() -> None:
    post = vacancy(random.Random(1), certificates=(), education_rank=None)
    found = asked([], post)
    assert (found.trade, found.matching, found.raised) == (0, 0, None)
