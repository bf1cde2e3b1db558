"""Probation in an advertisement (试用期, 劳动合同法 第十九、二十、七十条): too long, or paid too little."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from matcher.models.enums import EmploymentForm, FindingLevel
from matcher.models.money import plain_yuan
from matcher.models.values import Finding, Probation, Term
from matcher.text.advertisement import Advertisement
from matcher.text.compliance_book import RuleBook
from matcher.text.compliance_words import Passage, masked, matches
from matcher.text.contract import read_term
from matcher.text.normalise import numeral
from matcher.text.probation import read_probation
from matcher.text.wage import WageFloor

_RULE = "R12"
_LEAST_PERCENT = 80
_EVER = 6
_DAYS_PER_MONTH, _WEEKS_PER_MONTH = 30, 4

_Found = tuple[FindingLevel, str, int, int, str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What one passage says: contract term and probation in months with where it stands."""

    term: Term | None
    months: float | None
    start: int
    end: int
    part_time: bool


def probation_findings(
    ad: Advertisement, floor: WageFloor | None, fields: list[Passage], book: RuleBook
) -> Iterator[Finding]:
    """R12 from the texts together with the stored term and probation."""
    said = False
    for passage in fields:
        text = masked(passage.folded.text, book.patterns[_RULE]["innocent"])
        if not any(word in text for word in ("试", "见习期", "转正前")):
            continue
        for level, reason, start, end, suggestion in _judged(ad, text, book):
            said = True
            quote, low, high = passage.quote(start, end)
            law = book.says[_RULE]["law"]
            yield Finding(
                _RULE, level, passage.field, quote, low, high, reason, law, suggestion.replace("{quote}", quote)
            )
    if not said:
        yield from _stored(ad, floor, book)


def longest(term: Term | None) -> int | None:
    """The longest probation a contract term allows, in months; None when the term is not known."""
    if term is None:
        return None
    if term.open_ended or term.months is None or term.months >= 36:
        return _EVER
    if term.months >= 12:
        return 2
    return 1 if term.months >= 3 else 0


def _judged(ad: Advertisement, text: str, book: RuleBook) -> Iterator[_Found]:
    patterns, says = book.patterns[_RULE], book.says[_RULE]
    said = _read(ad, text, book)
    if said.months:
        verdict = _too_long(said, ad.form, book)
        if verdict:
            level, reason, suggestion = verdict
            yield level, reason, said.start, said.end, suggestion
    for match in matches(text, patterns["longer"]):
        yield FindingLevel.WARN, says["longer"], match.start(), match.end(), says["suggestion_none"]
    unpaid = next(matches(text, patterns["unpaid"]), None)
    if unpaid:
        yield FindingLevel.BLOCK, says["unpaid"], unpaid.start(), unpaid.end(), says["suggestion_pay"]
        return
    if any(one.search(text) for one in patterns["same"]):
        return
    for match in matches(text, (*patterns["pair"], *patterns["ten"], *patterns["part"])):
        percent = _percent(match)
        if percent is not None and percent < _LEAST_PERCENT:
            reason = says["percent"].format(percent=f"{percent:g}") if percent else says["low"]
            yield FindingLevel.BLOCK, reason, match.start(), match.end(), says["suggestion_pay"]
            return


def _too_long(said: _Said, form: EmploymentForm, book: RuleBook) -> tuple[FindingLevel, str, str] | None:
    says, months = book.says[_RULE], said.months or 0.0
    if said.part_time or form is EmploymentForm.PART_TIME:
        return FindingLevel.BLOCK, says["part_time"], says["suggestion_none"]
    if form is EmploymentForm.INTERNSHIP and said.term is None:
        return None
    most = longest(said.term)
    if most is None:
        if months <= _EVER:
            return None
        reason = says["ever"].format(months=_duration(months))
        return FindingLevel.BLOCK, reason, says["suggestion_long"].replace("{most}", "不超过六个月")
    if months <= most + 0.05:
        return None
    if not most:
        return FindingLevel.BLOCK, says["none_allowed"], says["suggestion_none"]
    term = said.term
    reason = says["too_long"].format(
        term=_duration(term.months) if term and term.months else "无固定期限",
        most=_duration(most),
        months=_duration(months),
    )
    return FindingLevel.BLOCK, reason, says["suggestion_long"].replace("{most}", f"不超过{_duration(most)}")


def _read(ad: Advertisement, text: str, book: RuleBook) -> _Said:
    patterns = book.patterns[_RULE]
    part_time = any(one.search(text) for one in patterns["part_time"])
    months, start, end = None, 0, 0
    for match in matches(text, patterns["length"]):
        value = _months(match["n"], match["unit"])
        if value and value <= 24 and not _is_range(text, match):
            months, start, end = value, match.start(), match.end()
            break
    if months is None:
        read = read_probation(text)
        if read and read[0].months and not _denied(text):
            months, start, end = read[0].months, read[1].start, read[1].end
    return _Said(_term(ad, text, book, (start, end)), months, start, end, part_time)


def _term(ad: Advertisement, text: str, book: RuleBook, taken: tuple[int, int]) -> Term | None:
    """The contract term told outside the words of probation, else the stored one."""
    patterns = book.patterns[_RULE]
    if any(one.search(text) for one in patterns["task"]):
        return Term(1)
    outside = text[: taken[0]] + "\n" * (taken[1] - taken[0]) + text[taken[1] :]
    if "无固定" not in outside:
        for match in matches(outside, patterns["term"]):
            value = _months(match["n"], match["unit"])
            if value and value <= 600:
                return Term(max(1, int(value)))
    read = read_term(outside)
    return read[0] if read else ad.term


def _stored(ad: Advertisement, floor: WageFloor | None, book: RuleBook) -> Iterator[Finding]:
    """What the stored facts alone say."""
    probation: Probation | None = ad.probation
    if probation is None:
        return
    says = book.says[_RULE]
    if probation.months:
        said = _Said(ad.term, probation.months, 0, 0, part_time=False)
        verdict = _too_long(said, ad.form, book)
        if verdict:
            level, reason, suggestion = verdict
            quote = f"试用期{_duration(probation.months)}"
            yield Finding(
                _RULE, level, "conditions", quote, 0, 0, reason, says["law"], suggestion.replace("{quote}", quote)
            )
    reason = _underpaid(probation, ad, floor, book)
    if reason:
        quote = f"试用期工资{probation.percent}%" if probation.percent is not None else "试用期工资"
        suggestion = says["suggestion_pay"].replace("{quote}", quote)
        yield Finding(_RULE, FindingLevel.BLOCK, "pay_text", quote, 0, 0, reason, says["law"], suggestion)


def _underpaid(probation: Probation, ad: Advertisement, floor: WageFloor | None, book: RuleBook) -> str:
    says = book.says[_RULE]
    if probation.percent is not None and probation.percent < _LEAST_PERCENT:
        return says["percent"].format(percent=probation.percent)
    if probation.pay is None or ad.form in {EmploymentForm.INTERNSHIP, EmploymentForm.PART_TIME}:
        return ""
    if floor is not None and probation.pay < floor.low:
        return says["floor"].format(low=plain_yuan(floor.low))
    promised = ad.pay.monthly() if ad.pay else None
    if promised and ad.pay and ad.pay.base is None and probation.pay * 100 < promised[0] * _LEAST_PERCENT:
        return says["low"]
    return ""


def _denied(text: str) -> bool:
    return bool(re.search(r"(?:无|不设|没有?|免)[^,;。!?\n]{0,3}试用", text))


def _is_range(text: str, match: re.Match[str]) -> bool:
    """1-3个月 leaves the length to be agreed."""
    return bool(
        re.search(r"[\d一二两三四五六]\s?(?:-|~|至|到)\s?$", text[max(0, match.start("n") - 4) : match.start("n")])
    )


def _months(number: str, unit: str) -> float | None:
    value = 0.5 if number == "半" else numeral(number)
    if value is None:
        return None
    if unit == "年半":
        return value * 12 + 6
    if unit in {"年", "周年"}:
        return value * 12
    if unit == "个半月":
        return value + 0.5
    if "周" in unit or "星期" in unit or "礼拜" in unit:
        return value / _WEEKS_PER_MONTH
    return value / _DAYS_PER_MONTH if unit in {"天", "日"} else value


def _percent(match: re.Match[str]) -> float | None:
    said = match.groupdict()
    if said.get("full"):
        return round(100 * float(said["trial"]) / max(1.0, float(said["full"])), 1)
    if said.get("half"):
        return 50.0
    if said.get("p"):
        return float(said["p"])
    if said.get("c"):
        return numeral(said["c"])
    return _tenths(said.get("d") or "")


def _tenths(text: str) -> float | None:
    """七 → 70, 七五 → 75, 7.5 → 75, 80 → 80."""
    if not text:
        return None
    value = numeral(text)
    if value is None:
        return None
    return value * 10 if value < 10 else value


def _duration(months: float) -> str:
    if months >= 12 and months % 12 == 0:
        return f"{months / 12:g}年"
    if months < 1:
        return f"{round(months * _DAYS_PER_MONTH)}天"
    return f"{round(months, 1):g}个月"
