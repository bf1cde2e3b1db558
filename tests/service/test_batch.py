"""批量推荐: many posts at once, nobody on every list, the same whether broken off or not, kept only when asked."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.enums import ConsentChannel
from matcher.models.refusal import UnsuitableReason
from matcher.models.weighting import Weighing
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.rank import Ranking
from matcher.scoring.shards import LocalSearch
from matcher.service import batch, consents, matching, placements, referrals, seekers
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
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


def withdraw(kit: Kit, seeker_id: int) -> None:
    """The person takes back the consent to be registered."""
    with kit.open(SYSTEM, write=True) as context:
        account = context.unit.accounts.by_username("qiuzhi")
        assert account is not None
        account.seeker_id = seeker_id
        context.unit.commit()
    with kit.open(actor(kit, "qiuzhi"), write=True) as context:
        for consent in seekers.get_profile(context).consents:
            consents.withdraw_consent(context, consent.id or 0)
        context.unit.commit()


def test_a_run_goes_on_after_changes_and_nobody_who_is_gone_is_on_a_list(
    kit: Kit, posts: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batch, "CHUNK", 1)
    whole = run(kit)
    count = len(whole.posts)
    with pytest.raises(Broken):
        run(kit, Counted(kit, breaks_after=count - 1), home=tmp_path)
    mine = whole.rankings[[one.id for one in whole.posts].index(posts[0])].candidates
    called, gone, placed = [one.seeker_id for one in mine[:3]]
    do(kit, referrals.mark_contacted, posts[0], called)
    withdraw(kit, gone)
    do(kit, referrals.refer, posts[1], placed, channel=ConsentChannel.DESK)
    do(kit, placements.mark_started, posts[1], placed)
    rest = Counted(kit)
    found = run(kit, rest, home=tmp_path)
    assert rest.asked == 1, "what was ranked is kept, though people and proposals have changed"
    on = {
        post.id: {one.seeker_id for one in ranking.candidates}
        for post, ranking in zip(found.posts, found.rankings, strict=True)
    }
    assert called not in on[posts[0]]
    assert not {gone, placed} & set().union(*on.values())
    assert any(called in people for people in on.values()), "who was called for one post may still suit another"
    assert found.dropped >= 3
    assert found.since is not None
    assert found.to_dict()["lists_since"] <= clock.now().isoformat()
    again = Counted(kit)
    assert run(kit, again, home=tmp_path).dropped == 0
    assert again.asked == count - 1, "the run was finished: what was ranked before the changes is ranked anew"


def test_who_withdrew_or_was_taken_in_hand_during_the_run_is_not_stored(kit: Kit, posts: list[int]) -> None:
    found = run(kit)
    place = [one.id for one in found.posts].index(posts[0])
    share = [one.seeker_id for one in found.kept(place)]
    assert len(share) > 2
    withdraw(kit, share[0])
    do(kit, matching.build_shortlist, posts[0])
    do(kit, referrals.mark_contacted, posts[0], share[1])
    do(kit, matching.build_shortlist, posts[1], chosen=Weighing(preset="nearby"))
    stored = batch.keep_all(kit, found)
    assert listed(kit, posts[0]) == share[2:]
    assert stored.changed == 1
    with kit.open(SYSTEM, write=False) as context:
        kept, chosen = (context.unit.shortlists.latest(post) for post in posts[:2])
    assert kept is not None
    assert kept.feed_seq == found.moments[place].reached, "the page says that profiles have changed since"
    assert chosen is not None
    assert chosen.weights.startswith("nearby"), "what an officer chose meanwhile stays"


def test_open_proposals_take_room(kit: Kit, posts: list[int]) -> None:
    person = listed(kit, posts[0])[0]
    do(kit, referrals.refer, posts[0], person, channel=ConsentChannel.DESK)
    found = run(kit, per_person=1)
    assert all(one.seeker_id != person for place in range(len(found.posts)) for one in found.kept(place))


def test_a_post_gets_no_more_than_may_be_proposed_to_it(kit: Kit) -> None:
    post = submit(kit, headcount="3")

    def share(**more: Any) -> list[int]:
        found = run(kit, **more)
        place = [one.id for one in found.posts].index(post)
        return [one.seeker_id for one in found.kept(place)]

    first = share()
    assert len(first) == kit.planning.proposals.per_post
    assert len(share(per_post=50)) == len(first), "whatever is asked for"
    for one in first[:2]:
        do(kit, referrals.refer, post, one, channel=ConsentChannel.DESK)
    do(kit, placements.mark_started, post, first[0])
    # One works there and one waits: two openings, so four people at most, of whom one waits already.
    second = share()
    assert len(second) == 3
    assert not {*second} & {*first[:2]}
    for one in second:
        do(kit, referrals.refer, post, one, channel=ConsentChannel.DESK)
    assert share() == []


def test_many_openings_let_as_many_be_proposed_and_no_more(kit: Kit) -> None:
    post = submit(kit, headcount="7")
    with kit.open(SYSTEM, write=True) as context:
        matching.build_shortlist(context, post, top=30)
        context.unit.commit()
    people = listed(kit, post)
    for one in people[:7]:
        do(kit, referrals.refer, post, one, channel=ConsentChannel.DESK)
    with pytest.raises(Conflict, match="还没有结果"):
        do(kit, referrals.refer, post, people[7], channel=ConsentChannel.DESK)
    do(kit, placements.mark_started, post, people[0])
    with pytest.raises(Conflict, match="还没有结果"):
        do(kit, referrals.refer, post, people[7], channel=ConsentChannel.DESK)
    do(kit, referrals.mark_unsuitable, post, people[1], reason=UnsuitableReason.SKILL)
    do(kit, referrals.refer, post, people[7], channel=ConsentChannel.DESK)


def test_lists_are_kept_when_asked_and_not_where_the_post_changed(kit: Kit, posts: list[int]) -> None:
    found = run(kit, per_person=1)
    before = {post: listed(kit, post) for post in posts}
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.vacancies.get(posts[0])
        assert row is not None
        row.version += 1
        context.unit.commit()
    stored = batch.keep_all(kit, found)
    assert (stored.kept + stored.empty, stored.changed) == (len(found.posts) - 1, 1)
    assert listed(kit, posts[0]) == before[posts[0]]
    place = [one.id for one in found.posts].index(posts[1])
    assert found.kept(place)
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
    with kit.open(SYSTEM, write=True) as context:
        for post, county in zip(posts, ("141002", "141102"), strict=False):
            row = context.unit.vacancies.get(post)
            assert row is not None
            row.adcode = county
        context.unit.commit()
    for city, inside, outside in (("141000", posts[0], posts[1]), ("141100", posts[1], posts[0])):
        ids = [one.id for one in run(kit, adcode=city).posts]
        assert inside in ids
        assert outside not in ids, "临汾 (1410) is not 吕梁 (1411)"
    with pytest.raises(Invalid, match="没有代码"):
        run(kit, adcode="999999")
