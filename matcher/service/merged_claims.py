"""What merging does to subsidies (合并与补贴): claims and their slots follow; nothing is claimed twice by merging."""

from __future__ import annotations

from typing import Any

from matcher import clock
from matcher.errors import Conflict
from matcher.models.agency import AgencyService
from matcher.models.claim import LIVE, Claim, ClaimHold
from matcher.models.grant import GrantRow
from matcher.models.status import SeekerStatus
from matcher.repository.journal import Journal
from matcher.service.agency_services import same_placement
from matcher.service.context import Context
from matcher.service.policies import book


def of_people(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """Hang statuses, services, claims and slots of one registration on the other; of two statuses the survivor's."""
    store = context.unit.merges
    known = {one.kind for one in store.hanging(SeekerStatus, "seeker_id", [mine]) if one.revoked_at is None}
    for status in store.hanging(SeekerStatus, "seeker_id", [theirs]):
        ended: dict[str, Any] = {}
        if status.revoked_at is None and status.kind in known:
            ended = {"revoked_at": clock.now(), "revoked_by": context.actor.account_id}
        journal.change(status, seeker_id=mine, **ended)
    served = {(one.agency_uscc, one.kind, one.served_on) for one in store.hanging(AgencyService, "seeker_id", [mine])}
    for service in store.hanging(AgencyService, "seeker_id", [theirs]):
        if (service.agency_uscc, service.kind, service.served_on) in served:
            raise Conflict(f"两条登记都有{service.agency_name}在 {service.served_on} 的同一服务，请先核实服务台账")
        journal.change(service, seeker_id=mine)
    _placed_once(context, mine, theirs)
    _within_term(context, mine, theirs)
    for claim in store.hanging(Claim, "seeker_id", [theirs]):
        journal.change(claim, seeker_id=mine)
    _slots(context, journal, "seeker_id", mine, theirs)


def of_enterprises(context: Context, journal: Journal, mine: int, theirs: int) -> None:
    """Hang claims, slots and rows of lists of one enterprise on the other."""
    store = context.unit.merges
    listed = {one.list_id for one in store.hanging(GrantRow, "enterprise_id", [mine])}
    for row in store.hanging(GrantRow, "enterprise_id", [theirs]):
        if row.list_id in listed:
            raise Conflict("两家单位都在同一份免申即享名单上，请先剔除其中一家")
        journal.change(row, enterprise_id=mine)
    for claim in store.hanging(Claim, "enterprise_id", [theirs]):
        journal.change(claim, enterprise_id=mine)
    _slots(context, journal, "enterprise_id", mine, theirs)


def _placed_once(context: Context, mine: int, theirs: int) -> None:
    """Raise a conflict where each registration was paid for a first day, and both days name one placement."""
    held = context.unit.claims.held_by([mine, theirs])
    days = book(context).limits_on(clock.today()).service_days
    for own in held.get(mine, []):
        for other in held.get(theirs, []):
            if same_placement(own, other, days):
                raise Conflict(
                    f"两条登记都已申领“{own.policy}”：第 {own.claim_id} 号（{own.ref} 上岗）与第 {other.claim_id} 号"
                    f"（{other.ref} 上岗）相隔 {days} 天以内，算同一次，请先撤回其中一笔再合并"
                )


def _within_term(context: Context, mine: int, theirs: int) -> None:
    """Raise a conflict where the months of both registrations together exceed the longest term either was told."""
    held = context.unit.claims.held_by([mine, theirs])
    both = [one for one in context.unit.merges.hanging(Claim, "seeker_id", [mine, theirs]) if one.state in LIVE]
    shared = {one.slot for one in held.get(mine, [])} & {one.slot for one in held.get(theirs, [])}
    for slot in sorted(shared):
        asked = [one for one in both if one.months and slot in _slot_names(one)]
        terms = [term for one in asked if (term := one.answer.get("term_months")) is not None]
        months = sum(one.months or 0 for one in asked)
        if terms and months > max(terms):
            raise Conflict(
                f"两条登记的“{asked[0].wording['name']}”合起来是 {months} 个月，最长 {max(terms)} 个月；"
                "请先核实，撤回多出的申领再合并"
            )


def _slot_names(claim: Claim) -> set[str]:
    """The slots named by the wording a claim was proposed under."""
    return {part["slot"] for part in claim.wording.get("exclusions", [])}


def _slots(context: Context, journal: Journal, column: str, mine: int, theirs: int) -> None:
    other = "enterprise_id" if column == "seeker_id" else "seeker_id"
    store = context.unit.merges
    live = {(one.slot, getattr(one, other), one.ref) for one in store.hanging(ClaimHold, column, [mine]) if one.live}
    for hold in store.hanging(ClaimHold, column, [theirs]):
        if hold.live and (hold.slot, getattr(hold, other), hold.ref) in live:
            raise Conflict(f"两条记录都已申领“{hold.policy}”，请先撤回其中一笔再合并")
        moved: dict[str, Any] = {column: mine}
        journal.change(hold, **moved)
