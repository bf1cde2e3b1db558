"""The desk of an odd-job market (零工窗口): look up, arrive, register in short, and the queue of the day (排队)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.deps import ApiContext, Id, UnitRoute, forgetful
from api.v1.problem import problems
from matcher.models.ticket import Ticket, TicketState, waited
from matcher.service import desk, tickets
from matcher.service.desk import Newcomer, Slip

router = APIRouter(tags=["零工市场"], route_class=UnitRoute)
Words = Annotated[str, StringConstraints(max_length=200, strip_whitespace=True)]


class LookUpIn(BaseModel):
    """One field: last digits of a telephone (four or more), name, number of a worker's card, or today's number."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=60)]


class ArrivalIn(BaseModel):
    """A known worker is here; ``agreed`` if their consent had ended and they agreed anew just now."""

    model_config = ConfigDict(extra="forbid")

    seeker_id: int = Field(ge=1, le=2**62)
    agreed: bool = False


class NewcomerIn(BaseModel):
    """Somebody new, in the words of a roster; ``hours`` such as 每天7:00-19:00, ``trades`` parted by 、."""

    model_config = ConfigDict(extra="forbid")

    name: Words
    phone: Words = ""
    birth: Words = ""
    trades: Words
    hours: Words = ""
    agreed: bool


class MoveIn(BaseModel):
    """The next state of a number."""

    model_config = ConfigDict(extra="forbid")

    to: TicketState


class TicketOut(BaseModel):
    """A number of the queue; ``minutes`` waited until called or gone, until now for who waits."""

    id: int
    day: date
    number: int
    state: TicketState
    seeker_id: int
    taken_at: datetime
    called_at: datetime | None
    minutes: int


class SlipOut(BaseModel):
    """What is handed out: the number, how many wait before it, the number of the worker's card."""

    ticket: TicketOut
    ahead: int
    card: str


class FoundOut(BaseModel):
    """A person of the market, masked; ``agreed`` if their consent to be registered holds today.

    ``by`` says what they were found by: bare digits may be the end of a telephone and the number of a card at once.
    """

    seeker_id: int
    by: str
    card: str
    name: str
    phone: str
    trades: list[str]
    agreed: bool
    number: int | None


class QueueOut(BaseModel):
    """Today's queue: who is called and waits, in the order they are served, then the others; minutes of waiting."""

    waiting: int
    called: int
    placed: int
    left: int
    average_minutes: int | None
    longest_minutes: int
    tickets: list[TicketOut]


def _ticket(context: ApiContext, ticket: Ticket) -> TicketOut:
    facts = ticket.model_dump(include=set(TicketOut.model_fields))
    return TicketOut(**facts, minutes=waited(ticket, context.now()))


def _slip(context: ApiContext, slip: Slip) -> SlipOut:
    return SlipOut(ticket=_ticket(context, slip.ticket), ahead=slip.ahead, card=slip.card)


@router.post("/desk/find", summary="窗口查人：一个输入框", responses=problems())
@forgetful
def find(body: LookUpIn, context: ApiContext) -> list[FoundOut]:
    """People of the own market, masked, the last active first."""
    return [
        FoundOut(
            seeker_id=one.seeker.id or 0,
            by=one.by,
            card=one.card,
            name=one.seeker.name_masked,
            phone=one.seeker.phone_masked,
            trades=one.seeker.wanted_titles,
            agreed=one.agreed,
            number=one.ticket.number if one.ticket else None,
        )
        for one in desk.look_up(context, body.text)
    ]


@router.post("/desk/arrivals", status_code=201, summary="零工到场取号", responses=problems(409))
def arrive(body: ArrivalIn, context: ApiContext) -> SlipOut:
    """Today's number of a known worker, the one they have already or the next."""
    return _slip(context, desk.arrive(context, body.seeker_id, agreed=body.agreed))


@router.post("/desk/workers", status_code=201, summary="新零工登记并取号", responses=problems(409))
def register(body: NewcomerIn, context: ApiContext) -> SlipOut:
    """Register somebody new with their consent and give them today's number."""
    return _slip(context, desk.register(context, Newcomer(**body.model_dump())))


@router.get("/tickets", summary="今天的队列", responses=problems())
def get_queue(context: ApiContext) -> QueueOut:
    """The own market's numbers of today with waiting times."""
    queue = tickets.get_queue(context)
    return QueueOut(
        waiting=queue.waiting,
        called=queue.called,
        placed=queue.placed,
        left=queue.left,
        average_minutes=queue.average,
        longest_minutes=queue.longest,
        tickets=[_ticket(context, one.ticket) for one in queue.rows],
    )


@router.post("/tickets/calls", summary="叫下一位", responses=problems(409))
def call_next(context: ApiContext) -> TicketOut:
    """Call who has waited longest."""
    return _ticket(context, tickets.call_next(context))


@router.post("/tickets/{ticket_id}/moves", summary="叫号、过号、派工、离开", responses=problems(409))
def move(ticket_id: Id, body: MoveIn, context: ApiContext) -> TicketOut:
    """Take a number of today one step further."""
    return _ticket(context, tickets.move(context, ticket_id, body.to))
