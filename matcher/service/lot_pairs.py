"""Pairs of lots picked by hand (手工配对): what goes together, what never may, and what needs a reason.

The law, the worker's pay, a certificate or a grade that is told to be missing refuse. What a plan would not do but
people may have a reason for has to be explained: days too few, too far, another trade, other shifts, a grade not told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from matcher import clock
from matcher.errors import NotFound
from matcher.models.enterprise import Enterprise
from matcher.models.pooling import Lot, LotSide
from matcher.models.values import Period
from matcher.planning.pooling.bars import Bar
from matcher.planning.pooling.edges import Broken
from matcher.planning.pooling.lots import length
from matcher.service import pooling_lots
from matcher.service.context import Context
from matcher.service.lots import UNKNOWN, LotView, find_lot, free_units, hindrances, views_of
from matcher.service.permissions import Action
from matcher.service.standing import within

Row = tuple[Lot, Enterprise]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What speaks against a pair, in sentences: ``refusals`` for good, ``doubts`` unless somebody gives a reason."""

    refusals: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Partner:
    """A lot of the other side that might go with one, on which days and how many, and what speaks against it."""

    view: LotView
    first: date
    last: date
    headcount: int
    verdict: Verdict


def judge(
    context: Context, surplus: Sequence[Row], shortage: Sequence[Row], days: Period | None = None
) -> dict[tuple[int, int], Verdict]:
    """What but the law speaks against each pair, by the ids of surplus and shortage.

    ``days`` are those of the loan, if known, else as many as both have.
    """
    today = clock.today()
    ours = [
        pooling_lots.surplus_lot(context, lot, firm, lot.id or 0, days or _open(lot, today), 1, 0)
        for lot, firm in surplus
    ]
    theirs = [
        pooling_lots.shortage_lot(context, lot, firm, lot.id or 0, _open(lot, today), 1, 0) for lot, firm in shortage
    ]
    broken = pooling_lots.made(context, ours, theirs).broken(context.kit.pooling)
    return {
        (one.id or 0, other.id or 0): _verdict(context, one, other, broken[one.id or 0, other.id or 0])
        for one, _ in surplus
        for other, _ in shortage
    }


def _open(lot: Lot, today: date) -> Period:
    """A lot's days from today on; those of a lot that is over as they were."""
    return Period(min(max(lot.first, today), lot.last), lot.last)


def _verdict(context: Context, surplus: Lot, shortage: Lot, broken: Broken) -> Verdict:
    limits = context.kit.pooling.limits
    refusals, doubts = [], []
    held, covers = tuple(surplus.certificates), context.kit.pool.index.covers
    lacking = [name for name in shortage.certificates if not covers(held, name)]
    if lacking:
        refusals.append(f"富余人员没有登记岗位要求的证书：{'、'.join(lacking)}")
    elif Bar.TRADE in broken.bars:
        doubts.append(f"工种不相近：{surplus.title}与{shortage.title}")
    if Bar.SKILL in broken.bars and shortage.skill_grade is not None:
        if surplus.skill_grade is not None:
            refusals.append(f"岗位要求{shortage.skill_grade.label}，富余人员为{surplus.skill_grade.label}")
        else:
            doubts.append(f"岗位要求{shortage.skill_grade.label}，富余人员没有写明技能等级")
    if Bar.DISTANCE in broken.bars:
        far = "距离不清楚" if broken.km is None else f"相距约 {broken.km:.0f} 公里，超过 {limits.radius_km:g} 公里"
        doubts.append(f"{far}，且没有双方都合适的住宿")
    if Bar.DATES in broken.bars:
        need = length(_open(shortage, clock.today()))
        least = min(limits.overlap_days, need)
        few = f"少于 {least} 天" if broken.days < least else f"不到用工期 {need} 天的 {limits.cover_percent}%"
        doubts.append(f"只借调 {broken.days} 天，{few}")
    if Bar.SHIFT in broken.bars and surplus.shift is not None and shortage.shift is not None:
        doubts.append(f"班次不合：富余人员{surplus.shift.label}，岗位{shortage.shift.label}")
    return Verdict(tuple(refusals), tuple(doubts))


def partners(context: Context, lot_id: int) -> list[Partner]:
    """Lots of the other side in the same city, those of the same trade first, each with what stands in the way."""
    own = find_lot(context, lot_id, Action.LENDING_PROPOSE)
    rows = context.unit.lots.partners(own[0], f"{own[0].adcode[:4]}00")
    spare = own[0].side is LotSide.SURPLUS
    verdicts = judge(context, *(([own], rows) if spare else (rows, [own])))
    found = []
    for one in views_of(context, rows):
        surplus, shortage = (own[0], one.lot) if spare else (one.lot, own[0])
        found.append(_partner(context, surplus, shortage, one, verdicts[surplus.id or 0, shortage.id or 0]))
    return sorted(found, key=lambda one: (bool(one.verdict.refusals), bool(one.verdict.doubts)))


def _partner(context: Context, surplus: Lot, shortage: Lot, shown: LotView, verdict: Verdict) -> Partner:
    """What of two lots goes together: the days of both, as many as both have free, and all that stands in the way."""
    verdict = Verdict((*hindrances(context, surplus, shortage), *verdict.refusals), verdict.doubts)
    first, last = max(surplus.first, shortage.first), min(surplus.last, shortage.last)
    if first > last:
        return Partner(shown, first, last, 0, Verdict((*verdict.refusals, "两条信息的日期没有重叠")))
    free = min(free_units(context, lot, first, last) for lot in (surplus, shortage))
    if not free:
        verdict = Verdict((*verdict.refusals, "已没有可调剂的人数"), verdict.doubts)
    return Partner(shown, first, last, free, verdict)


def pair(context: Context, surplus_id: int, shortage_id: int) -> tuple[LotView, LotView, Partner]:
    """A surplus and a shortage of one city, one of them within reach, as a proposal begins from them."""
    reach, county = within(context, Action.LENDING_PROPOSE)
    both = [context.unit.lots.get(one) for one in (surplus_id, shortage_id)]
    near = [one for one in (surplus_id, shortage_id) if context.unit.lots.reachable(one, reach, county)]
    found = [one for one in both if one is not None]
    if len(found) < 2 or not near or (found[0][0].adcode[:4] != found[1][0].adcode[:4] and len(near) < 2):
        raise NotFound(UNKNOWN)
    surplus, shortage = views_of(context, found)
    if (surplus.lot.side, shortage.lot.side) != (LotSide.SURPLUS, LotSide.SHORTAGE):
        raise NotFound(UNKNOWN)
    verdict = judge(context, found[:1], found[1:])[surplus_id, shortage_id]
    return surplus, shortage, _partner(context, surplus.lot, shortage.lot, shortage, verdict)
