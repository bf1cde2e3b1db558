"""Wages of a loan (借调工资): pay × days beside what is documented, costs that are there already (C4).

The record knows on which days somebody is lent, not on which of them he or she worked: pay × these days is the most
that ordinary wages come to, and half of it the least. What is outside may be right (overtime, a long absence) and is
explained.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from matcher import clock
from matcher.errors import Invalid
from matcher.models.lending import Lending, LentWorker, PassThrough, PassThroughKind
from matcher.models.money import plain_yuan

# The least of pay × days that wages come to without an explanation, in percent: 5 of 7 days are work, some are missed.
LEAST_PERCENT = 50


def month_end(month: date) -> date:
    """The last day of the month that begins on ``month``."""
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def due(lending: Lending, workers: Sequence[LentWorker], month: date, until: date | None = None) -> int:
    """Pay × the days these workers are lent in a month, in fen; ``until`` counts no later day. The most it can be."""
    last = min(month_end(month), until or date.max)
    lent = (min(one.last, last) - max(one.first, month) for one in workers if one.live)
    return lending.pay * sum(max(0, days.days + 1) for days in lent)


def bare_months(lending: Lending, workers: Sequence[LentWorker], lines: Sequence[PassThrough]) -> list[date]:
    """The months for which no wages, or less than pay × days lets one expect, were documented; their first days."""
    lent = [one for one in workers if one.live]
    month = min((one.first for one in lent), default=date.max).replace(day=1)
    last = max((one.last for one in lent), default=date.min)
    found = []
    while month <= last:
        wages = sum(one.documented for one in lines if one.month == month and one.kind is PassThroughKind.WAGE)
        if wages < due(lending, workers, month) * LEAST_PERCENT // 100:
            found.append(month)
        month = month_end(month) + timedelta(days=1)
    return found


def check(
    lending: Lending, workers: Sequence[LentWorker], others: Sequence[PassThrough], line: PassThrough, note: str
) -> None:
    """Refuse a line that is among ``others`` already; ask a ``note`` where it looks like one, or a wage is odd."""
    known = [one for one in others if (one.month, one.kind) == (line.month, line.kind)]
    proof = _bare(line.proof)
    for one in known:
        if _bare(one.proof) == proof and (one.worker_id == line.worker_id or None in (one.worker_id, line.worker_id)):
            told = f"{line.month:%Y-%m} 的{line.kind.label}已按凭证“{one.proof}”登记过"
            raise Invalid(f"{told}，同一笔成本只登记一次；金额不对的请更正", field="proof", code="double")
    alike = any((one.worker_id, one.documented) == (line.worker_id, line.documented) for one in known)
    why = "本月已有金额相同的同一项目" if alike else ""
    if line.kind is PassThroughKind.WAGE:
        why = _odd_wage(lending, workers, known, line) or why
    if why and not note.strip():
        raise Invalid(f"{why}；请在说明里写明原因", field="note", code="unexplained")


def _odd_wage(lending: Lending, workers: Sequence[LentWorker], known: Sequence[PassThrough], line: PassThrough) -> str:
    """Why the wages of a month are not what pay × days lets one expect: of the one worker, or of all; else empty."""
    for whose, people, lines in (
        ("这名职工", [one for one in workers if one.id == line.worker_id], [line.worker_id]),
        ("全部职工", list(workers), [None, *(one.id for one in workers)]),
    ):
        if not people:
            continue
        wages = line.documented + sum(one.documented for one in known if one.worker_id in lines)
        most = due(lending, people, line.month)
        if wages > most:
            return f"{whose}{line.month:%Y-%m} 工资共 {plain_yuan(wages)} 元，多于日薪×借调天数的 {plain_yuan(most)} 元"
        # For all of them only where it is told of all: others may follow.
        least = due(lending, people, line.month, clock.today()) * LEAST_PERCENT // 100
        if wages < least and (line.worker_id is None) is (whose == "全部职工"):
            return f"{whose}{line.month:%Y-%m} 工资共 {plain_yuan(wages)} 元，不到日薪×借调天数的 {LEAST_PERCENT}%"
    return ""


def _bare(proof: str) -> str:
    """A proof without blanks and case, as two people write the same number."""
    return "".join(proof.split()).casefold()
