"""Bodies good enough to get past the shape of every request about a plan, by the last part of the address."""

from __future__ import annotations

from typing import Any

from matcher.service.context import Kit
from matcher.service.permissions import SYSTEM

MEASURE: dict[str, Any] = {"kind": "visit", "text": "上门走访", "due": "2099-01-05"}
_BODIES: dict[str, dict[str, Any]] = {
    "diagnosis": {"version": 1, "kinds": ["skill"], "opinion": "已核对"},
    "regeneration": {"version": 1},
    "texts": {"version": 1, "risks": "有欠薪迹象", "remarks": "每周联系"},
    "removal": {"version": 1},
    "progress": {"version": 1, "state": "running", "text": "已走访"},
    "links": {"version": 1, "kind": "other", "ref": "走访1", "people": 0},
    "unlinking": {"version": 1, "link_id": 1},
    "confirmation": {"version": 1, "link_id": 1},
    "steps": {"version": 1, "to": "running", "opinion": "开始"},
    "closing": {"version": 1, "to": "solved", "solved": 1, "satisfaction": 5, "opinion": "已到岗"},
    "reviews": {"version": 1, "progress": "已走访", "problems": "", "next_steps": ""},
}


def plan_body(path: str) -> dict[str, Any] | None:
    """The body for an address of a plan, None for any other; a measure is nested in JSON and flat in a form."""
    last = path.rsplit("/", 1)[-1]
    if "/plan/" not in path and last != "diagnosis":
        return None
    if last in ("measures", "edit"):
        return {"version": 1, "measure": MEASURE} if path.startswith("/api/") else {"version": 1, **MEASURE}
    if last == "confirm":
        return {"version": 1, "name": "王厂长"}
    return _BODIES.get(last)


def measures_of(kit: Kit, case_id: int) -> list[int]:
    """The first measure of a case's plan, by id."""
    with kit.open(SYSTEM, write=False) as context:
        plan = context.unit.plans.of_case(case_id)
        assert plan is not None
        return [one.id or 0 for one in context.unit.plans.measures(plan.id or 0)[:1]]
