"""Failpoints (故障点): named places where a test kills the process to prove that nothing is left half done."""

from __future__ import annotations

import os

# Every write path passes one of these; a test walks the whole list (``trust.md`` T11).
NAMES = (
    "after_parse",
    "before_commit",
    "after_commit",
    "intake_row",
    "case_routed",
    "referral_marked",
    "job_taken",
    "job_done",
)
_VARIABLE = "MATCHER_FAILPOINT"
_hits: dict[str, int] = {}


def hit(name: str) -> None:
    """Die here with status 137 when ``MATCHER_FAILPOINT`` is ``name`` or ``name:n`` and this is the n-th hit."""
    wanted = os.environ.get(_VARIABLE)
    if not wanted:
        return
    if name not in NAMES:
        raise LookupError(f"unregistered failpoint {name!r}")
    target, _, count = wanted.partition(":")
    if target != name:
        return
    _hits[name] = _hits.get(name, 0) + 1
    if _hits[name] >= int(count or 1):
        os._exit(137)
