"""Visits and calls (走访与电话联系): written down by who paid them; they clear what they were due for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Invalid
from matcher.models.deadline import DeadlineKind
from matcher.models.enterprise import Enterprise
from matcher.models.visit import Visit, VisitKind, VisitTag
from matcher.service import deadlines
from matcher.service.context import Context
from matcher.service.deadlines import DeadlineRow
from matcher.service.permissions import Action, permit
from matcher.service.standing import find_enterprise, hold_enterprise

# A contact may be written down this many days afterwards.
LATE_DAYS = 31


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """What the form of a contact shows: the enterprise, what a contact would clear, and the latest ones."""

    enterprise: Enterprise
    owed: list[DeadlineRow]
    visits: Sequence[Visit]


def get_sheet(context: Context, enterprise_id: int) -> VisitSheet:
    """The form of a contact with an enterprise within reach."""
    found = find_enterprise(context, enterprise_id, Action.CASE_WORK, own=True)
    kinds = [DeadlineKind.FIRST_CONTACT, DeadlineKind.VISIT]
    owed = context.unit.deadlines.open_of_enterprise(enterprise_id, kinds)
    latest = context.unit.visits.of_enterprise(enterprise_id, limit=3)
    return VisitSheet(found, [deadlines.shown(one, {}) for one in owed], latest)


def record_visit(
    context: Context,
    enterprise_id: int,
    *,
    kind: VisitKind,
    held_on: date | None = None,
    tags: Collection[VisitTag] = (),
    note: str = "",
) -> Visit:
    """Write down a contact on a day, today without one; it clears the first contact, and a visit the month's."""
    hold_enterprise(context, enterprise_id, Action.CASE_WORK, own=True)
    today = clock.today()
    day = held_on or today
    if not today - timedelta(days=LATE_DAYS) <= day <= today:
        raise Invalid(f"日期应在今天之前 {LATE_DAYS} 天以内", field="held_on")
    made = context.unit.visits.add(
        Visit(
            enterprise_id=enterprise_id,
            officer_id=context.actor.officer_id,
            kind=kind,
            held_on=day,
            tags=[tag.value for tag in VisitTag if tag in tags],
            note=note.strip()[:500],
            by_id=context.actor.account_id,
            by_name=context.actor.name,
            at=clock.now(),
        )
    )
    deadlines.contacted(context, enterprise_id, day, visit=kind is VisitKind.VISIT)
    context.unit.audit("visit.record", "enterprise", enterprise_id, kind=kind.value)
    return made


def list_visits(context: Context, enterprise_id: int) -> Sequence[Visit]:
    """An enterprise's contacts, the latest first; the caller has found the enterprise within reach."""
    permit(context.actor, Action.PAIRING_READ)
    return context.unit.visits.of_enterprise(enterprise_id)
