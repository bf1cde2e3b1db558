"""The kiosk (自助机): a shared device where people draw a number by themselves, under a session narrowed to just that.

The operator turns the device over by one button; the session then answers the kiosk's pages and nothing else, in the
permissions and at the edge, until the operator gives the password again, which opens a new session.
"""

from __future__ import annotations

from matcher.errors import Conflict, Invalid, NotFound, Unauthenticated
from matcher.models.market import Market
from matcher.service import accounts, bookable, desk
from matcher.service.accounts import SignedIn
from matcher.service.context import Context, Kit
from matcher.service.desk import Slip
from matcher.service.permissions import Action, Actor, permit
from matcher.text.contact import read_phones
from matcher.text.normalise import clean

# One answer whatever was wrong: who stands there learns nothing about who is registered.
_APART = "没有找到，请核对手机号和姓名，或到窗口办理"
# The code of the error for a session that is not narrowed: pages lead to the first one then.
OFF = "kiosk_off"


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
    return desk.draw_number(context, market, seeker.id or 0)
