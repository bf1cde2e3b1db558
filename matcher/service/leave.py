"""Leave of officers (休假): their open cases go to whoever stands in, with a note, and come back afterwards."""

from __future__ import annotations

from collections.abc import Sequence

from matcher import clock
from matcher.models.case import Case
from matcher.models.enums import CaseEventKind, RoutingKind
from matcher.models.officer import Officer
from matcher.planning.routing import Route
from matcher.service import pairings
from matcher.service.cases import note, touch
from matcher.service.context import Context


def rearrange_all(context: Context) -> int:
    """Run daily: cases of who is away today go over, those of who is back return."""
    return _give(context, context.unit.officers.away(clock.today())) + _bring_back(context, None)


def rearrange(context: Context, officers: Sequence[Officer]) -> int:
    """The same for some officers only, as when a leave was just entered or taken back."""
    day = clock.today()
    away = [one for one in officers if not one.active or one.on_leave(day)]
    return _give(context, away) + _bring_back(context, {one.id for one in officers})


def _give(context: Context, officers: Sequence[Officer]) -> int:
    """Open cases of officers who are away go to the backup, or to whom the rule proposes; nobody at all leaves them."""
    moved = 0
    for officer in officers:
        for case in context.unit.cases.open_of_officer(officer.id or 0):
            enterprise = context.unit.enterprises.get(case.enterprise_id)
            if enterprise is None or pairings.decide(context, enterprise).officer_id in (None, officer.id):
                continue
            pairings.assign(context, case, enterprise)
            touch(case)
            moved += 1
    return moved


def _bring_back(context: Context, only: set[int | None] | None) -> int:
    """Cases return to the officers they were held for, once these are back; of who left they stay where they are."""
    moved, day = 0, clock.today()
    for case in context.unit.cases.held():
        if only is not None and case.held_for_id not in only:
            continue
        officer = context.unit.officers.get(case.held_for_id or 0)
        if officer is None or not officer.active:
            case.held_for_id = None
            note(context, case, CaseEventKind.NOTE, "原专员已离岗，案件由现承办人继续办理")
        elif officer.on_leave(day):
            continue
        else:
            pairings.settle(context, case, _home(context, case, officer))
        touch(case)
        moved += 1
    return moved


def _home(context: Context, case: Case, officer: Officer) -> Route:
    main = pairings.main_of(context.unit.officers.open_pairings(case.enterprise_id))
    kind = RoutingKind.PAIRING if main is not None and main[1].id == officer.id else RoutingKind.MANUAL
    return Route(officer.id, kind, [f"{officer.name}休假结束，案件交回"])
