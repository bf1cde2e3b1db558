"""Slow twins of pooling: the rules asked pair by pair in plain Python, and the optimum by linear programmes."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from matcher.models.enums import Shift
from matcher.models.values import Period
from matcher.planning.pooling.bars import Bar
from matcher.planning.pooling.kin import FAR
from matcher.planning.pooling.lots import ShortageLot, SurplusLot, Trade
from matcher.planning.pooling.rules import PoolingRules

DAY = date(2022, 12, 20)
COUNTIES = {"140105": 0.0, "140106": 12.0, "140181": 58.0, "140502": 130.0}


class LetterKinship:
    """Trades whose codes are letters: A and a are near, codes of one digit a group; all else is far."""

    def table(self, ours: Sequence[Trade], theirs: Sequence[Trade]) -> NDArray[np.int8]:
        return np.array([[near(a.code, b.code) for b in theirs] for a in ours], np.int8).reshape(len(ours), len(theirs))


def near(one: str, other: str) -> int:
    if one == other:
        return 0
    return 1 if one[:1].lower() == other[:1].lower() else 2 if one[1:] and one[1:] == other[1:] else FAR


def distances(one: str, other: str) -> float | None:
    """Counties on a line; an unknown one is at no distance."""
    if one not in COUNTIES or other not in COUNTIES:
        return None
    return abs(COUNTIES[one] - COUNTIES[other])


def surplus_lot(number: int, draw: random.Random) -> SurplusLot:
    first = DAY + timedelta(draw.randint(0, 12))
    return SurplusLot(
        id=number,
        enterprise_id=draw.randint(1, 4),
        trade=Trade(draw.choice(["A1", "A1", "a2", "B1"])),
        headcount=draw.randint(1, 5),
        period=Period(first, first + timedelta(draw.randint(0, 30))),
        adcode=draw.choice([*COUNTIES, "999999"]),
        **_spot(draw),
        grade_rank=draw.choice([None, 1, 3]),
        shifts=frozenset(draw.sample(list(Shift), draw.randint(0, 2))),
        lowest_pay=draw.randint(10, 20) * 1000,
        lodges=draw.random() < 0.5,
        industry=draw.choice(["", "C", "H"]),
        dispatched=draw.random() < 0.1,
    )


def shortage_lot(number: int, draw: random.Random) -> ShortageLot:
    first = DAY + timedelta(draw.randint(0, 12))
    return ShortageLot(
        id=number,
        enterprise_id=draw.randint(1, 4),
        trade=Trade(draw.choice(["A1", "A1", "a2", "B1"])),
        headcount=draw.randint(1, 5),
        period=Period(first, first + timedelta(draw.randint(0, 30))),
        adcode=draw.choice([*COUNTIES, "999999"]),
        **_spot(draw),
        grade_rank=draw.choice([None, None, 2]),
        shift=draw.choice([None, None, *Shift]),
        pay=draw.randint(14, 24) * 1000,
        pay_floor=draw.choice([0, 0, 15_000]),
        board=draw.random() < 0.5,
        lodging=draw.random() < 0.5,
        industry=draw.choice(["", "C", "H"]),
        # What lendings left of a longer need, for one in three.
        whole_days=draw.choice([0, 0, 40]),
    )


def _spot(draw: random.Random) -> dict[str, float]:
    """Coordinates some 17 km apart for every second lot."""
    return {"longitude": 112.5 + draw.randint(0, 9) * 0.2, "latitude": 37.8} if draw.random() < 0.5 else {}


def pools(count: int, seed: int, most: int = 5) -> Iterator[tuple[list[SurplusLot], list[ShortageLot]]]:
    """Small random pools; every second one is generous, so that many ties and competitions arise."""
    for number in range(count):
        draw = random.Random(seed * 1_000_003 + number)
        ours = [surplus_lot(one, draw) for one in draw.sample(range(100), draw.randint(0, most))]
        theirs = [shortage_lot(one, draw) for one in draw.sample(range(100), draw.randint(2 * (number % 2), most))]
        if number % 2:
            ours = [
                replace(
                    one,
                    trade=Trade("A1"),
                    period=Period(one.period.first, one.period.last + timedelta(20)),
                    lodges=True,
                    shifts=frozenset(),
                    lowest_pay=1,
                    dispatched=False,
                )
                for one in ours
            ]
            theirs = [
                replace(one, trade=Trade("A1"), lodging=True, grade_rank=None, pay=24_000, enterprise_id=4 + one.id % 3)
                for one in theirs
            ]
        yield ours, theirs


def verdict(ours: SurplusLot, theirs: ShortageLot, rules: PoolingRules) -> Bar | tuple[int, int]:
    """What bars the pair, or days and cost of one worker on it."""
    limits, costs = rules.limits, rules.costs
    kin = near(ours.trade.code, theirs.trade.code)
    km = _km(ours, theirs)
    first = max(ours.period.first, theirs.period.first)
    days = (min(ours.period.last, theirs.period.last) - first).days + 1
    need = (theirs.period.last - theirs.period.first).days + 1
    commutes, lodges = km is not None and km <= limits.radius_km, ours.lodges and theirs.lodging
    if kin > ["same", "near", "group"].index(limits.nearness):
        return Bar.TRADE
    if ours.dispatched:
        return Bar.DISPATCHED
    if ours.enterprise_id == theirs.enterprise_id:
        return Bar.SELF
    if theirs.grade_rank is not None and (ours.grade_rank is None or ours.grade_rank < theirs.grade_rank):
        return Bar.SKILL
    if not (commutes or lodges):
        return Bar.DISTANCE
    whole = max(need, theirs.whole_days)
    if days < min(limits.overlap_days, whole) or days / need * 100 < limits.cover_percent:
        return Bar.DATES
    if theirs.shift is not None and ours.shifts and theirs.shift not in ours.shifts:
        return Bar.SHIFT
    if theirs.pay < theirs.pay_floor:
        return Bar.FLOOR
    if theirs.pay < ours.lowest_pay:
        return Bar.PAY
    whole = math.floor(km or 0)
    stays = [whole // 5 * costs.travel_5km] if commutes else []
    stays += [costs.lodging + whole // 50 * costs.lodging_50km] if lodges else []
    daily = min(stays) + [0, costs.near, costs.group][kin]
    daily += 0 if theirs.board else costs.no_board
    daily += 0 if ours.industry and ours.industry == theirs.industry else costs.other_industry
    return days, daily * days + costs.worker + costs.uncovered * (need - days)


def _km(ours: SurplusLot, theirs: ShortageLot) -> float | None:
    if ours.longitude is None or theirs.longitude is None or ours.latitude is None or theirs.latitude is None:
        return 0.0 if ours.adcode == theirs.adcode else distances(ours.adcode, theirs.adcode)
    # The spherical law of cosines; the other way round than haversines.
    one, other = math.radians(ours.latitude), math.radians(theirs.latitude)
    turn = math.cos(math.radians(ours.longitude - theirs.longitude))
    cosine = math.sin(one) * math.sin(other) + math.cos(one) * math.cos(other) * turn
    return 6371.0 * math.acos(min(1.0, cosine))


class Programme:
    """Days and cost of each pair as a linear programme over the workers on it."""

    def __init__(self, ours: Sequence[SurplusLot], theirs: Sequence[ShortageLot], rules: PoolingRules) -> None:
        verdicts = [(a, b, verdict(a, b, rules)) for a in ours for b in theirs]
        self.pairs = [(a, b, *one) for a, b, one in verdicts if not isinstance(one, Bar)]
        self.days = np.array([one[2] for one in self.pairs], float)
        self.cost = np.array([one[3] for one in self.pairs], float)
        self.rows = np.array([[lot in one[:2] for one in self.pairs] for lot in (*ours, *theirs)], float)
        self.room = np.array([one.headcount for one in (*ours, *theirs)], float)

    def best(self) -> tuple[int, int]:
        """Most worker-days, and the least cost of them."""
        if not self.pairs:
            return 0, 0
        first = linprog(-self.days, A_ub=self.rows, b_ub=self.room, method="highs")
        days = round(-first.fun)
        second = linprog(self.cost, A_ub=self.rows, b_ub=self.room, A_eq=[self.days], b_eq=[days], method="highs")
        return days, round(second.fun)

    def fewest(self, days: int, cost: int) -> int:
        """Fewest agreements of plans with so many days at that cost."""
        if not self.pairs:
            return 0
        agreements = sorted({(one[0].enterprise_id, one[1].enterprise_id) for one in self.pairs})
        size, extra = len(self.pairs), len(agreements)
        room = [min(one[0].headcount, one[1].headcount) for one in self.pairs]
        link = np.zeros((size, size + extra))
        for place, one in enumerate(self.pairs):
            link[place, place] = 1
            link[place, size + agreements.index((one[0].enterprise_id, one[1].enterprise_id))] = -room[place]
        wide = np.zeros((len(self.rows) + 2, size + extra))
        wide[: len(self.rows), :size] = self.rows
        wide[-2, :size], wide[-1, :size] = self.days, self.cost
        low = np.concatenate([np.full(len(self.rows), -np.inf), [days, cost]])
        found = milp(
            np.concatenate([np.zeros(size), np.ones(extra)]),
            integrality=np.ones(size + extra),
            bounds=Bounds(0, np.concatenate([room, np.ones(extra)])),
            constraints=[
                LinearConstraint(link, -np.inf, 0),
                LinearConstraint(wide, low, np.concatenate([self.room, [days, cost]])),
            ],
        )
        return round(found.fun)
