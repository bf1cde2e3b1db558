"""Invariants of filed months (月度填报): numbers, which SQL can ask, and digests and sums, which it cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from sqlmodel import Session, col, select

from matcher.models.monthly import MonthlySums
from matcher.models.monthly_filing import MonthlyFiling

MONTHLY_RULES: tuple[tuple[str, str, str], ...] = (
    (
        "monthly_numbers",
        "月度填报的更正编号不连续：更正前没有上一号",
        "SELECT f.id FROM monthly_filing f WHERE f.number > 0 AND NOT EXISTS (SELECT 1 FROM monthly_filing b WHERE "
        "b.adcode=f.adcode AND b.month=f.month AND b.number=f.number-1)",
    ),
)


def _every(session: Session) -> Iterable[MonthlyFiling]:
    return session.exec(select(MonthlyFiling).order_by(col(MonthlyFiling.id)).execution_options(yield_per=50))


def _broken(session: Session) -> list[int]:
    """Filed months that no longer bear the digest they were filed with."""
    return [one.id or 0 for one in _every(session) if not one.sound]


def _adds_up(filing: MonthlyFiling) -> bool:
    """Whether the lines add up to the sums (the region's ratio is none); not so if they cannot even be read."""
    try:
        sheet = filing.sheet
    except (KeyError, TypeError, ValueError, AttributeError):
        return False
    return MonthlySums.of(sheet.lines) == replace(sheet.sums, demand_ratio=None)


def _wrongly_summed(session: Session) -> list[int]:
    return [one.id or 0 for one in _every(session) if not _adds_up(one)]


MONTHLY_CHECKS: tuple[tuple[str, str, Callable[[Session], list[int]]], ...] = (
    ("monthly_digest", "月度填报存档的内容与填报时的摘要不一致", _broken),
    ("monthly_sums", "月度填报各行之和与合计不一致", _wrongly_summed),
)
