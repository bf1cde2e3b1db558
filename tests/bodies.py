"""Bodies good enough for the routes of surveys, lists, ledgers and renewals, by the last part of their address."""

from __future__ import annotations

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "sizes": {"version": 1, "year": 2025, "industry_code": "3391", "employees": 300, "revenue": 2_000_000_000},
    "size": {"version": 1, "year": 2025, "industry_code": "3391", "employees": "300", "revenue": "2000"},
}
_SURVEY = {"month": "2020-01", "staff_start": 10, "staff_end": 10, "needed": 3, "short": 2}
BODIES |= {
    "surveys": _SURVEY,
    "unchanged": {"month": "2020-01"},
    "revisions": _SURVEY | {"revision_reason": "填错了"},
    "revise": _SURVEY | {"revision_reason": "填错了"},
}
