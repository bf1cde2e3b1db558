"""The directory of odd-job markets (零工市场目录): read by anybody, kept up by each market's operator."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Entry:
    """A market as the directory shows it; ``open_tasks`` of today."""

    market: Market
    place: str
    address: str
    open_tasks: int


def list_markets(context: Context, *, adcode: str | None = None, kind: MarketKind | None = None) -> list[Entry]:
    """Markets of a region and all below it, by region; of one kind, if asked for."""
    counts = _open_now(context)
    found = context.unit.markets.within(adcode or SHANXI, kind)
    return [_entry(context, one, counts.get(one.id or 0, 0)) for one in found]


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
    return _entry(context, market, _open_now(context).get(market.id or 0, 0))


def _open_now(context: Context) -> dict[int, int]:
    now = clock.local(clock.now())
    return context.unit.market_figures.open_on(now.date(), now.hour * 60 + now.minute)


def _entry(context: Context, market: Market, open_tasks: int) -> Entry:
    place = context.place_name(market.adcode)
    return Entry(market, place, context.full_address(market.adcode, market.address), open_tasks)


def regions(context: Context) -> list[tuple[str, str]]:
    """The cities and counties that have a market, for the filter: code and name, counties behind their city."""
    here = {one.adcode for one in context.unit.markets.all()}
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
    if draft.phone and not read_phones(draft.phone):
        raise Invalid("不是有效的电话号码，请填写11位手机号或带区号的固定电话", field="phone")
    for name in ("name", "address", "hours"):
        refuse_wording(getattr(draft, name), field=name)
    for name in ("services", "trades"):
        for text in getattr(draft, name):
            refuse_wording(text, field=name)
    twin = context.unit.markets.named(draft.name)
    if twin is not None and twin.id != market.id:
        raise Invalid("已有同名的零工市场，请写明地区", field="name")
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
