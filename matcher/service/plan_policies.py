"""Policies an enterprise can claim (可申领政策) as its plan lists them: the one place where they come in."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.models.enterprise import Enterprise
from matcher.service.context import Context


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """One policy of the plan: its name, the document it rests on, what the rules say, which papers are missing."""

    name: str
    document: str
    status: str
    missing: str = ""


def claimable(_context: Context, _enterprise: Enterprise) -> list[PolicyRow]:
    """The policies to claim for this enterprise; none until the policy rules are asked from here."""
    return []
