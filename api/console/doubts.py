"""Doubts on a form (核对): what the rules only ask to look at is shown once, and taken when it was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256

from matcher.models.enums import FindingLevel
from matcher.models.values import Problem


def unseen(form: Mapping[str, str], found: Sequence[Problem]) -> list[Problem]:
    """The warnings that stand now, unless exactly these were shown before and the person hands in all the same."""
    doubts = [one for one in found if one.level is not FindingLevel.BLOCK]
    return [] if form.get("seen") == told(doubts) else doubts


def told(doubts: Sequence[Problem]) -> str:
    """What the form carries to say which doubts were shown; empty without any."""
    return sha256("\n".join(str(one) for one in doubts).encode()).hexdigest() if doubts else ""
