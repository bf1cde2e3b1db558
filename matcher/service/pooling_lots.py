"""Stored lots as the solver takes them (余缺池): what of them is free, and what is supposed of them in a what-if."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from matcher.errors import Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.pooling import LONGEST_DAYS, Lot, LotChange, LotKind, LotSide, WhatIf
from matcher.models.values import Period
from matcher.planning.pooling.kin import TradeKinship
from matcher.planning.pooling.leftover import leftover
from matcher.planning.pooling.lots import ShortageLot, SurplusLot, Trade, length
from matcher.planning.pooling.pool import Pool
from matcher.planning.pooling.rules import PoolingRules
from matcher.service import lots
from matcher.service.context import Context

# A lot whose days were partly lent comes as several; their numbers are its own and a running one.
PIECES = 1_000


def pool_of(
    context: Context, rows: Sequence[tuple[Lot, Enterprise]], today: date, chosen: WhatIf | None = None
) -> Pool:
    """The open lots as the solver takes them: from today on, without what is lent already.

    With ``chosen`` as they are supposed to be. What is lent stays lent on its own days: it is taken from the lot as
    supposed, not moved along with it.
    """
    own = {one.lot_id: one for one in chosen.lots} if chosen is not None else {}
    taken = context.unit.lots.taken([lot.id or 0 for lot, _ in rows])
    surplus: list[SurplusLot] = []
    shortage: list[ShortageLot] = []
    for lot, enterprise in rows:
        spare = lot.side is LotSide.SURPLUS
        if lot.kind is LotKind.RELEASE:
            continue  # they leave their employer: hired anew, never lent (``service/lot_moves.py``)
        period, pay = _supposed(lot, own.get(lot.id or 0), chosen or WhatIf(), today)
        pieces = leftover(lot.headcount, period, taken.get(lot.id or 0, []), once=spare)
        for number, (days, count) in enumerate(pieces[:PIECES]):
            identity = (lot.id or 0) * PIECES + number
            if spare:
                surplus.append(surplus_lot(context, lot, enterprise, identity, days, count, pay))
            else:
                shortage.append(
                    shortage_lot(context, lot, enterprise, identity, days, count, pay, whole_days=length(period))
                )
    return made(context, surplus, shortage)


def made(context: Context, surplus: Sequence[SurplusLot], shortage: Sequence[ShortageLot]) -> Pool:
    """A pool of lots, with the trades and distances of the service."""
    index = context.kit.pool.index
    return Pool(surplus, shortage, TradeKinship(index.concept_of, index.covers), context.kit.places.distance_km)


def _supposed(lot: Lot, told: LotChange | None, chosen: WhatIf, today: date) -> tuple[Period, int]:
    """A lot's days from today on and its pay in fen a day: as told of it, else as all shortages are moved, raised."""
    lacking = lot.side is LotSide.SHORTAGE
    move = timedelta(days=chosen.shift_days if lacking else 0)
    first = max(told.first if told and told.first else lot.first + move, today)
    last = told.last if told and told.last else lot.last + move
    if last < first:
        raise Invalid(f"“{lot.title}”假设的结束日期 {last} 早于开始日期 {first}", field="lots")
    if (last - first).days >= LONGEST_DAYS:
        raise Invalid(f"“{lot.title}”假设的起止超过 {LONGEST_DAYS} 天", field="lots")
    raised = lot.pay * (100 + chosen.pay_percent) // 100 if lacking else lot.pay
    return Period(first, last), told.pay if told and told.pay else raised


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


def surplus_lot(
    context: Context, lot: Lot, firm: Enterprise, identity: int, days: Period, count: int, pay: int
) -> SurplusLot:
    """Workers of a lot to spare on these days, ``pay`` what they earn now in fen a day."""
    return SurplusLot(
        id=identity,
        headcount=count,
        period=days,
        shifts=frozenset({lot.shift} if lot.shift else ()),
        lowest_pay=pay,
        lodges=lot.lodging,
        dispatched=lot.dispatched,
        **_shared(context, lot, firm),
    )


def shortage_lot(
    context: Context,
    lot: Lot,
    firm: Enterprise,
    identity: int,
    days: Period,
    count: int,
    pay: int,
    *,
    whole_days: int = 0,
) -> ShortageLot:
    """Places of a lot on these days, ``pay`` what is offered in fen a day; ``whole_days`` of the need from today on."""
    return ShortageLot(
        id=identity,
        headcount=count,
        period=days,
        shift=lot.shift,
        pay=pay,
        pay_floor=lots.day_floor(context, lot.adcode, days.first) or 0,
        board=lot.board,
        lodging=lot.lodging,
        whole_days=whole_days,
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
