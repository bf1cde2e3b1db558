"""未列入的人: every count on a shortlist opens into the people behind it, masked, each under one reason alone."""

from __future__ import annotations

import pytest

from matcher.errors import NotFound
from matcher.models.enums import ConsentChannel
from matcher.service import matching, referrals
from matcher.service.context import Kit
from matcher.service.left_out import list_left_out
from tests.service.test_referrals import do, listed, submit


def test_every_count_on_the_list_opens_into_its_people(kit: Kit) -> None:
    post = submit(kit, conditions="必须持有焊工证")
    listed(kit, post)
    view = do(kit, matching.get_shortlist, post)
    assert view.shortlist.excluded, "the demo pool holds people without the papers of this post"
    seen: set[int] = set()
    for reason, count in view.shortlist.excluded.items():
        found = do(kit, list_left_out, post, reason, offset=0, limit=1000)
        assert found.total == len(found.people) == count
        ids = {one.id for one, _ in found.people}
        assert not ids & seen, "everybody is counted once"
        assert found.reasons == view.shortlist.excluded
        seen |= ids
    assert not seen & {one.seeker.id for one in view.candidates}
    assert len(seen) + sum(1 for _ in view.candidates) <= view.shortlist.pool


def test_pages_follow_each_other_and_a_reason_that_holds_for_nobody_is_not_found(kit: Kit) -> None:
    post = submit(kit, conditions="必须持有焊工证")
    whole = do(kit, list_left_out, post, "", offset=0, limit=1000)
    halves = [do(kit, list_left_out, post, whole.reason, offset=at, limit=3).people for at in (0, 3)]
    assert [one.id for half in halves for one, _ in half] == [one.id for one, _ in whole.people[:6]]
    with pytest.raises(NotFound, match="重新生成"):
        do(kit, list_left_out, post, "无飞行执照", offset=0, limit=10)


def test_who_is_in_hand_is_left_out_as_such(kit: Kit) -> None:
    post = submit(kit)
    person = listed(kit, post)[0]
    do(kit, referrals.refer, post, person, channel=ConsentChannel.DESK)
    found = do(kit, list_left_out, post, "已在本岗位处理", offset=0, limit=10)
    assert [one.id for one, _ in found.people] == [person]
