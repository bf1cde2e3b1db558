"""The register of odd-job markets (零工市场登记): a county or a city founds, closes and reopens those of its region."""

from __future__ import annotations

from collections.abc import Sequence

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.enums import RegionLevel
from matcher.models.market import Market, MarketDraft
from matcher.models.region import SHANXI, covers
from matcher.repository.reach import Reach
from matcher.service.cases import check_version
from matcher.service.context import Context
from matcher.service.markets import check_draft
from matcher.service.permissions import Action, permit

_UNKNOWN = "没有这个零工市场，或不在您的管辖范围"
_LEVELS = (RegionLevel.CITY, RegionLevel.COUNTY, RegionLevel.ZONE)


def list_register(context: Context) -> Sequence[Market]:
    """The markets of the own region by region, those that are closed too."""
    permit(context.actor, Action.MARKET_FOUND)
    return context.unit.markets.within(context.actor.adcode or SHANXI)


def places(context: Context) -> list[tuple[str, str]]:
    """Where the actor may found one, for the form: code and name."""
    permit(context.actor, Action.MARKET_FOUND)
    rows = context.unit.regions.within(context.actor.adcode or SHANXI, *_LEVELS)
    return [(one.adcode, context.place_name(one.adcode)) for one in rows]


def found_market(context: Context, draft: MarketDraft, *, adcode: str) -> Market:
    """Found a market in the own region; an account of its operator can be opened for it at once."""
    reach = permit(context.actor, Action.MARKET_FOUND)
    region = context.unit.regions.find(adcode)
    if region is None or region.level not in _LEVELS:
        raise Invalid("请选择市场所在的县（市、区）或市", field="adcode")
    if not _within(reach, adcode):
        raise Invalid("市场所在地不在您的管辖范围，请交由所在地登记", field="adcode")
    check_draft(context, draft)
    market = context.unit.markets.add(Market(**draft.model_dump(), adcode=adcode))
    context.unit.audit("market.found", "market", market.id, adcode=adcode, market_kind=market.kind.value)
    return market


def close_market(context: Context, market_id: int, *, reason: str, version: int) -> Market:
    """Close a market for good or for the time being; refused while it has tasks that are not over."""
    market = _held(context, market_id, version)
    if market.closed_at is not None:
        raise Conflict("这个市场已经关闭")
    if not reason.strip():
        raise Invalid("请填写关闭的原因", field="reason")
    open_ones = context.unit.tasks.unended(market_id)
    if open_ones:
        raise Conflict(f"还有 {open_ones} 个任务没有结束，请先由市场取消或收工，再关闭", code="tasks_open")
    market.closed_at, market.closed_reason = clock.now(), reason.strip()[:200]
    return _moved(context, market, "market.close")


def reopen_market(context: Context, market_id: int, *, version: int) -> Market:
    """Open a closed market again under the entry it had."""
    market = _held(context, market_id, version)
    if market.closed_at is None:
        raise Conflict("这个市场没有关闭")
    market.closed_at, market.closed_reason = None, ""
    return _moved(context, market, "market.reopen")


def _held(context: Context, market_id: int, version: int) -> Market:
    reach = permit(context.actor, Action.MARKET_FOUND)
    market = context.unit.markets.hold(market_id)
    if market is None or not _within(reach, market.adcode):
        raise NotFound(_UNKNOWN)
    check_version(market.version, version)
    return market


def _within(reach: Reach, adcode: str) -> bool:
    return reach.everything or (reach.adcode is not None and covers(reach.adcode, adcode))


def _moved(context: Context, market: Market, action: str) -> Market:
    market.version += 1
    context.unit.session.flush()
    context.unit.audit(action, "market", market.id, reason=market.closed_reason)
    return market
