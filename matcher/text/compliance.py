"""Compliance of a job advertisement (招聘信息合规审查): rules are data, this is the one engine that applies them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from matcher.models.enums import EmploymentForm, FindingLevel, Hazard, PayUnit
from matcher.models.values import HOURS_PER_DAY, Finding, Pay
from matcher.text.lexicon import data_folder, read_toml
from matcher.text.normalise import MAX_CHARS
from matcher.text.wage import WageFloor

_TEXT_FIELDS = ("title", "duty", "conditions", "pay_text", "benefits_text", "intro")
_CONDITION_FIELDS = ("title", "conditions")


@dataclass(frozen=True, slots=True)
class Advertisement:
    """What is about to be published: cleaned texts by field and the facts read from them."""

    title: str
    duty: str = ""
    conditions: str = ""
    pay_text: str = ""
    benefits_text: str = ""
    intro: str = ""
    place: str = ""
    pay: Pay | None = None
    headcount: int | None = None
    hours_per_day: float | None = None
    hazards: tuple[Hazard, ...] | None = None
    form: EmploymentForm = EmploymentForm.FULL_TIME
    valid_to: date | None = None

    def texts(self) -> Iterator[tuple[str, str]]:
        """Field name and text of every free-text field that is filled."""
        for name in _TEXT_FIELDS:
            text = getattr(self, name)[:MAX_CHARS]
            if text:
                yield name, text


@dataclass(frozen=True, slots=True)
class TextRule:
    """A wording that may not stand in an advertisement, what makes it innocent, and the law it breaks.

    ``presumed`` wordings are guilty only where conditions are set, in the title and the conditions; in a description
    of the work or the firm they usually speak of customers.
    """

    rule: str
    level: FindingLevel
    triggers: tuple[re.Pattern[str], ...]
    presumed: tuple[re.Pattern[str], ...]
    innocent: tuple[re.Pattern[str], ...]
    reason: str
    law: str
    suggestion: str
    fields: frozenset[str]
    eased_by: frozenset[Hazard]
    eased_reason: str


@dataclass(frozen=True)
class RuleBook:
    """All rules of ``compliance.toml``: wordings, and the texts for the pay floor and for missing elements."""

    wordings: tuple[TextRule, ...]
    pay_floor: Mapping[str, str]
    elements: Mapping[str, str]
    missing: Mapping[str, str]

    @classmethod
    def load(cls, path: Path) -> RuleBook:
        """Read and compile the rules."""
        raw = read_toml(path)
        shared = {
            name: tuple(re.compile(pattern) for pattern in patterns) for name, patterns in raw["innocent"].items()
        }
        wordings = tuple(_text_rule(entry, shared) for entry in raw["wording"])
        return cls(wordings, raw["pay_floor"], raw["elements"], raw["missing"])


@lru_cache(maxsize=1)
def default_rules() -> RuleBook:
    """The rules shipped with the package, read once."""
    return RuleBook.load(data_folder() / "lexicon" / "compliance.toml")


def check_advertisement(ad: Advertisement, *, floor: WageFloor | None, rules: RuleBook | None = None) -> list[Finding]:
    """Everything that stands in the way of publishing, in the order of the rules; no findings means clean."""
    book = rules or default_rules()
    findings = [finding for rule in book.wordings for finding in _wording_findings(rule, ad)]
    if floor is not None:
        findings.extend(_pay_findings(ad, floor, book.pay_floor))
    findings.extend(_missing_findings(ad, book))
    return sorted(findings, key=lambda finding: (int(finding.rule[1:]), finding.level is FindingLevel.WARN))


def _text_rule(entry: Mapping[str, Any], shared: Mapping[str, tuple[re.Pattern[str], ...]]) -> TextRule:
    own = tuple(re.compile(pattern) for pattern in entry.get("innocent", ()))
    return TextRule(
        rule=entry["rule"],
        level=FindingLevel(entry["level"]),
        triggers=tuple(re.compile(pattern) for pattern in entry["triggers"]),
        presumed=tuple(re.compile(pattern) for pattern in entry.get("presumed", ())),
        innocent=own + tuple(pattern for name in entry.get("shared", ()) for pattern in shared[name]),
        reason=entry["reason"],
        law=entry["law"],
        suggestion=entry["suggestion"],
        fields=frozenset(entry.get("fields", _TEXT_FIELDS)),
        eased_by=frozenset(Hazard(code) for code in entry.get("eased_by", ())),
        eased_reason=entry.get("eased_reason", ""),
    )


def _wording_findings(rule: TextRule, ad: Advertisement) -> Iterator[Finding]:
    eased = bool(rule.eased_by & set(ad.hazards or ()))
    level = FindingLevel.WARN if eased else rule.level
    reason = rule.eased_reason if eased else rule.reason
    for name, text in ad.texts():
        if name not in rule.fields:
            continue
        patterns = rule.triggers + (rule.presumed if name in _CONDITION_FIELDS else ())
        for start, end in _guilty_spans(patterns, rule.innocent, text):
            yield Finding(rule.rule, level, name, text[start:end], start, end, reason, rule.law, rule.suggestion)


def _guilty_spans(
    patterns: tuple[re.Pattern[str], ...], innocent: tuple[re.Pattern[str], ...], text: str
) -> list[tuple[int, int]]:
    """Trigger spans outside every innocent phrase, overlapping ones joined."""
    cleared = [match.span() for pattern in innocent for match in pattern.finditer(text)]
    spans = sorted(
        match.span()
        for pattern in patterns
        for match in pattern.finditer(text)
        if not any(low < match.end() and match.start() < high for low, high in cleared)
    )
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _pay_findings(ad: Advertisement, floor: WageFloor, words: Mapping[str, str]) -> Iterator[Finding]:
    """R11: below the lowest class is forbidden, between the classes is for the reviewer to judge."""
    verdict = _pay_verdict(ad, floor)
    if verdict is None:
        return
    level, key = verdict
    reason = words[key].format(
        low=_yuan(floor.low),
        high=_yuan(floor.high),
        hourly_low=_yuan(floor.hourly_low),
        hourly_high=_yuan(floor.hourly_high),
    )
    if not floor.verified:
        reason += words["unverified"]
    quote = ad.pay_text[:200]
    yield Finding("R11", level, "pay_text", quote, 0, len(quote), reason, words["law"], words["suggestion"])


def _pay_verdict(ad: Advertisement, floor: WageFloor) -> tuple[FindingLevel, str] | None:
    pay = ad.pay
    if pay is None or ad.form is EmploymentForm.INTERNSHIP:
        return None
    if pay.unit is PayUnit.HOUR:
        return _hourly_verdict(pay, ad.form, floor)
    if pay.unit is PayUnit.DAY:
        least = pay.minimum if pay.minimum is not None else pay.maximum
        below = least is not None and least < floor.hourly_low * (ad.hours_per_day or HOURS_PER_DAY)
        return (FindingLevel.WARN, "day") if below else None
    monthly = pay.monthly()
    if monthly is None or ad.form is EmploymentForm.PART_TIME:
        return None
    return _monthly_verdict(pay, monthly, floor)


def _hourly_verdict(pay: Pay, form: EmploymentForm, floor: WageFloor) -> tuple[FindingLevel, str] | None:
    """The hourly standard binds part-time work; a full-time wage told by the hour is only worth a look."""
    least = pay.minimum if pay.minimum is not None else pay.maximum
    if least is None or least >= floor.hourly_high:
        return None
    binding = form in {EmploymentForm.PART_TIME, EmploymentForm.ODD_JOB}
    if least < floor.hourly_low:
        return (FindingLevel.BLOCK if binding else FindingLevel.WARN), "hour"
    return (FindingLevel.WARN, "hour_between") if binding else None


def _monthly_verdict(pay: Pay, monthly: tuple[int, int], floor: WageFloor) -> tuple[FindingLevel, str] | None:
    low, high = monthly
    if pay.base is not None and pay.maximum is None and low < floor.high:
        return FindingLevel.WARN, "commission"
    if pay.base is not None and high >= floor.high:
        return (FindingLevel.WARN, "commission") if low < floor.low else None
    if low < floor.low:
        return FindingLevel.BLOCK, "month"
    return (FindingLevel.WARN, "month_between") if low < floor.high else None


def _missing_findings(ad: Advertisement, book: RuleBook) -> Iterator[Finding]:
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
    for name, is_absent in absent.items():
        if is_absent:
            reason = book.missing["reason"].format(element=book.elements[name])
            law = book.missing["law_validity" if name == "valid_to" else "law"]
            suggestion = book.missing["suggestion"].format(element=book.elements[name])
            yield Finding("R13", FindingLevel.BLOCK, name, "", 0, 0, reason, law, suggestion)


def _has_basic_pay(pay: Pay | None) -> bool:
    """Whether the advertisement names basic pay: a figure, or piece work."""
    if pay is None:
        return False
    return pay.unit is PayUnit.PIECE or any(amount is not None for amount in (pay.minimum, pay.maximum, pay.base))


def _yuan(fen: int) -> str:
    return f"{fen / 100:g}"
