"""The kiosk (自助机): a shared device under the operator's session, where people draw a number by themselves."""

from __future__ import annotations

from matcher import clock
from matcher.errors import Invalid
from matcher.service import desk, tickets
from matcher.service.context import Context
from matcher.service.desk import Slip
from matcher.text.contact import read_phones
from matcher.text.normalise import clean

# One answer whatever was wrong: who stands there learns nothing about who is registered.
_APART = "没有找到，请核对手机号和姓名，或到窗口办理"


def take_number(context: Context, *, phone: str, name: str) -> Slip:
    """Today's number for whoever names the telephone and the name they are registered with at this market."""
    market = tickets.desk_market(context)
    phones = read_phones(clean(phone))
    if not phones:
        raise Invalid("请输入 11 位手机号", field="phone")
    if not clean(name):
        raise Invalid("请输入姓名", field="name")
    context.unit.markets.hold(market.id or 0)
    seeker = context.unit.seekers.by_name_and_phone(clean(name), phones[0])
    if seeker is None or seeker.market_id != market.id:
        raise Invalid(_APART, field="phone")
    if not seeker.seeking or seeker.id not in context.unit.consents.registered([seeker.id or 0], clock.today()):
        raise Invalid(_APART, field="phone")
    return desk.arrive(context, seeker.id or 0)
