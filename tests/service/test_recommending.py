"""为我推荐: published posts only, at once when one is published, barred or filled by somebody else's decision."""

from __future__ import annotations

from threading import Thread
from time import sleep

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.enums import ConsentChannel
from matcher.models.placement import LeftReason
from matcher.models.refusal import UnsuitableReason
from matcher.models.weighting import Weighing
from matcher.scoring.features import VacancyFeatures
from matcher.scoring.index import SeekerIndex
from matcher.scoring.wishes import Board
from matcher.service import matching, placements, recommending, referrals, standing
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor, enterprise_of
from tests.service.test_referrals import do, listed, submit


def ids(kit: Kit, person: int) -> list[int]:
    with kit.open(SYSTEM, write=False) as context:
        return [one.vacancy.id or 0 for one in recommending.recommend_posts(context, person, top=100)[0]]


def test_a_published_post_is_recommended_until_it_is_done_with(kit: Kit) -> None:
    post = submit(kit)
    first, second = listed(kit, post)[:2]
    assert post in ids(kit, first)
    do(kit, referrals.mark_unsuitable, post, first, reason=UnsuitableReason.PAY)
    assert post not in ids(kit, first), "what was turned down does not come again"
    assert post in ids(kit, second)
    firm = enterprise_of(kit, actor(kit, "qiye"))
    view = do(kit, standing.get_enterprise, firm.id, who="xianji")
    do(kit, standing.bar, firm.id, version=view.enterprise.version, reason="拖欠工资", who="xianji")
    assert post not in ids(kit, second), "a barred enterprise's posts are gone at once"


def test_people_who_change_do_not_have_every_post_weighed_anew(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only other posts, or a merge; and of many who ask at once one weighs them."""
    post = submit(kit)
    person = listed(kit, post)[0]
    weighed: list[int] = []
    made: list[int] = []
    making: list[int] = []
    query, of = SeekerIndex.query, Board.of

    def counted(self: SeekerIndex, vacancy: VacancyFeatures, *more: object) -> object:
        if making:
            weighed.append(vacancy.id)
        return query(self, vacancy, *more)  # type: ignore[arg-type]

    def slow(*args: object) -> Board:
        made.append(1)
        sleep(0.1)
        making.append(1)
        try:
            return of(*args)  # type: ignore[arg-type]
        finally:
            making.clear()

    monkeypatch.setattr(SeekerIndex, "query", counted)
    monkeypatch.setattr(Board, "of", slow)
    threads = [Thread(target=ids, args=(kit, person)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert post in weighed
    del weighed[:], made[:]
    right = ids(kit, person)
    with kit.open(SYSTEM, write=True) as context:
        other = next(one for one in context.unit.seekers.seeking() if one.id != person)
        other.words = "量子焊\n\n"
        context.unit.seekers.touch([other.id or 0])
        context.unit.commit()
    assert ids(kit, person) == right
    assert (made, weighed) == ([], []), "neither somebody's change nor a new word"
    second = submit(kit, title="焊接机器人示教工")
    del weighed[:], made[:]
    assert second in ids(kit, person)
    assert (len(made), weighed) == (1, [second]), "a new post is weighed alone"
    assert kit.pool.merge()
    del weighed[:], made[:]
    assert post in ids(kit, person)
    assert len(made) == 1
    assert {post, second} <= set(weighed)


def test_both_directions_stand_on_the_shortlist(kit: Kit) -> None:
    post = submit(kit)
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        candidates = matching.get_shortlist(context, post).candidates
    for one in candidates:
        assert one.entry is not None
        wanted, both = one.explanation["wish"], one.explanation["combined"]
        assert min(one.entry.score, wanted) <= both <= max(one.entry.score, wanted)
    person = candidates[0].seeker.id or 0
    with kit.open(SYSTEM, write=False) as context:
        found, _ = recommending.recommend_posts(context, person, top=100)
    own = next(one for one in found if one.vacancy.id == post)
    assert own.offer.score == candidates[0].explanation["wish"], "the person's page says the same"
    assert candidates[0].entry is not None
    assert own.fit == candidates[0].entry.score
    assert own.combined == candidates[0].explanation["combined"]
    told = recommending.as_json(own)
    assert [told[name] for name in ("score", "fit", "combined")] == [
        one / 10 for one in (own.offer.score, own.fit, own.combined)
    ]
    words = {match.word: match for match in own.why.matched}
    assert any(word in own.vacancy.title + own.vacancy.duty + own.vacancy.conditions for word in words)
    assert all(match.vacancy and match.seeker and match.points > 0 for match in words.values())


def test_the_posts_own_weights_and_its_own_list_give_the_second_number(kit: Kit) -> None:
    post = submit(kit)
    do(kit, matching.build_shortlist, post, chosen=Weighing(preset="nearby", hardship=True))
    with kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        candidates = matching.get_shortlist(context, post).candidates
    checked = 0
    for one in candidates[:6]:
        with kit.open(SYSTEM, write=False) as context:
            found, _ = recommending.recommend_posts(context, one.seeker.id, top=100)
        for own in found:
            if own.vacancy.id == post:
                assert one.entry is not None
                assert own.fit == one.entry.score
                checked += 1
    assert checked > 2


def test_who_works_is_recommended_nothing_until_they_leave(kit: Kit) -> None:
    post = submit(kit)
    person = listed(kit, post)[0]
    do(kit, referrals.refer, post, person, channel=ConsentChannel.DESK)
    do(kit, placements.mark_started, post, person, started_on=clock.today())
    with pytest.raises(Conflict, match=r"已在“.+”到岗.*登记离岗"):
        ids(kit, person)
    do(kit, placements.mark_left, post, person, left_on=clock.today(), reason=LeftReason.CUT)
    assert post not in ids(kit, person), "the post that was left is not offered again, others are"


def test_who_stopped_looking_is_told_so_and_staff_have_no_such_page(kit: Kit) -> None:
    post = submit(kit)
    person = listed(kit, post)[0]
    do(kit, referrals.refer, post, person, channel=ConsentChannel.DESK)
    with kit.open(SYSTEM, write=True) as context:
        stored = context.unit.seekers.get(person)
        assert stored is not None
        stored.seeking = False
        context.unit.commit()
    with pytest.raises(Conflict, match="停止求职"):
        ids(kit, person)
    with pytest.raises(Forbidden), kit.open(actor(kit, "zhuanyuan"), write=False) as context:
        recommending.recommend_posts(context)


def test_weights_are_chosen_for_a_post_and_stay_with_it(kit: Kit) -> None:
    post = submit(kit)
    usual = do(kit, matching.get_shortlist, post)
    assert (usual.weights.name, list(usual.presets.values())) == ("standard", ["标准", "技能岗位", "就近就业"])
    do(kit, matching.build_shortlist, post, chosen=Weighing(preset="nearby"))
    near = do(kit, matching.get_shortlist, post)
    assert (near.weights.name, near.shortlist.weights.split("@")[0]) == ("nearby", "nearby")
    most = {part["key"]: part["maximum"] for part in near.candidates[0].explanation["parts"]}
    assert max(most, key=lambda key: most[key]) == "place"
    assert sum(most.values()) == 1000
    do(kit, matching.build_shortlist, post)
    assert do(kit, matching.get_shortlist, post).weights.name == "nearby", "the next list keeps the choice"
    with pytest.raises(Invalid, match="标准、技能岗位、就近就业"):
        do(kit, matching.build_shortlist, post, chosen=Weighing(preset="wishes"))
    assert do(kit, matching.get_shortlist, post).weights.name == "nearby"
