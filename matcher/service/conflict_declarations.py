"""Declaring a conflict of interest (申报回避): by oneself or by the administration; ended by somebody else, in words.

What the officer still serves then is to be handed over, within days; an open case without a pairing is routed anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.errors import Conflict as Refused
from matcher.errors import Forbidden, Invalid, NotFound
from matcher.models.conflict import Conflict, ConflictDraft
from matcher.models.enterprise import Enterprise
from matcher.models.enums import Role
from matcher.models.todo import Todo, TodoKind
from matcher.planning.deadlines import HANDOVER_DAYS
from matcher.service import pairings
from matcher.service.cases import check_version, touch
from matcher.service.context import Context
from matcher.service.permissions import Action, permit
from matcher.service.todo_sources import LIMIT, Asking, after
from matcher.text.codes import uscc_problem

UNKNOWN = "没有这条申报，或不在您的管辖范围"


@dataclass(frozen=True, slots=True)
class ConflictView:
    """A declaration with its enterprise and whom it concerns; ``endable`` by this actor now."""

    conflict: Conflict
    enterprise: Enterprise
    who: str
    holds: bool
    endable: bool


def declare(context: Context, draft: ConflictDraft) -> Conflict:
    """Declare an interest: one's own, or an administrator that of an officer of the region."""
    reach = permit(context.actor, Action.CONFLICT_DECLARE)
    officer_id = draft.officer_id or context.actor.officer_id
    if draft.officer_id is not None and draft.officer_id != context.actor.officer_id:
        officer = context.unit.officers.get(draft.officer_id)
        near = {one.id for one in context.unit.officers.within(reach.adcode)} if reach.adcode is not None else set()
        if officer is None or (officer.id not in near and not context.actor.system):
            raise NotFound("没有这位专员，或不在您的管辖范围")
    if problem := uscc_problem(draft.uscc):
        raise Invalid(f"统一社会信用代码不对：{problem}", field="uscc")
    firm = context.unit.enterprises.by_uscc(draft.uscc, lock=True)
    if firm is None:
        raise Invalid("没有登记这个统一社会信用代码的单位，不需要申报", field="uscc")
    if draft.until is not None and draft.until < clock.today():
        raise Invalid("截止日期已过，不需要申报", field="until")
    made = context.unit.conflicts.add(
        Conflict(
            officer_id=officer_id,
            account_id=None if officer_id is not None else context.actor.account_id,
            enterprise_id=firm.id or 0,
            kind=draft.kind,
            since=draft.since,
            until=draft.until,
            declared_by=context.actor.account_id,
            declared_at=clock.now(),
        )
    )
    context.unit.audit("conflict.declare", "enterprise", firm.id, kind=draft.kind.value, officer_id=officer_id)
    _route_anew(context, firm, made)
    return made


def _route_anew(context: Context, firm: Enterprise, made: Conflict) -> None:
    """A case that the officer only works goes on to somebody else at once; a pairing is handed over."""
    if not made.holds(clock.today()) or made.officer_id is None:
        return
    case = context.unit.cases.open_of(firm.id or 0)
    paired = {officer.id for _, officer in context.unit.officers.open_pairings(firm.id or 0)}
    if case is not None and case.officer_id == made.officer_id and made.officer_id not in paired:
        pairings.assign(context, case, firm)
        touch(case)


def end(context: Context, conflict_id: int, *, version: int, reason: str) -> Conflict:
    """End a declaration with the reason; never whom it concerns."""
    permit(context.actor, Action.CONFLICT_END)
    found = context.unit.conflicts.within(conflict_id, **_mine(context), lock=True)
    if found is None:
        raise NotFound(UNKNOWN)
    check_version(found.version, version)
    if _concerns(context, found):
        raise Forbidden("本人的申报由他人解除", code="two_persons")
    if found.ended_at is not None:
        raise Refused("这条申报已经解除", code="state")
    reason = reason.strip()
    if not 2 <= len(reason) <= 200:
        raise Invalid("请用 2 到 200 字写明解除的原因", field="reason")
    found.ended_at, found.ended_by, found.end_reason = clock.now(), context.actor.account_id, reason
    found.version += 1
    context.unit.session.flush()
    context.unit.audit("conflict.end", "enterprise", found.enterprise_id, purpose=reason, conflict_id=found.id)
    return found


def _concerns(context: Context, one: Conflict) -> bool:
    actor = context.actor
    own = one.officer_id is not None and one.officer_id == actor.officer_id
    return own or (one.account_id is not None and one.account_id == actor.account_id)


def _mine(context: Context) -> dict[str, Any]:
    actor = context.actor
    home = "140000" if actor.system else actor.adcode if actor.officer_id is None else None
    return {"officer_id": actor.officer_id, "home": home, "account_id": actor.account_id}


def list_conflicts(context: Context, *, offset: int = 0, limit: int = 50) -> tuple[list[ConflictView], int]:
    """The officer's own declarations; those of the region's officers and accounts for an administrator."""
    permit(context.actor, Action.CONFLICT_DECLARE)
    rows, total = context.unit.conflicts.page(**_mine(context), offset=offset, limit=limit)
    ends = context.actor.system or context.actor.role is not Role.OFFICER
    return [
        ConflictView(
            one,
            firm,
            officer.name if officer is not None else account.display_name if account is not None else "",
            one.holds(clock.today()),
            ends and one.ended_at is None and not _concerns(context, one),
        )
        for one, firm, officer, account in rows
    ], total


def declarable(context: Context) -> list[tuple[str, str]]:
    """The officers of the region an administrator may declare for, number and name; nobody for an officer."""
    reach = permit(context.actor, Action.CONFLICT_DECLARE)
    found = context.unit.officers.within(reach.adcode) if reach.adcode is not None else []
    return [(str(one.id), f"{one.name}（{context.place_name(one.adcode)}）") for one in found if one.active]


def to_hand_over(asking: Asking) -> Iterable[Todo]:
    """Enterprises to hand over: the barred officer's own, those of the region for its administrator."""
    actor = asking.context.actor
    home = actor.adcode if actor.officer_id is None else None
    rows = asking.unit.conflicts.still_served(officer_id=actor.officer_id, home=home, day=asking.today, limit=LIMIT)
    for one, firm, officer in rows:
        what = f"{officer.name}应当回避（{one.kind.label}），移交给其他专员"
        due = after(one.declared_at, HANDOVER_DAYS)
        yield asking.todo(TodoKind.CONFLICT, one.id, what, firm.name, due, f"/enterprises/{firm.id}/pairing")


CONFLICT_SOURCES: tuple[tuple[Callable[[Asking], Iterable[Todo]], frozenset[Role]], ...] = (
    (to_hand_over, frozenset({Role.OFFICER, Role.COUNTY_ADMIN, Role.CITY_ADMIN})),
)
