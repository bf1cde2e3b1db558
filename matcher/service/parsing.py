"""Recognition (识别): what a text says, shown beside its words; nothing is stored until it is handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matcher.errors import Invalid
from matcher.forms.sandbox import read_document
from matcher.models.enums import IntakeKind, Labelled
from matcher.models.fact import Fact
from matcher.models.states import Verdict
from matcher.service import corrections, occupations, readings, verdicts
from matcher.service.cells import FieldView, SourceLine, fields_of, source_lines
from matcher.service.context import Context
from matcher.service.occupations import OccupationView
from matcher.service.permissions import Action, may, permit
from matcher.service.readings import Reading
from matcher.service.verdicts import Row
from matcher.text.extract import lines_of
from matcher.text.fields import HEADER_LABELS
from matcher.text.normalise import MAX_CHARS, clean


class Wanted(Labelled):
    """What a text is to be read as (识别为)."""

    POST = "post", "招聘岗位"
    RESUME = "resume", "求职者"
    FACTS = "facts", "各类事实"


KINDS = {Wanted.POST: IntakeKind.BROCHURE, Wanted.RESUME: IntakeKind.SEEKERS}
_ACTIONS = {IntakeKind.BROCHURE: Action.BROCHURE_SUBMIT, IntakeKind.SEEKERS: Action.SEEKER_IMPORT}


@dataclass(frozen=True, slots=True)
class OccupationCheck:
    """The occupation of one title: what a person confirmed, or candidates to choose from."""

    title: str
    code: str
    name: str
    suggestions: list[OccupationView]


@dataclass(frozen=True, slots=True)
class RowCheck:
    """One row as a person checks it; ``index`` counts from 0 over all rows; ``source`` are the lines it came from."""

    index: int
    number: int
    table: str
    heading: str
    verdict: Verdict
    problems: list[str]
    drafts: list[dict[str, Any]]
    fields: list[FieldView]
    occupations: list[OccupationCheck]
    source: list[SourceLine] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text as read: ``text`` is what all places refer to; rows for posts or a person, facts when asked for."""

    what: Wanted
    text: str
    facts: list[Fact] = field(default_factory=list)
    header: dict[str, str] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    rows: list[RowCheck] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def header_labels(self) -> list[tuple[str, str]]:
        """The enterprise's fields as people name them."""
        return [(label, self.header[key]) for key, label in HEADER_LABELS.items() if self.header.get(key)]


def parse(context: Context, what: Wanted, text: str, *, cells: Mapping[tuple[int, str], str] | None = None) -> Parsed:
    """Read a text as posts, as a person, or for all its facts; ``cells`` are corrections by row and column."""
    _permit(context, what)
    if what is Wanted.FACTS:
        readings.check_text(text)
        return _facts(context, text)
    return _parsed(context, what, readings.of_text(context, KINDS[what], text), cells or {})


def parse_file(context: Context, what: Wanted, filename: str, data: bytes) -> Parsed:
    """The same for a file, which is read out of harm's way and not kept."""
    _permit(context, what)
    document = read_document(filename, data)
    if what is Wanted.FACTS:
        if not document.text.strip():
            raise Invalid("文件里没有文字", field="file")
        return _facts(context, document.text[:MAX_CHARS])
    return _parsed(context, what, readings.of_document(context, KINDS[what], document), {})


def _permit(context: Context, what: Wanted) -> None:
    """Who may hand it in may have it read; plain facts are for whoever may hand in anything."""
    kind = KINDS.get(what)
    if kind is None:
        kind = next((one for one, action in _ACTIONS.items() if may(context.actor, action)), IntakeKind.BROCHURE)
    permit(context.actor, _ACTIONS[kind])


def _facts(context: Context, text: str) -> Parsed:
    text = lines_of(text)
    return Parsed(Wanted.FACTS, text, context.kit.facts.read(text))


def _parsed(context: Context, what: Wanted, reading: Reading, amended: Mapping[tuple[int, str], str]) -> Parsed:
    kind = KINDS[what]
    header: dict[str, Any] = {}
    if kind is IntakeKind.BROCHURE:
        header = {"adcode": _home(context, reading.header), "intro": reading.header.get("intro", "")}
    rows = [verdicts.read_row(context, kind, header, raw) for raw in reading.rows]
    for (index, key), text in amended.items():
        if 0 <= index < len(rows):
            rows[index] = corrections.amend(context, kind, header, rows[index], key, text, keep=False)
    checks = [check_row(context, kind, index, row, reading.text) for index, row in enumerate(rows)]
    return Parsed(what, reading.text, [], reading.header, reading.others, checks, reading.notes)


def _home(context: Context, header: Mapping[str, str]) -> str | None:
    """The county of the enterprise: the signed-in one's, else the one its name or address speaks of."""
    own = context.unit.enterprises.get(context.actor.enterprise_id) if context.actor.enterprise_id else None
    if own is not None:
        return own.adcode
    for key in ("place", "address", "name"):
        place = context.kit.places.read_place(clean(header.get(key, ""))) if header.get(key) else None
        if place is not None:
            return place.adcode
    return None


def check_row(context: Context, kind: IntakeKind, index: int, row: Row, text: str = "") -> RowCheck:
    """A row with its fields, their words and, for a post, candidates for its occupation."""
    fields = fields_of(context, kind, row)
    drafts: Sequence[dict[str, Any]] = row["drafts"]
    key = "title" if kind is IntakeKind.BROCHURE else "name"
    whole = {"name": row["cells"].get("name") or row["cells"].get("uscc", "")} if kind not in KINDS.values() else {}
    heading = whole.get("name") or (drafts[0].get(key, "") if len(drafts) == 1 else row["cells"].get(key, ""))
    return RowCheck(
        index=index,
        number=row["number"],
        table=row["table"],
        heading=heading,
        verdict=Verdict(row["verdict"]),
        problems=row["problems"],
        drafts=list(drafts),
        fields=fields,
        occupations=_occupations(context, row) if kind is IntakeKind.BROCHURE else [],
        source=source_lines(text, fields) if text else [],
    )


def _occupations(context: Context, row: Row) -> list[OccupationCheck]:
    found = []
    for title in occupations.titles_of(row["drafts"]) or [title for title in [row["cells"].get("title", "")] if title]:
        code = row.get("occupations", {}).get(title, {}).get("code", "")
        suggestions = occupations.suggest(context, title, row["cells"].get("duty", ""))
        found.append(OccupationCheck(title, code, occupations.name_of(context, code), suggestions))
    return found
