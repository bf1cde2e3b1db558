"""When somebody reaches the statutory retirement age (法定退休日期), by birth and kind, as the rule of a day says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matcher.models.retirement import RetireKind, RetirementAge
from matcher.planning.deadlines import add_months


def legal_retirement(born_on: date, kind: RetireKind, ages: Sequence[RetirementAge], on: date) -> date | None:
    """The day somebody reaches the age, by the rule in force ``on`` a day; None where no rule reaches that day."""
    begun = [one for one in ages if one.kind is kind and one.effective_from <= on]
    rule = max(begun, key=lambda one: one.effective_from, default=None)
    if rule is None:
        return None
    usual = add_months(born_on, rule.age * 12)
    if rule.first is None:
        return usual
    since = (usual.year - rule.first.year) * 12 + usual.month - rule.first.month
    later = min(rule.most, since // rule.step + 1) if since >= 0 else 0
    return add_months(born_on, rule.age * 12 + later)
