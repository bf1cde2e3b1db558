"""权重: moved for one post, tried before they are kept, and hardship first only when somebody switches it on."""

from __future__ import annotations

import pytest

from matcher.errors import Invalid
from matcher.models.weighting import Weighing
from matcher.scoring.weights import FACTORS
from matcher.service import matching, weighing
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.test_referrals import do, listed, submit


def keys(candidate: matching.Candidate) -> dict[str, int]:
    return {part["key"]: part["maximum"] for part in candidate.explanation["parts"]}


def test_what_is_tried_is_what_is_kept_and_only_when_it_is_kept(kit: Kit) -> None:
    post = submit(kit)
    before = listed(kit, post)
    choice = Weighing(place=90, title=0, words=10)
    trial = do(kit, weighing.try_weights, post, choice)
    tried = [one.seeker.id for one in trial.people]
    assert tried != before, "these weights give another order, or the test would show nothing"
    assert {one.before for one in trial.people} <= {None, *range(1, 21)}
    assert [one.before for one in trial.people if one.before] == [before.index(i) + 1 for i in tried if i in before]
    assert listed(kit, post) == before, "trying keeps nothing"
    do(kit, matching.build_shortlist, post, chosen=choice)
    view = do(kit, matching.get_shortlist, post)
    assert listed(kit, post) == tried
    assert sum(keys(view.candidates[0]).values()) == 1000
    assert "title" not in keys(view.candidates[0])
    do(kit, matching.build_shortlist, post)
    assert listed(kit, post) == tried, "the next list keeps the post's own weights"
    do(kit, matching.build_shortlist, post, chosen=Weighing(preset="standard"))
    assert listed(kit, post) == before


def test_who_came_after_the_page_was_asked_for_is_left_to_the_next_one(kit: Kit) -> None:
    """A reading transaction may be older than the index, which others of the process bring up to date."""
    post = submit(kit)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as early:
        assert early.unit.seekers.count(), "the transaction has begun"
        with kit.open(SYSTEM, write=True) as later:
            best = later.unit.seekers.get(listed(kit, post)[0])
            assert best is not None
            twin = best.model_dump(exclude={"id", "phone_hash"}) | {"words": best.words}
            (new,) = later.unit.seekers.add_many([twin])
            later.unit.commit()
        matching.warm(kit)
        assert kit.pool.index.snapshot_.holds(new)
        tried = [one.seeker.id for one in weighing.try_weights(early, post, Weighing()).people]
        assert tried
        assert new not in tried
    assert new in [one.seeker.id for one in do(kit, weighing.try_weights, post, Weighing()).people]


def recognised(kit: Kit, person: int) -> None:
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.seekers.get(person)
        assert row is not None
        row.hardship = True
        context.unit.seekers.touch([person])
        context.unit.commit()


def test_hardship_comes_first_only_when_switched_and_as_a_part_of_its_own(kit: Kit) -> None:
    post = submit(kit)
    last = listed(kit, post)[-1]
    recognised(kit, last)
    do(kit, matching.build_shortlist, post)
    plain = do(kit, matching.get_shortlist, post)
    assert "hardship" not in keys(plain.candidates[0])
    place = [one.seeker.id for one in plain.candidates].index(last)
    do(kit, matching.build_shortlist, post, chosen=Weighing(hardship=True))
    first = do(kit, matching.get_shortlist, post)
    assert first.shortlist.weights.endswith("+hardship")
    most = keys(first.candidates[0])["hardship"]
    assert most >= 100
    now = [one.seeker.id for one in first.candidates].index(last)
    assert now < place
    gained = {part["key"]: part["points"] for part in first.candidates[now].explanation["parts"]}["hardship"]
    others = [one for one in first.candidates if one.seeker.id != last]
    assert gained == most
    assert all(part["points"] == 0 for one in others for part in one.explanation["parts"] if part["key"] == "hardship")
    do(kit, matching.build_shortlist, post, chosen=Weighing(hardship=False))
    assert [one.seeker.id for one in do(kit, matching.get_shortlist, post).candidates] == [
        one.seeker.id for one in plain.candidates
    ]


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"place": "很多"}, "工作地点"),
        ({"place": "101", "pay": "-1"}, "工作地点、薪资"),
        ({"title": "nan"}, "求职岗位名称"),
        ({"age": "5"}, "age"),
    ],
)
def test_points_that_are_none_are_named(told: dict[str, str], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        weighing.chosen(told)


def test_nothing_at_all_cannot_be_weighed(kit: Kit) -> None:
    post = submit(kit)
    nothing = Weighing.model_validate(
        dict.fromkeys(set(Weighing.model_fields) - {"preset", "hardship", "graduates"}, 0)
    )
    with pytest.raises(Invalid, match="不能都为 0"):
        do(kit, weighing.try_weights, post, nothing)
    only_place = Weighing.model_validate(nothing.points | {"place": 10})
    with pytest.raises(Invalid, match="用词、字和名称"):
        do(kit, weighing.try_weights, post, only_place)


def test_every_factor_but_the_switch_can_be_weighed() -> None:
    assert set(Weighing.model_fields) - {"preset", "graduates"} == set(FACTORS)
