"""First days after a job fair that an employment registration proves (就业登记为招聘会上岗依据).

Whom a fair's intention goes on with by a referral begins by that referral; here are the others, registered or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from matcher.errors import Conflict
from matcher.models.enterprise import Enterprise
from matcher.models.fair_kinds import HELD
from matcher.models.fair_visit import Agreed, FairVisitor
from matcher.models.placement import LeftReason, StartProof
from matcher.models.seeker import Seeker
from matcher.service import fair_starts
from matcher.service.context import Context
from matcher.service.fair_intentions import held_intention
from matcher.service.fairs import runs
from matcher.text.contact import read_phones
from matcher.text.normalise import clean

# What somebody said; the register says it too and stands instead.
SAID = frozenset({StartProof.ENTERPRISE, StartProof.CALL})


@dataclass(frozen=True, slots=True)
class Registration:
    """What one row of the register says of a person: name and telephone, first day, last day and why it ended."""

    name: str
    phone: str
    first: date
    last: date | None = None
    reason: LeftReason | None = None


def prove(context: Context, told: Registration, person: Seeker | None, firm: Enterprise) -> bool | None:
    """Write down what a registration proves of the intentions between a person and an enterprise.

    Only of fairs that the actor's unit, or one below it, held. Returns whether anything changed, None where no such
    intention stands; raises ``Conflict`` where the fair says another day.
    """
    agreed = _between(context, told, person, firm)
    begun = [one for one in agreed if one.start is not None and one.start.started_on == told.first]
    own = [one for one in begun if one.intention.referral_id is None]
    if begun:
        changed = [_stronger(context, one) for one in own]
        return any([*changed, *(_left(context, one, told) for one in own if told.last is not None)])
    free = [one for one in agreed if one.intention.referral_id is None]
    for one in free:
        if one.start is not None and one.start.left_on is None:
            raise Conflict(f"招聘会已登记于 {one.start.started_on} 上岗，与本行 {told.first} 不同", code="day")
    found = next((one for one in free if _may_begin(context, one, told.first)), None)
    if found is None:
        return None
    number = found.intention.id or 0
    fair_starts.mark_started(context, number, started_on=told.first, proof=StartProof.REGISTRATION)
    if told.last is not None:
        fair_starts.mark_left(context, number, left_on=told.last, reason=told.reason or LeftReason.UNKNOWN)
    return True


def _between(context: Context, told: Registration, person: Seeker | None, firm: Enterprise) -> list[Agreed]:
    """The standing intentions of the person with the enterprise, the latest first, at fairs that one's unit held."""
    visits, phones = context.unit.fair_visits, read_phones(clean(told.phone))
    key = context.unit.seekers.phone_hash(phones[0]) if phones else None
    known = visits.known(person.id if person is not None else None, key)
    same = [one.id or 0 for one in known if _is(context, one, told, person)]
    agreed = [one for one in visits.agreed(visitors=same) if one.enterprise.id == firm.id] if same else []
    found = []
    for one in reversed(agreed):
        fair = context.unit.fairs.get(one.intention.fair_id)
        if fair is not None and fair.state in HELD and runs(context, fair):
            found.append(one)
    return found


def _is(context: Context, visitor: FairVisitor, told: Registration, person: Seeker | None) -> bool:
    """Whether a visitor is whom the row names: the telephone alone may be a relative's."""
    if visitor.seeker_id is not None:
        return person is not None and visitor.seeker_id == person.id
    contact = context.unit.fair_visits.contact(visitor)
    return contact is not None and clean(contact.name) == clean(told.name)


def _may_begin(context: Context, one: Agreed, first: date) -> bool:
    fair = context.unit.fairs.get(one.intention.fair_id)
    return fair is not None and fair.first <= first


def _stronger(context: Context, one: Agreed) -> bool:
    """Let the registration stand where the first day rested on what somebody said."""
    number = one.intention.id or 0
    held_intention(context, number)
    start = context.unit.fair_visits.start_of(number)
    if start is None or start.proof not in SAID:
        return False
    before = start.proof
    start.proof = StartProof.REGISTRATION
    context.unit.session.flush()
    facts: dict[str, Any] = {"fair_id": one.intention.fair_id, "before": before.value}
    context.unit.audit("fair.proof", "fair_intention", number, proof=StartProof.REGISTRATION.value, **facts)
    return True


def _left(context: Context, one: Agreed, told: Registration) -> bool:
    number = one.intention.id or 0
    start = context.unit.fair_visits.start_of(number)
    if start is None or start.left_on is None:
        fair_starts.mark_left(context, number, left_on=told.last, reason=told.reason or LeftReason.UNKNOWN)
        return True
    if start.left_on != told.last:
        raise Conflict(f"招聘会已登记于 {start.left_on} 离开，与本行 {told.last} 不同", code="day")
    return False
