"""The kiosk (自助机): a shared device where people register, draw a number and see their card, and nothing else.

The operator turns the device over by one button; the session then answers the kiosk's pages alone, in the
permissions and at the edge, until the operator gives the password again, which opens a new session.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound, Unauthenticated
from matcher.models.enums import ConsentChannel
from matcher.models.market import Market
from matcher.models.seeker import Seeker
from matcher.models.ticket import Ticket
from matcher.service import accounts, bookable, desk, restated_people
from matcher.service.accounts import SignedIn
from matcher.service.context import Context, Kit
from matcher.service.desk import Newcomer, Slip
from matcher.service.permissions import Action, Actor, permit
from matcher.service.registrations import Unfit
from matcher.service.worker_numbers import card_code
from matcher.text.contact import read_phones
from matcher.text.normalise import clean

# One answer whatever was wrong: who stands there learns nothing about who is registered.
_APART = "没有找到，请核对手机号和姓名，或到窗口办理"
# The code of the error for a session that is not narrowed: pages lead to the first one then.
OFF = "kiosk_off"


@dataclass(frozen=True, slots=True)
class OwnCard:
    """One's own card as the kiosk shows it: its number, ``words`` by the columns of ``desk.CARD``, today's number."""

    card: str
    words: dict[str, str]
    ticket: Ticket | None


def begin(kit: Kit, token: str, actor: Actor, *, sure: bool) -> None:
    """Turn the device over to everybody: the session is narrowed to the kiosk."""
    permit(actor, Action.KIOSK_USE)
    if actor.kiosk:
        return
    if not sure:
        raise Invalid("请先确认您记得本账号的口令：退出自助机模式时要输入", field="sure")
    accounts.narrow(kit, token, actor)


def end(kit: Kit, token: str, actor: Actor, *, password: str, address: str) -> SignedIn:
    """Take the device back: the operator's password, counted like every sign-in, opens a session of its own."""
    permit(actor, Action.KIOSK_USE)
    if not actor.kiosk:
        raise Conflict("这台设备不在自助机模式", code=OFF)
    try:
        signed = accounts.sign_in(kit, username=actor.username, password=password, address=address)
    except Unauthenticated as error:
        raise Invalid("口令不正确", field="password") from error
    accounts.sign_out(kit, token, actor)
    return signed


def market_here(context: Context) -> Market:
    """The market whose kiosk this is; raises ``Conflict`` while the session is still the operator's whole one."""
    permit(context.actor, Action.KIOSK_USE)
    market = context.unit.markets.get(context.actor.market_id or 0)
    if market is None:
        raise NotFound("您的账号没有关联零工市场")
    if not context.actor.kiosk:
        raise Conflict("请先把这台设备转入自助机模式", code=OFF)
    return market


def take_number(context: Context, *, phone: str, name: str) -> Slip:
    """Today's number for whoever names the telephone and the name they are registered with at an odd-job market.

    A visitor whom another market registered draws a number here as at the desk; the registration stays there.
    """
    market, seeker = _known(context, phone, name)
    return desk.draw_number(context, market, seeker.id or 0)


def show_card(context: Context, *, phone: str, name: str) -> OwnCard:
    """One's own card for whoever names both; neither name nor telephone stands on it."""
    _, seeker = _known(context, phone, name)
    words = restated_people.words_of(context, restated_people.load(context, [seeker])[seeker.id or 0].draft)
    ticket = context.unit.tickets.of_person(context.actor.market_id or 0, clock.today(), seeker.id or 0)
    pay, firm = desk.day_pay(seeker)
    words |= {"pay": f"{pay}（低于这个数不去）" if firm else pay}
    return OwnCard(card_code(seeker.id or 0), {key: words[key] for key in desk.CARD}, ticket)


def register(context: Context, person: Newcomer) -> Slip:
    """Somebody new registers by themselves and draws a number; the identity card is looked at at the desk.

    So no birth date is taken here, and until the desk has entered it nobody is sent to work (domain.md §7).
    """
    market = market_here(context)
    if not read_phones(clean(person.phone)):
        raise Invalid("请输入 11 位手机号；没有手机号的请到窗口登记", field="phone")
    context.unit.markets.hold(market.id or 0)
    try:
        return desk.enrol(context, market, replace(person, birth=""), channel=ConsentChannel.SELF, near=False)
    except Unfit:
        raise
    except Invalid as error:
        if error.field != "phone":
            raise
        raise Invalid(_APART, field="phone") from error


def _known(context: Context, phone: str, name: str) -> tuple[Market, Seeker]:
    """The kiosk's market, held, and whoever is registered at a market under both, and may be given work."""
    market = market_here(context)
    phones = read_phones(clean(phone))
    if not phones:
        raise Invalid("请输入 11 位手机号", field="phone")
    if not clean(name):
        raise Invalid("请输入姓名", field="name")
    context.unit.markets.hold(market.id or 0)
    seeker = context.unit.seekers.by_name_and_phone(clean(name), phones[0])
    if seeker is None or seeker.market_id is None or bookable.hindrances(context, [seeker]):
        raise Invalid(_APART, field="phone")
    return market, seeker
