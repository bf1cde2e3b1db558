"""Clauses of a job text (分句) and what a clause says of a fact: demanded, wished for, or waived."""

from __future__ import annotations

import re

_BREAK = re.compile(r"[,，;；。!！?？\n]")
_WISH = re.compile(r"优先|者佳|更佳|为佳|尤佳|最佳|加分|优选")
_WAIVED = re.compile(r"无需|无须|不需|不要求|不必|不用|没有要求|无要求|不限|不作要求|不做要求")
_REACH = 40


def clause_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around ``[start, end)`` begins and ends, looking at most a line's length either way."""
    low = max(0, start - _REACH)
    before = [match.end() for match in _BREAK.finditer(text, low, start)]
    after = _BREAK.search(text, end, min(len(text), end + _REACH))
    return (before[-1] if before else low), (after.start() if after else min(len(text), end + _REACH))


def is_wished(text: str, start: int, end: int) -> bool:
    """Whether the clause says 优先 or 者佳 after the fact."""
    return bool(_WISH.search(text, end, clause_bounds(text, start, end)[1]))


def is_waived(text: str, start: int, end: int) -> bool:
    """Whether the clause waives the fact: 无需…, …不要求, …不限."""
    low, high = clause_bounds(text, start, end)
    return bool(_WAIVED.search(text, low, start) or _WAIVED.search(text, end, min(high, end + 8)))
