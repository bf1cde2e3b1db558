"""Who may not act for which enterprise (回避): the one rule, asked wherever something of an enterprise is taken up.

Whoever declared an interest in an enterprise, or of whom one was declared, sees what everybody in the county sees of
it and may give it away; nothing else. Enterprises, bodies and people act for themselves and are not asked.
"""

from __future__ import annotations

from matcher import clock
from matcher.errors import Conflict, Forbidden
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.officer import Officer
from matcher.service.context import Context
from matcher.service.permissions import Action

CODE = "conflict_of_interest"
OWN = "您与该单位有申报的利害关系，应当回避，不能办理它的事项；请移交给其他专员，或请上级指派"
_STAFF = frozenset({Role.OFFICER, Role.COUNTY_ADMIN, Role.CITY_ADMIN, Role.PROVINCE_ADMIN, Role.MARKET_OPERATOR})
# Giving an enterprise away is what a barred officer is asked to do.
_OPEN = frozenset({Action.HANDOVER_WORK})
# Reading that shows candidates.
_SHUT = frozenset({Action.SHORTLIST_READ, Action.REFERRED_READ})


def keep_out(context: Context, enterprise_id: int | None, action: Action | None = None, *, lock: bool = True) -> None:
    """Raise 403 where the actor is barred from the enterprise for ``action``; merely looking at facts is let pass."""
    if action in _OPEN or (action is not None and not lock and action.value.endswith(".read") and action not in _SHUT):
        return
    if barred(context, enterprise_id):
        raise Forbidden(OWN, code=CODE)


def barred(context: Context, enterprise_id: int | None) -> bool:
    """Whether the actor is barred from the enterprise today."""
    actor = context.actor
    if enterprise_id is None or actor.system or actor.role not in _STAFF:
        return False
    own = context.unit.conflicts.of_actor(actor.account_id or 0, actor.officer_id or 0, clock.today())
    return enterprise_id in own


def refuse_officer(context: Context, enterprise: Enterprise, officer: Officer) -> None:
    """Raise 409 where the officer may not be put in charge of the enterprise."""
    if officer.id in barred_officers(context, enterprise):
        raise Conflict(f"{officer.name}与该单位有申报的利害关系，应当回避，不能结对或接收", code=CODE)


def barred_officers(context: Context, enterprise: Enterprise) -> frozenset[int]:
    """The officers who may not serve the enterprise today."""
    return context.unit.conflicts.officers_of(enterprise.id or 0, clock.today())
