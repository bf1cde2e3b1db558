"""Queue numbers (排队号): drawn, called, placed, left; one a person, day and market, counted from 1 without a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Conflict, NotFound
from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.models.ticket import TICKET_STEPS, Ticket, TicketState, waited
from matcher.service import tasks
from matcher.service.context import Context
from matcher.service.permissions import Action, permit


@dataclass(frozen=True, slots=True)
class Waiting:
    """A number of today with its person, masked, and how long they waited or have been waiting, in whole minutes."""

    ticket: Ticket
    seeker: Seeker
    minutes: int


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue of today: who waits and is called, in the order they are served, then everybody else by number.

    ``average`` is how many minutes those served today had waited, None before the first; ``longest`` who waits now.
    """

    rows: list[Waiting]
    waiting: int
    called: int
    placed: int
    left: int
    average: int | None
    longest: int


def desk_market(context: Context) -> Market:
    """The market at whose desk the actor works."""
    permit(context.actor, Action.DESK_WORK)
    return tasks.market_of(context)


def draw(context: Context, market: Market, seeker_id: int) -> Ticket:
    """Today's number of a person, the one they have already or the next; for use cases that have asked who may.

    The market is held while the number is drawn: whoever draws at the same moment waits and takes the one after.
    """
    market_id, today = market.id or 0, clock.today()
    tasks.held_market(context, market)
    ticket = context.unit.tickets.of_person(market_id, today, seeker_id)
    if ticket is None:
        number = context.unit.tickets.last_number(market_id, today) + 1
        ticket = context.unit.tickets.add(
            Ticket(market_id=market_id, day=today, number=number, seeker_id=seeker_id, taken_at=clock.now())
        )
        context.unit.audit("ticket.draw", "ticket", ticket.id, number=number, seeker_id=seeker_id)
    elif ticket.state in (TicketState.PLACED, TicketState.LEFT):
        _move(context, ticket, TicketState.WAITING)
    return ticket


def call_next(context: Context) -> Ticket:
    """Call the number that has waited longest."""
    market = desk_market(context)
    context.unit.markets.hold(market.id or 0)
    ticket = context.unit.tickets.next_waiting(market.id or 0, clock.today())
    if ticket is None:
        raise Conflict("现在没有人等候", code="empty")
    _move(context, ticket, TicketState.CALLED)
    return ticket


def move(context: Context, ticket_id: int, to: TicketState) -> Ticket:
    """Take a number of today's queue one step further."""
    market = desk_market(context)
    ticket = context.unit.tickets.get(ticket_id, lock=True)
    if ticket is None or ticket.market_id != market.id or ticket.day != clock.today():
        raise NotFound("今天的队列里没有这个号")
    if to not in TICKET_STEPS[ticket.state]:
        raise Conflict(f"{ticket.number} 号{ticket.state.label}，不能改为{to.label}；请刷新后再办理", code="step")
    _move(context, ticket, to)
    return ticket


def mark_placed(context: Context, market_id: int, seeker_id: int) -> None:
    """A person of today's queue got work; without a number nothing is to be done. Asked by who books them."""
    ticket = context.unit.tickets.of_person(market_id, clock.today(), seeker_id)
    if ticket is not None and TicketState.PLACED in TICKET_STEPS[ticket.state]:
        _move(context, ticket, TicketState.PLACED)


def _move(context: Context, ticket: Ticket, to: TicketState) -> None:
    now, before = clock.now(), ticket.state
    if to is TicketState.WAITING:
        # Who missed a call or comes back the same day keeps the number and waits anew, behind those who stayed.
        ticket.taken_at, ticket.called_at = now, None
    if to is TicketState.CALLED:
        ticket.called_at = now
    ticket.ended_at = now if to in (TicketState.PLACED, TicketState.LEFT) else None
    ticket.state = to
    context.unit.session.flush()
    context.unit.audit("ticket.move", "ticket", ticket.id, before=before.value, after=to.value)


def get_queue(context: Context) -> Queue:
    """Today's queue of the own market."""
    market = desk_market(context)
    numbers = context.unit.tickets.of_day(market.id or 0, clock.today())
    people = context.unit.seekers.many([one.seeker_id for one in numbers])
    now = clock.now()
    rows = [Waiting(one, people[one.seeker_id], waited(one, now)) for one in numbers]
    order = {TicketState.CALLED: 0, TicketState.WAITING: 1, TicketState.PLACED: 2, TicketState.LEFT: 3}
    rows.sort(key=lambda one: (order[one.ticket.state], _since(one.ticket), one.ticket.number))
    served = [one.minutes for one in rows if one.ticket.called_at is not None]
    return Queue(
        rows,
        waiting=_count(numbers, TicketState.WAITING),
        called=_count(numbers, TicketState.CALLED),
        placed=_count(numbers, TicketState.PLACED),
        left=_count(numbers, TicketState.LEFT),
        average=round(sum(served) / len(served)) if served else None,
        longest=max((one.minutes for one in rows if one.ticket.state is TicketState.WAITING), default=0),
    )


def _since(ticket: Ticket) -> float:
    return ticket.taken_at.timestamp() if ticket.state is TicketState.WAITING else 0.0


def _count(numbers: Sequence[Ticket], state: TicketState) -> int:
    return sum(one.state is state for one in numbers)
