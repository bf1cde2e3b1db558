"""A pool in shards gives the very lists of the pool in one piece."""

from __future__ import annotations

import random
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from matcher.scoring.index import SeekerIndex
from matcher.scoring.rank import Ranking, shortlist
from matcher.scoring.shards import Cuts, LocalSearch, Shard, ShardedSearch

from .pools import TODAY, index_of, pool, recut, seeker, vacancy, weights

SEEDS = st.integers(0, 2**32)


def lived_in(draw: random.Random, size: int) -> SeekerIndex:
    """An index with a base, people who came, changed and left since, and rows that are nobody any more."""
    people = pool(draw, size)
    index = index_of(people)
    for _ in range(draw.randint(0, 3)):
        changed = [recut(seeker(draw, person.id), skills="新词 焊接") for person in draw.sample(people, size // 8)]
        fresh = [seeker(draw, 20 * size + number) for number in range(draw.randint(0, 3))]
        index.update(changed + fresh, removed=[person.id for person in draw.sample(people, size // 10)])
    return index


def sharded(index: SeekerIndex, shards: int, **more: int) -> ShardedSearch:
    cuts = Cuts.even(index.snapshot_, shards)
    parts = [cuts.part(index.snapshot_, number) for number in range(shards)]
    assert sum(part.size for part in parts) == index.size
    groups = more.pop("groups", 1)
    return ShardedSearch([[Shard(index, part) for part in parts] for _ in range(groups)], index.weights, **more)


@settings(deadline=None, max_examples=80, derandomize=True)
@given(SEEDS, st.sampled_from([1, 2, 3, 7]), st.sampled_from([0, 1, 12, 60, 200]))
def test_shards_give_the_lists_of_one_process(seed: int, shards: int, size: int) -> None:
    draw = random.Random(seed)
    index = lived_in(draw, size)
    posts = [vacancy(draw, id=number, night=draw.choice([None, True])) for number in range(draw.randint(1, 5))]
    ids = index.snapshot_.sections[0].columns.ids.tolist()
    excluded = [{"handled": set(draw.sample(ids, len(ids) // 4)), "placed": set(ids[:2])} for _ in posts]
    more = {"top": draw.choice([1, 3, 20]), "today": TODAY, "excluded": excluded}
    for weighing in (None, weights("skilled")):
        expected = LocalSearch(index).shortlists(posts, weighing=weighing, **more)
        for groups in (1, 3):
            search = sharded(index, shards, groups=groups, chunk=2)
            assert search.shortlists(posts, weighing=weighing, **more) == expected


def test_equal_scores_at_the_cut_do_not_depend_on_where_people_are() -> None:
    # Scores are cut as they are and shown in tenths: many people share a tenth, and any two may be in two shards.
    draw = random.Random(8)
    people = [recut(seeker(draw, number), titles=("电工",), skills="", history="") for number in range(1, 400)]
    index, post = index_of(people), vacancy(draw, title="电工")
    for top in range(1, 30):
        alone = shortlist(index, post, top=top, today=TODAY)
        assert sharded(index, 5).shortlists([post], top=top, today=TODAY) == [alone]


def test_second_step_stands_alone() -> None:
    """A shard that was loaded anew between the two steps answers the second one all the same."""

    class Forgetful(Shard):
        def tally(self, key, *questions):  # type: ignore[no-untyped-def]
            found = super().tally(key, *questions)
            self._begun.clear()
            return found

    draw = random.Random(4)
    index = lived_in(draw, 80)
    posts = [vacancy(draw, id=number) for number in range(4)]
    cuts = Cuts.even(index.snapshot_, 3)
    shards = [Forgetful(index, cuts.part(index.snapshot_, number)) for number in range(3)]
    assert listed(ShardedSearch([shards], index.weights), posts) == listed(LocalSearch(index), posts)


def listed(search: LocalSearch | ShardedSearch, posts: list, today: date = TODAY) -> list[Ranking]:
    return search.shortlists(posts, top=10, today=today)
