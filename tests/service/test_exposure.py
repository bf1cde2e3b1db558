"""推荐上限: nobody is sent everywhere at once, and a post's next batch waits for the outcomes of the last."""

from __future__ import annotations

import pytest

from matcher.errors import Conflict
from matcher.models.enums import ConsentChannel
from matcher.models.refusal import UnsuitableReason
from matcher.service import matching, referrals
from matcher.service.context import Kit
from tests.service.test_referrals import do, listed, submit


def refer(kit: Kit, post: int, person: int) -> None:
    do(kit, referrals.refer, post, person, channel=ConsentChannel.DESK)


def test_a_post_gets_its_next_batch_when_the_last_has_outcomes(kit: Kit) -> None:
    post = submit(kit, headcount="2")
    people = listed(kit, post)
    for person in people[:5]:
        refer(kit, post, person)
    with pytest.raises(Conflict, match="5 人还没有结果") as refused:
        refer(kit, post, people[5])
    assert refused.value.code == "batch_waiting"
    do(kit, referrals.mark_unsuitable, post, people[0], reason=UnsuitableReason.PAY)
    refer(kit, post, people[5])
    with pytest.raises(Conflict):
        refer(kit, post, people[6])


def test_a_post_with_many_openings_may_have_as_many_waiting(kit: Kit) -> None:
    post = submit(kit, headcount="7")
    people = listed(kit, post)
    for person in people[:7]:
        refer(kit, post, person)
    with pytest.raises(Conflict, match="7 人还没有结果"):
        refer(kit, post, people[7])


def test_a_person_holds_five_open_proposals_at_most_also_on_lists_made_before(kit: Kit) -> None:
    posts = [submit(kit, title=f"普工{mark}班") for mark in "甲乙丙丁戊己"]
    person = listed(kit, posts[0])[0]
    for post in posts[:5]:
        do(kit, matching.build_shortlist, post, top=200)
        assert person in listed(kit, post)
    do(kit, matching.build_shortlist, posts[5], top=200)
    for post in posts[:5]:
        refer(kit, post, person)
    assert person in listed(kit, posts[5]), "the list was made before"
    with pytest.raises(Conflict, match="5 个推荐还没有结果"):
        refer(kit, posts[5], person)
    do(kit, matching.build_shortlist, posts[5], top=200)
    assert person not in listed(kit, posts[5])
    view = do(kit, matching.get_shortlist, posts[5])
    assert view.shortlist.excluded["已达推荐上限"] == 1
    do(kit, referrals.mark_unsuitable, posts[0], person, reason=UnsuitableReason.PAY)
    refer(kit, posts[5], person)
