"""The desk of an odd-job market (零工窗口): known workers arrive in one look-up and one click, new ones by a form.

The operator does it for people who have no telephone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from matcher import clock
from matcher.errors import Invalid, NotFound
from matcher.models.enums import ConsentChannel, EmploymentForm, HardLimit
from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.models.ticket import Ticket
from matcher.models.values import PAID_DAYS_PER_MONTH
from matcher.service import registrations, restated_people, tickets, worker_numbers
from matcher.service.context import Context
from matcher.service.registrations import Registration, Told
from matcher.service.worker_numbers import card_code
from matcher.text.contact import read_phones
from matcher.text.normalise import clean
from matcher.text.roster import CLEARED

# What a worker's card shows and one form at the desk changes (零工卡), in the words of a roster.
CARD = ("wanted", "certificates", "windows", "radius", "pay", "own_tools", "transport")
# Usual hours (可上工时段), as the reader of rosters understands them.
USUAL_HOURS = ("每天7:00-19:00", "每天全天", "工作日7:00-19:00", "工作日18:00-22:00", "周末全天")
_DIGITS = re.compile(r"\d+")
# A number of the queue has fewer digits than one asks for of a telephone.
_MOST_NUMBER = 3
_BY_CARD, _BY_NAME, _BY_NUMBER, _BY_PHONE = "零工卡号", "姓名", "今天的排队号", "手机号"


@dataclass(frozen=True, slots=True)
class Found:
    """A person of the market as the desk sees them, masked, with today's number; ``by``: what they were found by."""

    seeker: Seeker
    card: str
    agreed: bool
    ticket: Ticket | None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What is handed out (排队小票): the number, how many wait before it, and the number of the worker's card."""

    ticket: Ticket
    ahead: int
    card: str


@dataclass(frozen=True, slots=True)
class Card:
    """A worker's card (零工卡): ``words`` by the columns of ``CARD``, the pay by the day.

    ``firm``: the worker comes for no less than that pay; otherwise it is what they hope for.
    """

    view: Registration
    words: dict[str, str]
    found: Found
    firm: bool


@dataclass(frozen=True, slots=True)
class Newcomer:
    """The short form for somebody who is here for the first time; ``hours`` and what they bring in a roster's words."""

    name: str
    phone: str
    birth: str
    trades: str
    hours: str
    agreed: bool
    tools: str = ""
    transport: str = ""


def look_up(context: Context, text: str) -> list[Found]:
    """People of the own market by one field: today's number, last digits of a telephone, number of a card, or name.

    Bare digits may be several of these: then everybody they may mean is shown, each with what they were found by.
    """
    market = tickets.desk_market(context)
    asked, unit, reach = worker_numbers.typed(text), context.unit, context.actor.reach
    card = worker_numbers.read_card(asked)
    if card is not None:
        found = dict.fromkeys(unit.seekers.within(reach, None, [card]), _BY_CARD)
    elif _DIGITS.fullmatch(asked) or read_phones(asked):
        found = _by_digits(context, market, asked)
    else:
        named = unit.seekers.name_hash(asked)
        if named is None:
            raise Invalid("请输入手机号后四位、姓名、零工卡号或今天的排队号", field="text")
        found = {one.id or 0: _BY_NAME for one in unit.seekers.latest(reach, None, name_hash=named)[0]}
    return _found(context, market, found)


def _by_digits(context: Context, market: Market, asked: str) -> dict[int, str]:
    """Whom bare digits may mean, and why: a card without its K, today's number, or the end of a telephone."""
    unit, reach = context.unit, context.actor.reach
    if len(asked) <= _MOST_NUMBER:
        drawn = unit.tickets.of_day(market.id or 0, clock.today())
        found = {one.seeker_id: _BY_NUMBER for one in drawn if one.number == int(asked)}
    else:
        digits = "".join(_DIGITS.findall(asked))[-11:]
        found = {one.id or 0: _BY_PHONE for one in unit.seekers.by_last_digits(reach, None, digits)}
    card = worker_numbers.card_in(asked)
    if card is not None:
        found |= dict.fromkeys(unit.seekers.within(reach, None, [card]), _BY_CARD)
    return found


def _found(context: Context, market: Market, found: Mapping[int, str]) -> list[Found]:
    ids = sorted(found)
    people = context.unit.seekers.many(ids)
    numbers = context.unit.tickets.of_people(market.id or 0, clock.today(), ids)
    agreed = context.unit.consents.registered(ids, clock.today())
    rows = [
        Found(row, card_code(one), row.seeking and one in agreed, numbers.get(one), found[one])
        for one, row in people.items()
    ]
    return sorted(rows, key=lambda one: (-one.seeker.active_at.timestamp(), one.seeker.id or 0))


def arrive(context: Context, seeker_id: int, *, agreed: bool = False) -> Slip:
    """A known worker of the market arrives and gets today's number.

    Whose consent to be registered has ended is asked again: ``agreed`` says that they agreed at the desk just now.
    """
    market = tickets.desk_market(context)
    # A visitor of another market who has a number here already is no stranger at this desk.
    known = context.unit.seekers.within(context.actor.reach, None, [seeker_id])
    if not known and context.unit.tickets.of_person(market.id or 0, clock.today(), seeker_id) is None:
        raise NotFound("本市场没有登记这位零工")
    return draw_number(context, market, seeker_id, agreed=agreed)


def draw_number(context: Context, market: Market, seeker_id: int, *, agreed: bool = False) -> Slip:
    """Today's number of somebody who is here, who agrees anew if they must; for use cases that have asked who may."""
    context.unit.markets.hold(market.id or 0)  # before the person: the order of locks
    seeker = context.unit.seekers.get(seeker_id, lock=True)
    if seeker is None or seeker.gone:
        raise NotFound("本市场没有登记这位零工")
    if not restated_people.load(context, [seeker])[seeker_id].agreed:
        if not agreed:
            raise Invalid("此人已撤回同意或同意已到期；请重新征得本人同意，勾选“本人同意登记”后再取号", field="agreed")
        _agree(context, seeker)
    seeker.active_at = clock.now()
    return slip_of(context, tickets.draw(context, market, seeker_id))


def _agree(context: Context, seeker: Seeker) -> None:
    cells = {"consent": ConsentChannel.DESK.label}
    registrations.change_registration(context, seeker.id or 0, cells, version=seeker.version, told=Told.DESK)


def register(context: Context, person: Newcomer) -> Slip:
    """Register somebody new by the short form and give them today's number.

    Who is registered elsewhere under this name and telephone is taken in as they are; who belongs to another market
    stays there and gets a number here.
    """
    return enrol(context, tickets.desk_market(context), person, channel=ConsentChannel.DESK, near=True)


def enrol(context: Context, market: Market, person: Newcomer, *, channel: ConsentChannel, near: bool) -> Slip:
    """The rule of :func:`register`, for use cases that have asked who may; ``near`` tells who owns a telephone."""
    if not person.agreed:
        raise Invalid("请先征得本人同意，并勾选“本人同意登记”", field="agreed")
    context.unit.markets.hold(market.id or 0)
    phones = read_phones(clean(person.phone))
    known = context.unit.seekers.by_name_and_phone(clean(person.name), phones[0]) if phones else None
    if known is not None:
        if known.market_id is None:
            known.market_id, known.flexible = market.id, True
            known.version += 1
            context.unit.seekers.touch([known.id or 0])
            context.unit.audit("seeker.join", "seeker", known.id, market_id=market.id)
        elif known.market_id != market.id and not _agreed(context, known):
            raise Invalid("此人登记在另一个零工市场，已停止求职；请其在原登记的市场恢复登记", field="phone")
        return draw_number(context, market, known.id or 0, agreed=True)
    cells = {
        "name": person.name,
        "phone": person.phone,
        "birth": person.birth,
        "place": market.adcode,
        "wanted": person.trades,
        "windows": person.hours,
        "own_tools": person.tools,
        "transport": person.transport,
        "forms": EmploymentForm.ODD_JOB.label,
        "flexible": "是",
        "consent": channel.label,
    }
    if near:
        made = registrations.register_person(context, cells, told=Told.DESK)
    else:
        made = registrations.enter_person(context, cells, source="kiosk", extra={"market_id": market.id})
    return slip_of(context, tickets.draw(context, market, made))


def _of_pay(limit: str) -> bool:
    """Whether words of a registration's limits say the least pay, as ``restated_people`` writes them."""
    return limit.startswith("低于") or limit == HardLimit.PAY.label


def _agreed(context: Context, seeker: Seeker) -> bool:
    return restated_people.load(context, [seeker])[seeker.id or 0].agreed


def slip_of(context: Context, ticket: Ticket) -> Slip:
    """What a number's slip says."""
    return Slip(ticket, context.unit.tickets.ahead(ticket), card_code(ticket.seeker_id))


def get_slip(context: Context, ticket_id: int) -> Slip:
    """The slip of a number of today at the own market."""
    market = tickets.desk_market(context)
    ticket = context.unit.tickets.get(ticket_id)
    if ticket is None or ticket.market_id != market.id or ticket.day != clock.today():
        raise NotFound("今天的队列里没有这个号")
    return slip_of(context, ticket)


def get_card(context: Context, seeker_id: int) -> Card:
    """A worker's card: the registration, masked, in the words of its form, and today's number."""
    market = tickets.desk_market(context)
    view = registrations.get_registration(context, seeker_id)
    words = {key: view.words.get(key, "") for key in CARD}
    words["pay"], firm = day_pay(view.seeker)
    return Card(view, words, _found(context, market, {seeker_id: _BY_CARD})[0], firm)


def day_pay(seeker: Seeker) -> tuple[str, bool]:
    """What a worker asks for in words, and whether they come for no less.

    It is kept by the month like everybody's; odd jobs are talked of by the day.
    """
    if not seeker.pay_min:
        return "", False
    return f"{round(seeker.pay_min / PAID_DAYS_PER_MONTH / 100)}元/天", HardLimit.PAY in seeker.limits


def change_card(
    context: Context, seeker_id: int, form: Mapping[str, str], *, version: int, firm: bool | None = None
) -> None:
    """Change what a card's form states otherwise than the card; an emptied field erases.

    ``firm`` makes the pay a limit (低于这个数不去) that no task below it passes, or takes that back; None leaves it.
    """
    card = get_card(context, seeker_id)
    cells = registrations.typed(card.words, form, CARD)
    pay = clean(form.get("pay", card.words["pay"]))
    if firm and not pay:
        raise Invalid("要“低于这个数不去”，请填写工钱", field="pay")
    if (firm if firm is not None else card.firm) != card.firm or (card.firm and "pay" in cells):
        others = [one for one in card.view.words["limits"].split("；") if one and not _of_pay(one)]
        if firm if firm is not None else bool(pay):
            # What stands on the card is rounded to the day; what is registered stays as it is.
            exact = f"{(card.view.seeker.pay_min or 0) / 100:.10g}元"
            others.append(f"低于{pay if 'pay' in cells else exact}不去")
        cells["limits"] = "；".join(others) or CLEARED
    registrations.change_registration(context, seeker_id, cells, version=version, told=Told.DESK)
