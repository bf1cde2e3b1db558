"""The stream of what is public: its cursors come in the order of commits, so whoever follows it misses nothing."""

from __future__ import annotations

from time import monotonic
from typing import Any

import pytest
from sqlmodel import select

from matcher.models.officer import Officer
from matcher.service import publications
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.repository.stores import BOTH, PATIENCE, race


@pytest.mark.parametrize("store", BOTH, indirect=True)
def test_nothing_appears_behind_a_cursor_that_was_passed(store: Kit) -> None:
    """Writers race while one follows; what it saw in passing is what stands there in the end, in order."""
    writers, rounds = 4, 5
    with store.open(SYSTEM, write=True) as context:
        people = context.unit.session.exec(select(Officer).where(Officer.office_phone != "").limit(writers)).all()
        ids = [one.id for one in people]
        for one in people:
            one.contact_public = False
        context.unit.commit()
        start = context.unit.publications.end()

    def writing(number: int) -> Any:
        def racer(kit: Kit) -> None:
            for turn in range(rounds):
                with kit.open(SYSTEM, write=True) as context:
                    one = context.unit.session.get(Officer, ids[number])
                    assert one is not None
                    one.contact_public = turn % 2 == 0
                    context.unit.commit()

        return racer

    def following(kit: Kit) -> list[int]:
        seen: list[int] = []
        until = monotonic() + PATIENCE / 2
        while len(seen) < len(ids) * rounds and monotonic() < until:
            with kit.open(SYSTEM, write=False) as context:
                page = publications.follow(context, after=seen[-1] if seen else start, limit=200)
            seen += [one.step.seq or 0 for one in page.items]
        return seen

    seen, *ended = race(store, [following, *(writing(number) for number in range(len(ids)))])
    assert ended == [None] * len(ids)
    with store.open(SYSTEM, write=False) as context:
        whole = publications.follow(context, after=start, limit=200).items
    assert seen == [one.step.seq for one in whole]
    assert len(seen) == len(ids) * rounds
