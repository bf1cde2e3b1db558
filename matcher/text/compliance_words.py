"""Wordings judged against one field's folded text (措辞规则): innocent phrases are masked, what remains is guilty."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matcher.models.enums import FindingLevel
from matcher.models.values import Finding
from matcher.text.advertisement import Advertisement
from matcher.text.compliance_book import MASK, Patterns, RuleBook, TextRule
from matcher.text.compliance_fold import Folded

# A field stuffed with one wording needs no longer list than this.
MAX_SPANS = 20
# Columns hold at most 4000 characters; whatever is longer never reaches a reader.
MAX_CHECKED = 5_000
# A sentence without a stop is looked at in pieces of this length, each beginning a little before the last one ends.
_PIECE, _OVERLAP = 160, 40
_STOP = re.compile(r"[。!?\n]")


@dataclass(frozen=True, slots=True)
class Passage:
    """One field of an advertisement as written and as folded."""

    field: str
    text: str
    folded: Folded

    def quote(self, start: int, end: int) -> tuple[str, int, int]:
        """The words as written behind a range of the folded text, with where they stand."""
        low, high = self.folded.place(start, end)
        return self.text[low:high], low, high


def passages(ad: Advertisement, book: RuleBook) -> list[Passage]:
    """Every filled field, folded."""
    cut = ((name, text[:MAX_CHECKED]) for name, text in ad.texts())
    return [Passage(name, text, book.folder.fold(text)) for name, text in cut]


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """Sentences with where each begins, long ones in overlapping pieces."""
    start = 0
    for end in (*(match.start() for match in _STOP.finditer(text)), len(text)):
        while end - start > _PIECE:
            yield start, text[start : start + _PIECE]
            start += _PIECE - _OVERLAP
        if end > start:
            yield start, text[start:end]
        start = end + 1


def masked(text: str, innocent: Patterns) -> str:
    """The text with every innocent phrase blotted out, its length kept."""
    blots = [match.span() for pattern in innocent for match in pattern.finditer(text) if match.end() > match.start()]
    if not blots:
        return text
    characters = list(text)
    for start, end in blots:
        characters[start:end] = MASK * (end - start)
    return "".join(characters)


def matches(text: str, patterns: Patterns) -> Iterator[re.Match[str]]:
    """Every match that is not empty, pattern by pattern."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            if match.end() > match.start():
                yield match


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping and touching ranges made one, in order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found[:MAX_SPANS]


def wording_findings(rule: TextRule, ad: Advertisement, fields: list[Passage]) -> Iterator[Finding]:
    """What one rule says of the advertisement."""
    if ad.form in rule.exempt_forms:
        return
    eased = bool(rule.eased_by & set(ad.hazards or ())) or any(one.search(ad.title) for one in rule.eased_titles)
    level = FindingLevel.WARN if eased else rule.level
    reason = rule.eased_reason if eased else rule.reason
    for passage in fields:
        if passage.field not in rule.fields:
            continue
        for start, end in _guilty(rule, passage):
            quote, low, high = passage.quote(*_trimmed(passage.folded.text, start, end))
            yield Finding(
                rule.rule, level, passage.field, quote, low, high, reason, rule.law, rule.suggestion.format(quote=quote)
            )


def _guilty(rule: TextRule, passage: Passage) -> list[tuple[int, int]]:
    """Ranges of the folded text that break the rule; a sentence said twice is judged once."""
    patterns = rule.triggers + (rule.presumed if passage.field in rule.presumed_in else ())
    judged: dict[str, list[tuple[int, int]]] = {}
    found: list[tuple[int, int]] = []
    for offset, piece in pieces(passage.folded.text):
        if piece not in judged:
            judged[piece] = []
            if any(one.search(piece) for one in rule.core) and not any(one.search(piece) for one in rule.exempt):
                bare = masked(piece, rule.innocent)
                judged[piece] = joined(match.span() for match in matches(bare, patterns))
        found.extend((offset + start, offset + end) for start, end in judged[piece])
        if len(found) >= 2 * MAX_SPANS:
            break
    return joined(found)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without blanks and stops at its ends, unless nothing else is there."""
    low, high = start, end
    while low < high and text[low] in " ,;:。!?、()\n":
        low += 1
    while high > low and text[high - 1] in " ,;:。!?、(\n":
        high -= 1
    return (low, high) if high > low else (start, end)
