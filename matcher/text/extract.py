"""Everything our readers find in a text (识别): facts of every kind with their words, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any

from matcher.models.enums import Need
from matcher.models.fact import Fact
from matcher.models.values import Span
from matcher.text import wording
from matcher.text.age import read_age
from matcher.text.availability import read_availability
from matcher.text.benefits import find_benefits
from matcher.text.certificates import read_certificates
from matcher.text.contact import read_contact, without_numbers
from matcher.text.contract import read_form, read_term
from matcher.text.education import read_education, read_wished_education
from matcher.text.experience import read_experience
from matcher.text.grade import read_skill_grade
from matcher.text.hazards import find_hazards
from matcher.text.headcount import read_headcount
from matcher.text.lexicon import Lexicon
from matcher.text.need import read_need
from matcher.text.normalise import MAX_CHARS, clean
from matcher.text.pay import read_pay
from matcher.text.place import PlaceReader
from matcher.text.probation import read_probation
from matcher.text.schedule import read_days, read_hours, read_shift
from matcher.text.validity import read_validity

# Kinds in the order in which facts with the same words are told.
LABELS = {
    "headcount": "人数", "pay": "薪资", "education": "学历", "experience": "经验", "grade": "技能等级",
    "certificates": "证书", "age": "年龄", "shift": "班制", "hours": "每天工时", "days": "每周天数",
    "benefits": "福利", "hazards": "职业危害", "form": "用工形式", "term": "合同期限", "probation": "试用期",
    "place": "地点", "contacts": "联系方式", "dates": "日期", "availability": "可上班时段",
}  # fmt: skip
KINDS = tuple(LABELS)
# A sentence is read on its own: what one says of pay must not colour the next.
_SENTENCE = re.compile(r"[^\n。;]+")
# A line is about dates only when it says what the day is for, or writes one out.
_DATED = re.compile(
    r"有效|截[止至]|报名|到岗|上岗|入职|发布|招聘(?:时间|日期|期限)|期限|(?:19|20)\d{2}\s?[-./年]|\d\s?月\s?\d{1,2}\s?[日号]"
)
# The digits of a telephone number count neither people nor years.
_COUNTED = frozenset({"headcount", "experience", "age", "hours", "days"})
_CONDITIONS = frozenset({"education", "experience", "grade", "certificates", "age"})

_Found = Iterator[tuple[Any, str, Span]]


@dataclass(frozen=True, slots=True)
class FactReader:
    """All readers over the service's word lists and places; ``today`` dates what has no year."""

    lexicon: Lexicon
    places: PlaceReader
    today: Callable[[], date]

    def read(self, text: str, kinds: Sequence[str] = KINDS, *, near: str | None = None) -> list[Fact]:
        """The facts of a text in the spelling of ``lines_of``, sorted by where they stand."""
        return read_facts(text, self, kinds, near=near)


def lines_of(text: str) -> str:
    """A text in the one spelling that readers expect, line by line; blank lines stay, since they part posts."""
    lines = text[: 2 * MAX_CHARS].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(clean(line).replace("\n", " ") for line in lines)[:MAX_CHARS].rstrip()


def read_facts(text: str, readers: FactReader, kinds: Sequence[str] = KINDS, *, near: str | None = None) -> list[Fact]:
    """Everything our readers find in ``text``, sorted by place; the same text gives the same facts.

    With a single kind the text is taken to be about it, so that 长期 is a date; a bare number is read as the first of
    a cell's own kinds, and as nothing in running text.
    """
    found: list[Fact] = []
    first = next(iter(kinds), "") if len(kinds) < len(KINDS) else ""
    for match in _SENTENCE.finditer(text[:MAX_CHARS]):
        sentence = match.group()
        counted = without_numbers(sentence)
        for kind in KINDS:
            if kind not in kinds or (kind != first and sentence.strip().isdigit()):
                continue
            words = counted if kind in _COUNTED else sentence
            for value, shown, span in _read(kind, words, readers, near, alone=len(kinds) == 1):
                placed = Span(match.start() + span.start, match.start() + span.end)
                need = _need(kind, value, sentence, span)
                found.append(Fact(kind, LABELS[kind], plain(value), shown, placed, need))
    order = {kind: index for index, kind in enumerate(KINDS)}
    return sorted(found, key=lambda fact: (fact.span.start, fact.span.end, order[fact.kind], fact.shown))


def _read(kind: str, text: str, readers: FactReader, near: str | None, *, alone: bool) -> _Found:
    """What the reader of one kind finds in one sentence; ``alone`` when the text is known to be about this kind."""
    lexicon = readers.lexicon
    if kind == "certificates":
        for certificate in read_certificates(text, lexicon):
            yield certificate, certificate.name, certificate.span
    elif kind == "benefits":
        for benefit, span in find_benefits(text, lexicon):
            yield benefit, benefit.label, span
    elif kind == "hazards":
        for hazard, span in find_hazards(text, lexicon):
            yield hazard, hazard.label, span
    elif kind == "education":
        yield from _one(read_education(text) or read_wished_education(text), wording.say_education)
    elif kind == "form":
        yield from _one(read_form(text, lexicon), lambda form: form.label)
    elif kind == "place":
        place = readers.places.read_place(text, near=near)
        if place:
            yield place.adcode, place.name, place.span
    elif kind == "dates":
        if alone or _DATED.search(text):
            yield from _one(read_validity(text, readers.today()), wording.say_validity)
    elif kind == "headcount":
        found = read_headcount(text, told=alone)
        yield from _one((found, found.span) if found else None, wording.say_headcount)
    else:
        reader, say = _READERS[kind]
        yield from _one(reader(text), say)


def _one(found: tuple[Any, Span] | None, say: Callable[[Any], str]) -> _Found:
    if found:
        yield found[0], say(found[0]), found[1]


_READERS: dict[str, tuple[Callable[[str], tuple[Any, Span] | None], Callable[[Any], str]]] = {
    "pay": (read_pay, wording.say_pay),
    "experience": (read_experience, wording.say_experience),
    "grade": (read_skill_grade, lambda grade: grade.label),
    "age": (read_age, wording.say_age),
    "shift": (read_shift, lambda shift: shift.label),
    "hours": (read_hours, lambda hours: f"{wording.figure(hours)}小时"),
    "days": (read_days, lambda days: f"{wording.figure(days)}天"),
    "term": (read_term, wording.say_term),
    "probation": (read_probation, wording.say_probation),
    "contacts": (read_contact, wording.say_contact),
    "availability": (read_availability, wording.say_windows),
}


def _need(kind: str, value: Any, text: str, span: Span) -> Need | None:
    """How a condition is meant; other facts are neither demanded nor waived."""
    if kind not in _CONDITIONS:
        return None
    if kind == "certificates":
        return Need.MUST if value.required else Need.WISH
    if kind == "experience" and value.wish_only:
        return Need.WISH
    if (kind == "education" and value.level is None) or (
        kind == "experience" and not value.minimum and not value.maximum and not value.graduate
    ):
        return Need.WAIVED
    return read_need(text, span.start, span.end)


def plain(value: Any) -> Any:
    """A value as plain JSON: money in fen, codes of enums, dates as 2026-12-31, spans left out."""
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        named = ((one.name, getattr(value, one.name)) for one in fields(value))
        return {name: plain(part) for name, part in named if not isinstance(part, Span)}
    if isinstance(value, tuple | list):
        return [plain(part) for part in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
