"""Re-balancing a county's pairings (均衡调整): shown first, then applied as it was shown or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.balance import BalanceGoal
from matcher.models.enterprise import Enterprise
from matcher.models.enums import PairingRole
from matcher.models.officer import Officer, Pairing
from matcher.planning.balancing import Desk, Held, balance, loads_of, reasons
from matcher.service import pairings
from matcher.service.context import Context
from matcher.service.officers import scope_within

Row = tuple[Pairing, Enterprise, Officer]


@dataclass(frozen=True, slots=True)
class Transfer:
    """One pairing that would move, and why."""

    enterprise: Enterprise
    giver: Officer
    receiver: Officer
    reasons: list[str]


@dataclass(frozen=True, slots=True)
class DeskLoad:
    """An officer's main pairings before and after."""

    officer: Officer
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class BalancePlan:
    """What would happen; ``stamp`` stands for all it was worked out from."""

    adcode: str
    goal: BalanceGoal
    moves: list[Transfer]
    loads: list[DeskLoad]
    stamp: str

    def to_dict(self) -> dict[str, Any]:
        """As the API and the command line give it."""
        return {
            "adcode": self.adcode,
            "goal": self.goal.value,
            "stamp": self.stamp,
            "moves": [
                {
                    "enterprise": {"id": one.enterprise.id, "name": one.enterprise.name},
                    "giver": {"id": one.giver.id, "name": one.giver.name},
                    "receiver": {"id": one.receiver.id, "name": one.receiver.name},
                    "reasons": one.reasons,
                }
                for one in self.moves
            ],
            "loads": [
                {
                    "officer": {"id": one.officer.id, "name": one.officer.name},
                    "cap": one.officer.load_cap,
                    "before": one.before,
                    "after": one.after,
                }
                for one in self.loads
            ],
        }


def preview(context: Context, adcode: str, goal: BalanceGoal = BalanceGoal.EVEN) -> BalancePlan:
    """Who would move from whom to whom in a county, and why; changes nothing.

    Loads are main pairings, those outside the county too, which stay. Officers on leave keep theirs and get no more; a
    pairing with a hand-over on offer stays until it is answered.
    """
    county = _county(context, adcode)
    return _plan(context, county, goal, _rows(context, county))


def apply(context: Context, adcode: str, goal: BalanceGoal, stamp: str) -> BalancePlan:
    """Do what the preview of this ``stamp`` showed, all in this transaction; a conflict if anything changed since."""
    county = _county(context, adcode)
    context.unit.enterprises.hold([firm.id or 0 for _, firm, _ in _rows(context, county)])
    # Read again: what others did before the rows were held counts.
    context.unit.session.expire_all()
    plan = _plan(context, county, goal, _rows(context, county))
    if plan.stamp != stamp:
        raise Conflict("预览之后结对或专员情况有变动，请重新预览", code="stale")
    for one in plan.moves:
        reason = f"县内均衡调整：{'；'.join(one.reasons)}"
        pairings.change_main(context, one.enterprise, one.receiver, reason)
    context.unit.audit("pairing.rebalance", "region", None, adcode=adcode, goal=goal.value, moves=len(plan.moves))
    return plan


def _county(context: Context, adcode: str) -> str:
    scope = scope_within(context, adcode)
    if scope.endswith("00"):
        raise Invalid("请选择一个县（市、区）再均衡调整", field="adcode")
    return scope


def _rows(context: Context, county: str) -> list[Row]:
    return [row for row in context.unit.officers.pairings_within(county) if row[0].role is PairingRole.MAIN]


def _plan(context: Context, county: str, goal: BalanceGoal, rows: Sequence[Row]) -> BalancePlan:
    unit, day = context.unit, clock.today()
    offered = unit.handovers.proposed([firm.id or 0 for _, firm, _ in rows])
    # An enterprise that somebody is barred from is paired by hand.
    shut = unit.conflicts.enterprises_among([firm.id or 0 for _, firm, _ in rows], day)
    free = [row for row in rows if row[1].id not in offered and row[1].id not in shut]
    officers = {officer.id or 0: officer for officer in unit.officers.within(county) if officer.active}
    officers |= {officer.id or 0: officer for _, _, officer in free}
    mains = unit.officers.main_counts(sorted(officers))
    held = [Held(firm.id or 0, firm.industry.value, officer.id or 0) for _, firm, officer in free]
    movable = {key: sum(one.officer_id == key for one in held) for key in officers}
    desks = {
        key: Desk(
            key,
            officer.load_cap,
            frozenset(officer.industries),
            mains.get(key, 0) - movable[key],
            receives=officer.adcode == county and officer.active and not officer.on_leave(day),
            keeps=officer.active,
        )
        for key, officer in officers.items()
    }
    past = unit.officers.past_pairs([one.enterprise_id for one in held])
    try:
        found = balance(held, list(desks.values()), past=past, goal=goal)
    except ValueError:
        raise Conflict("本县没有可以接收结对的在岗专员，或结对过多，无法均衡调整") from None
    before = loads_of({one.enterprise_id: one.officer_id for one in held}, list(desks.values()))
    after = loads_of(found, list(desks.values()))
    firms = {firm.id or 0: firm for _, firm, _ in free}
    moves = []
    for one in held:
        to = found[one.enterprise_id]
        if to != one.officer_id:
            why = reasons(one, desks[one.officer_id], desks[to], past, before)
            moves.append(Transfer(firms[one.enterprise_id], officers[one.officer_id], officers[to], why))
    loads = [DeskLoad(officers[key], before[key], after[key]) for key in sorted(officers)]
    return BalancePlan(county, goal, moves, loads, _stamp(goal, rows, desks, sorted(offered), moves))


def _stamp(
    goal: BalanceGoal, rows: Sequence[Row], desks: dict[int, Desk], offered: list[int], moves: Sequence[Transfer]
) -> str:
    """One text for everything the plan rests on and all it does."""
    facts = [
        goal.value,
        sorted((pairing.id, pairing.enterprise_id, pairing.officer_id) for pairing, _, _ in rows),
        [
            (one.officer_id, one.cap, sorted(one.industries), one.fixed, one.receives, one.keeps)
            for _, one in sorted(desks.items())
        ],
        offered,
        [(one.enterprise.id, one.giver.id, one.receiver.id) for one in moves],
    ]
    return sha256(repr(facts).encode()).hexdigest()
