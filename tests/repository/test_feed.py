"""The change feed of people: its numbers come in the order of commits, so whoever follows it misses nobody."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa

from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.service import graduates_first, matching, workbench
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.repository.stores import PATIENCE, POSTGRES, race

MANY = 700


def touched(kit: Kit, ids: range) -> None:
    with kit.open(SYSTEM, write=True) as context:
        context.unit.seekers.touch(ids)
        context.unit.commit()


@pytest.mark.parametrize("store", [POSTGRES], indirect=True)
def test_a_long_import_beside_a_large_one_is_not_missed(store: Kit) -> None:
    """One transaction touches seven hundred people and commits after another has touched and committed as many."""
    with store.open(SYSTEM, write=True) as context:
        market = context.unit.session.execute(sa.select(Market.id)).scalars().first()
        person = min(one.id or 0 for one in context.unit.seekers.seeking())
        there = sa.update(Seeker).where(Seeker.id == person)  # type: ignore[arg-type]
        context.unit.session.execute(there.values(market_id=market, flexible=True))
        context.unit.seekers.touch([person])
        context.unit.commit()

    def known() -> tuple[bool, bool]:
        with store.open(SYSTEM, write=False) as context:
            unit, pool = context.unit, store.pool
            pool.refresh(unit.seekers)
            return pool.index.snapshot_.holds(person), person in pool.workers.board(
                market, unit.seekers, unit.tasks
            ).workers

    assert known() == (True, True)
    with store.open(SYSTEM, write=True) as slow:
        slow.unit.session.execute(there.values(seeking=False))
        slow.unit.seekers.touch(range(person, person + MANY))
        touched(store, range(10_000, 10_000 + MANY))
        assert known() == (True, True), "not committed yet"
        slow.unit.commit()
    assert known() == (False, False)


@pytest.mark.parametrize("store", [POSTGRES], indirect=True)
def test_who_follows_the_feed_beside_many_writers_sees_every_entry_in_order(store: Kit) -> None:
    """They also change one row, without a deadlock: nothing is waited for once the feed is being numbered."""
    writers, rounds, each = 6, 8, 3
    with store.open(SYSTEM, write=False) as context:
        start = context.unit.seekers.feed_end()
        person = min(one.id or 0 for one in context.unit.seekers.seeking())

    def writing(number: int) -> Any:
        def racer(kit: Kit) -> None:
            for turn in range(rounds):
                with kit.open(SYSTEM, write=True) as context:
                    row = context.unit.seekers.get(person)
                    assert row is not None
                    row.skills = f"{number}-{turn}"  # written by the commit itself
                    context.unit.seekers.touch(range(1000 * number, 1000 * number + each))
                    context.unit.commit()

        return racer

    def following(kit: Kit) -> list[int]:
        seen: list[int] = []
        until = monotonic() + PATIENCE / 2
        while len(seen) < writers * rounds * each and monotonic() < until:
            with kit.open(SYSTEM, write=False) as context:
                seen += context.unit.seekers.feed_since(seen[-1] if seen else start)
        return seen

    seen, *ended = race(store, [following, *(writing(number) for number in range(1, 1 + writers))])
    assert ended == [None] * writers
    with store.open(SYSTEM, write=False) as context:
        assert seen == list(context.unit.seekers.feed_since(start))
    assert len(seen) == writers * rounds * each


@pytest.mark.parametrize("store", [POSTGRES], indirect=True)
def test_a_change_between_ranking_and_keeping_makes_the_list_stale(store: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else's search brings the index up to date meanwhile, which this list has not seen."""
    officer = actor(store, "zhuanyuan")
    with store.open(officer, write=False) as context:
        post = next(one.vacancy.id or 0 for one in workbench.get_workbench(context).reviews)
    rank = graduates_first.ranked
    stopped: list[int] = []

    def overtaken(*args: Any, **options: Any) -> Any:
        ranking = rank(*args, **options)
        with store.open(SYSTEM, write=True) as context:
            row = context.unit.seekers.get(ranking.candidates[-1].seeker_id)
            assert row is not None
            row.seeking = False
            stopped.append(row.id or 0)
            context.unit.seekers.touch(stopped)
            context.unit.commit()
        matching.warm(store)
        assert not store.pool.index.snapshot_.holds(stopped[0])
        return ranking

    monkeypatch.setattr(graduates_first, "ranked", overtaken)
    with store.open(officer, write=True) as context:
        matching.build_shortlist(context, post)
        context.unit.commit()
    with store.open(officer, write=False) as context:
        view = matching.get_shortlist(context, post)
    assert view.stale
    assert stopped[0] not in {one.seeker.id for one in view.candidates}
