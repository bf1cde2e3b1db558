"""Pairings as lists and pages show them (结对台账), and proposals for the enterprises that have nobody (待结对)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.enterprise import Enterprise
from matcher.models.handover import Handover
from matcher.models.officer import Officer, Pairing
from matcher.models.visit import Visit
from matcher.planning.routing import Route, route
from matcher.service import pairings
from matcher.service.context import Context
from matcher.service.officers import scope_within
from matcher.service.permissions import Action, may, permit
from matcher.service.standing import find_enterprise, hold_enterprise
from matcher.service.visits import list_visits

# Enterprises proposed for at once.
MOST = 200


@dataclass(frozen=True, slots=True)
class PairingRow:
    """An enterprise with its main officer, backup, their load, and a hand-over on offer."""

    enterprise: Enterprise
    main: Pairing | None
    officer: Officer | None
    backup: Officer | None
    open_cases: int
    mains: int
    away: bool
    offered: Handover | None

    def to_dict(self) -> dict[str, Any]:
        """As the API and the command line give it."""
        return {
            "enterprise": {"id": self.enterprise.id, "name": self.enterprise.name},
            "adcode": self.enterprise.adcode,
            "key": self.enterprise.is_key,
            "main": _named(self.officer),
            "pairing_id": self.main.id if self.main else None,
            "since": self.main.first if self.main else None,
            "backup": _named(self.backup),
            "open_cases": self.open_cases,
            "mains": self.mains,
            "load_cap": self.officer.load_cap if self.officer else None,
            "away": self.away,
            "handover_id": self.offered.id if self.offered else None,
        }


@dataclass(frozen=True, slots=True)
class PairingView:
    """One enterprise's pairings: the present, the past, hand-overs and contacts."""

    row: PairingRow
    history: Sequence[tuple[Pairing, Officer]]
    handovers: Sequence[Handover]
    visits: Sequence[Visit]


@dataclass(frozen=True, slots=True)
class Proposal:
    """An unpaired key enterprise with the officer proposed for it, and why."""

    enterprise: Enterprise
    officer: Officer | None
    reasons: list[str]

    def to_dict(self) -> dict[str, Any]:
        """As the API and the command line give it."""
        firm = {"id": self.enterprise.id, "name": self.enterprise.name}
        return {"enterprise": firm, "officer": _named(self.officer), "reasons": self.reasons}


def _named(officer: Officer | None) -> dict[str, Any] | None:
    return {"id": officer.id, "name": officer.name} if officer else None


def list_pairings(
    context: Context, *, adcode: str = "", words: str = "", unpaired: bool = False, offset: int = 0, limit: int = 20
) -> tuple[list[PairingRow], int]:
    """Key enterprises, and others that are paired, within reach: unpaired ones first; and how many there are.

    An officer sees the own ones, main or backup.
    """
    reach = permit(context.actor, Action.PAIRING_READ)
    scope = scope_within(context, adcode) if adcode and may(context.actor, Action.CASE_ASSIGN) else ""
    rows, total = context.unit.officers.led(
        reach, scope, words=words.strip(), unpaired=unpaired, offset=offset, limit=limit
    )
    return _rows(context, rows), total


def _rows(context: Context, rows: Sequence[tuple[Enterprise, Pairing | None]]) -> list[PairingRow]:
    unit, day = context.unit, clock.today()
    firms = [firm.id or 0 for firm, _ in rows]
    ids = [main.officer_id for _, main in rows if main is not None]
    officers, cases, mains = unit.officers.many(ids), unit.officers.open_cases(ids), unit.officers.main_counts(ids)
    backups, offered = unit.officers.backups(firms), unit.handovers.proposed(firms)
    found = []
    for firm, main in rows:
        officer = officers.get(main.officer_id) if main else None
        key, backup = officer.id if officer else 0, backups.get(firm.id or 0)
        found.append(
            PairingRow(
                firm,
                main,
                officer,
                backup[1] if backup else None,
                cases.get(key or 0, 0),
                mains.get(key or 0, 0),
                officer is not None and officer.on_leave(day),
                offered.get(firm.id or 0),
            )
        )
    return found


def get_pairing(context: Context, enterprise_id: int) -> PairingView:
    """One enterprise's pairings, present and past."""
    enterprise, unit = find_enterprise(context, enterprise_id, Action.PAIRING_READ, own=True), context.unit
    main = pairings.main_of(unit.officers.open_pairings(enterprise_id))
    return PairingView(
        _rows(context, [(enterprise, main[0] if main else None)])[0],
        unit.officers.history(enterprise_id),
        unit.handovers.of_enterprise(enterprise_id),
        list_visits(context, enterprise_id),
    )


def propose(context: Context, adcode: str = "") -> list[Proposal]:
    """An officer for every unpaired key enterprise of a region, by the rule that routes cases, and why.

    In the order of the list; who was proposed already counts as busier, so that not everybody goes to the same one.
    """
    scope = scope_within(context, adcode)
    reach = permit(context.actor, Action.CASE_ASSIGN)
    rows, _ = context.unit.officers.led(reach, scope, words="", unpaired=True, offset=0, limit=MOST)
    past = context.unit.officers.past_pairs([firm.id or 0 for firm, _ in rows])
    city = context.unit.officers.within(scope[:4] + "00" if not scope.endswith("0000") else scope)
    paired = Counter(context.unit.officers.main_counts([one.id or 0 for one in city]))
    found = []
    for firm, _ in rows:
        before = {officer for one, officer in past if one == firm.id}
        near = [
            (place, [one for one in loads if pairings.appointable(context, firm, one.officer)])
            for place, loads in pairings.nearby(context, firm, before, paired)[:2]
        ]
        decided = route(enterprise=firm, pairings=[], nearby=near, day=clock.today())
        found.append((firm, decided))
        if decided.officer_id is not None:
            paired[decided.officer_id] += 1
    officers = context.unit.officers.many([one.officer_id for _, one in found if one.officer_id is not None])
    return [Proposal(firm, officers.get(one.officer_id or 0), _why(one)) for firm, one in found]


def _why(decided: Route) -> list[str]:
    # The rule's first words say that nobody is paired, which the page says already.
    return decided.reasons[1:] or decided.reasons


def confirm(context: Context, choices: Mapping[int, int]) -> list[Pairing]:
    """Pair many unpaired enterprises (enterprise → officer) in one transaction; one that is paired by now stops all."""
    permit(context.actor, Action.CASE_ASSIGN)
    if not choices:
        raise Invalid("请至少为一家企业选择专员")
    if len(choices) > MOST:
        raise Invalid(f"一次最多确认 {MOST} 家企业")
    context.unit.enterprises.hold(sorted(choices))
    made, taken = [], []
    for firm, officer in sorted(choices.items()):
        enterprise = hold_enterprise(context, firm, Action.CASE_ASSIGN, own=True)
        if pairings.main_of(context.unit.officers.open_pairings(firm)) is not None:
            taken.append(enterprise.name)
            continue
        chosen = pairings.appoint(context, enterprise, officer, field=f"officer_{firm}")
        made.append(pairings.change_main(context, enterprise, chosen, "系统建议，管理员确认"))
    if taken:
        raise Conflict("有企业已由他人结对，本次没有保存，请刷新后重试", code="stale", details=taken)
    return made
