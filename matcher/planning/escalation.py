"""Escalation (上报): which level should watch over a case that has been open for long; ``domain.md`` §5."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.models.enums import ShortageKind
from matcher.models.step import CaseLevel

# A case of long shortage goes to a level once it has been open for more than this many days.
AFTER_DAYS: tuple[tuple[int, CaseLevel], ...] = ((90, CaseLevel.COUNTY), (120, CaseLevel.CITY))
LONG_DAYS = 60
LONG_FILL = 0.5


def is_long_term(*, declared: Iterable[ShortageKind], days_open: int, wanted: int, started: int) -> bool:
    """Whether the shortage is a long one: said so, or open for more than 60 days with less than half filled."""
    if ShortageKind.LONG_TERM in set(declared):
        return True
    return days_open > LONG_DAYS and wanted > 0 and started < wanted * LONG_FILL


def levels_due(days_open: int) -> list[CaseLevel]:
    """The levels that a case of long shortage has reached by its days open, the lowest first."""
    return [level for days, level in AFTER_DAYS if days_open > days]
