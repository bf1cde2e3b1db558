"""What only the whole record shows (记录规则): missing elements, the right to recruit, hazards left out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from matcher.models.enums import FindingLevel, Hazard, PayUnit
from matcher.models.values import Finding, Pay
from matcher.text.advertisement import Advertisement
from matcher.text.compliance_book import RuleBook

_BLOCK = FindingLevel.BLOCK


def record_findings(ad: Advertisement, book: RuleBook) -> Iterator[Finding]:
    """R13, R14 and R16."""
    yield from _missing(ad, book)
    yield from _standing(ad, book)
    yield from _hidden_hazards(ad, book)


def _missing(ad: Advertisement, book: RuleBook) -> Iterator[Finding]:
    """R13: the six elements of 人力资源市场暂行条例 第二十四条, and how long the post is valid."""
    absent = {
        "intro": not ad.intro.strip(),
        "headcount": ad.headcount is None,
        "conditions": not ad.conditions.strip(),
        "duty": not ad.duty.strip(),
        "place": not ad.place.strip(),
        "pay": not _has_basic_pay(ad.pay),
        "valid_to": ad.valid_to is None,
    }
    says, elements, examples = book.says["R13"], book.says["elements"], book.says["examples"]
    for name, is_absent in absent.items():
        if is_absent:
            reason = says["reason"].format(element=elements[name])
            law = says["law_validity" if name == "valid_to" else "law"]
            suggestion = says["suggestion"].format(element=elements[name], example=examples[name])
            yield Finding("R13", _BLOCK, name, "", 0, 0, reason, law, suggestion)


def _has_basic_pay(pay: Pay | None) -> bool:
    """Whether the advertisement names basic pay: a figure, or piece work."""
    if pay is None:
        return False
    return pay.unit is PayUnit.PIECE or any(amount is not None for amount in (pay.minimum, pay.maximum, pay.base))


def _standing(ad: Advertisement, book: RuleBook) -> Iterator[Finding]:
    """R14: licence, verification and blacklist, where they are known."""
    standing, says = ad.standing, book.says["R14"]
    if standing is None:
        return
    expiry = standing.licence_valid_to
    problems = {
        "unverified": not standing.verified,
        "no_licence": not standing.has_licence,
        "expired": _is_past(expiry, ad.on),
        "blacklisted": standing.blacklisted,
    }
    for key, holds in problems.items():
        if holds:
            reason = says[key].format(date=expiry.isoformat() if expiry else "")
            yield Finding("R14", _BLOCK, "enterprise", "", 0, 0, reason, says["law"], says[f"{key}_suggestion"])


def _is_past(expiry: date | None, on: date | None) -> bool:
    return expiry is not None and on is not None and expiry < on


def _hidden_hazards(ad: Advertisement, book: RuleBook) -> Iterator[Finding]:
    """R16: a trade whose hazards are known, in a post that names none at all."""
    if ad.hazards or any(one.search(ad.title) for one in book.patterns["R16"]["office"]):
        return
    says = book.says["R16"]
    found = [(trade, match) for trade in book.trades for one in trade.titles if (match := one.search(ad.title))]
    if not found:
        return
    strict = [one for one in found if one[0].level is FindingLevel.BLOCK] or found
    expected = {hazard for trade, _ in strict for hazard in trade.hazards}
    names = "、".join(hazard.label for hazard in Hazard if hazard in expected)
    reason = says["reason"].format(hazards=names, answer=says["nothing" if ad.hazards == () else "unanswered"])
    trade, match = strict[0]
    suggestion = says["suggestion"].format(hazards=names)
    yield Finding(
        "R16", trade.level, "title", match.group(), match.start(), match.end(), reason, says["law"], suggestion
    )
