"""Visits and calls (走访与电话联系): written down by who paid them; they clear what they were due for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Invalid
from matcher.models.visit import Visit, VisitKind
from matcher.service import deadlines
from matcher.service.context import Context
from matcher.service.pairings import find_enterprise
from matcher.service.permissions import Action, permit

# A contact may be written down this many days afterwards.
LATE_DAYS = 31


def record_visit(
    context: Context, enterprise_id: int, *, kind: VisitKind, held_on: date | None = None, note: str = ""
) -> Visit:
    """Write down a contact on a day, today without one; it clears the first contact, and a visit the month's."""
    find_enterprise(context, enterprise_id, Action.CASE_WORK)
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
