"""Looks at people's data (查看记录): the one place where opening it to somebody is written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher import clock
from matcher.models.audit import AuditEntry
from matcher.models.enums import Role
from matcher.models.look import Look, LookKind
from matcher.service.context import Context
from matcher.service.permissions import Action, permit


@dataclass(frozen=True, slots=True)
class LookView:
    """A look as the person reads it: the unit and the role, not the name of who looked."""

    look: Look

    @property
    def by(self) -> str:
        """The unit and the role of who looked."""
        role = next((one.label for one in Role if one.value == self.look.role), "系统")
        return f"{self.look.body}（{role}）" if self.look.body else role


def looked(
    context: Context,
    seeker_id: int | None,
    what: LookKind,
    *,
    action: str,
    subject: str,
    subject_id: int | None,
    purpose: str,
    **facts: Any,
) -> None:
    """Write the audit row of a look and, where the data is a registered person's, the look; in this transaction.

    ``action``, ``subject`` and ``facts`` are what the audit log says of it; who opens somebody's data calls this
    before the answer is given.
    """
    people = [seeker_id] if seeker_id is not None else []
    looked_at_all(
        context, people, what, action=action, subject=subject, subject_id=subject_id, purpose=purpose, **facts
    )


def looked_at_all(
    context: Context,
    people: Iterable[int],
    what: LookKind,
    /,
    *,
    action: str,
    subject: str,
    subject_id: int | None,
    purpose: str,
    **facts: Any,
) -> None:
    """The same for one sheet with several people: one audit row, and a look for each of them."""
    purpose = purpose.strip()[:200]
    entry = context.unit.audit(action, subject, subject_id, purpose=purpose, **facts)
    _keep(context, dict.fromkeys(people, entry), what, purpose)


def looked_at_each(
    context: Context, people: Iterable[int], what: LookKind, *, action: str, purpose: str, **facts: Any
) -> None:
    """The same for a file of many: an audit row of its own, and a look, for each person."""
    purpose, audit = purpose.strip()[:200], context.unit.audit
    entries = {one: audit(action, "seeker", one, purpose=purpose, **facts) for one in sorted(set(people))}
    _keep(context, entries, what, purpose)


def _keep(context: Context, entries: Mapping[int, AuditEntry], what: LookKind, purpose: str) -> None:
    """Store the looks; somebody's own is none."""
    found = sorted(one for one in entries if one != context.actor.seeker_id)
    if not found:
        return
    # The look names its audit row by number.
    context.unit.session.flush()
    body, actor = _body(context), context.actor
    context.unit.looks.add_many(
        [
            Look(
                seeker_id=one,
                at=clock.now(),
                account_id=actor.account_id,
                by_name=actor.name[:60],
                body=body[:100],
                role=actor.role.value if actor.role else "",
                what=what,
                purpose=purpose,
                audit_id=entries[one].id or 0,
            )
            for one in found
        ]
    )


def _body(context: Context) -> str:
    """The unit the actor belongs to, as people know it."""
    actor, unit = context.actor, context.unit
    if actor.enterprise_id is not None:
        firm = unit.enterprises.get(actor.enterprise_id)
        return firm.name if firm is not None else ""
    if actor.organisation_id is not None:
        body = unit.organisations.get(actor.organisation_id)
        return body.name if body is not None else ""
    if actor.market_id is not None:
        market = unit.markets.get(actor.market_id)
        return market.name if market is not None else ""
    officer = unit.officers.get(actor.officer_id) if actor.officer_id is not None else None
    adcode = officer.adcode if officer is not None else actor.adcode
    return f"{context.place_name(adcode)}人力资源和社会保障部门" if adcode else ""


def list_own(context: Context, *, offset: int = 0, limit: int = 20) -> tuple[Sequence[LookView], int]:
    """Who looked at the signed-in person's data, the newest first, and how many looks there are."""
    permit(context.actor, Action.PROFILE_READ)
    rows, total = context.unit.looks.of_seeker(context.actor.seeker_id or 0, offset=offset, limit=limit)
    return [LookView(one) for one in rows], total
