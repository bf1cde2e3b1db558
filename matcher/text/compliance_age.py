"""Ages in an advertisement (年龄要求): children are forbidden, juveniles and upper limits are for the reviewer.

That work is offered to a child is looked for in every text, whatever it is meant for; the other two in those alone
that say who is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from matcher.models.enums import FindingLevel
from matcher.models.values import Finding
from matcher.text.advertisement import Advertisement
from matcher.text.age import read_age
from matcher.text.compliance_book import RuleBook
from matcher.text.compliance_words import MAX_SPANS, Passage, joined, masked, matches, pieces
from matcher.text.normalise import numeral

_RULE = "R7"
_CONDITION_FIELDS = ("title", "conditions")
# Below the least a number is no age of a worker.
_LEAST, _CHILD, _ADULT = 5, 16, 18
# Above this a number is no age at which one stops working.
_OLDEST = 75
_Spans = list[tuple[int, int]]


def age_findings(ad: Advertisement, fields: list[Passage], book: RuleBook) -> Iterator[Finding]:
    """R7 from the texts; the stored ages speak where no text does."""
    said = False
    for passage in fields:
        for finding in _passage_findings(ad, passage, book):
            said = True
            yield finding
    if not said:
        yield from _stored(ad, book)


def _passage_findings(ad: Advertisement, passage: Passage, book: RuleBook) -> Iterator[Finding]:
    spans: dict[str, _Spans] = {"minor": [], "juvenile": [], "upper": []}
    judged: dict[str, dict[str, _Spans]] = {}
    for offset, piece in pieces(passage.folded.text):
        if piece not in judged:
            judged[piece] = _judged(piece, book, is_condition=passage.field in _CONDITION_FIELDS)
        for key, found in judged[piece].items():
            spans[key].extend((offset + start, offset + end) for start, end in found)
        if max(map(len, spans.values())) >= 2 * MAX_SPANS:
            break
    for key, ranges in spans.items():
        for start, end in joined(ranges):
            yield _finding(ad, book, key, passage.field, *passage.quote(start, end))


def _judged(piece: str, book: RuleBook, *, is_condition: bool) -> dict[str, _Spans]:
    """What one sentence says: children wanted, juveniles admitted, older people shut out."""
    patterns = book.patterns[_RULE]
    if not any(one.search(piece) for one in patterns["core"]):
        return {}
    text = masked(piece, patterns["innocent"])
    found: dict[str, _Spans] = {
        "minor": [match.span() for match in matches(text, patterns["child"])],
        "juvenile": [],
        "upper": [match.span() for match in matches(text, patterns["upper_said"]) if _upper(match)],
    }
    for match in matches(text, (*patterns["lower"], *patterns["upper"])):
        low = _low(match)
        if low is not None and _LEAST <= low < _CHILD:
            found["minor"].append(match.span())
        elif is_condition and low is not None and _CHILD <= low < _ADULT:
            found["juvenile"].append(match.span())
    if not is_condition:
        return found
    found["upper"] += [match.span() for match in matches(text, patterns["upper"]) if _upper(match)]
    found["upper"] += [match.span() for match in matches(text, (*patterns["born"], *patterns["young"]))]
    read = read_age(text)
    if read and read[0].maximum is not None and _ADULT < read[0].maximum <= _OLDEST:
        found["upper"].append((read[1].start, read[1].end))
    return found


def _stored(ad: Advertisement, book: RuleBook) -> Iterator[Finding]:
    if ad.age_min is not None and ad.age_min < _CHILD:
        yield _finding(ad, book, "minor", "conditions", f"{ad.age_min}岁以上", 0, 0)
    elif ad.age_min is not None and ad.age_min < _ADULT:
        yield _finding(ad, book, "juvenile", "conditions", f"{ad.age_min}岁以上", 0, 0)
    if ad.age_max is not None and ad.age_max <= _OLDEST:
        yield _finding(ad, book, "upper", "conditions", f"{ad.age_max}岁以下", 0, 0)


def _finding(ad: Advertisement, book: RuleBook, key: str, field: str, quote: str, start: int, end: int) -> Finding:
    says = book.says[_RULE]
    level = FindingLevel.BLOCK if key == "minor" else FindingLevel.WARN
    reason = says["juvenile_hazard"] if key == "juvenile" and ad.hazards else says[key]
    law = says.get(f"{key}_law", says["law"])
    return Finding(_RULE, level, field, quote, start, end, reason, law, says[f"{key}_suggestion"].format(quote=quote))


def _upper(match: re.Match[str]) -> bool:
    """Whether the number is an age that shuts the older out; 未满18 only keeps children away."""
    value = numeral(match["n"])
    return value is not None and _ADULT < value <= _OLDEST


def _low(match: re.Match[str]) -> float | None:
    text = match.groupdict().get("low")
    return numeral(text) if text else None
