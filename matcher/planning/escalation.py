"""Escalation (上报): which level should watch over a case that has been open for long; ``domain.md`` §5."""

from __future__ import annotations

from matcher.models.step import CaseLevel
from matcher.planning.rulebook import Thresholds


def levels_due(rules: Thresholds, days_open: int) -> list[CaseLevel]:
    """The levels that a case of long shortage has reached by its days open, the lowest first."""
    after = ((rules.escalate_county_days, CaseLevel.COUNTY), (rules.escalate_city_days, CaseLevel.CITY))
    return [level for days, level in after if days_open > days]
