"""Numbers of the queue: one a person and day, in order of waiting, never past a step that is not open."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from matcher import clock
from matcher.errors import Conflict, Forbidden, NotFound
from matcher.models.ticket import Ticket, TicketState
from matcher.service import tickets
from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM
from tests.factories import actor
from tests.service.test_referrals import do

WHO = "linggong"


def workers(kit: Kit, count: int, *, market: int | None = None) -> list[int]:
    """Workers of the operator's market."""
    own = market or actor(kit, WHO).market_id or 0
    with kit.open(SYSTEM, write=False) as context:
        return [one.id or 0 for one in context.unit.seekers.workers(own)][:count]


def drawn(kit: Kit, seeker_id: int) -> Ticket:
    """Today's number of a person."""

    def draw(context, seeker_id: int) -> Ticket:
        return tickets.draw(context, tickets.desk_market(context), seeker_id)

    return do(kit, draw, seeker_id, who=WHO)


def states(kit: Kit) -> Sequence[tuple[int, TicketState]]:
    with kit.open(actor(kit, WHO), write=False) as context:
        return [(one.ticket.number, one.ticket.state) for one in tickets.get_queue(context).rows]


def test_a_day_in_the_queue(kit: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    start = clock.now()
    monkeypatch.setattr(clock, "now", lambda: start)
    people = workers(kit, 3)
    assert [drawn(kit, one).number for one in (*people, people[0])] == [1, 2, 3, 1], "asking again gives the same"
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=6))
    first = do(kit, tickets.call_next, who=WHO)
    assert (first.number, first.state) == (1, TicketState.CALLED)
    do(kit, tickets.move, first.id, TicketState.WAITING, who=WHO)  # nobody came
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=10))
    second = do(kit, tickets.call_next, who=WHO)
    assert second.number == 2, "who missed the call waits behind those who stayed"
    do(kit, tickets.move, second.id, TicketState.PLACED, who=WHO)
    with pytest.raises(Conflict) as told:
        do(kit, tickets.move, second.id, TicketState.CALLED, who=WHO)
    assert told.value.message == "2 号已派工，不能改为已叫号；请刷新后再办理"
    assert states(kit) == [(3, TicketState.WAITING), (1, TicketState.WAITING), (2, TicketState.PLACED)]
    with kit.open(actor(kit, WHO), write=False) as context:
        queue = tickets.get_queue(context)
        assert (queue.waiting, queue.called, queue.placed, queue.left) == (2, 0, 1, 0)
        assert (queue.average, queue.longest) == (10, 10)
        ticket = context.unit.tickets.of_person(second.market_id, clock.today(), people[0])
        assert ticket is not None
        assert context.unit.tickets.ahead(ticket) == 1
    do(kit, tickets.move, second.id, TicketState.WAITING, who=WHO)
    assert drawn(kit, people[1]).number == 2, "who comes back after work keeps the number"
    monkeypatch.setattr(clock, "now", lambda: start + timedelta(days=1))
    with pytest.raises(NotFound):
        do(kit, tickets.move, second.id, TicketState.LEFT, who=WHO)
    with pytest.raises(Conflict, match="没有人等候"):
        do(kit, tickets.call_next, who=WHO)
    assert drawn(kit, people[2]).number == 1, "every day counts from one"


def test_numbers_are_the_desks_own(kit: Kit) -> None:
    ticket = drawn(kit, workers(kit, 1)[0])
    with kit.open(SYSTEM, write=True) as context:
        row = context.unit.tickets.get(ticket.id or 0)
        other = next(one for one in context.unit.markets.all() if one.id != ticket.market_id)
        assert row is not None
        row.market_id = other.id or 0
        context.unit.commit()
    with pytest.raises(NotFound):
        do(kit, tickets.move, ticket.id, TicketState.CALLED, who=WHO)
    with pytest.raises(Forbidden):
        do(kit, tickets.call_next, who="zhuanyuan")
