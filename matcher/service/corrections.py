"""Corrections (更正): a person edits the words of one field, the same reader reads them, and the example is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rapidfuzz import fuzz

from matcher import clock
from matcher.errors import Forbidden, Invalid
from matcher.evaluation.shapes import Shapes
from matcher.models.correction import Correction
from matcher.models.enums import IntakeKind
from matcher.service.cells import LABELS, read_cell
from matcher.service.context import Context
from matcher.service.verdicts import Row, reread
from matcher.text.contact import redact
from matcher.text.normalise import clean, numbers

MAX_CHARS = 4000
_KEPT_CHARS = 2000
# Of 100: 中专及以上 against 中专或者以上都行 passes, 高中 against 初中 does not.
_SAME_WORDS = 60
# Kinds of labelled rows by column; what is read from other columns has no such kind.
_KINDS: Mapping[IntakeKind, Mapping[str, str]] = {
    IntakeKind.BROCHURE: {
        "headcount": "headcount", "pay": "pay", "education": "education", "experience": "experience",
        "skill_grade": "grade", "certificates": "certificates", "form": "contract", "place": "place",
        "shift": "schedule", "hours": "schedule", "days": "schedule", "benefits": "benefits",
        "start_by": "dates", "valid_from": "dates", "valid_to": "dates",
    },
    IntakeKind.SEEKERS: {
        "pay": "pay", "education": "education", "experience": "experience", "skill_grade": "grade",
        "certificates": "certificates", "forms": "contract", "available": "dates", "wanted_places": "place",
    },
}  # fmt: skip
# Whose person this is, where they live, what they did in life and what they agreed to: corrected, never kept.
_PERSONAL: Mapping[IntakeKind, frozenset[str]] = {
    IntakeKind.BROCHURE: frozenset({"contact"}),
    IntakeKind.SEEKERS: frozenset({"name", "phone", "birth", "place", "history", "consent"}),
}


def amend(
    context: Context,
    kind: IntakeKind,
    header: Mapping[str, Any],
    row: Row,
    field: str,
    text: str,
    *,
    keep: bool = True,
) -> Row:
    """The row with one field's words replaced and read again; an unchanged field leaves the row as it is.

    ``keep`` the example, as when the row itself is kept.
    """
    label = LABELS[kind].get(field)
    if label is None:
        raise Invalid("没有这个栏目", field="field")
    text = clean(text)
    if len(text) > MAX_CHARS:
        raise Invalid(f"{label}最多 {MAX_CHARS} 字，请精简", field="text")
    before = clean(row["cells"].get(field, ""))
    if text == before:
        return row
    first = row["corrected"].get(field, {}).get("was", before)
    made = {"was": first, "by": context.actor.account_id, "at": clock.now().isoformat()}
    corrected = {**row["corrected"], field: made}
    again = reread(context, kind, header, {**row, "cells": {**row["cells"], field: text}, "corrected": corrected})
    if keep:
        _keep(context, kind, again, field, first, text)
    return again


def _keep(context: Context, kind: IntakeKind, row: Row, field: str, before: str, text: str) -> None:
    """Keep the example, without what identifies a person; an empty cell filled in teaches nothing.

    Nor does a figure of a survey: its cells hold plain numbers.
    """
    if kind not in _KINDS or field in _PERSONAL[kind] or not before:
        return
    name = row["cells"].get("name", "") if kind is IntakeKind.SEEKERS else ""
    source, written = (redact(one, name=name)[:_KEPT_CHARS] for one in (before, text))
    label = _KINDS[kind].get(field, "")
    context.unit.corrections.add(
        Correction(
            form=kind,
            field=field,
            kind=label or field,
            source_text=source,
            made_text=written,
            read=[fact.plain() for fact in read_cell(context, kind, field, source)],
            made=[fact.plain() for fact in read_cell(context, kind, field, written)],
            expected=_expected(context, label, written) if label and restates(source, written) else {},
            account_id=context.actor.account_id,
            at=clock.now(),
        )
    )


def restates(source: str, made: str) -> bool:
    """Whether some words say again what the source says, and so show how it should have been read.

    面议 made into 4000-5000 tells something new: an example of that would teach a reader to invent. Figures must all
    stand in the source, in any spelling (六千 is 6000); words without figures must largely be the source's own.
    """
    figures = {value for value, _ in numbers(made)}
    if figures:
        return figures <= {value for value, _ in numbers(source)}
    return fuzz.partial_ratio(made, source) >= _SAME_WORDS


def _expected(context: Context, label: str, text: str) -> dict[str, Any]:
    """What a labelled row asks of the source: the reading of the person's own words, which they saw and left so."""
    shapes = Shapes(context.kit.lexicon, (), context.kit.places)
    row = {"kind": label, "text": text} | ({"today": clock.today().isoformat()} if label == "dates" else {})
    return shapes.read(row)


def list_corrections(context: Context) -> Iterator[Correction]:
    """Every kept example, for those who run the service."""
    if not context.actor.system:
        raise Forbidden("更正样例只在服务器上导出")
    yield from context.unit.corrections.everything()


def labelled(correction: Correction) -> dict[str, Any] | None:
    """The example as a labelled row; None for a kind without such rows, and where the words made say something new.

    The source's words are the text, what the person made of them is expected.
    """
    if not any(value not in (None, "", False, [], {}) for value in correction.expected.values()):
        return None
    row: dict[str, Any] = {"id": f"correction-{correction.id}", "kind": correction.kind}
    row |= {"text": correction.source_text, "expected": correction.expected}
    return row | ({"today": clock.local(correction.at).date().isoformat()} if correction.kind == "dates" else {})
