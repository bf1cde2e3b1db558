"""订阅: new posts for a search somebody keeps are told once a day, to the person alone, and no more once they stop."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.notice import Notice
from matcher.service import saved_searches
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM, Actor
from tests.factories import actor
from tests.service.test_referrals import do, submit


def told(kit: Kit, who: Actor) -> list[Notice]:
    with kit.open(who, write=False) as context:
        rows, _ = context.unit.notices.of_account(who.account_id or 0, limit=50, offset=0)
        return [one for one in rows if one.template == "search_found"]


def alert(kit: Kit) -> int:
    with kit.open(SYSTEM, write=True) as context:
        count = saved_searches.alert(context)
        context.unit.commit()
        return count


def test_what_is_new_is_told_once_a_day_and_no_more_after_stopping(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    person = actor(kit, "qiuzhi")
    kept = do(kit, saved_searches.save, "sort=time&page=2&q=焊工&near=140105", who="qiuzhi")
    with kit.open(SYSTEM, write=False) as context:
        search = saved_searches.list_own(context.kit and context.__class__(kit, context.unit, person))[0]
        assert (search.name, search.query) == ("焊工", "q=%E7%84%8A%E5%B7%A5"), "order and nearness are of the moment"
    with pytest.raises(Conflict):
        do(kit, saved_searches.save, "q=焊工", who="qiuzhi")
    for empty in ("", "sort=time", "pay=abc"):
        with pytest.raises(Invalid):
            do(kit, saved_searches.save, empty, who="qiuzhi")
    assert alert(kit) == 0, "what was there before is not new"
    submit(kit, title="电焊工")
    assert alert(kit) == 1
    assert "“焊工”1 个" in told(kit, person)[0].body
    submit(kit, title="氩弧焊工")
    assert alert(kit) == 0, "once a day"
    tomorrow = clock.today() + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "today", lambda: tomorrow)
        assert alert(kit) == 1
        assert len(told(kit, person)) == 2
    with kit.open(SYSTEM, write=True) as context:
        other = Actor(role=person.role, seeker_id=(person.seeker_id or 0) + 1)
        with pytest.raises(NotFound):
            saved_searches.stop(context.__class__(kit, context.unit, other), kept.id or 0)
    do(kit, saved_searches.stop, kept.id, who="qiuzhi")
    submit(kit, title="二保焊工")
    with monkeypatch.context() as patch:
        patch.setattr(clock, "today", lambda: tomorrow + timedelta(days=1))
        assert alert(kit) == 0
