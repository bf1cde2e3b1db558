"""Compliance of a job advertisement (招聘信息合规审查): rules R1–R20 are data, this applies them."""

from __future__ import annotations

from matcher.models.enums import FindingLevel
from matcher.models.values import Finding
from matcher.text.advertisement import Advertisement, PayMarket, Standing
from matcher.text.compliance_age import age_findings
from matcher.text.compliance_book import RuleBook, default_rules
from matcher.text.compliance_numbers import number_findings
from matcher.text.compliance_pay import floor_findings, market_findings
from matcher.text.compliance_probation import probation_findings
from matcher.text.compliance_record import record_findings
from matcher.text.compliance_words import passages, wording_findings
from matcher.text.wage import WageFloor

__all__ = [
    "Advertisement",
    "PayMarket",
    "RuleBook",
    "Standing",
    "check_advertisement",
    "check_note",
    "child_wanted",
    "default_rules",
]


def check_advertisement(ad: Advertisement, *, floor: WageFloor | None, rules: RuleBook | None = None) -> list[Finding]:
    """Everything that stands in the way of publishing, in the order of the rules; no findings means clean.

    Spans and quotes are those of the fields as given. Never raises on any text.
    """
    book = rules or default_rules()
    fields = passages(ad, book)
    findings = [finding for rule in book.wordings for finding in wording_findings(rule, ad, fields)]
    findings.extend(age_findings(ad, fields, book))
    if floor is not None:
        findings.extend(floor_findings(ad, floor, fields, book))
    findings.extend(probation_findings(ad, floor, fields, book))
    findings.extend(number_findings(ad, fields, book))
    findings.extend(market_findings(ad, book))
    findings.extend(record_findings(ad, book))
    kept = [finding for finding in findings if not _is_covered(finding, findings)]
    return sorted(kept, key=lambda finding: (int(finding.rule[1:]), finding.level is FindingLevel.WARN))


def check_note(text: str, *, rules: RuleBook | None = None) -> list[Finding]:
    """What may not stand in an enterprise's own words outside an advertisement (面试地点、答复说明、任务说明).

    Only what blocks, read as a description is: a place called 女儿河路 is no condition. Never raises.
    """
    book = rules or default_rules()
    note = Advertisement(title="", duty=text)
    fields = passages(note, book)
    found = [finding for rule in book.wordings for finding in wording_findings(rule, note, fields)]
    found.extend(age_findings(note, fields, book))
    return [finding for finding in found if finding.level is FindingLevel.BLOCK]


def child_wanted(text: str, *, rules: RuleBook | None = None) -> str | None:
    """The words of a text that want somebody under sixteen (童工), or None; 不招童工 wants nobody. Never raises."""
    book = rules or default_rules()
    note = Advertisement(title="", duty=text)
    found = age_findings(note, passages(note, book), book)
    return next((one.quote for one in found if one.level is FindingLevel.BLOCK), None)


def _is_covered(finding: Finding, others: list[Finding]) -> bool:
    """Whether a block of the same rule already speaks of these words."""
    return finding.level is FindingLevel.WARN and any(
        other.level is FindingLevel.BLOCK
        and (other.rule, other.field) == (finding.rule, finding.field)
        and other.start < finding.end
        and finding.start < other.end
        for other in others
    )
