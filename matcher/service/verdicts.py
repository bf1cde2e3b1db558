"""Verdicts of rows (逐行结论): a row is read on its own, then compared with the rows before it and with the store.

A stored row keeps both: what its own reading says (``own_*``), and the verdict after the comparison. So one row can
be corrected and read again without reading the others.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.forms.columns import Form
from matcher.models.enterprise import Enterprise
from matcher.models.enums import FindingLevel, IntakeKind
from matcher.models.states import VacancyState, Verdict
from matcher.models.vacancy import VacancyDraft
from matcher.models.values import Finding, Problem
from matcher.service import key_list_rows, lot_rows, open_posts, people_rows, survey_rows, vacancies
from matcher.service.context import Context
from matcher.text.normalise import clean

Row = dict[str, Any]
# A post in one of these states is taken anew when its row comes again.
RENEWABLE = (VacancyState.REJECTED, VacancyState.EXPIRED)

# The rule of the elements that an advertisement must name.
_ELEMENTS = "R13"


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row before it is read: where it stands, its cells, and for loose text where each cell was taken from."""

    number: int
    table: str
    cells: dict[str, str]
    sources: dict[str, list[list[int]]] = field(default_factory=dict)


def read_row(context: Context, kind: IntakeKind, header: Mapping[str, Any], raw: RawRow) -> Row:
    """One row read on its own: drafts, problems, verdict and the keys by which it is known again."""
    row: Row = {"number": raw.number, "table": raw.table, "cells": dict(raw.cells), "sources": raw.sources}
    return reread(context, kind, header, row | {"corrected": {}, "occupations": {}})


def reread(context: Context, kind: IntakeKind, header: Mapping[str, Any], row: Row) -> Row:
    """A stored row read again from its cells, as after a correction."""
    drafts, texts, verdict, keys = _READERS[kind](context, header, row["cells"])
    row = row | {"drafts": drafts, "keys": keys, "own_verdict": verdict.value, "own_problems": texts}
    return row | {"verdict": verdict.value, "problems": texts}


_Reading = tuple[list[dict[str, Any]], list[str], Verdict, list[str]]


def _post(context: Context, header: Mapping[str, Any], cells: Mapping[str, str]) -> _Reading:
    drafts, problems = context.kit.brochures.read_post(cells, header_adcode=header.get("adcode"))
    texts = [str(problem) for problem in problems]
    bad = not drafts or _blocks(problems)
    warned = bool(problems)
    form = context.kit.forms[IntakeKind.BROCHURE.value]
    intro, phone = str(header.get("intro", "")), str(header.get("contact_phone", ""))
    # Who mends a row that lacks something sees at once what the law forbids in it.
    judged = drafts or [context.kit.brochures.outline(cells, header_adcode=header.get("adcode"))]
    for draft in judged:
        for finding in vacancies.check(context, draft, intro=intro, phone=phone, benefits=cells.get("benefits", "")):
            if finding.rule == _ELEMENTS and not drafts:
                continue  # What is missing was told column by column.
            bad, warned = bad or finding.level is FindingLevel.BLOCK, True
            texts.append(_told(form, finding))
    keys = [row_key(draft, cells) for draft in drafts]
    verdict = Verdict.BAD if bad else Verdict.WARN if warned else Verdict.GOOD
    return [one.model_dump(mode="json") for one in drafts], texts, verdict, keys


def _person(context: Context, _header: Mapping[str, Any], cells: Mapping[str, str]) -> _Reading:
    return people_rows.read(context, cells)


def _survey(context: Context, _header: Mapping[str, Any], cells: Mapping[str, str]) -> _Reading:
    return survey_rows.read(context, cells)


def _listed(context: Context, _header: Mapping[str, Any], cells: Mapping[str, str]) -> _Reading:
    return key_list_rows.read(context, cells)


def _lot(context: Context, _header: Mapping[str, Any], cells: Mapping[str, str]) -> _Reading:
    return lot_rows.read(context, cells)


_READERS: Mapping[IntakeKind, Callable[[Context, Mapping[str, Any], Mapping[str, str]], _Reading]] = {
    IntakeKind.BROCHURE: _post,
    IntakeKind.SEEKERS: _person,
    IntakeKind.SURVEYS: _survey,
    IntakeKind.KEY_LIST: _listed,
    IntakeKind.LOTS: _lot,
}


def _blocks(problems: Sequence[Problem]) -> bool:
    return any(problem.level is FindingLevel.BLOCK for problem in problems)


def row_key(draft: VacancyDraft, cells: Mapping[str, str]) -> str:
    """What makes two rows the same post (``trust.md`` T12): title, place and stated period, within one enterprise."""
    title = "".join(clean(draft.title).casefold().split())
    stated = [cells.get("valid_from", "").strip(), cells.get("valid_to", "").strip() and str(draft.valid_to)]
    return hashlib.sha256("|".join([title, draft.adcode, *stated]).encode()).hexdigest()


def _told(form: Form, finding: Finding) -> str:
    """A finding in a sentence: rule, column, the words complained of, why, by what law, what to write instead."""
    key = finding.field.removesuffix("_text")
    label = next((column.label for column in (*form.columns, *form.header) if column.key == key), "")
    quote = f"“{finding.quote}”" if finding.quote else ""
    where = f"{label}{quote}：" if label or quote else ""
    return f"{finding.rule} {where}{finding.reason}（{finding.law}）。{finding.suggestion}"


def settle(context: Context, kind: IntakeKind, rows: list[Row], enterprise: Enterprise | None) -> dict[str, int]:
    """Compare all rows with those before them and with the store; returns how many have which verdict."""
    if kind is IntakeKind.SURVEYS:
        return survey_rows.settle(context, rows)
    if kind is IntakeKind.KEY_LIST:
        return key_list_rows.settle(context, rows)
    if kind is IntakeKind.LOTS:
        return lot_rows.settle(context, rows)
    if kind is IntakeKind.SEEKERS:
        return people_rows.settle(context, rows)
    said = "的岗位名称、地区和有效期相同；如确为不同岗位，请在岗位名称中注明车间或班组"
    first_seen: dict[str, int] = {}
    for row in rows:
        row["verdict"], row["problems"] = row["own_verdict"], list(row["own_problems"])
        twin = next((first_seen[key] for key in row["keys"] if key in first_seen), None)
        if row["verdict"] != Verdict.BAD and twin is not None:
            row["verdict"] = Verdict.DUPLICATE.value
            row["problems"].append(f"与第 {twin} 行{said}")
        for key in row["keys"]:
            first_seen.setdefault(key, row["number"])
    if enterprise is not None:
        _known_posts(context, rows, enterprise)
    return dict(Counter(row["verdict"] for row in rows))


def _known_posts(context: Context, rows: list[Row], enterprise: Enterprise) -> None:
    """Mark rows the enterprise handed in before; one that was sent back or has run out may come again."""
    known = context.unit.vacancies.by_keys(enterprise.id or 0, [key for row in rows for key in row["keys"]])
    for row in rows:
        posts = [known[key] for key in row["keys"] if key in known]
        if row["verdict"] == Verdict.BAD or not posts:
            continue
        again = [post for post in posts if post.state in RENEWABLE]
        if again:
            row["verdict"] = Verdict.WARN.value
            row["problems"].append(f"该岗位此前{again[0].state.label}，将按本次内容重新提交")
        elif len(posts) == len(row["keys"]):
            row["verdict"] = Verdict.DUPLICATE.value
            closed = next((post for post in posts if post.ended_reason is not None), None)
            why = "该岗位此前已关闭，不重复入库；要再招请在岗位页面续期" if closed else "该岗位此前已提交，不重复入库"
            row["problems"].append(why)
    _open_already(context, rows, enterprise, set(known))


def _open_already(context: Context, rows: list[Row], enterprise: Enterprise, known: set[str]) -> None:
    """Ask of a row whose post is open under another period: taken as it is, its people are wanted twice."""
    wanting = context.unit.vacancies.wanting(enterprise.id or 0)
    for row in rows:
        if row["verdict"] in (Verdict.BAD, Verdict.DUPLICATE) or not wanting:
            continue
        fresh = [one for key, one in zip(row["keys"], row["drafts"], strict=True) if key not in known]
        same = {id(post): post for one in fresh for post in open_posts.twins(wanting, VacancyDraft.model_validate(one))}
        if same:
            row["verdict"] = Verdict.WARN.value
            said = "另外增人的才导入；不是的请不要提交，改期在原岗位续期，否则缺口会重复计算"
            row["problems"].append(f"{open_posts.told(list(same.values()))}，{said}")
