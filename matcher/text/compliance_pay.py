"""Pay in an advertisement (工资): below the minimum wage, or too good to be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from matcher.models.enums import EmploymentForm, FindingLevel, PayUnit
from matcher.models.money import plain_yuan
from matcher.models.values import HOURS_PER_DAY, PAID_DAYS_PER_MONTH, Finding, Pay
from matcher.text.advertisement import Advertisement
from matcher.text.compliance_book import RuleBook
from matcher.text.compliance_words import Passage, matches
from matcher.text.normalise import numeral
from matcher.text.wage import WageFloor

_FLOOR, _LURE = "R11", "R18"
_SCALES = {"万": 10_000, "千": 1_000}
# Three times the median of the same work at the same place is out of the ordinary (domain.md §8).
_TIMES = 3

# 工龄工资每年涨100元, 每月补300: what is added to a wage.
_NOT_WAGE = re.compile(r"[涨增补贴]")

Verdict = tuple[FindingLevel, str]


def floor_findings(ad: Advertisement, floor: WageFloor, fields: list[Passage], book: RuleBook) -> Iterator[Finding]:
    """R11: below the lowest class is forbidden, between the classes is for the reviewer to judge."""
    patterns = book.patterns[_FLOOR]
    passage = _pay_passage(fields, patterns["wage"])
    text = passage.folded.text if passage else ""
    if ad.form is EmploymentForm.INTERNSHIP or any(one.search(text) for one in patterns["exempt"]):
        return
    pay = _pay_meant(ad, passage, book)
    if pay is None:
        return
    part_time = any(one.search(text) for one in patterns["part_time"])
    form = EmploymentForm.PART_TIME if part_time else ad.form
    verdict = _verdict(replace(ad, pay=pay, form=form), floor)
    if verdict is None:
        return
    field, quote = (passage.field, passage.text[:200]) if passage else ("pay_text", "")
    yield _finding(verdict, field, quote, floor, book)


def market_findings(ad: Advertisement, book: RuleBook) -> Iterator[Finding]:
    """R18: pay far above what the same work brings at the same place, unless proof is attached."""
    monthly = ad.pay.monthly() if ad.pay else None
    if ad.market is None or monthly is None or ad.pay_proved:
        return
    says = book.says[_LURE]
    if ad.market.high is not None and monthly[1] > ad.market.high:
        reason = says["high"].format(high=_yuan(ad.market.high))
    elif monthly[1] > _TIMES * ad.market.median:
        reason = says["median"].format(median=_yuan(ad.market.median))
    else:
        return
    quote = ad.pay_text[:200]
    yield Finding(_LURE, FindingLevel.WARN, "pay_text", quote, 0, len(quote), reason, says["law"], says["suggestion"])


def _pay_passage(fields: list[Passage], wage: tuple[re.Pattern[str], ...]) -> Passage | None:
    """Where the pay is told: its own field, else the first condition or benefit that speaks of wages."""
    for passage in fields:
        if passage.field == "pay_text":
            return passage
    for passage in fields:
        if passage.field in {"conditions", "benefits_text", "title"} and any(
            one.search(passage.folded.text) for one in wage
        ):
            return passage
    return None


def _pay_meant(ad: Advertisement, passage: Passage | None, book: RuleBook) -> Pay | None:
    """The pay the advertisement names: what is stored, unless the text beside it speaks of other money.

    Only one sentence may be known; then an amount counts only where it is called a wage.
    """
    patterns = book.patterns[_FLOOR]
    if passage is None:
        return ad.pay if not any(getattr(ad, name) for name in ("duty", "conditions", "intro")) else None
    text = passage.folded.text
    spoken = _spoken(text, book)
    # 日结工资200元 is a day's pay, whatever 工资200元 would be alone.
    by_the_day = ad.pay is not None and ad.pay.unit in {PayUnit.DAY, PayUnit.PIECE}
    pay = ad.pay if by_the_day else spoken or ad.pay
    if pay is None:
        return None
    only_other = any(one.search(text) for one in patterns["other"]) and not any(
        one.search(text) for one in patterns["wage"]
    )
    if passage.field != "pay_text" and (only_other or any(one.search(text) for one in patterns["other"])):
        return None
    if only_other and pay.base is None:
        return None
    if any(one.search(text) for one in patterns["no_commission"]):
        least = pay.base if pay.base is not None else pay.minimum
        return replace(pay, base=None, minimum=least, maximum=pay.maximum or least)
    if pay.base is None and any(one.search(text) for one in patterns["commission"]):
        return replace(pay, base=pay.minimum, maximum=None)
    return pay


def _spoken(text: str, book: RuleBook) -> Pay | None:
    """Amounts in words the pay reader leaves alone: 一个月给一千一, 一年给一万块, 每小时十元."""
    patterns = book.patterns[_FLOOR]
    for match in matches(text, (*patterns["spoken"], *patterns["min_hour"])):
        if _NOT_WAGE.search(match.group()):
            continue
        said = match.groupdict()
        for unit, key, scale in (
            (PayUnit.YEAR, "year", "yscale"),
            (PayUnit.MONTH, "month", "mscale"),
            (PayUnit.HOUR, "hour", ""),
        ):
            value = numeral(said.get(key) or "")
            if value:
                fen = round(value * _SCALES.get(said.get(scale) or "", 1) * 100)
                return Pay(fen, fen, unit)
    return None


def _verdict(ad: Advertisement, floor: WageFloor) -> Verdict | None:
    pay = ad.pay
    if pay is None:
        return None
    if pay.unit is PayUnit.HOUR:
        return _hourly_verdict(pay, ad.form, floor)
    if pay.unit is PayUnit.DAY:
        return _daily_verdict(pay, ad, floor)
    monthly = pay.monthly()
    if monthly is None or ad.form is EmploymentForm.PART_TIME:
        return None
    return _monthly_verdict(pay, monthly, floor)


def _daily_verdict(pay: Pay, ad: Advertisement, floor: WageFloor) -> Verdict | None:
    """A day's pay is only worth a look, and only where the day's hours are known."""
    least = pay.minimum if pay.minimum is not None else pay.maximum
    below = least is not None and ad.hours_per_day and least < floor.hourly_low * ad.hours_per_day
    return (FindingLevel.WARN, "day") if below else None


def _hourly_verdict(pay: Pay, form: EmploymentForm, floor: WageFloor) -> Verdict | None:
    """The hourly standard binds part-time work; a full-time wage is held to the month it makes, else worth a look."""
    least = pay.minimum if pay.minimum is not None else pay.maximum
    if least is None or least >= floor.hourly_high:
        return None
    month = least * HOURS_PER_DAY * PAID_DAYS_PER_MONTH
    binding = form in {EmploymentForm.PART_TIME, EmploymentForm.ODD_JOB} or month < floor.low
    if least < floor.hourly_low:
        return (FindingLevel.BLOCK if binding else FindingLevel.WARN), "hour"
    return (FindingLevel.WARN, "hour_between") if binding else None


def _monthly_verdict(pay: Pay, monthly: tuple[int, int], floor: WageFloor) -> Verdict | None:
    low, high = monthly
    if pay.base is not None and pay.maximum is None:
        return None  # 底薪+提成 whose total is not told: domain.md §0
    if pay.base is not None and high >= floor.high:
        return (FindingLevel.WARN, "commission") if low < floor.low else None
    if low < floor.low:
        return FindingLevel.BLOCK, "month"
    return (FindingLevel.WARN, "month_between") if low < floor.high else None


def _finding(verdict: Verdict, field: str, quote: str, floor: WageFloor, book: RuleBook) -> Finding:
    level, key = verdict
    says = book.says[_FLOOR]
    reason = says[key].format(
        low=_yuan(floor.low),
        high=_yuan(floor.high),
        hourly_low=_yuan(floor.hourly_low),
        hourly_high=_yuan(floor.hourly_high),
    )
    if not floor.verified:
        reason += says["unverified"]
    suggestion = says["suggestion"].format(floor=_yuan(floor.high))
    return Finding(_FLOOR, level, field, quote, 0, len(quote), reason, says["law"], suggestion)


def _yuan(fen: int) -> str:
    return plain_yuan(fen)
