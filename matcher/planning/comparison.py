"""Two agreed versions of a plan compared (版本对照): what was added, taken out and changed, in the plan's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# What is said of a measure, and what of the plan as a whole.
_FIELDS = {
    "kind": "措施",
    "text": "内容",
    "clause": "依据",
    "owner": "责任人",
    "start": "开始",
    "due": "期限",
    "target": "目标人数",
}
_WHOLE = {"classes": "缺工类型", "remarks": "说明"}


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: where, which field, both values as shown; empty before what was added and after what is gone."""

    where: str
    field: str
    before: str
    after: str


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[Change]:
    """Differences of two contents as ``service.plan_contents`` made them, plan first, then needs, then measures."""
    changes = [
        Change("方案", label, _shown(old.get(key)), _shown(new.get(key)))
        for key, label in _WHOLE.items()
        if old.get(key) != new.get(key)
    ]
    changes += _listed(old.get("needs", []), new.get("needs", []), "岗位", {"headcount": "需求人数", "title": "岗位"})
    return changes + _listed(old.get("measures", []), new.get("measures", []), "措施", _FIELDS)


def _listed(old: list[Any], new: list[Any], noun: str, fields: Mapping[str, str]) -> list[Change]:
    before, after = {one["id"]: one for one in old}, {one["id"]: one for one in new}
    changes = []
    for key in [*before, *(key for key in after if key not in before)]:
        mine, theirs = before.get(key), after.get(key)
        name = _name(theirs or mine or {})
        if mine is None or theirs is None:
            changes.append(Change(f"{noun}：{name}", "增加" if mine is None else "删去", _whole(mine), _whole(theirs)))
            continue
        changes += [
            Change(f"{noun}：{name}", label, _shown(mine.get(key_)), _shown(theirs.get(key_)))
            for key_, label in fields.items()
            if mine.get(key_) != theirs.get(key_)
        ]
    return changes


def _name(one: Mapping[str, Any]) -> str:
    return str(one.get("title") or one.get("kind") or "")


def _whole(one: Mapping[str, Any] | None) -> str:
    return "" if one is None else str(one.get("text") or one.get("title") or "")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "、".join(str(one) for one in value)
    return "" if value is None else str(value)
