"""Who gets an enterprise's case (派单与结对): routed by pairing or rule, confirmed or changed by an administrator.

Whoever changes a pairing holds the enterprise first, then its case (decision 0005), so of two who race the second sees
what the first did. Each change of the main officer leaves a hand-over with both names and what was open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from matcher import clock
from matcher.errors import Conflict, Invalid, NotFound
from matcher.models.case import Case
from matcher.models.enterprise import Enterprise
from matcher.models.enums import CaseEventKind, PairingRole, Role, RoutingKind
from matcher.models.handover import Handover, HandoverState
from matcher.models.officer import Officer, Pairing
from matcher.planning.routing import Load, Route, route
from matcher.service import conflicts, deadlines, notices
from matcher.service.cases import check_version, find_case, note, touch
from matcher.service.context import Context
from matcher.service.open_actions import open_actions
from matcher.service.permissions import Action, permit
from matcher.service.standing import hold_enterprise


def assign(context: Context, case: Case, enterprise: Enterprise) -> None:
    """Route a case now and write down why; an officer on leave gets it back afterwards."""
    decided, unit = decide(context, enterprise), context.unit
    holder = unit.officers.get(case.held_for_id or case.officer_id or 0)
    away = holder is not None and holder.active and holder.on_leave(clock.today())
    held_for = holder.id if holder is not None and away and decided.officer_id != holder.id else None
    before = case.officer_id
    settle(context, case, decided, held_for=held_for)
    if case.officer_id is not None and case.officer_id != before:
        account = unit.accounts.by_officer(case.officer_id)
        if account is not None and account.disabled_at is None:
            subject, cause = ("case", case.id or 0), f"{case.officer_id}:{case.version}"
            notices.tell(context, [account.id], "case_routed", subject, cause=cause, number=case.number)


def needs_officer(context: Context, case: Case) -> bool:
    """Whether nobody can work the case today: no officer, or one who left or is on leave."""
    officer = context.unit.officers.get(case.officer_id) if case.officer_id is not None else None
    return officer is None or not officer.active or officer.on_leave(clock.today())


def decide(context: Context, enterprise: Enterprise) -> Route:
    """Who should work the enterprise's case today, by pairing or rule, and why."""
    unit = context.unit
    near = nearby(context, enterprise, unit.officers.past_officers(enterprise.id or 0))
    pairs, barred = unit.officers.open_pairings(enterprise.id or 0), conflicts.barred_officers(context, enterprise)
    free = [one for one in pairs if one[1].id not in barred]
    decided = route(enterprise=enterprise, pairings=free, nearby=near, day=clock.today())
    away = "、".join(one.name for _, one in pairs if one.id in barred)
    why = [f"{away}应当回避"] if away else []
    return Route(decided.officer_id, decided.kind, [*why, *decided.reasons])


def nearby(
    context: Context, enterprise: Enterprise, past: set[int], paired: Mapping[int, int] | None = None
) -> list[tuple[str, list[Load]]]:
    """The officers by place, nearest first, with their loads; ``paired`` are the enterprises each is to count with."""
    officers, held = context.unit.officers, paired or {}
    near = [
        ("本县", officers.within(enterprise.adcode)),
        ("本市", officers.within(enterprise.adcode[:4] + "00")),
        ("全省", officers.within(enterprise.adcode[:2] + "0000")),
    ]
    barred = conflicts.barred_officers(context, enterprise)
    near = [(place, [one for one in found if one.id not in barred]) for place, found in near]
    ids = [officer.id for officer in near[-1][1] if officer.id is not None]
    open_cases, last = officers.open_cases(ids), officers.last_assigned(ids)

    def load(officer: Officer) -> Load:
        identity = officer.id or 0
        cases, led = open_cases.get(identity, 0), held.get(identity, 0)
        return Load(officer, cases, identity in past, last.get(identity), led)

    return [(place, [load(officer) for officer in found]) for place, found in near]


def settle(context: Context, case: Case, decided: Route, *, held_for: int | None = None) -> None:
    """Give a case to the officer decided on, with the reasons in its history."""
    case.officer_id, case.routing, case.routing_reasons = decided.officer_id, decided.kind, decided.reasons
    case.held_for_id = held_for
    note(context, case, CaseEventKind.ROUTED, f"{decided.kind.label}：{'；'.join(decided.reasons)}"[:500])


def pair(context: Context, case_id: int, *, officer_id: int, version: int, reason: str) -> Pairing:
    """Make an officer the main one of the case's enterprise; an earlier main pairing ends, and the case moves over."""
    seen = find_case(context, case_id, Action.CASE_ASSIGN)
    enterprise = _hold(context, seen.enterprise_id)
    case = find_case(context, case_id, Action.CASE_ASSIGN, lock=True)
    check_version(case.version, version)
    return change_main(context, enterprise, appoint(context, enterprise, officer_id), reason)


def make_main(
    context: Context, enterprise_id: int, *, officer_id: int, current: int | None, reason: str = ""
) -> Pairing:
    """Make or replace an enterprise's main officer; ``current`` is the main pairing the actor saw, None for none."""
    enterprise = hold_enterprise(context, enterprise_id, Action.CASE_ASSIGN, own=True)
    check_current(context, enterprise_id, current)
    return change_main(context, enterprise, appoint(context, enterprise, officer_id), reason)


def _hold(context: Context, enterprise_id: int) -> Enterprise:
    found = context.unit.enterprises.hold([enterprise_id]).get(enterprise_id)
    if found is None:
        raise NotFound("企业不存在")
    return found


def check_current(context: Context, enterprise_id: int, current: int | None) -> None:
    """Refuse to replace a main officer whom the actor did not see."""
    main = main_of(context.unit.officers.open_pairings(enterprise_id))
    if (main[0].id if main else None) != current:
        raise Conflict("该企业的主责专员已被他人变更，请刷新页面后再操作", code="stale")


def main_of(pairs: Sequence[tuple[Pairing, Officer]]) -> tuple[Pairing, Officer] | None:
    """The open main pairing among an enterprise's."""
    return next((one for one in pairs if one[0].role is PairingRole.MAIN), None)


def choose(context: Context, enterprise: Enterprise, officer_id: int, field: str = "officer_id") -> Officer:
    """An officer who can be paired with the enterprise: of its city, active and not on leave today."""
    officer = context.unit.officers.get(officer_id)
    ready = officer is not None and officer.active and not officer.on_leave(clock.today())
    if officer is None or not ready or not officer.adcode.startswith(enterprise.adcode[:4]):
        raise Invalid("请选择本市在岗的专员", field=field)
    conflicts.refuse_officer(context, enterprise, officer)
    return officer


def appoint(context: Context, enterprise: Enterprise, officer_id: int, field: str = "officer_id") -> Officer:
    """An officer whom the actor may put in charge of the enterprise without asking anybody (:func:`appointable`)."""
    officer = choose(context, enterprise, officer_id, field)
    if not appointable(context, enterprise, officer):
        told = "可由现主责专员发起交接、对方接收，或请市级指派"
        raise Invalid(f"{officer.name}不是本县专员，县级不能直接指派；{told}", field=field)
    return officer


def appointable(context: Context, enterprise: Enterprise, officer: Officer) -> bool:
    """Whether the officer is the enterprise's county's or the city's own (domain.md §5).

    A county has no say over another county's officers: those the city or the province appoints, or they take the
    enterprise over themselves by a hand-over.
    """
    near = (enterprise.adcode, enterprise.adcode[:4] + "00")
    return context.actor.role is not Role.COUNTY_ADMIN or officer.adcode in near


def change_main(
    context: Context, enterprise: Enterprise, officer: Officer, reason: str, *, handover: Handover | None = None
) -> Pairing:
    """Let an officer be in charge from today on: pairings, open case, first contact and hand-over in one.

    The caller holds the enterprise. Without a ``handover`` the actor decides, and an ordered one is written.
    """
    conflicts.refuse_officer(context, enterprise, officer)
    unit, day, firm = context.unit, clock.today(), enterprise.id or 0
    pairs = unit.officers.open_pairings(firm)
    held = main_of(pairs)
    if held is not None and held[1].id == officer.id:
        raise Conflict(f"{officer.name}已经是该企业的主责专员")
    reason = reason.strip()[:200]
    if held is not None and handover is None:
        _ordered(context, firm, held, officer, reason)
    for pairing, other in pairs:
        if pairing.role is PairingRole.MAIN or other.id == officer.id:
            unit.officers.end(pairing, day, reason)
    made = unit.officers.pair(
        Pairing(
            enterprise_id=firm,
            officer_id=officer.id or 0,
            role=PairingRole.MAIN,
            first=day,
            reason=reason,
            created_at=clock.now(),
        )
    )
    drop_proposed(context, firm, "主责专员已变更", keep=handover)
    deadlines.paired(context, made)
    case = unit.cases.open_of(firm)
    if case is not None:
        words = f"{context.actor.name}确认{officer.name}为主责专员"
        if handover is not None:
            words = f"{handover.giver_name}将该企业交接给{officer.name}"
        settle(context, case, Route(officer.id, RoutingKind.PAIRING, [words]))
        touch(case)
    unit.audit("pairing.make", "enterprise", firm, officer_id=officer.id)
    return made


def _ordered(context: Context, firm: int, held: tuple[Pairing, Officer], officer: Officer, reason: str) -> None:
    moment, name = clock.now(), context.actor.name
    context.unit.handovers.add(
        Handover(
            enterprise_id=firm,
            pairing_id=held[0].id or 0,
            giver_id=held[1].id or 0,
            receiver_id=officer.id or 0,
            giver_name=held[1].name,
            receiver_name=officer.name,
            state=HandoverState.ACCEPTED,
            ordered=True,
            reason=reason,
            actions=open_actions(context, firm),
            proposed_by=context.actor.account_id,
            proposed_by_name=name,
            proposed_at=moment,
            decided_by_name=name,
            decided_at=moment,
        )
    )


def drop_proposed(context: Context, enterprise_id: int, opinion: str, *, keep: Handover | None = None) -> None:
    """Withdraw the hand-over that waits for an answer: what it rests on is gone."""
    waiting = context.unit.handovers.proposed([enterprise_id]).get(enterprise_id)
    if waiting is not None and waiting is not keep:
        waiting.state, waiting.opinion = HandoverState.WITHDRAWN, opinion
        waiting.decided_at, waiting.decided_by_name = clock.now(), context.actor.name
        waiting.version += 1


def name_backup(
    context: Context, enterprise_id: int, *, officer_id: int, current: int | None, reason: str = ""
) -> Pairing:
    """Name the officer who stands in (备岗); an earlier one ends. ``current`` is the main pairing the actor saw."""
    enterprise = hold_enterprise(context, enterprise_id, Action.CASE_ASSIGN, own=True)
    check_current(context, enterprise_id, current)
    officer, unit, day = appoint(context, enterprise, officer_id), context.unit, clock.today()
    for pairing, other in unit.officers.open_pairings(enterprise_id):
        if other.id == officer_id:
            raise Conflict(f"{officer.name}已经是该企业的{pairing.role.label}专员")
    replaced = [
        (pairing, other)
        for pairing, other in unit.officers.open_pairings(enterprise_id)
        if pairing.role is PairingRole.BACKUP
    ]
    for pairing, _ in replaced:
        unit.officers.end(pairing, day, "更换备岗专员")
    made = unit.officers.pair(
        Pairing(
            enterprise_id=enterprise_id,
            officer_id=officer_id,
            role=PairingRole.BACKUP,
            first=day,
            reason=reason.strip()[:200],
            created_at=clock.now(),
        )
    )
    # A case that the old backup looked after, or anybody while the main officer is away, is the new one's.
    case = unit.cases.open_of(enterprise_id)
    if case is not None and (case.held_for_id is not None or case.officer_id in {other.id for _, other in replaced}):
        assign(context, case, enterprise)
        touch(case)
    unit.audit("pairing.backup", "enterprise", enterprise_id, officer_id=officer_id)
    return made


def end_pairing(context: Context, pairing_id: int, *, reason: str) -> Pairing:
    """End a pairing with the reason; a case its officer worked is routed anew."""
    reach = permit(context.actor, Action.CASE_ASSIGN)
    seen = context.unit.officers.pairing(pairing_id, reach)
    if seen is None:
        raise NotFound("没有这个结对，或不在您的管辖范围")
    if not reason.strip():
        raise Invalid("请填写解除原因", field="reason")
    enterprise = _hold(context, seen.enterprise_id)
    found = next((one for one, _ in context.unit.officers.open_pairings(seen.enterprise_id) if one.id == seen.id), None)
    if found is None:
        raise Conflict("该结对已经解除")
    end(context, found, enterprise, reason.strip())
    return found


def end(context: Context, pairing: Pairing, enterprise: Enterprise, reason: str) -> None:
    """End an open pairing; the caller holds the enterprise."""
    unit = context.unit
    unit.officers.end(pairing, clock.today(), reason)
    if pairing.role is PairingRole.MAIN:
        deadlines.unpaired(context, pairing.enterprise_id)
        drop_proposed(context, pairing.enterprise_id, "结对已解除")
    case = unit.cases.open_of(pairing.enterprise_id)
    if case is not None and pairing.officer_id in (case.officer_id, case.held_for_id):
        if pairing.role is PairingRole.MAIN:
            settle(context, case, decide(context, enterprise))
        else:
            assign(context, case, enterprise)  # whoever it is held for still gets it back
        touch(case)
    unit.audit("pairing.end", "enterprise", pairing.enterprise_id, officer_id=pairing.officer_id)


def officers_for(context: Context, adcode: str) -> list[tuple[Officer, int]]:
    """The active officers of a place's city with their open cases: who may do a part of a plan."""
    permit(context.actor, Action.CASE_ASSIGN)
    return city_officers(context, adcode)


def candidates(context: Context, enterprise: Enterprise) -> list[tuple[Officer, int]]:
    """The officers whom the administrator may put in charge of an enterprise today, with their open cases."""
    permit(context.actor, Action.CASE_ASSIGN)
    found = city_officers(context, enterprise.adcode, clock.today())
    barred = conflicts.barred_officers(context, enterprise)
    return [one for one in found if appointable(context, enterprise, one[0]) and one[0].id not in barred]


def city_officers(context: Context, adcode: str, day: date | None = None) -> list[tuple[Officer, int]]:
    """The active officers of a place's city with their open cases: the place's own first, then the least loaded.

    With a ``day`` those on leave then are left out.
    """
    officers = [one for one in context.unit.officers.within(adcode[:4] + "00") if one.active]
    officers = [one for one in officers if day is None or not one.on_leave(day)]
    loads = context.unit.officers.open_cases([one.id for one in officers if one.id is not None])
    return sorted(
        ((one, loads.get(one.id or 0, 0)) for one in officers),
        key=lambda row: (row[0].adcode != adcode, row[1], row[0].id or 0),
    )
