"""Stored lots as the solver takes them (余缺池): what of them is free, and what is supposed of them in a what-if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from matcher.errors import Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.pooling import LONGEST_DAYS, Lot, LotSide, WhatIf
from matcher.models.values import Period
from matcher.planning.pooling.kin import TradeKinship
from matcher.planning.pooling.leftover import leftover
from matcher.planning.pooling.lots import ShortageLot, SurplusLot, Trade
from matcher.planning.pooling.pool import Pool
from matcher.planning.pooling.rules import PoolingRules
from matcher.service import lots
from matcher.service.context import Context

# A lot whose days were partly lent comes as several; their numbers are its own and a running one.
PIECES = 1_000


def pool_of(context: Context, rows: Sequence[tuple[Lot, Enterprise]], today: date) -> Pool:
    """The open lots as the solver takes them: from today on, without what is lent already."""
    taken = context.unit.lots.taken([lot.id or 0 for lot, _ in rows])
    surplus: list[SurplusLot] = []
    shortage: list[ShortageLot] = []
    for lot, enterprise in rows:
        period = Period(max(lot.first, today), lot.last)
        spare = lot.side is LotSide.SURPLUS
        pieces = leftover(lot.headcount, period, taken.get(lot.id or 0, []), once=spare)
        for number, (days, count) in enumerate(pieces[:PIECES]):
            identity = (lot.id or 0) * PIECES + number
            if spare:
                surplus.append(_surplus(context, lot, enterprise, identity, days, count))
            else:
                shortage.append(_shortage(context, lot, enterprise, identity, days, count))
    index = context.kit.pool.index
    return Pool(surplus, shortage, TradeKinship(index.concept_of, index.covers), context.kit.places.distance_km)


def _shared(context: Context, lot: Lot, enterprise: Enterprise) -> dict[str, Any]:
    location = context.kit.places.location(lot.adcode) or (None, None)
    return {
        "enterprise_id": enterprise.id or 0,
        "trade": Trade(lot.occupation_code or "", lot.title, tuple(sorted(lot.certificates))),
        "adcode": lot.adcode,
        "longitude": location[0],
        "latitude": location[1],
        "grade_rank": lot.skill_grade.rank if lot.skill_grade else None,
        "industry": enterprise.industry.value,
    }


def _surplus(context: Context, lot: Lot, firm: Enterprise, identity: int, days: Period, count: int) -> SurplusLot:
    return SurplusLot(
        id=identity,
        headcount=count,
        period=days,
        shifts=frozenset({lot.shift} if lot.shift else ()),
        lowest_pay=lot.pay,
        lodges=lot.lodging,
        dispatched=lot.dispatched,
        **_shared(context, lot, firm),
    )


def _shortage(context: Context, lot: Lot, firm: Enterprise, identity: int, days: Period, count: int) -> ShortageLot:
    return ShortageLot(
        id=identity,
        headcount=count,
        period=days,
        shift=lot.shift,
        pay=lot.pay,
        pay_floor=lots.day_floor(context, lot.adcode, days.first) or 0,
        board=lot.board,
        lodging=lot.lodging,
        **_shared(context, lot, firm),
    )


def limited(base: PoolingRules, chosen: WhatIf) -> PoolingRules:
    """The rules with the limits that were changed."""
    own = base.limits
    limits = replace(
        own,
        radius_km=own.radius_km if chosen.radius_km is None else chosen.radius_km,
        overlap_days=own.overlap_days if chosen.overlap_days is None else chosen.overlap_days,
        cover_percent=own.cover_percent if chosen.cover_percent is None else chosen.cover_percent,
    )
    return replace(base, limits=limits)


def supposed(pool: Pool, chosen: WhatIf, today: date) -> Pool:
    """The pool with offers and days as they are supposed to be."""
    if not chosen.supposes:
        return pool
    own = {one.lot_id: one for one in chosen.lots}
    changed: list[SurplusLot | ShortageLot] = []
    every: list[SurplusLot | ShortageLot] = [*pool.surplus, *pool.shortage]
    for lot in every:
        told = own.get(lot.id // PIECES)
        move = timedelta(days=chosen.shift_days if isinstance(lot, ShortageLot) else 0)
        first = told.first if told and told.first else max(lot.period.first + move, today)
        last = told.last if told and told.last else lot.period.last + move
        if last < first:
            raise Invalid(f"假设的结束日期 {last} 早于开始日期 {first}", field="lots")
        if (last - first).days >= LONGEST_DAYS:
            raise Invalid(f"假设的起止超过 {LONGEST_DAYS} 天", field="lots")
        if isinstance(lot, ShortageLot):
            raised = lot.pay * (100 + chosen.pay_percent) // 100
            pay = told.pay if told and told.pay else raised
            changed.append(replace(lot, period=Period(first, last), pay=pay))
        else:
            changed.append(replace(lot, period=Period(first, last), lowest_pay=(told and told.pay) or lot.lowest_pay))
    return pool.changed(*changed)
