"""Fields of a row as a person checks them (逐栏核对): the words of the source, what was read, what was corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matcher.models.enums import IntakeKind
from matcher.models.fact import Fact
from matcher.service.context import Context
from matcher.service.key_list_rows import LIST_LABELS
from matcher.text.fields import POST_LABELS, SEEKER_LABELS
from matcher.text.lot_row import LOT_LABELS
from matcher.text.normalise import clean
from matcher.text.sourced import locate
from matcher.text.survey_row import ROW_LABELS

LABELS = {
    IntakeKind.BROCHURE: POST_LABELS,
    IntakeKind.SEEKERS: SEEKER_LABELS,
    IntakeKind.SURVEYS: ROW_LABELS,
    IntakeKind.KEY_LIST: LIST_LABELS,
    IntakeKind.LOTS: LOT_LABELS,
}
_SCHEDULE = ("shift", "hours", "days")
_DEMANDS = ("education", "experience", "grade", "certificates", "age")
# What is read from which column, as the row's reader does it.
_KINDS: Mapping[IntakeKind, Mapping[str, tuple[str, ...]]] = {
    IntakeKind.BROCHURE: {
        "title": ("headcount", "benefits"), "headcount": ("headcount",), "pay": ("pay", "benefits", "probation"),
        "education": ("education",), "experience": ("experience",), "skill_grade": ("grade",),
        "certificates": ("certificates",), "form": ("form", "term", "probation"), "place": ("place",),
        "address": ("place",), "shift": _SCHEDULE,
        "hours": ("hours", "days", "shift"), "days": ("days", "hours", "shift"), "hazards": ("hazards",),
        "benefits": ("benefits", *_SCHEDULE, "term"), "contact": ("contacts",), "start_by": ("dates",),
        "valid_from": ("dates",), "valid_to": ("dates",),
        "conditions": (*_DEMANDS, *_SCHEDULE, "benefits", "term", "probation"), "duty": (*_DEMANDS, *_SCHEDULE),
    },
    IntakeKind.SEEKERS: {
        "phone": ("contacts",), "place": ("place",), "wanted_places": ("place",), "education": ("education",),
        "skill_grade": ("grade",), "certificates": ("certificates",), "experience": ("experience",), "pay": ("pay",),
        "available": ("dates",), "forms": ("form",), "windows": ("availability",),
    },
}  # fmt: skip
# Columns every post or person should have, shown even when the source says nothing of them.
_ALWAYS = {
    IntakeKind.BROCHURE: ("title", "headcount", "pay", "duty", "conditions", "place", "hazards", "valid_to"),
    IntakeKind.SEEKERS: ("name", "phone", "birth", "place", "wanted", "consent"),
    IntakeKind.SURVEYS: ("uscc", "month", "staff_start", "staff_end", "needed", "short"),
    IntakeKind.KEY_LIST: ("uscc", "name"),
    IntakeKind.LOTS: ("uscc", "side", "title", "headcount", "first", "last", "pay"),
}


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field: the cell's text, where words of it were read, the facts, and what stood there before a correction.

    ``sources`` are the places in the pasted text that the cell was taken from, ``places`` those of the facts' words.
    """

    key: str
    label: str
    text: str
    facts: list[Fact]
    was: str | None
    sources: list[tuple[int, int]]
    places: list[tuple[int, int]]

    @property
    def marks(self) -> list[tuple[int, int]]:
        """Where the words of the facts stand in ``text``."""
        return [(fact.span.start, fact.span.end) for fact in self.facts]

    @property
    def lines(self) -> int:
        """How high a box the text needs."""
        return min(8, max(1, self.text.count("\n") + 1, len(self.text) // 30 + 1))


def read_cell(context: Context, kind: IntakeKind, key: str, text: str, *, near: str | None = None) -> list[Fact]:
    """The facts of one cell, read by the readers of its column."""
    kinds = _KINDS.get(kind, {}).get(key, ())
    return context.kit.facts.read(clean(text), kinds, near=near) if kinds and text.strip() else []


def fields_of(context: Context, kind: IntakeKind, row: Mapping[str, Any]) -> list[FieldView]:
    """The fields of a stored row in the order of the form; empty ones only where a person must fill them."""
    drafts = row["drafts"]
    near = drafts[0]["adcode"] if drafts and kind is IntakeKind.BROCHURE else None
    shown = []
    for key, label in LABELS[kind].items():
        text, corrected = row["cells"].get(key, ""), row.get("corrected", {}).get(key)
        if not (text or corrected or key in _ALWAYS[kind]):
            continue
        text = clean(text)
        facts = read_cell(context, kind, key, text, near=near)
        spans = row.get("sources", {}).get(key, [])
        # A corrected cell is no longer what stands in the source.
        found = [] if corrected else [place for fact in facts if (place := locate(spans, fact.span))]
        places = [(place.start, place.end) for place in found] or [(start, end) for start, end in spans]
        was = corrected["was"] if corrected else None
        shown.append(FieldView(key, label, text, facts, was, [(start, end) for start, end in spans], places))
    return shown


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One line of the text that a row was taken from, and where in it words were read."""

    text: str
    marks: list[tuple[int, int]]


def source_lines(text: str, fields: Sequence[FieldView]) -> list[SourceLine]:
    """The lines of a text that a row's cells were taken from, in the order of the text."""
    starts: set[int] = set()
    for one in fields:
        starts |= {text.rfind("\n", 0, low) + 1 for low, _ in one.sources}
    places = [place for one in fields for place in one.places]
    lines = []
    for start in sorted(starts):
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        marks = [(low - start, high - start) for low, high in places if start <= low and high <= end]
        lines.append(SourceLine(text[start:end], marks))
    return lines
