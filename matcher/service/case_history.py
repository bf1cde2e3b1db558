"""A case's history (办理记录) as its reader may see it."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.models.case import CaseEvent
from matcher.models.enums import CaseEventKind, Role
from matcher.service.permissions import Actor

# What is said between a person and the officer, reasons of health and family among it: no business of the enterprise's
# (个人信息保护法 6, 28), whose own words stand in its inbox.
_BETWEEN = frozenset(
    {
        CaseEventKind.CONTACTED,
        CaseEventKind.UNSUITABLE,
        CaseEventKind.FOLLOWED,
        CaseEventKind.LEFT,
        CaseEventKind.ELSEWHERE,
        CaseEventKind.UNDONE,
    }
)


def told(actor: Actor, events: Sequence[CaseEvent]) -> Sequence[CaseEvent]:
    """The lines an actor may read: an enterprise's without what is between its candidates and the officer."""
    if actor.role is not Role.ENTERPRISE:
        return events
    return [one for one in events if one.kind not in _BETWEEN or one.by_id == actor.account_id]
