"""What comes of an agency's recommendation in its ledger: where the person started, or that this was a mistake."""

from __future__ import annotations

from matcher.errors import Conflict
from matcher.models.claim import LIVE
from matcher.models.shortlist import Referral
from matcher.service.context import Context


def started(context: Context, referral: Referral, enterprise_id: int) -> None:
    """Write the first day at work into the line of the agency that recommended the person, once."""
    service = context.unit.agencies.get(referral.service_id) if referral.service_id is not None else None
    firm = context.unit.enterprises.get(enterprise_id)
    if service is None or firm is None or service.placed_on is not None:
        return
    service.employer, service.placed_on = firm.name[:100], referral.started_on
    context.unit.audit("service.placed", "seeker", referral.seeker_id, service_id=service.id)


def undone(context: Context, referral: Referral) -> None:
    """The first day was written down by mistake: the line says so no more, unless a subsidy was claimed for it."""
    service = context.unit.agencies.get(referral.service_id) if referral.service_id is not None else None
    if service is None or service.placed_on != referral.started_on:
        return
    claim = context.unit.claims.of_services([service.id or 0]).get(service.id or 0)
    if claim in LIVE:
        raise Conflict("这次到岗已由机构申领职业介绍补贴，不能撤回；人已不在岗的，请登记离岗", code="claimed")
    service.employer, service.placed_on = "", None
    context.unit.audit("service.unplaced", "seeker", referral.seeker_id, service_id=service.id)
