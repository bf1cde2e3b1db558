"""The directory of odd-job markets (零工市场目录): read by anybody, kept up by each market's operator."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import MarketKind, RegionLevel
from matcher.models.market import Market, MarketDraft
from matcher.models.region import SHANXI
from matcher.service import tasks
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.wording import refuse_wording
from matcher.text.contact import read_phones

# Whole days before today whose work the directory tells by the day (日均成功).
DAILY_DAYS = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """A market as the directory shows it; ``open_tasks`` of today, ``daily`` 人次 at work a day of late."""

    market: Market
    place: str
    address: str
    open_tasks: int
    daily: float


def list_markets(context: Context, *, adcode: str | None = None, kind: MarketKind | None = None) -> list[Entry]:
    """Markets of a region and all below it, by region; of one kind, if asked for."""
    show = _shower(context)
    return [show(one) for one in context.unit.markets.within(adcode or SHANXI, kind, closed=False)]


def find_market(context: Context, text: str) -> Market:
    """The market of this name or number; an empty text is the only one there is."""
    every = context.unit.markets.all()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
    found = [one for one in every if not text or one.name == text or one.id == number]
    if len(found) == 1:
        return found[0]
    known = "、".join(f"{one.id} {one.name}" for one in every[:20])
    raise NotFound(f"请写明零工市场的名称或编号：{known or '还没有零工市场'}")


def entry(context: Context, market: Market) -> Entry:
    """One market as the directory shows it."""
    return _shower(context)(market)


def _shower(context: Context) -> Callable[[Market], Entry]:
    """What makes an entry of a market; everything is counted once for all."""
    now, today = clock.local(clock.now()), clock.today()
    open_tasks = context.unit.market_figures.open_on(now.date(), now.hour * 60 + now.minute)
    came = context.unit.market_figures.came(today - timedelta(days=DAILY_DAYS), today - timedelta(days=1))

    def show(market: Market) -> Entry:
        number, place = market.id or 0, context.place_name(market.adcode)
        address = context.full_address(market.adcode, market.address)
        return Entry(market, place, address, open_tasks.get(number, 0), round(came.get(number, 0) / DAILY_DAYS, 1))

    return show


def regions(context: Context) -> list[tuple[str, str]]:
    """The cities and counties that have a market, for the filter: code and name, counties behind their city."""
    here = {one.adcode for one in context.unit.markets.running()}
    cities = {code[:4] + "00" for code in here}
    levels = RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE
    rows = [one for one in context.unit.regions.within(SHANXI, *levels) if one.adcode in here | cities]
    return [(one.adcode, context.place_name(one.adcode)) for one in rows]


def own_entry(context: Context) -> Market:
    """The operator's own market, to be changed."""
    permit(context.actor, Action.MARKET_EDIT)
    return tasks.market_of(context)


def change_entry(context: Context, draft: MarketDraft, *, version: int) -> Market:
    """Put what the operator says in place of the entry; raises ``Conflict`` when somebody changed it since."""
    own = own_entry(context)
    market = context.unit.markets.hold(own.id or 0)
    if market is None:
        raise Conflict("市场已不存在")
    check_version(market.version, version)
    check_draft(context, draft, market.id)
    before = {name: getattr(market, name) for name in MarketDraft.model_fields}
    changed = [name for name, value in before.items() if value != getattr(draft, name)]
    if not changed:
        raise Invalid("没有改动任何内容", field="_form")
    for name in changed:
        setattr(market, name, getattr(draft, name))
    market.version += 1
    context.unit.session.flush()
    context.unit.audit("market.change", "market", market.id, fields=changed)
    return market


def check_draft(context: Context, draft: MarketDraft, market_id: int | None = None) -> None:
    """Refuse what may not stand in the directory, or the name of another market than ``market_id``."""
    if draft.phone and not read_phones(draft.phone):
        raise Invalid("不是有效的电话号码，请填写11位手机号或带区号的固定电话", field="phone")
    for name in ("name", "address", "hours"):
        refuse_wording(getattr(draft, name), field=name)
    for name in ("services", "trades"):
        for text in getattr(draft, name):
            refuse_wording(text, field=name)
    twin = context.unit.markets.named(draft.name)
    if twin is not None and twin.id != market_id:
        closed = "（已关闭，可恢复开放）" if twin.closed_at is not None else ""
        raise Invalid(f"已有同名的零工市场{closed}，请写明地区", field="name")
