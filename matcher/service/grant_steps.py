"""Rows of lists put back after they were dropped (恢复), and taken back after they were paid (责令退回)."""

from __future__ import annotations

from datetime import date

from matcher.errors import Conflict, Forbidden, Invalid
from matcher.models.claim import ClaimHold
from matcher.models.grant import GrantRow, GrantState, GrantStep
from matcher.service import claim_recovery
from matcher.service.cases import check_version
from matcher.service.claim_grounds import MIN_REASON
from matcher.service.context import Context
from matcher.service.grants import find_row, moved
from matcher.service.permissions import Action, permit
from matcher.service.policies import book

_FROM = {
    GrantStep.RESTORE: GrantState.DROPPED,
    GrantStep.RECOVER: GrantState.PAID,
    GrantStep.COLLECT: GrantState.RECOVERING,
    GrantStep.LIFT: GrantState.RECOVERING,
}


def take_step(
    context: Context,
    row_id: int,
    step: GrantStep,
    *,
    version: int,
    reason: str = "",
    article: str = "",
    amount: int | None = None,
    due_on: date | None = None,
    returned_on: date | None = None,
) -> GrantRow:
    """Put a dropped row back, or take back what a row was paid, by the rules of claims.

    ``amount`` in fen: to be given back (all that is not back where left out, with ``article`` and the last day
    ``due_on``), or come back on ``returned_on``. Nobody takes back their own decision.
    """
    permit(context.actor, Action.GRANT_WORK)
    row, _ = find_row(context, row_id)
    check_version(row.version, version)
    if row.state is not _FROM[step]:
        raise Conflict(f"当前为“{row.state.label}”，不能{step.label}")
    if step is not GrantStep.COLLECT and len(reason.strip()) < MIN_REASON:
        raise Invalid(f"请写明{step.label}的原因（至少 {MIN_REASON} 个字）", field="reason")
    if step is GrantStep.RESTORE:
        return _restore(context, row, reason)
    if step is GrantStep.RECOVER:
        after = claim_recovery.order(context, row, reason=reason, article=article, amount=amount, due_on=due_on)
    elif step is GrantStep.COLLECT:
        after = claim_recovery.collect(context, row, amount=amount, returned_on=returned_on, note=reason)
    else:
        after = claim_recovery.lift(context, row)
    state = GrantState(after.value)
    if state is GrantState.RECOVERED:
        context.unit.claims.release(grant_row_id=row.id)
    told = amount if step is GrantStep.COLLECT else row.recover_amount
    return moved(context, row, state, f"grant.{step.value}", amount=told)


def _restore(context: Context, row: GrantRow, reason: str) -> GrantRow:
    """Back where it stood, with the slots it had; by another than who took it off."""
    if context.actor.account_id in (None, row.dropped_by):
        raise Forbidden("恢复须由剔除以外的另一人办理", code="two_persons")
    unit = context.unit
    # Its people may be listed or claimed for elsewhere by now.
    slots = unit.claims.was_held(row.id or 0)
    clash = next(iter(unit.claims.holding(slots)), None)
    if clash is not None:
        raise Conflict(f"不能恢复：{_holder(context, clash)}，请先核实，不重复发放", code="taken")
    made = unit.grants.get(row.list_id)
    policy = book(context).governing(made.policy, made.adcode, made.listed_on) if made is not None else None
    unit.claims.hold(slots, policy=policy.name if policy is not None else "", grant_row_id=row.id)
    row.restored_reason = reason.strip()[:200]
    state = GrantState.CONFIRMED if row.confirmed_at is not None else GrantState.LISTED
    return moved(context, row, state, "grant.restore")


def _holder(context: Context, hold: ClaimHold) -> str:
    """Who holds a slot now, in a sentence that finds the claim or the row."""
    whom = f"编号 {hold.seeker_id} 的人" if hold.seeker_id else "本单位"
    if hold.claim_id is not None:
        where = f"申领第 {hold.claim_id} 号"
    else:
        row = context.unit.grants.row(hold.grant_row_id or 0)
        made = context.unit.grants.get(row.list_id) if row is not None else None
        where = f"免申即享名单“{made.title}”（名单 {made.id}）" if made is not None else "另一份免申即享名单"
    return f"{whom}已由{where}享受“{hold.policy}”{f'（{hold.ref}）' if hold.ref else ''}"
