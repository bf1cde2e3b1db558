"""Clauses of a job text (分句): how far the words around a fact may speak of it."""

from __future__ import annotations

import re

_BREAK = re.compile(r"[,，;；。!！?？\n]")
_REACH = 40


def clause_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around ``[start, end)`` begins and ends, looking at most a line's length either way."""
    low = max(0, start - _REACH)
    before = [match.end() for match in _BREAK.finditer(text, low, start)]
    after = _BREAK.search(text, end, min(len(text), end + _REACH))
    return (before[-1] if before else low), (after.start() if after else min(len(text), end + _REACH))
