"""Bodies good enough for the routes of surveys, lists, ledgers and renewals, by the last part of their address."""

from __future__ import annotations

from typing import Any

BODIES: dict[str, dict[str, Any]] = {
    "sizes": {"version": 1, "year": 2025, "industry_code": "3391", "employees": 300, "revenue": 2_000_000_000},
    "size": {"version": 1, "year": 2025, "industry_code": "3391", "employees": "300", "revenue": "2000"},
}
