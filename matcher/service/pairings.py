"""Who gets an enterprise's case (派单与结对): routed by pairing or rule, confirmed or changed by an administrator."""

from __future__ import annotations

from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, PairingRole, RoutingKind
from matcher.models.officer import Officer, Pairing
from matcher.planning.routing import Load, Route, route
from matcher.service.cases import check_version, find_case, note
from matcher.service.context import Context
from matcher.service.permissions import Action, permit


def assign(context: Context, case: Case, enterprise: Enterprise) -> None:
    """Route a case now and write down why."""
    _settle(context, case, _routed(context, enterprise, clock.today()))


def needs_officer(context: Context, case: Case) -> bool:
    """Whether nobody can work the case today: no officer, or one who left or is on leave."""
    officer = context.unit.officers.get(case.officer_id) if case.officer_id is not None else None
    return officer is None or not officer.active or officer.on_leave(clock.today())


def _routed(context: Context, enterprise: Enterprise, day: date) -> Route:
    officers = context.unit.officers
    near = [
        ("本县", officers.within(enterprise.adcode)),
        ("本市", officers.within(enterprise.adcode[:4] + "00")),
        ("全省", officers.within(enterprise.adcode[:2] + "0000")),
    ]
    ids = [officer.id for officer in near[-1][1] if officer.id is not None]
    open_cases, last = officers.open_cases(ids), officers.last_assigned(ids)
    past = officers.past_officers(enterprise.id or 0)

    def load(officer: Officer) -> Load:
        identity = officer.id or 0
        return Load(officer, open_cases.get(identity, 0), identity in past, last.get(identity))

    nearby = [(place, [load(officer) for officer in found]) for place, found in near]
    return route(enterprise=enterprise, pairings=officers.open_pairings(enterprise.id or 0), nearby=nearby, day=day)


def _settle(context: Context, case: Case, decided: Route) -> None:
    case.officer_id, case.routing, case.routing_reasons = decided.officer_id, decided.kind, decided.reasons
    note(context, case, CaseEventKind.ROUTED, f"{decided.kind.label}：{'；'.join(decided.reasons)}"[:500])


def pair(context: Context, case_id: int, *, officer_id: int, version: int, reason: str) -> Pairing:
    """Make an officer the main one of the case's enterprise; an earlier main pairing ends, and the case moves over."""
    case = find_case(context, case_id, Action.CASE_ASSIGN, lock=True)
    check_version(case.version, version)
    unit, day = context.unit, clock.today()
    officer = unit.officers.get(officer_id)
    if officer is None or not officer.active or not officer.adcode.startswith(case.adcode[:4]):
        raise Invalid("请选择本市在岗的专员", field="officer_id")
    for pairing, current in unit.officers.open_pairings(case.enterprise_id):
        if pairing.role is PairingRole.MAIN:
            if current.id == officer_id:
                raise Conflict(f"{officer.name}已经是该企业的主责专员")
            unit.officers.end(pairing, day)
    made = unit.officers.pair(
        Pairing(
            enterprise_id=case.enterprise_id,
            officer_id=officer_id,
            role=PairingRole.MAIN,
            first=day,
            reason=reason.strip()[:200],
            created_at=clock.now(),
        )
    )
    _settle(
        context, case, Route(officer_id, RoutingKind.PAIRING, [f"{context.actor.name}确认{officer.name}为主责专员"])
    )
    case.version += 1
    case.updated_at = clock.now()
    unit.audit("pairing.make", "enterprise", case.enterprise_id, officer_id=officer_id)
    return made


def officers_for(context: Context, case: Case) -> list[tuple[Officer, int]]:
    """The officers of the case's city with their open cases, for the administrator to choose from."""
    permit(context.actor, Action.CASE_ASSIGN)
    officers = [one for one in context.unit.officers.within(case.adcode[:4] + "00") if one.active]
    loads = context.unit.officers.open_cases([one.id for one in officers if one.id is not None])
    return sorted(
        ((one, loads.get(one.id or 0, 0)) for one in officers),
        key=lambda row: (row[0].adcode != case.adcode, row[1], row[0].id or 0),
    )
