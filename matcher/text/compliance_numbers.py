"""Numbers that may not be shown (R17): ID and card numbers with a right check digit, telephones of third persons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher.models.enums import FindingLevel
from matcher.models.values import Finding
from matcher.text.advertisement import Advertisement
from matcher.text.codes import resident_id_problem
from matcher.text.compliance_book import RuleBook
from matcher.text.compliance_words import MAX_SPANS, Passage
from matcher.text.phones import find_phones

_RULE = "R17"
_GAP = r"[ \-–—.·_]{0,2}"
_ID = re.compile(rf"(?<![0-9a-zA-Z])[1-9](?:{_GAP}\d){{16}}{_GAP}[\dxX](?![0-9a-zA-Z])")
# Bank cards of mainland issuers and the international brands, 16 to 19 digits.
_CARD = re.compile(rf"(?<![0-9a-zA-Z])(?:62|4\d|5[1-5]|35|9[0-9]|60|68)(?:{_GAP}\d){{14,17}}(?![0-9a-zA-Z])")
_BEFORE = 24
# ZC-0351-2023-0098 holds no telephone number.
_PART = re.compile(r"[a-z0-9][-–]$")


def number_findings(ad: Advertisement, fields: list[Passage], book: RuleBook) -> Iterator[Finding]:
    """R17: every number that gives a person away."""
    declared = {_digits(phone) for phone in ad.phones}
    for passage in fields:
        taken: list[tuple[int, int]] = []
        for key, start, end in _numbers(passage.text, book):
            taken.append((start, end))
            yield _finding(key, FindingLevel.BLOCK, passage, start, end, book)
        for phone, span in find_phones(passage.text)[:MAX_SPANS]:
            hidden = any(low < span.end and span.start < high for low, high in taken)
            if not hidden and _digits(phone) not in declared and not _is_own(passage.text, span.start, book):
                yield _finding("phone", FindingLevel.WARN, passage, span.start, span.end, book)


def _numbers(text: str, book: RuleBook) -> Iterator[tuple[str, int, int]]:
    code = book.patterns[_RULE]["code"]
    for key, pattern, is_sound in (("id", _ID, _is_id), ("card", _CARD, _is_card)):
        for match in pattern.finditer(text):
            before = text[max(0, match.start() - _BEFORE) : match.start()].lower()
            if is_sound(_digits(match.group())) and not any(one.search(before) for one in code):
                yield key, match.start(), match.end()


def _is_own(text: str, start: int, book: RuleBook) -> bool:
    """Whether a number is given as the recruiter's own, or is a part of some code."""
    patterns = book.patterns[_RULE]
    before = re.split(r"[。!！?？\n]", text[max(0, start - _BEFORE) : start].lower())[-1]
    if _PART.search(before) or any(one.search(before) for one in patterns["code"]):
        return True
    if any(one.search(before) for one in patterns["third"]):
        return False
    said = next((clause for clause in reversed(re.split(r"[,;，；]", before)) if clause.strip(" :：(（")), "")
    return not said or any(one.search(said) for one in patterns["own"])


def _finding(key: str, level: FindingLevel, passage: Passage, start: int, end: int, book: RuleBook) -> Finding:
    says = book.says[_RULE]
    quote = passage.text[start:end]
    suggestion = says[f"{key}_suggestion"]
    return Finding(_RULE, level, passage.field, quote, start, end, says[key], says["law"], suggestion)


def _is_id(number: str) -> bool:
    return resident_id_problem(number.upper()) is None


def _is_card(number: str) -> bool:
    """Luhn's sum; a number that is an ID as well is told as one."""
    if not 16 <= len(number) <= 19 or not number.isdigit():
        return False
    total = 0
    for place, char in enumerate(reversed(number)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _digits(text: str) -> str:
    return re.sub(r"[^0-9xX]", "", text)
