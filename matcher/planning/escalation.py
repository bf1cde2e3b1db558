"""Escalation (上报): which level should watch over a case that has been open for long; ``domain.md`` §5."""

from __future__ import annotations

from collections.abc import Iterable

from matcher.models.enums import ShortageKind
from matcher.models.step import CaseLevel
from matcher.planning.rulebook import Thresholds


def is_long_term(
    rules: Thresholds, *, declared: Iterable[ShortageKind], days_open: int, wanted: int, started: int
) -> bool:
    """Whether the shortage is a long one: said so, or open for long with too few found (``data/planning.toml``)."""
    if ShortageKind.LONG_TERM in set(declared):
        return True
    return days_open > rules.long_term_days and wanted > 0 and 100 * started < wanted * rules.long_term_fill_percent


def levels_due(rules: Thresholds, days_open: int) -> list[CaseLevel]:
    """The levels that a case of long shortage has reached by its days open, the lowest first."""
    after = ((rules.escalate_county_days, CaseLevel.COUNTY), (rules.escalate_city_days, CaseLevel.CITY))
    return [level for days, level in after if days_open > days]
