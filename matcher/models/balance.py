"""Re-balancing of pairings (均衡调整): how far to go."""

from __future__ import annotations

from matcher.models.enums import Labelled


class BalanceGoal(Labelled):
    """How far to go (调整目标)."""

    CAPS = "caps", "降到上限以内"
    EVEN = "even", "尽量均衡"
