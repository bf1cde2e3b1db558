"""批量推荐: many posts at once, nobody on every list, the same whether broken off or not, kept only when asked."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from matcher.errors import Invalid
from matcher.models.enums import ConsentChannel
from matcher.models.weighting import Weighing
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.rank import Ranking
from matcher.scoring.shards import LocalSearch
from matcher.service import batch, matching, referrals
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.service.test_referrals import do, listed, submit


class Broken(Exception):
    """The machine went down."""


class Counted:
    """A local search that says how many posts it was asked for, and breaks after so many."""

    def __init__(self, kit: Kit, *, breaks_after: int = 10**9) -> None:
        self.search, self.asked, self.breaks_after = LocalSearch(kit.pool.index), 0, breaks_after

    def shortlists(self, vacancies: list[VacancyFeatures], **more: Any) -> list[Ranking]:
        if self.asked >= self.breaks_after:
            raise Broken
        self.asked += len(vacancies)
        return self.search.shortlists(vacancies, **more)


def run(kit: Kit, search: Any = None, **more: Any) -> batch.Batch:
    with kit.open(SYSTEM, write=False) as context:
        kit.pool.refresh(context.unit.seekers)
        return batch.run(context, search or Counted(kit), **more)


@pytest.fixture
def posts(kit: Kit) -> list[int]:
    return [submit(kit, title=title) for title in ("焊工", "电焊工", "气焊工", "氩弧焊工")]


def test_people_are_spread_and_every_list_is_the_engines_own(kit: Kit, posts: list[int]) -> None:
    found = run(kit, per_person=1)
    assert {one.id for one in found.posts} >= set(posts)
    times = Counter(one.seeker_id for place in range(len(found.posts)) for one in found.kept(place))
    assert set(times.values()) == {1}
    assert found.spread.most_before > 1, "the same people stand first on several lists, or this would show nothing"
    assert found.spread.gini_after < found.spread.gini_before
    assert found.spread.ndcg <= 1
    for post, ranking in zip(found.posts, found.rankings, strict=True):
        if post.id in posts:
            do(kit, matching.build_shortlist, post.id)
            assert [one.seeker_id for one in ranking.candidates] == listed(kit, post.id)


def test_a_run_that_was_broken_off_goes_on_and_gives_the_same(
    kit: Kit, posts: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 1)
    whole = run(kit)
    with pytest.raises(Broken):
        run(kit, Counted(kit, breaks_after=2), home=tmp_path)
    log = tmp_path / "all.jsonl"
    log.write_text(log.read_text("utf-8") + '{"post": 1, "ver', "utf-8")  # the last line was being written
    heard: list[tuple[int, int]] = []
    rest = Counted(kit)
    found = run(kit, rest, home=tmp_path, done=lambda done, of: heard.append((done, of)))
    count = len(whole.posts)
    assert rest.asked == count - 2
    assert heard[0] == (2, count)
    assert heard[-1] == (count, count)
    assert found.to_dict()["lists"] == whole.to_dict()["lists"]
    assert found.rankings == whole.rankings
    again = Counted(kit)
    run(kit, again, home=tmp_path)
    assert again.asked == 0
    do(kit, matching.build_shortlist, posts[1], chosen=Weighing(preset="nearby"))
    reweighed = Counted(kit)
    run(kit, reweighed, home=tmp_path)
    assert reweighed.asked == 1, "a post with other weights is ranked again, and no other"
    do(kit, referrals.mark_contacted, posts[0], listed(kit, posts[0])[0])
    since = Counted(kit)
    run(kit, since, home=tmp_path)
    assert since.asked == count, "somebody taken in hand since is no candidate any more"
    other = Counted(kit)
    run(kit, other, home=tmp_path, depth=3)
    assert other.asked == count, "lists of another depth are not taken over"
    assert json.loads(log.read_text("utf-8").splitlines()[0])["depth"] == 3


def test_open_proposals_take_room(kit: Kit, posts: list[int]) -> None:
    person = listed(kit, posts[0])[0]
    do(kit, referrals.refer, posts[0], person, channel=ConsentChannel.DESK)
    found = run(kit, per_person=1)
    assert all(one.seeker_id != person for place in range(len(found.posts)) for one in found.kept(place))


def test_lists_are_kept_when_asked_and_not_where_the_post_changed(kit: Kit, posts: list[int]) -> None:
    found = run(kit, per_person=1)
    before = {post: listed(kit, post) for post in posts}
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.vacancies.get(posts[0])
        assert row is not None
        row.version += 1
        context.unit.commit()
    kept, changed = batch.keep_all(kit, found)
    assert (kept, changed) == (len(found.posts) - 1, 1)
    assert listed(kit, posts[0]) == before[posts[0]]
    place = [one.id for one in found.posts].index(posts[1])
    assert listed(kit, posts[1]) == [one.seeker_id for one in found.kept(place)]
    view = do(kit, matching.get_shortlist, posts[1])
    first = view.candidates[0]
    assert first.entry is not None
    assert first.entry.score == sum(part["points"] for part in first.explanation["parts"])


def test_a_region_is_a_region(kit: Kit, posts: list[int]) -> None:
    everywhere = run(kit)
    some = everywhere.posts[0].adcode
    own = run(kit, adcode=some)
    assert {one.adcode for one in own.posts} == {some}
    assert own.posts == [one for one in everywhere.posts if one.adcode == some]
    with pytest.raises(Invalid, match="没有代码"):
        run(kit, adcode="999999")
