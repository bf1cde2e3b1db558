"""How long pooling takes (余缺调剂耗时), beside HiGHS and a greedy hand on the same pairs in the same run; prints JSON.

python -m benchmarks.pooling [--lots 500,5000] [--repeat 3] [--no-highs]

Made-up lots of a province: 117 counties, dates at halves of months or any day, trades falling like Zipf's. ``dense``
is one trade, everybody lodging: nearly every pair may be. Times are processor seconds. HiGHS solves two linear
programmes, days first and then cost with the days kept; ``days_alone`` is the first of them. Both reach the same
optimum, which is shown.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.pool import TODAY, Maker
from matcher.models.enums import Shift
from matcher.models.values import Period
from matcher.planning.pooling.edges import Edges, Pairing
from matcher.planning.pooling.flow import Network, price, solve
from matcher.planning.pooling.kin import TradeKinship
from matcher.planning.pooling.lots import ShortageLot, SurplusLot, Trade
from matcher.planning.pooling.pool import Pool
from matcher.planning.pooling.proof import verify
from matcher.planning.pooling.rules import PoolingRules

RULES = PoolingRules.load(Path(__file__).parents[1] / "data" / "pooling.toml")
KINSHIP = TradeKinship(lambda title: {f"family:{title[:2]}": 0.8, f"own:{title}": 0.6})
# Trades for so many lots of either side.
TRADES = 60


def lots(count: int, *, seed: int = 7, dense: bool = False) -> tuple[list[SurplusLot], list[ShortageLot]]:
    """So many lots of either side, the same for the same seed."""
    draw = np.random.default_rng(seed)
    places = Maker(seed).counties
    trades = [Trade("", f"{'焊车钳电装包缝搬'[k % 8]}工{k // 8}") for k in range(TRADES)]
    chance = 1 / np.arange(1, TRADES + 1)
    chance /= chance.sum()

    def common(number: int) -> dict[str, Any]:
        adcode, longitude, latitude = places[draw.integers(len(places))]
        whole = draw.random() < 0.5
        first = TODAY + timedelta(int(draw.integers(0, 60)) if not whole else 15 * int(draw.integers(0, 4)))
        days = int(draw.integers(5, 90)) if not whole else 15 * int(draw.integers(1, 6))
        return {
            "id": number,
            "enterprise_id": int(draw.integers(max(2, count // 3))),
            "trade": trades[0] if dense else trades[int(draw.choice(TRADES, p=chance))],
            "headcount": int(draw.integers(1, 30)),
            "period": Period(first, first + timedelta(days - 1)),
            "adcode": adcode,
            "longitude": longitude,
            "latitude": latitude,
            "industry": "CEFGH"[draw.integers(5)],
        }

    surplus = [
        SurplusLot(
            **common(number),
            shifts=frozenset({Shift.DAY}) if draw.random() < 0.3 else frozenset(),
            lowest_pay=int(draw.integers(100, 200)) * 100,
            lodges=bool(dense or draw.random() < 0.3),
            dispatched=bool(draw.random() < 0.03),
        )
        for number in range(count)
    ]
    shortage = [
        ShortageLot(
            **common(number),
            shift=(None, *Shift)[draw.integers(5)],
            pay=int(draw.integers(130, 260)) * 100,
            pay_floor=11_000,
            board=bool(draw.random() < 0.6),
            lodging=bool(dense or draw.random() < 0.3),
        )
        for number in range(count)
    ]
    return surplus, shortage


def highs(network: Network) -> tuple[int, int, float]:
    """Days and cost by two linear programmes, and the processor seconds of the first alone."""
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    edges, size = network.edges, len(network.edges)
    columns, ones = np.arange(size), np.ones(size)
    rows = vstack(
        [
            csr_array((ones, (edges.surplus, columns)), shape=(len(network.people), size)),
            csr_array((ones, (edges.shortage, columns)), shape=(len(network.places), size)),
        ],
        format="csr",
    )
    room = np.concatenate([network.people, network.places]).astype(float)
    start = time.process_time()
    first = linprog(-edges.days.astype(float), A_ub=rows, b_ub=room, method="highs")
    days, spent = round(-first.fun), time.process_time() - start
    kept = csr_array(edges.days.astype(float)[None, :])
    second = linprog(edges.cost.astype(float), A_ub=rows, b_ub=room, A_eq=kept, b_eq=[days], method="highs")
    return days, round(second.fun), spent


def greedy(people: np.ndarray, places: np.ndarray, edges: Edges) -> tuple[int, int]:
    """Days and cost when the longest stays are given away first, the cheapest of them before the others."""
    left, open_ = people.tolist(), places.tolist()
    days = cost = 0
    order = np.lexsort((edges.cost, -edges.days))
    columns = (edges.surplus[order], edges.shortage[order], edges.days[order], edges.cost[order])
    for i, j, long, dear in zip(*(column.tolist() for column in columns), strict=True):
        most = min(left[i], open_[j])
        if most:
            left[i] -= most
            open_[j] -= most
            days += most * long
            cost += most * dear
    return days, cost


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    """The median of processor seconds, and what the work gave."""
    spent = []
    for _ in range(repeat):
        start = time.process_time()
        done = work()
        spent.append(time.process_time() - start)
    return float(np.median(spent)), done


def measure(count: int, *, dense: bool, repeat: int, with_highs: bool) -> dict[str, Any]:
    """All ways on the same lots; ``times_ours`` compares finding the optimum on pairs already made."""
    surplus, shortage = lots(count, dense=dense)
    making, pool = timed(lambda: Pool(surplus, shortage, KINSHIP), repeat)
    whole, plan = timed(lambda: pool.solve(RULES), repeat)
    wide = replace(RULES, limits=replace(RULES.limits, radius_km=90.0))
    again, _ = timed(lambda: pool.solve(wide), 1)
    pairing = Pairing(pool.surplus, pool.shortage, KINSHIP)
    pairs, (edges, *_) = timed(lambda: pairing.judged(RULES), repeat)
    network = Network(pairing.surplus.headcount, pairing.shortage.headcount, edges)
    flow, units = timed(lambda: solve(network), repeat)
    prices, proof = timed(
        lambda: verify(pool.surplus, pool.shortage, RULES, network, units, price(network, units)), repeat
    )
    hand, (hand_days, hand_cost) = timed(lambda: greedy(network.people, network.places, edges), repeat)
    figures: dict[str, Any] = {
        "lots": count,
        "kind": "dense" if dense else "sparse",
        "pairs": len(edges),
        "worker_days": plan.worker_days,
        "gap": list(proof.gap),
        "agreements": {
            "before": plan.agreements.before,
            "after": plan.agreements.count,
            "bound": plan.agreements.bound,
        },
        "whole_s": round(making + whole, 3),
        "what_if_s": round(again, 3),
        "pairs_s": round(pairs, 3),
        "flow_s": round(flow, 3),
        "proof_s": round(prices, 3),
        "greedy": {
            "s": round(hand, 3),
            "times_ours": round(hand / flow, 2),
            "days_of_optimum": round(hand_days / max(1, plan.worker_days), 4),
            "cost_per_day_to_optimum": round(hand_cost * proof.days / max(1, hand_days * proof.cost), 4),
        },
    }
    if with_highs:
        took, (days, cost, alone) = timed(lambda: highs(network), 1)
        figures["highs"] = {
            "s": round(took, 3),
            "times_ours": round(took / flow, 2),
            "days_alone_s": round(alone, 3),
            "days_alone_times_ours": round(alone / flow, 2),
            "days_of_optimum": days / max(1, proof.days),
            "cost_to_optimum": cost / max(1, proof.cost),
        }
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lots", default="500,5000", help="lots of either side, with commas between")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--no-highs", action="store_true", help="it takes minutes on many pairs")
    parser.add_argument("--json", action="store_true", help="in one line")
    args = parser.parse_args()
    rows = []
    for count in map(int, args.lots.split(",")):
        for dense in (False, True) if count <= 1000 else (False,):
            rows.append(measure(count, dense=dense, repeat=args.repeat, with_highs=not args.no_highs))
    print(json.dumps(rows, indent=None if args.json else 2))


if __name__ == "__main__":
    main()
