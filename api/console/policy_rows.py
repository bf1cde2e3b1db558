"""A policy's rules as rows of a form (政策规则行): conditions with their levels, slots by policy name, papers.

Rows stand in plain fields numbered from 1, so that they can be added and removed without a script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.console import typed
from matcher.errors import Invalid
from matcher.models.enums import EnterpriseSize
from matcher.models.policy import Condition, ConditionKind, EvidenceFrom, Policy
from matcher.models.training import CourseKind
from matcher.service.editions import SlotChoice

MOST_ROWS = 40
MOST_PAPERS = 20
BLANK_PAPERS = 2
SIZES = [one for one in EnterpriseSize if one is not EnterpriseSize.UNKNOWN]
TRAININGS = [one for one in CourseKind if one.own]
GROUPS = (ConditionKind.ANY_OF, ConditionKind.ALL_OF)
LEVELS = [(1, "第 1 层"), *((number, f"第 {number} 层，属于上面的组") for number in (2, 3, 4))]
Row = dict[str, Any]


def condition_rows(conditions: Sequence[Condition], level: int = 1) -> list[Row]:
    """Conditions as rows in reading order: what belongs to a group follows it one level deeper."""
    found: list[Row] = []
    for one in conditions:
        months = "" if one.months is None else str(one.months)
        found.append(_row(one.kind, level, months, [k.value for k in one.sizes], [k.value for k in one.trainings]))
        found += condition_rows(one.of, level + 1)
    return found


def _row(
    kind: ConditionKind, level: int, months: str = "", sizes: Sequence[str] = (), kinds: Sequence[str] = ()
) -> Row:
    return {"kind": kind, "level": level, "months": months, "sizes": list(sizes), "trainings": list(kinds)}


def typed_conditions(form: Mapping[str, str]) -> list[Row]:
    """The rows as the form sends them."""
    found = []
    for number in range(1, MOST_ROWS + 1):
        name = f"condition-{number}"
        if form.get(name) not in list(ConditionKind):
            continue
        level = form.get(f"{name}-level", "1")
        found.append(
            _row(
                ConditionKind(form[name]),
                int(level) if level in ("1", "2", "3", "4") else 1,
                form.get(f"{name}-months", "")[:10],
                [one.value for one in SIZES if form.get(f"{name}-size-{one.value}")],
                [one.value for one in TRAININGS if form.get(f"{name}-training-{one.value}")],
            )
        )
    return found


def changed(rows: list[Row], form: Mapping[str, str]) -> list[Row]:
    """The rows after a button that adds or removes one."""
    does = form.get("do", "")
    number = does.removeprefix("drop-")
    if does.startswith("drop-") and number.isascii() and number.isdecimal() and 1 <= int(number[:3]) <= len(rows):
        return rows[: int(number) - 1] + rows[int(number) :]
    if does == "add" and form.get("new_kind") in list(ConditionKind) and len(rows) < MOST_ROWS:
        after = form.get("new_after", "")
        place = int(after) if after.isascii() and after.isdecimal() and len(after) < 4 else len(rows)
        place = min(place, len(rows))
        before = rows[place - 1] if place else None
        level = 1 if before is None else before["level"] + (before["kind"] in GROUPS)
        return [*rows[:place], _row(ConditionKind(form["new_kind"]), min(level, 4)), *rows[place:]]
    return rows


def read_conditions(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The rows as conditions within conditions; raises :class:`Invalid` naming the row and its field."""
    found, end = _read(rows, 0, 1)
    if end < len(rows):
        raise Invalid(f"第 {end + 1} 条的层级不对：上面没有它所属的组", field=f"condition-{end + 1}-level")
    return found


def _read(rows: Sequence[Row], start: int, level: int) -> tuple[list[dict[str, Any]], int]:
    found: list[dict[str, Any]] = []
    place = start
    while place < len(rows) and rows[place]["level"] == level:
        row, number = rows[place], place + 1
        told: dict[str, Any] = {"kind": row["kind"].value}
        where, label = f"condition-{number}", f"第 {number} 条“{row['kind'].label}”"
        needs = row["kind"].needs
        place += 1
        if needs == "months":
            told["months"] = typed.whole(row["months"], f"{where}-months", label=f"{label}的月数", digits=3)
            if told["months"] is None or told["months"] > 600:
                raise Invalid(f"{label}请填写月数，0 到 600", field=f"{where}-months")
        elif needs in ("sizes", "trainings"):
            if not row[needs]:
                raise Invalid(f"{label}请至少选一项", field=where)
            told[needs] = row[needs]
        elif needs == "of":
            told["of"], place = _read(rows, place, level + 1)
            if not told["of"]:
                raise Invalid(f"{label}下面还没有条件：请添加，或去掉这一组", field=where)
        found.append(told)
    return found, place


def slot_rows(choices: Sequence[SlotChoice], form: Mapping[str, str] | None = None) -> list[Row]:
    """Every known slot: with which policies it is shared, whether it is taken, how far it reaches."""
    found = []
    for one in choices:
        taken, basis = one.taken, one.basis.value
        if form is not None:
            taken, basis = bool(form.get(f"slot-{one.slot}")), form.get(f"slot-{one.slot}-basis", basis)
        found.append({"choice": one, "taken": taken, "basis": basis})
    return found


def read_slots(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The slots taken, as exclusions."""
    return [
        {"slot": one["choice"].slot, "basis": one["basis"], "switch": one["choice"].switch}
        for one in rows
        if one["taken"]
    ]


def paper_rows(wording: Policy, form: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """The papers with who brings them, and blank lines behind."""
    if form is None:
        rows = [(one.name, one.by.value) for one in wording.evidence]
    else:
        numbers = range(1, MOST_PAPERS + 1)
        rows = [(form.get(f"paper-{one}", "").strip(), form.get(f"paper-{one}-by", "")) for one in numbers]
        rows = [one for one in rows if one[0]]
    return (rows + [("", EvidenceFrom.ENTERPRISE.value)] * BLANK_PAPERS)[:MOST_PAPERS]


def read_papers(rows: Sequence[tuple[str, str]], wording: Policy) -> list[dict[str, str]]:
    """The papers of the checklist, in order; raises :class:`Invalid` at the line. Records stay with their papers."""
    records = {one.name: one.record.value for one in wording.evidence if one.record is not None}
    found: list[dict[str, str]] = []
    for number, (name, by) in enumerate(rows, 1):
        if not name:
            continue
        if len(name) > 60:
            raise Invalid(f"第 {number} 份材料的名称不能超过 60 个字", field=f"paper-{number}")
        if by not in list(EvidenceFrom):
            raise Invalid(f"第 {number} 份材料请选择由谁提供", field=f"paper-{number}-by")
        if any(name == other["name"] for other in found):
            raise Invalid(f"第 {number} 份材料与前面重复", field=f"paper-{number}")
        found.append({"name": name, "by": by} | ({"record": records[name]} if name in records else {}))
    return found
