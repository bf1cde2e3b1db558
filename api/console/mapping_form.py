"""The form of a mapping (对接方案表单): rows of columns as typed, read into what a mapping is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Any

from matcher.errors import Invalid, MatcherError
from matcher.models.mapping import CellFormat, ExchangeDirection, Mapping, MappingDraft

PARTS = ("header", "field", "format", "fixed", "codes")
# Rows a new form begins with, how many the button adds, and how many are ever read.
FIRST, MORE, MOST = 6, 3, 100
_CELL = re.compile(r"c([1-9]\d{0,2})_(header|field|format|fixed|codes)")
_NAMED = re.compile(r"第 (\d{1,3}) 列")


def rows_of(form: Table[str, str]) -> list[dict[str, str]]:
    """The rows that say anything, in order; a row that was emptied is gone."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in form.items():
        found = _CELL.fullmatch(name)
        if found and int(found[1]) <= MOST:
            rows.setdefault(int(found[1]), dict.fromkeys(PARTS, ""))[found[2]] = text.strip()
    said = [rows[number] for number in sorted(rows)]
    return [row for row in said if any(row[one] for one in PARTS if one != "format")]


def rows_shown(form: Table[str, str], more: int = 0) -> list[dict[str, str]]:
    """Rows as the form shows them: those that say anything, then as many empty ones as there were, and ``more``."""
    rows = rows_of(form)
    found = (_CELL.fullmatch(name) for name in form)
    before = max((int(one[1]) for one in found if one and int(one[1]) <= MOST), default=0)
    shown = min(max(before + more, FIRST), MOST)
    return rows + [dict.fromkeys(PARTS, "") for _ in range(shown - len(rows))]


def told_of(form: Table[str, str]) -> dict[str, Any]:
    """What the form says, for ``mappings.drafted``; a code table that cannot be read names its column and line."""
    columns = []
    for number, row in enumerate(rows_of(form), start=1):
        column: dict[str, Any] = {"header": row["header"], "field": row["field"], "fixed": row["fixed"]}
        column["format"] = row["format"] or CellFormat.TEXT.value
        column["codes"] = _codes(row["codes"], f"第 {number} 列“{row['header'][:60]}”")
        columns.append(column)
    facts = {one: form.get(one, "").strip() for one in ("name", "system", "kind", "key")}
    direction = form.get("direction", "") or ExchangeDirection.BOTH.value
    return facts | {"direction": direction, "verified": form.get("verified") == "1", "columns": columns}


def _codes(text: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        own, apart, theirs = line.replace("＝", "=").partition("=")
        own, theirs = own.strip(), theirs.strip()
        if not apart or not own or not theirs:
            raise Invalid(f"{where}的代码表第 {number} 行应写成“我方=对方”，如 男=1", field="columns")
        if own in found:
            raise Invalid(f"{where}的代码表里“{own[:40]}”写了两次，请保留一行", field="columns")
        found[own] = theirs
    return found


def blank(kind: str = "") -> dict[str, str]:
    """The form before anything is typed."""
    return dict.fromkeys(("name", "system", "key", "direction", "verified"), "") | {"kind": kind}


def form_of(mapping: Mapping | MappingDraft) -> dict[str, str]:
    """A mapping as the form shows it."""
    columns = mapping.cells if isinstance(mapping, Mapping) else mapping.columns
    form = {"name": mapping.name, "system": mapping.system, "kind": mapping.kind.value, "key": mapping.key}
    form |= {"direction": mapping.direction.value, "verified": "1" if mapping.verified else ""}
    for number, column in enumerate(columns, start=1):
        codes = "\n".join(f"{own}={theirs}" for own, theirs in column.codes.items())
        told = (column.header, column.field, column.format.value, column.fixed, codes)
        form |= {f"c{number}_{part}": text for part, text in zip(PARTS, told, strict=True)}
    return form


def errors_of(error: MatcherError) -> dict[str, str]:
    """What is wrong, by the field of the form to go to; a sentence that names a column leads to its header."""
    # Of a file the details are the headers it lacks, which the message names.
    details = (error.details if error.field == "columns" else []) or [error.message]
    errors: dict[str, str] = {}
    for number, text in enumerate(details, start=1):
        found = _NAMED.match(text)
        name = f"c{found[1]}_header" if found else f"_{number}"
        if not found and error.field in ("name", "system", "key", "file"):
            name = error.field
        errors[name] = f"{errors[name]}；{text}" if name in errors else text
    return errors
