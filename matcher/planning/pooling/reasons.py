"""Why places stay open and people are left (未调剂说明): each person, or place, of the other side under one reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matcher.models.money import plain_yuan
from matcher.planning.pooling.bars import BARS, Bar
from matcher.planning.pooling.edges import Edges, Ints, Tally
from matcher.planning.pooling.kin import Nearness
from matcher.planning.pooling.lots import Lot, ShortageLot, SurplusLot
from matcher.planning.pooling.rules import PoolingRules

_TAKEN = BARS.index(Bar.TAKEN)


@dataclass(frozen=True, slots=True)
class Reason:
    """So many people (of a shortage) or places (of a surplus) are out of reach because of ``bar``."""

    bar: Bar
    count: int
    text: str


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a lot after pooling (未解决缺口、剩余余员), and why.

    ``kin`` counts people or places of near trades on the other side. ``served`` and all reasons together are everybody
    of the other side. ``text`` says it in one line.
    """

    lot_id: int
    left: int
    served: int
    kin: int
    reasons: tuple[Reason, ...]
    text: str


def open_places(
    surplus: Sequence[SurplusLot],
    shortage: Sequence[ShortageLot],
    rules: PoolingRules,
    edges: Edges,
    tally: Tally,
    units: Ints,
) -> tuple[Left, ...]:
    """Every shortage lot that is not filled, with what keeps each worker from it."""
    counts, served, home = _counted(tally, edges.shortage, edges.surplus, units, surplus, shortage)
    return tuple(
        _place(lot, lot.headcount - int(served[row]), int(served[row]), counts[row], tally, row, rules, int(home[row]))
        for row, lot in enumerate(shortage)
        if served[row] < lot.headcount
    )


def people_left(
    surplus: Sequence[SurplusLot],
    shortage: Sequence[ShortageLot],
    rules: PoolingRules,
    edges: Edges,
    tally: Tally,
    units: Ints,
) -> tuple[Left, ...]:
    """Every surplus lot with people who stay, with what keeps them from each place."""
    counts, served, home = _counted(tally, edges.surplus, edges.shortage, units, shortage, surplus)
    return tuple(
        _people(lot, lot.headcount - int(served[row]), int(served[row]), counts[row], tally, row, rules, int(home[row]))
        for row, lot in enumerate(surplus)
        if served[row] < lot.headcount
    )


def _counted(
    tally: Tally, own: Ints, other: Ints, units: Ints, others: Sequence[Lot], mine: Sequence[Lot]
) -> tuple[Ints, Ints, Ints]:
    """For each lot of one side: counts by bar with those taken elsewhere, how many were served here, and how many of
    those taken went to other lots of the same enterprise."""
    busy = np.bincount(other, units, len(others))
    counts, size = tally.counts.copy(), len(tally.counts)
    counts[:, _TAKEN] = np.bincount(own, busy[other] - units, size).astype(np.int64)
    firms = np.array([one.enterprise_id for one in mine], np.int64)[own]
    _, pair = np.unique(np.stack([other, firms]), axis=1, return_inverse=True)
    pair = pair.reshape(-1)
    home = np.bincount(own, np.bincount(pair, units)[pair] - units, size) if len(own) else np.zeros(size)
    return counts, np.bincount(own, units, size).astype(np.int64), home.astype(np.int64)


def _taken(said: str, taken: int, home: int, by_home: str) -> str:
    """Who is taken, told apart by whether the same enterprise has them in another of its lots."""
    if not home:
        return said
    return by_home if home >= taken else f"{said}（其中 {by_home.format(home)}）"


def _place(
    lot: ShortageLot, left: int, served: int, counts: Ints, tally: Tally, row: int, rules: PoolingRules, home: int
) -> Left:
    radius, nearest = _km(rules.limits.radius_km), _nearest(tally, row)
    said = {
        Bar.TRADE: "{} 人工种不相近" + ("或无所需证书" if lot.trade.certificates else ""),
        Bar.DISPATCHED: "{} 人为劳务派遣人员，不得再调剂",
        Bar.SELF: "{} 人属本企业",
        Bar.SKILL: "{} 人技能等级不够或未填",
        Bar.DISTANCE: f"{{}} 人在 {radius} 公里外且住宿不合{nearest}",
        Bar.DATES: "{} 人日期不重合或重合不足",
        Bar.SHIFT: "{} 人班次不合",
        Bar.FLOOR: f"日薪 {_yuan(lot.pay)} 元低于最低工资折算的 {_yuan(lot.pay_floor)} 元，{{}} 人不得调入",
        Bar.PAY: f"{{}} 人现有日薪高于 {_yuan(lot.pay)} 元（最低的 {_yuan(int(tally.pay[row]))} 元）",
        Bar.TAKEN: _taken("{} 人已另有安排", int(counts[_TAKEN]), home, "{} 人已调入本单位的其他缺口"),
    }
    reasons = _reasons(counts, said)
    kin, trade = served + int(counts[1:].sum()), _trade(rules.limits.nearness)
    if lot.trade.certificates:
        trade += f"且持{'、'.join(lot.trade.certificates)}的"
    if not kin:
        why = f"没有{trade}余员" if counts[0] else "目前没有可调剂的余员"
    elif kin == counts[BARS.index(Bar.DISTANCE)]:
        why = f"{radius} 公里内无{trade}余员{nearest}"
    else:
        here = [f"{served} 人已调入", *_texts(reasons)] if served else _texts(reasons)
        why = f"{trade}余员 {kin} 人中，{'，'.join(here)}"
    return Left(lot.id, left, served, kin, reasons, f"缺口 {left} 人：{why}")


def _people(
    lot: SurplusLot, left: int, served: int, counts: Ints, tally: Tally, row: int, rules: PoolingRules, home: int
) -> Left:
    radius, nearest = _km(rules.limits.radius_km), _nearest(tally, row)
    said = {
        Bar.TRADE: "{} 个工种不相近",
        Bar.DISPATCHED: "{} 个因余员为劳务派遣人员不得调入",
        Bar.SELF: "{} 个属本企业",
        Bar.SKILL: "{} 个要求的技能等级更高",
        Bar.DISTANCE: f"{{}} 个在 {radius} 公里外且住宿不合{nearest}",
        Bar.DATES: "{} 个日期不重合或重合不足",
        Bar.SHIFT: "{} 个班次不合",
        Bar.FLOOR: "{} 个日薪低于当地最低工资",
        Bar.PAY: f"{{}} 个日薪低于现有的 {_yuan(lot.lowest_pay)} 元（最高的 {_yuan(int(tally.pay[row]))} 元）",
        Bar.TAKEN: _taken("{} 个已由其他余员补足", int(counts[_TAKEN]), home, "{} 个已由本单位的其他余员补足"),
    }
    reasons = _reasons(counts, said)
    kin, trade = served + int(counts[1:].sum()), _trade(rules.limits.nearness)
    if lot.dispatched:
        why = "劳务派遣人员不得再派遣到其他单位"
    elif not kin:
        why = f"没有{trade}缺口" if counts[0] else "目前没有缺口"
    elif kin == counts[BARS.index(Bar.DISTANCE)]:
        why = f"{radius} 公里内无{trade}缺口{nearest}"
    else:
        here = [f"已调出 {served} 人", *_texts(reasons)] if served else _texts(reasons)
        why = f"{trade}缺口 {kin} 个中，{'，'.join(here)}"
    return Left(lot.id, left, served, kin, reasons, f"余员 {left} 人：{why}")


def _reasons(counts: Ints, said: dict[Bar, str]) -> tuple[Reason, ...]:
    """The largest first; equals in the order of the rules."""
    order = sorted((-int(count), place) for place, count in enumerate(counts) if count)
    return tuple(Reason(BARS[place], -count, said[BARS[place]].format(-count)) for count, place in order)


def _texts(reasons: Sequence[Reason]) -> list[str]:
    """Those of the kin; the distance comes last, since it mostly bars nearly everybody and tells least."""
    kin = [one for one in reasons if one.bar is not Bar.TRADE]
    return [one.text for one in sorted(kin, key=lambda one: one.bar is Bar.DISTANCE)]


def _nearest(tally: Tally, row: int) -> str:
    """The nearest of those too far away; up to the next kilometre, so that it is never within the radius."""
    return "" if np.isnan(tally.km[row]) else f"（最近 {int(np.ceil(tally.km[row]))} 公里）"


def _trade(nearness: Nearness) -> str:
    return "同工种" if nearness is Nearness.SAME else "同工种或相近工种"


def _km(radius: float) -> str:
    return f"{radius:g}"


def _yuan(fen: int) -> str:
    return plain_yuan(fen)
